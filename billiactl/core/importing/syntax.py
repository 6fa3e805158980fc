"""How a mapping file writes values and conditions: from the YAML tree to what ``values`` evaluates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from billiactl.core.importing.conventions import Convention, DateFormat
from billiactl.core.importing.kinds import convert
from billiactl.core.importing.shapes import Field
from billiactl.core.importing.sources import SourceFile
from billiactl.core.importing.values import (
    MAIN,
    STEPS,
    Cases,
    Column,
    Condition,
    Conditions,
    Constant,
    First,
    Found,
    Join,
    Source,
    Template,
    Value,
    cell_of,
)
from billiactl.core.yamltree import Item, Problems

_SOURCES = ("column", "constant", "first", "join", "template")
_CHANGES = ("as", "map", "otherwise", "default", "format")
VALUE_KEYS = (*_SOURCES, "with", "when", *_CHANGES)
_VALUE = "a column's name, a mapping with one of " + ", ".join(_SOURCES) + ", or a list of cases"
_TEMPLATE_PART = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|[{}]")


@dataclass(slots=True)
class Syntax:
    """Compiles the values of one section; ``own`` is the file that bare column names belong to.

    ``used`` collects every column with the file that was ``own`` there, so that they can be checked afterwards.
    """

    problems: Problems
    files: Mapping[str, SourceFile]
    convention: Convention
    own: str = MAIN
    used: list[tuple[Column, str, Item]] = field(default_factory=list)

    def value(self, item: Item, final: Field | None = None) -> Value:
        """The value written at ``item``; constants that end up in the field ``final`` are checked against it."""
        if item.text is not None:
            return Value(self._column(item))
        if item.members is not None:
            return Value(self._cases(item, final))
        entries = item.entries or {}
        self.problems.unknown_keys(item, VALUE_KEYS)
        changed = "as" in entries or "map" in entries
        source = self._source(item, entries, None if changed else final)
        value = self._changes(source, entries, final)
        if "when" in entries:
            return Value(Cases(((self.conditions(entries["when"]), value),)))
        return value

    def conditions(self, item: Item) -> Conditions:
        """The conditions written at ``item``: one, or a list of which all must hold."""
        members = item.members if item.members is not None else [item]
        return tuple(condition for member in members if (condition := self._condition(member)) is not None)

    def _source(self, item: Item, entries: Mapping[str, Item], final: Field | None) -> Source:
        named = [name for name in _SOURCES if name in entries]
        if len(named) != 1:
            self.problems.expected(item, f"exactly one of {', '.join(_SOURCES)}")
            return Constant("")
        if "with" in entries and named != ["join"]:
            self.problems.add(entries["with"], "only join has a separator")
        inner = entries[named[0]]
        if named[0] == "column":
            return self._column(inner)
        if named[0] == "constant":
            return Constant(self._literal(inner, final))
        if named[0] == "template":
            return self._template(inner)
        several = tuple(self.value(member, final if named[0] == "first" else None) for member in inner.members or ())
        if not several:
            self.problems.expected(inner, "a list of columns or values")
        if named[0] == "first":
            return First(several)
        separator = entries["with"].text if "with" in entries else " "
        if separator is None:
            self.problems.expected(entries["with"], "a separator")
        return Join(several, separator or "")

    def _changes(self, source: Source, entries: Mapping[str, Item], final: Field | None) -> Value:
        known = None
        if "map" in entries:
            known = self._map(entries["map"], final)
        elif "otherwise" in entries:
            self.problems.add(entries["otherwise"], "only a value with a map has an otherwise")
        return Value(
            source,
            self._steps(entries["as"]) if "as" in entries else (),
            known,
            self._literal(entries["otherwise"], final) if "otherwise" in entries else None,
            self._literal(entries["default"], final) if "default" in entries else None,
            self.date_format(entries["format"]) if "format" in entries else None,
        )

    def _column(self, item: Item) -> Column:
        name = item.text
        if not name:
            self.problems.expected(item, _VALUE)
            return Column(self.own, "")
        file, dot, rest = name.partition(".")
        column = Column(file, rest) if dot and rest and file in self.files else Column(self.own, name)
        self.used.append((column, self.own, item))
        return column

    def _literal(self, item: Item, final: Field | None) -> str:
        text = item.text
        if text is None:
            self.problems.expected(item, "text")
            return ""
        if final is not None and text.strip():
            try:
                convert(final.kind, cell_of(Found(text), self.convention, options=final.options))
            except ValueError as error:
                self.problems.add(item, f"{text!r} can't stand here: {error}")
        return text

    def _map(self, item: Item, final: Field | None) -> Mapping[str, str]:
        if not item.entries:
            self.problems.expected(item, "a mapping from the file's words to ours")
            return {}
        return {key.strip(): self._literal(entry, final) for key, entry in item.entries.items()}

    def _steps(self, item: Item) -> tuple[str, ...]:
        members = item.members if item.members is not None else [item]
        for member in members:
            if member.text not in STEPS:
                self.problems.expected(member, f"one of {', '.join(STEPS)}")
        return tuple(member.text for member in members if member.text in STEPS)

    def date_format(self, item: Item) -> DateFormat | None:
        """The form of dates written at ``item``."""
        try:
            return DateFormat.of(item.text or "")
        except ValueError as error:
            self.problems.expected(item, str(error))
            return None

    def _template(self, item: Item) -> Template:
        text = item.text
        if not text:
            self.problems.expected(item, "text with columns in braces")
            return Template(())
        parts: list[str | Column] = []
        end = 0
        for match in _TEMPLATE_PART.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            if match[1]:
                parts.append(self._column(Item(match[1], item.line, item.path)))
            elif match[0] in {"{{", "}}"}:
                parts.append(match[0][0])
            else:
                self.problems.add(item, "a brace without its partner; write {{ or }} for the sign itself")
        parts.append(text[end:])
        return Template(tuple(part for part in parts if part))

    def _cases(self, item: Item, final: Field | None) -> Cases:
        cases: list[tuple[Conditions, Source]] = []
        members = item.members or ()
        if not members:
            self.problems.expected(item, _VALUE)
        for index, member in enumerate(members):
            conditional = member.entries is not None and "when" in member.entries
            if not conditional and index < len(members) - 1:
                self.problems.add(member, "only the last case may stand without `when`")
            # a value with `when` finds nothing where it does not hold, so its condition is taken out here
            value = self.value(_without_when(member), final)
            when = (member.entries or {}).get("when")
            cases.append((self.conditions(when) if when else (), value))
        return Cases(tuple(cases))

    def _condition(self, item: Item) -> Condition | None:
        entries = item.entries
        tests = [name for name in ("empty", "is", "is_not") if entries and name in entries]
        if entries is None or "column" not in entries or len(tests) != 1:
            self.problems.expected(item, "a mapping with column, and one of empty, is, is_not")
            return None
        self.problems.unknown_keys(item, ("column", "empty", "is", "is_not"))
        column = self._column(entries["column"])
        inner = entries[tests[0]]
        if tests[0] == "empty":
            if inner.text not in {"true", "false"}:
                self.problems.expected(inner, "true or false")
            return Condition(column, inner.text == "true", frozenset(), False)
        members = inner.members if inner.members is not None else [inner]
        texts = frozenset((self._literal(member, None)).strip() for member in members)
        return Condition(column, None, texts, tests[0] == "is_not")


def _without_when(item: Item) -> Item:
    if item.entries is None:
        return item
    return Item({key: entry for key, entry in item.entries.items() if key != "when"}, item.line, item.path)
