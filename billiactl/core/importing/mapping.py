"""The mapping file: which of the shop's files and columns make up our records. Reference: import-mapping in docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from billiactl.core.importing.conventions import FileFormat
from billiactl.core.importing.fileformat import compile_format
from billiactl.core.importing.shapes import SHAPES, Shape
from billiactl.core.importing.sources import SourceFile, compile_files
from billiactl.core.importing.syntax import Syntax
from billiactl.core.importing.values import MAIN, Column, Conditions, Value
from billiactl.core.yamltree import Item, Problems, read_tree


@dataclass(frozen=True, slots=True)
class Group:
    """How one kind of record is filled; with ``each`` once for every row of that file."""

    shape: Shape
    each: str | None
    when: Conditions
    fields: Mapping[str, Value]
    groups: Mapping[str, tuple[Group, ...]]
    texts: Mapping[str, tuple[Value, ...]]
    pairs: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Section:
    """How one resource is read: its files, how they are written, the record, and every column that is used."""

    resource: str
    file_format: FileFormat
    files: Mapping[str, SourceFile]
    group: Group
    columns: frozenset[Column]

    @property
    def each_files(self) -> frozenset[str]:
        """The files of which every row makes a part of a record."""
        return frozenset(_each_files(self.group))


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A checked mapping file; paths in it are relative to its own folder."""

    path: Path
    sections: Mapping[str, Section]


def load_mapping(path: Path) -> ImportMapping:
    """The mapping file ``path``, checked whole.

    Raises NotFound (``file_not_found``), or UsageFault (``file_unreadable``, ``mapping_invalid``); the latter's
    ``faults`` lists every problem with file, line, key and reason.
    """
    tree, problems = read_tree(path)
    if tree.entries is None:
        problems.expected(tree, f"a mapping with {', '.join(SHAPES)}")
        problems.raise_if_any()
    entries = tree.entries or {}
    problems.unknown_keys(tree, ("format", *SHAPES))
    if not any(resource in entries for resource in SHAPES):
        problems.expected(tree, f"at least one of the sections {', '.join(SHAPES)}")
    sections = {
        resource: _section(resource, entries[resource], entries.get("format"), problems)
        for resource in SHAPES
        if resource in entries
    }
    problems.raise_if_any()
    return ImportMapping(path, sections)


def _section(resource: str, item: Item, common_format: Item | None, problems: Problems) -> Section:
    entries = item.entries or {}
    problems.unknown_keys(item, ("format", "files", "when", "fields"))
    file_format = compile_format(common_format, entries.get("format"), problems)
    files = compile_files(entries.get("files", Item({}, item.line, item.path)), problems)
    syntax = Syntax(problems, files, file_format.convention)
    fields = entries.get("fields", Item({}, item.line, item.path))
    group = _group(fields, SHAPES[resource], syntax, when=entries.get("when"))
    section = Section(resource, file_format, files, group, frozenset())
    columns = _checked_columns(section, syntax)
    return Section(resource, file_format, files, group, columns)


def _group(item: Item, shape: Shape, syntax: Syntax, when: Item | None = None) -> Group:
    """The record written at ``item``: fields, and under the names of its groups further records."""
    entries = item.entries
    if entries is None:
        syntax.problems.expected(item, f"a mapping of fields ({', '.join(shape.names)})")
        entries = {}
    syntax.problems.unknown_keys(item, shape.names)
    for name, spec in shape.fields.items():
        if spec.required and name not in entries:
            syntax.problems.add(item, f"the field {name} is missing")
    return Group(
        shape,
        None,
        syntax.conditions(when) if when else (),
        {name: syntax.value(entries[name], spec) for name, spec in shape.fields.items() if name in entries},
        {name: _groups(entries[name], inner, syntax) for name, inner in shape.groups.items() if name in entries},
        {name: _texts(entries[name], syntax) for name in shape.texts if name in entries},
        {name: _pairs(entries[name], syntax) for name in shape.pairs if name in entries},
    )


def _groups(item: Item, shape: Shape, syntax: Syntax) -> tuple[Group, ...]:
    members = item.members if item.members is not None else [item]
    return tuple(_member(member, shape, syntax) for member in members)


def _member(item: Item, shape: Shape, syntax: Syntax) -> Group:
    entries = dict(item.entries or {})
    each, when = entries.pop("each", None), entries.pop("when", None)
    if each is not None and each.text not in syntax.files:
        syntax.problems.expected(each, f"one of the section's files ({', '.join(syntax.files)})")
        each = None
    if each is not None and each.text != MAIN and (match := syntax.files[each.text or ""].match) and match.file != MAIN:
        syntax.problems.add(each, "its rows must match a column of the main file")
    own = each.text if each is not None and each.text else MAIN
    inner = Syntax(syntax.problems, syntax.files, syntax.convention, own, syntax.used)
    fields = item if item.entries is None else Item(entries, item.line, item.path)
    group = _group(fields, shape, inner, when)
    return Group(shape, own if each else None, group.when, group.fields, {}, group.texts, group.pairs)


def _texts(item: Item, syntax: Syntax) -> tuple[Value, ...]:
    members = item.members if item.members is not None else [item]
    return tuple(syntax.value(member) for member in members)


def _pairs(item: Item, syntax: Syntax) -> dict[str, Value]:
    if item.entries is None:
        syntax.problems.expected(item, "a mapping of keys with where their values come from")
    return {key: syntax.value(entry) for key, entry in (item.entries or {}).items()}


def _each_files(group: Group) -> Iterator[str]:
    for groups in group.groups.values():
        yield from (inner.each for inner in groups if inner.each)


def _checked_columns(section: Section, syntax: Syntax) -> frozenset[Column]:
    """Every column that reading will need; columns that can't be reached where they are used become problems."""
    columns: set[Column] = set()
    each_files = section.each_files
    for column, own, item in syntax.used:
        root = column.file
        while root not in {MAIN, *each_files} and (match := section.files[root].match):
            columns |= _joining(section.files[root])
            root = match.file
        if root not in {MAIN, own}:
            syntax.problems.add(item, f"the columns of {root} can be used only under `each: {root}`")
        columns.add(column)
    for file in each_files - {MAIN}:
        columns |= _joining(section.files[file])
    return frozenset(columns)


def _joining(source: SourceFile) -> set[Column]:
    return {column for column in (source.key, source.match) if column}
