"""Reading another shop's files by a mapping: records, and every fault on the way.

A record with a fault is left out of the records. There are faults and no records at all where the others can't be
trusted either: where rows of a further file can't be read (nobody knows whose they were), and where a date fits only
with day and month exchanged (then the rest may fit by chance).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from billiactl.core.errors import UsageFault
from billiactl.core.importing.building import Builder
from billiactl.core.importing.mapping import ImportMapping, Section
from billiactl.core.importing.records import Fault, OrderRecord, ProductRecord, Reading, UserRecord
from billiactl.core.importing.tables import Row, Table
from billiactl.core.importing.values import MAIN, BadValue, Lookup, Scope


def read_users(mapping: ImportMapping, files: Sequence[Path] = ()) -> Reading[UserRecord]:
    """The users, by the mapping's section ``users``; ``files`` and errors as for ``read_orders``."""
    return _read(mapping, "users", files)


def read_products(mapping: ImportMapping, files: Sequence[Path] = ()) -> Reading[ProductRecord]:
    """The products, by the mapping's section ``products``; ``files`` and errors as for ``read_orders``."""
    return _read(mapping, "products", files)


def read_orders(mapping: ImportMapping, files: Sequence[Path] = ()) -> Reading[OrderRecord]:
    """The orders, by the mapping's section ``orders``.

    ``files`` say where files of the mapping are, by their base names; a folder says it for all it holds. Others are
    looked for where the mapping says, from its own folder. What is wrong in the files comes back as faults. Raises
    UsageFault: ``section_missing``, ``file_not_in_mapping``, ``file_named_twice``.
    """
    return _read(mapping, "orders", files)


def _read(mapping: ImportMapping, resource: str, files: Sequence[Path]) -> Reading[Any]:
    section = mapping.sections.get(resource)
    if section is None:
        raise UsageFault(
            "section_missing",
            f"{mapping.path} has no section {resource}",
            f"it has {', '.join(mapping.sections)}",
        )
    return _SectionReader(section, _locate(mapping, section, files)).read()


def _locate(mapping: ImportMapping, section: Section, files: Sequence[Path]) -> dict[str, Path]:
    """Where each file of ``section`` is, by its name in the section."""
    every = {PurePath(file.name).name for part in mapping.sections.values() for file in part.files.values()}
    given: dict[str, Path] = {}
    for path in files:
        inside = [path / name for name in sorted(every) if (path / name).exists()] if path.is_dir() else [path]
        if not inside or inside[0].name not in every:
            known = ", ".join(sorted(every))
            raise UsageFault("file_not_in_mapping", f"{mapping.path} names no file {path.name}", f"it names {known}")
        for found in inside:
            if found.name in given:
                raise UsageFault("file_named_twice", f"{found} and {given[found.name]} have the same name", None)
            given[found.name] = found
    return {
        name: given.get(PurePath(file.name).name, mapping.path.parent / file.name)
        for name, file in section.files.items()
    }


@dataclass(slots=True)
class _SectionReader:
    """Reads one section. ``lists`` are the rows of further files by key, ``present`` the keys of the main rows."""

    section: Section
    paths: Mapping[str, Path]
    faults: list[Fault] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    lists: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    present: dict[str, set[str]] = field(default_factory=dict)

    def read(self) -> Reading[Any]:
        """The records and the faults of all files."""
        self._read_further_files()
        damaged = any(table.damaged for table in self.tables.values())
        builder = Builder(self.faults, damaged)
        group = self.section.group
        records = []
        for rows in self._units():
            scope = Scope({MAIN: rows[0]}, self.lookups, self.section.file_format.convention)
            record = builder.record(group, scope, rows[0], self._parts(rows))
            if record is not None:
                records.append(record)
        self._find_orphans()
        if MAIN in self.section.each_files:
            damaged = damaged or self.tables[MAIN].damaged
        untrusted = damaged or builder.dates_in_doubt
        return Reading(() if untrusted else tuple(records), self._sorted_faults())

    def _read_further_files(self) -> None:
        each_files = self.section.each_files
        for name, source in self.section.files.items():
            if name == MAIN or source.key is None or source.match is None or not self._needs(name):
                continue
            rows = self._rows(name)
            if name in each_files:
                self.lists[name], self.present[name] = _by_key(rows, source.key.name), set()
            else:
                unique = self._unique(rows, source.key.name)
                damaged = self.tables[name].damaged
                self.lookups[name] = Lookup(source.match, unique, source.name, source.strict, damaged)

    def _needs(self, name: str) -> bool:
        return any(column.file == name for column in self.section.columns)

    def _rows(self, name: str) -> Iterator[Row]:
        columns = [column.name for column in self.section.columns if column.file == name]
        table = Table(self.paths[name], self.section.file_format)
        self.tables[name] = table
        return table.rows(sorted(columns))

    def _unique(self, rows: Iterator[Row], key: str) -> dict[str, Row]:
        by_key: dict[str, Row] = {}
        for row in rows:
            text = row.cells[key].strip()
            first = by_key.setdefault(text, row)
            if first is not row and text:
                self.faults.append(Fault(row.file, row.line, key, text, f"the same {key} as in line {first.line}"))
        return by_key

    def _units(self) -> Iterator[list[Row]]:
        """The main rows of each record: one, or with ``each: main`` all that have the same external id."""
        rows = self._rows(MAIN)
        if MAIN not in self.section.each_files:
            yield from ([row] for row in rows)
            return
        units: dict[str, list[Row]] = {}
        for row in rows:
            units.setdefault(self._external_id(row) or f"\0{row.line}", []).append(row)
        yield from units.values()

    def _external_id(self, row: Row) -> str:
        """The row's external id, empty if it has none; building the record then tells why."""
        scope = Scope({MAIN: row}, self.lookups, self.section.file_format.convention)
        try:
            return self.section.group.fields["external_id"].find(scope).text.strip()
        except BadValue:
            return ""

    def _parts(self, rows: list[Row]) -> Mapping[str, Sequence[Row]]:
        """The rows that belong to the main ``rows``, by file; remembers which keys there are."""
        parts: dict[str, Sequence[Row]] = {MAIN: rows}
        for name, by_key in self.lists.items():
            match = self.section.files[name].match
            keys = {text for row in rows if match and (text := row.cells[match.name].strip())}
            self.present[name] |= keys
            parts[name] = [row for key in sorted(keys) for row in by_key.get(key, ())]
        return parts

    def _find_orphans(self) -> None:
        """Note rows that belong to no main row, unless main rows are missing themselves."""
        if self.tables[MAIN].damaged:
            return
        for name, by_key in self.lists.items():
            source = self.section.files[name]
            if not source.strict or source.key is None or source.match is None:
                continue
            reason = f"no row of {self.section.files[MAIN].name} has this {source.match.name}"
            for key in by_key.keys() - self.present[name]:
                self.faults += (Fault(row.file, row.line, source.key.name, key, reason) for row in by_key[key])

    def _sorted_faults(self) -> tuple[Fault, ...]:
        """All faults by file, the main one first, and line."""
        for table in self.tables.values():
            self.faults += table.faults
        rank = {str(path): place for place, path in enumerate(self.paths.values())}
        return tuple(sorted(dict.fromkeys(self.faults), key=lambda fault: (rank[fault.file], fault.line, fault.column)))


def _by_key(rows: Iterator[Row], key: str) -> dict[str, list[Row]]:
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.cells[key].strip(), []).append(row)
    return by_key
