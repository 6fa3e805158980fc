"""Lines of drafts: added, edited and removed, with what follows for price, type and services."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.catalogue_changes import AddLines, EditLine, RemoveLine
from billiactl.core.changes import Change, CreateOrder, NewLine, PlaceOrder
from billiactl.core.charges import charges_from_text
from billiactl.core.model import Key, Line, Order
from billiactl.core.money_changes import EditPrice
from billiactl.core.world import World
from tests.support.worlds import after, line, order, planned, product, refusal, service, settings_with, world_of

KNOWN = {("product_code", "domain-eu"): 1, ("product_code", "tea"): 2}
PRODUCTS = (product(), product(id=2, code="tea", name="Tea", unit_price=4_900_000, tax_class="reduced"))
REDUCED = settings_with(vat={"rates": {"BG": {"reduced": "9"}}})


def drafted(*lines: Line, **facts: Any) -> World:
    """A World with draft 1001, of one line of a domain at 100.00 unless others are given."""
    draft = order("draft", lines=lines or (line(tax_category="S", tax_rate=200_000),), **facts)
    return world_of(draft, products=PRODUCTS, known=KNOWN, settings=REDUCED)


def add(*lines: NewLine) -> AddLines:
    return AddLines(1001, lines)


def edit(**facts: Any) -> EditLine:
    return EditLine(1001, **{"line": 1, **facts})


def numbers(world: World) -> list[int]:
    return [found.number for found in world.orders[1001].lines]


def the(world: World, number: int = 1) -> Line:
    (found,) = (found for found in world.orders[1001].lines if found.number == number)
    return found


def test_a_line_more() -> None:
    world = after(drafted(), add(NewLine("tea", quantity="2", discount="10%", attributes=(("blend", "green"),))))
    found = the(world, 2)
    assert (found.description, found.quantity, found.unit_price, found.discount_rate) == (
        "Tea",
        2_000_000,
        4_900_000,
        100_000,
    )
    assert (found.tax_category, found.tax_rate, found.attributes) == ("S", 90_000, '{"blend":"green"}')
    draft = world.orders[1001]
    assert (draft.net, draft.tax, draft.gross, draft.due) == (10_882, 2_079, 12_961, 12_961)


def test_lines_keep_their_numbers_and_new_ones_come_after_the_highest() -> None:
    world = after(drafted(), add(NewLine("tea"), NewLine("tea"), NewLine("tea")))
    assert numbers(world) == [1, 2, 3, 4]
    world = after(world, RemoveLine(1001, 2))
    assert numbers(world) == [1, 3, 4]
    world = after(world, add(NewLine("tea")))
    assert numbers(world) == [1, 3, 4, 5]
    assert refusal(world, RemoveLine(1001, 2)).code == "no_such_line"


def test_the_last_line_may_go_but_then_nothing_can_be_placed() -> None:
    empty = after(drafted(), RemoveLine(1001, 1))
    draft = empty.orders[1001]
    assert (draft.lines, draft.gross, draft.due, draft.type) == ((), 0, 0, "mixed")
    assert refusal(empty, PlaceOrder(1001)).code == "transition_refused"
    filled = after(empty, add(NewLine("tea")))
    assert numbers(filled) == [1]
    assert after(filled, PlaceOrder(1001)).orders[1001].status == "pending"


@pytest.mark.parametrize(
    ("change", "net"),
    [
        (edit(quantity="3"), 30_000),
        (edit(quantity="0.5"), 5_000),
        (edit(price="12.345"), 1_235),
        (edit(discount="10%"), 9_000),
        (edit(discount="0.01"), 9_999),
        (edit(quantity="2", price="10", discount="25%"), 1_500),
    ],
)
def test_facts_of_a_line_move_and_the_price_with_them(change: EditLine, net: int) -> None:
    world = after(drafted(), change)
    assert world.orders[1001].net == net
    again, following = planned(world, change)
    assert (again.effects, following) == ((), world)


def test_a_discount_goes_by_0() -> None:
    world = after(drafted(line(discount_rate=100_000)), edit(discount="0"))
    assert (the(world).discount_rate, the(world).discount_amount) == (None, 0)


def test_another_price_takes_a_surcharge_away() -> None:
    dearer = after(drafted(), EditPrice(1001, total="150.00"))
    assert the(dearer).surcharge == 2_500
    assert the(after(dearer, edit(quantity="2"))).surcharge == 2_500
    assert the(after(dearer, edit(price="100"))).surcharge == 0


def test_attributes_are_put_over_those_of_the_line() -> None:
    world = drafted(line(attributes='{"a":"1","b":"2"}'))
    moved = after(world, edit(attributes=(("b", "3"), ("c", "4"), ("a", ""))))
    assert json.loads(the(moved).attributes) == {"b": "3", "c": "4"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (add(), "no_line"),
        (add(NewLine("nothing")), "product_not_found"),
        (add(NewLine("tea", quantity="0")), "bad_quantity"),
        (add(NewLine("tea", type="renew")), "service_missing"),
        (add(NewLine("tea"), NewLine("tea", type="steal")), "bad_line_type"),
        (edit(line=2, quantity="1"), "no_such_line"),
        (edit(quantity="-1"), "bad_quantity"),
        (edit(price="-1"), "bad_price"),
        (edit(discount="100.01"), "discount_too_large"),
        (edit(discount="101%"), "discount_too_large"),
        (edit(type="steal"), "bad_line_type"),
        (edit(type="renew"), "service_missing"),
        (edit(type="renew", service="nobody.example"), "service_not_found"),
        (edit(quantity="999999999999", price="999999999999"), "number_too_large"),
        (RemoveLine(1001, 7), "no_such_line"),
        (RemoveLine(7, 1), "order_not_found"),
    ],
)
def test_what_is_no_line_is_refused(change: Change, code: str) -> None:
    assert refusal(drafted(), change).code == code


@pytest.mark.parametrize(
    "status", ["pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled"]
)
@pytest.mark.parametrize("change", [add(NewLine("tea")), edit(quantity="2"), RemoveLine(1001, 1)])
def test_only_the_lines_of_a_draft_can_be_changed(status: str, change: Change) -> None:
    world = world_of(order(status), products=PRODUCTS, known=KNOWN, settings=REDUCED)
    refused = refusal(world, change)
    assert (refused.code, refused.hint) == (
        "not_a_draft",
        "another price: billiactl order price edit 1001; other work: a new order",
    )


def test_an_inactive_product_gets_on_no_draft() -> None:
    retired = replace(drafted(), products={1: product(active=0), 2: PRODUCTS[1]})
    assert refusal(retired, add(NewLine("domain-eu"))).code == "product_inactive"
    assert refusal(retired, edit(type="transfer", service="a.example")).code == "product_inactive"
    assert after(retired, edit(quantity="2")).orders[1001].net == 20_000


def test_the_orders_discount_is_never_above_its_lines() -> None:
    world = after(after(drafted(), add(NewLine("tea"))), EditPrice(1001, order_discount="50.00"))
    assert refusal(world, RemoveLine(1001, 1)).code == "discount_too_large"
    assert refusal(world, edit(price="1")).code == "discount_too_large"
    assert after(world, RemoveLine(1001, 2)).orders[1001].net == 5_000
    last = after(drafted(), EditPrice(1001, order_discount="1.00"))
    assert refusal(last, RemoveLine(1001, 1)).code == "discount_too_large"


def test_charges_have_the_vat_of_the_largest_group_as_it_is_now() -> None:
    world = after(after(drafted(), add(NewLine("tea"))), EditPrice(1001, charge=("shipping", "10.00")))

    def rate(of: World) -> int | None:
        (charge,) = charges_from_text(of.orders[1001].charges, "EUR")
        return charge.tax_rate

    assert rate(world) == 200_000
    assert rate(after(world, RemoveLine(1001, 1))) == 90_000
    assert rate(after(world, EditLine(1001, 2, quantity="100"))) == 90_000


def test_a_line_more_on_an_imported_draft_has_the_vat_of_its_largest_group() -> None:
    world = after(drafted(line(tax_category="S", tax_rate=180_000), tax_fixed=1), add(NewLine("tea")))
    assert [(found.tax_category, found.tax_rate) for found in world.orders[1001].lines] == [("S", 180_000)] * 2


def started() -> tuple[World, Key]:
    """A draft whose one line starts a service, misspelt, as ``order create`` makes it."""
    world = world_of(products=PRODUCTS, known=KNOWN, settings=REDUCED)
    world = after(world, CreateOrder(1, (NewLine("domain-eu", service="a.exampel"),)))
    (key,) = world.orders
    return world, key


def test_a_misspelt_service_leaves_nothing_behind() -> None:
    world, key = started()
    mended = after(world, EditLine(key, 1, service="a.example"))  # type: ignore[arg-type]
    assert [found.name for found in mended.services.values()] == ["a.example"]
    (found,) = mended.orders[key].lines
    assert (found.description, found.service_id) == (".eu domain: a.example", next(iter(mended.services)))
    assert after(mended, RemoveLine(key, 1)).services == {}  # type: ignore[arg-type]


def test_a_service_that_something_else_names_stays() -> None:
    world, key = started()
    shared = replace(world, shared_services=frozenset(world.services))
    assert after(shared, RemoveLine(key, 1)).services == world.services  # type: ignore[arg-type]
    twice = after(world, AddLines(key, (NewLine("domain-eu", type="edit", service="a.exampel"),)))  # type: ignore[arg-type]
    assert after(twice, RemoveLine(key, 1)).services == world.services  # type: ignore[arg-type]
    live = world_of(
        order("draft", lines=(line(service_id=1),)),
        products=PRODUCTS,
        services=(service(status="active"),),
        known=KNOWN,
    )
    assert after(live, RemoveLine(1001, 1)).services == live.services


@pytest.mark.parametrize("kind", ["new", "transfer"])
@pytest.mark.parametrize("status", ["configure", "active", "expired", "suspended", "inactive", "redemption"])
def test_a_service_that_is_there_is_not_started_again(status: str, kind: str) -> None:
    world = replace(drafted(), services={1: service(status=status, name="a.example")})
    asked = NewLine("domain-eu", type=kind, service="a.example")
    for change in (CreateOrder(1, (asked,)), add(asked), edit(type=kind, service="a.example")):
        assert refusal(world, change).code == "service_exists"
    renewed = after(world, edit(type="renew", service="a.example"))
    assert refusal(renewed, edit(type=kind)).code == "service_exists"


@pytest.mark.parametrize("status", ["pending", "terminated"])
def test_a_service_that_waits_or_has_ended_may_be_started(status: str) -> None:
    world = replace(drafted(), services={1: service(status=status, name="a.example")})
    assert after(world, add(NewLine("domain-eu", service="a.example"))).orders[1001].lines[1].service_id == 1


def test_a_line_keeps_its_text_when_its_product_is_called_otherwise() -> None:
    world, key = started()
    renamed = replace(world, products={**world.products, 1: product(name="Domain")})
    (found,) = after(renamed, EditLine(key, 1, service="b.example")).orders[key].lines  # type: ignore[arg-type]
    assert found.description == ".eu domain: b.example"


def test_the_orders_type_follows_its_lines() -> None:
    world = drafted(line(type="new"))
    world = replace(world, services={1: service(status="active", name="a.example")})
    assert after(world, edit(type="renew", service="a.example")).orders[1001].type == "renew"
    mixed = after(world, add(NewLine("domain-eu", type="renew", service="a.example")))
    assert mixed.orders[1001].type == "mixed"
    assert after(mixed, RemoveLine(1001, 1)).orders[1001].type == "renew"


CODES = st.sampled_from(["domain-eu", "tea"])
QUANTITIES = st.sampled_from(["1", "2", "0.333333", "7.5"])
PRICES = st.sampled_from(["0", "0.01", "9.99", "100", "33.333333"])
DISCOUNTS = st.sampled_from([None, "0", "10%", "33.33%", "100%"])
TYPES = st.sampled_from(["new", "transfer"])
NEW_LINES = st.builds(NewLine, CODES, type=TYPES, quantity=QUANTITIES, price=PRICES, discount=DISCOUNTS)
MAYBE = st.none()
STEPS = st.one_of(
    st.builds(lambda lines: AddLines(1001, tuple(lines)), st.lists(NEW_LINES, min_size=1, max_size=3)),
    st.builds(EditLine, st.just(1001), st.integers(1, 6), MAYBE | QUANTITIES, MAYBE | PRICES, DISCOUNTS, MAYBE | TYPES),
    st.builds(RemoveLine, st.just(1001), st.integers(1, 6)),
)
RATES = {1: 20, 2: 9}


def half_up(value: Fraction) -> int:
    """To the nearest whole number, halves up: amounts here are never below 0."""
    return int(value + Fraction(1, 2))


def model(draft: Order) -> tuple[int, int]:
    """Net and VAT of the draft in cents, computed a second time from what its lines say."""
    bases: dict[int, int] = {}
    for row in draft.lines:
        kept = 1 - Fraction(row.discount_rate or 0, 10**6)
        net = half_up(Fraction(row.quantity, 10**6) * Fraction(row.unit_price, 10**6) * kept * 100)
        rate = RATES[int(row.product_id)]
        bases[rate] = bases.get(rate, 0) + net - row.discount_amount
    return sum(bases.values()), sum(half_up(Fraction(base * rate, 100)) for rate, base in bases.items())


@given(st.lists(STEPS, max_size=12))
def test_whatever_is_done_to_a_draft_its_sums_follow_its_lines(steps: list[Change]) -> None:
    world = drafted()
    for step in steps:
        made, world = planned(world, step)
        draft = world.orders[1001]
        found = [row.number for row in draft.lines]
        assert found == sorted(set(found))
        assert (draft.net, draft.tax) == model(draft)
        assert draft.due == draft.gross == draft.net + draft.tax
        kinds = {row.type for row in draft.lines}
        assert draft.type == (kinds.pop() if len(kinds) == 1 else "mixed")
        if made.error is not None:
            assert made.error.code == "no_such_line"
