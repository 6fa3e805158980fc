"""Editing the price: in which status, in which form, what is reached, and what follows before the invoice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice
from billiactl.core.world import World
from tests.support.money import draft, forced, owed, paid, papers, pending, refunds, sums, wallet
from tests.support.worlds import after, line, order, planned, refusal, settings_with, the_order, world_of

STATUSES = ("draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud")
EDITABLE = {"draft", "pending", "on_hold", "processing", "collapsed", "activated"}


@pytest.mark.parametrize("status", STATUSES)
def test_statuses_in_which_the_price_may_be_edited(status: str) -> None:
    world = world_of(order(status, held_from="pending" if status == "on_hold" else None))
    edit = EditPrice(1001, total="240.00")
    if status in EDITABLE:
        assert the_order(after(world, edit)).gross == 24_000
    else:
        assert refusal(world, edit).code == "price_fixed"


def test_money_in_flight_keeps_the_price() -> None:
    world = after(pending(), Pay(1001, in_flight=True))
    assert refusal(world, EditPrice(1001, total="60.00")).code == "payment_in_flight"


def three_lines(*prices: str, **facts: Any) -> World:
    """A draft of lines at these net prices."""
    rows = tuple(line(n, int(float(price) * 1_000_000)) for n, price in enumerate(prices, start=1))
    return draft(lines=rows, **facts)


@pytest.mark.parametrize(
    ("how", "nets", "gross"),
    [
        ({"total": "120.00"}, [5_000, 3_000, 2_000], 12_000),
        ({"total": "60.00"}, [2_500, 1_500, 1_000], 6_000),
        ({"total": "60.00", "net": True}, [3_000, 1_800, 1_200], 7_200),
        ({"total": "0.00"}, [0, 0, 0], 0),
        ({"line": 2, "unit_price": "40"}, [5_000, 4_000, 2_000], 13_200),
        ({"line": 2, "unit_price": "12.345678"}, [5_000, 1_235, 2_000], 9_882),
        ({"line": 1, "discount": "10%"}, [4_500, 3_000, 2_000], 11_400),
        ({"line": 1, "discount": "5.00"}, [4_500, 3_000, 2_000], 11_400),
        ({"order_discount": "25%"}, [5_000, 3_000, 2_000], 9_000),
        ({"order_discount": "25.00"}, [5_000, 3_000, 2_000], 9_000),
        ({"charge": ("shipping", "10.00")}, [5_000, 3_000, 2_000], 13_200),
        ({"charge": ("shipping", "0.00")}, [5_000, 3_000, 2_000], 12_000),
    ],
)
def test_every_form(how: dict[str, Any], nets: list[int], gross: int) -> None:
    from billiactl.core.rules.pricing import current_price

    edited = the_order(after(three_lines("50", "30", "20"), EditPrice(1001, **how)))
    assert list(current_price(edited).totals.line_nets) == nets
    assert (edited.gross, edited.charged) == (gross, gross)


@pytest.mark.parametrize(
    ("currency", "total", "nearest"),
    [
        ("EUR", "99.99", ["99.98", "100.00"]),
        ("EUR", "0.03", ["0.02", "0.04"]),
        ("JPY", "3", ["2", "4"]),
        ("KWD", "0.003", ["0.002", "0.004"]),
        ("EUR", "99999999.99", ["99999999.98", "100000000.00"]),
    ],
)
def test_a_gross_that_rounding_jumps_over_is_refused_with_the_nearest_two(
    currency: str, total: str, nearest: list[str]
) -> None:
    error = refusal(draft(currency=currency), EditPrice(1001, total=total))
    assert (error.code, error.data["nearest"]) == ("total_unreachable", nearest)
    for near in nearest:
        assert the_order(after(draft(currency=currency), EditPrice(1001, total=near))).due > 0


def test_cents_go_by_largest_remainder_and_ties_to_the_lower_line() -> None:
    edited = the_order(after(three_lines("10", "10", "10"), EditPrice(1001, total="10.00", net=True)))
    assert [(row.unit_price, row.discount_amount) for row in edited.lines] == [
        (10_000_000, 666),
        (10_000_000, 667),
        (10_000_000, 667),
    ]


def test_a_higher_total_is_a_surcharge_and_unit_prices_stay() -> None:
    edited = the_order(after(three_lines("10", "20"), EditPrice(1001, total="45.00", net=True)))
    assert [(row.unit_price, row.discount_amount, row.surcharge) for row in edited.lines] == [
        (10_000_000, 0, 500),
        (20_000_000, 0, 1_000),
    ]


def test_charges_and_the_discount_are_scaled_with_the_lines() -> None:
    world = after(three_lines("80", "20"), EditPrice(1001, order_discount="10.00", charge=("post", "10.00")))
    edited = the_order(after(world, EditPrice(1001, total="60.00")))
    assert (edited.net, edited.discount, edited.gross) == (5_000, 500, 6_000)
    assert '"amount":"5.00","name":"post"' in edited.charges


def test_rates_keep_their_share_of_a_total() -> None:
    rows = (line(1), line(2, tax_rate=90_000), line(3, tax_category="AE", tax_rate=0))
    edited = the_order(after(draft(lines=rows), EditPrice(1001, total="164.50")))
    assert (edited.net, edited.tax, edited.gross) == (15_000, 1_450, 16_450)


@pytest.mark.parametrize(("price", "total"), [("0", "90000000.00"), ("0.01", "90000000.00"), ("0.03", "123456.00")])
def test_a_large_total_from_a_small_price_is_found_at_once(price: str, total: str) -> None:
    edited = the_order(after(three_lines(price, "0"), EditPrice(1001, total=total)))
    assert edited.gross == int(total.replace(".", ""))


def test_a_scaled_discount_never_passes_its_lines() -> None:
    charges = [("a", "0.03"), ("b", "0.03"), ("c", "0.02")]
    world = three_lines("0.01")
    for charge in charges:
        world = after(world, EditPrice(1001, charge=charge))
    world = after(world, EditPrice(1001, order_discount="0.01"))
    for net in range(30):
        edited = the_order(after(world, EditPrice(1001, total=f"0.{net:02}", net=True)))
        assert edited.net == net
        nets = [row.surcharge - row.discount_amount + 1 for row in edited.lines]
        assert sum(nets) >= edited.discount >= 0


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"total": "-1.00"}, "bad_amount"),
        ({"total": "12,00"}, "bad_number"),
        ({"total": "12.001"}, "too_many_decimals"),
        ({"line": 7, "unit_price": "1"}, "no_such_line"),
        ({"line": 1, "unit_price": "-1"}, "bad_price"),
        ({"line": 1, "unit_price": "0.1234567"}, "too_many_decimals"),
        ({"line": 1, "discount": "100.01"}, "discount_too_large"),
        ({"line": 1, "discount": "101%"}, "discount_too_large"),
        ({"line": 1, "discount": "-1"}, "bad_discount"),
        ({"order_discount": "100.01"}, "discount_too_large"),
        ({"order_discount": "101%"}, "discount_too_large"),
        ({"charge": ("post", "-0.01")}, "bad_amount"),
        ({"total": "60.00", "settle": "elsewhere"}, "bad_settlement"),
    ],
)
def test_prices_that_are_none(how: dict[str, Any], code: str) -> None:
    assert refusal(draft(), EditPrice(1001, **how)).code == code


def test_a_rate_above_100_does_not_wait_on_a_free_line() -> None:
    free = draft(lines=(line(price=0),))
    assert refusal(free, EditPrice(1001, line=1, discount="101%")).code == "discount_too_large"


@pytest.mark.parametrize(
    "how",
    [
        {"total": "120.00"},
        {"total": "100.00", "net": True},
        {"line": 1, "unit_price": "100.00"},
        {"line": 1, "discount": "0"},
        {"line": 1, "discount": "0%"},
        {"order_discount": "0"},
        {"charge": ("post", "0.00")},
    ],
)
@pytest.mark.parametrize("world", [draft(), pending(), paid(), owed()], ids=["draft", "pending", "paid", "owed"])
def test_the_price_that_stands_is_unchanged(world: World, how: dict[str, Any]) -> None:
    made, following = planned(world, EditPrice(1001, **how))
    assert (made.error, made.effects, following) == (None, (), world)


def test_the_same_discount_in_another_form_makes_no_document() -> None:
    world = after(draft(), EditPrice(1001, line=1, discount="10%"))
    placed = after(world, SetStatus(1001, "pending"))
    again = after(placed, EditPrice(1001, line=1, discount="10.00"))
    assert papers(again) == [("proforma", "issued", 10_800)]


def test_before_the_invoice_the_proforma_is_superseded() -> None:
    world = after(pending(), EditPrice(1001, total="60.00"))
    assert papers(world) == [("proforma", "superseded", 12_000), ("proforma", "issued", 6_000)]
    assert sums(world) == {"charged": 6_000, "due": 6_000}
    assert papers(after(draft(), EditPrice(1001, total="60.00"))) == []
    assert papers(after(pending(method="card"), EditPrice(1001, total="60.00"))) == []


def test_a_price_that_is_paid_already_goes_to_work() -> None:
    world = after(after(pending(), Pay(1001, "60.00")), EditPrice(1001, total="60.00"))
    assert the_order(world).status == "processing"
    assert papers(world) == [
        ("proforma", "superseded", 12_000),
        ("invoice", "issued", 6_000),
    ]


def test_a_price_of_0_goes_to_work_as_a_free_order() -> None:
    world = after(pending(), EditPrice(1001, total="0.00"))
    assert (the_order(world).status, the_order(world).payment_status) == ("processing", "free")
    assert papers(world) == [("proforma", "superseded", 12_000)]


@pytest.mark.parametrize("start", [pending, owed, forced])
def test_money_above_the_new_price_needs_a_place_to_go(start: Any) -> None:
    world = after(start(), Pay(1001, "90.00"))
    error = refusal(world, EditPrice(1001, total="60.00"))
    assert error.code == "settlement_required"
    assert "30.00 EUR" in error.message


@pytest.mark.parametrize(
    ("settle", "refunded", "balance", "left"),
    [
        ("wallet", [(3_000, "wallet", "done")], 3_000, {"charged": 6_000, "paid": 9_000, "returned": 3_000}),
        ("outside", [(3_000, "outside", "done")], 0, {"charged": 6_000, "paid": 9_000, "returned": 3_000}),
        ("refund", [(3_000, "refund", "open")], 0, {"charged": 6_000, "paid": 9_000, "surplus": 3_000}),
    ],
)
@pytest.mark.parametrize("start", [pending, owed, forced])
def test_where_the_money_goes(
    start: Any, settle: str, refunded: list[tuple[int, str, str]], balance: int, left: dict[str, int]
) -> None:
    world = after(after(start(), Pay(1001, "90.00")), EditPrice(1001, total="60.00", settle=settle))
    assert (refunds(world), wallet(world), sums(world)) == (refunded, balance, left)


def test_a_lower_price_that_is_not_paid_yet_needs_no_place() -> None:
    world = after(after(owed(), Pay(1001, "50.00")), EditPrice(1001, total="60.00"))
    assert sums(world) == {"charged": 6_000, "paid": 5_000, "due": 1_000}
    assert refunds(world) == []


def test_jobs_are_not_touched() -> None:
    before = paid()
    world = after(before, EditPrice(1001, total="240.00"))
    assert the_order(world).jobs == the_order(before).jobs
    assert the_order(world).status == "processing"


def test_a_charge_takes_the_vat_of_the_largest_group_and_keeps_it() -> None:
    rows = (line(1, price=10_000_000), line(2, tax_rate=90_000))
    world = after(draft(lines=rows), EditPrice(1001, charge=("post", "10.00")))
    assert '"tax_rate":"9"' in the_order(world).charges
    moved = after(world, EditPrice(1001, line=1, unit_price="500"))
    assert '"tax_rate":"9"' in the_order(moved).charges


def test_an_order_without_lines_has_no_price_to_edit() -> None:
    assert refusal(draft(lines=()), EditPrice(1001, total="1.00")).code == "no_lines"


def test_an_order_invoiced_elsewhere_gets_no_note() -> None:
    world = world_of(order("activated", external_invoice="N-1", history=1))
    assert refusal(world, EditPrice(1001, total="60.00")).code == "invoiced_elsewhere"


def test_on_hold_the_open_proforma_follows_the_price() -> None:
    held = after(pending(), SetStatus(1001, "on_hold"))
    assert papers(after(held, EditPrice(1001, total="60.00"))) == [
        ("proforma", "superseded", 12_000),
        ("proforma", "issued", 6_000),
    ]


def test_a_shop_that_invoices_free_orders_does_so_for_a_price_of_0() -> None:
    world = replace(pending(), settings=settings_with(invoice_free=True))
    assert papers(after(world, EditPrice(1001, total="0.00")), "invoice") == [("invoice", "issued", 0)]
