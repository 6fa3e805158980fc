"""The guards that the status table names: each says why a step may not be taken, or None.

A blocker with an ``option`` is lifted by giving that option; any other needs the order to change first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from billiactl.core import clock
from billiactl.core.books import books, held, in_flight
from billiactl.core.model import JOB_RUNNING, MONEY_ARRIVED, PENDING, Order
from billiactl.core.money import format_amount
from billiactl.core.world import World, kind_of, profile_of

LIVE_SERVICES = frozenset({"configure", "active", "suspended", "inactive"})
"""Statuses of services that somebody has to end."""

BEYOND_PENDING = frozenset({"processing", "collapsed", "activated", "on_hold"})


@dataclass(frozen=True, slots=True)
class Ask:
    """What the person brings along: how held money is settled."""

    settle: str | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a step may not be taken, as half a sentence, and the option that would lift it."""

    text: str
    option: str | None = None


Guard: TypeAlias = Callable[[World, Order, Ask], Blocker | None]


def has_line(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """A placed order has something to do."""
    return None if order.lines else Blocker("it has no line")


def has_profile(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """A placed order has somebody to bill."""
    profile = profile_of(world, order)
    if profile is None:
        return Blocker("it has no billing profile")
    return None if profile.is_active else Blocker("its billing profile is not active")


def user_not_blocked(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """A blocked user places nothing."""
    user = world.users[order.user_id]
    return Blocker(f"user {user.username} is blocked") if user.status == "blocked" else None


def nothing_due(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """Paid, overpaid or free."""
    due = books(order).due
    return Blocker(f"waits for payment, {format_amount(due, order.currency)} {order.currency} due") if due else None


def credit(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """The payment method trusts the customer, or the credit limit covers what is due."""
    if world.settings.method(order.method).type == "invoice":
        return None
    due = books(order).due
    limit = credit_limit(world, order)
    used = credit_used(world, order)
    if limit and used + due <= limit:
        return None
    amounts = f"{format_amount(due, order.currency)} {order.currency} due"
    if limit:
        left = format_amount(max(0, limit - used), order.currency)
        return Blocker(f"waits for payment, {amounts}; only {left} of the credit limit is left")
    return Blocker(f"waits for payment, {amounts}, and the user has no credit limit in {order.currency}")


def credit_limit(world: World, order: Order) -> int:
    """The user's credit limit in the order's currency, in minor units."""
    limits = world.users[order.user_id].credit_limits
    return sum(limit.amount for limit in limits if limit.currency == order.currency)


def credit_used(world: World, order: Order) -> int:
    """What the user owes beyond pending in the order's currency, this order left out."""
    user = world.users[order.user_id]
    others = (
        books(other).due
        for other in world.orders.values()
        if other.user_id == user.id
        and other.id != order.id
        and other.currency == order.currency
        and kind_of(world, other) in BEYOND_PENDING
    )
    return user.other_due.get(order.currency, 0) + sum(others)


def overdue(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """The due date and the method's grace days have passed, in the seller's calendar."""
    if order.due_on is None:
        return Blocker("it has no due date")
    last = clock.add_days(order.due_on, world.settings.method(order.method).grace_days)
    return None if world.today > last else Blocker(f"it is payable up to the end of {last}")


def no_money_yet(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """Nothing settled, nothing in flight: a part-paid order never expires."""
    if any(payment.status in MONEY_ARRIVED for payment in order.payments):
        return Blocker("it is paid in part")
    return no_payment_in_flight(_world, order, _ask)


def late_payment_accepted(world: World, _order: Order, _ask: Ask) -> Blocker | None:
    """The shop takes money for expired orders."""
    return None if world.settings.accept_late_payment else Blocker("the shop accepts no late payment")


def no_job_running(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """No worker is in the middle of something."""
    running = [str(job.id) for job in order.jobs if job.status in JOB_RUNNING]
    return Blocker(f"job {', '.join(running)} is running") if running else None


def no_payment_in_flight(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """No announced money is still on its way."""
    if not in_flight(order):
        return None
    return Blocker(f"a payment of {format_amount(in_flight(order), order.currency)} {order.currency} is in flight")


def resume(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """Back to pending always; back to work if it is paid or was trusted."""
    held_from = order.held_from and world.settings.workflow.kind(order.held_from)
    if held_from == PENDING or order.entered_by in ("credit", "method", "force"):
        return None
    return nothing_due(world, order, _ask)


def line_jobs_finished(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """Every line's job is finished."""
    open_jobs = [job for job in order.jobs if job.line_id is not None and job.status != "finished"]
    done = {job.line_id for job in order.jobs if job.status == "finished"}
    missing = [line for line in order.lines if line.id not in done]
    if not open_jobs and not missing:
        return None
    names = ", ".join(f"{job.id} ({job.status})" for job in open_jobs) or f"of line {missing[0].number}"
    return Blocker(f"waits for job {names}")


def line_job_failed(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """A line's job failed and rests in manual."""
    failed = any(job.line_id is not None and job.failed and job.status == "manual" for job in order.jobs)
    return None if failed else Blocker("no job has failed")


def no_failed_job(world: World, order: Order, ask: Ask) -> Blocker | None:
    """No line's job rests in manual after a failure."""
    return Blocker("a failed job waits for a hand") if line_job_failed(world, order, ask) is None else None


def others_finished(_world: World, order: Order, _ask: Ask) -> Blocker | None:
    """Every line's job is finished, but for those that failed."""
    waiting = [
        f"{job.id} ({job.status})"
        for job in order.jobs
        if job.line_id is not None and job.status != "finished" and not (job.failed and job.status == "manual")
    ]
    return Blocker(f"waits for job {', '.join(waiting)}, which has not failed") if waiting else None


def settled_how(_world: World, order: Order, ask: Ask) -> Blocker | None:
    """Held money goes somewhere when an order ends."""
    money = held(order)
    if money <= 0 or ask.settle is not None:
        return None
    amount = f"{format_amount(money, order.currency)} {order.currency}"
    return Blocker(f"{amount} is held for it", "--settle refund, wallet or outside")


def services_terminated(world: World, order: Order, _ask: Ask) -> Blocker | None:
    """No line's service is live, whatever jobs have ended it before."""
    live = [
        world.services[line.service_id].name
        for line in order.lines
        if line.service_id is not None and world.services[line.service_id].status in LIVE_SERVICES
    ]
    return Blocker(f"service {', '.join(live)} is still live") if live else None


GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        has_line,
        has_profile,
        user_not_blocked,
        nothing_due,
        credit,
        overdue,
        no_money_yet,
        late_payment_accepted,
        no_job_running,
        no_payment_in_flight,
        resume,
        line_jobs_finished,
        line_job_failed,
        no_failed_job,
        others_finished,
        settled_how,
        services_terminated,
    )
}
