"""Status changes: what the table allows now, one admin's step, and the automatic steps that follow any change."""

from __future__ import annotations

from billiactl.core.changes import SETTLEMENTS, Expire, PlaceOrder, SetStatus
from billiactl.core.effects import Create
from billiactl.core.errors import Refused, UsageFault
from billiactl.core.model import PENDING, Key, Order
from billiactl.core.planner import Planner
from billiactl.core.rules import settling
from billiactl.core.rules.consequences import CONSEQUENCES, Circumstances
from billiactl.core.rules.guards import GUARDS, Ask, Blocker
from billiactl.core.rules.prospects import allowed_statuses, blocker_of, prospect_of, row_to
from billiactl.core.workflow import ADMIN, AUTOMATIC, FORMER, Transition
from billiactl.core.world import World

MOST_STEPS = 20
"""More automatic steps than the longest way through any sane table: a table that circles is stopped here."""


def plan_set_status(planner: Planner, change: SetStatus) -> None:
    """One step along the table by an admin. The status that stands is unchanged."""
    order = planner.order(change.order)
    workflow = planner.world.settings.workflow
    if change.status not in workflow.statuses:
        raise UsageFault(
            "unknown_status", f"there is no status {change.status!r}", f"known: {', '.join(workflow.statuses)}"
        )
    settling.check_destination(change.settle, SETTLEMENTS)
    if order.status == change.status:
        return
    row = row_to(planner.world, order, change.status, ADMIN)
    if row is None:
        raise _no_way(planner.world, order, change.status)
    ask = Ask(settle=change.settle)
    if row.needs_reason and not planner.reason:
        raise Refused(
            "reason_required",
            f"order {order.id} goes from {order.status} to {change.status} only with a reason",
            "add --reason TEXT",
            order=order.id,
        )
    blocker = blocker_of(planner.world, order, row, ask)
    forced = change.force and row.forceable
    if blocker is not None and not forced:
        raise _blocked(planner.world, order, change.status, row, blocker)
    if blocker is not None and not planner.reason:
        raise Refused("reason_required", "--force goes only with --reason TEXT", "say why", order=order.id)
    how = Circumstances(order.status, forced, change.settle, change.block_user, planner.reason)
    _step(planner, order, row, how)
    if change.settle is not None and not _gave_back(planner):
        planner.notice(f"no money goes back by this, so --settle {change.settle} does nothing")


def _gave_back(planner: Planner) -> bool:
    return any(isinstance(effect, Create) and effect.table == "refunds" for effect in planner.effects)


def plan_place(planner: Planner, change: PlaceOrder) -> None:
    """A draft is placed; an order that was placed already is unchanged."""
    order = planner.order(change.order)
    if order.placed_at is None:
        plan_set_status(planner, SetStatus(change.order, PENDING))


def plan_expire(planner: Planner, change: Expire) -> None:
    """The order expires if its time is over and no money came; else it is unchanged, and part-paid ones are told."""
    order = planner.order(change.order)
    for row in planner.world.settings.workflow.leaving(order.status, AUTOMATIC):
        if row.on != "expire":
            continue
        blocker = blocker_of(planner.world, order, row, Ask())
        if blocker is None:
            _step(planner, order, row, Circumstances(order.status))
        elif GUARDS["overdue"](planner.world, order, Ask()) is None:
            planner.notice(f"overdue, but not expired: {blocker.text}")
        return


def take_event(planner: Planner, order_id: Key, event: str) -> None:
    """The automatic step that ``event`` (such as ``dispute``) sets off, if the table has one from here."""
    order = planner.order(order_id)
    for row in planner.world.settings.workflow.leaving(order.status, AUTOMATIC):
        if row.on == event and blocker_of(planner.world, order, row, Ask()) is None:
            planner.decide(f"{order.status}_to_{row.target}")
            _step(planner, order, row, Circumstances(order.status))
            return


def take_automatic_steps(planner: Planner, order_id: Key) -> None:
    """Chain the automatic rows of the table until none applies."""
    for _ in range(MOST_STEPS):
        order = planner.order(order_id)
        row = _automatic_row(planner.world, order)
        if row is None:
            return
        planner.decide(f"{order.status}_to_{row.target}")
        _step(planner, order, row, Circumstances(order.status))
    raise Refused("workflow_circles", f"the status table sends order {order_id} round in a circle", "workflow check")


def _automatic_row(world: World, order: Order) -> Transition | None:
    for row in world.settings.workflow.leaving(order.status, AUTOMATIC):
        if row.on is None and blocker_of(world, order, row, Ask()) is None:
            return row
    return None


def _step(planner: Planner, order: Order, row: Transition, how: Circumstances) -> None:
    target = order.held_from if row.target == FORMER else row.target
    planner.set("orders", order, status=target)
    for name in row.effects:
        CONSEQUENCES[name](planner, order.id, how)
    planner.balance(order.id)


def _no_way(world: World, order: Order, status: str) -> Refused:
    allowed = allowed_statuses(world, order)
    why = prospect_of(world, order, status).why
    return Refused(
        "transition_refused",
        f"order {order.id} is {order.status} and can't be set to {status}: {why}",
        _hint(world, order, allowed),
        order=order.id,
        allowed=allowed,
    )


def _blocked(world: World, order: Order, status: str, row: Transition, blocker: Blocker) -> Refused:
    allowed = allowed_statuses(world, order)
    hint = f"add {blocker.option}" if blocker.option else _hint(world, order, allowed)
    if row.forceable:
        hint += "; --force with --reason overrules this"
    return Refused(
        "settlement_required" if blocker.option else "transition_refused",
        f"order {order.id} can't be set to {status}: {blocker.text}",
        hint,
        order=order.id,
        allowed=allowed,
    )


def _hint(world: World, order: Order, allowed: list[str]) -> str:
    if not allowed:
        ended = order.status in world.settings.workflow.terminal
        return f"{order.status} is final" if ended else "nothing can be set now"
    return f"allowed now: {', '.join(allowed)}"
