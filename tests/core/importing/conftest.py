"""A folder with CSV files and a mapping, of our own making, in the shape of shops' exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from billiactl.core.importing.mapping import load_mapping
from billiactl.core.importing.reading import read_orders, read_products, read_users
from billiactl.core.importing.records import Fault, OrderRecord, ProductRecord, Reading, UserRecord


@dataclass(frozen=True)
class Desk:
    """Writes files into one folder and reads them."""

    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(dedent(content).encode() if isinstance(content, str) else content)
        return path

    def users(self, mapping: str, files: Sequence[Path] = ()) -> Reading[UserRecord]:
        return read_users(load_mapping(self.write("map.yaml", mapping)), files)

    def products(self, mapping: str) -> Reading[ProductRecord]:
        return read_products(load_mapping(self.write("map.yaml", mapping)))

    def orders(self, mapping: str, files: Sequence[Path] = ()) -> Reading[OrderRecord]:
        return read_orders(load_mapping(self.write("map.yaml", mapping)), files)

    def named(self, value: str, columns: str, *rows: str, form: str = "{}") -> list[str | Fault]:
        """What the field ``name`` becomes by ``value`` (YAML in one line) for each row, or its fault."""
        lines = [f"ID,{columns}", *(f"u{index},{row}" for index, row in enumerate(rows))]
        self.write("users.csv", "\n".join(lines) + "\n")
        mapping = (
            f"format: {form}\nusers:\n  files: {{main: users.csv}}\n"
            f"  fields:\n    external_id: ID\n    username: ID\n    name: {value}\n"
        )
        reading = read_users(load_mapping(self.write("map.yaml", mapping)))
        by_line: dict[int, str | Fault] = {record.origin.line: record.name for record in reading.records}
        by_line |= {fault.line: fault for fault in reading.faults}
        return [by_line[line] for line in sorted(by_line)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
