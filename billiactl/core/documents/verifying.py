"""Are the documents still what they were when they were issued? Contents and files against their kept SHA-256.

Where asked, also: are their e-invoices what the official rules want?
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from billiactl.core.documents.archive import Archive
from billiactl.core.errors import Refused
from billiactl.core.ids import sha256
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.publications import Verifiable, verifiable_documents

if TYPE_CHECKING:
    from billiactl.core.documents.einvoice.rules import Rules

CONTENT_CHANGED = "content_changed"
FILE_MISSING = "file_missing"
FILE_CHANGED = "file_changed"
DIGEST_MISSING = "digest_missing"
RULES_BROKEN = "rules_broken"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a document: its code, and a sentence about it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A document that was looked at, where its file belongs, and what is wrong with it.

    ``unwritten`` tells that no file of it was ever written, which is no fault: the database is the truth.
    """

    document: Verifiable
    path: Path
    faults: tuple[Fault, ...]
    unwritten: bool = False


def verify(
    url: str, archive_folder: Path, document_ids: Sequence[int] | None = None, rules: Rules | None = None
) -> Iterator[Verified]:
    """Look at issued documents (None: at all) with content and file, ascending by id. Nothing is written.

    With ``rules`` the e-invoices of those that have one are held against them, in both syntaxes. Raises Unavailable
    if the database or the archive can't be read.
    """
    archive = Archive(archive_folder)
    with open_reader(url) as reader:
        for document in verifiable_documents(reader, document_ids):
            path = archive.path_of(document.kind, document.number, document.issued_on)
            digest = archive.digest(path)
            faults = [*_content_faults(document), *_file_faults(document, digest)]
            faults += _rule_faults(document, rules) if rules is not None else ()
            yield Verified(document, path, tuple(faults), unwritten=document.file is None and digest is None)


def _content_faults(document: Verifiable) -> Iterator[Fault]:
    if document.content is None:
        yield Fault(CONTENT_CHANGED, "what it says is gone from the database")
    elif sha256(document.content) != document.digest:
        yield Fault(CONTENT_CHANGED, "what it says is not what was issued: its SHA-256 is another")


def _file_faults(document: Verifiable, digest: str | None) -> Iterator[Fault]:
    """Only one of these at a time: each is mended by writing the document again.

    A file that an older version of the page drew is whole: what was sent is what is kept.
    """
    if digest is None:
        if document.file is not None:
            yield Fault(FILE_MISSING, "its file was written, and is not in the archive")
    elif document.file is None:
        yield Fault(DIGEST_MISSING, "a file is there, but no SHA-256 of it is kept")
    elif digest != document.file.sha256:
        yield Fault(FILE_CHANGED, "its file is not the one that was written: its SHA-256 is another")


def _rule_faults(document: Verifiable, rules: Rules) -> Iterator[Fault]:
    """A document that can't be an e-invoice breaks no rule of e-invoices."""
    from billiactl.core.documents.einvoice.files import SYNTAXES, write_einvoice

    if document.content is None:
        return
    content = json.loads(document.content)
    for syntax in SYNTAXES:
        try:
            data = write_einvoice(content, syntax)
        except Refused:
            return
        for rule in rules.broken(data):
            yield Fault(RULES_BROKEN, f"its e-invoice ({syntax.upper()}) breaks a rule: {rule}")
