"""The sections of a page: a title in the margin, and rows beside it."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.cli.streams import paint
from billiactl.cli.text import pad, text_width
from billiactl.commands.paragraphs import GAP, aligned, wrapped

MARGIN = 12
LEAST_ROOM = 16
"""So many columns at least has the last cell of a row beside the others; with less the row is one text."""


def section(title: str, rows: Sequence[Sequence[str]], width: int | None, colour: bool) -> list[str]:
    """Rows below one another beside their title, the last cell of each wrapped."""
    if not rows:
        return []
    edge = None if width is None else width - MARGIN
    texts = _fitted(rows, edge)
    margins = [pad(title, MARGIN), *[" " * MARGIN] * (len(texts) - 1)]
    margins[0] = paint(title, "bold", colour) + " " * (MARGIN - text_width(title))
    return [margin + text for margin, text in zip(margins, texts, strict=True)]


def _fitted(rows: Sequence[Sequence[str]], edge: int | None) -> list[str]:
    most = max(len(row) for row in rows)
    tabular = [row[:-1] for row in rows if len(row) == most]
    heads = iter(aligned(tabular, rights=())) if most > 1 else iter(())
    texts: list[str] = []
    for row in rows:
        head = f"{next(heads)}  " if len(row) == most and most > 1 else ""
        room = None if edge is None else edge - text_width(head)
        if edge is not None and room is not None and room < LEAST_ROOM:
            texts += wrapped(GAP.join(cell for cell in row if cell), edge)
            continue
        first, *more = wrapped(row[-1], room)
        texts += [head + first, *(" " * text_width(head) + text for text in more)]
    return texts
