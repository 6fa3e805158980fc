"""Gaps that exist, or come with another shop's numbers, must not stop the next issue."""

from __future__ import annotations

from dataclasses import replace

from billiactl.core.changes import ImportOrder, Pay
from billiactl.core.importing.records import LineRecord, OrderRecord
from tests.support.rows import rows_in
from tests.support.shops import HERE, Shop, outcomes

LINE = LineRecord(HERE, "1", "1", "100.00")
RECORD = OrderRecord(HERE, "1", "1", "pending", "EUR", "bank-transfer", "2026-01-01T00:00:00Z", lines=(LINE,))


def invoices(shop: Shop) -> list[str]:
    """All numbers of invoices, in order."""
    return [number for (number,) in shop.query("SELECT number FROM documents WHERE kind = 'invoice' ORDER BY number")]


def test_the_other_shops_invoices_leave_our_series_alone(shop: Shop) -> None:
    theirs = [
        replace(RECORD, external_id=str(number), external_invoice=f"{number:010}", status="activated")
        for number in (1, 2, 5, 9_999_999_999)
    ]
    results = shop.do(*(ImportOrder("test", record) for record in (*theirs, RECORD)))
    assert outcomes(results[:4]) == ["done"] * 4
    open_one = shop.one(ImportOrder("test", replace(RECORD, external_id="100")))
    assert invoices(shop) == []
    paid = shop.one(Pay(int(open_one.subject[1] or 0)))
    assert [paper["number"] for paper in paid.documents] == ["0000000001"]
    assert invoices(shop) == ["0000000001"]


def test_a_hole_in_the_series_is_left_and_never_filled(shop: Shop) -> None:
    first, second, third = shop.placed(3)
    with rows_in(shop.url) as rows:
        for number in ("0000000002", "0000000004"):
            rows.add("documents", id=9_000_000 + int(number), order_id=third, number=number, gross=12_000, net=10_000)
        rows.add("counters", name="series:invoice", next=7, last_date="2026-11-01")
    shop.do(Pay(first), Pay(second))
    assert invoices(shop) == ["0000000002", "0000000004", "0000000007", "0000000008"]


def test_the_series_goes_on_where_the_settings_start_it(shop: Shop) -> None:
    shop.settings(series={"invoice": {"counter": "invoice", "pattern": "{number:10}", "start": 4711}})
    first, second = shop.placed(2)
    shop.do(Pay(first), Pay(second))
    assert invoices(shop) == ["0000004711", "0000004712"]
