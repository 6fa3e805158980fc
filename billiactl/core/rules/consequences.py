"""The effects that the status table names: what a step brings with it.

Each takes the planner, the order's id and the step's circumstances, and plans further effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from billiactl.core import clock
from billiactl.core.model import COLLAPSED, JOB_LIVE, PROCESSING, Key
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, invoicing, jobs, settling, tax
from billiactl.core.rules.guards import Ask, credit


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a step is taken: from which status, forced or not, with held money settled how, blocking the user or not."""

    source: str
    forced: bool = False
    settle: str | None = None
    block_user: bool = False
    reason: str | None = None


Consequence: TypeAlias = Callable[[Planner, Key, Circumstances], None]


def choose_tax(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """VAT is chosen by the profile."""
    tax.choose_tax(planner, order_id)


def stamp_placing(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """The order is placed now, and payable by its method's due days."""
    planner.set("orders", planner.order(order_id), placed_at=planner.world.timestamp)
    set_due_date(planner, order_id, how)


def set_due_date(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """Payable within the method's due days, counted from today."""
    order = planner.order(order_id)
    days = planner.world.settings.method(order.method).due_days
    planner.set("orders", order, due_on=clock.add_days(planner.world.today, days))


def proforma_by_rule(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """A proforma, if the method is deferred and nobody says no."""
    invoicing.proforma_by_rule(planner, order_id)


def enter_by_payment(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """The order got beyond pending because it is paid."""
    planner.set("orders", planner.order(order_id), entered_by="paid")


def enter_on_account(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """The order got beyond pending unpaid: by its method, on credit, or by force."""
    order = planner.order(order_id)
    if planner.world.settings.method(order.method).type == "invoice":
        entered_by = "method"
    elif credit(planner.world, order, Ask()) is None:
        entered_by = "credit"
    else:
        entered_by = "force"
    planner.decide(f"enter_by_{entered_by}")
    planner.set("orders", order, entered_by=entered_by)
    if how.forced and entered_by == "force":
        planner.notice("forced: the order is worked on although it is not paid")


def create_jobs(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """One job per line."""
    jobs.create_line_jobs(planner, order_id)


def invoice_by_rule(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """An invoice, unless a rule says no."""
    invoicing.invoice_by_rule(planner, order_id)


def invoice_on_account(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """An invoice with a due date for an order that is worked on unpaid: by its method, or at the latest when done."""
    order = planner.order(order_id)
    working = planner.world.settings.workflow.kind(how.source) in (PROCESSING, COLLAPSED)
    if working or planner.world.settings.method(order.method).type == "invoice":
        invoicing.invoice_by_rule(planner, order_id)


def expire_proforma(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """The proforma is no longer good."""
    invoicing.close_proformas(planner, order_id, "expired")


def void_proforma(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """The proforma is void."""
    invoicing.close_proformas(planner, order_id, "voided")


def remember_status(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """An order on hold knows where it came from."""
    planner.set("orders", planner.order(order_id), held_from=how.source)


def forget_status(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """The order is no longer on hold."""
    planner.set("orders", planner.order(order_id), held_from=None)


def cancel_jobs(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """Work that waits is not done any more."""
    for job in planner.order(order_id).jobs:
        if job.status in JOB_LIVE:
            jobs.cancel(planner, job)


def finish_failed_jobs(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """An override: what failed counts as done by hand."""
    planner.decide("override")
    for job in planner.order(order_id).jobs:
        if job.line_id is not None and job.failed and job.status == "manual":
            jobs.finish(planner, order_id, job)


def credit_rest(planner: Planner, order_id: Key, _how: Circumstances) -> None:
    """What was invoiced and not yet credited is credited."""
    if planner.order(order_id).invoiced:
        planner.decide("credit_note_when_cancelled")
        correcting.credit_all(planner, order_id, "The order was cancelled.")


def return_money(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """Money held for the order goes back."""
    settling.return_held(planner, order_id, how.settle)


def block_user_if_asked(planner: Planner, order_id: Key, how: Circumstances) -> None:
    """The user may place no further order, if the admin says so."""
    if how.block_user:
        planner.set("users", planner.user(planner.order(order_id).user_id), status="blocked")


CONSEQUENCES: Mapping[str, Consequence] = {
    consequence.__name__: consequence
    for consequence in (
        choose_tax,
        stamp_placing,
        set_due_date,
        proforma_by_rule,
        enter_by_payment,
        enter_on_account,
        create_jobs,
        invoice_by_rule,
        invoice_on_account,
        expire_proforma,
        void_proforma,
        remember_status,
        forget_status,
        cancel_jobs,
        finish_failed_jobs,
        credit_rest,
        return_money,
        block_user_if_asked,
    )
}
