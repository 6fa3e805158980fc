"""What an admin writes for a document by hand: which words there are, how they are checked, and how they add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from billiactl.core.errors import UsageFault
from billiactl.core.model import Order

NOTES = ("debit_note", "credit_note")
"""The kinds of document that correct another one."""

OWN_WORDS = ("note", "supplied_on", "descriptions", "reason")
"""The words of a proforma or an invoice."""

NOTE_WORDS = ("reason", "lines")
"""The words of a note, and of a correction."""

LINES_EXAMPLE = 'lines: [{line: 1, net: "10.00"}]'


def parse_words(text: str, kind: str) -> dict[str, Any]:
    """The words in the JSON ``text`` for a document of ``kind``, checked. Raises UsageFault ``bad_words``."""
    words: dict[str, Any] = json.loads(text)
    known = NOTE_WORDS if kind in NOTES else OWN_WORDS
    for name, value in words.items():
        if name not in known:
            raise _bad(f"{name!r} means nothing for a {kind.replace('_', ' ')}", f"known: {', '.join(known)}")
        _CHECKS[name](value)
    return words


def merged(standing: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """``standing`` words with ``words`` in their place; descriptions line by line; what is empty goes."""
    both = {**standing, **words}
    if "descriptions" in both:
        both["descriptions"] = _said({**standing.get("descriptions", {}), **words.get("descriptions", {})})
    return _said(both)


def check_descriptions(order: Order, words: Mapping[str, Any]) -> None:
    """Raise UsageFault ``no_such_line`` for a description of a line that ``order`` does not have."""
    numbers = [str(line.number) for line in order.lines]
    for number in words.get("descriptions", {}):
        if number not in numbers:
            raise UsageFault("no_such_line", f"the order has no line {number}", f"known: {', '.join(numbers)}")


def check_lines(words: Mapping[str, Any]) -> None:
    """Raise UsageFault ``bad_words`` if a note or a correction has no lines."""
    if not words.get("lines"):
        raise _bad("a note needs lines", LINES_EXAMPLE)


def _said(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value}


def _check_text(value: Any) -> None:
    if not isinstance(value, str):
        raise _bad(f"{value!r} is no text", None)


def _check_day(value: Any) -> None:
    _check_text(value)
    if value and not _is_day(value):
        raise UsageFault("bad_date", f"{value!r} is no day", "write it as 2026-11-30")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_texts(value: Any) -> None:
    if not isinstance(value, dict):
        raise _bad("descriptions are texts by line number", 'descriptions: {"1": "Our domain"}')
    for text in value.values():
        _check_text(text)


def _check_moves(value: Any) -> None:
    if not isinstance(value, list):
        raise _bad("the lines of a note are a list", LINES_EXAMPLE)
    names = [_name_of(line) for line in value]
    for name in names:
        if names.count(name) > 1:
            raise _bad(f"{name[0]} {name[1]} stands twice", "name each line once")


def _name_of(line: Any) -> tuple[str, Any]:
    if isinstance(line, dict):
        for what, kind in (("line", int), ("charge", str)):
            if set(line) == {what, "net"} and type(line[what]) is kind and isinstance(line["net"], str):
                return what, line[what]
    raise _bad("a line of a note names a line or a charge, and a net", 'line: 1, net: "10.00"')


def _bad(message: str, hint: str | None) -> UsageFault:
    return UsageFault("bad_words", message, hint)


_CHECKS = {
    "note": _check_text,
    "supplied_on": _check_day,
    "descriptions": _check_texts,
    "reason": _check_text,
    "lines": _check_moves,
}
