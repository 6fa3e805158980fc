"""Tables for people: aligned columns that fit the terminal, and are never cut off one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from billiactl.cli.fields import value_at
from billiactl.cli.text import cut, text_width, visible

_GAP = 2
_SMALLEST = 6


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``path`` is dotted; ``align`` None means: right for whole numbers, else left. ``shrink`` 0 is never cut; on a
    narrow terminal the highest is cut first, and left out if that isn't enough. ``format`` makes the text of a
    value that isn't null.
    """

    title: str
    path: str
    align: Literal["left", "right"] | None = None
    shrink: int = 0
    format: Callable[[Any], str] | None = None

    def text(self, row: Any) -> str:
        """The cell of ``row``, safe to show."""
        value = value_at(row, self.path)
        if value is None:
            return ""
        return visible(self.format(value) if self.format else cell_text(value))


def cell_text(value: Any) -> str:
    """A JSON-like value as people read it in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and not any(isinstance(member, Mapping | list | tuple) for member in value.values()):
        return ", ".join(f"{key}={cell_text(member)}" for key, member in value.items())
    if isinstance(value, list | tuple) and not any(isinstance(member, Mapping | list | tuple) for member in value):
        return ", ".join(cell_text(member) for member in value)
    if isinstance(value, Mapping | list | tuple):
        from billiactl.core.ids import canonical_json

        return canonical_json(value)
    return str(value)


def columns_of(rows: Sequence[Any]) -> tuple[Column, ...]:
    """Columns for rows that nobody described: every key of theirs, in the order of appearance."""
    keys = dict.fromkeys(key for row in rows if isinstance(row, Mapping) for key in row)
    return tuple(Column(key, key, shrink=1) for key in keys)


@dataclass(frozen=True)
class Table:
    """A table as lines (the first one is the header), and the titles of the columns that found no room."""

    lines: list[str]
    left_out: list[str]


def table(rows: Sequence[Any], columns: Sequence[Column], width: int | None) -> Table:
    """Lay rows out for a terminal of ``width`` columns, or in full if that is None."""
    cells = [[column.text(row) for column in columns] for row in rows]
    natural = [_natural_width(column.title, [row[index] for row in cells]) for index, column in enumerate(columns)]
    widths = fit(natural, columns, width)
    kept = [index for index, room in enumerate(widths) if room]
    body = [[cut(row[index], widths[index]) for index in kept] for row in cells]
    header = [cut(columns[index].title, widths[index]) for index in kept]
    aligns = [_align(columns[index], rows) for index in kept]
    left_out = [column.title for index, column in enumerate(columns) if not widths[index]]
    return Table(_lines(header, body, aligns), left_out)


def _natural_width(title: str, cells: Iterable[str]) -> int:
    return max([text_width(title), *map(text_width, cells), 1])


def fit(natural: Sequence[int], columns: Sequence[Column], width: int | None) -> list[int]:
    """The width of each column, 0 for one that is left out, so that the line takes no more than ``width``.

    Columns with ``shrink`` 0 keep theirs, even if the line is too long then.
    """
    if width is None:
        return list(natural)
    shown = list(natural)
    while True:
        widths = _shrunk(shown, columns, width)
        droppable = [index for index, column in enumerate(columns) if column.shrink and shown[index]]
        if _line_width(widths) <= width or not droppable or sum(map(bool, shown)) == 1:
            return widths
        shown[max(droppable, key=lambda index: (columns[index].shrink, index))] = 0


def _shrunk(natural: Sequence[int], columns: Sequence[Column], width: int) -> list[int]:
    widths = list(natural)
    for index in sorted(range(len(columns)), key=lambda index: -columns[index].shrink):
        excess = _line_width(widths) - width
        smallest = max(_SMALLEST, text_width(columns[index].title))
        if columns[index].shrink and excess > 0 and widths[index] > smallest:
            widths[index] = max(widths[index] - excess, smallest)
    return widths


def _line_width(widths: Sequence[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + _GAP * (len(shown) - 1)


def _align(column: Column, rows: Sequence[Any]) -> str:
    if column.align:
        return column.align
    values = [value for value in (value_at(row, column.path) for row in rows) if value is not None]
    numbers = bool(values) and all(isinstance(value, int) and not isinstance(value, bool) for value in values)
    return "right" if numbers else "left"


def _lines(header: list[str], body: list[list[str]], aligns: list[str]) -> list[str]:
    """The lines of the table. The header goes as a row: tabulate pads headers beyond the width that was fitted."""
    from tabulate import tabulate

    laid_out = tabulate([header, *body], tablefmt="plain", disable_numparse=True, colalign=aligns)
    return [line.rstrip() for line in laid_out.split("\n")]


def fact_lines(item: Mapping[str, Any]) -> list[str]:
    """One object as lines of ``name  value``, members of inner objects by their dotted names."""
    facts = list(_facts(item, ""))
    width = max((text_width(name) for name, _ in facts), default=0)
    return [f"{name}{' ' * (width - text_width(name) + _GAP)}{text}".rstrip() for name, text in facts]


def _facts(item: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for key, value in item.items():
        name = visible(f"{prefix}{key}")
        if isinstance(value, Mapping) and value:
            yield from _facts(value, f"{name}.")
        else:
            yield name, visible(cell_text(value))
