"""Issued documents on their way to a file, and what is kept about the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.errors import Conflict
from billiactl.core.storage.sql import Reader, Row

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Printable:
    """A document and what it says; a draft has no number, no date and no frozen content."""

    id: int
    order: int
    kind: str
    status: str
    number: str | None
    issued_on: str | None
    content: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is kept about a document's file: the SHA-256 of its bytes, and the renderer that made them."""

    document: int
    sha256: str
    renderer: str


@dataclass(frozen=True, slots=True)
class Verifiable:
    """An issued document with what was kept to prove it: ``digest`` is the SHA-256 of the text ``content``."""

    id: int
    order: int
    kind: str
    number: str
    issued_on: str
    content: str | None
    digest: str | None
    file: FileFacts | None


def printable_documents(reader: Reader, ids: Sequence[int]) -> list[Printable]:
    """The documents with these ids, ascending by id; those that don't exist are absent."""
    return [
        Printable(key, order, kind, status, number, issued_on, None if text is None else json.loads(text))
        for key, order, kind, status, number, issued_on, text in reader.rows("printable_documents", documents=list(ids))
    ]


def issued_documents(reader: Reader) -> Iterator[tuple[int, str, str, str, str | None]]:
    """Every document that bears a number, as (id, kind, number, issued on, SHA-256 of its file), ascending by id.

    The digest is None where no file was ever written.
    """
    last = 0
    while rows := reader.rows("issued_documents_after", last=last, limit=PAGE):
        yield from rows
        last = rows[-1][0]


def verifiable_documents(reader: Reader, ids: Sequence[int] | None) -> Iterator[Verifiable]:
    """The issued ones of the documents with these ids; None: all of them, ascending by id, page by page."""
    if ids is not None:
        named = {"where": "d.id IN (:documents...)"}
        yield from map(
            _verifiable, reader.rows("verifiable_documents", parts=named, documents=list(ids), limit=len(ids))
        )
        return
    following = {"where": "d.id > :last"}
    last = 0
    while rows := reader.rows("verifiable_documents", parts=following, last=last, limit=PAGE):
        yield from map(_verifiable, rows)
        last = rows[-1][0]


def _verifiable(row: Row) -> Verifiable:
    key, order, kind, number, issued_on, content, digest, sha256, renderer = row
    kept = None if sha256 is None else FileFacts(key, sha256, renderer)
    return Verifiable(key, order, kind, number, issued_on, content, digest, kept)


def keep_file_facts(url: str, facts: Sequence[FileFacts]) -> None:
    """Keep ``facts`` beside their documents, in a transaction of its own; the newest stands.

    Raises Conflict (``busy``) while somebody else holds the database, Unavailable if it can't be written.
    """
    from billiactl.core.storage.tables import document_files
    from billiactl.core.storage.unit_of_work import Busy, Database

    database = Database(url)
    if database.target.dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    rows = [{"document_id": each.document, "sha256": each.sha256, "renderer": each.renderer} for each in facts]
    statement = insert(document_files)
    newest = {name: statement.excluded[name] for name in ("sha256", "renderer")}
    try:
        with database.transaction() as transaction:
            keep = statement.on_conflict_do_update(index_elements=["document_id"], set_=newest)
            transaction.connection.execute(keep, rows)
    except Busy as error:
        raise Conflict("busy", "the database is in use by others", "try again") from error
    finally:
        database.close()
