"""Moving a price to a wanted total: line nets, discount and charges scaled in proportion, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from billiactl.core.money import (
    Charge,
    PricedLine,
    Totals,
    allocate,
    line_gross_amount,
    line_net,
    round_half_up,
    totals,
)


@dataclass(frozen=True, slots=True)
class Price:
    """What the price of an order is made of, and its sums; amounts in minor units."""

    lines: tuple[PricedLine, ...]
    discount: int
    charges: tuple[Charge, ...]
    totals: Totals


class Unreachable(Exception):
    """No net gives the wanted gross, since VAT is rounded; ``below`` and ``above`` are the nearest that are given.

    ``below`` is None where nothing smaller can be reached.
    """

    def __init__(self, below: int | None, above: int) -> None:
        super().__init__("this gross can't be reached")
        self.below = below
        self.above = above


def with_net(line: PricedLine, net: int, currency: str) -> PricedLine:
    """``line`` at another net: the unit price stays, the difference is its discount or surcharge."""
    if net == line_net(line, currency):
        return line
    difference = line_gross_amount(line, currency) - net
    return replace(line, discount_rate=None, discount_amount=max(0, difference), surcharge=max(0, -difference))


def scale_to_net(price: Price, net: int, currency: str) -> Price:
    """``price`` with the net total ``net`` (0 or more): cents by largest remainder, ties to the lower line."""
    before = price.totals.net
    discount = round_half_up(price.discount * net, before) if before else 0
    weights = [*price.totals.line_nets, *(charge.amount for charge in price.charges)]
    parts = allocate(net + discount, weights)
    while discount > sum(parts[: len(price.lines)]):
        discount -= 1
        parts = allocate(net + discount, weights)
    of_lines, of_charges = parts[: len(price.lines)], parts[len(price.lines) :]
    lines = tuple(with_net(line, part, currency) for line, part in zip(price.lines, of_lines, strict=True))
    charges = tuple(replace(charge, amount=part) for charge, part in zip(price.charges, of_charges, strict=True))
    return Price(lines, discount, charges, totals(lines, discount, charges, currency))


def scale_to_gross(price: Price, gross: int, currency: str) -> Price:
    """``price`` with the gross total ``gross``. Raises Unreachable where VAT rounding jumps over it."""
    start = _proportional_net(price, gross, currency)
    reached: list[int] = []
    for step in count():
        for net in {start - step, start + step}:
            if net < 0:
                continue
            tried = scale_to_net(price, net, currency)
            if tried.totals.gross == gross:
                return tried
            reached.append(tried.totals.gross)
        below = max((other for other in reached if other < gross), default=None)
        above = min((other for other in reached if other > gross), default=None)
        if step >= _reach(price) and above is not None and (below is not None or step >= start):
            raise Unreachable(below, above)
    raise AssertionError("counting has no end")


def _proportional_net(price: Price, gross: int, currency: str) -> int:
    """A net near the one that gives ``gross``. A small price tells its own rate badly: a larger sample tells it."""
    net = gross
    for _ in range(3):
        sample = scale_to_net(price, net, currency).totals
        if not sample.gross:
            break
        net = round_half_up(gross * sample.net, sample.gross)
    return net


def _reach(price: Price) -> int:
    """How far from the proportional net the right one may lie: a rounding for each VAT group and part."""
    return 2 + len(price.totals.taxes) + len(price.lines) + len(price.charges)


def price_of(lines: Sequence[PricedLine], discount: int, charges: Sequence[Charge], currency: str) -> Price:
    """A price from its parts."""
    return Price(tuple(lines), discount, tuple(charges), totals(lines, discount, charges, currency))
