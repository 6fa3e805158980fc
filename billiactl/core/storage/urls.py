"""Database URLs, in SQLAlchemy's form but read without it.

``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``postgresql://user:password@host:5432/name``, with the socket's
folder as ``?host=/run/postgresql``; user, password and database are percent-decoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from billiactl.core.errors import UsageFault

Dialect = Literal["sqlite", "postgresql"]

_FORM = re.compile(
    r"""(?P<driver>[a-z0-9+]+)://
        (?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?
        (?:\[(?P<ipv6>[^/\]]+)\]|(?P<host>[^/:?\[]*))(?::(?P<port>[0-9]+))?
        (?:/(?P<database>[^?]*))?
        (?:\?(?P<query>.*))?""",
    re.VERBOSE,
)
_DRIVERS: Mapping[str, Dialect] = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql",
    "postgresql+psycopg": "postgresql",
    "postgres": "postgresql",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a database is: the file of a SQLite one, or what libpq is told to reach a PostgreSQL one.

    ``libpq`` holds the password, so it is kept out of the text form of a Target.
    """

    dialect: Dialect
    path: Path | None = None
    libpq: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """What to call the database in a message; never with a password."""
        if self.path is not None:
            return str(self.path)
        host = self.libpq.get("host")
        return (
            f"{self.libpq.get('dbname', 'the default database')} on {host}"
            if host
            else str(self.libpq.get("dbname", "the default database"))
        )


def parse_url(url: str) -> Target:
    """The Target that ``url`` names. Raises UsageFault for any other form; the message repeats no part of it."""
    match = _FORM.fullmatch(url)
    if match is None or match["driver"] not in _DRIVERS:
        raise UsageFault(
            "bad_database_url",
            "the database URL is of no known form",
            "sqlite:////path/to/shop.db, or postgresql://user:password@host/name",
        )
    database = unquote(match["database"] or "")
    if _DRIVERS[match["driver"]] == "sqlite":
        return _sqlite_target(match, database)
    return _postgresql_target(match, database)


def _sqlite_target(match: re.Match[str], database: str) -> Target:
    if match["host"] or match["ipv6"] or match["query"] or database in ("", ":memory:"):
        raise UsageFault(
            "bad_database_url",
            "a SQLite URL names a file and nothing else",
            "sqlite:///shop.db here, or sqlite:////path/to/shop.db",
        )
    return Target("sqlite", path=Path(database))


def _postgresql_target(match: re.Match[str], database: str) -> Target:
    parts = {
        "user": unquote(match["user"] or ""),
        "password": unquote(match["password"] or ""),
        "host": match["ipv6"] or match["host"],
        "port": match["port"],
        "dbname": database,
        **dict(parse_qsl(match["query"] or "")),
    }
    return Target("postgresql", libpq={key: value for key, value in parts.items() if value})
