"""Jobs as workers see them: taken with a lease, ended, given up."""

from __future__ import annotations

from datetime import timedelta

from billiactl.core import clock
from billiactl.core.errors import Refused
from billiactl.core.execution import FINISHED, INTERRUPTED, Execution
from billiactl.core.ids import canonical_json
from billiactl.core.job_changes import EndJob, InterruptJob, StartJob
from billiactl.core.jobs.handler_input import handler_input
from billiactl.core.model import JOB_RUNNING, Job, Key
from billiactl.core.planner import Planner
from billiactl.core.rules import jobs

LEASE_MARGIN = 60
"""Seconds by which a lease is longer than the handler may take: to end it, and to keep what it answered."""

_CLAIMABLE = {"initiated": "running", "scheduled": "retry"}


def plan_start(planner: Planner, change: StartJob) -> None:
    """A worker takes a job that is due: a try begins, with what the handler gets, and a lease to end it within.

    Raises Refused: ``job_not_waiting``, ``job_not_due``, ``order_on_hold`` and ``no_handler``.
    """
    job, now = jobs.job_of(planner, change.order, change.job), planner.world.timestamp
    handler = jobs.handler_of(planner, job)
    if job.status not in _CLAIMABLE:
        raise Refused("job_not_waiting", f"job {job.id} is {job.status}: no worker can take it", None, job=job.id)
    if jobs.is_held(planner, planner.order(change.order)):
        raise Refused("order_on_hold", f"order {change.order} is on hold: no worker takes its jobs", None, job=job.id)
    if job.due_at is not None and job.due_at > now:
        raise Refused("job_not_due", f"job {job.id} is due at {job.due_at}", None, job=job.id)
    if handler is None:
        hint = "add one to the settings"
        raise Refused("no_handler", f"job {job.id} waits for a handler of {job.type}", hint, job=job.id)
    lease = planner.world.now + timedelta(seconds=handler.timeout + LEASE_MARGIN)
    number = job.tries + 1
    planner.set(
        "jobs",
        job,
        status=_CLAIMABLE[job.status],
        tries=number,
        due_at=None,
        worker=change.worker,
        lease_until=clock.timestamp(lease),
    )
    planner.add(
        "executions",
        Execution(
            id=planner.symbol("executions"),
            job_id=job.id,
            number=number,
            worker=change.worker,
            started_at=now,
            ended_at=None,
            outcome=None,
            input=canonical_json(handler_input(planner.world, planner.order(change.order), job, number)),
            output=None,
            error=None,
        ),
    )


def plan_end(planner: Planner, change: EndJob) -> None:
    """The try's end is kept; the job is finished, waits for its next try, or is left to a person.

    Raises Refused ``lease_lost`` if the try was given up meanwhile, ``no_service`` if the handler says something about
    a service that the job has none of.
    """
    job, row = _under_way(planner, change.order, change.job, change.execution)
    ended = {"ended_at": planner.world.timestamp, "output": change.output, "error": change.error}
    planner.set("executions", row, outcome=change.outcome, **ended)
    if change.outcome == FINISHED:
        jobs.finish(planner, change.order, job)
        _take_answer(planner, job, change)
        return
    handler = jobs.handler_of(planner, job)
    if handler is not None and change.retry and job.tries < handler.tries:
        planner.decide("retry_with_back_off")
        _schedule(planner, job, handler.delay_after(job.tries))
    else:
        planner.decide("tries_used_up" if change.retry else "not_to_be_retried")
        _leave_to_a_person(planner, job)


def plan_interrupt(planner: Planner, change: InterruptJob) -> None:
    """Nobody will tell how the try ended: a repeatable job is done again, any other is left to a person.

    Raises Refused: ``lease_lost`` if the try was ended or given up already, ``lease_holds`` if its worker still has
    time and somebody else asks.
    """
    job, row = _under_way(planner, change.order, change.job, change.execution)
    if change.worker != row.worker and (job.lease_until or "") > planner.world.timestamp:
        raise Refused("lease_holds", f"worker {row.worker} has job {job.id} until {job.lease_until}", None, job=job.id)
    why = change.why or f"nothing was heard of it until {job.lease_until}"
    ended = {"ended_at": planner.world.timestamp, "output": change.output, "error": canonical_json({"message": why})}
    planner.set("executions", row, outcome=INTERRUPTED, **ended)
    handler = jobs.handler_of(planner, job)
    if handler is not None and handler.repeatable:
        planner.decide("repeatable")
        _schedule(planner, job, handler.delay_after(job.tries) if change.waits else 0)
    else:
        planner.decide("not_repeatable")
        _leave_to_a_person(planner, job)


def _under_way(planner: Planner, order_id: Key, job_id: Key, execution_id: Key) -> tuple[Job, Execution]:
    """The job and its try, if that is still under way."""
    job = jobs.job_of(planner, order_id, job_id)
    row = planner.world.executions.get(execution_id)
    if row is None or row.job_id != job.id or row.outcome is not None or job.status not in JOB_RUNNING:
        raise Refused(
            "lease_lost",
            f"the try {execution_id} at job {job.id} is over: its lease was lost, or its end is known",
            f"billiactl job show {job.id}",
            job=job.id,
        )
    return job, row


def _schedule(planner: Planner, job: Job, delay: int) -> None:
    due = clock.timestamp(planner.world.now + timedelta(seconds=delay))
    planner.set("jobs", job, status="scheduled", due_at=due, worker=None, lease_until=None)


def _leave_to_a_person(planner: Planner, job: Job) -> None:
    planner.set("jobs", job, status="manual", failed=1, due_at=None, worker=None, lease_until=None)


def _take_answer(planner: Planner, job: Job, change: EndJob) -> None:
    """What the handler knows about the service goes before what the line's type says."""
    if change.attributes is None and change.expires_on is None:
        return
    line = jobs.line_of(planner, job)
    if line is None or line.service_id is None:
        raise Refused("no_service", f"job {job.id} has no service that its handler could tell of", None, job=job.id)
    service = planner.service(line.service_id)
    expires_on = change.expires_on or service.expires_on
    attributes = jobs.merged(service.attributes, change.attributes or "{}")
    planner.set("services", service, attributes=attributes, expires_on=expires_on)
