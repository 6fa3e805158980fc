"""Refunds: surplus first, beyond it a lower price; never more than is held; done, failed, and what is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice, EndRefund, MovePayment, RefundOrder
from billiactl.core.world import World
from tests.support.money import (
    activated,
    corrected,
    forced,
    key_of,
    newest,
    owed,
    paid,
    papers,
    pending,
    refunds,
    sums,
    wallet,
)
from tests.support.worlds import after, order, payment, planned, refusal, the_order, world_of


def overpaid() -> World:
    """Paid 150.00 for 120.00, and the 30.00 could not be sent back."""
    world = after(pending(), Pay(1001, "150.00", reference="a", settle="refund"))
    return after(world, EndRefund(1001, key_of(world, "refunds"), "failed"))


def test_surplus_goes_back_without_a_note() -> None:
    world = after(overpaid(), RefundOrder(1001, "30.00", "outside"))
    assert papers(world, "credit_note") == []
    assert sums(world) == {"charged": 12_000, "paid": 15_000, "returned": 3_000}
    assert the_order(world).payment_status == "paid"


def test_beyond_the_surplus_a_credit_note_lowers_the_price() -> None:
    world = after(overpaid(), RefundOrder(1001, "90.00", "outside"))
    assert refunds(world)[1:] == [(3_000, "outside", "done"), (6_000, "outside", "done")]
    assert papers(world)[1:] == [("invoice", "partly_credited", 12_000), ("credit_note", "settled", 6_000)]
    assert sums(world) == {"charged": 6_000, "paid": 15_000, "returned": 9_000}
    assert (the_order(world).gross, the_order(world).payment_status) == (6_000, "partially_refunded")


def test_without_an_invoice_there_is_a_refund_record_and_the_price_stays() -> None:
    world = after(after(pending(), Pay(1001, "50.00")), RefundOrder(1001, "20.00", "outside"))
    assert papers(world) == [("proforma", "issued", 12_000)]
    assert sums(world) == {"charged": 12_000, "paid": 5_000, "returned": 2_000, "due": 9_000}
    made, _ = planned(after(pending(), Pay(1001, "50.00")), RefundOrder(1001, "20.00", "outside"))
    assert "refund_without_invoice" in made.decided


@pytest.mark.parametrize(
    ("settle", "balance", "status", "shown"),
    [
        ("wallet", 6_000, "done", "partially_refunded"),
        ("outside", 0, "done", "partially_refunded"),
        ("refund", 0, "open", "overpaid"),
    ],
)
def test_where_it_goes(settle: str, balance: int, status: str, shown: str) -> None:
    world = after(paid(), RefundOrder(1001, "60.00", settle))
    assert refunds(world) == [(6_000, settle, status)]
    assert (wallet(world), the_order(world).payment_status) == (balance, shown)


@pytest.mark.parametrize("amount", ["120.01", "1000000.00"])
def test_never_above_what_is_held(amount: str) -> None:
    assert refusal(paid(), RefundOrder(1001, amount, "refund")).code == "above_held"


def test_open_refunds_count() -> None:
    world = after(paid(), RefundOrder(1001, "100.00", "refund"))
    error = refusal(world, RefundOrder(1001, "20.01", "refund"))
    assert (error.code, error.data["held"]) == ("above_held", "20.00")
    world = after(world, RefundOrder(1001, "20.00", "refund"))
    assert refusal(world, RefundOrder(1001, "0.01", "refund")).code == "above_held"


def test_money_in_flight_is_not_held() -> None:
    world = after(pending(), Pay(1001, in_flight=True))
    assert refusal(world, RefundOrder(1001, "1.00", "refund")).code == "above_held"


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_no_refund_of_nothing(amount: str) -> None:
    assert refusal(paid(), RefundOrder(1001, amount, "refund")).code == "bad_amount"


def test_a_refund_that_no_price_leaves_is_refused_with_the_nearest() -> None:
    error = refusal(paid(), RefundOrder(1001, "20.01", "refund"))
    assert (error.code, error.data["nearest"]) == ("total_unreachable", ["99.98", "100.00"])


def test_the_whole_refunded_is_refunded() -> None:
    world = after(paid(), RefundOrder(1001, "120.00", "outside"))
    assert (the_order(world).payment_status, sums(world)) == ("refunded", {"paid": 12_000, "returned": 12_000})
    assert papers(world, "invoice") == [("invoice", "credited", 12_000)]
    assert the_order(world).status == "processing"


@pytest.mark.parametrize("start", [paid, activated])
@pytest.mark.parametrize("ended", ["cancelled", "fraud"])
def test_refunds_of_ended_orders(start: Callable[[], World], ended: str) -> None:
    world = start()
    if ended == "cancelled":
        world = after(world, SetStatus(1001, ended, settle="refund"))
        world = after(world, EndRefund(1001, key_of(world, "refunds"), "failed"))
    else:
        world = after(world, SetStatus(1001, ended))
    back = after(world, RefundOrder(1001, "120.00", "outside"))
    assert sums(back) == {"paid": 12_000, "returned": 12_000}
    assert sum(row[2] for row in papers(back, "credit_note")) == 12_000


@pytest.mark.parametrize(
    "status", ["pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud"]
)
def test_statuses_in_which_a_refund_works(status: str) -> None:
    world = world_of(order(status, payments=(payment(5_000),)))
    assert refunds(after(world, RefundOrder(1001, "50.00", "outside"))) == [(5_000, "outside", "done")]


def test_a_done_refund_counts_and_a_failed_one_never_did() -> None:
    asked = after(paid(), RefundOrder(1001, "60.00", "refund"))
    key = key_of(asked, "refunds")
    assert (sums(asked), the_order(asked).payment_status) == (
        {"charged": 6_000, "paid": 12_000, "surplus": 6_000},
        "overpaid",
    )
    done = after(asked, EndRefund(1001, key, "done"))
    assert (sums(done), the_order(done).payment_status) == (
        {"charged": 6_000, "paid": 12_000, "returned": 6_000},
        "partially_refunded",
    )
    failed = after(asked, EndRefund(1001, key, "failed"))
    assert (sums(failed), the_order(failed).payment_status) == (sums(asked), "overpaid")
    again = after(failed, RefundOrder(1001, "60.00", "outside"))
    assert len(papers(again, "credit_note")) == 1, "the price was lowered already"


@pytest.mark.parametrize(("first", "second"), [("done", "failed"), ("failed", "done")])
def test_an_ended_refund_stays(first: str, second: str) -> None:
    asked = after(paid(), RefundOrder(1001, "60.00", "refund"))
    key = key_of(asked, "refunds")
    ended = after(asked, EndRefund(1001, key, first))
    assert planned(ended, EndRefund(1001, key, first))[0].effects == ()
    assert refusal(ended, EndRefund(1001, key, second)).code == "refund_ended"
    assert refusal(ended, EndRefund(1001, 7, "done")).code == "refund_not_found"


def test_refunds_take_the_newest_debit_note_first() -> None:
    world = after(after(paid(), EditPrice(1001, total="150.00")), Pay(1001))
    world = after(world, RefundOrder(1001, "60.00", "outside"))
    notes = [row for row in the_order(world).documents if row.kind == "credit_note"]
    assert [(corrected(world, row), row.gross) for row in notes] == [("debit_note 1", 3_000), ("invoice 1", 3_000)]


def test_a_part_paid_invoice_is_refunded_by_a_lower_price() -> None:
    world = after(after(owed(), Pay(1001, "50.00")), RefundOrder(1001, "50.00", "outside"))
    assert sums(world) == {"charged": 7_000, "paid": 5_000, "returned": 5_000, "due": 7_000}
    assert newest(world).kind == "credit_note"


def test_no_refund_of_money_that_was_charged_back() -> None:
    world = after(forced(), Pay(1001, "100.00"))
    back = after(world, MovePayment(1001, key_of(world, "payments"), "reversed"))
    assert refusal(back, RefundOrder(1001, "0.01", "refund")).code == "above_held"


def test_a_refund_goes_to_a_known_place() -> None:
    assert refusal(paid(), RefundOrder(1001, "1.20", "elsewhere")).code == "bad_settlement"
