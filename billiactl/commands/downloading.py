"""Carrying out ``doc download``: which documents, where to, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiactl.cli.app import App
from billiactl.cli.failures import error_object
from billiactl.cli.options import ListFlags
from billiactl.cli.streams import OutputFailed, is_terminal
from billiactl.core.errors import BilliaError, Refused, UsageFault

if TYPE_CHECKING:
    from billiactl.core.documents.archive import Written
    from billiactl.core.storage.publications import FileFacts, Printable

STDIN = STDOUT = "-"
SUFFIXES = {"pdf": "pdf", "cii": "cii.xml", "ubl": "ubl.xml", "json": "json"}
"""How the name of a file of each format ends."""
CHUNK = 50
"""How many documents are read, written and noted together."""


@dataclass(frozen=True)
class Delivery:
    """Where documents go and how: ``target`` None is the archive, ``typed`` is what --to said."""

    target: Path | None
    typed: str | None
    form: str
    overwrite: bool

    @property
    def to_stdout(self) -> bool:
        """Whether the one document goes to standard output."""
        return self.typed == STDOUT

    @property
    def to_folder(self) -> bool:
        """Whether the target is a folder: there is one, or its name says so."""
        return self.target is not None and (str(self.typed).endswith("/") or self.target.is_dir())


def selected(
    app: App, documents: tuple[str, ...], orders: tuple[str, ...], kinds: tuple[str, ...], missing: bool
) -> list[int]:
    """The ids of the documents that a command line means, each once, in the order named.

    Raises UsageFault for none or two ways of naming them, NotFound for what does not exist.
    """
    ways = [name for name, used in (("DOC", documents), ("--order", orders), ("--missing", missing)) if used]
    if len(ways) != 1:
        message = f"{' and '.join(ways)} can't be combined" if ways else "no document is named"
        raise UsageFault("which_documents", message, "name documents, or --order O, or --missing")
    if kinds and not orders:
        raise UsageFault("which_documents", "--kind goes with --order", "name an order with --order O")
    if missing:
        from billiactl.core.documents.publishing import missing_from

        return list(missing_from(app.globals.database, app.globals.archive))
    return _of_orders(app, orders, kinds) if orders else named(app, documents)


def named(app: App, documents: tuple[str, ...]) -> list[int]:
    """The ids of the documents named by DOC... or, with ``-``, on standard input; each once.

    Raises NotFound ``document_not_found``, UsageFault ``which_documents`` and ``ambiguous``.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_document

    names: Sequence[str] = documents
    if STDIN in documents:
        if len(documents) > 1:
            raise UsageFault("which_documents", "documents and '-' can't be combined", "choose one of them")
        names = [line.strip() for line in app.read_stdin("the documents").splitlines() if line.strip()]
    with open_reader(app.globals.database) as reader:
        return list(dict.fromkeys(find_document(reader, name) for name in names))


def _of_orders(app: App, orders: tuple[str, ...], kinds: tuple[str, ...]) -> list[int]:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.document_lists import documents as list_documents
    from billiactl.core.storage.existence import require_orders

    ids = app.select_orders(orders, ListFlags()).ids or ()
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids)
        rows = list_documents(reader, ids, kinds) if ids else []
    return [row["id"] for row in rows if row["number"] is not None]


def deliver(app: App, ids: Sequence[int], delivery: Delivery) -> int | None:
    """Write the documents and answer; returns the exit code (None: it went to standard output)."""
    if delivery.to_stdout:
        _to_stdout(app, ids, delivery)
        return None
    if len(ids) > 1 and delivery.target is not None and not delivery.to_folder:
        raise UsageFault(
            "not_a_folder",
            f"{len(ids)} documents don't fit into one file {delivery.typed}",
            f"name a folder: --to {delivery.typed}/",
        )
    return app.answer(_results(app, ids, delivery), run=None, describe=_describe, subject="document")


def _describe(result: Any) -> str:
    return f"{'wrote' if result['result'] == 'done' else 'unchanged,'} {result['path']}"


def _results(app: App, ids: Sequence[int], delivery: Delivery) -> Iterator[dict[str, Any]]:
    from billiactl.core.documents.publishing import facts_of, load

    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        by_id = {document.id: document for document in load(app.globals.database, chunk)}
        facts: list[FileFacts] = []
        for key in chunk:
            result, data = _result(app, by_id[key], delivery)
            if data is not None and delivery.target is None:
                facts.append(facts_of(by_id[key], data))
            yield result
        if facts and not app.globals.read_only:
            _keep(app, facts)


def _keep(app: App, facts: Sequence[FileFacts]) -> None:
    """Keep the files' digests; that this fails is told, and no reason to call the files not written."""
    from billiactl.core.storage.publications import keep_file_facts

    try:
        keep_file_facts(app.globals.database, facts)
    except BilliaError as error:
        app.warn(f"the files are written, but their digests could not be kept: {error.message}")


def _result(app: App, document: Printable, delivery: Delivery) -> tuple[dict[str, Any], bytes | None]:
    """What became of one document, and what stands in its file now; None if it was not written."""
    from billiactl.core.documents.publishing import check_issued

    issued = document.number is not None
    result: dict[str, Any] = {
        "document": f"{document.kind}:{document.number}" if issued else f"id:{document.id}",
        "id": document.id,
        "order": document.order,
        "path": None,
    }
    try:
        if delivery.target is None:
            check_issued(document)
        data = _data(document, delivery.form)
        path = _path(app, document, delivery)
        result["path"] = str(path)
        written = _write(app, path, data, delivery)
    except Refused as error:
        return {**result, "result": "refused", "error": error_object(error)}, None
    except BilliaError as error:
        return {**result, "result": "failed", "error": error_object(error)}, None
    return {**result, "result": "done" if written == "written" else "unchanged", "error": None}, data


def _path(app: App, document: Printable, delivery: Delivery) -> Path:
    from billiactl.core.documents.archive import Archive, file_stem
    from billiactl.core.documents.publishing import archive_path

    if delivery.target is None:
        return archive_path(Archive(app.globals.archive), document)
    if delivery.to_folder:
        stem = f"draft-{document.id}" if document.number is None else file_stem(document.number)
        return delivery.target / f"{document.kind}-{stem}.{SUFFIXES[delivery.form]}"
    return delivery.target


def _write(app: App, path: Path, data: bytes, delivery: Delivery) -> Written:
    from billiactl.core.documents.archive import Archive, write_to

    if delivery.target is None:
        return Archive(app.globals.archive).write(path, data, overwrite=delivery.overwrite)
    return write_to(path, data, overwrite=delivery.overwrite)


def _data(document: Printable, form: str) -> bytes:
    """The PDF file, the XML of the electronic invoice, or the content to the byte as its SHA-256 in the log has it."""
    from billiactl.core.documents.publishing import einvoice, render
    from billiactl.core.ids import canonical_json

    if form == "pdf":
        return render(document)
    if form == "json":
        return canonical_json(document.content).encode("utf-8")
    return einvoice(document, form)


def _to_stdout(app: App, ids: Sequence[int], delivery: Delivery) -> None:
    from billiactl.core.documents.publishing import load

    if len(ids) > 1:
        raise UsageFault("one_document", f"standard output takes one document, not {len(ids)}", "use --to DIR/")
    stdout = app.streams.stdout
    if delivery.form == "pdf" and is_terminal(stdout):
        raise UsageFault("terminal", "a PDF on a terminal is of no use", "send it into a file or a pipe, or --to FILE")
    app.data("")
    if stdout is None:
        return
    for document in load(app.globals.database, ids):
        try:
            stdout.flush()
            stdout.buffer.write(_data(document, delivery.form))
            stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFailed(error) from error
