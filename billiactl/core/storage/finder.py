"""Finding orders: the rows of `order list`, and the ids that a bulk change is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.money import format_amount
from billiactl.core.storage.filters import Condition, Filters, condition
from billiactl.core.storage.sql import Reader, Row

PAGE = 1_000
SORTED_PAGE = 10_000
"""Longer, since each page of orders that stand in no index is sorted anew."""

ID_PAGE = 5_000
NEWEST_FIRST = "-id"


@dataclass(frozen=True, slots=True)
class _Sort:
    """The expressions that put orders into one order; the id always comes last, so no two are equal."""

    expressions: tuple[str, ...]

    @property
    def by_id(self) -> bool:
        """Whether orders stand by their id alone."""
        return len(self.expressions) == 1

    def order_by(self, descending: bool) -> str:
        """What stands after ORDER BY."""
        return ", ".join(f"{each} DESC" if descending else each for each in self.expressions)

    def beyond(self, descending: bool) -> str:
        """The condition that a row comes after the one whose sort key is in ``:k0``, ``:k1`` ..."""
        sign = "<" if descending else ">"
        keys = ", ".join(f":k{n}" for n in range(len(self.expressions)))
        return f"({', '.join(self.expressions)}) {sign} ({keys})"


_SORTS: Mapping[str, _Sort] = {
    "id": _Sort(("o.id",)),
    "placed": _Sort(("COALESCE(o.placed_at, '')", "o.id")),
    "due": _Sort(("COALESCE(o.due_on, '9999')", "o.id")),
    "gross": _Sort(("o.currency", "o.gross", "o.id")),
}

SORTS = (*_SORTS, *(f"-{name}" for name in _SORTS))
"""What orders may be sorted by; with a minus the other way round. Without a due date is last, a draft was placed first,
amounts are compared within their currency."""


def select_orders(
    reader: Reader, filters: Filters = (), sort: str = NEWEST_FIRST, limit: int | None = None, after: int | None = None
) -> Iterator[dict[str, Any]]:
    """The orders that ``filters`` describe, as objects of `order list`, page by page as they are asked for.

    ``after`` is the id of the last order already seen. Raises UsageFault for a bad filter or sort, before the first
    row; NotFound if the order ``after`` is needed and does not exist.
    """
    name = sort.removeprefix("-")
    if name not in _SORTS:
        raise UsageFault("unknown_sort", f"orders are not sorted by {sort!r}", f"one of: {', '.join(SORTS)}")
    chosen, descending = _SORTS[name], sort.startswith("-")
    wanted = condition(reader, filters)
    key = None if after is None else _key_of(reader, chosen, after)
    return _pages(reader, wanted, (chosen, descending), limit, key)


def _pages(
    reader: Reader, wanted: Condition, sort: tuple[_Sort, bool], limit: int | None, key: Sequence[Any] | None
) -> Iterator[dict[str, Any]]:
    chosen, descending = sort
    left = limit
    page = PAGE if chosen.by_id else SORTED_PAGE
    while left is None or left > 0:
        size = page if left is None else min(page, left)
        parts = {"keys": ", ".join(chosen.expressions), "order": chosen.order_by(descending), "where": wanted.sql}
        if key is not None:
            parts["where"] = f"({wanted.sql}) AND {chosen.beyond(descending)}"
        keys = {f"k{n}": value for n, value in enumerate(key or ())}
        rows = reader.rows("order_page", parts=parts, limit=size, **wanted.values, **keys)
        yield from _listed(reader, [row[: len(_LISTED)] for row in rows])
        if len(rows) < size:
            return
        key = rows[-1][len(_LISTED) :]
        left = None if left is None else left - size


_LISTED = (
    "id",
    "status",
    "type",
    "placed_at",
    "user",
    "payment_status",
    "method",
    "currency",
    "gross",
    "due",
    "due_on",
)


def _listed(reader: Reader, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    ids = [row[0] for row in rows]
    products: dict[int, list[str]] = defaultdict(list)
    labels: dict[int, dict[str, str]] = defaultdict(dict)
    if ids:
        for order_id, code in reader.rows("product_codes_of_orders", orders=ids):
            if code not in products[order_id]:
                products[order_id].append(code)
        for order_id, key, value in reader.rows("all_labels_of_orders", orders=ids):
            labels[order_id][key] = value
    for order_id, status, kind, placed_at, user, payment_status, method, currency, gross, due, due_on in rows:
        yield {
            "id": order_id,
            "status": status,
            "type": kind,
            "placed_at": placed_at,
            "user": user,
            "products": products[order_id],
            "payment_status": payment_status,
            "payment_method": method,
            "currency": currency,
            "gross": format_amount(gross, currency),
            "due": format_amount(due, currency),
            "due_on": due_on,
            "labels": labels[order_id],
        }


def _key_of(reader: Reader, sort: _Sort, order_id: int) -> Sequence[Any]:
    """Where the order stands in the sort. An id needs no order to stand somewhere."""
    if sort.by_id:
        return (order_id,)
    rows = reader.rows("order_sort_key", parts={"keys": ", ".join(sort.expressions)}, order=order_id)
    if not rows:
        raise NotFound("order_not_found", f"there is no order {order_id} to go on after", None, order=order_id)
    return rows[0]


def select_ids(reader: Reader, filters: Filters = ()) -> Iterator[int]:
    """The ids of the orders that ``filters`` describe, ascending; all orders if there is no filter.

    Raises as ``select_orders`` does, before the first id.
    """
    return _id_pages(reader, condition(reader, filters))


def _id_pages(reader: Reader, wanted: Condition) -> Iterator[int]:
    last = 0
    while True:
        rows = reader.rows("order_ids", parts={"where": wanted.sql}, last=last, limit=ID_PAGE, **wanted.values)
        yield from (row[0] for row in rows)
        if len(rows) < ID_PAGE:
            return
        last = rows[-1][0]


def count_orders(reader: Reader, filters: Filters = ()) -> int:
    """How many orders ``filters`` describe."""
    wanted = condition(reader, filters)
    return int(reader.rows("order_count", parts={"where": wanted.sql}, **wanted.values)[0][0])
