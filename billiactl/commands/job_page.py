"""The page of a job: what it does, every try at it, and what may be done next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from billiactl.cli.tables import cell_text
from billiactl.cli.text import text_width, visible
from billiactl.commands.paragraphs import joined, wrapped

STREAMS = ("stdout", "stderr")
NARROWEST = 12
MOST_LINES = 40
"""So many lines of one text are shown on a terminal."""


def said_by_handlers(job: Any) -> dict[tuple[int, str], list[str]]:
    """The lines that handlers wrote, by try and stream."""
    outputs = {execution["number"]: execution["output"] or {} for execution in job["executions"]}
    return {
        (number, stream): [visible(line) for line in output.get(stream, "").splitlines()]
        for number, output in outputs.items()
        for stream in STREAMS
    }


def draw_job(
    job: Any, width: int | None, colour: bool, *, said: Mapping[tuple[int, str], list[str]], handled: bool
) -> str:
    """The page as text; ``width`` None is no terminal, where nothing is cut. ``said`` is of ``said_by_handlers``.

    ``handled`` is whether a handler does jobs of this kind.
    """
    from billiactl.cli.streams import paint

    facts = [
        ("order", f"{job['order']}, line {job['line']}" if job["line"] else str(job["order"])),
        ("product", job["product"]),
        ("service", job["service"]),
        ("created", job["created_at"]),
        ("due", job["due_at"]),
        ("finished", job["finished_at"]),
        ("worker", job["worker"]),
        ("tries", _tries(job)),
    ]
    lines = [paint(f"Job {job['id']}", "bold", colour) + f"  {job['type']}, {job['status']}"]
    lines += _fact_lines(facts, width)
    steps = _next(job, handled)
    for execution in job["executions"]:
        told = [_shortened(text, width) for text in _texts(execution, said, width)]
        lines += ["", *_head_lines(execution, width, colour), *(line for text, _ in told for line in text)]
        if any(is_cut for _, is_cut in told):
            steps = [*steps, (f"billiactl job download {job['id']}", "all that was too long for this page")]
    return "\n".join([*lines, *(["", paint("Next", "bold", colour), *_step_lines(steps, width)] if steps else [])])


def _tries(job: Any) -> str:
    failed = sum(execution["outcome"] not in (None, "finished") for execution in job["executions"])
    return f"{job['tries']}{f', {failed} failed' if failed else ''}"


def _fact_lines(facts: Iterable[tuple[str, Any]], width: int | None, indent: int = 2) -> list[str]:
    """Names beside their values, which are wrapped; what is None is left out."""
    margin = indent + 10
    room = None if width is None else max(width - margin, NARROWEST)
    lines: list[str] = []
    for name, value in facts:
        if value is not None:
            first, *rest = wrapped(cell_text(value), room)
            lines += [f"{'':{indent}}{name:<10}{first}", *(f"{'':{margin}}{line}" for line in rest)]
    return lines


def _head_lines(execution: Any, width: int | None, colour: bool) -> list[str]:
    from billiactl.cli.streams import paint

    title = f"Try {execution['number']}"
    times = f"{execution['started_at']} to {execution['ended_at'] or 'now'}"
    first, *rest = joined((execution["outcome"] or "running", times, f"by {execution['worker']}"), width, "  ")
    return [f"{paint(title, 'bold', colour)}  {first}", *rest]


def _texts(execution: Any, said: Mapping[tuple[int, str], list[str]], width: int | None) -> Iterator[list[str]]:
    """What a try got and gave, one list of lines for each: error and exit, input, answer, streams."""
    output, error = execution["output"] or {}, execution["error"] or {}
    yield _fact_lines([("error", error.get("message")), ("exit", output.get("exit"))], width)
    for name, value in (("input", execution["input"]), ("answer", output.get("answer"))):
        if value is not None:
            yield [f"  {name}", *_fact_lines(_members(value), width, indent=4)]
    for stream in STREAMS:
        told = said[execution["number"], stream]
        if told:
            room = None if width is None else max(width - 4, NARROWEST)
            yield [f"  {stream}", *(f"    {part}" for line in told for part in wrapped(line, room))]


def _shortened(lines: list[str], width: int | None) -> tuple[list[str], bool]:
    """At most ``MOST_LINES`` of them on a terminal, and whether some were left out."""
    if width is None or len(lines) <= MOST_LINES:
        return lines, False
    return [*lines[:MOST_LINES], f"    ... and {len(lines) - MOST_LINES} more lines"], True


def _members(value: Any) -> Iterator[tuple[str, str]]:
    """The members of a JSON object with what is in them as ``name=value``; what is empty is left out."""
    for name, member in value.items():
        told = ", ".join(f"{path}={text}" if path else text for path, text in _leaves(member, ""))
        if told:
            yield f"{name} ", told


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text, number and truth value within ``value``, with its dotted path."""
    if isinstance(value, Mapping | list | tuple):
        members = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, member in members:
            yield from _leaves(member, f"{path}.{key}" if path else str(key))
    elif value not in (None, ""):
        yield path, cell_text(value)


def _step_lines(steps: list[tuple[str, str]], width: int | None) -> list[str]:
    """Commands with their meanings beside them, or below them where there is no room."""
    longest = max(len(line) for line, _ in steps)
    lines = [f"  {line:<{longest}}  {meaning}" for line, meaning in steps]
    if width is None or all(text_width(line) <= width for line in lines):
        return lines
    return [part for line, meaning in steps for part in (f"  {line}", f"      {meaning}")]


def _next(job: Any, handled: bool) -> list[tuple[str, str]]:
    """What may be done, or is waited for, in words that can be typed."""
    key, status = job["id"], job["status"]
    again = (f"billiactl job retry {key}", "execute it again")
    by_hand = (f"billiactl job finish {key} --reason TEXT", "it was done by hand")
    cancel = (f"billiactl order status set {job['order']} cancelled", "cancel the order, and the job with it")
    if job["type"] == "terminate":
        cancel = (f"billiactl job cancel {key}", "don't do it")
    work = ("billiactl worker run --once", "do what is due")
    now = (f"billiactl job retry {key}", "don't wait: let it be due now")
    ways = {
        "initiated": [work],
        "scheduled": [now, work],
        "manual": [*([again] if handled else []), by_hand, cancel],
        "running": [("billiactl worker list", f"who runs it, until {job['lease_until']} at the latest")],
    }
    return ways.get("running" if status == "retry" else status, [])
