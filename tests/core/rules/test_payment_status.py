"""Payment status: the first that fits, in the order in which they are told."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from billiactl.core.books import books, held, in_flight
from tests.support.worlds import document, line, order, payment, refund, the_order, world_of

FREE = (line(price=0),)


class Case(NamedTuple):
    """An order's ledger and what it comes to."""

    name: str
    status: str
    facts: dict[str, Any]
    sums: tuple[int, int, int, int, int]
    """charged, paid, returned, due, surplus"""


CASES = [
    Case("nothing came", "unpaid", {}, (12_000, 0, 0, 12_000, 0)),
    Case("free", "free", {"lines": FREE}, (0, 0, 0, 0, 0)),
    Case("all came", "paid", {"payments": (payment(12_000),)}, (12_000, 12_000, 0, 0, 0)),
    Case("a part came", "partially_paid", {"payments": (payment(5_000),)}, (12_000, 5_000, 0, 7_000, 0)),
    Case("too much came", "overpaid", {"payments": (payment(15_000),)}, (12_000, 15_000, 0, 0, 3_000)),
    Case("announced", "pending", {"payments": (payment(12_000, "pending"),)}, (12_000, 0, 0, 12_000, 0)),
    Case(
        "a part came, the rest is announced",
        "pending",
        {"payments": (payment(5_000), payment(7_000, "pending", id=901))},
        (12_000, 5_000, 0, 7_000, 0),
    ),
    Case(
        "all came, more is announced",
        "paid",
        {"payments": (payment(12_000), payment(7_000, "pending", id=901))},
        (12_000, 12_000, 0, 0, 0),
    ),
    Case("only created", "unpaid", {"payments": (payment(12_000, "created"),)}, (12_000, 0, 0, 12_000, 0)),
    Case("failed", "unpaid", {"payments": (payment(12_000, "failed"),)}, (12_000, 0, 0, 12_000, 0)),
    Case("cancelled", "unpaid", {"payments": (payment(12_000, "cancelled"),)}, (12_000, 0, 0, 12_000, 0)),
    Case("charged back", "unpaid", {"payments": (payment(12_000, "reversed"),)}, (12_000, 0, 0, 12_000, 0)),
    Case("disputed", "disputed", {"payments": (payment(12_000, "disputed"),)}, (12_000, 12_000, 0, 0, 0)),
    Case(
        "disputed and announced",
        "disputed",
        {"payments": (payment(5_000, "disputed"), payment(7_000, "pending", id=901))},
        (12_000, 5_000, 0, 7_000, 0),
    ),
    Case(
        "all returned, no invoice",
        "refunded",
        {"payments": (payment(12_000),), "refunds": (refund(12_000, origin="price"),)},
        (12_000, 12_000, 12_000, 12_000, 0),
    ),
    Case(
        "all returned, invoice credited",
        "refunded",
        {
            "payments": (payment(12_000),),
            "refunds": (refund(12_000, origin="price"),),
            "documents": (document("invoice", 12_000, "credited"), document("credit_note", 12_000, id=901)),
        },
        (0, 12_000, 12_000, 0, 0),
    ),
    Case(
        "a returned overpayment does not count",
        "paid",
        {"payments": (payment(15_000),), "refunds": (refund(3_000, origin="surplus"),)},
        (12_000, 15_000, 3_000, 0, 0),
    ),
    Case(
        "a part of the price was returned",
        "partially_refunded",
        {
            "payments": (payment(12_000),),
            "refunds": (refund(2_000, origin="price"),),
            "documents": (document("invoice", 12_000), document("credit_note", 2_000, id=901)),
        },
        (10_000, 12_000, 2_000, 0, 0),
    ),
    Case(
        "a refund that is only promised",
        "overpaid",
        {"payments": (payment(15_000),), "refunds": (refund(3_000, "open", destination="refund"),)},
        (12_000, 15_000, 0, 0, 3_000),
    ),
    Case(
        "a refund that failed",
        "overpaid",
        {"payments": (payment(15_000),), "refunds": (refund(3_000, "failed", destination="refund"),)},
        (12_000, 15_000, 0, 0, 3_000),
    ),
    Case(
        "a part was given back and is due again",
        "partially_paid",
        {"payments": (payment(12_000),), "refunds": (refund(2_000, origin="price"),)},
        (12_000, 12_000, 2_000, 2_000, 0),
    ),
    Case(
        "a debit note is due",
        "partially_paid",
        {
            "payments": (payment(12_000),),
            "documents": (document("invoice", 12_000), document("debit_note", 3_000, id=901)),
        },
        (15_000, 12_000, 0, 3_000, 0),
    ),
    Case(
        "a draft of an invoice charges nothing",
        "unpaid",
        {"documents": (document("invoice", 50_000, "draft", number=None),)},
        (12_000, 0, 0, 12_000, 0),
    ),
    Case(
        "a proforma charges nothing",
        "unpaid",
        {"documents": (document("proforma", 50_000),)},
        (12_000, 0, 0, 12_000, 0),
    ),
]


@pytest.mark.parametrize(
    ("facts", "status", "sums"),
    [
        ({}, "free", (0, 0, 0, 0, 0)),
        (
            {"payments": (payment(2_000),), "refunds": (refund(2_000, origin="price"),)},
            "refunded",
            (0, 2_000, 2_000, 0, 0),
        ),
    ],
)
def test_a_cancelled_order_without_an_invoice_asks_for_nothing(
    facts: dict[str, Any], status: str, sums: tuple[int, ...]
) -> None:
    cancelled = books(the_order(world_of(order("cancelled", **facts))))
    assert (cancelled.charged, cancelled.paid, cancelled.returned, cancelled.due, cancelled.surplus) == sums
    assert cancelled.payment_status == status


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_that_fits(case: Case) -> None:
    found = the_order(world_of(order("processing", **case.facts)))
    sums = books(found)
    assert (sums.charged, sums.paid, sums.returned, sums.due, sums.surplus) == case.sums
    assert sums.payment_status == case.status
    stored = (found.charged, found.paid, found.returned, found.due, found.surplus, found.payment_status)
    assert stored == (*case.sums, case.status)


def test_what_is_held_is_not_yet_promised_back() -> None:
    promised = refund(3_000, "open", destination="refund")
    found = the_order(world_of(order(payments=(payment(15_000), payment(700, "pending", id=901)), refunds=(promised,))))
    assert (held(found), in_flight(found)) == (12_000, 700)
