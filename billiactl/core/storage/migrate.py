"""Moving a database up to the newest revision. Alembic and SQLAlchemy are loaded only when there is something to do."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from billiactl.core.errors import Unavailable
from billiactl.core.ids import canonical_json
from billiactl.core.settings import defaults
from billiactl.core.storage.connect import connect, open_sqlite, schema_status, unreachable
from billiactl.core.storage.schema import HEAD, SchemaStatus
from billiactl.core.storage.urls import Target, parse_url

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["HEAD", "SchemaStatus", "standing", "status", "upgrade"]

WAIT_SECONDS = 60
"""How long to wait for another process that is upgrading the same database."""

_LOCK = 0x62696C6C6961
"""The advisory lock that upgrades of one PostgreSQL database take in turn."""


def status(url: str) -> SchemaStatus:
    """The revision of the database at ``url`` and the newest one. Raises Unavailable: none there, or unreachable."""
    return schema_status(url)


def standing(url: str) -> SchemaStatus | None:
    """Where the database at ``url`` stands; None where there is no shop yet.

    Raises Unavailable if it is newer than this program, or can't be reached.
    """
    try:
        found = schema_status(url)
    except Unavailable as missing:
        if missing.code != "no_database":
            raise
        return None
    if found.state == "newer":
        found.require_current(parse_url(url).name)
    return found


def upgrade(url: str) -> bool:
    """Bring the database at ``url`` to the newest revision, creating a SQLite file and its folder; True if it moved.

    A new database gets the shop's row with the default settings. Everything happens in one transaction, and two
    processes take turns. Raises Unavailable if the database is newer, or can't be reached or written.
    """
    target = parse_url(url)
    found = standing(url)
    if found is not None and found.state == "current":
        return False
    if target.path is not None:
        _create_file(target, target.path)
    with _locked(target) as connection:
        return _upgrade_locked(target, connection)


def _upgrade_locked(target: Target, connection: Connection) -> bool:
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext

    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None:
        found = SchemaStatus(revision)
        if found.state == "newer":
            found.require_current(target.name)
        if found.state == "current":
            return False
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    command.upgrade(config, "head")
    if connection.execute(sa.text("SELECT count(*) FROM shop")).scalar_one() == 0:
        insert = "INSERT INTO shop (id, settings, version, log_number, log_hash) VALUES (1, :settings, 1, 0, '')"
        connection.execute(sa.text(insert), {"settings": canonical_json(defaults())})
    return True


@contextmanager
def _locked(target: Target) -> Iterator[Connection]:
    """A transaction that only one process at a time can be in; committed at the end."""
    import sqlalchemy as sa

    url = "sqlite://" if target.dialect == "sqlite" else "postgresql+psycopg://"
    engine = sa.create_engine(url, creator=lambda: _driver_connection(target), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            if target.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
            connection.commit()
    except sa.exc.DBAPIError as error:
        raise unreachable(target, error.orig if isinstance(error.orig, Exception) else error) from error
    finally:
        engine.dispose()


def _driver_connection(target: Target) -> object:
    if target.path is None:
        return connect(target)
    try:
        connection = open_sqlite(target.path, "rw", wait=WAIT_SECONDS)
        connection.execute("PRAGMA foreign_keys=OFF")
        _keep_a_write_ahead_log(connection)
    except sqlite3.Error as error:
        raise unreachable(target, error) from error
    return connection


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let readers go on while somebody writes. The mode stays with the file.

    Where the file system can't do that SQLite keeps its other journal, which is as safe. SQLite does not wait for a
    lock while it changes the mode, so we do.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _create_file(target: Target, path: Path) -> None:
    """The SQLite file and its folder, for their owner's eyes only, if they are not there."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(
            "database_unreachable", f"the database {target.name} can't be created: {reason}", None
        ) from error
