"""A few short questions to PostgreSQL straight through libpq, its own client library.

Importing psycopg takes longer than somebody who pressed TAB waits in all, and it is libpq that does the work. What
stands here has as much of psycopg's form as ``sql.Reader`` uses: ``connect(...).execute(...).fetchall()``.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_CONNECTED = 0
_HAS_ROWS = 2
_WHOLE_NUMBERS = (20, 21, 23)
"""libpq's codes: CONNECTION_OK, PGRES_TUPLES_OK, and the types int8, int2 and int4."""

_MARK = re.compile("%s|%%")


def library() -> ctypes.CDLL:
    """The libpq that psycopg brings along, else the system's. Raises OSError if there is none."""
    shipped = (path for folder in sys.path for path in Path(folder, "psycopg_binary.libs").glob("libpq-*.so*"))
    found = ctypes.CDLL(str(next(shipped, "libpq.so.5")))
    found.PQconnectdbParams.restype = ctypes.c_void_p
    found.PQexecParams.restype = ctypes.c_void_p
    found.PQgetvalue.restype = ctypes.c_char_p
    return found


class Answer:
    """The rows of a statement."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All of them."""
        return self._rows


class Connection:
    """A connection on which each statement is a transaction of its own. Raises OSError if there is no way there."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._libpq = library()
        names, values = _texts([*settings, None]), _texts([*settings.values(), None])
        self._handle = ctypes.c_void_p(self._libpq.PQconnectdbParams(names, values, 0))
        if self._libpq.PQstatus(self._handle) != _CONNECTED:
            self.close()
            raise OSError("no connection to the server")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Answer:
        """The rows of a statement in psycopg's notation. Raises OSError if the server refuses it."""
        result = ctypes.c_void_p(
            self._libpq.PQexecParams(
                self._handle, _numbered(sql).encode(), len(values), None, _texts(values), None, None, 0
            )
        )
        try:
            if self._libpq.PQresultStatus(result) != _HAS_ROWS:
                raise OSError("the server refused a statement")
            return Answer(list(self._rows(result)))
        finally:
            self._libpq.PQclear(result)

    def _rows(self, result: ctypes.c_void_p) -> Iterator[tuple[Any, ...]]:
        columns = [int(self._libpq.PQftype(result, column)) for column in range(self._libpq.PQnfields(result))]
        for row in range(self._libpq.PQntuples(result)):
            yield tuple(self._value(result, row, column, kind) for column, kind in enumerate(columns))

    def _value(self, result: ctypes.c_void_p, row: int, column: int, kind: int) -> Any:
        if self._libpq.PQgetisnull(result, row, column):
            return None
        text = self._libpq.PQgetvalue(result, row, column).decode()
        return int(text) if kind in _WHOLE_NUMBERS else text

    def close(self) -> None:
        """End the connection."""
        self._libpq.PQfinish(self._handle)


def _texts(values: Sequence[Any]) -> ctypes.Array[ctypes.c_char_p]:
    """Values as C has them: texts, and None for null. Raises ValueError for one that C would cut off."""
    texts = [None if value is None else str(value).encode() for value in values]
    if any(text is not None and b"\0" in text for text in texts):
        raise ValueError("a text with a zero byte")
    return (ctypes.c_char_p * len(texts))(*texts)


def _numbered(sql: str) -> str:
    """``sql`` with $1, $2, ... for psycopg's %s."""
    pieces = iter(range(1, sql.count("%s") + 1))
    return _MARK.sub(lambda mark: f"${next(pieces)}" if mark[0] == "%s" else "%", sql)
