"""CSV files as rows that know where they start, and the faults that keep rows from being read."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from billiactl.core.importing.conventions import FileFormat
from billiactl.core.importing.records import Fault

if TYPE_CHECKING:
    import _csv


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a CSV file: where it starts, and its cells by column."""

    file: str
    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """A CSV file. ``faults`` fills while ``rows`` is read; with any of them rows are missing."""

    path: Path
    file_format: FileFormat
    faults: list[Fault] = field(default_factory=list)

    @property
    def damaged(self) -> bool:
        """Whether some rows, or all, could not be read."""
        return bool(self.faults)

    def rows(self, columns: Collection[str]) -> Iterator[Row]:
        """The rows, if the header has each of ``columns`` once; rows without any text are passed over."""
        try:
            with self.path.open(encoding=self._codec(), newline="") as stream:
                yield from self._read(stream, columns)
        except UnicodeDecodeError:
            self.faults.append(self._undecodable())
        except FileNotFoundError:
            self._fault(0, "no such file")
        except OSError as error:
            self._fault(0, f"can't be read: {error.strerror}")
        except UnicodeError:
            self._fault(0, f"not {self.file_format.encoding}: it does not begin as such a file does")

    def _read(self, stream: Iterator[str], columns: Collection[str]) -> Iterator[Row]:
        quote = self.file_format.quote
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
        delimiter = self.file_format.delimiter
        reader = csv.reader(stream, delimiter=delimiter, quotechar=quote, quoting=quoting, strict=True)
        records = self._records(reader)
        line, header = next(records, (0, []))
        names = [name.strip() for name in header]
        if not names:
            if not self.faults:
                self._fault(0, "the file is empty; expected a row of column names")
            return
        if not self._has_columns(line, names, columns):
            return
        for start, cells in records:
            if len(cells) != len(names):
                if any(cells):
                    self._fault(start, f"{len(cells)} cells where the header has {len(names)}")
            elif any(cells):
                yield Row(str(self.path), start, dict(zip(names, cells, strict=True)))

    def _records(self, reader: _csv.Reader) -> Iterator[tuple[int, list[str]]]:
        """The records with the line each starts on, without blank lines; broken ones become faults."""
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._fault(start, f"broken quoting: {error}")
                if "limit" in str(error):
                    return
                continue
            if any("\0" in cell for cell in cells):
                self._fault(start, "a NUL character")
            elif cells:
                yield start, cells

    def _has_columns(self, line: int, names: list[str], columns: Collection[str]) -> bool:
        for column in columns:
            if column not in names:
                self._fault(line, f"no such column; the file has {', '.join(names)}", column)
            elif names.count(column) > 1:
                self._fault(line, "the column stands in the header twice", column)
        return not self.faults

    def _codec(self) -> str:
        """The encoding; UTF-8 with or without a byte order mark, as spreadsheets write either."""
        name = codecs.lookup(self.file_format.encoding).name
        return "utf-8-sig" if name == "utf-8" else name

    def _undecodable(self) -> Fault:
        """The fault that names the first byte that is not of the encoding; decoders in a stream don't know it."""
        data = self.path.read_bytes()
        try:
            data.decode(self.file_format.encoding)
        except UnicodeDecodeError as error:
            line = data[: error.start].decode(self.file_format.encoding, "replace").count("\n") + 1
            byte = data[error.start : error.start + 1].hex()
            reason = f"byte {error.start} (0x{byte}) is not {self.file_format.encoding}"
            return Fault(str(self.path), line, "", "", reason)
        return Fault(str(self.path), 0, "", "", f"not {self.file_format.encoding}")

    def _fault(self, line: int, reason: str, column: str = "") -> None:
        self.faults.append(Fault(str(self.path), line, column, "", reason))
