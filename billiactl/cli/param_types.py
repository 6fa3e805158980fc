"""The kinds of values that options and arguments take. A wrong value is one clear sentence."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import click

from billiactl.core.clock import parse_timestamp, timestamp
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    Base = click.ParamType[Any]
else:
    Base = click.ParamType  # generic in the newest Click alone

LARGEST_ID = 2**63 - 1

_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WITH_SEPARATORS = re.compile(r"[0-9][0-9.,' \u00a0\u202f]*[0-9]")
_THOUSANDS = re.compile(r"[0-9]{1,3},[0-9]{3}")
_ORDER_ID = re.compile(r"[0-9]{1,19}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def amount_text(text: str) -> str:
    """An amount as typed: digits and at most one point. How many decimals fit is the currency's affair.

    Raises UsageFault ``bad_amount``, with the corrected form where there is one.
    """
    if _AMOUNT.fullmatch(text):
        return text
    if "," in text and _WITH_SEPARATORS.fullmatch(text):
        corrected = " or ".join(_without_commas(text))
        raise UsageFault("bad_amount", f"'{text}' has a comma; amounts have a point", f"write {corrected}")
    if text[:1] in {"+", "-"} and _AMOUNT.fullmatch(text[1:]):
        raise UsageFault("bad_amount", f"'{text}' has a sign; amounts have none", f"write {text[1:]}")
    raise UsageFault("bad_amount", f"'{text}' is no amount", "expected digits and a point, as in 12.50")


def _without_commas(text: str) -> list[str]:
    """The amounts that somebody may have meant who wrote a comma; the last separator is the decimal one."""
    bare = re.sub(r"[' \u00a0\u202f]", "", text)
    if _THOUSANDS.fullmatch(bare):
        return [bare.replace(",", ""), bare.replace(",", ".")]
    last = max(bare.rfind(","), bare.rfind("."))
    whole, decimals = re.sub("[.,]", "", bare[:last]), bare[last + 1 :]
    return [f"{whole}.{decimals}" if bare.count(bare[last]) == 1 else whole + decimals]


def order_id(text: str) -> int:
    """A purchase ID: a whole number from 1 up to 2^63 - 1. Raises UsageFault ``bad_order_id``."""
    if _ORDER_ID.fullmatch(text) and 1 <= int(text) <= LARGEST_ID:
        return int(text)
    raise UsageFault("bad_order_id", f"'{text}' is no order ID", _order_id_meant(text))


def _order_id_meant(text: str) -> str:
    digits = text.removeprefix("#")
    if digits != text and _ORDER_ID.fullmatch(digits):
        return f"write {digits}"
    parts = re.split("[,;-]", text)
    if len(parts) > 1 and all(_ORDER_ID.fullmatch(part) for part in parts):
        return "name every order, with spaces between: 1042 1043"
    return "expected a number such as 1042"


def day_or_time(text: str) -> str:
    """A date (``2026-11-01``), or an RFC 3339 time, which is given back in UTC (``2026-11-01T10:00:00Z``).

    Raises UsageFault ``bad_date``.
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if _TIME.fullmatch(text):
            return timestamp(parse_timestamp(text.upper()))
    except (ValueError, OverflowError) as error:
        raise UsageFault("bad_date", f"'{text}' is no day of the calendar, or no time of it") from error
    raise UsageFault("bad_date", f"'{text}' is no date", "write 2026-11-01 or 2026-11-01T10:00:00Z")


def count(text: str) -> int:
    """A whole number from 0 up. Raises UsageFault ``bad_number``."""
    if re.fullmatch("[0-9]{1,18}", text):
        return int(text)
    raise UsageFault("bad_number", f"'{text}' is no whole number", "expected digits, as in 100")


def key_value(text: str) -> tuple[str, str]:
    """``KEY=VALUE`` in its two parts. Raises UsageFault ``bad_key_value``."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageFault("bad_key_value", f"'{text}' is no KEY=VALUE", "expected a form such as status=pending")
    return key, value


def field_list(text: str) -> tuple[str, ...]:
    """``a,b.c`` as its paths. Raises UsageFault ``bad_fields`` on an empty one."""
    fields = tuple(path.strip() for path in text.split(","))
    if not all(part for path in fields for part in path.split(".")):
        raise UsageFault("bad_fields", f"'{text}' has an empty field", "expected a form such as id,user.username")
    return tuple(dict.fromkeys(fields))


def said(text: str) -> str:
    """A text that says something. Raises UsageFault ``empty_value``: most often a script's variable was not set."""
    if text.strip():
        return text
    raise UsageFault("empty_value", "it is empty", "give a value, or leave the option out")


class _TextType(Base):
    """A type whose faults say which option or argument they are about."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except UsageFault as fault:
            _name_the_place(fault, param, ctx)

    def read(self, text: str) -> Any:
        raise NotImplementedError


def _name_the_place(fault: UsageFault, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
    if param is None:
        raise fault
    place = max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(ctx)  # type: ignore[arg-type]
    raise UsageFault(fault.code, f"{place}: {fault.message}", fault.hint, **fault.data) from fault


class AmountType(_TextType):
    """An amount; gives the text (see ``amount_text``)."""

    name = "amount"

    def read(self, text: str) -> str:
        """See ``amount_text``."""
        return amount_text(text)


class DateType(_TextType):
    """A date or a time; gives the text (see ``day_or_time``)."""

    name = "date"

    def read(self, text: str) -> str:
        """See ``day_or_time``."""
        return day_or_time(text)


class OrderIdType(_TextType):
    """A purchase ID; gives an int (see ``order_id``)."""

    name = "order"

    def read(self, text: str) -> int:
        """See ``order_id``."""
        return order_id(text)


class CountType(_TextType):
    """A whole number from 0 up; gives an int."""

    name = "number"

    def read(self, text: str) -> int:
        """See ``count``."""
        return count(text)


class KeyValueType(_TextType):
    """KEY=VALUE; gives the two texts."""

    name = "key=value"

    def read(self, text: str) -> tuple[str, str]:
        """See ``key_value``."""
        return key_value(text)


class FieldsType(_TextType):
    """A list of fields; gives a tuple of dotted paths."""

    name = "fields"

    def read(self, text: str) -> tuple[str, ...]:
        """See ``field_list``."""
        return field_list(text)


class SaidType(_TextType):
    """A text that is not empty; gives the text."""

    name = "text"

    def read(self, text: str) -> str:
        """See ``said``."""
        return said(text)


class WordType(_TextType):
    """One of some words, which the shell completes."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, text: str) -> str:
        """The word itself. Raises UsageFault ``bad_word`` that lists the known ones."""
        if text in self.words:
            return text
        raise UsageFault("bad_word", f"unknown value '{text}'", f"expected one of {', '.join(self.words)}")


AMOUNT = AmountType()
DATE = DateType()
ORDER_ID = OrderIdType()
COUNT = CountType()
KEY_VALUE = KeyValueType()
FIELDS = FieldsType()
SAID = SaidType()
