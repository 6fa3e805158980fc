"""Where a field's text comes from: columns, constants, and what is made of them. Evaluates, knows no YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from billiactl.core.importing.conventions import PLAIN, Convention, DateFormat
from billiactl.core.importing.kinds import Cell, Kind, convert, percent
from billiactl.core.importing.tables import Row

_LETTERS: Mapping[str, Callable[[str], str]] = {"strip": str.strip, "lower": str.lower, "upper": str.upper}
_CONVERSIONS = {"date": Kind.DATE, "decimal": Kind.DECIMAL, "country": Kind.COUNTRY}
STEPS = (*_LETTERS, "percent", *_CONVERSIONS)
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Found:
    """A text with where it was found. ``plain``: written by the mapping, or converted already.

    ``date`` is the form of dates where the mapping names one for this value alone.
    """

    text: str
    column: str = ""
    row: Row | None = None
    plain: bool = True
    date: DateFormat | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing but space."""
        return not self.text or self.text.isspace()


NOTHING = Found("")


class BadValue(Exception):
    """A value that can't be used, and why."""

    def __init__(self, found: Found, reason: str) -> None:
        super().__init__(reason)
        self.found = found
        self.reason = reason


class OutOfReach(BadValue):
    """A value that would come from rows that can't be read; that fault is told already."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one of the section's files, by the file's name in the mapping."""

    file: str
    name: str

    def find(self, scope: Scope) -> Found:
        """The cell of the row that ``scope`` has of the file; nothing if it has none."""
        row = scope.row(self.file)
        return Found(row.cells[self.name], self.name, row, plain=False) if row else Found("", self.name, plain=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A further file with at most one row for each key, found by ``match``; ``required``: exactly one.

    With ``damaged`` some of its rows could not be read.
    """

    match: Column
    rows: Mapping[str, Row]
    file: str
    required: bool
    damaged: bool


@dataclass(slots=True)
class Scope:
    """The rows one record is made of: its own, and those found through lookups when they are first asked for."""

    rows: dict[str, Row | None]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    convention: Convention = PLAIN

    def row(self, file: str) -> Row | None:
        """The row of the file named ``file``; raises BadValue if a required one is missing."""
        if file not in self.rows:
            self.rows[file] = self._look_up(self.lookups[file])
        return self.rows[file]

    def _look_up(self, lookup: Lookup) -> Row | None:
        key = lookup.match.find(self)
        row = lookup.rows.get(key.text.strip())
        if row is None and lookup.damaged:
            raise OutOfReach(key, f"{lookup.file} can't be read")
        if row is None and lookup.required and not key.empty:
            raise BadValue(key, f"no row of {lookup.file} has this key")
        return row

    def with_row(self, file: str, row: Row) -> Scope:
        """A scope for one row of ``file`` beneath the main one."""
        own = {name: known for name, known in self.rows.items() if name not in self.lookups}
        return Scope({**own, file: row}, self.lookups, self.convention)


class Source(Protocol):
    """Anything that finds a text in a scope."""

    def find(self, scope: Scope) -> Found:
        """The text for the record of ``scope``; raises BadValue."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text for every record."""

    text: str

    def find(self, scope: Scope) -> Found:  # noqa: ARG002 - the protocol's parameter
        """The text."""
        return Found(self.text)


@dataclass(frozen=True, slots=True)
class First:
    """The first of several that is not empty."""

    sources: tuple[Source, ...]

    def find(self, scope: Scope) -> Found:
        """The first text that is not empty, else the last one."""
        found = NOTHING
        for source in self.sources:
            found = source.find(scope)
            if not found.empty:
                break
        return found


def _together(text: str, parts: Sequence[Found]) -> Found:
    """A text made of several; it is blamed on all their columns."""
    columns = ", ".join(dict.fromkeys(part.column for part in parts if part.column))
    row = next((part.row for part in parts if part.row), None)
    return Found(text, columns, row, plain=False)


@dataclass(frozen=True, slots=True)
class Join:
    """Several texts with a separator between them; empty ones are left out."""

    sources: tuple[Source, ...]
    separator: str

    def find(self, scope: Scope) -> Found:
        """The joined text."""
        parts = [source.find(scope) for source in self.sources]
        return _together(self.separator.join(part.text.strip() for part in parts if not part.empty), parts)


@dataclass(frozen=True, slots=True)
class Template:
    """Text with columns in it."""

    parts: tuple[str | Column, ...]

    def find(self, scope: Scope) -> Found:
        """The text with the cells put in."""
        cells = [part.find(scope) if isinstance(part, Column) else Found(part) for part in self.parts]
        return _together("".join(cell.text for cell in cells), cells)


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a column is empty (or not), or holds one of some texts (or none of them)."""

    column: Column
    empty: bool | None
    texts: frozenset[str]
    negated: bool

    def holds(self, scope: Scope) -> bool:
        """Whether it holds for the record of ``scope``."""
        found = self.column.find(scope)
        if self.empty is not None:
            return found.empty == self.empty
        return (found.text.strip() in self.texts) != self.negated


Conditions = tuple[Condition, ...]


def all_hold(conditions: Conditions, scope: Scope) -> bool:
    """Whether every one of ``conditions`` holds."""
    return all(condition.holds(scope) for condition in conditions)


@dataclass(frozen=True, slots=True)
class Cases:
    """The first source whose conditions hold; nothing if none does."""

    cases: tuple[tuple[Conditions, Source], ...]

    def find(self, scope: Scope) -> Found:
        """The text of the case that applies."""
        for conditions, source in self.cases:
            if all_hold(conditions, scope):
                return source.find(scope)
        return NOTHING


@dataclass(frozen=True, slots=True)
class Value:
    """A source and what happens to its text: steps, then the map, then the default for an empty one."""

    source: Source
    steps: tuple[str, ...] = ()
    map: Mapping[str, str] | None = None
    otherwise: str | None = None
    default: str | None = None
    date: DateFormat | None = None

    def find(self, scope: Scope) -> Found:
        """The text for the record of ``scope``; raises BadValue."""
        found = self.source.find(scope)
        if self.date is not None:
            found = replace(found, date=self.date)
        for step in self.steps:
            if not found.empty:
                found = self._step(step, found, scope.convention)
        if self.map is not None:
            found = self._mapped(self.map, found)
        if found.empty and self.default is not None:
            return Found(self.default, found.column, found.row)
        return found

    def _step(self, step: str, found: Found, convention: Convention) -> Found:
        if step in _LETTERS:
            return replace(found, text=_LETTERS[step](found.text))
        cell = cell_of(found, convention)
        try:
            text = percent(cell) if step == "percent" else str(convert(_CONVERSIONS[step], cell))
        except ValueError as error:
            raise BadValue(found, str(error)) from error
        return Found(text, found.column, found.row)

    def _mapped(self, known: Mapping[str, str], found: Found) -> Found:
        text = known.get(found.text.strip())
        if text is None and found.empty:
            return found
        if text is None:
            text = self.otherwise
        if text is None:
            raise BadValue(found, f"not in the map, which knows {', '.join(repr(key) for key in known)}")
        return Found(text, found.column, found.row)


def cell_of(found: Found, convention: Convention, decimals: int | None = None, options: tuple[str, ...] = ()) -> Cell:
    """``found`` as a cell to convert: what the mapping wrote itself is read in plain form, but in the file's zone."""
    if not found.plain:
        return Cell(found.text, convention, found.date, decimals, options)
    plain = Convention(time_zone=convention.time_zone, languages=convention.languages)
    return Cell(found.text, plain, None, decimals, options)
