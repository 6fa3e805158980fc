"""Connections of the drivers themselves, without SQLAlchemy: what reads and the schema check run on."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from billiactl.core.errors import Unavailable
from billiactl.core.storage.schema import SchemaStatus, no_database
from billiactl.core.storage.sql import Reader
from billiactl.core.storage.urls import Target, parse_url

WAIT_SECONDS = 10
"""How long to wait for a connection or for a lock before giving up."""


class OpenReader(Reader):
    """A Reader on a connection of its own: one consistent snapshot from its opening to its closing.

    A failure of the database inside the ``with`` block comes out as Unavailable.
    """

    def __init__(self, target: Target, connection: Any) -> None:
        super().__init__(connection, target.dialect)
        self.target = target

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, driver_errors(self.target)):
            raise unreachable(self.target, error) from error

    def close(self) -> None:
        """End the snapshot and the connection."""
        self.connection.close()


def open_reader(url: str, read_only: bool = True) -> OpenReader:
    """A Reader on the shop's database at ``url``, as of now; the database itself refuses to write through it.

    With ``read_only`` False writing would be possible. Raises UsageFault for a malformed URL, and Unavailable:
    ``no_database``, ``schema_newer``, ``schema_older`` or ``database_unreachable``.
    """
    reader, status = _open(url, read_only)
    try:
        status.require_current(reader.target.name)
    except Unavailable:
        reader.close()
        raise
    return reader


def schema_status(url: str) -> SchemaStatus:
    """The revision of the database at ``url``. Raises Unavailable if there is none or it can't be reached."""
    reader, status = _open(url, read_only=True)
    reader.close()
    return status


def _open(url: str, read_only: bool) -> tuple[OpenReader, SchemaStatus]:
    target = parse_url(url)
    connection = connect(target, read_only)
    reader = OpenReader(target, connection)
    try:
        return reader, _status_of(target, connection)
    except BaseException:
        reader.close()
        raise


def _status_of(target: Target, connection: Any) -> SchemaStatus:
    """The first statement of a snapshot: which revision the database is at."""
    try:
        if target.dialect == "sqlite":
            connection.execute("BEGIN")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except driver_errors(target) as error:
        if _is_missing_table(error):
            raise no_database(target.name) from None
        raise unreachable(target, error) from error
    if row is None:
        raise no_database(target.name)
    return SchemaStatus(str(row[0]))


def connect(target: Target, read_only: bool = False) -> Any:
    """A connection of the driver (``sqlite3`` or ``psycopg``) to ``target``.

    SQLite: transactions are the caller's to begin. PostgreSQL: not in autocommit; with ``read_only`` in a repeatable
    read. Raises Unavailable.
    """
    try:
        if target.path is not None:
            return _connect_sqlite(target.path, read_only)
        return _connect_postgresql(target, read_only)
    except driver_errors(target) as error:
        raise unreachable(target, error) from error


def driver_errors(target: Target) -> tuple[type[Exception], ...]:
    """What the driver of ``target`` raises."""
    if target.dialect == "sqlite":
        return (sqlite3.Error,)
    import psycopg

    return (psycopg.Error,)


def unreachable(target: Target, error: Exception) -> Unavailable:
    """The error for a database that can't be opened or used, from the driver's own words without any secret."""
    words = str(error).strip().splitlines()
    reason = words[0] if words else type(error).__name__
    password = target.libpq.get("password")
    if password:
        reason = reason.replace(password, "***")
    return Unavailable(
        "database_unreachable", f"the database {target.name} can't be used: {reason}", _hint(target, reason)
    )


def _hint(target: Target, reason: str) -> str:
    if "lock" in reason:
        return "another process holds it: try again"
    if target.path is None:
        return "does the server run there, and do host, port, name, user and password fit?"
    return "is it billiactl's own file, and may you read it, and write it and its folder?"


def open_sqlite(path: Path, mode: str, *, wait: float = WAIT_SECONDS, immutable: bool = False) -> sqlite3.Connection:
    """A SQLite connection in ``mode`` (``ro`` or ``rw``) with foreign keys on, and no transaction begun."""
    options = f"mode={mode}&immutable=1" if immutable else f"mode={mode}"
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{options}", uri=True, timeout=wait, isolation_level=None
    )
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _connect_sqlite(path: Path, read_only: bool) -> sqlite3.Connection:
    if not path.exists():
        raise no_database(str(path))
    if path.is_dir():
        raise Unavailable("database_unreachable", f"{path} is a folder, not a database", "name the file in it")
    connection = open_sqlite(path, "ro" if read_only else "rw")
    if not read_only:
        return connection
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.OperationalError:
        connection.close()
        if not _at_rest_in_a_read_only_folder(path):
            raise
        return open_sqlite(path, "ro", immutable=True)
    return connection


def _at_rest_in_a_read_only_folder(path: Path) -> bool:
    """Whether the file holds everything and nobody can write beside it.

    A database in WAL mode needs to write beside itself even to be read, unless it is promised not to change.
    """
    log = path.with_name(path.name + "-wal")
    return not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def _connect_postgresql(target: Target, read_only: bool = False) -> Any:
    """A psycopg connection, not in autocommit, that waits at most ``WAIT_SECONDS`` for the server and for a lock."""
    import logging

    import psycopg

    driver_log = logging.getLogger("psycopg")
    if not driver_log.handlers:  # else Python prints to standard error what the driver logs, and also raises
        driver_log.addHandler(logging.NullHandler())
    options = f"{target.libpq.get('options', '')} -c lock_timeout={WAIT_SECONDS * 1000}".strip()
    settings = {"connect_timeout": WAIT_SECONDS, **target.libpq, "options": options, "client_encoding": "utf8"}
    connection = psycopg.connect(**settings)
    if read_only:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
    return connection


def _is_missing_table(error: Exception) -> bool:
    return str(error).startswith("no such table") or getattr(error, "sqlstate", None) == "42P01"
