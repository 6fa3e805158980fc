"""What became of changes, told to people and to programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import NOTHING_TO_DO, Answer
from billiactl.cli.app import App
from billiactl.cli.failures import error_object
from billiactl.cli.text import visible
from billiactl.commands.effect_lines import effect_lines

if TYPE_CHECKING:
    from billiactl.core.changes import Change
    from billiactl.core.desk import Result

MOST_IN_FULL = 10
"""A dry run of more orders than this tells one line for each."""

MOST_SILENT = 500
"""A progress bar is for more changes than this."""

_STANDS: Mapping[str, str] = {
    "order.place": "it is placed already",
    "order.status": "it has that status",
    "order.pay": "nothing is due",
    "order.expire": "it is not pending, or its time is not over",
    "order.method": "it has that method",
    "order.profile": "it has that profile",
    "order.due": "it is due on that day",
    "order.price": "it has that price",
    "payment.move": "it has that status",
    "refund.end": "it has that status",
    "job.finish": "it is finished already",
    "note.edit": "it says that already",
    "label.add": "the label stands",
    "label.remove": "there is no such label on it",
    "user.credit_limit": "that is the limit",
    "order.line.edit": "the line says that already",
    "service.status": "it has that status",
    "service.edit": "it says that already",
    "product.edit": "it says that already",
    "user.edit": "it says that already",
    "user.block": "it stands so already",
    "profile.edit": "it says that already",
    "profile.delete": "it is inactive already",
    "doc.edit": "it says that already",
    "doc.void": "it is voided already",
    "doc.mark": "it says that already",
}
"""Why a change did nothing, by its action, where no notice says so."""

_NUMBER_TO_COME = "(number when issued)"


def result_view(result: Result) -> dict[str, Any]:
    """One result as programs get it."""
    kind, key = result.subject
    return {
        kind: key,
        **_thing(result.change),
        "result": result.result,
        "effects": list(result.effects),
        "documents": list(result.documents),
        "error": error_object(result.error) if result.error is not None else None,
        "replayed": result.replayed,
        "notices": list(result.notices),
        "decided": list(result.decided),
    }


def _thing(change: Change) -> dict[str, Any]:
    """What of its subject a change is about, as commands take it: a job, a note, a document, a product, a service."""
    parts = {name: getattr(change, name, None) for name in ("job", "note", "document", "product", "service")}
    return {name: f"id:{part}" if name == "document" else part for name, part in parts.items() if part is not None}


def write_answer(app: App, run: str | None, results: Iterable[Result], total: int, subject: str) -> int:
    """Write results as they come; returns the exit code of the whole. ``total`` is how many may come."""
    teller = _Teller(app, in_full=total <= MOST_IN_FULL)
    code = app.write_answer(results, Answer(run, teller.tell, subject, result_view, total))
    if teller.cut_short:
        app.notice("-o json tells every effect")
    return code


def tell_each(app: App, results: Sequence[Result]) -> None:
    """One line about each of these results."""
    teller = _Teller(app, in_full=len(results) <= MOST_IN_FULL)
    for result in results:
        teller.tell(result)


class _Teller:
    """Tells people each result; a hint that is that of the failure before is not repeated."""

    def __init__(self, app: App, in_full: bool) -> None:
        self._app = app
        self._in_full = in_full
        self._last_hint: str | None = None
        self.cut_short = False

    def tell(self, result: Result) -> None:
        """One line about ``result``; of a plan, unless there are too many, its effects too."""
        if result.error is None:
            tell(self._app, result, self._in_full)
            self.cut_short = self.cut_short or (result.result == "planned" and not self._in_full)
            return
        error = error_object(result.error)
        hint = error["hint"] if error["hint"] != self._last_hint else None
        self._last_hint = error["hint"]
        self._app.streams.error(_naming(result, error["message"]), hint)


def tell(app: App, result: Result, in_full: bool) -> None:
    """One line about a result that is no failure; for a plan ``in_full``, its effects below."""
    line = visible(outcome_line(result))
    app.streams.data(f"{line}\n", flush=True)
    if result.result == "planned" and in_full:
        app.streams.data("".join(f"  {visible(line)}\n" for line in plan_lines(result)))
    if result.result != "unchanged":
        for notice in result.notices:
            app.notice(_naming(result, notice))


def outcome_line(result: Result) -> str:
    """``1001  done       pending -> processing, invoice 0000000001, paid 120.00 EUR by card``."""
    kind, key = result.subject
    name = f"new {kind}" if key is None else str(key) if kind == "order" else f"{kind} {key}"
    product = getattr(result.change, "product", None)
    name = name if product is None else f"product {product}"
    replayed = " (done before, under the same key)" if result.replayed else ""
    return f"{name}  {result.result:<9}  {gist(result)}{replayed}".rstrip()


def gist(result: Result) -> str:
    """What a change that was no failure did, or would do, in a few words."""
    if result.result == "unchanged":
        return "; ".join(result.notices) or _STANDS.get(result.change.action, NOTHING_TO_DO)
    from billiactl.core.log import summarise

    told = [{**effect, "number": effect.get("number") or _NUMBER_TO_COME} for effect in result.effects]
    return summarise(result.change.action, told)


def plan_lines(result: Result) -> list[str]:
    """A plan in full: its effects, and the rules that decided."""
    lines = effect_lines(result.effects)
    return [*lines, f"decided by: {', '.join(result.decided)}"] if result.decided else lines


def _naming(result: Result, text: str) -> str:
    """``text`` with the name of what it is about, unless it says that itself."""
    kind, key = result.subject
    name = f"{kind} {key}"
    return text if key is None or name in text else f"{name}: {text}"


class Forecast:
    """Counts what plans would do, kind by kind, for the question whether to go on."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], str] = {}

    def add(self, result: Result) -> None:
        """Count one planned result."""
        key = (_VERDICTS.get(result.result, result.result), _kind_of(result))
        self._counts[key] = self._counts.get(key, 0) + 1
        if result.error is not None:
            self._examples.setdefault(key, result.error.message)

    def lines(self) -> list[str]:
        """The table: how many, what becomes of them, and how; of those refused one as an example."""
        rows = sorted(self._counts.items(), key=lambda row: (-row[1], row[0]))
        width = max((len(str(count)) for _, count in rows), default=0)
        verdicts = max((len(verdict) for (verdict, _), _ in rows), default=0)
        return [self._line(key, count, width, verdicts) for key, count in rows]

    def _line(self, key: tuple[str, str], count: int, width: int, verdicts: int) -> str:
        example = self._examples.get(key)
        line = f"{count:>{width}}  {key[0]:<{verdicts}}  {key[1]}".rstrip()
        return f"{line} (such as: {example})" if example else line


_VERDICTS: Mapping[str, str] = {"planned": "would be done", "refused": "would be refused", "failed": "would fail"}


def _kind_of(result: Result) -> str:
    """The kind of outcome, without amounts and names: equal for orders that fare alike."""
    if result.error is not None:
        return result.error.code
    moved = [effect for effect in result.effects if effect.get("field") == "status"]
    statuses = [effect for effect in moved if effect["what"] == "order"]
    moves = " -> ".join([statuses[0]["from"], *(effect["to"] for effect in statuses)]) if statuses else ""
    added = [str(effect["what"]) for effect in result.effects if effect["op"] == "add" and effect["what"] != "document"]
    issued = [str(effect["kind"]) for effect in result.effects if effect["op"] == "issue"]
    users = [f"user {effect['to']}" for effect in moved if effect["what"] == "user"]
    words = dict.fromkeys(word.replace("_", " ") for word in [moves, *issued, *added, *users] if word)
    return ", ".join(words)


@contextmanager
def progress(app: App, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error: only on a terminal, only for many, not between lines on the same terminal."""
    shown_anyway = app.format in ("table", "ndjson", "csv", "id") and app.streams.width is not None
    if total <= MOST_SILENT or not app.streams.interactive or shown_anyway or app.globals.verbosity < 0:
        yield lambda: None
        return
    import click

    with click.progressbar(length=total, file=app.streams.stderr, label="orders") as bar:
        yield lambda: bar.update(1)
