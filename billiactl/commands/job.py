"""Automatic work, and work to be done by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column, cell_text
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.core.errors import UsageFault

COLUMNS = (
    Column("job", "id", align="right"),
    Column("order", "order", align="right"),
    Column("type", "type"),
    Column("product", "product", shrink=2),
    Column("service", "service", shrink=1),
    Column("status", "status"),
    Column("tries", "tries", shrink=3),
)

FIELDS = (
    *("id", "order", "line", "type", "product", "service", "status", "failed", "tries", "due_at", "created_at"),
    "finished_at",
)


@command(
    examples=[
        ("billiactl job list --status manual", "what waits for a hand"),
        ("billiactl job list --search example.org", "by service, product, type, job or order"),
    ],
    fields=FIELDS,
)
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only jobs in this status; repeated, any.")
@click.option("--order", "orders", metavar="O", multiple=True, help="Only jobs of this order; - reads IDs.")
@click.option("--search", metavar="TEXT", help="Only those with TEXT as id, order, type, product, or in the service.")
@page_options
@pass_app
def list_(app: App, statuses: tuple[str, ...], orders: tuple[str, ...], search: str | None, paging: Paging) -> None:
    """List jobs."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders
    from billiactl.core.storage.job_lists import list_jobs

    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    if orders and not ids:
        app.emit(View(rows=[], columns=COLUMNS))
        return
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids or ())
        emit_paged(app, reader, paging, partial(list_jobs, reader, statuses, ids or (), search), COLUMNS)


@command(
    examples=[
        ("billiactl job show 12", "one job and every try at it"),
        ("billiactl job show 12 -o json --query 'executions[-1].error'", "why the last try failed"),
    ],
    fields=(*FIELDS, "executions.*"),
)
@click.argument("job", metavar="JOB", type=COUNT)
@pass_app
def show(app: App, job: int) -> None:
    """Show one job with its executions."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_lists import job_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = job_details(reader, job), shop_time_zone(reader)
    app.emit(View(item=item, human=_draw, time_zone=time_zone))


def _draw(job: Any, _width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint

    facts = [
        ("order", f"{job['order']}, line {job['line']}" if job["line"] else str(job["order"])),
        ("product", job["product"]),
        ("service", job["service"]),
        ("created", job["created_at"]),
        ("due", job["due_at"]),
        ("finished", job["finished_at"]),
        ("tries", f"{job['tries']}{', one of them failed' if job['failed'] else ''}"),
    ]
    lines = [paint(f"Job {job['id']}", "bold", colour) + f"  {job['type']}, {job['status']}"]
    lines += [f"  {name:<10}{cell_text(value)}" for name, value in facts if value is not None]
    if job["status"] == "manual":
        lines.append(f"  when done by hand: billiactl job finish {job['id']} --reason TEXT")
    for execution in job["executions"]:
        lines += ["", *_execution_lines(execution)]
    return "\n".join(lines)


def _execution_lines(execution: Any) -> list[str]:
    ended = execution["ended_at"] or "running"
    head = f"Try {execution['number']}  {execution['started_at']} to {ended}, {execution['worker']}"
    parts = [(name, execution[name]) for name in ("outcome", "input", "output", "error") if execution[name] is not None]
    return [head, *(f"  {name:<10}{cell_text(value)}" for name, value in parts)]


@command(
    examples=[
        ("billiactl job finish 12 --reason 'registered by phone'", "the order goes on when its last job is done"),
        ("billiactl job finish 12 13 --reason 'set up by hand' --dry-run", "what that would do"),
    ],
    fields=RESULT_FIELDS,
)
@click.argument("jobs", metavar="JOB...", nargs=-1, required=True, type=COUNT)
@changing_options
@pass_app
def finish(app: App, jobs: tuple[int, ...], change_flags: ChangeFlags) -> int:
    """Finish jobs that were done by hand.

    Only a job in status manual can be; a finished one is unchanged. The reason goes into the order's log. What the
    job's line says happens to the service, and an order whose jobs are all finished is activated.
    """
    from billiactl.core.changes import FinishJob
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_lists import job_details

    if not change_flags.reason:
        raise UsageFault("reason_required", "say how the job was done", "add --reason TEXT")
    with open_reader(app.globals.database) as reader:
        changes = [FinishJob(job_details(reader, job)["order"], job) for job in dict.fromkeys(jobs)]
    return carry_out(app, changes, change_flags)
