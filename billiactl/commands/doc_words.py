"""What a file says for a document made by hand: YAML or JSON, read so that each fault has its file, line and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiactl.cli.app import App
from billiactl.cli.param_types import amount_text, day_or_time
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.yamltree import Item, Problems

STDIN = "-"

OWN_EXAMPLE = 'note: Thank you, supplied_on: 2026-11-20, descriptions: {1: "Domain example.eu"}'
NOTE_EXAMPLE = "reason: agreed by phone, lines: [{line: 1, net: 10.00}, {charge: shipping, net: 5.00}]"


def read_words(app: App, file: str, kind: str) -> dict[str, Any]:
    """The words for a document of ``kind`` that ``file`` (``-``: standard input) holds, checked for their form.

    Raises NotFound ``file_not_found``, UsageFault ``file_unreadable`` and ``bad_document_file``.
    """
    from billiactl.core.rules.wording import NOTE_WORDS, NOTES, OWN_WORDS
    from billiactl.core.yamltree import Problems, parse_tree

    of_note = kind in NOTES
    known, example = (NOTE_WORDS, NOTE_EXAMPLE) if of_note else (OWN_WORDS, OWN_EXAMPLE)
    name = "standard input" if file == STDIN else file
    problems = Problems(name, "bad_document_file", f"for example {example}")
    tree = parse_tree(_text(app, file), problems)
    if tree.entries is None:
        problems.expected(tree, f"a mapping with {', '.join(known)}")
    problems.unknown_keys(tree, known)
    words = {key: _READERS[key](item, problems) for key, item in (tree.entries or {}).items() if key in known}
    if of_note and "lines" not in words:
        problems.add(tree, f"expected lines, such as {NOTE_EXAMPLE.partition(', ')[2]}")
    problems.raise_if_any()
    return words


def _text(app: App, file: str) -> str:
    from billiactl.commands.new_orders import read_document

    return app.read_stdin("the document's words") if file == STDIN else read_document(Path(file))


def _plain(item: Item, problems: Problems) -> str:
    if item.text is None:
        problems.expected(item, "text")
    return item.text or ""


def _day(item: Item, problems: Problems) -> str:
    try:
        return day(item.text or "") if item.text != "" else ""
    except UsageFault:
        problems.expected(item, "a day such as 2026-11-30")
        return ""


def day(text: str) -> str:
    """A day of the calendar, as typed. Raises UsageFault ``bad_date``, also for a time."""
    found = day_or_time(text)
    if "T" in found:
        raise UsageFault("bad_date", f"'{text}' is a time, not a day", f"write {text[:10]}")
    return found


def _descriptions(item: Item, problems: Problems) -> dict[str, str]:
    if item.entries is None:
        problems.expected(item, 'a mapping from line numbers to texts, such as {1: "Domain example.eu"}')
        return {}
    for number, entry in item.entries.items():
        if not (number.isascii() and number.isdigit()):
            problems.add(entry, f"expected the number of a line as the key, found {number!r}")
    return {number: _plain(entry, problems) for number, entry in item.entries.items()}


def _moves(item: Item, problems: Problems) -> list[dict[str, Any]]:
    if not item.members:
        problems.expected(item, "a list of lines, such as [{line: 1, net: 10.00}]")
        return []
    return [_move(member, problems) for member in item.members]


def _move(item: Item, problems: Problems) -> dict[str, Any]:
    """One line of a note: ``line`` or ``charge``, and ``net``."""
    entries = item.entries
    if entries is None:
        problems.expected(item, "a mapping such as {line: 1, net: 10.00}")
        return {}
    problems.unknown_keys(item, ("line", "charge", "net"))
    if ("line" in entries) == ("charge" in entries):
        problems.add(item, "expected either line or charge, and net")
        return {}
    if "net" not in entries:
        problems.add(item, "expected net, the amount without VAT")
        return {}
    what, read = ("line", _number) if "line" in entries else ("charge", _plain)
    return {what: read(entries[what], problems), "net": _amount(entries["net"], problems)}


def _number(item: Item, problems: Problems) -> int:
    text = item.text or ""
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    problems.expected(item, "the number of a line")
    return 0


def _amount(item: Item, problems: Problems) -> str:
    if not item.text:
        problems.expected(item, "an amount such as 10.00")
        return ""
    try:
        return amount_text(item.text)
    except UsageFault as fault:
        problems.add(item, f"{fault.message}: {fault.hint}")
        return ""


_READERS: dict[str, Callable[[Item, Problems], Any]] = {
    "note": _plain,
    "reason": _plain,
    "supplied_on": _day,
    "descriptions": _descriptions,
    "lines": _moves,
}
