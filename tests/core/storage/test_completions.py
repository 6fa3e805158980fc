"""The statements of completion: understood by both databases, found by an index, and never more than a few rows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.sql import for_driver, statements_in

STATEMENTS = statements_in("completions.sql")


def nothing_for(statement: str) -> dict[str, Any]:
    """A null for each parameter."""
    return dict.fromkeys(re.findall(r":(\w+)", statement))


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_is_limited(name: str) -> None:
    assert re.search(r"LIMIT (:most|1)$", STATEMENTS[name])


def test_both_databases_can_explain_every_statement(database_url: str) -> None:
    with open_reader(database_url) as reader:
        explain = "EXPLAIN QUERY PLAN" if reader.dialect == "sqlite" else "EXPLAIN"
        for name, statement in STATEMENTS.items():
            text, values = for_driver(statement, nothing_for(statement), reader.dialect)
            assert reader.connection.execute(f"{explain} {text}", values).fetchall(), name


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_is_found_by_an_index_in_its_order(sqlite_url: str, name: str) -> None:
    statement = STATEMENTS[name]
    with open_reader(sqlite_url) as reader:
        text, values = for_driver(statement, nothing_for(statement), "sqlite")
        steps = [row[3] for row in reader.connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    scans = [step for step in steps if step.startswith("SCAN") and "INDEX" not in step]
    assert not scans, steps
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
