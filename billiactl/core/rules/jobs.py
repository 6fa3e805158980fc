"""Jobs as administrators and the status table see them: made, finished, executed again, cancelled."""

from __future__ import annotations

import json
from datetime import date

from billiactl.core import execution
from billiactl.core.changes import FinishJob
from billiactl.core.errors import NotFound, Refused
from billiactl.core.handlers import Handler
from billiactl.core.ids import canonical_json
from billiactl.core.job_changes import CancelJob, RetryJob
from billiactl.core.model import JOB_RUNNING, ON_HOLD, Job, Key, Line, Order
from billiactl.core.planner import Planner

SERVICE_AFTER = {"new": "active", "transfer": "active", "renew": "active", "cancel": "terminated"}
"""The status of a line's service once the line's job is finished; other types leave it as it is."""

TERMINATE = "terminate"
"""The type of the job that ends a line's service, whatever the line's own type."""

TERM_AFTER = frozenset({"new", "transfer", "renew"})

_ENDED = ("finished", "cancelled")


def create_line_jobs(planner: Planner, order_id: Key) -> None:
    """One job for each line that has none yet."""
    order = planner.order(order_id)
    served = {job.line_id for job in order.jobs}
    for line in order.lines:
        if line.id not in served:
            planner.decide("one_job_per_line")
            create(planner, line, line.type)


def create(planner: Planner, line: Line, job_type: str) -> None:
    """A job for a line: for a worker, if there is a handler, else to be done by hand."""
    handler = planner.world.settings.handler(job_type, planner.product(line.product_id).code)
    planner.add(
        "jobs",
        Job(
            id=planner.symbol("jobs"),
            order_id=line.order_id,
            line_id=line.id,
            type=job_type,
            status="manual" if handler is None else "initiated",
            failed=0,
            tries=0,
            due_at=None,
            created_at=planner.world.timestamp,
            finished_at=None,
            worker=None,
            lease_until=None,
        ),
    )


def is_held(planner: Planner, order: Order) -> bool:
    """Whether the order is on hold, or in a status like it, so that no worker takes a job of it."""
    return planner.kind(order) == ON_HOLD or order.held_from is not None


def job_of(planner: Planner, order_id: Key, job_id: Key) -> Job:
    """The order's job. Raises NotFound ``job_not_found``."""
    job = next((job for job in planner.order(order_id).jobs if job.id == job_id), None)
    if job is None:
        raise NotFound("job_not_found", f"order {order_id} has no job {job_id}", "billiactl job list", job=job_id)
    return job


def line_of(planner: Planner, job: Job) -> Line | None:
    """The line that the job is for, if it is for one."""
    return next((line for line in planner.order(job.order_id).lines if line.id == job.line_id), None)


def handler_of(planner: Planner, job: Job) -> Handler | None:
    """The handler that does the job now; None: a person."""
    line = line_of(planner, job)
    code = None if line is None else planner.product(line.product_id).code
    return planner.world.settings.handler(job.type, code)


def plan_finish(planner: Planner, change: FinishJob) -> None:
    """A job in ``manual`` is finished by hand. A finished one is unchanged; any other is refused."""
    job = job_of(planner, change.order, change.job)
    if job.status == "finished":
        return
    if job.status != "manual":
        raise Refused(
            "job_not_manual",
            f"job {change.job} is {job.status}; only a job in manual is finished by hand",
            f"billiactl job show {change.job} tells what it waits for",
            job=change.job,
        )
    finish(planner, change.order, job)


def plan_retry(planner: Planner, change: RetryJob) -> None:
    """A job in ``manual`` is executed again, by whichever worker comes first; one that waits for a try is due now.

    Raises Refused: ``no_handler``, ``job_running`` and ``job_ended``.
    """
    job = job_of(planner, change.order, change.job)
    _refuse_running(job)
    if job.status in _ENDED:
        raise Refused(
            "job_ended",
            f"job {job.id} is {job.status} and can't be executed again",
            None,
            job=job.id,
            status=job.status,
        )
    if handler_of(planner, job) is None:
        raise Refused(
            "no_handler",
            f"job {job.id} can't be executed: no handler does {job.type}",
            f"add one to the settings, or do it by hand: billiactl job finish {job.id} --reason TEXT",
            job=job.id,
        )
    if is_held(planner, planner.order(change.order)):
        planner.notice(f"order {change.order} is on hold: no worker takes its jobs until it goes on")
    if job.status == "manual":
        planner.set("jobs", job, status="scheduled", due_at=planner.world.timestamp)
    elif job.due_at is not None and job.due_at > planner.world.timestamp:
        planner.set("jobs", job, due_at=planner.world.timestamp)


def plan_cancel(planner: Planner, change: CancelJob) -> None:
    """A job that waits is cancelled, unless it does a line of an order that goes on. A cancelled one is unchanged.

    Raises Refused: ``line_of_live_order``, ``job_running`` and ``job_ended``.
    """
    order, job = planner.order(change.order), job_of(planner, change.order, change.job)
    if job.status == "cancelled":
        return
    _refuse_running(job)
    if job.status == "finished":
        raise Refused("job_ended", f"job {job.id} is finished and can't be cancelled", None, job=job.id)
    live = order.status not in planner.world.settings.workflow.terminal
    if live and job.line_id is not None and job.type != TERMINATE:
        raise Refused(
            "line_of_live_order",
            f"job {job.id} does a line of order {order.id}, which is {order.status}: it can't be cancelled alone",
            f"cancel the order: billiactl order status set {order.id} cancelled",
            job=job.id,
        )
    cancel(planner, job)


def cancel(planner: Planner, job: Job) -> None:
    """The job is not done any more; a try under way, which a shop's own table may allow, counts as interrupted."""
    for row in planner.world.executions.values():
        if row.job_id == job.id and row.outcome is None:
            planner.set("executions", row, outcome=execution.INTERRUPTED, ended_at=planner.world.timestamp)
    _end(planner, job, "cancelled")


def finish(planner: Planner, order_id: Key, job: Job) -> None:
    """The job is done, and so is what its line's type says about the service."""
    _end(planner, job, "finished")
    line = next((line for line in planner.order(order_id).lines if line.id == job.line_id), None)
    if line is not None and job.type == TERMINATE and line.service_id is not None:
        planner.set("services", planner.service(line.service_id), status="terminated")
    elif line is not None and job.type == line.type:
        _act_on_service(planner, line)


def _end(planner: Planner, job: Job, status: str) -> None:
    now = planner.world.timestamp
    planner.set("jobs", job, status=status, finished_at=now, due_at=None, worker=None, lease_until=None)


def _refuse_running(job: Job) -> None:
    if job.status in JOB_RUNNING:
        raise Refused(
            "job_running",
            f"job {job.id} is running until {job.lease_until} at the latest",
            f"billiactl job show {job.id} tells how it ends",
            job=job.id,
        )


def _act_on_service(planner: Planner, line: Line) -> None:
    if line.service_id is None:
        return
    service = planner.service(line.service_id)
    if line.type in ("upgrade", "edit"):
        planner.set("services", service, attributes=merged(service.attributes, line.attributes))
    if line.type == "upgrade":
        planner.set("services", planner.service(line.service_id), product_id=line.product_id)
    if line.type in SERVICE_AFTER:
        planner.set("services", planner.service(line.service_id), status=SERVICE_AFTER[line.type])
    months = planner.product(line.product_id).term_months
    if line.type in TERM_AFTER and months:
        start = service.expires_on if line.type == "renew" and service.expires_on else planner.world.today
        planner.set("services", planner.service(line.service_id), expires_on=add_months(start, months))


def merged(attributes: str, changes: str) -> str:
    """The JSON object ``attributes`` with the members of ``changes`` put over its own, as canonical text."""
    return canonical_json({**json.loads(attributes), **json.loads(changes)})


def add_months(day: str, months: int) -> str:
    """The ISO date ``months`` after ``day``; the 31st becomes the last day of a shorter month."""
    start = date.fromisoformat(day)
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month, last).isoformat()
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
