"""Automatic work, and work to be done by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ListFlags
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column
from billiactl.commands.paging import Paging, emit_paged, page_options

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
    *("finished_at", "worker", "lease_until"),
)


@command(
    examples=[
        ("billiactl job list --status manual", "what waits for a hand"),
        ("billiactl job list --type renew --status scheduled", "renewals that wait for their next try"),
        ("billiactl job list --search example.org", "by service, product, type, job or order"),
        ("billiactl job list --status manual -o id | billiactl job retry -", "execute again all that failed"),
    ],
    fields=FIELDS,
)
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only jobs in this status; repeated, any.")
@click.option("--type", "types", metavar="T", multiple=True, help="Only jobs of this type, such as new or renew.")
@click.option("--order", "orders", metavar="O", multiple=True, help="Only jobs of this order; - reads IDs.")
@click.option("--search", metavar="TEXT", help="Only those with TEXT as id, order, type, product, or in the service.")
@page_options
@pass_app
def list_(
    app: App,
    statuses: tuple[str, ...],
    types: tuple[str, ...],
    orders: tuple[str, ...],
    search: str | None,
    paging: Paging,
) -> None:
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
        emit_paged(app, reader, paging, partial(list_jobs, reader, statuses, ids or (), search, types=types), COLUMNS)


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
    """Show one job with its executions.

    Each try with what the handler got, answered and complained of; and what may be done next.
    """
    from billiactl.commands.job_page import draw_job, said_by_handlers
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_lists import job_details
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        item, settings = job_details(reader, job), shop_settings(reader)
    handled = settings.handler(item["type"], item["product"]) is not None
    human = partial(draw_job, said=said_by_handlers(item), handled=handled)
    app.emit(View(item=item, human=human, time_zone=settings.seller.time_zone))


@command(
    examples=[
        ("billiactl job download 12", "into the file job-12.json"),
        ("billiactl job download 12 --to reports/", "into a folder"),
        ("billiactl job download 12 --to - | jq '.executions[-1].error'", "why the last try failed"),
    ],
    fields=("job", "result", "path"),
)
@click.argument("job", metavar="JOB", type=COUNT)
@click.option("--to", "target", metavar="DIR|FILE|-", help="Where to; left out, job-JOB.json in this folder.")
@click.option("--overwrite", is_flag=True, help="Replace a file that holds something else.")
@pass_app
def download(app: App, job: int, target: str | None, overwrite: bool) -> None:
    """Write a job with its executions to a file, as JSON.

    --to names a folder if one is there or the name ends with a slash, else a file; - is standard output. A file that
    is equal already is left as it is; one that holds something else is a conflict (exit 5) unless --overwrite is given.
    """
    import json

    from billiactl.core.documents.archive import write_to
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_lists import job_details

    with open_reader(app.globals.database) as reader:
        text = json.dumps(job_details(reader, job), ensure_ascii=False, indent=2) + "\n"
    if target == "-":
        app.data(text)
        return
    path = Path(f"job-{job}.json" if target is None else target)
    if target is not None and (target.endswith("/") or path.is_dir()):
        path /= f"job-{job}.json"
    written = write_to(path, text.encode("utf-8"), overwrite=overwrite)
    item = {"job": job, "result": "done" if written == "written" else "unchanged", "path": str(path)}
    told = f"{'wrote' if written == 'written' else 'unchanged,'} {path}"
    app.emit(View(item=item, human=lambda *_: told, key="path"))
