"""One history: every deed done by the core and by the model, held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from billiactl.core.changes import Conditions
from billiactl.core.effects import Issue
from billiactl.core.errors import BilliaError
from billiactl.core.plan import Plan, plan
from billiactl.core.world import World
from tests.model import setting as beginnings
from tests.model.agreement import check_decided, check_laws, check_order, check_step, papers_of
from tests.model.deeds import Deed, any_deed, change_of, perform
from tests.model.orders import No
from tests.model.setting import Setting
from tests.model.shop import Shop
from tests.model.sums import read

REASON = Conditions("because")
FAULTS = (AssertionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a history may end in where core and model part: disagreement, or a crash of the core."""


@dataclass
class Both:
    """The core's shop and the model's."""

    world: World
    shop: Shop

    @classmethod
    def begin(cls, setting: Setting) -> Both:
        """Both shops at the start."""
        return cls(beginnings.world_in(setting), beginnings.shop_in(setting))

    def step(self, done: Deed) -> str:
        """Do one deed in both; returns ``done``, ``refused`` or ``event``. Raises AssertionError where they part."""
        if done.kind == "days pass":
            self.world = beginnings.days_pass(self.world, self.shop, done.facts["days"])
            return "event"
        if done.kind in ("rates move", "vat id moves"):
            move = beginnings.rates_move if done.kind == "rates move" else beginnings.vat_id_moves
            self.world = move(self.world, self.shop)
            return "event"
        made, following = plan(self.world, change_of(self.world, done), REASON, "maria")
        model = self.shop.copy()
        order = following.orders[done.order]
        known = len(self.world.orders[done.order].documents)
        model.seen = papers_of(following, order, known) if made.error is None else None
        try:
            perform(model, done, order.net)
        except No:
            assert made.error is not None, "the core does what the model refuses"
        else:
            assert made.error is None, f"the core refuses what the model does: {done}: {made.error}"
        if made.error is not None:
            assert following is self.world
            assert not made.effects
            if made.error.code == "total_unreachable":
                self._check_unreachable(done, made.error)
            return "refused"
        self._check(made, following, model, done, known)
        self.world, self.shop = following, model
        return "done"

    def _check_unreachable(self, done: Deed, error: BilliaError) -> None:
        order = self.shop.orders[done.order]
        currency = order.price.currency
        if done.kind == "price":
            wanted = read(done.facts["total"], currency)
        else:
            amount = read(done.facts["amount"], currency)
            wanted = order.price.gross - (amount - min(amount, order.free_surplus))
        reachable, below, above = order.price.near(wanted)
        assert not reachable, f"{wanted} can be reached"
        told = [read(text, currency) for text in error.data["nearest"]]
        assert told == [total for total in (below, above) if total is not None], f"nearest {told}, not {below}, {above}"

    def _check(self, made: Plan, following: World, model: Shop, done: Deed, known: int) -> None:
        check_order(following, following.orders[done.order], model.orders[done.order], known)
        for currency, balance in model.facts.wallets.items():
            assert following.users[1].wallets.get(currency, 0) == balance, f"wallet {currency}"
        services = {key: row.status for key, row in following.services.items()}
        for line, status in enumerate(model.orders[done.order].services, start=1):
            assert status is None or services[done.order * 100 + line] == status
        check_laws(model.orders[done.order])
        check_step(self.shop, model, done.kind == "move_payment" and done.facts["status"] == "reversed")
        check_decided([effect.kind for effect in made.effects if isinstance(effect, Issue)], made.decided)


class Parted(Exception):
    """Core and model parted: with the shortest history found that parts them."""

    def __init__(self, setting: Setting, deeds: Sequence[Deed], why: str) -> None:
        told = "\n".join(f"  {done.kind} {done.order} {done.facts}" for done in deeds)
        super().__init__(f"{why}\n{setting}\n{told}")


def run(chance: Random, steps: int) -> dict[str, int]:
    """One random history of ``steps``; returns how often what came of it. Raises Parted."""
    setting = beginnings.any_setting(chance)
    both = Both.begin(setting)
    deeds: list[Deed] = []
    count = {"done": 0, "refused": 0, "event": 0}
    for _ in range(steps):
        deeds.append(any_deed(chance, both.shop))
        try:
            count[both.step(deeds[-1])] += 1
        except FAULTS as fault:
            shortest = shorten(setting, deeds)
            raise Parted(setting, shortest, f"{type(fault).__name__}: {why_not(setting, shortest)}") from fault
    return count


def why_not(setting: Setting, deeds: Sequence[Deed]) -> str | None:
    """Why core and model part on these deeds, or None."""
    both = Both.begin(setting)
    for done in deeds:
        try:
            both.step(done)
        except FAULTS as fault:
            return str(fault) or type(fault).__name__
    return None


def shorten(setting: Setting, deeds: list[Deed]) -> list[Deed]:
    """Deeds that still part core and model, with as many left out as can be one by one."""
    kept = list(deeds)
    for done in deeds:
        fewer = [other for other in kept if other is not done]
        if len(fewer) < len(kept) and why_not(setting, fewer) is not None:
            kept = fewer
    return kept
