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


@dataclass(frozen=True)
class Answer:
    """What all results of an answer have in common.

    ``run`` is the id of the run (None for a dry run), ``describe`` makes the sentence of a result that is no
    failure, ``subject`` is the member that names what a result is about.
    """

    run: str | None
    describe: Callable[[Result], str]
    subject: str = "order"


def write_answer(results: Iterable[Result], answer: Answer, wanted: Wanted, streams: Streams) -> int:
    """Write results as they come (``json`` and ``yaml``: at the end); returns the exit code of the whole.

    Each result has ``result`` (done, unchanged, refused, failed or planned) and, if refused or failed, ``error``
    (an object from ``failures.error_object``). In a table the failures stand on standard error; ``id`` names only
    what is done or unchanged.
    """
    tally = Tally()
    counted = _counted(results, tally)
    if wanted.query is not None or wanted.format in {"json", "yaml"}:
        _write_whole(counted, answer, tally, wanted, streams)
    elif wanted.format == "table" and not wanted.fields:
        _write_lines(counted, answer, streams)
    else:
        _write_rows(counted, answer, wanted, streams)
    _write_summary(answer, tally, wanted, streams)
    return tally.exit_code


def _counted(results: Iterable[Result], tally: Tally) -> Iterator[Result]:
    for result in results:
        tally.add(result)
        yield result


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


def _write_lines(results: Iterator[Result], answer: Answer, streams: Streams) -> None:
    for result in results:
        name = f"{answer.subject} {result[answer.subject]}"
        if result["result"] in SUCCESSES:
            streams.data(f"{visible(f'{name}: {answer.describe(result)}')}\n", flush=True)
        else:
            streams.error(f"{name}: {result['error']['message']}", result["error"].get("hint"))


def _write_summary(answer: Answer, tally: Tally, wanted: Wanted, streams: Streams) -> None:
    if wanted.format == "ndjson":
        streams.notice_for_programs(json.dumps({"run": answer.run, "summary": tally.summary}))
    elif wanted.format == "table" and tally.total > 1:
        streams.notice(", ".join(f"{count} {kind}" for kind, count in tally.summary.items() if count))
