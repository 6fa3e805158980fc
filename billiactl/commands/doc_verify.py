"""Checking that issued documents still are what they were when they were issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.exit_codes import DONE, FAULTS_FOUND
from billiactl.cli.output import View
from billiactl.cli.tables import Column
from billiactl.commands.aftermath import without_file
from billiactl.commands.downloading import STDIN, named

if TYPE_CHECKING:
    from billiactl.core.documents.verifying import Verified

COLUMNS = (
    Column("document", "document"),
    Column("order", "order", align="right"),
    Column("fault", "fault"),
    Column("what", "message", shrink=1),
    Column("path", "path", shrink=2),
)
MOST_NAMED = 3
_WITHOUT_COMMAND = {
    "content_changed": "what was issued has to come from a backup",
    "rules_broken": "a fault of billiactl itself: please report it",
}
FIELDS = ("document", "id", "order", "fault", "message", "path", "mend")


@command(
    examples=[
        ("billiactl doc verify", "all of them; exit 8 if one is not well"),
        ("billiactl doc verify invoice:0000000001", "one"),
        ("billiactl doc verify -o json --query '[].mend'", "what would mend the faults"),
        ("billiactl doc verify --rules", "their e-invoices too, by the official rules"),
    ],
    fields=FIELDS,
)
@click.argument("documents", metavar="[DOC...|-]", nargs=-1)
@click.option("--rules", is_flag=True, help="Hold their e-invoices against the official rules; needs billiactl[rules].")
@pass_app
def verify(app: App, documents: tuple[str, ...], rules: bool) -> int:
    """Check contents and files of issued documents.

    What a document says is held against the SHA-256 of its issue, its file in the archive against the one kept when
    it was written. Faults are listed: content_changed, file_missing, file_changed, digest_missing (a file is there,
    but nothing is known of it). Exit 8 if there are any. A document whose file was never written is no fault.

    With --rules the XSDs and Schematron rules of EN 16931 are run over the e-invoices of invoices and notes, CII and
    UBL; what they find is the fault rules_broken. What can't be an e-invoice is left out. The rules come with
    pip install 'billiactl[rules]'.
    """
    from billiactl.core.documents.einvoice.rules import Rules
    from billiactl.core.documents.verifying import verify as look_at

    ids = named(app, documents) if documents else None
    if ids is not None and not ids and STDIN in documents:
        app.notice("standard input names no document; nothing to do")
    counts: Counter[str] = Counter()
    found = look_at(app.globals.database, app.globals.archive, ids, Rules() if rules else None)
    rows = list(_faults(found, counts)) if app.format == "table" else _faults(found, counts)
    if not isinstance(rows, list) or rows:
        app.emit(View(rows=rows, columns=COLUMNS, key="document"))
    if isinstance(rows, list):
        _tell_mending(app, rows)
    if ids is not None and counts["documents"] < len(ids):
        app.notice("drafts are left out: they have no file")
    if counts["unwritten"]:
        app.notice(f"no fault: {without_file(counts['unwritten'])}")
    app.notice(f"{_counted(counts['documents'], 'document')} checked: {_counted(counts['faults'], 'fault')}")
    return FAULTS_FOUND if counts["faults"] else DONE


def _tell_mending(app: App, rows: list[dict[str, Any]]) -> None:
    """How each kind of fault is mended; one command that names up to some documents."""
    by_code: dict[str, dict[str, None]] = {}
    for row in rows:
        by_code.setdefault(row["fault"], {})[row["document"]] = None
    for code, names in by_code.items():
        command = _mend(" ".join(names) if len(names) <= MOST_NAMED else "DOC...", code)
        app.notice(f"{code}: {command or _WITHOUT_COMMAND[code]}")


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _faults(found: Iterator[Verified], counts: Counter[str]) -> Iterator[dict[str, Any]]:
    for verified in found:
        counts["documents"] += 1
        counts["unwritten"] += verified.unwritten
        document = verified.document
        name = f"{document.kind}:{document.number}"
        for fault in verified.faults:
            counts["faults"] += 1
            yield {
                "document": name,
                "id": document.id,
                "order": document.order,
                "fault": fault.code,
                "message": fault.message,
                "path": str(verified.path),
                "mend": _mend(name, fault.code),
            }


def _mend(name: str, code: str) -> str | None:
    """The command that mends a fault; a content that changed is a matter for a backup, a broken rule one for us."""
    if code in _WITHOUT_COMMAND:
        return None
    overwrite = " --overwrite" if code == "file_changed" else ""
    return f"billiactl doc download {name}{overwrite}"
