"""Arithmetic of the model: exact fractions, halves up, cents by largest remainder. It shares no code with the core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}

Group: TypeAlias = tuple[str, Fraction | None]
Item: TypeAlias = tuple[str, Group]
"""A line (``line:1``) or charge (``charge:post``) at its VAT category and rate."""


def half_up(value: Fraction) -> int:
    """To the nearest integer; a half goes up. Money of the model is never below 0 here."""
    return int((value * 2 + 1) // 2)


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """``amount`` in proportion to ``weights``: all round down, then the largest remainders get what is left."""
    whole = sum(weights)
    if not whole:
        return [amount, *[0] * (len(weights) - 1)] if weights else []
    parts = [amount * weight // whole for weight in weights]
    rests = [amount * weight % whole for weight in weights]
    for index in sorted(range(len(weights)), key=lambda index: -rests[index])[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def vat(base: int, group: Group) -> int:
    """VAT on a base, half up."""
    return half_up(base * (group[1] or Fraction(0)))


def written(amount: int, currency: str) -> str:
    """Minor units as people type them."""
    digits = DIGITS[currency]
    text = str(abs(amount)).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if amount < 0 else text


def read(text: str, currency: str) -> int:
    """Minor units of what people type."""
    value = Fraction(text) * 10 ** DIGITS[currency]
    assert value.denominator == 1, text
    return int(value)


@dataclass(frozen=True)
class Row:
    """A line of an order: what makes its price."""

    quantity: Fraction
    unit: Fraction
    group: Group
    off_rate: Fraction = Fraction(0)
    off: int = 0
    extra: int = 0

    def before(self, currency: str) -> int:
        """Quantity times unit price."""
        return half_up(self.quantity * self.unit * 10 ** DIGITS[currency])

    def net(self, currency: str) -> int:
        """What the line comes to."""
        exact = self.quantity * self.unit * (1 - self.off_rate) * 10 ** DIGITS[currency]
        return half_up(exact) - self.off + self.extra


@dataclass(frozen=True)
class Price:
    """What an order costs."""

    currency: str
    rows: tuple[Row, ...]
    discount: int = 0
    charges: tuple[tuple[str, int, Group], ...] = ()

    @cached_property
    def nets(self) -> tuple[int, ...]:
        """Of each line, before the order's discount."""
        return tuple(row.net(self.currency) for row in self.rows)

    @cached_property
    def items(self) -> dict[Item, int]:
        """What each line and charge comes to, after the order's discount."""
        groups: dict[Group, list[int]] = {}
        for index, row in enumerate(self.rows):
            groups.setdefault(row.group, []).append(index)
        found: dict[Item, int] = {}
        bases = [sum(self.nets[index] for index in members) for members in groups.values()]
        for (group, members), off in zip(groups.items(), shares(self.discount, bases), strict=True):
            for index, part in zip(members, shares(off, [self.nets[index] for index in members]), strict=True):
                found[f"line:{index + 1}", group] = self.nets[index] - part
        for name, amount, group in self.charges:
            found[f"charge:{name}", group] = amount
        return found

    @cached_property
    def taxes(self) -> dict[Group, tuple[int, int]]:
        """Base and VAT of each group."""
        bases = sum_up((group, net) for (_, group), net in self.items.items())
        return {group: (base, vat(base, group)) for group, base in bases.items()}

    @cached_property
    def net(self) -> int:
        """Of everything."""
        return sum(self.nets) - self.discount + sum(amount for _, amount, _ in self.charges)

    @cached_property
    def gross(self) -> int:
        """With VAT."""
        return self.net + sum(tax for _, tax in self.taxes.values())

    @property
    def storable(self) -> bool:
        """Whether a database of 64-bit integers keeps each of its amounts."""
        amounts = [*self.nets, *(row.off for row in self.rows), *(row.extra for row in self.rows), self.discount]
        amounts += [amount for _, amount, _ in self.charges]
        return max(amounts, default=0) < 2**63

    @property
    def shown(self) -> tuple[object, ...]:
        """What a document shows of it: not whether a discount was typed as a rate."""
        return (self.nets, self.discount, self.charges, [(row.unit, row.extra) for row in self.rows])

    def largest(self) -> Group:
        """The VAT group of the lines with the largest net."""
        groups = sum_up((row.group, net) for row, net in zip(self.rows, self.nets, strict=True))
        return max(groups, key=lambda group: groups[group])

    def scaled(self, net: int) -> Price:
        """The same in proportion, at another net."""
        discount = half_up(Fraction(self.discount * net, self.net)) if self.net else 0
        parts = shares(net + discount, [*self.nets, *(amount for _, amount, _ in self.charges)])
        while sum(parts[: len(self.rows)]) < discount:
            discount -= 1
            parts = shares(net + discount, [*self.nets, *(amount for _, amount, _ in self.charges)])
        rows = tuple(self._at(row, part) for row, part in zip(self.rows, parts[: len(self.rows)], strict=True))
        charges = tuple(
            (name, part, group) for (name, _, group), part in zip(self.charges, parts[len(self.rows) :], strict=True)
        )
        return replace(self, rows=rows, discount=discount, charges=charges)

    def _at(self, row: Row, net: int) -> Row:
        if row.net(self.currency) == net:
            return row
        gap = row.before(self.currency) - net
        return replace(row, off_rate=Fraction(0), off=max(0, gap), extra=max(0, -gap))

    def near(self, gross: int) -> tuple[bool, int | None, int | None]:
        """Whether some net gives ``gross``, and the nearest totals below and above it that some net gives."""
        low, high = 0, max(gross, 1)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.scaled(middle).gross >= gross else (middle + 1, high)
        wide = 12 + 2 * len(self.rows) + 2 * len(self.charges)
        reached = {self.scaled(net).gross for net in range(max(0, low - wide), low + wide)}
        below = max((found for found in reached if found < gross), default=None)
        above = min((found for found in reached if found > gross), default=None)
        return gross in reached, below, above


def sum_up(pairs: Iterable[tuple[Group, int]]) -> dict[Group, int]:
    """Amounts by group."""
    found: dict[Group, int] = {}
    for group, amount in pairs:
        found[group] = found.get(group, 0) + amount
    return found


def plain(amounts: Mapping[Item, int]) -> dict[Item, int]:
    """Without what is 0."""
    return {key: amount for key, amount in amounts.items() if amount}
