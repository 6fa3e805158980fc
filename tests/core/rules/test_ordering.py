"""New drafts, notes, labels and what comes from another shop: what is taken, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import FAIL, ApplySettings, CreateOrder, ImportOrder, ImportProduct, ImportUser, NewLine
from billiactl.core.effects import Remove, apply
from billiactl.core.ids import canonical_json
from billiactl.core.importing.records import (
    ChargeRecord,
    LineRecord,
    OrderRecord,
    Origin,
    PaymentRecord,
    ProductRecord,
    ProfileRecord,
    RefundRecord,
    UserRecord,
)
from billiactl.core.model import Order
from billiactl.core.remark_changes import AddLabel, AddNote
from billiactl.core.settings_use import Use
from billiactl.core.world import World
from tests.support.worlds import (
    after,
    methods_with,
    order,
    planned,
    product,
    profile,
    refusal,
    service,
    settings_with,
    user,
    world_of,
)

HERE = Origin("orders.csv", 2)
KNOWN = {("product_code", "domain-eu"): 1}


def create(**facts: Any) -> CreateOrder:
    """One line of product domain-eu, with other facts."""
    return CreateOrder(1, (NewLine("domain-eu", **facts),))


def made(world: World) -> Order:
    """The one order that a change has made."""
    (found,) = (row for key, row in world.orders.items() if isinstance(key, str))
    return found


def catalogue(**facts: Any) -> World:
    """A World with a product that is known by its code."""
    return world_of(products=(product(**facts),), known=KNOWN)


LINES = [
    ({}, 10_000, 12_000),
    ({"quantity": "2.5"}, 25_000, 30_000),
    ({"quantity": "0.000001"}, 0, 0),
    ({"price": "9.876543", "quantity": "3"}, 2_963, 3_556),
    ({"discount": "10%"}, 9_000, 10_800),
    ({"discount": "33.3333%"}, 6_667, 8_000),
    ({"discount": "100%"}, 0, 0),
    ({"discount": "0.01"}, 9_999, 11_999),
    ({"discount": "100.00"}, 0, 0),
    ({"price": "0"}, 0, 0),
]


@pytest.mark.parametrize(("facts", "net", "gross"), LINES)
def test_a_draft_has_the_price_of_its_lines(facts: dict[str, Any], net: int, gross: int) -> None:
    found = made(after(catalogue(), create(**facts)))
    assert (found.status, found.net, found.gross, found.due) == ("draft", net, gross, gross)


BAD: list[tuple[CreateOrder, str]] = [
    (create(quantity="0"), "bad_quantity"),
    (create(quantity="-1"), "bad_quantity"),
    (create(quantity="1,5"), "bad_number"),
    (create(price="-1"), "bad_price"),
    (create(price="1.0000001"), "too_many_decimals"),
    (create(discount="-1"), "bad_discount"),
    (create(discount="-1%"), "bad_discount"),
    (create(discount="100.01"), "discount_too_large"),
    (create(discount="101%"), "discount_too_large"),
    (create(discount="1.005"), "too_many_decimals"),
    (create(type="steal"), "bad_line_type"),
    (create(type="renew", service="nobody.example"), "service_not_found"),
    (create(quantity="999999999999", price="999999999999"), "number_too_large"),
    (CreateOrder(1, (NewLine("nothing"),)), "product_not_found"),
    (CreateOrder(7, ()), "user_not_found"),
    (replace(create(), profile=7), "profile_not_found"),
    (replace(create(), method="barter"), "unknown_method"),
    (replace(create(), currency="XXX"), "unknown_currency"),
    (replace(create(), currency="USD"), "price_missing"),
]


@pytest.mark.parametrize(("change", "code"), BAD)
def test_what_is_no_order_is_refused(change: CreateOrder, code: str) -> None:
    assert refusal(catalogue(), change).code == code


def test_blocked_users_inactive_products_and_strange_currencies_are_refused() -> None:
    blocked = world_of(users=(user(status="blocked"),), known=KNOWN)
    assert refusal(blocked, create()).code == "user_blocked"
    assert refusal(catalogue(active=0), create()).code == "product_inactive"
    euros = world_of(known=KNOWN, settings=settings_with(methods=methods_with("bank-transfer", currencies=["EUR"])))
    assert refusal(euros, replace(create(price="1"), currency="USD")).code == "method_currency"


def test_a_service_is_started_once_and_by_its_user() -> None:
    asked = (NewLine("domain-eu", service="a.example"), NewLine("domain-eu", type="renew", service="a.example"))
    following = after(catalogue(), CreateOrder(1, asked))
    (service,) = following.services.values()
    assert (service.name, service.status, service.user_id) == ("a.example", "pending", 1)
    assert [line.service_id for line in made(following).lines] == [service.id, service.id]
    assert made(following).type == "mixed"
    again = after(following, create(type="renew", service="a.example"))
    assert list(again.services) == list(following.services)


def test_notes_and_labels_find_their_subject() -> None:
    labels = {"vip": {"type": "yes-no"}, "stars": {"type": "range", "min": 1, "max": 5, "resources": ["order"]}}
    world = world_of(order(), settings=settings_with(labels=labels))
    assert refusal(world, AddNote("  ", order=1001)).code == "empty_note"
    assert refusal(world, AddNote("x")).code == "one_subject"
    assert refusal(world, AddNote("x", order=1001, user=1)).code == "one_subject"
    assert refusal(world, AddNote("x", user=7)).code == "user_not_found"
    assert refusal(world, AddLabel("vip", "maybe", order=1001)).code == "bad_label_value"
    assert refusal(world, AddLabel("stars", "6", order=1001)).code == "bad_label_value"
    assert refusal(world, AddLabel("stars", "٣", order=1001)).code == "bad_label_value"
    assert refusal(world, AddLabel("stars", "3", user=1)).code == "unknown_label"
    labelled = after(world, AddLabel("stars", "3", order=1001))
    same, unchanged = planned(labelled, AddLabel("stars", "3", order=1001))
    assert (same.effects, unchanged) == ((), labelled)
    moved = after(labelled, AddLabel("stars", "4", order=1001))
    (label,) = moved.labels.values()
    assert label.value == "4"
    assert apply(moved, Remove("labels", label)).labels == {}


def test_new_settings_count_for_the_next_change_of_the_chunk() -> None:
    world = world_of(order(), settings=settings_with(), usage=Use())
    document = canonical_json(settings_with(labels={"vip": {"type": "yes-no"}}).source)
    assert refusal(world, AddLabel("vip", "yes", order=1001)).code == "unknown_label"
    assert after(after(world, ApplySettings(document)), AddLabel("vip", "yes", order=1001)).labels


PERSON = ProfileRecord("person", "Anna", "", "", "Street 1", "Sofia", "", "1000", "BG", "", "")
LINE = LineRecord(HERE, "7", "2", "50.00")
RECORD = OrderRecord(HERE, "10248", "ANNA", "activated", "EUR", "bank-transfer", "2025-01-01T00:00:00Z", lines=(LINE,))
SHOP_KNOWN = {("users", "old", "ANNA"): 1, ("products", "old", "7"): 1}


def other_shop() -> World:
    """A World that knows the other shop's user and product."""
    return world_of(known=SHOP_KNOWN, users=(user(profiles=(profile(),)),))


def imported(record: OrderRecord) -> Order:
    """The order that ``record`` becomes."""
    return made(after(other_shop(), ImportOrder("old", record)))


def test_an_imported_order_keeps_its_past() -> None:
    payments = (PaymentRecord("bank-transfer", "total", "2025-01-05", "a"),)
    charges = (ChargeRecord("shipping", "10.00"),)
    found = imported(replace(RECORD, payments=payments, charges=charges, external_invoice="INV-1"))
    assert (found.status, found.gross, found.tax, found.paid, found.payment_status) == (
        "activated",
        11_000,
        0,
        11_000,
        "paid",
    )
    assert (found.documents, found.jobs, found.history, found.external_invoice) == ((), (), 1, "INV-1")
    assert found.lines[0].tax_category == "O"
    assert [payment.paid_on for payment in found.payments] == ["2025-01-05"]


@pytest.mark.parametrize(
    ("status", "kind", "service"),
    [
        ("activated", "new", "active"),
        ("activated", "cancel", "terminated"),
        ("pending", "new", "pending"),
    ],
)
def test_a_service_is_what_its_imported_order_left_it(status: str, kind: str, service: str) -> None:
    line = replace(LINE, service="a.example", type=kind)
    following = after(other_shop(), ImportOrder("old", replace(RECORD, status=status, lines=(line,))))
    assert [found.status for found in following.services.values()] == [service]


def test_importing_again_changes_nothing_or_is_refused() -> None:
    here = after(other_shop(), ImportOrder("old", RECORD))
    again, following = planned(here, ImportOrder("old", RECORD))
    assert (again.effects, following) == ((), here)
    assert refusal(here, ImportOrder("old", RECORD, FAIL)).code == "already_imported"
    person = ImportUser("old", UserRecord(HERE, "BOB", "bob", None, "Bob", profiles=(PERSON,)))
    users = after(here, person)
    again, following = planned(users, person)
    assert (again.effects, following) == ((), users)
    thing = ImportProduct("old", ProductRecord(HERE, "8", "tea", "Tea", "goods"))
    products = after(users, thing)
    again, following = planned(products, thing)
    assert (again.effects, following) == ((), products)


def with_line(**facts: Any) -> OrderRecord:
    """The record with another line."""
    return replace(RECORD, lines=(replace(LINE, **facts),))


FAULTY: list[tuple[OrderRecord, str]] = [
    (replace(RECORD, user="NOBODY"), "user_not_imported"),
    (with_line(product="9"), "product_not_imported"),
    (replace(RECORD, status="shipped"), "unknown_status"),
    (replace(RECORD, method="barter"), "unknown_method"),
    (replace(RECORD, currency="XXX"), "unknown_currency"),
    (replace(RECORD, lines=()), "no_lines"),
    (with_line(quantity="-1"), "bad_price"),
    (with_line(quantity="-1", unit_price="-1"), "bad_price"),
    (with_line(discount_rate="-0.1"), "bad_price"),
    (with_line(discount_amount="-1"), "bad_price"),
    (with_line(discount_rate="1.1"), "discount_too_large"),
    (replace(RECORD, discount="100.01"), "bad_price"),
    (replace(RECORD, discount="-1"), "bad_price"),
    (replace(RECORD, charges=(ChargeRecord("shipping", "-1"),)), "bad_price"),
    (replace(RECORD, payments=(PaymentRecord("card", "0", "2025-01-05"),)), "bad_amount"),
    (replace(RECORD, refunds=(RefundRecord("-1", "2025-01-05"),)), "bad_amount"),
    (replace(RECORD, payments=(PaymentRecord("card", "1", "2025-01-05", status="lost"),)), "unknown_payment_status"),
    (
        replace(
            RECORD,
            payments=(PaymentRecord("card", "1", "2025-01-05", "a"), PaymentRecord("card", "2", "2025-01-06", "a")),
        ),
        "reference_used",
    ),
]


@pytest.mark.parametrize(("record", "code"), FAULTY)
def test_what_no_ledger_can_hold_is_not_imported(record: OrderRecord, code: str) -> None:
    assert refusal(other_shop(), ImportOrder("old", record)).code == code


def test_imported_labels_are_as_defined() -> None:
    defined = settings_with(labels={"stars": {"type": "range", "min": 1, "max": 5, "resources": ["order"]}})
    world = replace(other_shop(), settings=defined)
    labelled = after(world, ImportOrder("old", replace(RECORD, labels={"stars": "05"})))
    assert [(label.key, label.value) for label in labelled.labels.values()] == [("stars", "5")]
    for labels, code in (({"stars": "6"}, "bad_label_value"), ({"agent": "ivan"}, "unknown_label")):
        assert refusal(world, ImportOrder("old", replace(RECORD, labels=labels))).code == code


def test_a_name_that_somebody_has_is_not_taken() -> None:
    taken = world_of(known={("username", "anna"): 1, ("product_code", "tea"): 1})
    assert refusal(taken, ImportUser("old", UserRecord(HERE, "1", "anna", None, "Anna"))).code == "username_taken"
    tea = ImportProduct("old", ProductRecord(HERE, "1", "tea", "Tea", "goods"))
    assert refusal(taken, tea).code == "code_taken"


def test_an_imported_pending_order_goes_on_by_the_rules() -> None:
    found = imported(replace(RECORD, status="pending", due_on="2026-12-01"))
    assert (found.history, found.due, found.payment_status) == (0, 10_000, "unpaid")


@pytest.mark.parametrize("kind", ["renew", "edit", "upgrade", "cancel"])
def test_a_line_about_a_service_names_it(kind: str) -> None:
    assert refusal(world_of(known=KNOWN), create(type=kind)).code == "service_missing"


@pytest.mark.parametrize(("kind", "taken"), [("renew", False), ("edit", False), ("new", False), ("upgrade", True)])
def test_a_line_is_about_a_service_of_its_own_product(kind: str, taken: bool) -> None:
    world = world_of(known=KNOWN, services=(service(product_id=2, name="a.example"),))
    if taken:
        assert made(after(world, create(type=kind, service="a.example"))).lines[0].service_id is not None
    else:
        assert refusal(world, create(type=kind, service="a.example")).code == "other_product"
