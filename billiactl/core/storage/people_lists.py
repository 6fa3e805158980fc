"""Reading users and the catalogue: `user list`, `user show`, `product list`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.model import COLLAPSED, DRAFT, ON_HOLD, PENDING, PROCESSING
from billiactl.core.money import format_amount, format_exact, minor_digits
from billiactl.core.storage.filters import like_pattern
from billiactl.core.storage.finder import select_orders
from billiactl.core.storage.loader import OWING
from billiactl.core.storage.log_lists import UNLIMITED, log_entries
from billiactl.core.storage.order_details import LATEST
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import Reader

USER_STATUSES = ("active", "inactive", "blocked")

NEWEST = 5
"""How many of a user's orders their page tells."""

UNDER_WAY = (DRAFT, PENDING, ON_HOLD, PROCESSING, COLLAPSED)
"""Statuses of orders that wait for somebody or something."""

_FLAGS = ("is_primary", "is_active", "vat_id_valid", "auto_invoice", "proforma")


def users(
    reader: Reader,
    search: str | None = None,
    statuses: Sequence[str] = (),
    limit: int | None = None,
    after: int | None = None,
) -> list[dict[str, Any]]:
    """The users in any of ``statuses`` with ``search`` in username, e-mail, names or companies, ascending by id.

    Raises UsageFault ``bad_filter`` for an unknown status.
    """
    for status in statuses:
        if status not in USER_STATUSES:
            known = ", ".join(USER_STATUSES)
            raise UsageFault("bad_filter", f"status {status!r} is no status of a user", f"one of: {known}")
    where = ["u.id > :after"]
    values: dict[str, Any] = {"after": after or 0}
    if statuses:
        where.append("u.status IN (:statuses...)")
        values["statuses"] = list(statuses)
    if search is not None:
        where.append("u.search LIKE :pattern ESCAPE '!'")
        values["pattern"] = like_pattern(search)
    return reader.dicts(
        "user_page",
        parts={"where": " AND ".join(where)},
        limit=UNLIMITED if limit is None else limit,
        **values,
    )


def user_details(reader: Reader, user_id: int, log_limit: int | None = LATEST) -> dict[str, Any]:
    """The user with profiles, money, labels, notes, orders, services and log. Raises NotFound ``user_not_found``.

    Of orders and services the newest ``NEWEST`` and ``LATEST`` stand there, and how many there are of each status.
    """
    return {
        **user_facts(reader, user_id),
        "profiles": profiles(reader, user_id),
        "wallets": {
            currency: format_amount(amount, currency)
            for _, currency, amount in sorted(reader.rows("wallets_of_users", users=[user_id]))
        },
        "credit_limits": {
            row["currency"]: format_amount(row["amount"], row["currency"])
            for row in reader.dicts("credit_limits_of_users", users=[user_id])
        },
        "labels": dict(reader.rows("all_labels_of_user", user=user_id)),
        "notes": reader.dicts("notes_of_user", user=user_id),
        "orders": _orders(reader, user_id),
        "services": {
            "counts": dict(sorted(reader.rows("service_counts_of_user", user=user_id))),
            "first": reader.dicts("services_of_user", user=user_id, limit=LATEST),
        },
        "log": log_entries(reader, users=[user_id], limit=log_limit),
    }


def user_facts(reader: Reader, user_id: int) -> dict[str, Any]:
    """What `user list` tells of one user. Raises NotFound ``user_not_found``."""
    found = reader.dicts("user_page", parts={"where": "u.id = :user"}, user=user_id, limit=1)
    if not found:
        raise NotFound("user_not_found", f"there is no user {user_id}", "billiactl user list", user=user_id)
    return found[0]


def _orders(reader: Reader, user_id: int) -> dict[str, Any]:
    owing = shop_settings(reader).workflow.of_kind((PENDING, *OWING))
    owed = reader.rows("owed_by_users", users=[user_id], statuses=owing)
    newest = select_orders(reader, [("user", str(user_id))], sort="-id", limit=NEWEST)
    return {
        "counts": dict(sorted(reader.rows("order_counts_of_user", user=user_id))),
        "due": {currency: format_amount(amount, currency) for _, currency, amount in sorted(owed)},
        "newest": [{name: value for name, value in order.items() if name != "user"} for order in newest],
    }


def profiles(reader: Reader, user_id: int) -> list[dict[str, Any]]:
    """The billing profiles of a user, ascending by id."""
    return [_profile(row) for row in reader.dicts("profiles_of_users", users=[user_id])]


def orders_under_way(reader: Reader, user_ids: Sequence[int]) -> int:
    """How many orders of these users are neither done nor over."""
    statuses = shop_settings(reader).workflow.of_kind(UNDER_WAY)
    return sum(count for _, count in reader.rows("counts_of_users", users=list(user_ids), statuses=statuses))


def uninvoiced_orders(reader: Reader, user_id: int, profile_id: int, statuses: Sequence[str]) -> list[int]:
    """The orders in any of ``statuses`` that are for a profile of a user and have no invoice, ascending."""
    found = reader.rows("uninvoiced_orders_of_profile", user=user_id, profile=profile_id, statuses=list(statuses))
    return [row_id for (row_id,) in found]


def _profile(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: bool(value) if name in _FLAGS else value for name, value in row.items() if name not in ("user_id",)}


def products(
    reader: Reader, search: str | None = None, limit: int | None = None, after: int | None = None
) -> list[dict[str, Any]]:
    """The products with ``search`` in code or name (in any case), ascending by id, those behind ``after``.

    Names are compared here: SQLite knows upper and lower case of A to Z alone.
    """
    most = UNLIMITED if limit is None or search is not None else limit
    rows = reader.dicts("product_page", parts={"where": "p.id > :after"}, limit=most, after=after or 0)
    wanted = (search or "").casefold()
    found = [product_of(row) for row in rows if wanted in f"{row['code']}\n{row['name']}".casefold()]
    return found[:limit]


def product_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``product_page`` as programs get it."""
    price, currency = row["unit_price"], row["currency"]
    decimals = minor_digits(currency) if currency else 0
    return {
        **row,
        "unit_price": None if price is None else format_exact(price, decimals),
        "active": bool(row["active"]),
    }
