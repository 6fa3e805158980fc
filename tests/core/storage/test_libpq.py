"""Asking PostgreSQL through libpq alone: the same answers as psycopg's."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg
import pytest

from billiactl.core.storage import completions, libpq
from billiactl.core.storage.urls import parse_url
from tests.support.rows import rows_in

STATEMENTS: list[tuple[str, list[Any]]] = [
    ("SELECT 1, -5::bigint, NULL, 'Ж%%' || %s, ''", ["x'\n"]),
    ("SELECT u.id, u.username, u.email FROM users AS u WHERE u.id BETWEEN %s AND %s ORDER BY u.id", [1, 2**63 - 1]),
    ("SELECT u.username FROM users AS u WHERE u.username >= %s AND u.username IN (%s, %s)", ["a", "anna", None]),
    ("SELECT u.id FROM users AS u WHERE u.id = %s", [99]),
]


@pytest.mark.parametrize(("statement", "values"), STATEMENTS)
def test_the_same_rows(postgres_url: str, statement: str, values: list[Any]) -> None:
    with rows_in(postgres_url) as rows:
        rows.user("anna")
        rows.user("böb", email="b@example.org")
    settings = parse_url(postgres_url).libpq
    with closing(libpq.Connection(settings)) as ours, psycopg.connect(**settings) as theirs:
        assert ours.execute(statement, values).fetchall() == theirs.execute(statement, values).fetchall()


def test_what_goes_wrong(postgres_url: str) -> None:
    settings = parse_url(postgres_url).libpq
    with pytest.raises(OSError, match="no connection"):
        libpq.Connection({**settings, "dbname": "nowhere"})
    with closing(libpq.Connection(settings)) as connection:
        with pytest.raises(OSError, match="refused"):
            connection.execute("SELECT nonsense")
        with pytest.raises(ValueError):
            connection.execute("SELECT %s", ["a\0b"])
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize("has_libpq", [True, False])
def test_completion_can_not_write(postgres_url: str, monkeypatch: pytest.MonkeyPatch, has_libpq: bool) -> None:
    if not has_libpq:
        monkeypatch.setattr(libpq, "library", missing)
    with completions.look(postgres_url, 5) as shop:
        assert shop.by_number("users", "") == []
        with pytest.raises((OSError, psycopg.Error)):
            shop.connection.execute("DELETE FROM users RETURNING id")


def missing() -> None:
    raise OSError("no such library")
