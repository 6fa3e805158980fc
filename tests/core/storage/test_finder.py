"""Finding orders: every filter, every sort, pages that neither repeat nor miss, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from billiactl.core.errors import BilliaError, NotFound, UsageFault
from billiactl.core.ids import canonical_json
from billiactl.core.settings import defaults
from billiactl.core.storage import finder
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.filters import FILTERS
from billiactl.core.storage.finder import SORTS, count_orders, select_ids, select_orders
from billiactl.core.storage.sql import Reader
from tests.support.rows import Rows, rows_in


@pytest.fixture
def shop(database_url: str) -> Iterator[Reader]:
    """Eight orders of two users, each with something of its own."""
    with rows_in(database_url) as rows:
        fill(rows)
    with open_reader(database_url) as reader:
        yield reader


def fill(rows: Rows) -> None:
    labels = {key: {"type": "string"} for key in ("vip", "region")}
    rows.execute("UPDATE shop SET settings = :settings", settings=canonical_json({**defaults(), "labels": labels}))
    anna = rows.user("anna", name="Анна Иванова", email="Anna@example.org")
    boris = rows.user("boris", name="Boris STRASSE", email="boris@example.org")
    domain, hosting = rows.add("products", code="domain"), rows.add("products", code="hosting")
    site = rows.add("services", user_id=boris, product_id=domain, name="Größe.org", search="grösse.org")
    kinds: list[dict[str, Any]] = [
        {"user_id": anna, "placed_at": "2026-10-31T22:30:00Z", "due_on": "2026-11-14", "gross": 12_000, "due": 12_000},
        {"user_id": anna, "status": "processing", "payment_status": "paid", "gross": 9_999},
        {"user_id": boris, "status": "activated", "method": "card", "gross": 50, "type": "renew"},
        {"user_id": boris, "source": "north", "external_id": "Ab-10248", "gross": 20_000, "due_on": "2026-11-20"},
        {"user_id": boris, "currency": "JPY", "gross": 12_000, "placed_at": "2026-12-01T00:00:00Z"},
        {"user_id": boris, "status": "draft", "placed_at": None, "gross": 1},
        {"user_id": anna, "status": "cancelled", "type": "mixed", "payment_status": "free"},
        {"user_id": anna, "gross": 12_000, "placed_at": "2026-11-15T12:00:00Z"},
    ]
    for values in kinds:
        rows.add("orders", **values)
    rows.add("order_lines", order_id=1, number=1, product_id=hosting)
    rows.add("order_lines", order_id=1, number=2, product_id=domain)
    rows.add("order_lines", order_id=1, number=3, product_id=hosting)
    rows.add("order_lines", order_id=3, number=1, product_id=domain, service_id=site)
    rows.add("labels", order_id=1, key="vip", value="yes")
    rows.add("labels", order_id=1, key="region", value="eu")
    rows.add("labels", order_id=2, key="vip", value="no")
    rows.add("documents", order_id=2, kind="invoice", number="0000000001")
    rows.add("documents", order_id=1, kind="proforma", number="0000000001")
    rows.add("documents", order_id=3, kind="debit_note", status="draft", number=None, issued_on=None)


def ids(reader: Reader, *filters: tuple[str, str]) -> list[int]:
    found = list(select_ids(reader, filters))
    assert count_orders(reader, filters) == len(found)
    assert sorted(row["id"] for row in select_orders(reader, filters)) == found
    return found


CASES: list[tuple[list[tuple[str, str]], list[int]]] = [
    ([], [1, 2, 3, 4, 5, 6, 7, 8]),
    ([("status", "processing")], [2]),
    ([("status", "processing"), ("status", "activated")], [2, 3]),
    ([("payment-status", "paid"), ("payment-status", "free")], [2, 7]),
    ([("payment-status", "partially-paid")], []),
    ([("type", "renew"), ("type", "mixed")], [3, 7]),
    ([("user", "anna")], [1, 2, 7, 8]),
    ([("user", "1"), ("status", "pending")], [1, 8]),
    ([("user", "anna@example.org")], [1, 2, 7, 8]),
    ([("user", "name:boris")], [3, 4, 5, 6]),
    ([("user", "anna"), ("user", "boris")], [1, 2, 3, 4, 5, 6, 7, 8]),
    ([("method", "card")], [3]),
    ([("product", "domain")], [1, 3]),
    ([("product", "hosting"), ("product", "domain")], [1, 3]),
    ([("label", "vip")], [1, 2]),
    ([("label", "vip=yes")], [1]),
    ([("label", "vip"), ("label", "region=eu")], [1]),
    ([("label", "vip="), ("label", "vip")], []),
    ([("currency", "JPY")], [5]),
    ([("placed-after", "2026-12-01")], [5]),
    ([("placed-after", "2026-11-02")], [5, 8]),
    ([("placed-before", "2026-11-01")], []),
    ([("placed-before", "2026-11-01T00:00:00Z")], [1]),
    ([("placed-after", "2026-11-01"), ("placed-before", "2026-11-02"), ("user", "anna")], [1, 2, 7]),
    ([("placed-after", "2026-10-31T22:31:00Z"), ("placed-before", "2026-11-02"), ("user", "anna")], [2, 7]),
    ([("due-before", "2026-11-20")], [1]),
    ([("due-before", "2026-11-21")], [1, 4]),
    ([("total-min", "120")], [1, 4, 8]),
    ([("total-min", "120"), ("currency", "JPY")], [5]),
    ([("total-min", "120"), ("total-max", "120.00")], [1, 8]),
    ([("total-max", "0.5")], [3, 6, 7]),
    ([("search", "4")], [4]),
    ([("search", "AB-10248")], [4]),
    ([("search", "ИВАНОВА")], [1, 2, 7, 8]),
    ([("search", "strasse"), ("status", "activated")], [3]),
    ([("search", "GRÖSSE")], [3]),
    ([("search", "größe")], [3]),
    ([("search", "%")], []),
    ([("search", "a_na")], []),
    ([("search", "Anna@")], [1, 2, 7, 8]),
    ([("has-document", "invoice")], [2]),
    ([("has-document", "invoice"), ("has-document", "proforma")], [1, 2]),
    ([("has-document", "debit-note")], []),
    ([("source", "north")], [4]),
    ([("source", "nowhere")], []),
]


def test_filters(shop: Reader) -> None:
    found = {str(filters): ids(shop, *filters) for filters, _ in CASES}
    assert found == {str(filters): expected for filters, expected in CASES}


def test_every_filter_of_the_contract_is_there() -> None:
    assert set(FILTERS) == {
        *("status", "payment-status", "type", "user", "method", "product", "label", "currency", "placed-after"),
        *("placed-before", "due-before", "total-min", "total-max", "search", "has-document", "source"),
    }


BAD: list[tuple[list[tuple[str, str]], str, str]] = [
    ([("statu", "pending")], "unknown_filter", "payment-status"),
    ([("status", "open")], "bad_filter", "on_hold"),
    ([("payment-status", "late")], "bad_filter", "unpaid"),
    ([("type", "sale")], "bad_filter", "transfer"),
    ([("method", "cheque")], "bad_filter", "bank-transfer"),
    ([("has-document", "receipt")], "bad_filter", "debit_note"),
    ([("label", "=yes")], "bad_filter", "KEY=VALUE"),
    ([("label", "vpi=yes")], "bad_filter", "is not the key of a label"),
    ([("search", " ")], "bad_filter", "search"),
    ([("placed-after", "01/11/2026")], "bad_filter", "2026-11-01"),
    ([("placed-after", "2026-13-01")], "bad_filter", "2026-11-01"),
    ([("placed-after", "20261101")], "bad_filter", "2026-11-01"),
    ([("placed-before", "0001-01-01")], "bad_filter", "2026-11-01"),
    ([("due-before", "tomorrow")], "bad_filter", "2026-11-01"),
    ([("currency", "euro")], "unknown_currency", "euro"),
    ([("total-min", "12,50")], "bad_number", "12.50"),
    ([("total-min", "NaN")], "bad_number", "NaN"),
    ([("total-min", "0.001")], "too_many_decimals", "0.001"),
    ([("total-min", "5"), ("currency", "EUR"), ("currency", "JPY")], "bad_filter", "one currency"),
    ([("user", "nobody")], "user_not_found", "nobody"),
    ([("user", "99999999999999999999")], "user_not_found", "99999999999999999999"),
    ([("product", "nothing")], "product_not_found", "nothing"),
]


def test_bad_filters_are_named_before_the_first_row(shop: Reader) -> None:
    for filters, code, told in BAD:
        for ask in (select_orders, select_ids, count_orders):
            with pytest.raises(BilliaError) as caught:
                ask(shop, filters)
            assert isinstance(caught.value, UsageFault | NotFound)
            assert caught.value.code == code
            assert told in f"{caught.value.message} {caught.value.hint}"


def test_text_that_is_no_text_is_a_fault_of_usage(shop: Reader) -> None:
    with pytest.raises(UsageFault) as caught:
        list(select_ids(shop, [("source", "a\udcff")]))
    assert caught.value.code == "bad_text"


def test_a_row_has_the_members_of_the_contract(shop: Reader) -> None:
    assert list(select_orders(shop, [("label", "vip=yes")])) == [
        {
            "id": 1,
            "status": "pending",
            "type": "new",
            "placed_at": "2026-10-31T22:30:00Z",
            "user": "anna",
            "products": ["hosting", "domain"],
            "payment_status": "unpaid",
            "payment_method": "bank-transfer",
            "currency": "EUR",
            "gross": "120.00",
            "due": "120.00",
            "due_on": "2026-11-14",
            "labels": {"region": "eu", "vip": "yes"},
        }
    ]
    assert next(iter(select_orders(shop, [("currency", "JPY")])))["gross"] == "12000"


SORTED = {
    "id": [1, 2, 3, 4, 5, 6, 7, 8],
    "placed": [6, 1, 2, 3, 4, 7, 8, 5],
    "due": [1, 4, 2, 3, 5, 6, 7, 8],
    "gross": [7, 6, 3, 2, 1, 8, 4, 5],
}


@pytest.mark.parametrize("page", [1, 2, 3, 1_000])
def test_sorts_and_pages(shop: Reader, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(finder, "PAGE", page)
    monkeypatch.setattr(finder, "SORTED_PAGE", page)
    monkeypatch.setattr(finder, "ID_PAGE", page)
    for sort in SORTS:
        assert_sorted(shop, sort)
    assert list(select_ids(shop)) == SORTED["id"]


def assert_sorted(shop: Reader, sort: str) -> None:
    expected = SORTED[sort.removeprefix("-")]
    if sort.startswith("-"):
        expected = expected[::-1]
    assert [row["id"] for row in select_orders(shop, sort=sort)] == expected
    by_hand: list[int] = []
    while rows := [
        row["id"] for row in select_orders(shop, sort=sort, limit=3, after=by_hand[-1] if by_hand else None)
    ]:
        assert len(rows) <= 3
        by_hand += rows
    assert by_hand == expected


def test_newest_first_unless_told_otherwise(shop: Reader) -> None:
    assert [row["id"] for row in select_orders(shop, limit=2)] == [8, 7]
    assert [row["id"] for row in select_orders(shop, limit=0)] == []
    assert [row["id"] for row in select_orders(shop, after=100, limit=1)] == [8]


def test_bad_sorts_and_pages(shop: Reader) -> None:
    with pytest.raises(UsageFault, match="sorted by"):
        select_orders(shop, sort="name")
    with pytest.raises(NotFound, match="100"):
        select_orders(shop, sort="placed", after=100)
