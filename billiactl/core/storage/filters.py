"""The filters of `order list` and of every `--where`, from what is typed to conditions in SQL.

Where a filter is repeated any of its values will do, but for ``label``, ``search``, dates and totals: these add up.
Dates are days in the seller's zone, each from its start: ``placed-after`` a day includes it, ``placed-before`` doesn't.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from billiactl.core import clock
from billiactl.core.errors import UsageFault
from billiactl.core.money import minor_digits, parse_amount
from billiactl.core.settings import Settings
from billiactl.core.storage.lookup import DOCUMENT_KINDS, ascii_lower, find_product, find_user, parse_id
from billiactl.core.storage.shop import shop_settings
from billiactl.core.storage.sql import Reader

Filters: TypeAlias = Sequence[tuple[str, str]]
"""Keys and values as typed, in order, keys repeated at will."""

PAYMENT_STATUSES = (
    *("disputed", "pending", "refunded", "overpaid", "partially_paid", "unpaid", "partially_refunded", "free", "paid"),
)
ORDER_TYPES = ("new", "renew", "edit", "transfer", "upgrade", "cancel", "mixed")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the order ``o``, in the notation of ``sql``, with the values of its parameters."""

    sql: str = "1 = 1"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Filter:
    """One filter: what it is for, its SQL with ``:value`` or ``:value...``, and how a typed value is read.

    ``read`` gives the parameters of one value, by suffix ("" is the value itself). ``any_of`` puts all values of the
    filter into one list.
    """

    help: str
    sql: str
    read: Callable[[_Typed], Mapping[str, Any]]
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class _Typed:
    """A value as typed, with what it takes to read it."""

    key: str
    text: str
    reader: Reader
    settings: Settings
    currency: str | None

    def bad(self, expected: str, hint: str | None = None) -> UsageFault:
        """The error for a value that is not what the filter takes."""
        return UsageFault("bad_filter", f"{self.key} {self.text!r} is not {expected}", hint, filter=self.key)

    def one_of(self, known: Iterable[str], what: str) -> Mapping[str, Any]:
        """The value, if it is one of ``known``; hyphens stand for underscores."""
        words = list(known)
        for word in (self.text, self.text.replace("-", "_")):
            if word in words:
                return {"": word}
        raise UsageFault(
            "bad_filter", f"{self.key} {self.text!r} is no {what}", f"one of: {', '.join(words)}", filter=self.key
        )


def condition(reader: Reader, filters: Filters) -> Condition:
    """What ``filters`` say, as one condition. Raises UsageFault ``unknown_filter`` or ``bad_filter``.

    A user or product that does not exist is NotFound.
    """
    if not filters:
        return Condition()
    for key, _ in filters:
        if key not in _FILTERS:
            raise UsageFault("unknown_filter", f"there is no filter {key!r}", f"known: {', '.join(_FILTERS)}")
    settings = shop_settings(reader)
    currency = _currency(filters, settings)
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, (key, texts) in enumerate(_grouped(filters)):
        chosen = _FILTERS[key]
        read = [chosen.read(_Typed(key, text, reader, settings, currency)) for text in texts]
        if chosen.any_of:
            read = [{"": [entry[""] for entry in read]}]
        name = f"f{number}"
        sql = chosen.sql if key != "label" or "=" in texts[0] else _LABEL_KEY
        parts.append(sql.replace(":value", f":{name}"))
        values |= {f"{name}{suffix}": value for suffix, value in read[0].items()}
    if any(key in _TOTALS for key, _ in filters):
        parts.append("o.currency = :currency")
        values["currency"] = currency
    return Condition(" AND ".join(f"({part})" for part in parts), values)


def _grouped(filters: Filters) -> list[tuple[str, list[str]]]:
    """The filters with all values of an any-of filter together, each of the others alone."""
    together: dict[str, list[str]] = defaultdict(list)
    alone: list[tuple[str, list[str]]] = []
    for key, text in filters:
        if _FILTERS[key].any_of:
            together[key].append(text)
        else:
            alone.append((key, [text]))
    return [*together.items(), *alone]


def _currency(filters: Filters, settings: Settings) -> str | None:
    """The currency in which totals are compared: the one filtered for, else the shop's."""
    named = {text for key, text in filters if key == "currency"} or {settings.currency}
    if len(named) > 1 and any(key in _TOTALS for key, _ in filters):
        raise UsageFault(
            "bad_filter", "total-min and total-max compare in one currency, and several are named", "name one currency"
        )
    return min(named) if len(named) == 1 else None


def _plain(typed: _Typed) -> Mapping[str, Any]:
    return {"": typed.text}


def _status(typed: _Typed) -> Mapping[str, Any]:
    return typed.one_of(typed.settings.workflow.statuses, "status of an order")


def _payment_status(typed: _Typed) -> Mapping[str, Any]:
    return typed.one_of(PAYMENT_STATUSES, "payment status")


def _type(typed: _Typed) -> Mapping[str, Any]:
    return typed.one_of(ORDER_TYPES, "type of order")


def _method(typed: _Typed) -> Mapping[str, Any]:
    if typed.text in typed.settings.methods:
        return {"": typed.text}
    known = ", ".join(typed.settings.methods)
    raise UsageFault(
        "bad_filter", f"method {typed.text!r} is no payment method of the shop", f"one of: {known}", filter="method"
    )


def _document_kind(typed: _Typed) -> Mapping[str, Any]:
    return typed.one_of(DOCUMENT_KINDS, "kind of document")


def _user(typed: _Typed) -> Mapping[str, Any]:
    return {"": find_user(typed.reader, typed.text)}


def _product(typed: _Typed) -> Mapping[str, Any]:
    return {"": find_product(typed.reader, typed.text)}


def _currency_code(typed: _Typed) -> Mapping[str, Any]:
    minor_digits(typed.text)
    return {"": typed.text}


def _total(typed: _Typed) -> Mapping[str, Any]:
    return {"": parse_amount(typed.text, typed.currency or "", typed.key)}


def _label(typed: _Typed) -> Mapping[str, Any]:
    key, equals, value = typed.text.partition("=")
    if not key:
        raise typed.bad("KEY or KEY=VALUE")
    if key not in typed.settings.labels:
        known = ", ".join(typed.settings.labels) or "none"
        raise typed.bad("the key of a label", f"defined are: {known}")
    return {"_key": key, "_is": value} if equals else {"_key": key}


def _moment(typed: _Typed) -> Mapping[str, Any]:
    try:
        if _DAY.fullmatch(typed.text):
            day = date.fromisoformat(typed.text)
            return {"": clock.timestamp(clock.start_of_day(day, typed.settings.seller.time_zone))}
        return {"": clock.timestamp(_rfc3339(typed.text))}
    except (ValueError, OverflowError):
        raise typed.bad("a date or a time", "write it as 2026-11-01, or as 2026-11-01T10:00:00Z") from None


def _day(typed: _Typed) -> Mapping[str, Any]:
    try:
        if _DAY.fullmatch(typed.text):
            return {"": date.fromisoformat(typed.text).isoformat()}
        return {"": clock.today(_rfc3339(typed.text), typed.settings.seller.time_zone).isoformat()}
    except (ValueError, OverflowError):
        raise typed.bad("a date or a time", "write it as 2026-11-01, or as 2026-11-01T10:00:00Z") from None


def _rfc3339(text: str) -> Any:
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:", text, re.ASCII):
        raise ValueError(text)
    return clock.parse_timestamp(text)


def like_pattern(text: str) -> str:
    """A pattern for LIKE ... ESCAPE '!' that finds ``text``, casefolded, anywhere."""
    escaped = re.sub(r"([!%_])", r"!\1", text.casefold())
    return f"%{escaped}%"


def _search(typed: _Typed) -> Mapping[str, Any]:
    if not typed.text.strip():
        raise typed.bad("a text to search for")
    number = parse_id(typed.text)
    return {
        "_id": -1 if number is None else number,
        "_external": ascii_lower(typed.text),
        "_pattern": like_pattern(typed.text.strip()),
    }


_LABEL_KEY = "EXISTS (SELECT 1 FROM labels AS l WHERE l.order_id = o.id AND l.key = :value_key)"
_TOTALS = frozenset({"total-min", "total-max"})

_FILTERS: Mapping[str, _Filter] = {
    "status": _Filter("in this status", "o.status IN (:value...)", _status, any_of=True),
    "payment-status": _Filter(
        "with this payment status", "o.payment_status IN (:value...)", _payment_status, any_of=True
    ),
    "type": _Filter("of this type", "o.type IN (:value...)", _type, any_of=True),
    "user": _Filter("of this user: id, username or e-mail", "o.user_id IN (:value...)", _user, any_of=True),
    "method": _Filter("to be paid by this method", "o.method IN (:value...)", _method, any_of=True),
    "product": _Filter(
        "with a line of this product",
        "EXISTS (SELECT 1 FROM order_lines AS l WHERE l.order_id = o.id AND l.product_id IN (:value...))",
        _product,
        any_of=True,
    ),
    "label": _Filter(
        "with this label: KEY or KEY=VALUE",
        "EXISTS (SELECT 1 FROM labels AS l WHERE l.order_id = o.id AND l.key = :value_key AND l.value = :value_is)",
        _label,
    ),
    "currency": _Filter("in this currency", "o.currency IN (:value...)", _currency_code, any_of=True),
    "placed-after": _Filter("placed on this day or later", "o.placed_at >= :value", _moment),
    "placed-before": _Filter("placed before this day", "o.placed_at < :value", _moment),
    "due-before": _Filter("due before this day", "o.due_on < :value", _day),
    "total-min": _Filter("with a total of at least this", "o.gross >= :value", _total),
    "total-max": _Filter("with a total of at most this", "o.gross <= :value", _total),
    "search": _Filter(
        "with this in its id, outside id, user or services",
        "o.id = :value_id OR lower(o.external_id) = :value_external"
        " OR EXISTS (SELECT 1 FROM users AS u WHERE u.id = o.user_id AND u.search LIKE :value_pattern ESCAPE '!')"
        " OR EXISTS (SELECT 1 FROM order_lines AS l JOIN services AS s ON s.id = l.service_id"
        " WHERE l.order_id = o.id AND s.search LIKE :value_pattern ESCAPE '!')",
        _search,
    ),
    "has-document": _Filter(
        "with an issued document of this kind",
        "EXISTS (SELECT 1 FROM documents AS d WHERE d.order_id = o.id AND d.kind IN (:value...)"
        " AND d.status <> 'draft')",
        _document_kind,
        any_of=True,
    ),
    "source": _Filter("imported from this source", "o.source IN (:value...)", _plain, any_of=True),
}

FILTERS: Mapping[str, str] = {key: entry.help for key, entry in _FILTERS.items()}
"""Every filter with its help in a few words."""
