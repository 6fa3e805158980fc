"""When a document is made, by which rule not, and what becomes of the one before it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.books import books
from billiactl.core.changes import Expire, FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.effects import Issue
from billiactl.core.model import Line, User
from billiactl.core.world import Counter, World
from tests.support.worlds import (
    NOW,
    after,
    at,
    document,
    job,
    line,
    methods_with,
    order,
    payment,
    planned,
    profile,
    refusal,
    settings_with,
    statuses,
    the_order,
    user,
    world_of,
)

DEARER = {"rates": {"BG": {"standard": "25"}}}
"""VAT facts under which 100.00 net is 125.00 gross."""


def person() -> tuple[User, ...]:
    """A private person."""
    return (user(profiles=(profile(kind="person"),)),)


def own(**facts: Any) -> tuple[User, ...]:
    """A company whose profile has other facts."""
    return (user(profiles=(profile(**facts),)),)


NO_PROFORMA = [
    ("the method makes none", {"methods": methods_with("bank-transfer", proforma=False)}, None, "bank-transfer"),
    ("the country takes none", {"no_proforma_countries": ["BG"]}, None, "BG"),
    ("the profile wants none", {}, own(proforma=0), "profile"),
]


@pytest.mark.parametrize(("name", "settings", "users", "told"), NO_PROFORMA, ids=[row[0] for row in NO_PROFORMA])
def test_no_proforma_and_it_is_said_why(
    name: str, settings: dict[str, Any], users: tuple[User, ...] | None, told: str
) -> None:
    world = world_of(order("draft"), settings=settings_with(**settings), users=users)
    made, placed = planned(world, PlaceOrder(1001))
    assert statuses(placed, "proforma") == [], name
    assert told in " ".join(made.notices)


def test_a_proforma_asks_for_the_price_by_the_due_date() -> None:
    made, placed = planned(world_of(order("draft")), PlaceOrder(1001))
    (issue,) = (effect for effect in made.effects if isinstance(effect, Issue))
    assert (issue.kind, issue.date) == ("proforma", "2026-11-22")
    assert (issue.content["gross"], issue.content["payable"], issue.content["due_on"]) == (
        "120.00",
        "120.00",
        "2026-12-06",
    )
    assert issue.content["number"] is None
    assert the_order(placed).documents[0].due_on == "2026-12-06"


NO_INVOICE: list[tuple[str, dict[str, Any], tuple[User, ...] | None, str]] = [
    ("the method disallows it", {"methods": methods_with("bank-transfer", invoice=False)}, None, "bank-transfer"),
    (
        "the method disallows it for private persons",
        {"methods": methods_with("bank-transfer", invoice_private=False)},
        person(),
        "private persons",
    ),
    ("the profile has automatic invoices off", {}, own(auto_invoice=0), "automatic invoices off"),
]


@pytest.mark.parametrize(("name", "settings", "users", "told"), NO_INVOICE, ids=[row[0] for row in NO_INVOICE])
def test_no_invoice_by_itself_and_it_is_said_why(
    name: str, settings: dict[str, Any], users: tuple[User, ...] | None, told: str
) -> None:
    placed = order(documents=(document("proforma", 12_000),))
    world = world_of(placed, settings=settings_with(**settings), users=users)
    made, paid = planned(world, Pay(1001))
    assert statuses(paid, "invoice") == [], name
    assert statuses(paid, "proforma") == ["issued"]
    assert told in " ".join(made.notices)
    assert the_order(paid).status == "processing"
    done = after(paid, FinishJob(1001, the_order(paid).jobs[0].id))  # type: ignore[arg-type]
    assert (the_order(done).status, statuses(done, "invoice")) == ("activated", [])


def test_a_company_gets_what_private_persons_do_not() -> None:
    settings = settings_with(methods=methods_with("bank-transfer", invoice_private=False))
    assert statuses(after(world_of(order(), settings=settings), Pay(1001)), "invoice") == ["issued"]


def test_the_orders_method_decides_and_not_the_payments() -> None:
    settings = settings_with(methods=methods_with("card", invoice=False))
    by_card = after(world_of(order(), settings=settings), Pay(1001, method="card"))
    assert statuses(by_card, "invoice") == ["issued"]
    ordered = after(world_of(order(method="card"), settings=settings), Pay(1001, method="bank-transfer"))
    assert statuses(ordered, "invoice") == []


@pytest.mark.parametrize(("invoice_free", "kinds"), [(False, []), (True, ["invoice"])])
def test_a_free_order_is_invoiced_only_if_the_shop_wants_it(invoice_free: bool, kinds: list[str]) -> None:
    draft = world_of(order("draft", lines=(line(price=0),)), settings=settings_with(invoice_free=invoice_free))
    placed = the_order(after(draft, PlaceOrder(1001)))
    assert ([found.kind for found in placed.documents], placed.status) == (kinds, "processing")


def test_an_order_on_account_is_invoiced_at_once_and_not_again() -> None:
    worked = after(world_of(order(method="on-account")), SetStatus(1001, "processing"))
    assert [(found.kind, found.due_on) for found in the_order(worked).documents] == [("invoice", "2026-12-22")]
    paid = after(worked, Pay(1001))
    done = after(paid, FinishJob(1001, the_order(paid).jobs[0].id))  # type: ignore[arg-type]
    assert statuses(done, "invoice") == ["issued"]


@pytest.mark.parametrize(("agreed", "due_on"), [("2026-12-24", "2026-12-24"), ("2026-11-21", "2026-12-22")])
def test_an_invoice_is_due_with_its_order_and_late_ones_get_a_new_day(agreed: str, due_on: str) -> None:
    worked = after(world_of(order(method="on-account", due_on=agreed)), SetStatus(1001, "processing"))
    assert the_order(worked).due_on == the_order(worked).documents[0].due_on == due_on


def test_an_invoice_that_is_paid_says_so_and_is_due_on_no_day() -> None:
    made, paid = planned(world_of(order()), Pay(1001, date="2026-11-20"))
    (issue,) = (effect for effect in made.effects if isinstance(effect, Issue))
    assert (issue.content["paid"], issue.content["payable"], issue.content["due_on"]) == ("120.00", "0.00", None)
    assert issue.content["payment"]["paid_on"] == "2026-11-20"
    assert issue.date == "2026-11-22"
    assert books(the_order(paid)).charged == 12_000


def test_an_imported_order_with_an_invoice_elsewhere_gets_no_second_one() -> None:
    given = order(source="northwind", external_id="1", external_invoice="INV-7", tax_fixed=1)
    paid = after(world_of(given), Pay(1001))
    assert (the_order(paid).status, the_order(paid).documents) == ("processing", ())
    opened = after(world_of(order("expired", external_invoice="INV-7")), SetStatus(1001, "pending"))
    assert the_order(opened).documents == ()


def test_history_gets_no_invoice_by_itself() -> None:
    given = order("activated", history=1, source="northwind", external_id="1", jobs=())
    made, paid = planned(world_of(given), Pay(1001))
    assert the_order(paid).documents == ()
    assert "another shop" in " ".join(made.notices)


class TestVatMoves:
    """VAT facts that change between placing and paying."""

    def test_the_price_moves_and_the_proforma_is_superseded(self) -> None:
        placed = after(world_of(order("draft")), PlaceOrder(1001))
        dearer = at(placed, NOW, vat=DEARER)
        paid = after(dearer, Pay(1001))
        assert the_order(paid).gross == the_order(paid).paid == 12_500
        assert statuses(paid, "proforma") == ["superseded"]
        assert [found.gross for found in the_order(paid).documents] == [12_000, 12_500]

    def test_a_part_of_the_new_price_brings_a_new_proforma_for_the_rest(self) -> None:
        placed = after(world_of(order("draft")), PlaceOrder(1001))
        made, part = planned(at(placed, NOW, vat=DEARER), Pay(1001, amount="25.00", reference="a"))
        assert statuses(part, "proforma") == ["superseded", "issued"]
        (issue,) = (effect for effect in made.effects if isinstance(effect, Issue))
        assert (issue.content["gross"], issue.content["paid"], issue.content["payable"]) == (
            "125.00",
            "25.00",
            "100.00",
        )

    def test_announced_money_supersedes_it_too(self) -> None:
        placed = after(world_of(order("draft")), PlaceOrder(1001))
        coming = after(at(placed, NOW, vat=DEARER), Pay(1001, in_flight=True))
        assert statuses(coming, "proforma") == ["superseded", "issued"]
        again = after(at(coming, NOW, vat={"rates": {"BG": {"standard": "27"}}}), Pay(1001, amount="1.00"))
        assert statuses(again, "proforma") == ["superseded", "superseded", "issued"]

    def test_a_price_that_falls_below_what_is_paid(self) -> None:
        part = after(after(world_of(order("draft")), PlaceOrder(1001)), Pay(1001, amount="110.00", reference="a"))
        cheaper = at(part, NOW, vat={"rates": {"BG": {"standard": "5"}}})
        paid = after(cheaper, Pay(1001))
        assert (the_order(paid).status, the_order(paid).gross) == ("processing", 10_500)
        assert paid.users[1].wallets == {"EUR": 500}
        assert [found.gross for found in the_order(paid).documents if found.kind == "invoice"] == [10_500]

    def test_another_category_at_the_same_rate_supersedes_it(self) -> None:
        german = own(country="DE", vat_id="DE1", vat_id_valid=1)
        placed = after(world_of(order("draft"), users=german), PlaceOrder(1001))
        moved = replace(placed, users={1: own(country="US")[0]})
        paid = after(moved, Pay(1001))
        assert statuses(paid, "proforma") == ["superseded"]
        assert [found.tax_category for found in the_order(paid).lines] == ["O"]

    def test_after_the_invoice_nothing_moves(self) -> None:
        worked = after(world_of(order(method="on-account")), SetStatus(1001, "processing"))
        paid = after(at(worked, NOW, vat=DEARER), Pay(1001))
        assert (the_order(paid).gross, the_order(paid).due) == (12_000, 0)

    def test_a_paid_order_is_not_asked_for_more(self) -> None:
        paid = after(world_of(order(), users=own(auto_invoice=0)), Pay(1001))
        made, following = planned(at(paid, NOW, vat=DEARER), Pay(1001))
        assert (made.error, made.effects) == (None, ())
        assert the_order(following).gross == 12_000

    def test_the_invoice_at_activation_takes_todays_vat(self) -> None:
        given = order("processing", entered_by="credit", jobs=(job(),), documents=(document("proforma", 12_000),))
        done = after(at(world_of(given), NOW, vat=DEARER), FinishJob(1001, 900))
        assert (the_order(done).gross, statuses(done, "proforma")) == (12_500, ["superseded"])
        assert [found.gross for found in the_order(done).documents if found.kind == "invoice"] == [12_500]

    def test_imported_vat_stands(self) -> None:
        kept = order(tax_fixed=1, lines=(line(tax_category="O", tax_rate=None),))
        paid = after(world_of(kept), Pay(1001))
        assert [(found.gross, found.tax) for found in the_order(paid).documents] == [(10_000, 0)]


def test_an_expired_proforma_becomes_converted_by_a_late_full_payment_only() -> None:
    given = order(due_on="2026-11-01", documents=(document("proforma", 12_000),))
    expired = after(world_of(given), Expire(1001))
    assert statuses(after(expired, Pay(1001, amount="1.00")), "proforma") == ["expired"]
    assert statuses(after(expired, Pay(1001)), "proforma") == ["converted"]


LINES: list[tuple[str, Line, dict[str, str]]] = [
    ("plain", line(), {"net": "100.00", "discount": "0.00", "surcharge": "0.00", "quantity": "1"}),
    ("rate", line(discount_rate=150_000), {"net": "85.00", "discount": "15.00"}),
    ("amount", line(discount_amount=1_000, surcharge=200), {"net": "92.00", "discount": "10.00", "surcharge": "2.00"}),
    ("finer", line(price=333_333, quantity=3_000_000), {"net": "1.00", "unit_price": "0.333333", "quantity": "3"}),
]


@pytest.mark.parametrize(("name", "given", "told"), LINES, ids=[row[0] for row in LINES])
def test_a_line_of_a_document_adds_up(name: str, given: Line, told: dict[str, str]) -> None:
    made, _ = planned(world_of(order(lines=(given,))), Pay(1001))
    (issue,) = (effect for effect in made.effects if isinstance(effect, Issue))
    (said,) = issue.content["lines"]
    assert {key: said[key] for key in told} == told, name


class TestNumbers:
    """What stands in the way of a number is found while planning."""

    @staticmethod
    def counted(counters: dict[str, Counter], now: str = NOW, **series: Any) -> World:
        return world_of(order(), counters=counters, now=now, settings=settings_with(series=series))

    def test_a_clock_behind_the_series_is_refused(self) -> None:
        assert refusal(self.counted({"invoice": Counter(7, "2026-11-23")}), Pay(1001)).code == "clock_behind"
        assert statuses(after(self.counted({"invoice": Counter(7, "2026-11-22")}), Pay(1001)), "invoice") == ["issued"]

    def test_another_series_may_be_ahead(self) -> None:
        ahead = self.counted({"proforma": Counter(7, "2026-11-23"), "invoice2": Counter(7, "2026-11-23")})
        assert statuses(after(ahead, Pay(1001)), "invoice") == ["issued"]

    def test_a_clock_before_the_turn_of_the_year_does_not_number_into_last_year(self) -> None:
        yearly = {"counter": "invoice", "pattern": "{year}-{number:6}", "start": 1}
        counters = {"invoice/2027": Counter(3, "2027-01-02"), "invoice/2026": Counter(9, "2026-12-30")}
        world = self.counted(counters, now="2026-12-31T10:00:00Z", invoice=yearly)
        assert refusal(world, Pay(1001)).code == "clock_behind"

    def test_a_full_series_refuses_the_one_that_finds_no_number(self) -> None:
        short = {"counter": "invoice", "pattern": "{number:1}", "start": 1}
        full = self.counted({"invoice": Counter(10, "2026-11-01")}, invoice=short)
        assert refusal(full, Pay(1001)).code == "series_full"

    def test_the_last_number_of_a_series_is_given_once_in_a_chunk(self) -> None:
        short = {"counter": "invoice", "pattern": "{number:1}", "start": 9}
        both = world_of(
            order(),
            order(identity=1002, lines=(line(2),), payments=(payment(100),)),
            settings=settings_with(series={"invoice": short}),
        )
        assert refusal(after(both, Pay(1001)), Pay(1002)).code == "series_full"
