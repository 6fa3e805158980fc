"""Which database and which archive are meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.places import database_url, default_archive, sqlite_file
from billiactl.cli.text import redacted_url
from billiactl.core.errors import UsageFault

HERE = Path("/shops/northwind")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.db", "sqlite:////shops/northwind/shop.db"),
        ("data/my shop.db", "sqlite:////shops/northwind/data/my shop.db"),
        ("/srv/shop.db", "sqlite:////srv/shop.db"),
        ("sqlite:///shop.db", "sqlite:////shops/northwind/shop.db"),
        ("sqlite:////srv/shop.db", "sqlite:////srv/shop.db"),
        ("sqlite+pysqlite:///shop.db", "sqlite:////shops/northwind/shop.db"),
        ("sqlite:///shop.db?timeout=5", "sqlite:////shops/northwind/shop.db?timeout=5"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:///file:shop.db?uri=true", "sqlite:///file:shop.db?uri=true"),
        ("postgresql://u:p@h/d", "postgresql://u:p@h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("postgres://u@h/d", "postgresql://u@h/d"),
    ],
)
def test_urls_and_plain_paths(text: str, url: str) -> None:
    assert database_url(text, HERE, "--database") == url


def test_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert database_url("~/shop.db", HERE, "--database") == f"sqlite:///{tmp_path}/shop.db"
    with pytest.raises(UsageFault, match="no such home folder"):
        database_url("~nobody-of-that-name/shop.db", HERE, "--database")


@pytest.mark.parametrize("text", ["mysql://u:geheim@h/d", "http://u:geheim@h/", "a?b.db", "postgresql+asyncpg://h/d"])
def test_what_is_no_database(text: str) -> None:
    with pytest.raises(UsageFault) as caught:
        database_url(text, HERE, "--database")
    assert caught.value.code == "bad_database_url"
    assert caught.value.message.startswith("--database: ")
    assert "geheim" not in caught.value.message


def test_the_archive_is_beside_the_sqlite_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_archive("sqlite:////srv/shop/shop.db?x=1") == Path("/srv/shop/documents")
    own = {
        "postgresql://anna:pass@h:5432/d?sslmode=require": "documents-h-5432-d",
        "postgresql:///Shop?host=/run/pg": "documents-shop",
        "postgresql://": "documents-default",
    }
    for url, folder in own.items():
        assert default_archive(url) == tmp_path / "billiactl" / folder
    assert sqlite_file("postgresql://h/d") is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://shop:secret@db/shop", "postgresql://shop:***@db/shop"),
        ("postgresql+psycopg://shop:se@cr:et/x@db/shop", "postgresql+psycopg://shop:***@db/shop"),
        ("could not connect to postgresql://shop:secret@db/shop today", None),
        ("postgresql://db/shop?user=u&password=secret&x=1", "postgresql://db/shop?user=u&password=***&x=1"),
        ("host=db password=secret dbname=shop", "host=db password=*** dbname=shop"),
        ("postgresql://shop@db:5432/shop", "postgresql://shop@db:5432/shop"),
        ("sqlite:////srv/a:b/shop.db", "sqlite:////srv/a:b/shop.db"),
        ("mail anna@example.org at 10:00", "mail anna@example.org at 10:00"),
    ],
)
def test_redacted(text: str, shown: str | None) -> None:
    assert redacted_url(text) == (shown or "could not connect to postgresql://shop:***@db/shop today")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1))
def test_no_password_is_ever_shown(password: str) -> None:
    marked = f"se{password}cret"
    shown = redacted_url(f"failed: postgresql://shop:{marked}@db.example.org/shop")
    assert marked not in shown
    assert shown == "failed: postgresql://shop:***@db.example.org/shop"
