"""What an order may become: every status of the table as seen from it, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from billiactl.core.model import Order
from billiactl.core.rules.guards import GUARDS, Ask, Blocker
from billiactl.core.workflow import ADMIN, AUTOMATIC, EXPIRE, FORMER, Transition
from billiactl.core.world import World

_COMING = {EXPIRE: "comes by itself: its time is over, and the next 'billiactl order expire' does it"}
"""What an automatic row that nothing stops still waits for, by its event."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One status as seen from an order: may an admin set it now, if not why, and with which option it goes.

    ``by`` is ``admin``, ``automatic`` (it comes by itself once nothing is in the way), or None if no row leads there.
    """

    status: str
    allowed: bool
    by: str | None
    why: str | None
    option: str | None
    forceable: bool


def prospects(world: World, order: Order) -> tuple[Prospect, ...]:
    """Every status of the table as seen from ``order``, in the table's order."""
    return tuple(prospect_of(world, order, status) for status in world.settings.workflow.statuses)


def allowed_statuses(world: World, order: Order) -> list[str]:
    """What an admin may set now without force."""
    return [prospect.status for prospect in prospects(world, order) if prospect.allowed]


def prospect_of(world: World, order: Order, status: str) -> Prospect:
    """One status as seen from ``order``."""
    if status == order.status:
        return Prospect(status, False, None, "it stands", None, False)
    admin = row_to(world, order, status, ADMIN)
    automatic = row_to(world, order, status, AUTOMATIC)
    if admin is not None:
        blocker = blocker_of(world, order, admin, Ask())
        option = blocker.option if blocker is not None else None
        if admin.needs_reason:
            option = "--reason TEXT" if option is None else f"{option}, --reason TEXT"
        allowed = blocker is None or blocker.option is not None
        return Prospect(status, allowed, ADMIN, blocker.text if blocker else None, option, admin.forceable)
    if automatic is not None:
        blocker = blocker_of(world, order, automatic, Ask())
        why = f"comes by itself: {blocker.text}" if blocker else _COMING.get(automatic.on or "", "comes by itself")
        return Prospect(status, False, AUTOMATIC, why, None, False)
    return Prospect(status, False, None, f"no way leads there from {order.status}", None, False)


def row_to(world: World, order: Order, status: str, who: str) -> Transition | None:
    """The row of the table that leads ``order`` to ``status`` by ``who``, if there is one."""
    for row in world.settings.workflow.leaving(order.status, who):
        if row.target == status or (row.target == FORMER and order.held_from == status):
            return row
    return None


def blocker_of(world: World, order: Order, row: Transition, ask: Ask) -> Blocker | None:
    """What keeps ``order`` from going along ``row``: first what no option lifts."""
    lifted: Blocker | None = None
    for name in row.guards:
        blocker = GUARDS[name](world, order, ask)
        if blocker is not None and blocker.option is None:
            return blocker
        lifted = lifted or blocker
    return lifted
