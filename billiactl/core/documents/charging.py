"""What documents charge, item by item: read from their frozen contents, never from today's prices.

An item is a line of the order or a charge on it, at its category and rate, with its share of the order's discount
taken off. Invoices and notes are brought to the same items, so what was charged and what is agreed can be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from billiactl.core.money import allocate, parse_amount, parse_percent

Group: TypeAlias = tuple[str, int | None]
"""A VAT category and rate (at ``money.SCALE``)."""


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What an item is: ``name`` is ``line:3`` or ``charge:shipping``; the same name at another rate is another item."""

    name: str
    category: str
    rate: int | None

    @property
    def group(self) -> Group:
        """The VAT group that the item belongs to."""
        return (self.category, self.rate)


@dataclass(frozen=True, slots=True)
class Charged:
    """Nets by item and VAT by group, in minor units, and how each item is described."""

    nets: Mapping[ItemKey, int]
    taxes: Mapping[Group, int]
    words: Mapping[ItemKey, str]

    @property
    def gross(self) -> int:
        """All of it, in minor units."""
        return sum(self.nets.values()) + sum(self.taxes.values())

    def base(self, group: Group) -> int:
        """The taxable amount of ``group`` in minor units."""
        return sum(net for key, net in self.nets.items() if key.group == group)


def charged_by(content: Mapping[str, Any]) -> Charged:
    """What one document's frozen ``content`` charges (or, on a credit note, gives back), as positive amounts."""
    currency = content["currency"]
    nets: dict[ItemKey, int] = {}
    words: dict[ItemKey, str] = {}
    for line in content["lines"]:
        _add(nets, words, _key(_name(line), line), parse_amount(line["net"], currency), line["description"])
    for charge in content["charges"]:
        key = _key(f"charge:{charge['name']}", charge)
        _add(nets, words, key, parse_amount(charge["amount"], currency), charge["name"])
    taxes: dict[Group, int] = {}
    for row in content["taxes"]:
        group = (row["category"], _rate(row["rate"]))
        taxes[group] = parse_amount(row["amount"], currency)
        _take_discount(nets, group, parse_amount(row["base"], currency))
    return Charged(nets, taxes, words)


def sum_of(parts: Iterable[tuple[int, Charged]]) -> Charged:
    """The sum of signed parts (1 charges, -1 gives back); what comes to 0 is left out."""
    nets: dict[ItemKey, int] = {}
    taxes: dict[Group, int] = {}
    words: dict[ItemKey, str] = {}
    for sign, part in parts:
        for key, net in part.nets.items():
            nets[key] = nets.get(key, 0) + sign * net
        for group, tax in part.taxes.items():
            taxes[group] = taxes.get(group, 0) + sign * tax
        words = {**part.words, **words}
    return Charged(
        {key: net for key, net in nets.items() if net}, {group: tax for group, tax in taxes.items() if tax}, words
    )


def _take_discount(nets: dict[ItemKey, int], group: Group, base: int) -> None:
    """Spread over the lines of ``group`` what its base is less than its items: the share of the order's discount."""
    keys = [key for key in nets if key.group == group]
    lines = [key for key in keys if key.name.startswith("line:")]
    share = sum(nets[key] for key in keys) - base
    if share and lines:
        for key, part in zip(lines, allocate(share, [max(0, nets[key]) for key in lines]), strict=True):
            nets[key] -= part


def _name(line: Mapping[str, Any]) -> str:
    """What a line charges; on a note, what the line that it corrects charges."""
    if line.get("corrects_charge") is not None:
        return f"charge:{line['corrects_charge']}"
    return f"line:{line.get('corrects_line') or line['number']}"


def _key(name: str, entry: Mapping[str, Any]) -> ItemKey:
    return ItemKey(name, entry["tax_category"], _rate(entry["tax_rate"]))


def _rate(text: str | None) -> int | None:
    return None if text is None else parse_percent(text)


def _add(nets: dict[ItemKey, int], words: dict[ItemKey, str], key: ItemKey, net: int, description: str) -> None:
    nets[key] = nets.get(key, 0) + net
    words[key] = description
