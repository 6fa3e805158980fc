"""The table of a document's lines: columns as wide as their contents, rows, and the carried sums between pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from billiactl.core.documents.layout import Block, Line, Row, Rule, Table, Text, Tint, wrap
from billiactl.core.documents.paper import Style, measure, printable
from billiactl.core.documents.style import ACCENT, GREY, HAIR, INK, LEFT, PALE, RIGHT, Content
from billiactl.core.documents.words import Words, figure, percent, with_unit

_TRIED = ((8, 20), (8, 12), (7.5, 12), (7, 12), (6.5, 10), (6, 10), (5.5, 8), (5, 8), (4.5, 6), (4, 6))
"""Sizes of type and gaps between columns, from the best looking to the narrowest."""
_LEAST_DESCRIPTION = 130
_FIGURES = ("quantity", "unit_price", "discount", "surcharge", "net", "tax")


@dataclass(frozen=True)
class _Column:
    """A column of figures: its right edge, and where the decimal points of its figures stand."""

    edge: float
    point: float


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand at a size of type: ``number`` is the right edge of the lines' numbers."""

    size: float
    number: float
    description: float
    width: float
    figures: Mapping[str, _Column]

    @property
    def body(self) -> Style:
        return Style(self.size, colour=INK)

    @property
    def quiet(self) -> Style:
        return Style(self.size - 0.5, colour=GREY)

    @property
    def head(self) -> Style:
        return Style(self.size - 1, bold=True, colour=ACCENT)


def line_table(content: Content, words: Words) -> Table:
    """The lines of ``content`` as a table whose pages carry the sum of the net amounts."""
    heads = _heads(content, words)
    cells = [_cells(line, words) for line in content["lines"]]
    columns = _columns(cells, heads)
    decimals = max((-int(Decimal(line["net"]).as_tuple().exponent) for line in content["lines"]), default=0)

    def running(name: str, amount: Decimal) -> Block:
        return _running(words("lines", name), figure(f"{amount:.{decimals}f}"), columns)

    return Table(
        head=_head(columns, heads),
        rows=[
            Row(_row(_description(line, words), texts, columns), Decimal(line["net"]))
            for line, texts in zip(content["lines"], cells, strict=True)
        ],
        carried=lambda amount: running("carried", amount),
        brought=lambda amount: running("brought", amount),
    )


def _heads(content: Content, words: Words) -> dict[str, str]:
    names = ("number", "description", *_FIGURES)
    return {name: words("lines", name, content["kind"]) if name == "net" else words("lines", name) for name in names}


def _cells(line: Content, words: Words) -> dict[str, str]:
    return {
        "number": str(line["number"]),
        "quantity": with_unit(line["quantity"], words.unit(line["unit"], line["quantity"])),
        "unit_price": figure(line["unit_price"]),
        "discount": figure(f"-{line['discount']}") if Decimal(line["discount"]) else "",
        "surcharge": figure(line["surcharge"]) if Decimal(line["surcharge"]) else "",
        "net": figure(line["net"]),
        "tax": _tax(line),
    }


def _tax(line: Content) -> str:
    """``20 %``; the category's code stands with it where it is not the standard rate: ``AE 0 %``, ``O``."""
    rate = "" if line["tax_rate"] is None else percent(line["tax_rate"])
    return rate if line["tax_category"] == "S" else f"{line['tax_category']} {rate}".rstrip()


def _description(line: Content, words: Words) -> list[str]:
    """What the line is, and on a note what it corrects; a charge by its word on paper."""
    charge, corrected = line.get("corrects_charge"), line.get("corrects_line")
    said = words.find("charges", charge, line["description"]) if charge is not None else line["description"]
    parts = said.splitlines() or [""]
    if charge is not None:
        return [*parts, words("lines", "corrects_charge")]
    return parts if corrected is None else [*parts, words("lines", "corrects_line", number=corrected)]


def _columns(cells: Sequence[Mapping[str, str]], heads: Mapping[str, str]) -> _Columns:
    """Columns of the largest type that leaves the description enough room; empty ones are left out."""
    names = [name for name in _FIGURES if any(row[name] for row in cells)]
    tried = (_columns_of(size, gap, names, cells, heads) for size, gap in _TRIED)
    fitting = next((columns for columns in tried if columns.width >= _LEAST_DESCRIPTION), None)
    return fitting or replace(_columns_of(*_TRIED[-1], names, cells, heads), width=_LEAST_DESCRIPTION / 2)


def _columns_of(
    size: float, gap: float, names: Sequence[str], cells: Sequence[Mapping[str, str]], heads: Mapping[str, str]
) -> _Columns:
    columns = _Columns(size, 0, 0, 0, {})
    figures: dict[str, _Column] = {}
    right = RIGHT
    for name in reversed(names):
        texts = [row[name] for row in cells]
        before = _widest((_before_point(text) for text in texts), columns.body)
        after = _widest((text.removeprefix(_before_point(text)) for text in texts), columns.body)
        figures = {name: _Column(right, right - after), **figures}
        right -= gap + max(measure(heads[name], columns.head), before + after)
    number = LEFT + max(measure(heads["number"], columns.head), _widest((row["number"] for row in cells), columns.body))
    return _Columns(size, number, number + 10, right - number - 10, figures)


def _widest(texts: Iterable[str], style: Style) -> float:
    return max((measure(text, style) for text in texts), default=0)


def _before_point(text: str) -> str:
    """What of a figure stands left of the line on which the points of its column stand: ``12`` of ``12.5 h``."""
    end = max((index for index, sign in enumerate(text.split(".")[0]) if sign.isdigit()), default=len(text) - 1)
    return text[: end + 1]


def _head(columns: _Columns, heads: Mapping[str, str]) -> Block:
    texts = [
        Text(columns.number, heads["number"], columns.head, "right"),
        Text(columns.description, heads["description"], columns.head),
        *(Text(column.edge, heads[name], columns.head, "right") for name, column in columns.figures.items()),
    ]
    line = Line(columns.size + 7, columns.size, tuple(texts))
    return Block((line, Line(0, rule=Rule(LEFT, RIGHT, 0.8, ACCENT))), space=20)


def _row(description: Sequence[str], texts: Mapping[str, str], columns: _Columns) -> Block:
    """A row: its figures beside the first line of its description; further paragraphs in quiet type."""
    styled = [(part, columns.quiet if index else columns.body) for index, part in enumerate(description)]
    pieces = [(piece, style) for part, style in styled for piece in wrap(printable(part), style, columns.width)]
    numbered = Text(columns.number, texts["number"], replace(columns.body, colour=GREY), "right")
    figures = [_aligned(texts[name], column, columns.body) for name, column in columns.figures.items() if texts[name]]
    pitch = columns.size + 3
    lines = [Line(pitch, columns.size, (Text(columns.description, piece, style),)) for piece, style in pieces]
    lines[0] = Line(pitch + 4, columns.size + 4, (numbered, *lines[0].texts, *figures))
    lines[-1] = replace(lines[-1], height=lines[-1].height + 3)
    return Block((*lines, Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR))))


def _aligned(text: str, column: _Column, style: Style) -> Text:
    return Text(column.point - measure(_before_point(text), style), text, style)


def _running(label: str, amount: str, columns: _Columns) -> Block:
    style = Style(columns.size, bold=True, colour=GREY)
    edge = columns.figures["net"].edge
    texts = (Text(columns.description, label, style), Text(edge, amount, style, "right"))
    ground = Tint(LEFT, RIGHT, PALE)
    return Block((Line(columns.size + 10, columns.size + 4, texts, tint=ground),))
