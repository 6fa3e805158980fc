"""Workers: doing the jobs that are due, and who does them."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, dry_run_option
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column
from billiactl.core.errors import Refused, UsageFault

if TYPE_CHECKING:
    from billiactl.core.jobs.crew import Told
    from billiactl.core.jobs.stopping import Stop
    from billiactl.core.jobs.worker import Done, Worker

MOST_WORKERS = 64

FIELDS = ("job", "order", "try", "outcome", "status", "message", "due_at", "order_status")

COLUMNS = (
    Column("job", "job", align="right"),
    Column("order", "order", align="right"),
    Column("try", "try", align="right"),
    Column("outcome", "outcome"),
    Column("status", "status"),
    Column("next try", "due_at"),
    Column("message", "message", shrink=1),
)

WORKER_COLUMNS = (
    Column("worker", "worker", shrink=1),
    Column("seen", "seen_at"),
    Column("tries", "tries", align="right"),
    Column("job", "job", align="right"),
    Column("order", "order", align="right"),
    Column("lease until", "lease_until"),
)


@command(
    examples=[
        ("billiactl worker run --once", "do what is due, then end: for cron"),
        ("billiactl worker run", "look for work until it is stopped: for systemd"),
        ("billiactl worker run --once --order 1042", "only the jobs of one order"),
        ("billiactl worker run --once --dry-run", "what is due"),
    ],
    fields=FIELDS,
)
@click.option("--once", is_flag=True, help="Do what is due, then end.")
@click.option("--limit", metavar="N", type=COUNT, help="End after N jobs.")
@click.option("--order", "orders", metavar="O", multiple=True, help="Only jobs of this order; - reads IDs.")
@click.option("--interval", metavar="SECONDS", type=COUNT, default="5", help="How often to look for work; else 5.")
@click.option("--concurrency", metavar="N", type=COUNT, default="1", help="Do up to N jobs at a time; else 1.")
@dry_run_option
@pass_app
def run(
    app: App,
    once: bool,
    limit: int | None,
    orders: tuple[str, ...],
    interval: int,
    concurrency: int,
    dry_run: bool,
) -> int | None:
    """Do the jobs that are due, by the shop's handlers.

    The oldest first, one at a time; tries whose worker was lost are given up before. Any number of workers may run, on
    any number of hosts with PostgreSQL: a job is done by one of them. A job that fails is on record and makes no exit
    code; 'job list --status manual' names what waits for a hand. SIGTERM and Ctrl-C end the handler under way, too.
    """
    _check(interval, concurrency, limit)
    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    if ids is None or (orders and not ids):
        return None
    _require(app, ids)
    if dry_run:
        _show_due(app, ids)
        return None
    if app.globals.read_only:
        raise Refused("read_only", "with --read-only nothing is changed", "leave --read-only out, or add --dry-run")
    from billiactl.core.jobs.stopping import Stop

    with Stop() as stop, _signals_ask(stop) as code:
        _tell_all(app, _working(app, stop, ids, once, limit, interval, concurrency))
        return code[-1]


@command(
    examples=[
        ("billiactl worker list", "who does what, and until when"),
        ("billiactl worker list -o json --query '[?job].worker'", "those that are at work"),
    ],
    fields=("worker", "seen_at", "tries", "job", "order", "lease_until"),
)
@pass_app
def list_(app: App) -> None:
    """List the workers of the newest tries.

    Of the newest 1000 tries: who made how many, when each was last heard of, and the job that it is doing with the
    time by which it must tell the end. After that another worker gives the try up.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_queue import workers
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        rows, time_zone = workers(reader), shop_time_zone(reader)
    app.emit(View(rows=rows, columns=WORKER_COLUMNS, key="worker", time_zone=time_zone))
    if app.format == "table" and not rows:
        app.notice("no worker has done anything yet")


def _check(interval: int, concurrency: int, limit: int | None) -> None:
    if not interval:
        raise UsageFault("bad_number", "--interval: 0 seconds would never let go of the database", "1 or more")
    if not 1 <= concurrency <= MOST_WORKERS:
        raise UsageFault("bad_number", f"--concurrency: {concurrency} is not from 1 to {MOST_WORKERS}", None)
    if limit == 0:
        raise UsageFault("bad_number", "--limit: with 0 jobs there is nothing to do", "1 or more")


def _require(app: App, ids: tuple[int, ...]) -> None:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders

    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids)


def _working(
    app: App, stop: Stop, orders: tuple[int, ...], once: bool, limit: int | None, interval: int, concurrency: int
) -> Iterator[Told]:
    from billiactl.core.jobs.crew import keep_working, together, work_once
    from billiactl.core.jobs.worker import Budget

    budget = Budget(limit)
    begin = partial(work_once, budget=budget) if once else partial(keep_working, budget=budget, interval=interval)
    workers = [_worker(app, stop, orders) for _ in range(concurrency)]
    if not once:
        app.notice(f"looking for work every {interval} s; Ctrl-C stops it")
    return begin(workers[0]) if concurrency == 1 else together(workers, begin, stop)


def _worker(app: App, stop: Stop, orders: tuple[int, ...]) -> Worker:
    from billiactl.commands.carrying_out import desk_of
    from billiactl.core.jobs.worker import Worker, worker_name

    return Worker(desk_of(app, ChangeFlags()), worker_name(), stop, orders)


@contextmanager
def _signals_ask(stop: Stop) -> Iterator[list[int]]:
    """While it lasts, SIGTERM and Ctrl-C ask to stop; the last member of what it gives is the exit code then."""
    from threading import current_thread, main_thread

    from billiactl.cli.exit_codes import DONE, INTERRUPTED, TERMINATED

    codes = [DONE]
    asks = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}

    def ask(number: int, _frame: object) -> None:
        codes.append(asks[signal.Signals(number)])
        stop.ask()

    former = {}
    if current_thread() is main_thread():
        former = {number: signal.getsignal(number) for number in asks}
    for number, handler in former.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, ask)
    try:
        yield codes
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _tell_all(app: App, told: Iterator[Told]) -> None:
    """Write what workers tell, as it comes."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        time_zone = shop_time_zone(reader)
    if not app.in_lines:
        app.emit(View(rows=_flushed(app, _done_only(app, told)), columns=COLUMNS, key="job", time_zone=time_zone))
        return
    counts: Counter[str] = Counter()
    for done in _done_only(app, told):
        counts[done.outcome] += 1
        app.streams.data(f"{_line(done, time_zone)}\n", flush=True)
    app.notice(", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "nothing is due")


def _done_only(app: App, told: Iterator[Told]) -> Iterator[Done]:
    """The tries; that the database is away is a warning."""
    from billiactl.core.errors import Unavailable

    for item in told:
        if isinstance(item, Unavailable):
            app.warn(f"{item.message}; waiting for it")
        else:
            yield item


def _flushed(app: App, rows: Iterator[Done]) -> Iterator[dict[str, Any]]:
    for done in rows:
        yield {
            "job": done.job,
            "order": done.order,
            "try": done.number,
            "outcome": done.outcome,
            "status": done.status,
            "message": done.message,
            "due_at": done.due_at,
            "order_status": done.order_status,
        }
        app.streams.data("", flush=True)


def _line(done: Done, time_zone: str) -> str:
    """``job 12 of order 1042, try 1: error: the name is taken; next try at 2026-11-22 12:01``."""
    from billiactl.cli.text import visible
    from billiactl.core.clock import local_time

    tried = "" if done.number is None else f", try {done.number}"
    said = f": {done.message}" if done.message else ""
    follows = ""
    if done.status == "scheduled" and done.due_at:
        follows = f"; next try at {local_time(done.due_at, time_zone)}"
    elif done.status == "manual":
        follows = f"; waits for a hand: billiactl job show {done.job}"
    if done.order_status:
        follows += f"; order {done.order} is {done.order_status}"
    return visible(f"job {done.job} of order {done.order}{tried}: {done.outcome}{said}{follows}")


def _show_due(app: App, orders: tuple[int, ...]) -> None:
    """What a worker would find now: tries to give up, and jobs that are due."""
    from billiactl.cli.answers import DRY_RUN
    from billiactl.core import clock
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_queue import all_due_jobs, lost_tries

    now = clock.timestamp(clock.now())
    empty = dict.fromkeys(FIELDS)
    with open_reader(app.globals.database) as reader:
        lost = [
            {**empty, "job": row.job, "order": row.order, "outcome": "planned", "message": f"lost by {row.worker}"}
            for row in lost_tries(reader, now, orders)
        ]
        due = [
            {**empty, "job": row.job, "order": row.order, "outcome": "planned", "message": "is due"}
            for row in all_due_jobs(reader, now, orders)
        ]
    app.emit(View(rows=[*lost, *due], columns=(*COLUMNS[:2], COLUMNS[-1]), key="job"))
    if app.format == "table":
        app.notice(DRY_RUN if lost or due else "nothing is due")
