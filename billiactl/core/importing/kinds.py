"""What a field of a record may hold, and how the text of a cell becomes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from billiactl.core import clock
from billiactl.core.importing import countries
from billiactl.core.importing.conventions import Convention, DateFormat
from billiactl.core.importing.records import TOTAL
from billiactl.core.money import MINOR_DIGITS, SCALE_DIGITS

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
TAX_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")
"""The codes of UNCL5305 that the product knows."""


class Kind(Enum):
    """The types of fields; the value is how the reference calls them."""

    TEXT = "text"
    KEY = "key"
    CHOICE = "choice"
    EMAIL = "e-mail"
    COUNTRY = "country"
    CURRENCY = "currency"
    YES_NO = "yes/no"
    DATE = "date"
    TIME = "time"
    DECIMAL = "decimal"
    AMOUNT = "amount"
    AMOUNT_OR_TOTAL = "amount or total"
    PRICE = "price"
    QUANTITY = "quantity"
    RATE = "rate"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Cell:
    """A text to convert, and what decides how: its convention, a date format of its own, the currency's decimals."""

    text: str
    convention: Convention
    date: DateFormat | None = None
    decimals: int | None = None
    options: tuple[str, ...] = ()


def convert(kind: Kind, cell: Cell) -> str | int:
    """The value of ``cell`` (not empty) as ``kind``. Raises ValueError with the reason why it is none."""
    return _CONVERTERS[kind](cell)


def _text(cell: Cell) -> str:
    return cell.text


def _key(cell: Cell) -> str:
    return cell.text.strip()


def _choice(cell: Cell) -> str:
    word = cell.text.strip()
    if word not in cell.options:
        raise ValueError(f"not one of {', '.join(cell.options)}")
    return word


def _email(cell: Cell) -> str:
    address = cell.text.strip()
    if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address) is None:
        raise ValueError("not an e-mail address")
    return address


def _country(cell: Cell) -> str:
    code = countries.code_of(cell.text, cell.convention.languages)
    if code is None:
        raise ValueError("not a country that is known by this name")
    return code


def _currency(cell: Cell) -> str:
    code = cell.text.strip().upper()
    if code not in MINOR_DIGITS:
        raise ValueError("not an ISO 4217 currency code")
    return code


def _yes_no(cell: Cell) -> bool:
    word = cell.text.strip().lower()
    if word not in _YES | _NO:
        raise ValueError("neither yes nor no")
    return word in _YES


def _date(cell: Cell) -> str:
    return cell.convention.local_date(cell.text.strip(), cell.date).isoformat()


def _time(cell: Cell) -> str:
    return clock.timestamp(cell.convention.utc(cell.text.strip(), cell.date))


def _decimal(cell: Cell) -> str:
    return cell.convention.plain_number(cell.text.strip())


def _decimals(number: str) -> int:
    return len(number.partition(".")[2].rstrip("0"))


def _amount(cell: Cell) -> str:
    number = _decimal(cell)
    if number.startswith("-"):
        raise ValueError("a negative amount")
    if cell.decimals is not None and _decimals(number) > cell.decimals:
        raise ValueError(f"an amount finer than the currency's {cell.decimals} decimals")
    return number


def _amount_or_total(cell: Cell) -> str:
    if cell.text.strip() == TOTAL:
        return TOTAL
    number = _amount(cell)
    if is_zero(number):
        raise ValueError("an amount of 0")
    return number


def _scaled(cell: Cell) -> str:
    number = _decimal(cell)
    if _decimals(number) > SCALE_DIGITS:
        raise ValueError(f"a number of more than {SCALE_DIGITS} decimals")
    return number


def _price(cell: Cell) -> str:
    number = _scaled(cell)
    if number.startswith("-"):
        raise ValueError("a negative price")
    return number


def _quantity(cell: Cell) -> str:
    number = _scaled(cell)
    if number.startswith("-") or is_zero(number):
        raise ValueError("a quantity that is not above 0")
    return number


def _rate(cell: Cell) -> str:
    number = percent(cell) if cell.text.rstrip().endswith("%") else _decimal(cell)
    whole, _, fraction = number.partition(".")
    if whole not in {"0", "1"} or (whole == "1" and fraction.strip("0")):
        raise ValueError("not a fraction from 0 to 1; write 15%, or read percent with `as: percent`")
    if _decimals(number) > SCALE_DIGITS:
        raise ValueError(f"a rate of more than {SCALE_DIGITS} decimals")
    return number


def _months(cell: Cell) -> int:
    number = cell.text.strip()
    if re.fullmatch("[1-9][0-9]{0,3}", number) is None:
        raise ValueError("not a whole number of months")
    return int(number)


def percent(cell: Cell) -> str:
    """The fraction that a percentage is: ``15``, ``15%`` and ``15 %`` are ``0.15``, exactly."""
    number = cell.convention.plain_number(cell.text.strip().removesuffix("%").rstrip())
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, _, fraction = digits.partition(".")
    padded = whole.rjust(3, "0")
    shifted = f"{padded[:-2]}.{padded[-2:]}{fraction}".rstrip("0").rstrip(".")
    return sign + shifted


def is_zero(number: str) -> bool:
    """Whether plain decimal text is 0, however it is written."""
    return not number.strip("-0.")


_CONVERTERS: Mapping[Kind, Callable[[Cell], str | int]] = {
    Kind.TEXT: _text,
    Kind.KEY: _key,
    Kind.CHOICE: _choice,
    Kind.EMAIL: _email,
    Kind.COUNTRY: _country,
    Kind.CURRENCY: _currency,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DECIMAL: _decimal,
    Kind.AMOUNT: _amount,
    Kind.AMOUNT_OR_TOTAL: _amount_or_total,
    Kind.PRICE: _price,
    Kind.QUANTITY: _quantity,
    Kind.RATE: _rate,
    Kind.MONTHS: _months,
}
