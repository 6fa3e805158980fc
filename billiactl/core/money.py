"""Exact money: parsing, rounding, splitting and the one function that totals anything.

Amounts are integers of the currency's minor unit (ISO 4217). Quantities, unit prices and rates are integers at
``SCALE``: quantity 2 is 2_000_000, a unit price of 9.80 is 9_800_000, a rate of 20 % is 200_000. Nothing here is
ever a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from billiactl.core.errors import UsageFault

SCALE_DIGITS = 6
SCALE = 10**SCALE_DIGITS
LARGEST_STORED = 2**63 - 1

# ISO 4217 (list one): active codes, units of account among them; those whose minor unit is not 2 carry it.
_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD:3 BIF:0 BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CLF:4 CLP:0 CNY COP COU CRC CUP CVE CZK DJF:0 DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GNF:0 GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD:3 IRR ISK:0 JMD JOD:3 JPY:0 KES KGS KHR KMF:0 KPW KRW:0 KWD:3 "
    "KYD KZT LAK LBP LKR LRD LSL LYD:3 MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK "
    "NPR NZD OMR:3 PAB PEN PGK PHP PKR PLN PYG:0 QAR RON RSD RUB RWF:0 SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
    "STN SVC SYP SZL THB TJS TMT TND:3 TOP TRY TTD TWD TZS UAH UGX:0 USD USN UYI:0 UYU UYW:4 UZS VED VES VND:0 VUV:0 "
    "WST XAD XAF:0 XCD XCG XOF:0 XPF:0 YER ZAR ZMW ZWG"
)
MINOR_DIGITS: Mapping[str, int] = {
    code: int(digits or 2) for code, _, digits in (entry.partition(":") for entry in _CODES.split())
}

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]+))?", re.ASCII)


def minor_digits(currency: str) -> int:
    """How many decimals ``currency`` has (JPY 0, EUR 2, KWD 3). Raises UsageFault for an unknown code."""
    try:
        return MINOR_DIGITS[currency]
    except KeyError:
        raise UsageFault(
            "unknown_currency", f"{currency!r} is not an ISO 4217 currency code", "three capital letters, such as EUR"
        ) from None


def parse_scaled(text: str, digits: int, what: str) -> int:
    """``text`` (digits and a point) as an integer at 10^``digits``; finer or other input raises UsageFault.

    ``what`` names the value in the message (``amount``, ``quantity``).
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        corrected = text.replace(",", ".")
        hint = f"write it with a point: {corrected}" if _NUMBER.fullmatch(corrected) else "digits and a point: 120.00"
        raise UsageFault("bad_number", f"{what} {text!r} is not a plain number", hint)
    decimals = (match.group(1) or "").rstrip("0")
    if len(decimals) > digits:
        raise UsageFault("too_many_decimals", f"{what} {text} has more than {digits} decimals", f"round it to {digits}")
    whole, _, _ = text.partition(".")
    value = int(whole.lstrip("-") + decimals.ljust(digits, "0"))
    if value > LARGEST_STORED:
        raise UsageFault("number_too_large", f"{what} {text} is too large", None)
    return -value if text.startswith("-") else value


def format_scaled(value: int, digits: int) -> str:
    """An integer at 10^``digits`` as text with exactly ``digits`` decimals: (1234, 2) is ``12.34``."""
    if digits == 0:
        return str(value)
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def parse_amount(text: str, currency: str, what: str = "amount") -> int:
    """``text`` as minor units of ``currency``. Raises UsageFault for anything but digits and a point.

    More decimals than the currency has are refused even where they are zeros: ``1.000`` EUR may mean a thousand.
    """
    digits = minor_digits(currency)
    value = parse_scaled(text, digits, what)
    if len(text.partition(".")[2]) > digits:
        raise UsageFault(
            "too_many_decimals",
            f"{what} {text} has more decimals than {currency} has, which is {digits}",
            f"write {format_scaled(value, digits)} if you mean that",
        )
    return value


def format_amount(value: int, currency: str) -> str:
    """Minor units as text with the currency's decimals: (12000, "EUR") is ``120.00``."""
    return format_scaled(value, minor_digits(currency))


def parse_exact(text: str, what: str) -> int:
    """A quantity, unit price or fraction as an integer at ``SCALE``."""
    return parse_scaled(text, SCALE_DIGITS, what)


def format_exact(value: int, least_decimals: int = 0) -> str:
    """An integer at ``SCALE`` as the shortest text with at least ``least_decimals`` decimals."""
    text = format_scaled(value, SCALE_DIGITS)
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    return f"{whole}.{decimals}" if decimals else whole


def format_percent(rate: int | None) -> str | None:
    """A rate at ``SCALE`` as percent: 200_000 is ``20``, 55_000 is ``5.5``; None stays None."""
    return None if rate is None else format_exact(rate * 100)


@lru_cache(maxsize=256)
def parse_percent(text: str, what: str = "rate") -> int:
    """A percentage (``20``, ``5.5``) as a rate at ``SCALE``."""
    return parse_scaled(text, SCALE_DIGITS - 2, what)


def check_size(value: int, what: str) -> int:
    """``value``, if the database can keep it (64 bits). Raises UsageFault."""
    if abs(value) > LARGEST_STORED:
        raise UsageFault("number_too_large", f"the {what} is too large to be kept", None)
    return value


def round_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` to the nearest integer, halves away from zero. ``denominator`` is positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def allocate(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``amount`` split in proportion to ``weights`` by largest remainder, ties to the earlier one.

    The parts always sum to ``amount``. If all weights are 0 the first gets everything; an empty list of weights
    takes only an amount of 0.
    """
    if not weights:
        if amount:
            raise ValueError("an amount cannot be split over nothing")
        return ()
    total = sum(weights)
    if total == 0:
        return (amount, *(0 for _ in weights[1:]))
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    parts = [divmod(size * weight, total) for weight in weights]
    left = size - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    extra = set(by_remainder[:left])
    return tuple(sign * (whole + (index in extra)) for index, (whole, _) in enumerate(parts))


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What the price of one line is made of: quantity, unit price and rates at ``SCALE``, amounts in minor units."""

    quantity: int
    unit_price: int
    discount_rate: int | None
    discount_amount: int
    surcharge: int
    tax_category: str
    tax_rate: int | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge on the whole order (shipping, fee): minor units; rate at ``SCALE``, None in category O."""

    name: str
    amount: int
    tax_category: str
    tax_rate: int | None


@dataclass(frozen=True, slots=True)
class TaxRow:
    """VAT of one category and rate: base and amount in minor units."""

    category: str
    rate: int | None
    base: int
    amount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an order or a document, in minor units; ``line_nets`` are in the lines' order."""

    line_nets: tuple[int, ...]
    net: int
    discount: int
    charges: int
    tax: int
    gross: int
    taxes: tuple[TaxRow, ...]


def line_gross_amount(line: PricedLine, currency: str) -> int:
    """Quantity x unit price in minor units, before discount and surcharge."""
    return round_half_up(line.quantity * line.unit_price * 10 ** minor_digits(currency), SCALE * SCALE)


def line_net(line: PricedLine, currency: str) -> int:
    """Quantity x unit price - discount + surcharge, rounded once to the minor unit, half up."""
    keep = SCALE - (line.discount_rate or 0)
    exact = line.quantity * line.unit_price * keep * 10 ** minor_digits(currency)
    return round_half_up(exact, SCALE**3) - line.discount_amount + line.surcharge


def totals(lines: Sequence[PricedLine], discount: int, charges: Iterable[Charge], currency: str) -> Totals:
    """The one place that totals: line nets, then discount and charges, then VAT per category and rate.

    ``discount`` (minor units, of the whole order) is split over the VAT groups of the lines by their net. VAT is
    computed once per category and rate on the group's base, half up (EN 16931, BT-117).
    """
    nets = tuple(line_net(line, currency) for line in lines)
    groups: dict[tuple[str, int | None], int] = {}
    for line, net in zip(lines, nets, strict=True):
        key = (line.tax_category, line.tax_rate)
        groups[key] = groups.get(key, 0) + net
    for key, part in zip(list(groups), allocate(discount, [max(0, base) for base in groups.values()]), strict=True):
        groups[key] -= part
    charged = 0
    for charge in charges:
        key = (charge.tax_category, charge.tax_rate)
        groups[key] = groups.get(key, 0) + charge.amount
        charged += charge.amount
    taxes = tuple(
        TaxRow(category, rate, base, round_half_up(base * (rate or 0), SCALE))
        for (category, rate), base in sorted(groups.items(), key=lambda item: (item[0][0], -(item[0][1] or 0)))
    )
    net = sum(nets) - discount + charged
    tax = sum(row.amount for row in taxes)
    return Totals(nets, net, discount, charged, tax, net + tax, taxes)


def largest_group(lines: Sequence[PricedLine], currency: str) -> tuple[str, int | None]:
    """The VAT category and rate of the lines with the largest net: what a charge takes by default."""
    groups: dict[tuple[str, int | None], int] = {}
    for line in lines:
        key = (line.tax_category, line.tax_rate)
        groups[key] = groups.get(key, 0) + line_net(line, currency)
    return max(groups, key=lambda key: groups[key]) if groups else ("O", None)
