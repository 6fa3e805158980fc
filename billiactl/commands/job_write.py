"""Changes of jobs by hand: finished, executed again, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.numbers import numbers_of
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.changes import Change

jobs_argument = click.argument("jobs", metavar="JOB...|-", nargs=-1, required=True)


@command(
    examples=[
        ("billiactl job finish 12 --reason 'registered by phone'", "the order goes on when its last job is done"),
        ("billiactl job finish 12 13 --reason 'set up by hand' --dry-run", "what that would do"),
    ],
    fields=RESULT_FIELDS,
)
@jobs_argument
@changing_options
@pass_app
def finish(app: App, jobs: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Finish jobs that were done by hand.

    Only a job in status manual can be; a finished one is unchanged. The reason goes into the order's log. What the
    job's line says happens to the service, and an order whose jobs are all finished is activated.
    """
    from billiactl.core.changes import FinishJob

    if not change_flags.reason:
        raise UsageFault("reason_required", "say how the job was done", "add --reason TEXT")
    return _change(app, jobs, FinishJob, change_flags)


@command(
    examples=[
        ("billiactl job retry 12", "execute it again; the next free worker takes it"),
        ("billiactl job list --status manual -o id | billiactl job retry -", "all that failed"),
    ],
    fields=RESULT_FIELDS,
)
@jobs_argument
@changing_options
@pass_app
def retry(app: App, jobs: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Have jobs executed again, or now.

    A job in status manual is scheduled, due now, if the settings have a handler for it; a collapsed order goes on. One
    that waits for its next try is due now. It gets one more try each time, and is done by the next worker that looks.
    """
    from billiactl.core.job_changes import RetryJob

    return _change(app, jobs, RetryJob, change_flags)


@command(
    examples=[
        ("billiactl job cancel 12 --reason 'the customer stays'", "a terminate job that is not to be done"),
        ("billiactl job cancel 12 13 --dry-run", "whether that may be done"),
    ],
    fields=RESULT_FIELDS,
)
@jobs_argument
@changing_options
@pass_app
def cancel(app: App, jobs: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Cancel jobs that wait.

    The job of a line of an order that goes on can't be cancelled alone: cancel the order. A terminate job can.
    """
    from billiactl.core.job_changes import CancelJob

    return _change(app, jobs, CancelJob, change_flags)


def _change(app: App, words: tuple[str, ...], make: Callable[[int, int], Change], flags: ChangeFlags) -> int:
    """One change for each job named, made of its order and itself. Raises NotFound before anything is done."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.job_lists import job_homes

    jobs = numbers_of(app, words, "jobs")
    with open_reader(app.globals.database) as reader:
        homes = job_homes(reader, jobs)
    return carry_out(app, [make(homes[job], job) for job in jobs], flags)
