"""The look of a document: margins, colours, type sizes, and the plain paragraphs that the sections are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from billiactl.core.documents.layout import Line, Text, side_by_side, wrap
from billiactl.core.documents.paper import WIDTH, Colour, Style, printable

Content = Mapping[str, Any]

LEFT = 56.7
"""The left margin: 20 mm."""
RIGHT = WIDTH - LEFT
MIDDLE = LEFT + 262
"""Where the right-hand column starts: buyer, totals."""

INK: Colour = (0.1, 0.11, 0.13)
GREY: Colour = (0.37, 0.4, 0.44)
ACCENT: Colour = (0.11, 0.24, 0.42)
HAIR: Colour = (0.82, 0.84, 0.87)
PALE: Colour = (0.945, 0.955, 0.97)

BODY = Style(8, colour=INK)
STRONG = Style(8, bold=True, colour=INK)
QUIET = Style(7.5, colour=GREY)
LABEL = Style(7, bold=True, colour=ACCENT)

PITCH = 11.5
"""From one baseline of running text to the next."""


def paragraph(text: str, style: Style, x: float, width: float, pitch: float = PITCH) -> list[Line]:
    """``text`` wrapped into lines from ``x`` on; line breaks in it are kept."""
    pieces = [piece for part in text.splitlines() for piece in wrap(printable(part), style, width)]
    return [Line(pitch, style.size, (Text(x, piece, style),)) for piece in pieces]


def pairs(labelled: Iterable[tuple[str, str, Style]], x: float, indent: float, right: float) -> list[Line]:
    """Labels at ``x``, their values from ``x + indent`` on."""
    lines: list[Line] = []
    for label, value, style in labelled:
        labels = [replace(line, ascent=BODY.size) for line in paragraph(label, QUIET, x, indent - 6)]
        lines += side_by_side(labels, paragraph(value, style, x + indent, right - x - indent))
    return lines
