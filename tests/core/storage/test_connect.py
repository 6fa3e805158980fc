"""Opening a database: URLs, snapshots, and one clear sentence for everything that can be wrong with it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from billiactl.core.errors import Unavailable, UsageFault
from billiactl.core.storage.connect import connect, open_reader
from billiactl.core.storage.urls import parse_url
from tests.support.rows import rows_in

READ_AS_NOBODY = """
import os, sys
from billiactl.core.storage.connect import open_reader
os.setgid(65534); os.setuid(65534)
with open_reader(sys.argv[1]) as reader:
    print(len(reader.rows("shop")))
"""


def code_of(url: str) -> tuple[str, str]:
    with pytest.raises(Unavailable) as caught:
        open_reader(url)
    assert "\n" not in caught.value.message
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///shop.db", "shop.db"),
        ("sqlite:////var/lib/shop.db", "/var/lib/shop.db"),
        ("sqlite+pysqlite:////var/lib/shop.db", "/var/lib/shop.db"),
        ("sqlite:////a%20b/c%25d%3F.db", "/a b/c%d?.db"),
    ],
)
def test_urls_of_files(url: str, path: str) -> None:
    target = parse_url(url)
    assert (target.dialect, target.path) == ("sqlite", Path(path))


@pytest.mark.parametrize(
    ("url", "libpq"),
    [
        (
            "postgresql://us%40er:p%2Fw%3A@db.example.org:5433/my%20shop?sslmode=require",
            {
                "user": "us@er",
                "password": "p/w:",
                "host": "db.example.org",
                "port": "5433",
                "dbname": "my shop",
                "sslmode": "require",
            },
        ),
        (
            "postgresql+psycopg://anna:@/shop?host=/run/postgresql",
            {"user": "anna", "dbname": "shop", "host": "/run/postgresql"},
        ),
        ("postgresql://[::1]:5432/shop", {"host": "::1", "port": "5432", "dbname": "shop"}),
        ("postgresql:///shop", {"dbname": "shop"}),
    ],
)
def test_urls_of_servers(url: str, libpq: dict[str, str]) -> None:
    target = parse_url(url)
    assert (target.dialect, dict(target.libpq)) == ("postgresql", libpq)
    assert "p/w" not in f"{target} {target!r} {target.name}"


@pytest.mark.parametrize(
    "url",
    [
        *("", "shop.db", "mysql://host/db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://host/x.db"),
        *("sqlite:///x.db?mode=ro", "postgresql://user:secret@host:port/db", "postgresql+asyncpg://u:secret@h/db"),
    ],
)
def test_urls_of_no_form_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageFault) as caught:
        parse_url(url)
    assert caught.value.code == "bad_database_url"
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize("name", ["a b.db", "c%d.db", "e?f#g.db", "Ωmega.db"])
def test_any_file_name(sqlite_url: str, tmp_path: Path, name: str) -> None:
    source = parse_url(sqlite_url).path
    assert source is not None
    shutil.copyfile(source, tmp_path / name)
    escaped = name.replace("%", "%25").replace("?", "%3F")
    with open_reader(f"sqlite:///{tmp_path}/{escaped}") as reader:
        assert len(reader.rows("shop")) == 1


def test_a_reader_can_not_write(database_url: str) -> None:
    with pytest.raises(Unavailable, match=r"read-?only"), open_reader(database_url) as reader:
        reader.connection.execute("UPDATE shop SET version = 2")
    with open_reader(database_url) as reader:
        assert reader.rows("shop")[0][2] == 1


def test_a_reader_sees_one_moment(database_url: str) -> None:
    with open_reader(database_url) as reader:
        with rows_in(database_url) as rows:
            rows.user("anna")
        assert reader.rows("users_by_ids", users=[1]) == []
    with open_reader(database_url) as reader:
        assert len(reader.rows("users_by_ids", users=[1])) == 1


def test_no_database(empty_database_url: str, tmp_path: Path) -> None:
    assert code_of(empty_database_url)[0] == "no_database"
    (tmp_path / "nothing.db").touch()
    assert code_of(f"sqlite:///{tmp_path}/nothing.db")[0] == "no_database"
    assert not (tmp_path / "missing.db").exists()


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a text, and not a short one\n" * 100)
    for name in ("text.db", "."):
        code, message = code_of(f"sqlite:///{tmp_path}/{name}")
        assert code == "database_unreachable"
        assert str(tmp_path) in message
    assert code_of(f"sqlite:///{tmp_path}")[1] == f"{tmp_path} is a folder, not a database"


def test_a_locked_file(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billiactl.core.storage.connect.open_sqlite.__kwdefaults__", {"wait": 0.1, "immutable": False})
    path = parse_url(sqlite_url).path
    assert path is not None
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("UPDATE shop SET version = 5")
    code, message = code_of(sqlite_url)
    holder.close()
    assert (code, "locked" in message) == ("database_unreachable", True)


def test_a_server_that_is_not_there_and_a_password_that_is_not_told(postgres_url: str) -> None:
    code, message = code_of("postgresql://anna:hunter2@127.0.0.1:1/shop")
    assert code == "database_unreachable"
    assert "hunter2" not in message
    assert "127.0.0.1" in message
    missing = postgres_url.replace("/billiactl_test", "/other_test")
    assert code_of(missing)[0] == "database_unreachable"


def test_what_goes_wrong_while_reading_is_unavailable(database_url: str) -> None:
    with pytest.raises(Unavailable) as caught, open_reader(database_url) as reader:
        reader.connection.execute("SELECT nothing FROM nowhere")
    assert caught.value.code == "database_unreachable"
    with pytest.raises(KeyError), open_reader(database_url) as reader:
        reader.rows("no_such_statement")


def test_locks_are_not_waited_for_for_ever(postgres_url: str) -> None:
    connection = connect(parse_url(postgres_url))
    assert connection.execute("SHOW lock_timeout").fetchone() == ("10s",)
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    connection.close()


@pytest.fixture
def open_folder(sqlite_url: str) -> Iterator[Path]:
    """A folder that everybody may enter, with a copy of the database that everybody may read."""
    source = parse_url(sqlite_url).path
    assert source is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(source, folder / "shop.db")
        (folder / "shop.db").chmod(0o644)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
@pytest.mark.parametrize("left_behind", [False, True])
def test_a_folder_that_may_not_be_written(open_folder: Path, left_behind: bool) -> None:
    if left_behind:
        (open_folder / "shop.db-wal").touch(0o644)
    open_folder.chmod(0o555)
    command = [sys.executable, "-c", READ_AS_NOBODY, f"sqlite:///{open_folder}/shop.db"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert (ended.stdout, ended.stderr) == ("1\n", "")


def test_sqlite_is_read_without_sqlalchemy(sqlite_url: str) -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from billiactl.core.storage.connect import open_reader;"
        " from billiactl.core.storage import finder, order_details, lookup, log_lists, job_lists, document_lists,"
        " people_lists; from billiactl.core.storage.loader import load_world;"
        " from billiactl.core.touches import Touches;"
        " reader = open_reader(sys.argv[1]); load_world(reader, Touches(), datetime.now(UTC));"
        " print(sorted({'alembic', 'sqlalchemy', 'psycopg', 'yaml', 'jsonschema', 'babel'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", program, sqlite_url], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


def test_what_the_driver_logs_is_not_printed(postgres_url: str) -> None:
    code = (
        "import logging, sys; from billiactl.core.storage.connect import connect; "
        "from billiactl.core.storage.urls import parse_url; connect(parse_url(sys.argv[1])).close(); "
        "logging.getLogger('psycopg').warning('error ignored')"
    )
    done = subprocess.run([sys.executable, "-c", code, postgres_url], capture_output=True, text=True, check=True)
    assert done.stderr == ""
