"""Text on a terminal: what is safe to show, and how wide it is."""

from __future__ import annotations

import re
from typing import Any

ELLIPSIS = "…"

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_PASSWORD_IN_URL = re.compile(r"([A-Za-z][\w+.-]*://[^\s:/@]*):[^\s]*@")
_PASSWORD_AS_KEY = re.compile(r"(?i)\b((?:ssl)?password=)[^&\s]+")


def visible(text: str) -> str:
    """``text`` with control characters, changes of direction and broken characters written as escapes.

    Data may come from anybody; shown raw, it could move the cursor, hide text or reorder a line.
    """
    return _INVISIBLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    number = ord(character)
    return _NAMED.get(character) or (f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}")


def all_visible(value: Any) -> Any:
    """A JSON-like value with ``visible`` applied to every text in it, keys included."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {all_visible(key): all_visible(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [all_visible(member) for member in value]
    return value


def text_width(text: str) -> int:
    """The columns that ``text`` takes on a terminal; wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns; what had to be cut ends with an ellipsis."""
    if text_width(text) <= width:
        return text
    kept = text
    while kept and text_width(kept) > width - 1:
        kept = kept[: _shorter(kept, width - 1)]
    return kept.rstrip() + ELLIPSIS if width > 0 else ""


def _shorter(text: str, width: int) -> int:
    """A length below that of ``text``, no more than ``width`` columns may need."""
    surplus = text_width(text) - width
    return max(len(text) - max(surplus // 2, 1), 0)


def pad(text: str, width: int, align: str = "left") -> str:
    """``text`` filled with spaces to ``width`` columns, aligned ``left`` or ``right``."""
    filling = " " * max(width - text_width(text), 0)
    return filling + text if align == "right" else text + filling


def redacted_url(text: str) -> str:
    """``text`` (a database URL, or a message with one in it) without its passwords."""
    return _PASSWORD_AS_KEY.sub(r"\1***", _PASSWORD_IN_URL.sub(r"\1:***@", text))
