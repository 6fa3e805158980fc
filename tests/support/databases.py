"""Fresh databases for tests: SQLite files and PostgreSQL databases, each copied from a template that is made once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString
from unittest import mock
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from billiactl.core.clock import CLOCK_VARIABLE

TEMPLATE_LOCK = 2026_11
"""Key of the advisory lock under which one of several test processes makes the template."""


MIGRATED_AT = "2026-01-01T00:00:00Z"
"""The time at which every test's shop begins."""


def prepare(url: str) -> None:
    """Bring the empty database at ``url`` to the schema of today. The only place in tests that does."""
    from billiactl.core.storage.migrate import upgrade

    with mock.patch.dict(os.environ, {CLOCK_VARIABLE: MIGRATED_AT}):
        upgrade(url)


def sqlite_database(path: Path) -> str:
    """The URL of the SQLite file at ``path``."""
    return f"sqlite:///{path}"


class SqliteTemplate:
    """A migrated SQLite file of this process, made at the first use."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"

    def copy_to(self, path: Path) -> str:
        """Copy the template to ``path``; the answer is the copy's URL."""
        if not self._path.exists():
            prepare(sqlite_database(self._path))
            assert not list(self._path.parent.glob("template.db-*")), "upgrade() left its connection open"
        shutil.copyfile(self._path, path)
        return sqlite_database(path)


class PostgresDatabases:
    """Makes and drops databases on one server. ``session`` keeps the sessions on a shared server apart."""

    def __init__(self, server: str, session: str) -> None:
        self._server = server
        self._prefix = f"billiactl_test_{session}"
        self._made = 0

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """A new database, dropped at the end whoever is still connected. Gives its URL."""
        template = self._template() if migrated else "template0"
        self._made += 1
        name = f"{self._prefix}_{os.getpid()}_{self._made}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def drop_all(self) -> None:
        """Drop whatever this session left on the server: its template above all."""
        with self._connect() as connection:
            like = self._prefix.replace("_", r"\_") + "%"
            names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like]).fetchall()
            for (name,) in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _template(self) -> str:
        """The name of the session's migrated database, which the first process that asks makes."""
        name, draft = f"{self._prefix}_template", f"{self._prefix}_draft"
        with self._connect() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            self._execute("DROP DATABASE IF EXISTS {}", draft)
            self._execute("CREATE DATABASE {} TEMPLATE template0", draft)
            prepare(self._url(draft))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
            )
        return name

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self._server, autocommit=True)

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))
