"""Laying text out in columns of a terminal: words wrapped, cells aligned, wide characters counted as wide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from billiactl.cli.text import pad, text_width

GAP = "  "
SEPARATOR = " · "


def wrapped(text: str, width: int | None) -> list[str]:
    """``text`` as lines of at most ``width`` columns, broken at spaces; longer words are broken where they must.

    None is no limit. There is always at least one line.
    """
    if width is None or text_width(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in _short_words(text, max(width, 2)):
        longer = f"{line}{word}"
        if line and text_width(longer.rstrip()) > width:
            lines.append(line.rstrip())
            longer = word.lstrip()
        line = longer
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def joined(parts: Iterable[str], width: int | None, indent: str = "") -> list[str]:
    """``parts`` beside one another with dots between them, broken between two parts where they don't fit.

    All lines but the first begin with ``indent``.
    """
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
        if lines and width is not None and text_width(longer) > width:
            lines.append(f"{indent}{part}")
        else:
            lines[-1:] = [longer]
    return [piece for line in lines for piece in wrapped(line, width)]


def _short_words(text: str, width: int) -> list[str]:
    """The words with the spaces after them, none wider than ``width``."""
    words: list[str] = []
    for word in text.split(" "):
        while text_width(word) > width:
            length = _fitting(word, width)
            words.append(word[:length])
            word = word[length:]
        words.append(f"{word} ")
    return words


def _fitting(word: str, width: int) -> int:
    length = len(word)
    while length > 1 and text_width(word[:length]) > width:
        length -= 1
    return length


def aligned(rows: Sequence[Sequence[str]], rights: Collection[int]) -> list[str]:
    """Rows of equal length as lines, each cell as wide as the widest of its column; ``rights`` are flush right.

    Columns that are empty in every row are left out.
    """
    if not rows:
        return []
    widths = [max(text_width(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        GAP.join(
            pad(cell, widths[index], "right" if index in rights else "left")
            for index, cell in enumerate(row)
            if widths[index]
        )
        for row in rows
    ]
