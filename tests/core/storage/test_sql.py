"""The named statements: each understood by both databases, with parameters and lists as they are written."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest

from billiactl.core import model
from billiactl.core.storage import sql
from billiactl.core.storage.connect import connect, open_reader
from billiactl.core.storage.sql import Reader, for_driver, statements
from billiactl.core.storage.urls import parse_url
from tests.support.rows import rows_in

PARTS = {"where": "1 = 1", "order": "o.id", "keys": "o.id"}
"""Something for each part that a statement may leave open."""


def nothing_for(statement: str) -> dict[str, Any]:
    """A null for each parameter, and two for each list: these are of any type."""
    without_texts = re.sub(r"'[^']*'", "", statement)
    return {name: [None, None] if dots else None for name, dots in re.findall(r":(\w+)(\.\.\.)?", without_texts)}


def filled(statement: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: PARTS[part[1]], statement)


def test_both_databases_can_explain_every_statement(database_url: str) -> None:
    with open_reader(database_url) as reader:
        explain = "EXPLAIN QUERY PLAN" if reader.dialect == "sqlite" else "EXPLAIN"
        for name, statement in statements().items():
            text, values = for_driver(filled(statement), nothing_for(statement), reader.dialect)
            assert reader.connection.execute(f"{explain} {text}", values).fetchall(), name


LOCKED = ("users_by_ids", "orders_by_ids", "jobs_of_orders", "documents_of_orders", "shop")


def test_what_is_loaded_for_a_change_can_be_locked(postgres_url: str) -> None:
    with closing(connect(parse_url(postgres_url))) as connection:
        reader = Reader(connection, "postgresql")
        for name in LOCKED:
            reader.rows(name, lock=True, **nothing_for(statements()[name]))


INDEXED = [name for name in statements() if name.endswith(("_of_orders", "_of_users", "_by_ids", "_by_externals"))]


@pytest.mark.parametrize("name", INDEXED)
def test_what_is_loaded_by_key_is_found_by_index(sqlite_url: str, name: str) -> None:
    statement = statements()[name]
    with open_reader(sqlite_url) as reader:
        text, values = for_driver(statement, nothing_for(statement), "sqlite")
        steps = [row[3] for row in reader.connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert not [step for step in steps if step.startswith("SCAN")], steps


def test_what_a_user_owes_is_read_from_the_index_alone(sqlite_url: str) -> None:
    statement = statements()["owed_by_users"]
    with open_reader(sqlite_url) as reader:
        text, values = for_driver(statement, nothing_for(statement), "sqlite")
        plan = str(reader.connection.execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall())
    assert "COVERING INDEX ix_orders_owing" in plan


def test_the_rows_of_every_table_are_in_the_models_order() -> None:
    written = sql.columns_written_out("{columns:payments:p}")
    assert written == ", ".join(f"p.{name}" for name in model.COLUMNS["payments"])


def test_parameters_in_the_drivers_style() -> None:
    text = "SELECT ':no' FROM t WHERE a = :a AND b IN (:b...) AND c LIKE 'series:%'"
    parameters = {"a": 1, "b": [5, 6], "unused": None}
    assert for_driver(text, parameters, "sqlite") == (
        "SELECT ':no' FROM t WHERE a = ? AND b IN (?, ?) AND c LIKE 'series:%'",
        [1, 5, 6],
    )
    assert for_driver(text, parameters, "postgresql") == (
        "SELECT ':no' FROM t WHERE a = %s AND b IN (%s, %s) AND c LIKE 'series:%%'",
        [1, 5, 6],
    )


def test_an_empty_list_finds_nothing(database_url: str) -> None:
    with rows_in(database_url) as rows:
        rows.user("anna")
    with open_reader(database_url) as reader:
        assert reader.rows("users_by_ids", users=[]) == []
        assert len(reader.rows("users_by_ids", users=[1])) == 1


def test_long_lists_are_asked_for_in_pieces(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with rows_in(database_url) as rows:
        for number in range(7):
            rows.user(f"user{number}")
    monkeypatch.setattr(sql, "MOST_VALUES", 2)
    with open_reader(database_url) as reader:
        found = reader.rows("users_by_ids", users=[1, 2, 3, 4, 5, 6, 7])
        assert [row[0] for row in found] == [1, 2, 3, 4, 5, 6, 7]
        both = reader.rows("services_by_names", users=[1, 2, 3], names=["a", "b", "c"])
        assert both == []


def test_more_ids_than_a_statement_may_have_parameters(database_url: str) -> None:
    with rows_in(database_url) as rows:
        rows.user("anna")
    with open_reader(database_url) as reader:
        assert len(reader.rows("users_by_ids", users=list(range(1, 40_000)))) == 1


def test_dicts_have_the_columns_names(database_url: str) -> None:
    with open_reader(database_url) as reader:
        (shop,) = reader.dicts("shop")
    assert tuple(shop) == model.COLUMNS["shop"]
