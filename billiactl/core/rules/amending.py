"""Changing how and by whom an order is paid: payment method, billing profile, due date; and ending its services."""

from __future__ import annotations

from billiactl.core import clock
from billiactl.core.books import books
from billiactl.core.documents.content import buyer_of
from billiactl.core.errors import Refused
from billiactl.core.model import (
    ACTIVATED,
    DRAFT,
    EXPIRED,
    JOB_LIVE,
    PENDING,
    Order,
    Profile,
)
from billiactl.core.money_changes import SetDue, SetMethod, SetProfile, Terminate
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, invoicing, jobs, paying, pricing, profiles, tax
from billiactl.core.rules.guards import LIVE_SERVICES, Ask, no_payment_in_flight
from billiactl.core.world import profile_of

PAYABLE = frozenset({DRAFT, PENDING, EXPIRED, "on_hold", "processing", "collapsed"})


def plan_set_method(planner: Planner, change: SetMethod) -> None:
    """Another payment method: while money is due, nothing is in flight and no invoice is out.

    The due date is counted anew from the day of placing, but nobody is overdue by a change of method.
    """
    order = planner.order(change.order)
    method = paying.method_for(planner, order, change.method)
    if method.code == order.method:
        return
    _check_open(planner, order)
    planner.set("orders", order, method=method.code)
    if order.placed_at is not None:
        placed = clock.today(clock.parse_timestamp(order.placed_at), planner.world.settings.seller.time_zone)
        by_method = clock.add_days(placed.isoformat(), method.due_days)
        due_on = max(by_method, planner.world.today)
        if due_on != by_method:
            planner.notice(f"by {method.code} it would have been due on {by_method}: it is due today instead")
        planner.set("orders", planner.order(order.id), due_on=due_on)
    if planner.kind(order) == PENDING or invoicing.open_proforma(order) is not None:
        planner.decide("proforma_follows_method")
        invoicing.close_proformas(planner, order.id, "voided")
        invoicing.proforma_by_rule(planner, order.id)


def _check_open(planner: Planner, order: Order) -> None:
    obstacle: str | None = None
    if planner.kind(order) not in PAYABLE:
        obstacle = f"it is {order.status}"
    elif order.invoiced:
        obstacle = "its invoice is issued"
    elif order.status != DRAFT and books(order).due == 0:
        obstacle = "nothing is due"
    else:
        blocker = no_payment_in_flight(planner.world, order, Ask())
        obstacle = blocker.text if blocker else None
    if obstacle is not None:
        raise Refused(
            "method_fixed", f"the payment method of order {order.id} can't be changed: {obstacle}", None, order=order.id
        )


def plan_set_profile(planner: Planner, change: SetProfile) -> None:
    """Another billing profile of the same user. VAT is chosen again; after the invoice only by reissuing it.

    The profile that stands is unchanged, unless its facts moved since: before the invoice these count anew.
    """
    order = planner.order(change.order)
    profile = _profile(planner, order, change.profile)
    if profile.id == order.profile_id and not _outdated(planner, order):
        return
    pricing.check_editable(planner, order)
    if not order.invoiced:
        planner.set("orders", order, profile_id=profile.id)
        if invoicing.retax(planner, order.id) or _close_named(planner, order):
            invoicing.proforma_by_rule(planner, order.id)
        pricing.return_surplus(planner, order.id, change.settle)
        return
    if not change.reissue:
        raise Refused(
            "invoiced",
            f"order {order.id} has an invoice, which names its billing profile",
            "--reissue credits it in full and issues a new one",
            order=order.id,
        )
    correcting.check_invoiced_here(order)
    planner.decide("reissue")
    correcting.credit_all(planner, order.id, planner.reason or "The billing profile was changed.")
    planner.set("orders", planner.order(order.id), profile_id=profile.id)
    tax.choose_tax(planner, order.id, reissue=True)
    invoicing.issue_invoice(planner, order.id)
    pricing.return_surplus(planner, order.id, change.settle)


def _outdated(planner: Planner, order: Order) -> bool:
    """Whether VAT or the open proforma of an order without an invoice is by other facts than those of today."""
    if order.invoiced or planner.kind(order) not in pricing.EDITABLE:
        return False
    trial = Planner(planner.world)
    tax.choose_tax(trial, order.id)
    proforma = invoicing.open_proforma(order)
    if proforma is None or trial.effects:
        return bool(trial.effects)
    said = correcting.frozen(planner.world, proforma.id)
    return bool(said["buyer"] != buyer_of(profile_of(planner.world, order)))


def _close_named(planner: Planner, before: Order) -> bool:
    """A proforma names its buyer: another buyer supersedes it, whatever the VAT."""
    had = invoicing.open_proforma(before) is not None
    invoicing.close_proformas(planner, before.id, "superseded")
    return had


def _profile(planner: Planner, order: Order, profile_id: int) -> Profile:
    profile = profiles.find(planner.user(order.user_id), profile_id)
    if not profile.is_active and profile.id != order.profile_id:
        raise Refused("profile_inactive", f"profile {profile_id} is not active", "switch to an active one")
    return profile


def plan_set_due(planner: Planner, change: SetDue) -> None:
    """Another due date for an order that waits for money. Issued documents keep theirs."""
    order = planner.order(change.order)
    day = paying.day_from(change.day, planner.world.settings.seller.time_zone)
    if day == order.due_on:
        return
    if planner.kind(order) not in PAYABLE or order.status == DRAFT:
        raise Refused("due_fixed", f"order {order.id} is {order.status}: it has no due date to move", None)
    if day < planner.world.today:
        raise Refused("date_in_past", f"{day} is over: today is {planner.world.today}", "a day from today on")
    planner.set("orders", order, due_on=day)
    if invoicing.open_proforma(order) is not None:
        planner.notice(
            "the proforma still shows the old date, since an issued document never changes; 'billiactl doc void' and "
            "'billiactl doc create proforma --issue' make one that shows the new"
        )


def plan_terminate(planner: Planner, change: Terminate) -> None:
    """A terminate job for each line with a live service that none is to end yet.

    A finished job says nothing of a service that was set live again by hand.
    """
    order = planner.order(change.order)
    if planner.kind(order) != ACTIVATED:
        raise Refused(
            "not_activated",
            f"order {order.id} is {order.status}: only services of an activated order are terminated",
            "billiactl order status next tells what is possible",
            order=order.id,
        )
    served = {job.line_id for job in order.jobs if job.type == jobs.TERMINATE and job.status in JOB_LIVE}
    for line in order.lines:
        service = planner.world.services.get(line.service_id) if line.service_id is not None else None
        if service is None or service.status not in LIVE_SERVICES or line.id in served:
            continue
        jobs.create(planner, line, jobs.TERMINATE)
    _tell_open_jobs(planner, order)


def _tell_open_jobs(planner: Planner, before: Order) -> None:
    """The terminate jobs that were made earlier and still wait."""
    waiting = [str(job.id) for job in before.jobs if job.type == jobs.TERMINATE and job.status in JOB_LIVE]
    if waiting:
        several = len(waiting) > 1
        planner.notice(
            f"terminate job{'s' if several else ''} {', '.join(waiting)} {'are' if several else 'is'} open already"
        )
