"""The schema: one shape on both databases, made in one go by whoever comes first, guarded by triggers."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from billiactl.core import model
from billiactl.core.errors import Unavailable
from billiactl.core.ids import canonical_json
from billiactl.core.settings import defaults
from billiactl.core.storage import migrate, tables
from billiactl.core.storage.connect import connect, open_reader
from billiactl.core.storage.urls import parse_url
from tests.support.rows import Rows, rows_in

UPGRADE = "import sys; from billiactl.core.storage.migrate import upgrade; print(upgrade(sys.argv[1]))"


def engine_for(url: str) -> sa.Engine:
    target = parse_url(url)
    dialect = "sqlite://" if target.dialect == "sqlite" else "postgresql+psycopg://"
    return sa.create_engine(dialect, creator=lambda: connect(target), poolclass=sa.NullPool)


def test_the_first_upgrade_moves_and_the_second_does_not(empty_database_url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        migrate.status(empty_database_url)
    assert caught.value.code == "no_database"
    assert caught.value.hint == "billiactl init"
    assert migrate.upgrade(empty_database_url) is True
    assert migrate.upgrade(empty_database_url) is False
    assert migrate.status(empty_database_url) == migrate.SchemaStatus(migrate.HEAD, migrate.HEAD)


def test_a_new_shop_has_the_default_settings(database_url: str) -> None:
    with open_reader(database_url) as reader:
        assert reader.rows("shop") == [(1, canonical_json(defaults()), 1, 0, "")]


def test_the_head_is_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_migrations_make_the_tables_that_the_program_knows(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        inspector = sa.inspect(connection)
        for table in tables.metadata.sorted_tables:
            made = {check["name"]: check for check in inspector.get_check_constraints(table.name)}
            known = {item.name for item in table.constraints if isinstance(item, sa.CheckConstraint)}
            assert set(made) == known, table.name
    engine.dispose()


def test_columns_are_those_of_the_model() -> None:
    assert list(tables.TABLES) == list(model.ROWS)
    for name, row in model.ROWS.items():
        columns = tables.TABLES[name].columns
        assert tuple(column.name for column in columns) == model.COLUMNS[name]
        types = {item.name: str(item.type) for item in fields(row)}
        for column in columns:
            assert column.nullable == ("None" in types[column.name]), (name, column.name)
            assert isinstance(column.type, sa.Text) == types[column.name].startswith("str"), (name, column.name)


def test_all_columns_are_whole_numbers_or_text(database_url: str) -> None:
    engine = engine_for(database_url)
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in tables.metadata.sorted_tables:
            for column in inspector.get_columns(table.name):
                kind = str(column["type"])
                assert kind in ("INTEGER", "BIGINT", "TEXT", 'TEXT COLLATE "C"'), (table.name, column)
    engine.dispose()


def test_a_new_sqlite_file_is_its_owners_and_lets_readers_go_on(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop.db"
    assert migrate.upgrade(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_two_processes_upgrade_at_once(empty_database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database_url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(process.communicate(timeout=60), process.returncode) for process in started]
    assert [code for _, code in ended] == [0, 0, 0], [streams[1] for streams, _ in ended]
    assert sorted(streams[0].strip() for streams, _ in ended) == ["False", "False", "True"]
    with open_reader(empty_database_url) as reader:
        assert len(reader.rows("shop")) == 1


@pytest.mark.parametrize(
    ("revision", "code"), [("0000", "schema_older"), ("0999", "schema_newer"), ("x", "schema_newer")]
)
def test_another_revision_is_refused(database_url: str, revision: str, code: str) -> None:
    with rows_in(database_url) as rows:
        rows.execute("UPDATE alembic_version SET version_num = :revision", revision=revision)
    with pytest.raises(Unavailable) as caught:
        open_reader(database_url)
    assert caught.value.code == code
    assert revision in caught.value.message
    assert migrate.status(database_url).state == code.removeprefix("schema_")
    if code == "schema_newer":
        with pytest.raises(Unavailable, match=revision):
            migrate.upgrade(database_url)


def test_an_upgrade_that_fails_leaves_nothing(empty_database_url: str) -> None:
    connection = connect_to_something(empty_database_url)
    connection.execute("CREATE TABLE idempotency_keys (other TEXT)")
    connection.commit()
    with pytest.raises(Unavailable, match="idempotency_keys"):
        migrate.upgrade(empty_database_url)
    for table in ("users", "alembic_version"):
        with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
            connection.execute(f"SELECT * FROM {table}")
        connection.rollback()
    connection.close()


def connect_to_something(url: str) -> Any:
    target = parse_url(url)
    return connect(target) if target.path is None else sqlite3.connect(target.path, isolation_level=None)


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unavailable) as caught:
        migrate.upgrade(f"sqlite:///{tmp_path}/file/shop.db")
    assert caught.value.code == "database_unreachable"


@pytest.fixture
def kept(database_url: str) -> Iterator[Rows]:
    """An order with an issued document, a draft, and a log entry, all committed."""
    with rows_in(database_url) as rows:
        order = rows.add("orders", user_id=rows.user("anna"))
        for document, number, status in ((1, "0000000001", "issued"), (2, None, "draft")):
            rows.add("documents", order_id=order, id=document, number=number, status=status)
            insert = "INSERT INTO document_contents (document_id, content, sha256) VALUES (:id, 'text', 'hash')"
            rows.execute(insert, id=document)
        rows.add("runs", id="run")
        rows.add("log_entries", subject_id=order, number=1, run_id="run")
    target = parse_url(database_url)
    connection = connect(target)
    yield Rows(connection, target.dialect)
    connection.close()


REFUSED = [
    "UPDATE log_entries SET summary = 'nothing'",
    "DELETE FROM log_entries",
    "DELETE FROM documents WHERE id = 1",
    *(
        f"UPDATE documents SET {change} WHERE id = 1"
        for change in (
            *("kind = 'proforma'", "number = '0000000002'", "number = NULL", "series = 'x'", "issued_on = NULL"),
            *("currency = 'USD'", "net = 1", "tax = 1", "gross = 1", "corrects_id = 2", "order_id = 2", "id = 3"),
            "status = 'draft'",
        )
    ),
    "UPDATE document_contents SET content = 'other' WHERE document_id = 1",
    "UPDATE document_contents SET sha256 = 'other' WHERE document_id = 1",
    "DELETE FROM document_contents WHERE document_id = 1",
]

REFUSED_ON_SQLITE = [
    "INSERT OR REPLACE INTO log_entries SELECT * FROM log_entries",
    "INSERT OR REPLACE INTO documents SELECT * FROM documents WHERE id = 1",
    "INSERT OR REPLACE INTO document_contents SELECT document_id, 'other', sha256 FROM document_contents",
    "UPDATE OR REPLACE documents SET number = '0000000001', status = 'issued' WHERE id = 2",
    "UPDATE OR REPLACE documents SET id = 1 WHERE id = 2",
]

REFUSED_ON_POSTGRESQL = [
    "TRUNCATE log_entries",
    "TRUNCATE documents CASCADE",
    "TRUNCATE document_contents",
]

ALLOWED = [
    "UPDATE documents SET status = 'voided', due_on = '2026-12-01' WHERE id = 1",
    "UPDATE documents SET gross = 5, kind = 'proforma' WHERE id = 2",
    "UPDATE documents SET number = '0000000002', status = 'issued' WHERE id = 2",
    "UPDATE document_contents SET content = 'other' WHERE document_id = 2",
    "DELETE FROM document_contents WHERE document_id = 2",
]


def begin(rows: Rows) -> None:
    """A transaction to roll back; the driver for PostgreSQL begins one by itself."""
    if rows.dialect == "sqlite":
        rows.execute("BEGIN")


def refuses(rows: Rows, statement: str) -> None:
    before = [rows.execute(f"SELECT * FROM {table}").fetchall() for table in ("log_entries", "documents")]
    rows.connection.rollback()
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RestrictViolation), match="never changed or deleted"):
        rows.execute(statement)
    rows.connection.rollback()
    assert [rows.execute(f"SELECT * FROM {table}").fetchall() for table in ("log_entries", "documents")] == before


def test_nothing_changes_or_deletes_an_entry_or_an_issued_document(kept: Rows) -> None:
    more = REFUSED_ON_SQLITE if kept.dialect == "sqlite" else REFUSED_ON_POSTGRESQL
    for statement in [*REFUSED, *more]:
        refuses(kept, statement)


def test_drafts_are_free_and_the_status_of_documents_moves(kept: Rows) -> None:
    for statement in ALLOWED:
        begin(kept)
        assert kept.execute(statement).rowcount == 1, statement
        kept.connection.rollback()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("users", {"username": "anna"}),
        ("documents", {"order_id": 1, "number": "0000000001"}),
        ("documents", {"order_id": 1, "number": None}),
        ("documents", {"order_id": 99, "number": "0000000009"}),
        ("notes", {"text": "of nobody"}),
        ("labels", {"order_id": 1, "user_id": 1, "key": "both", "value": ""}),
        ("jobs", {"order_id": 1, "failed": 2}),
        ("orders", {"user_id": 1, "history": 7}),
        ("orders", {"user_id": 1, "status": None}),
        ("payments", {"order_id": 7, "amount": 1}),
    ],
)
def test_rows_that_can_not_be(kept: Rows, table: str, values: dict[str, Any]) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        kept.add(table, id=77, **values)


def test_outside_names_are_unique_where_they_are_given(kept: Rows) -> None:
    begin(kept)
    for number in (2, 3):
        kept.add("payments", id=number, order_id=1, amount=1)
        kept.add("orders", id=number, user_id=1)
    kept.add("payments", id=4, order_id=1, amount=1, reference="R")
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        kept.add("payments", id=5, order_id=1, amount=2, reference="R")


def test_a_wallet_entry_may_come_before_its_order(kept: Rows) -> None:
    begin(kept)
    kept.add("wallet_entries", id=1, user_id=1, order_id=50, amount=1)
    kept.add("orders", id=50, user_id=1)
    kept.connection.commit()


def test_the_status_of_a_current_database_needs_no_alembic(sqlite_url: str) -> None:
    program = (
        "import sys; from billiactl.core.storage import migrate; migrate.status(sys.argv[1]);"
        " assert migrate.upgrade(sys.argv[1]) is False;"
        " print(sorted({'alembic', 'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, sqlite_url], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert ended.stdout == "[]\n"
