"""From frozen content to the archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from billiactl.core.changes import Pay
from billiactl.core.documents.publishing import missing_from, publish
from billiactl.core.errors import Conflict, NotFound, Refused
from tests.commands.order_shop import do, drafts, open_shop, placed
from tests.support.rows import rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    """A paid order with proforma 1 and invoice 2."""
    open_shop(database_url)
    (order,) = placed(database_url)
    do(database_url, Pay(order))
    return database_url


def kept(url: str) -> list[tuple[int, str]]:
    with rows_in(url) as rows:
        found = rows.execute("SELECT document_id, sha256 FROM document_files ORDER BY document_id").fetchall()
    return [(row[0], row[1]) for row in found]


def test_the_same_document_has_the_same_bytes(shop: str, tmp_path: Path) -> None:
    first = publish(shop, tmp_path / "one", [1, 2])
    digests = kept(shop)
    second = publish(shop, tmp_path / "two", [1, 2])
    assert [item.path.read_bytes() for item in first] == [item.path.read_bytes() for item in second]
    assert [item.result for item in publish(shop, tmp_path / "one", [1, 2])] == ["unchanged", "unchanged"]
    assert kept(shop) == digests
    assert [document for document, _ in digests] == [1, 2]


def test_an_address_that_changes_later_changes_no_file(shop: str, tmp_path: Path) -> None:
    (before,) = publish(shop, tmp_path / "one", [2])
    with rows_in(shop) as rows:
        rows.execute("UPDATE profiles SET company = 'Another Ltd'")
    (after,) = publish(shop, tmp_path / "two", [2])
    assert before.path.read_bytes() == after.path.read_bytes()


def test_what_has_no_file(shop: str, tmp_path: Path) -> None:
    (order,) = drafts(shop)
    with rows_in(shop) as rows:
        values = {"order_id": order, "status": "draft", "number": None, "issued_on": None}
        rows.add("documents", id=70, **values)
    with pytest.raises(Refused, match="id:70 is a draft"):
        publish(shop, tmp_path, [70])
    with pytest.raises(NotFound, match="no document id:71"):
        publish(shop, tmp_path, [2, 71])
    assert list(missing_from(shop, tmp_path)) == [1, 2]


def test_what_was_written_before_a_failure_is_kept(shop: str, tmp_path: Path) -> None:
    invoice = tmp_path / "2026" / "invoice" / "0000000001.pdf"
    invoice.parent.mkdir(parents=True)
    invoice.write_bytes(b"other")
    with pytest.raises(Conflict):
        publish(shop, tmp_path, [1, 2])
    assert [document for document, _ in kept(shop)] == [1]
    assert list(missing_from(shop, tmp_path)) == [2]
    assert len(publish(shop, tmp_path, [1, 2], overwrite=True)) == 2


def test_read_only_keeps_nothing_in_the_database(shop: str, tmp_path: Path) -> None:
    assert len(publish(shop, tmp_path, [1], read_only=True)) == 1
    assert kept(shop) == []
