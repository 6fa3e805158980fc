"""What may happen to an issued document: corrections, voiding, and the shop's own marks."""

from __future__ import annotations

from dataclasses import replace

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.param_types import DateType
from billiactl.commands.doc_changes import DOCUMENT_FIELDS, DOCUMENTS_FIELDS, canonical, change_documents, find_one
from billiactl.commands.doc_words import read_words
from billiactl.commands.doc_write import settle_option
from billiactl.commands.one_thing import change_one
from billiactl.core.errors import UsageFault

TODAY = "today"


class SentType(DateType):
    """A day, or nothing for today."""

    def read(self, text: str) -> str:
        """See ``day_or_time``; what is no date may be a document that stands behind --sent."""
        if text == TODAY:
            return TODAY
        try:
            return super().read(text)
        except UsageFault as fault:
            hint = "write it as 2026-11-30; for today put --sent behind the documents"
            raise UsageFault(fault.code, fault.message, hint) from None


@command(
    examples=[
        ("billiactl doc correct invoice:0000000001 --from right.yaml", "notes for the difference"),
        ("billiactl doc correct invoice:0000000001 --from right.yaml --settle refund", "where money is to return"),
        (
            "billiactl doc correct invoice:0000000001 --reissue --reason 'wrong buyer'",
            "full credit note, and a new invoice",
        ),
    ],
    fields=DOCUMENT_FIELDS,
)
@click.argument("document", metavar="DOC")
@click.option("--from", "file", metavar="FILE", help="What it should charge: YAML or JSON ('-': standard input).")
@click.option("--reissue", is_flag=True, help="Credit it in full and issue a new invoice, by today's buyer and VAT.")
@settle_option
@changing_options
@pass_app
def correct(
    app: App, document: str, file: str | None, reissue: bool, settle: str | None, change_flags: ChangeFlags
) -> int:
    """Correct an invoice by notes, or by a new one.

    The file holds a reason, which is printed, and lines: each with line or charge, and the net that it should charge
    in all; what is not named stays. The agreed price follows, and a debit or credit note is issued for the
    difference. The same file again is unchanged. A reissue needs a reason, which is printed too.
    """
    from billiactl.core.document_changes import NO_WORDS, CorrectDocument

    if (file is None) == (not reissue):
        message = "--from and --reissue can't be combined" if reissue else "it is not said what is wrong"
        raise UsageFault("which_correction", message, "either --from FILE, or --reissue")
    key, order, _ = find_one(app, document)
    words = {} if file is None else read_words(app, file, "credit_note")
    flags = replace(change_flags, reason=change_flags.reason or words.get("reason"))
    change = CorrectDocument(order, key, canonical(words) if words else NO_WORDS, reissue, settle)
    return change_one(app, change, flags, named={"document": document}, key="document")


@command(
    examples=[
        ("billiactl doc void proforma:0000000001 --reason 'sent by mistake'", "it is no longer good"),
        ("billiactl doc void proforma:0000000001 --dry-run", "what that would do"),
    ],
    fields=DOCUMENTS_FIELDS,
)
@click.argument("documents", metavar="DOC...|-", nargs=-1, required=True)
@changing_options
@pass_app
def void(app: App, documents: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Void open proformas.

    The order stands as it is. An invoice is never voided, but corrected.
    """
    from billiactl.core.document_changes import VoidProforma

    return change_documents(app, documents, VoidProforma, change_flags)


@command(
    examples=[
        ("billiactl doc mark invoice:0000000001 --sent", "sent today"),
        ("billiactl doc mark invoice:0000000001 --sent 2026-11-20 --remark 'by post'", "on another day, and how"),
        ("billiactl doc mark invoice:0000000001 --remark ''", "no remark any more"),
    ],
    fields=DOCUMENTS_FIELDS,
)
@click.argument("documents", metavar="DOC...|-", nargs=-1, required=True)
@click.option("--remark", metavar="TEXT", help="The shop's own remark; it stands on no paper.")
@click.option(
    "--sent",
    metavar="[DATE]",
    is_flag=False,
    flag_value=TODAY,
    type=SentType(),
    help="The day it was sent; left out: today.",
)
@changing_options
@pass_app
def mark(app: App, documents: tuple[str, ...], remark: str | None, sent: str | None, change_flags: ChangeFlags) -> int:
    """Keep a remark on documents, or the day they were sent.

    These two are the shop's own, and may change on an issued document, whose paper stays as it is.
    """
    from billiactl.core.document_changes import MarkDocument

    if remark is None and sent is None:
        raise UsageFault("no_mark", "there is nothing to mark", "add --remark TEXT or --sent [DATE]")
    return change_documents(app, documents, lambda order, key: MarkDocument(order, key, remark, sent), change_flags)
