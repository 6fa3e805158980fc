"""Transactions that write: begun locked, committed as a whole or not at all, the same on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from billiactl.core.errors import Conflict
from billiactl.core.storage.connect import WAIT_SECONDS, connect, driver_errors, schema_status, unreachable
from billiactl.core.storage.sql import Reader
from billiactl.core.storage.urls import parse_url

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_PASSING_STATES = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock."""

_LOCKED_STATE = "55P03"
_LOCKED_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Busy(Exception):
    """Somebody else was in the way; the same again may work."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction: ``reader`` for named statements, ``connection`` for SQLAlchemy Core, on one connection."""

    reader: Reader
    connection: Connection


class Database:
    """The shop's database as a place to write to. Close it when done.

    Raises Unavailable if there is none at ``url`` or it is of another version. With ``read_only`` the connection
    itself refuses every write.
    """

    def __init__(self, url: str, read_only: bool = False) -> None:
        self.target = parse_url(url)
        schema_status(url).require_current(self.target.name)
        self._read_only = read_only
        self._engine: Engine | None = None

    def close(self) -> None:
        """End all connections."""
        if self._engine is not None:
            self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction, committed at the end of the block, rolled back if it raises.

        SQLite takes the writer's lock at once; on PostgreSQL rows are locked as they are loaded. Raises Busy where
        trying again may help, Conflict if somebody else held a lock all the time that is waited for one, and
        Unavailable for any other failure of the database.
        """
        import sqlalchemy as sa

        drivers = driver_errors(self.target)
        try:
            with self._connect() as connection:
                if self.target.dialect == "sqlite":
                    connection.exec_driver_sql("BEGIN" if self._read_only else "BEGIN IMMEDIATE")
                driver = connection.connection.driver_connection
                yield Transaction(Reader(driver, self.target.dialect), connection)
                connection.commit()
        except sa.exc.IntegrityError as error:
            if not _is_taken(error.orig):
                raise
            raise Busy(str(error.orig)) from error
        except sa.exc.DBAPIError as error:
            raise self._failure(error.orig) from error
        except drivers as error:
            raise self._failure(error) from error

    def _connect(self) -> Connection:
        import sqlalchemy as sa

        if self._engine is None:
            dialect = "sqlite://" if self.target.dialect == "sqlite" else "postgresql+psycopg://"
            self._engine = sa.create_engine(dialect, creator=self._driver_connection, poolclass=sa.pool.QueuePool)
        return self._engine.connect()

    def _driver_connection(self) -> Any:
        connection = connect(self.target)
        if self.target.dialect == "sqlite":
            connection.execute("PRAGMA synchronous=FULL")
            if self._read_only:
                connection.execute("PRAGMA query_only=ON")
        elif self._read_only:
            connection.read_only = True
        return connection

    def _failure(self, error: BaseException | None) -> Exception:
        state = getattr(error, "sqlstate", None)
        if state in _PASSING_STATES:
            return Busy(str(error))
        code = error.sqlite_errorcode & 0xFF if isinstance(error, sqlite3.OperationalError) else None
        if state == _LOCKED_STATE or code in _LOCKED_CODES:
            return Conflict(
                "locked",
                f"somebody else has held the database {self.target.name} for {WAIT_SECONDS} seconds",
                "try again when they are done; what was committed before stands",
            )
        return unreachable(self.target, error if isinstance(error, Exception) else Exception(str(error)))


def _is_taken(error: BaseException | None) -> bool:
    """Whether somebody else was first with a name that is unique: planned again, the change finds it."""
    if isinstance(error, sqlite3.IntegrityError):
        return error.sqlite_errorcode in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    return getattr(error, "sqlstate", None) == "23505"
