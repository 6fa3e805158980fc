"""What becomes of a booked payment: settled, failed, disputed, charged back; and the wallet that pays for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice, EndRefund, MovePayment, RefundOrder
from billiactl.core.world import World
from tests.support.money import activated, forced, key_of, owed, paid, papers, pending, refunds, sums, wallet
from tests.support.worlds import after, order, payment, planned, refusal, the_order, user, world_of

STATUSES = ("pending", "settled", "failed", "disputed", "reversed", "cancelled")
MOVES = {
    ("pending", "settled"),
    ("pending", "failed"),
    ("settled", "disputed"),
    ("settled", "reversed"),
    ("disputed", "settled"),
    ("disputed", "reversed"),
}


def move(world: World, status: str, place: int = 0, **how: str) -> World:
    """A payment of the order takes another status."""
    return after(world, MovePayment(1001, key_of(world, "payments", place), status, **how))


@pytest.mark.parametrize("start", STATUSES)
@pytest.mark.parametrize("target", ["settled", "failed", "disputed", "reversed"])
def test_every_move(start: str, target: str) -> None:
    world = world_of(order("activated", payments=(payment(5_000, start),)))
    change = MovePayment(1001, 900, target)
    if start == target:
        assert planned(world, change)[0].effects == ()
    elif (start, target) in MOVES:
        assert the_order(after(world, change)).payments[0].status == target
    else:
        assert refusal(world, change).code == "payment_status"


def test_an_unknown_payment() -> None:
    assert refusal(paid(), MovePayment(1001, 7, "settled")).code == "payment_not_found"


def test_settling_brings_what_paying_brings() -> None:
    coming = after(pending(), Pay(1001, "150.00", reference="a", in_flight=True))
    assert the_order(coming).payment_status == "pending"
    world = move(coming, "settled", date="2026-11-20")
    assert (the_order(world).status, wallet(world), the_order(world).payments[0].paid_on) == (
        "processing",
        3_000,
        "2026-11-20",
    )
    assert papers(world) == [("proforma", "converted", 12_000), ("invoice", "issued", 12_000)]
    refund = move(coming, "settled", settle="refund")
    assert refunds(refund) == [(3_000, "refund", "open")]


def test_the_future_is_refused() -> None:
    coming = after(pending(), Pay(1001, in_flight=True))
    change = MovePayment(1001, key_of(coming, "payments"), "settled", date="2026-11-23")
    assert refusal(coming, change).code == "date_in_future"


def test_a_failed_payment_leaves_the_order_as_it_was() -> None:
    before = pending()
    world = move(after(before, Pay(1001, in_flight=True)), "failed")
    assert (sums(world), the_order(world).payment_status) == (sums(before), "unpaid")
    assert papers(world) == papers(before)


@pytest.mark.parametrize("ended", ["fraud", "expired"])
def test_money_that_settles_too_late_goes_to_the_wallet(ended: str) -> None:
    world = world_of(order(ended, payments=(payment(5_000, "pending"),)))
    world = move(world, "settled")
    assert (wallet(world), the_order(world).status) == (5_000, ended)


@pytest.mark.parametrize(("status", "becomes"), [("processing", "on_hold"), ("activated", "activated")])
@pytest.mark.parametrize("target", ["disputed", "reversed"])
def test_a_dispute_holds_work_that_goes_on(status: str, becomes: str, target: str) -> None:
    world = move(paid() if status == "processing" else activated(), target)
    assert the_order(world).status == becomes
    assert (the_order(world).payment_status == "disputed") is (target == "disputed")


def test_a_dispute_that_is_won_leaves_the_money_where_it_was() -> None:
    world = move(move(paid(), "disputed"), "settled")
    assert sums(world) == {"charged": 12_000, "paid": 12_000}
    assert the_order(after(world, SetStatus(1001, "processing"))).status == "processing"


def test_a_charge_back_leaves_the_invoice_and_shows_what_is_due() -> None:
    world = move(paid(), "reversed")
    assert papers(world) == [("proforma", "converted", 12_000), ("invoice", "issued", 12_000)]
    assert (sums(world), the_order(world).payment_status) == ({"charged": 12_000, "due": 12_000}, "unpaid")
    assert refusal(world, SetStatus(1001, "processing")).code == "transition_refused"
    again = after(world, Pay(1001, method="card"))
    assert the_order(after(again, SetStatus(1001, "processing"))).status == "processing"


def test_a_charge_back_takes_the_surplus_back_from_the_wallet() -> None:
    world = move(after(pending(), Pay(1001, "150.00", reference="a")), "reversed")
    assert (wallet(world), sums(world)) == (0, {"charged": 12_000, "due": 12_000})
    assert refunds(world) == [(3_000, "wallet", "done"), (-3_000, "wallet", "done")]


def test_and_only_then_a_wallet_goes_below_0() -> None:
    first = order()
    second = order(identity=1002)
    world = after(world_of(first, second), Pay(1001, "150.00", reference="a"))
    world = after(world, Pay(1002, "30.00", method="wallet"))
    assert wallet(world) == 0
    world = move(world, "reversed")
    assert (wallet(world), sums(world)) == (-3_000, {"charged": 12_000, "due": 12_000})
    assert refusal(world, Pay(1002, "0.01", method="wallet")).code == "wallet_too_low"


def test_only_what_is_due_is_taken_back() -> None:
    world = after(after(pending(), Pay(1001)), Pay(1001, "50.00", reference="a"))
    world = after(world, Pay(1001, "20.00", reference="b"))
    assert wallet(world) == 7_000
    world = move(world, "reversed", 2)
    assert (wallet(world), sums(world)) == (5_000, {"charged": 12_000, "paid": 17_000, "returned": 5_000})
    world = move(world, "reversed", 0)
    assert (wallet(world), sums(world)) == (0, {"charged": 12_000, "paid": 5_000, "due": 7_000})


def test_what_a_lower_price_moved_to_the_wallet_is_taken_back_too() -> None:
    world = after(paid(), EditPrice(1001, total="60.00", settle="wallet"))
    world = move(world, "reversed")
    assert (wallet(world), sums(world)) == (0, {"charged": 6_000, "due": 6_000})
    full = after(world, Pay(1001, method="card"))
    assert the_order(full).payment_status == "paid", "nothing is refunded any more"


def test_a_cancelled_order_whose_payment_is_charged_back_asks_for_nothing() -> None:
    world = move(after(paid(), SetStatus(1001, "cancelled", settle="wallet")), "reversed")
    assert (wallet(world), sums(world)) == (0, {})


def test_money_sent_back_another_way_is_not_taken_from_the_wallet() -> None:
    world = after(paid(), RefundOrder(1001, "60.00", "outside"))
    world = move(world, "reversed")
    assert (wallet(world), sums(world)) == (0, {"charged": 6_000, "returned": 6_000, "due": 12_000})


def test_an_open_refund_of_money_charged_back_may_still_fail() -> None:
    world = after(paid(), RefundOrder(1001, "60.00", "refund"))
    back = move(world, "reversed")
    assert sums(after(back, EndRefund(1001, key_of(back, "refunds"), "failed"))) == {"charged": 6_000, "due": 6_000}


def test_a_refund_that_is_open_while_its_money_is_charged_back_is_told() -> None:
    asked = after(paid(), RefundOrder(1001, "60.00", "refund"))
    made, _ = planned(asked, MovePayment(1001, key_of(asked, "payments"), "reversed"))
    assert any("60.00 EUR" in notice and "still open" in notice for notice in made.notices)


def test_a_wallet_payment_that_is_reversed_returns_to_the_wallet() -> None:
    world = world_of(order(), users=(user(wallets={"EUR": 20_000}),))
    world = move(after(world, Pay(1001, method="wallet")), "reversed")
    assert (wallet(world), sums(world)) == (20_000, {"charged": 12_000, "due": 12_000})


@pytest.mark.parametrize("start", [forced, owed])
def test_trusted_orders_come_back_to_work_unpaid(start: Callable[[], World]) -> None:
    world = move(after(start(), Pay(1001, "50.00")), "reversed")
    assert the_order(world).status == "on_hold"
    assert the_order(after(world, SetStatus(1001, "processing"))).status == "processing"
