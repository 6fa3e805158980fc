"""Reading money: `payment list` and `show`, `refund list` and `show`, and what is in a user's wallets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from billiactl.core import clock
from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.money import format_amount
from billiactl.core.storage.loader import OWING
from billiactl.core.storage.log_lists import UNLIMITED
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import Reader

PAYMENT_STATUSES = ("created", "pending", "settled", "failed", "cancelled", "disputed", "reversed")
REFUND_STATUSES = ("open", "done", "failed")

Rows = list[dict[str, Any]]


def list_payments(
    reader: Reader,
    orders: Sequence[int] = (),
    statuses: Sequence[str] = (),
    methods: Sequence[str] = (),
    since: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> Rows:
    """The payments of any of ``orders``, in any of ``statuses``, by any of ``methods``, ascending by id.

    ``since`` is a day in the seller's zone or an RFC 3339 time, from which on they were booked; ``after`` an id.
    Raises UsageFault ``bad_filter`` for an unknown status or method, ``bad_date``.
    """
    for method in methods:
        _check_method(reader, method)
    where, values = _conditions(reader, "p", orders, statuses, PAYMENT_STATUSES, "payment", since)
    if methods:
        where.append("p.method IN (:methods...)")
        values["methods"] = list(methods)
    return [_payment(row) for row in _page(reader, "payment_page", where, values, limit, after)]


def payment_details(reader: Reader, payment_id: int) -> dict[str, Any]:
    """The payment with the status of its order. Raises NotFound ``payment_not_found``."""
    rows = reader.dicts("payment_page", parts={"where": "p.id = :payment"}, payment=payment_id, limit=1)
    if not rows:
        raise _missing(reader, "payment", payment_id)
    return {**_payment(rows[0]), "order_status": rows[0]["order_status"]}


def list_refunds(
    reader: Reader,
    orders: Sequence[int] = (),
    statuses: Sequence[str] = (),
    since: str | None = None,
    limit: int | None = None,
    after: int | None = None,
) -> Rows:
    """The refunds of any of ``orders``, in any of ``statuses``, ascending by id; ``since`` as for payments.

    An amount below 0 is money that was taken back. Raises UsageFault ``bad_filter``, ``bad_date``.
    """
    where, values = _conditions(reader, "r", orders, statuses, REFUND_STATUSES, "refund", since)
    return [_refund(row) for row in _page(reader, "refund_page", where, values, limit, after)]


def refund_details(reader: Reader, refund_id: int) -> dict[str, Any]:
    """The refund with the status of its order. Raises NotFound ``refund_not_found``."""
    rows = reader.dicts("refund_page", parts={"where": "r.id = :refund"}, refund=refund_id, limit=1)
    if not rows:
        raise _missing(reader, "refund", refund_id)
    return {**_refund(rows[0]), "order_status": rows[0]["order_status"]}


def wallet_details(reader: Reader, user_id: int, limit: int | None = None) -> dict[str, Any]:
    """A user's wallets: ``balances``, ``credit_limits`` and ``credit_used`` by currency, and ``entries``.

    The entries are movements, the newest first. Used of the credit is what is due on orders beyond pending. Raises
    NotFound ``user_not_found``.
    """
    found = reader.rows("user_by_id", user=user_id)
    if not found:
        raise NotFound("user_not_found", f"there is no user {user_id}", "billiactl user list", user=user_id)
    limits = reader.dicts("credit_limits_of_users", users=[user_id])
    owing = shop_settings(reader).workflow.of_kind(OWING)
    return {
        "id": user_id,
        "username": found[0][1],
        "balances": _by_currency(reader.rows("wallets_of_users", users=[user_id])),
        "credit_limits": _by_currency([(user_id, row["currency"], row["amount"]) for row in limits]),
        "credit_used": _by_currency(reader.rows("owed_by_users", users=[user_id], statuses=owing)),
        "entries": [_entry(row) for row in _entries(reader, user_id, limit)],
    }


def _entries(reader: Reader, user_id: int, limit: int | None) -> Rows:
    return reader.dicts("wallet_entries_of_user", user=user_id, limit=UNLIMITED if limit is None else limit)


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": row["created_at"],
        "amount": format_amount(row["amount"], row["currency"]),
        "currency": row["currency"],
        "kind": row["kind"],
        "order": row["order_id"],
    }


def _by_currency(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Rows of user, currency and amount as amounts by currency."""
    amounts: dict[str, int] = {currency: amount for _, currency, amount in rows}
    return {currency: format_amount(amounts[currency], currency) for currency in sorted(amounts)}


def _conditions(
    reader: Reader,
    alias: str,
    orders: Sequence[int],
    statuses: Sequence[str],
    known: Sequence[str],
    what: str,
    since: str | None,
) -> tuple[list[str], dict[str, Any]]:
    """The conditions that payments and refunds share, with their values."""
    for status in statuses:
        if status not in known:
            raise UsageFault("bad_filter", f"status {status!r} is no status of a {what}", f"one of: {', '.join(known)}")
    where = [f"{alias}.id > :after"]
    values: dict[str, Any] = {}
    if orders:
        where.append(f"{alias}.order_id IN (:orders...)")
        values["orders"] = sorted(set(orders))
    if statuses:
        where.append(f"{alias}.status IN (:statuses...)")
        values["statuses"] = list(statuses)
    if since is not None:
        where.append(f"{alias}.created_at >= :since")
        values["since"] = _moment(reader, since)
    return where, values


def _missing(reader: Reader, what: str, key: int) -> NotFound:
    """No such payment or refund; its number may be that of an order, whose payments are meant."""
    hint = f"billiactl {what} list"
    if reader.rows("existing_orders", orders=[key]):
        hint = f"{key} is an order: {hint} --order {key}"
    return NotFound(f"{what}_not_found", f"there is no {what} {key}", hint, **{what: key})


def _check_method(reader: Reader, code: str) -> None:
    """A payment method of the shop, or one that it once had."""
    known = shop_settings(reader).methods
    if code in known or reader.rows("payment_page", parts={"where": "p.method = :method"}, method=code, limit=1):
        return
    raise UsageFault("bad_filter", f"method {code!r} is no payment method of the shop", f"one of: {', '.join(known)}")


def _moment(reader: Reader, text: str) -> str:
    try:
        if "T" in text:
            return clock.timestamp(clock.parse_timestamp(text))
        zone = shop_settings(reader).seller.time_zone
        return clock.timestamp(clock.start_of_day(date.fromisoformat(text), zone))
    except (ValueError, OverflowError):
        raise UsageFault("bad_date", f"{text!r} is neither a date nor a time", "2026-11-01") from None


def _page(
    reader: Reader,
    statement: str,
    where: Sequence[str],
    values: Mapping[str, Any],
    limit: int | None,
    after: int | None,
) -> Rows:
    rows = reader.dicts(
        statement,
        parts={"where": " AND ".join(where)},
        limit=UNLIMITED if limit is None else limit,
        after=after or 0,
        **values,
    )
    rows.sort(key=lambda row: int(row["id"]))
    return rows[:limit]


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "order": row["order_id"],
        "user": row["user"],
        "method": row["method"],
        "reference": row["reference"],
        "amount": format_amount(row["amount"], row["currency"]),
        "currency": row["currency"],
        "status": row["status"],
        "paid_on": row["paid_on"],
        "created_at": row["created_at"],
    }


def _refund(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "order": row["order_id"],
        "user": row["user"],
        "amount": format_amount(row["amount"], row["currency"]),
        "currency": row["currency"],
        "destination": row["destination"],
        "origin": row["origin"],
        "status": row["status"],
        "created_at": row["created_at"],
        "done_on": row["done_on"],
    }
