"""The fixtures keep their word."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support import postgres_server
from tests.support.program import Program


@pytest.mark.parametrize("user", ["first", "second"])
def test_every_test_gets_a_postgresql_database_of_its_own(empty_postgres_url: str, user: str) -> None:
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute("CREATE TABLE mark (owner text)")
        connection.execute("INSERT INTO mark VALUES (%s)", [user])
        assert connection.execute("SELECT owner FROM mark").fetchall() == [(user,)]


def test_both_databases_are_migrated(database_url: str) -> None:
    query = "SELECT count(*) FROM alembic_version"
    if database_url.startswith("sqlite"):
        with sqlite3.connect(urlsplit(database_url).path) as file:
            assert file.execute(query).fetchone() == (1,)
        file.close()
        return
    with psycopg.connect(database_url) as connection:
        assert connection.execute(query).fetchone() == (1,)


def test_both_databases_can_be_empty(empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        assert not Path(urlsplit(empty_database_url).path).exists()
        return
    with psycopg.connect(empty_database_url) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(query).fetchone() == (0,)


def test_the_program_runs_on_the_tests_database(program: Program, empty_database_url: str) -> None:
    assert program.environment({}, None)["BILLIACTL_DATABASE_URL"] == empty_database_url


def test_the_program_sees_none_of_our_environment(program: Program) -> None:
    found = program.environment({"NO_COLOR": "1"}, "2026-01-01T00:00:00Z")
    assert found["HOME"] == str(program.home)
    assert found["NO_COLOR"] == "1"
    assert found["BILLIACTL_CLOCK"] == "2026-01-01T00:00:00Z"
    assert "BILLIACTL_DATABASE_URL" not in found


def test_an_unwanted_server_never_starts_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    keeper = postgres_server.Keeper(folder)
    keeper.close()
    assert not folder.exists()


def test_a_killed_session_leaves_no_server() -> None:
    session = (
        "import pathlib, sys, os; from tests.support import postgres_server as server\n"
        "folder = pathlib.Path(sys.argv[1]); keeper = server.Keeper(folder)\n"
        "print(keeper.process.pid, server.server_url(folder), flush=True); os.kill(os.getpid(), 9)\n"
    )
    folder = Path(tempfile.mkdtemp(prefix="billiactl-"))
    killed = subprocess.run([sys.executable, "-c", session, str(folder)], capture_output=True, text=True, check=False)
    assert killed.stdout, killed.stderr
    pid = int(killed.stdout.split()[0])
    subprocess.run(["tail", "--pid", str(pid), "-f", "/dev/null"], timeout=20, check=True)
    assert not folder.exists()


def test_text_is_ordered_by_bytes_whatever_the_servers_locale(postgres_url: str) -> None:
    query = """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
    """
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute(query).fetchall() == []
        kinds = "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'public'"
        names = {name for (name,) in connection.execute(kinds)}
    assert names <= {"text", "bigint", "integer", "smallint", "character varying"}


@pytest.mark.parametrize("line", [["--version"], ["--help"], ["ordr", "-o", "json"], ["order", "--help"]])
def test_in_this_process_the_program_answers_as_in_its_own(program: Program, line: list[str]) -> None:
    alone = program.run(*line)
    assert program.invoke(*line) == alone
    assert alone.stdout or alone.error()["exit"] == alone.code == 2


def test_a_started_program_can_be_talked_to(program: Program) -> None:
    with program.start("order", "--help") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Usage: billiactl order" in out
