"""Named SQL statements, one copy for both databases, run on a driver's own connection.

``queries.sql`` holds them, each under a line ``-- name: its_name``. They are written with parameters as ``:name``,
lists of values as ``IN (:names...)``, a table's columns in the order of ``model.COLUMNS`` as
``{columns:table:alias}``, and ``{part}`` where a caller's fragment of SQL goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from billiactl.core.errors import UsageFault

MOST_VALUES = 5_000
"""The longest list of values that one statement gets; longer ones are asked for in several."""

SERIES = "series:"
"""What the names of the counters of documents begin with."""

Row: TypeAlias = tuple[Any, ...]

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_REMARK = re.compile(r"^--(?! name: ).*\n", re.MULTILINE)
_COLUMNS = re.compile(r"\{columns:(\w+):(\w+)\}")
_TOKEN = re.compile(r"'[^']*'|:(?P<list>\w+)\.\.\.|:(?P<one>\w+)|%")
_EMPTY: Mapping[str, str] = {}


@lru_cache(maxsize=1)
def statements() -> Mapping[str, str]:
    """Every named statement, its columns written out."""
    return {name: columns_written_out(sql) for name, sql in statements_in("queries.sql").items()}


def statements_in(file: str) -> Mapping[str, str]:
    """The named statements of a file beside this module, as they are written."""
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    pieces = _NAME.split(_REMARK.sub("", text))[1:]
    return {name: body.strip() for name, body in zip(pieces[::2], pieces[1::2], strict=True)}


def columns_written_out(sql: str) -> str:
    """``sql`` with each ``{columns:table:alias}`` replaced by the table's columns."""
    from billiactl.core.model import COLUMNS

    return _COLUMNS.sub(lambda found: ", ".join(f"{found[2]}.{column}" for column in COLUMNS[found[1]]), sql)


def for_driver(sql: str, parameters: Mapping[str, Any], dialect: str) -> tuple[str, list[Any]]:
    """``sql`` in the driver's own style, its lists written out, and the values in the order in which they stand.

    By position, since SQLite looks for a name among all those before it.
    """
    values: list[Any] = []
    postgresql = dialect == "postgresql"
    mark = "%s" if postgresql else "?"

    def replace(token: re.Match[str]) -> str:
        if token["list"]:
            members = list(parameters[token["list"]])
            values.extend(members)
            return ", ".join([mark] * len(members)) or "NULL"
        if token["one"]:
            values.append(parameters[token["one"]])
            return mark
        return token[0].replace("%", "%%") if postgresql else token[0]

    return _TOKEN.sub(replace, sql), values


class Reader:
    """Runs named statements on the connection of a driver, its own or that of a transaction under way.

    ``dialect`` is ``sqlite`` or ``postgresql``. The driver's errors pass through.
    """

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection = connection
        self.dialect = dialect

    def rows(
        self,
        name: str,
        *,
        lock: bool = False,
        share: bool = False,
        parts: Mapping[str, str] = _EMPTY,
        **parameters: Any,
    ) -> list[Row]:
        """The rows of the statement ``name``; with ``lock``, locked until the transaction ends.

        With ``share`` they are locked against change, but not against others who share them. ``parts`` are the
        fragments of SQL that the statement leaves open. A list longer than ``MOST_VALUES`` is asked for piece by piece,
        and the answers stand one after another.
        """
        sql = self._text(name, "FOR UPDATE" if lock else "FOR SHARE" if share else "", parts)
        return [row for piece in _pieces(parameters) for row in self._run(sql, piece).fetchall()]

    def dicts(
        self, name: str, *, lock: bool = False, parts: Mapping[str, str] = _EMPTY, **parameters: Any
    ) -> list[dict[str, Any]]:
        """The same rows, each with its columns' names."""
        sql = self._text(name, "FOR UPDATE" if lock else "", parts)
        found: list[dict[str, Any]] = []
        for piece in _pieces(parameters):
            cursor = self._run(sql, piece)
            names = [column[0] for column in cursor.description]
            found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found

    def _text(self, name: str, locking: str, parts: Mapping[str, str]) -> str:
        sql = statements()[name]
        if parts:
            sql = columns_written_out(sql.format_map(parts))
        return f"{sql} {locking}" if locking and self.dialect == "postgresql" else sql

    def _run(self, sql: str, parameters: Mapping[str, Any]) -> Any:
        try:
            return self.connection.execute(*for_driver(sql, parameters, self.dialect))
        except UnicodeEncodeError:
            raise UsageFault("bad_text", "a text that was given is not valid UTF-8") from None


def _pieces(parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """``parameters`` as they are, or several of them if one is too long a list."""
    long = next((name for name, value in parameters.items() if _is_long(value)), None)
    if long is None:
        return (parameters,)
    values = list(parameters[long])
    parts = (values[start : start + MOST_VALUES] for start in range(0, len(values), MOST_VALUES))
    return (piece for part in parts for piece in _pieces({**parameters, long: part}))


def _is_long(value: Any) -> bool:
    return not isinstance(value, str) and hasattr(value, "__len__") and len(value) > MOST_VALUES
