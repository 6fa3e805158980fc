"""Back to draft, cancelled or deleted and issued again: never a gap, never a second number."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from billiactl.core.changes import Expire, Pay, PlaceOrder, SetStatus
from tests.support.rows import rows_in
from tests.support.shops import Shop, check_everything, outcomes

FORBIDDEN = [
    "UPDATE documents SET status = 'draft', number = NULL WHERE kind = 'invoice'",
    "UPDATE documents SET number = '0000000099' WHERE kind = 'invoice'",
    "UPDATE documents SET gross = 1 WHERE kind = 'invoice'",
    "DELETE FROM documents WHERE kind = 'invoice'",
    "UPDATE document_contents SET content = '{}'",
    "DELETE FROM document_contents",
]


def numbers(shop: Shop, kind: str) -> list[tuple[str, str]]:
    """Number and status of the documents of a kind, in order."""
    rows = shop.query(f"SELECT number, status FROM documents WHERE kind = '{kind}' ORDER BY number")
    return [(number, status) for number, status in rows]


def test_a_paid_order_goes_back_to_no_draft(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order))
    again = (SetStatus(order, "draft"), SetStatus(order, "pending"), PlaceOrder(order), Pay(order))
    assert outcomes(shop.do(*again)) == ["transition_refused", "transition_refused", "unchanged", "unchanged"]
    assert numbers(shop, "invoice") == [("0000000001", "issued")]
    check_everything(shop)


def test_cancelled_and_paid_again_gets_no_second_invoice(shop: Shop) -> None:
    first, second = shop.placed(2)
    cancel = SetStatus(first, "cancelled", settle="wallet")
    shop.do(Pay(first), cancel)
    late = Pay(first, amount="120.00", reference="late")
    assert outcomes(shop.do(late, cancel, Pay(second))) == ["done", "unchanged", "done"]
    assert numbers(shop, "invoice") == [("0000000001", "credited"), ("0000000003", "issued")]
    assert numbers(shop, "credit_note") == [("0000000002", "settled")]
    check_everything(shop)


def test_expired_and_opened_again_gets_the_next_number_and_keeps_the_first(shop: Shop) -> None:
    (order,) = shop.placed(1)
    for number in (1, 2):
        shop.later(days=30)
        assert outcomes(shop.do(Expire(order))) == ["done"]
        assert outcomes(shop.do(SetStatus(order, "pending"))) == ["done"]
        assert len(numbers(shop, "proforma")) == number + 1
    assert numbers(shop, "proforma") == [
        ("0000000001", "expired"),
        ("0000000002", "expired"),
        ("0000000003", "issued"),
    ]
    check_everything(shop)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_itself_takes_no_issued_document_back(shop: Shop, statement: str) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order))
    before = shop.tables()
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RestrictViolation)), rows_in(shop.url) as rows:
        rows.execute(statement)
    assert shop.tables() == before
