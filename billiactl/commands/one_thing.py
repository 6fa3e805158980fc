"""Changes of one thing: they succeed, or fail as a whole, and answer with one result (CONTRACT)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App
from billiactl.cli.options import ChangeFlags
from billiactl.cli.output import View
from billiactl.commands.aftermath import Aftermath
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out_one, new_documents, publish_documents

if TYPE_CHECKING:
    from billiactl.core.changes import Change
    from billiactl.core.desk import Result

ONE_FIELDS = ("run", *RESULT_FIELDS)
"""The fields of the answer, for ``@command(fields=...)``."""


def change_one(
    app: App, change: Change, change_flags: ChangeFlags, *, named: Mapping[str, Any] | None = None, key: str = "order"
) -> int:
    """Carry out one change, answer, and render what it issued; returns the exit code.

    ``named`` are further members of the answer, such as the payment that was named; ``key`` is the member that
    ``-o id`` prints. Raises the refusal.
    """
    result, run = carry_out_one(app, change, change_flags)
    return answer_one(app, result, run, named=named, key=key)


def answer_one(
    app: App, result: Result, run: str | None, *, named: Mapping[str, Any] | None = None, key: str = "order"
) -> int:
    """Answer what became of one change, and render what it issued; returns the exit code (see ``change_one``)."""
    from billiactl.commands.outcomes import result_view, tell

    if app.in_lines:
        tell(app, result, in_full=True)
        _tell_what_follows(app, result, run)
    elif app.format != "id" or run is not None:
        app.emit(View(item={"run": run, **result_view(result), **(named or {})}, key=key))
    return publish_documents(app, new_documents(result)) if result.moved else 0


def _tell_what_follows(app: App, result: Result, run: str | None) -> None:
    """A plan is no change; a refund that is open, and a job for a hand, wait for somebody."""
    if run is None:
        app.notice(DRY_RUN)
        return
    aftermath = Aftermath()
    aftermath.add(result)
    aftermath.tell_refunds(app)
    aftermath.tell_jobs(app)
