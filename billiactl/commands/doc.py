"""Invoices, proformas and other documents."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ListFlags
from billiactl.cli.output import View
from billiactl.cli.param_types import WordType
from billiactl.cli.tables import Column
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.core.errors import UsageFault

COLUMNS = (
    Column("id", "id", align="right"),
    Column("number", "number"),
    Column("kind", "kind", format=lambda text: text.replace("_", " ")),
    Column("status", "status"),
    Column("order", "order", align="right"),
    Column("user", "user", shrink=2),
    Column("issued", "issued_on"),
    Column("due", "due_on", shrink=3),
    Column("sent", "sent_on", shrink=4),
    Column("gross", "gross", align="right"),
    Column("", "currency"),
)

FIELDS = (
    *("id", "doc", "number", "kind", "status", "order", "user", "issued_on", "due_on", "currency", "net", "tax"),
    *("gross", "corrects", "created_at", "sent_on", "remark"),
)
STATUSES = (
    *("draft", "issued", "converted", "superseded", "voided", "expired", "partly_credited", "credited", "settled"),
)
DOWNLOAD_FIELDS = ("document", "id", "order", "result", "path", "error.*")


@command(
    examples=[
        ("billiactl doc list --order 1042", "the documents of an order"),
        ("billiactl doc list --kind invoice --not-sent", "what is issued and not marked as sent"),
        ("billiactl doc list --kind proforma --status issued", "the proformas that are open"),
        ("billiactl doc list --kind invoice -o csv", "all invoices, for a spreadsheet"),
        ("billiactl doc list --kind invoice -o id | billiactl doc download - --to invoices/", "and as files"),
    ],
    fields=FIELDS,
)
@click.option("--order", "orders", metavar="O", multiple=True, help="Only documents of this order; - reads IDs.")
@click.option("--kind", "kinds", metavar="K", multiple=True, help="Only proforma, invoice, debit_note or credit_note.")
@click.option(
    "--status", "statuses", metavar="S", type=WordType(*STATUSES), multiple=True, help="In this status; repeated, any."
)
@click.option("--sent/--not-sent", default=None, help="Only those marked as sent, or issued and not sent yet.")
@page_options
@pass_app
def list_(
    app: App,
    orders: tuple[str, ...],
    kinds: tuple[str, ...],
    statuses: tuple[str, ...],
    sent: bool | None,
    paging: Paging,
) -> None:
    """List documents.

    With -o id each is named as other commands take it: invoice:0000000001, or id:7 for a draft.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.document_lists import documents
    from billiactl.core.storage.existence import require_orders

    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    if orders and not ids:
        app.emit(View(rows=[], columns=COLUMNS, key="doc"))
        return
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids or ())

        found = partial(documents, reader, statuses=statuses, sent=sent)

        def fetch(limit: int, after: int | None) -> list[dict[str, Any]]:
            return [named(row) for row in found(ids or (), kinds, limit, after)]

        emit_paged(app, reader, paging, fetch, COLUMNS, "doc")


def named(row: dict[str, Any]) -> dict[str, Any]:
    """A document's row with ``doc``, the name by which commands take it, beside its id."""
    name = f"{row['kind']}:{row['number']}" if row["number"] is not None else f"id:{row['id']}"
    return {"id": row["id"], "doc": name, **row}


@command(
    examples=[
        ("billiactl doc show invoice:0000000001", "by its kind and number"),
        ("billiactl doc show 0000000001", "where only one kind has that number"),
        ("billiactl doc show invoice:0000000001 -o json --query content", "what it says, frozen when it was issued"),
    ],
    fields=(*FIELDS, "content.*", "file.*", "path"),
)
@click.argument("document", metavar="DOC")
@pass_app
def show(app: App, document: str) -> None:
    """Show one document.

    DOC is a number, KIND:NUMBER, or id:N. With -o json it comes with its frozen content.
    """
    from billiactl.commands.doc_page import draw_document
    from billiactl.core.documents.archive import Archive
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.document_lists import document_details
    from billiactl.core.storage.lookup import find_document

    with open_reader(app.globals.database) as reader:
        item = named(document_details(reader, find_document(reader, document)))
    path = None
    if item["number"] is not None:
        path = Archive(app.globals.archive).path_of(item["kind"], item["number"], item["issued_on"])
    item["path"] = str(path) if path is not None and path.exists() else None
    app.emit(View(item=item, human=draw_document, key="doc"))


@command(
    examples=[
        ("billiactl doc download invoice:0000000001", "into the archive; its path is printed"),
        ("billiactl doc download --missing", "all that the archive lacks, after a bulk change"),
        ("billiactl doc download --order 1042 --kind invoice --to /tmp/", "an order's invoice into a folder"),
        ("billiactl doc download invoice:0000000001 --to - | lpr", "to a printer"),
        ("billiactl doc download 0000000001 --format ubl --to invoice.xml", "for the customer's program"),
        ("billiactl doc download id:7 --to draft.pdf", "a draft, to look at; the page says that it is one"),
    ],
    fields=DOWNLOAD_FIELDS,
)
@click.argument("documents", metavar="[DOC...|-]", nargs=-1)
@click.option("--order", "orders", metavar="O", multiple=True, help="The issued documents of this order; - reads IDs.")
@click.option("--kind", "kinds", metavar="K", multiple=True, help="With --order: only of this kind.")
@click.option("--missing", is_flag=True, help="All issued documents whose file is not in the archive.")
@click.option("--to", "target", metavar="DIR|FILE|-", help="Where to; left out, the archive.")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    type=WordType("pdf", "cii", "ubl", "json"),
    default="pdf",
    help="pdf, cii or ubl (an e-invoice as XML), or json (the frozen content).",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that holds something else.")
@pass_app
def download(
    app: App,
    documents: tuple[str, ...],
    orders: tuple[str, ...],
    kinds: tuple[str, ...],
    missing: bool,
    target: str | None,
    form: str,
    overwrite: bool,
) -> int | None:
    """Write documents to files.

    --to names a folder if one is there or the name ends with a slash, else a file, for one document; - is standard
    output. A file that is equal already is left as it is; one that holds something else is a conflict (exit 5)
    unless --overwrite is given. --missing takes a file that is there as a document's own only if its SHA-256 is the
    kept one. Drafts are written with --to only.

    The PDF is PDF/A-3; that of an invoice or a note carries its e-invoice (Factur-X, EN 16931). A document that
    can't be an e-invoice, such as a proforma or one without the buyer's country, has a PDF without it; as cii or ubl
    it is refused, and the answer says what it lacks.
    """
    from billiactl.commands.downloading import Delivery, deliver, selected

    if form != "pdf" and target is None:
        raise UsageFault("where_to", "the archive holds PDF files", "say where to with --to DIR, --to FILE or --to -")
    ids = selected(app, documents, orders, kinds, missing)
    if not ids:
        app.notice("no document to write; nothing to do")
    return deliver(app, ids, Delivery(_target(target), target, form, overwrite))


def _target(text: str | None) -> Path | None:
    return None if text is None else Path(text).expanduser()
