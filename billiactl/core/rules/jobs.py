"""Jobs as the rules see them: one per line when an order is worked on, and what a finished one does to its service."""

from __future__ import annotations

from datetime import date

from billiactl.core.changes import FinishJob
from billiactl.core.errors import NotFound, Refused
from billiactl.core.model import Job, Key, Line
from billiactl.core.planner import Planner

SERVICE_AFTER = {"new": "active", "transfer": "active", "renew": "active", "cancel": "terminated"}
"""The status of a line's service once the line's job is finished; other types leave it as it is."""

TERMINATE = "terminate"
"""The type of the job that ends a line's service, whatever the line's own type."""

TERM_AFTER = frozenset({"new", "transfer", "renew"})


def create_line_jobs(planner: Planner, order_id: Key) -> None:
    """One job for each line that has none yet. Without a handler a job is work to be done by hand."""
    order = planner.order(order_id)
    served = {job.line_id for job in order.jobs}
    for line in order.lines:
        if line.id not in served:
            planner.decide("one_job_per_line")
            planner.add(
                "jobs",
                Job(
                    id=planner.symbol("jobs"),
                    order_id=order_id,
                    line_id=line.id,
                    type=line.type,
                    status="manual",
                    failed=0,
                    tries=0,
                    due_at=None,
                    created_at=planner.world.timestamp,
                    finished_at=None,
                ),
            )


def plan_finish(planner: Planner, change: FinishJob) -> None:
    """A job in ``manual`` is finished by hand. A finished one is unchanged; any other is refused."""
    job = next((job for job in planner.order(change.order).jobs if job.id == change.job), None)
    if job is None:
        raise NotFound("job_not_found", f"order {change.order} has no job {change.job}", None, job=change.job)
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


def finish(planner: Planner, order_id: Key, job: Job) -> None:
    """The job is done, and so is what its line's type says about the service."""
    planner.set("jobs", job, status="finished", finished_at=planner.world.timestamp)
    line = next((line for line in planner.order(order_id).lines if line.id == job.line_id), None)
    if line is not None and job.type == TERMINATE and line.service_id is not None:
        planner.set("services", planner.service(line.service_id), status="terminated")
    elif line is not None and job.type == line.type:
        _act_on_service(planner, line)


def _act_on_service(planner: Planner, line: Line) -> None:
    if line.service_id is None:
        return
    service = planner.service(line.service_id)
    if line.type in ("upgrade", "edit"):
        planner.set("services", service, attributes=_merged(service.attributes, line.attributes))
    if line.type in SERVICE_AFTER:
        planner.set("services", service, status=SERVICE_AFTER[line.type])
    months = planner.product(line.product_id).term_months
    if line.type in TERM_AFTER and months:
        start = service.expires_on if line.type == "renew" and service.expires_on else planner.world.today
        planner.set("services", planner.service(line.service_id), expires_on=add_months(start, months))


def _merged(attributes: str, changes: str) -> str:
    import json

    from billiactl.core.ids import canonical_json

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
