"""From a document's frozen content to its file: rendered, written, and its SHA-256 kept beside the document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from billiactl.core.documents.archive import Archive, Written
from billiactl.core.errors import NotFound, Refused
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.publications import (
    FileFacts,
    Printable,
    issued_documents,
    keep_file_facts,
    printable_documents,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A document in the archive: where, and whether it was written now or stood there already."""

    document: Printable
    path: Path
    result: Written


def publish(
    url: str, archive_folder: Path, document_ids: Sequence[int], overwrite: bool = False, read_only: bool = False
) -> list[Published]:
    """Put the PDF files of issued documents into the archive, in the order of their ids.

    With ``read_only`` nothing is written to the database. Raises NotFound (``document_not_found``), Refused
    (``document_is_draft``), Conflict (``file_exists``) and Unavailable (``archive_unreachable``, or the database).
    What was written before a failure stands.
    """
    archive = Archive(archive_folder)
    published: list[Published] = []
    facts: list[FileFacts] = []
    try:
        for document in load_issued(url, document_ids):
            data = render(document)
            path = archive_path(archive, document)
            published.append(Published(document, path, archive.write(path, data, overwrite=overwrite)))
            facts.append(facts_of(document, data))
    finally:
        if facts and not read_only:
            keep_file_facts(url, facts)
    return published


def load_issued(url: str, document_ids: Sequence[int]) -> list[Printable]:
    """The issued documents with these ids, with their frozen contents.

    Raises NotFound (``document_not_found``), Refused (``document_is_draft``).
    """
    found = load(url, document_ids)
    for document in found:
        check_issued(document)
    return found


def check_issued(document: Printable) -> None:
    """Raise Refused (``document_is_draft``) if ``document`` has no number, and so no place in the archive."""
    if document.number is None:
        raise Refused(
            "document_is_draft",
            f"id:{document.id} is a draft: it has no number, and no place in the archive",
            f"billiactl doc download id:{document.id} --to FILE",
            document=document.id,
        )


def load(url: str, document_ids: Sequence[int]) -> list[Printable]:
    """The documents with these ids, drafts too, with what they say. Raises NotFound (``document_not_found``)."""
    if not document_ids:
        return []
    with open_reader(url) as reader:
        found = printable_documents(reader, document_ids)
    missing = [key for key in document_ids if key not in {document.id for document in found}]
    if missing:
        raise NotFound("document_not_found", f"there is no document id:{missing[0]}", None, document=missing[0])
    return found


def render(document: Printable) -> bytes:
    """The PDF file of a document, the same bytes every time; that of a draft says that it is one."""
    from billiactl.core.documents.pdf import render_pdf

    if document.content is None:
        raise ValueError(f"document {document.id} says nothing")
    return render_pdf(document.content)


def einvoice(document: Printable, syntax: str) -> bytes:
    """The XML file of a document in ``cii`` or ``ubl``, the same bytes every time.

    Raises Refused (``no_einvoice``) for proformas, drafts, and whatever lacks what EN 16931 asks for.
    """
    from billiactl.core.documents.einvoice.files import write_einvoice

    if document.content is None:
        raise ValueError(f"document {document.id} says nothing")
    return write_einvoice(document.content, syntax)


def facts_of(document: Printable, data: bytes) -> FileFacts:
    """What is kept about the file ``data`` of ``document``."""
    from billiactl.core.documents.pdf import RENDERER_VERSION

    return FileFacts(document.id, hashlib.sha256(data).hexdigest(), RENDERER_VERSION)


def archive_path(archive: Archive, document: Printable) -> Path:
    """Where an issued document is kept in ``archive``."""
    if document.number is None or document.issued_on is None:
        raise ValueError(f"document {document.id} is a draft")
    return archive.path_of(document.kind, document.number, document.issued_on)


def missing_from(url: str, archive_folder: Path) -> Iterator[int]:
    """The ids of the issued documents whose own file is not in the archive.

    A file of that name that is not known to be the document's own counts as missing: writing the document tells
    whether it is equal.
    """
    archive = Archive(archive_folder)
    with open_reader(url) as reader:
        for key, kind, number, issued_on, sha256 in issued_documents(reader):
            if sha256 is None or archive.digest(archive.path_of(kind, number, issued_on)) != sha256:
                yield key
