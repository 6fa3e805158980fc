"""The table of a document's lines: columns as wide as their contents, rows, and the carried sums between pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from billiactl.core.documents.layout import Block, Line, Row, Rule, Table, Text, wrap
from billiactl.core.documents.paper import Style, measure, printable
from billiactl.core.documents.sections import ACCENT, GREY, HAIR, INK, LEFT, RIGHT
from billiactl.core.documents.words import Words, figure, percent, with_unit

Content = Mapping[str, Any]

_TRIED = ((8, 22), (8, 12), (7.5, 12), (7, 12), (6.5, 10), (6, 10), (5.5, 8), (5, 8), (4.5, 6), (4, 6))
"""Sizes of type and gaps between columns, from the best looking to the narrowest."""
_LEAST_DESCRIPTION = 130
_FIGURES = ("quantity", "unit_price", "discount", "surcharge", "net", "tax")


@dataclass(frozen=True)
class _Columns:
    """The right edges of the columns of figures, and where the description starts and how wide it may be."""

    size: float
    description: float
    width: float
    edges: Mapping[str, float]

    @property
    def body(self) -> Style:
        return Style(self.size, colour=INK)

    @property
    def head(self) -> Style:
        return Style(self.size - 1, bold=True, colour=ACCENT)


def line_table(content: Content, words: Words) -> Table:
    """The lines of ``content`` as a table whose pages carry the sum of the net amounts."""
    cells = [_cells(line, words) for line in content["lines"]]
    columns = _columns(cells, words)
    decimals = max((-int(Decimal(line["net"]).as_tuple().exponent) for line in content["lines"]), default=0)

    def running(name: str, amount: Decimal) -> Block:
        return _running(words("lines", name), figure(f"{amount:.{decimals}f}"), columns)

    return Table(
        head=_head(columns, words),
        rows=[
            Row(_row(line, texts, columns), Decimal(line["net"]))
            for line, texts in zip(content["lines"], cells, strict=True)
        ],
        carried=lambda amount: running("carried", amount),
        brought=lambda amount: running("brought", amount),
    )


def _cells(line: Content, words: Words) -> dict[str, str]:
    unit = words.find("units", line["unit"], line["unit"])
    return {
        "number": str(line["number"]),
        "quantity": with_unit(line["quantity"], unit),
        "unit_price": figure(line["unit_price"]),
        "discount": figure(line["discount"]) if Decimal(line["discount"]) else "",
        "surcharge": figure(line["surcharge"]) if Decimal(line["surcharge"]) else "",
        "net": figure(line["net"]),
        "tax": _tax(line),
    }


def _tax(line: Content) -> str:
    """``20 %``; the category's code stands with it where it is not the standard rate: ``AE 0 %``, ``O``."""
    rate = "" if line["tax_rate"] is None else percent(line["tax_rate"])
    return rate if line["tax_category"] == "S" else f"{line['tax_category']} {rate}".rstrip()


def _columns(cells: Sequence[Mapping[str, str]], words: Words) -> _Columns:
    """Columns of the largest type that leaves the description enough room; empty ones are left out."""
    names = [name for name in _FIGURES if any(row[name] for row in cells)]
    tried = (_columns_of(size, gap, names, cells, words) for size, gap in _TRIED)
    fitting = next((columns for columns in tried if columns.width >= _LEAST_DESCRIPTION), None)
    return fitting or replace(_columns_of(*_TRIED[-1], names, cells, words), width=_LEAST_DESCRIPTION / 2)


def _columns_of(
    size: float, gap: float, names: Sequence[str], cells: Sequence[Mapping[str, str]], words: Words
) -> _Columns:
    columns = _Columns(size, 0, 0, {})
    edges, right = {}, RIGHT
    for name in reversed(names):
        edges[name] = right
        right -= gap + _widest(words("lines", name), (row[name] for row in cells), columns)
    description = LEFT + 8 + _widest(words("lines", "number"), (row["number"] for row in cells), columns)
    return _Columns(size, description, right - description, dict(reversed(edges.items())))


def _widest(label: str, texts: Iterable[str], columns: _Columns) -> float:
    return max([measure(label, columns.head), *(measure(text, columns.body) for text in texts)])


def _head(columns: _Columns, words: Words) -> Block:
    texts = [
        Text(LEFT, words("lines", "number"), columns.head),
        Text(columns.description, words("lines", "description"), columns.head),
        *(Text(x, words("lines", name), columns.head, "right") for name, x in columns.edges.items()),
    ]
    line = Line(columns.size + 7, columns.size, tuple(texts))
    return Block((line, Line(0, rule=Rule(LEFT, RIGHT, 0.8, ACCENT))), space=20)


def _row(line: Content, texts: Mapping[str, str], columns: _Columns) -> Block:
    pitch = columns.size + 3
    pieces = [
        piece
        for part in (line["description"].splitlines() or [""])
        for piece in wrap(printable(part), columns.body, columns.width)
    ]
    figures = [Text(x, texts[name], columns.body, "right") for name, x in columns.edges.items() if texts[name]]
    numbered = Text(LEFT, texts["number"], replace(columns.body, colour=GREY))
    lines = [Line(pitch, columns.size, (Text(columns.description, piece, columns.body),)) for piece in pieces]
    lines[0] = Line(pitch + 4, columns.size + 4, (numbered, *lines[0].texts, *figures))
    lines[-1] = replace(lines[-1], height=lines[-1].height + 3)
    return Block((*lines, Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR))))


def _running(label: str, amount: str, columns: _Columns) -> Block:
    style = Style(columns.size, bold=True, colour=GREY)
    texts = (Text(columns.description, label, style), Text(columns.edges["net"], amount, style, "right"))
    return Block((Line(columns.size + 10, columns.size + 4, texts), Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR))))
