"""The one place that turns changes into an answer: carries them out as a run, tells what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import ANSWER_FIELDS
from billiactl.cli.app import App
from billiactl.cli.failures import OBJECT_FORMATS
from billiactl.cli.options import ChangeFlags, ListFlags
from billiactl.cli.order_lists import Selection
from billiactl.core.errors import BilliaError, Refused, UsageFault

if TYPE_CHECKING:
    from billiactl.core.changes import Change, Conditions
    from billiactl.core.desk import Desk, Manner, Result

RESULT_FIELDS = (*ANSWER_FIELDS, "notices", "decided")
"""The fields of a result, for ``@command(fields=...)`` of commands that change orders."""

ONE = ListFlags()


def change_orders(
    app: App,
    selection: Selection,
    make: Callable[[int], Change],
    change_flags: ChangeFlags,
    list_flags: ListFlags = ONE,
    *,
    verb: str,
    asks: bool = False,
    leave_out: Callable[[Result], bool] | None = None,
) -> int:
    """Make one change per selected order, carry them out and answer; returns the exit code.

    ``verb`` is what happens to the orders (``place``, ``set {orders} to fraud``), for the question; with ``asks`` it is
    asked even about named orders; results that ``leave_out`` names are not told. Raises UsageFault and Refused before
    anything is done.
    """
    ids = orders_of(app, selection)
    _check_size(ids, list_flags)
    question = _question(verb, len(ids)) if (selection.asks or asks) and ids else None
    changes = [make(order) for order in ids]
    return carry_out(app, changes, change_flags, list_flags, question=question, leave_out=leave_out)


def _question(verb: str, count: int) -> str:
    orders = f"{count} order{'' if count == 1 else 's'}"
    return f"{verb.replace('{orders}', orders) if '{orders}' in verb else f'{verb} {orders}'}?"


def orders_of(app: App, selection: Selection) -> tuple[int, ...]:
    """The IDs of the selected orders; where they are described, in ascending order. None at all is a notice."""
    if selection.ids is not None:
        return selection.ids
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.finder import select_ids

    with open_reader(app.globals.database) as reader:
        ids = tuple(select_ids(reader, selection.where))
    if not ids:
        app.notice("no order matches; nothing to do")
    return ids


def carry_out(
    app: App,
    changes: Sequence[Change],
    change_flags: ChangeFlags,
    list_flags: ListFlags = ONE,
    *,
    question: str | None = None,
    subject: str = "order",
    leave_out: Callable[[Result], bool] | None = None,
) -> int:
    """Carry out changes of any kind and write the answer; returns the exit code.

    With a ``question`` the plan is shown and a yes is asked for; what was agreed to is then done, or refused where
    it changed meanwhile. ``subject`` is what the results are about (``order``, ``user``). The documents of one change
    are rendered into the archive; of those of several it is told what writes them.
    """
    from billiactl.commands.aftermath import Aftermath
    from billiactl.commands.outcomes import write_answer
    from billiactl.core.desk import Manner, check_bulk

    _check_flags(app, changes, change_flags)
    conditions = conditions_of(change_flags)
    check_bulk(changes, conditions)
    desk = desk_of(app, change_flags)
    manner = Manner(atomic=list_flags.atomic, stop_on_error=list_flags.stop_on_error)
    if change_flags.dry_run:
        results = _kept(desk.preview(changes, conditions, manner), leave_out)
        return write_answer(app, None, results, len(changes), subject)
    if question is not None:
        manner = _agreed(app, desk, changes, conditions, manner, question, change_flags.yes)
    aftermath = Aftermath()
    results = _kept(aftermath.noting(_executed(app, desk, changes, conditions, manner)), leave_out)
    try:
        code = write_answer(app, desk.run.id, results, len(changes), subject)
    except KeyboardInterrupt:
        aftermath.tell_interruption(app, len(changes))
        raise
    if app.in_lines:
        aftermath.tell_refunds(app)
    if len(changes) == 1:
        return publish_documents(app, aftermath.documents, code)
    if app.format not in OBJECT_FORMATS:
        aftermath.tell_documents(app)
    return code


def carry_out_one(app: App, change: Change, change_flags: ChangeFlags) -> tuple[Result, str | None]:
    """Carry out one change that succeeds or fails as a whole; returns its result and the run (None: a dry run).

    Raises the refusal. Documents are the caller's to publish (``publish_documents``).
    """
    desk = changing_desk(app, [change], change_flags)
    conditions = conditions_of(change_flags)
    results = desk.preview([change], conditions) if change_flags.dry_run else desk.execute([change], conditions)
    (result,) = results
    if result.error is not None:
        raise result.error
    return result, None if change_flags.dry_run else desk.run.id


def changing_desk(app: App, changes: Sequence[Change], change_flags: ChangeFlags) -> Desk:
    """A desk for ``changes``. Raises UsageFault or Refused where the flags, or --read-only, don't go with them."""
    _check_flags(app, changes, change_flags)
    return desk_of(app, change_flags)


def desk_of(app: App, change_flags: ChangeFlags) -> Desk:
    """A desk for this invocation: a new run in the name of its actor."""
    from billiactl.cli.globals import system_user
    from billiactl.core import clock, ids
    from billiactl.core.desk import Desk
    from billiactl.core.log import Run

    now = clock.now()
    line = command_line()
    run = Run(ids.run_id(now), clock.timestamp(now), app.globals.actor, system_user(), line, change_flags.reason)
    return Desk(app.globals.database, run, read_only=app.globals.read_only)


def conditions_of(change_flags: ChangeFlags) -> Conditions:
    """What the flags attach to each change."""
    from billiactl.core.changes import Conditions

    return Conditions(change_flags.reason, change_flags.if_version, change_flags.idempotency_key)


def command_line() -> str:
    """The command as typed, for the log: its words, arguments and options, without the global options."""
    from billiactl.commands.command_line import normalised

    return normalised()


def publish_documents(app: App, documents: Sequence[int], code: int = 0) -> int:
    """Render documents into the archive and tell their paths; returns ``code``, or 7 if the archive fails.

    The change stands in any case, so whatever is wrong with the archive is never the code of a refused change.
    """
    if not documents:
        return code
    from billiactl.cli.exit_codes import UNAVAILABLE
    from billiactl.core.documents.publishing import publish

    try:
        published = publish(app.globals.database, app.globals.archive, documents)
    except BilliaError as error:
        names = " ".join(f"id:{document}" for document in documents)
        app.warn(f"the change stands, but its documents are not in the archive: {error.message}")
        another = " --archive DIR (this folder holds another shop's)" if error.code == "file_exists" else ""
        app.notice(f"mend it with: billiactl doc download {names}{another}")
        return code or UNAVAILABLE
    for item in published:
        app.notice(f"wrote {item.path}" if item.result == "written" else f"{item.path} is there already")
    return code


def _check_size(ids: Sequence[int], flags: ListFlags) -> None:
    if flags.max_orders is not None and len(ids) > flags.max_orders:
        raise Refused(
            "too_many_orders",
            f"{len(ids)} orders match, more than --max-orders {flags.max_orders}; nothing was changed",
            "narrow the selection, or raise --max-orders",
            matched=len(ids),
        )


def _check_flags(app: App, changes: Sequence[Change], flags: ChangeFlags) -> None:
    if flags.if_version is not None and len(changes) > 1:
        raise UsageFault("if_version_of_many", "--if-version is about one order", "name one order")
    if changes:
        refuse_read_only(app, flags)


def refuse_read_only(app: App, flags: ChangeFlags) -> None:
    """Raise Refused ``read_only`` if nothing may be changed and this is no dry run."""
    if app.globals.read_only and not flags.dry_run:
        raise Refused("read_only", "with --read-only nothing is changed", "leave --read-only out, or add --dry-run")


def _agreed(
    app: App,
    desk: Desk,
    changes: Sequence[Change],
    conditions: Conditions,
    manner: Manner,
    question: str,
    yes: bool,
) -> Manner:
    """Show what would happen and ask; what comes back insists on just that plan."""
    from billiactl.commands.outcomes import Forecast
    from billiactl.core.changes import subject_of
    from billiactl.core.desk import digest

    if yes or not app.streams.interactive:
        app.confirm(question, yes)
        return manner
    forecast = Forecast()
    expected = {}
    for result in desk.preview(changes, conditions):
        expected[subject_of(result.change)] = digest(result)
        forecast.add(result)
    for line in forecast.lines():
        app.notice(line)
    app.confirm(question)
    return replace(manner, expected=expected)


def _executed(
    app: App, desk: Desk, changes: Sequence[Change], conditions: Conditions, manner: Manner
) -> Iterator[Result]:
    """The results as they come. A failure of the database after the first ones is the result of all that remain."""
    from billiactl.commands.outcomes import progress
    from billiactl.core.changes import subject_of
    from billiactl.core.desk import FAILED, Result

    told = 0
    with progress(app, len(changes)) as step:
        try:
            for result in desk.execute(changes, conditions, manner):
                told += 1
                step()
                yield result
        except BilliaError as error:
            if not told:
                raise
            for change in changes[told:]:
                yield Result(change, FAILED, subject_of(change), error=error)
            return
    if told < len(changes):
        app.notice(f"stopped at the first that failed; {len(changes) - told} not tried")


def _kept(results: Iterator[Result], leave_out: Callable[[Result], bool] | None) -> Iterator[Result]:
    return results if leave_out is None else (result for result in results if not leave_out(result))


def new_documents(result: Result) -> list[int]:
    """The ids of the documents that a change issued."""
    issued: list[Any] = [document["id"] for document in result.documents]
    return issued
