"""Answers of changes: a run, a result for each thing, a summary."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from billiactl.cli.exit_codes import SUCCESSES, Tally
from billiactl.cli.fields import project, tree_of
from billiactl.cli.output import View, Wanted, render
from billiactl.cli.streams import Streams
from billiactl.cli.text import visible
from billiactl.core.errors import UsageFault

Result = Mapping[str, Any]

ANSWER_FIELDS = ("order", "result", "effects.*", "documents.*", "error.*", "replayed")
"""The fields of a result, for ``@command(fields=...)`` of commands that change orders."""


NOTHING_TO_DO = "nothing to do"
DRY_RUN = "dry run: nothing was changed"


def _as_it_is(result: Result) -> Result:
    return result


@dataclass(frozen=True)
class Answer:
    """What all results of an answer have in common.

    ``run`` is the id of the run (None for a dry run), ``tell`` tells people one result, ``subject`` is the member that
    names what a result is about, ``view`` gives a result's public form, ``expected`` is how many results may come.
    """

    run: str | None
    tell: Callable[[Any], None]
    subject: str = "order"
    view: Callable[[Any], Result] = _as_it_is
    expected: int = 0


def write_answer(results: Iterable[Any], answer: Answer, wanted: Wanted, streams: Streams) -> int:
    """Write results as they come (``json`` and ``yaml``: at the end); returns the exit code of the whole.

    Each result in its public form has ``result`` (done, unchanged, refused, failed or planned) and, if refused or
    failed, ``error`` (an object from ``failures.error_object``). ``id`` names only what is done or unchanged.
    """
    tally = Tally()
    if in_lines(wanted):
        for result in results:
            tally.add(answer.view(result))
            answer.tell(result)
    elif wanted.query is not None or wanted.format in {"json", "yaml"}:
        _write_whole(_counted(results, answer, tally), answer, tally, wanted, streams)
    else:
        _write_rows(_counted(results, answer, tally), answer, wanted, streams)
    _write_summary(answer, tally, wanted, streams)
    return tally.exit_code


def in_lines(wanted: Wanted) -> bool:
    """Whether results are told to people one by one: in a table for which nobody chose the fields."""
    return wanted.format == "table" and not wanted.fields and wanted.query is None


def teller(streams: Streams, subject: str, describe: Callable[[Result], str]) -> Callable[[Result], None]:
    """A ``tell`` that writes ``SUBJECT NAME: what describe says``, and a failure on standard error."""

    def tell(result: Result) -> None:
        name = f"{subject} {result[subject]}"
        if result["result"] in SUCCESSES:
            streams.data(f"{visible(f'{name}: {describe(result)}')}\n", flush=True)
        else:
            streams.error(f"{name}: {result['error']['message']}", result["error"].get("hint"))

    return tell


def _counted(results: Iterable[Any], answer: Answer, tally: Tally) -> Iterator[Result]:
    for result in results:
        view = answer.view(result)
        tally.add(view)
        yield view


def _write_whole(results: Iterator[Result], answer: Answer, tally: Tally, wanted: Wanted, streams: Streams) -> None:
    tree = tree_of(wanted.fields) if wanted.fields else None
    shown = [project(result, tree) for result in results]
    whole = {"run": answer.run, "summary": tally.summary, "results": shown}
    try:
        render(View(item=whole, key=answer.subject), replace(wanted, fields=()), streams)
    except UsageFault as fault:
        streams.warn(f"{fault.message}; what was changed stands")


def _write_rows(results: Iterator[Result], answer: Answer, wanted: Wanted, streams: Streams) -> None:
    if wanted.format == "id":
        results = (result for result in results if result["result"] in {"done", "unchanged"})
    render(View(rows=_flushing(results, streams), key=answer.subject), wanted, streams)


def _flushing(results: Iterator[Result], streams: Streams) -> Iterator[Result]:
    """The results; what was written of one, whose change stands already, is on its way before the next is asked for."""
    for result in results:
        yield result
        streams.data("", flush=True)


def _write_summary(answer: Answer, tally: Tally, wanted: Wanted, streams: Streams) -> None:
    if wanted.format == "ndjson":
        streams.notice_for_programs(json.dumps({"run": answer.run, "summary": tally.summary}))
        return
    if wanted.format != "table":
        return
    if max(tally.total, answer.expected) > 1:
        streams.notice(", ".join(f"{count} {kind}" for kind, count in tally.summary.items() if count) or NOTHING_TO_DO)
    if tally.summary.get("planned"):
        streams.notice(DRY_RUN)
