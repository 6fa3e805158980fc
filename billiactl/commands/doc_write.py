"""Documents made by hand: drafts written, edited, issued and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options
from billiactl.cli.param_types import KEY_VALUE, WordType
from billiactl.commands.carrying_out import carry_out, carry_out_one
from billiactl.commands.doc_changes import (
    DOCUMENT_FIELDS,
    DOCUMENTS_FIELDS,
    canonical,
    change_documents,
    find_one,
    made_document,
)
from billiactl.commands.doc_words import STDIN, day, read_words
from billiactl.commands.one_thing import answer_one, change_one
from billiactl.commands.order_status import SETTLEMENTS
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.document_changes import CreateDocument


class KindType(WordType):
    """A kind of document; a hyphen passes for an underscore."""

    name = "kind"

    def read(self, text: str) -> str:
        """See ``WordType``."""
        return super().read(text.replace("-", "_"))


KIND = KindType("proforma", "invoice", "debit_note", "credit_note")

settle_option = click.option(
    "--settle",
    type=WordType(*SETTLEMENTS),
    metavar="HOW",
    help="Where money goes that was paid above the new price: refund, wallet or outside.",
)


@command(
    examples=[
        ("billiactl doc create invoice --order 1042 --reason 'wants it before paying'", "a draft, to look at"),
        ("billiactl doc create invoice --order 1042 --issue --reason 'by contract'", "issued at once"),
        ("billiactl doc create credit_note --order 1042 --from note.yaml", "a note by hand: reason and lines"),
        ("billiactl doc create proforma --order 1042 -o id | billiactl doc issue -", "the draft's name to the next"),
    ],
    fields=DOCUMENT_FIELDS,
)
@click.argument("kind", metavar="KIND", type=KIND)
@click.option("--order", "orders", metavar="O", multiple=True, help="For this order; repeatable; - reads IDs.")
@click.option("--from", "file", metavar="FILE", help="Its words, from a YAML or JSON file ('-': standard input).")
@click.option("--issue", is_flag=True, help="Issue it at once: it gets its number.")
@click.option(
    "--not-invoiced-before", is_flag=True, help="An imported order with a past has no invoice in the other shop."
)
@settle_option
@changing_options
@pass_app
def create(
    app: App,
    kind: str,
    orders: tuple[str, ...],
    file: str | None,
    issue: bool,
    not_invoiced_before: bool,
    settle: str | None,
    change_flags: ChangeFlags,
) -> int:
    """Make a document by hand: a draft, or issued at once.

    KIND is proforma, invoice, debit_note or credit_note. A proforma or an invoice charges the order as it stands; the
    file may hold note, supplied_on, descriptions and reason. A debit or credit note needs a file with lines, each
    with line or charge and the net that it adds or gives back; it moves the agreed price. An invoice of an order that
    is not paid needs a reason. A draft has no number until it is issued.
    """
    if not orders:
        raise UsageFault("no_orders", "no order is named", "add --order O")
    words = {} if file is None else read_words(app, file, kind)
    flags = replace(change_flags, reason=change_flags.reason or words.get("reason"))
    text = canonical(words)

    def make(order: int) -> CreateDocument:
        from billiactl.core.document_changes import CreateDocument

        return CreateDocument(order, kind, text, issue, not_invoiced_before, settle)

    ids = app.select_orders(orders, ListFlags()).ids or ()
    if len(orders) > 1 or STDIN in orders:
        return carry_out(app, [make(order) for order in ids], flags)
    result, run = carry_out_one(app, make(ids[0]), flags)
    code = answer_one(app, result, run, named={"document": made_document(result)}, key="document")
    if run is not None and not issue:
        app.notice(f"billiactl doc issue {made_document(result)} gives it its number")
    return code


@command(
    examples=[
        ("billiactl doc edit id:7 --note 'Thank you' --supplied-on 2026-11-20", "what is not named stays"),
        ("billiactl doc edit id:7 --describe 1='Domain example.eu, first year'", "line 1 in other words"),
        ("billiactl doc edit id:7 --from words.yaml", "other words in place of all"),
        ("billiactl doc edit id:7", "the same words, for the order as it is now"),
    ],
    fields=DOCUMENT_FIELDS,
)
@click.argument("document", metavar="DOC")
@click.option("--from", "file", metavar="FILE", help="All its words, from a YAML or JSON file ('-': standard input).")
@click.option("--note", metavar="TEXT", help="A note at its end; empty takes it away.")
@click.option("--supplied-on", metavar="DATE", help="The day of supply; empty takes it away.")
@click.option("--describe", "descriptions", metavar="LINE=TEXT", type=KEY_VALUE, multiple=True, help="A line's text.")
@changing_options
@pass_app
def edit(
    app: App,
    document: str,
    file: str | None,
    note: str | None,
    supplied_on: str | None,
    descriptions: tuple[tuple[str, str], ...],
    change_flags: ChangeFlags,
) -> int:
    """Write a draft anew, with other words.

    The draft then says what the order charges now. With --from its words are those of the file; with the other
    options what they don't name stays. What is issued is never edited; "billiactl doc correct" corrects it.
    """
    from billiactl.core.document_changes import EditDraft

    typed = {
        **({"note": note} if note is not None else {}),
        **({"supplied_on": day(supplied_on) if supplied_on else ""} if supplied_on is not None else {}),
        **({"descriptions": _by_line(descriptions)} if descriptions else {}),
    }
    if file is not None and typed:
        raise UsageFault("several_sources", "--from goes with no other words", "put them into the file")
    key, order, kind = find_one(app, document)
    words = typed if file is None else read_words(app, file, kind)
    change = EditDraft(order, key, canonical(words), keep=file is None)
    return change_one(app, change, change_flags, named={"document": f"id:{key}"}, key="document")


def _by_line(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    for number, _ in pairs:
        if not (number.isascii() and number.isdigit()):
            raise UsageFault("bad_line", f"--describe: '{number}' is no line's number", "expected 1=TEXT")
    return dict(pairs)


@command(
    examples=[
        ("billiactl doc issue id:7", "one draft; its file goes into the archive"),
        ("billiactl doc issue id:7 id:8 --dry-run", "what issuing them would do"),
        ("billiactl doc issue id:9 --settle wallet", "a credit note, where money is to return"),
    ],
    fields=DOCUMENTS_FIELDS,
)
@click.argument("documents", metavar="DOC...|-", nargs=-1, required=True)
@settle_option
@changing_options
@pass_app
def issue(app: App, documents: tuple[str, ...], settle: str | None, change_flags: ChangeFlags) -> int:
    """Issue drafts: they get their numbers.

    A draft is named id:N. If its order moved since it was written it is refused (exit 5): look at it again with
    "billiactl doc edit". An issued document is unchanged.
    """
    from billiactl.core.document_changes import IssueDraft

    return change_documents(app, documents, lambda order, key: IssueDraft(order, key, settle), change_flags)


@command(
    examples=[
        ("billiactl doc delete id:7", "no number is lost: a draft has none"),
        ("billiactl doc delete id:7 id:8 --dry-run", "what would go"),
    ],
    fields=DOCUMENTS_FIELDS,
)
@click.argument("documents", metavar="DOC...|-", nargs=-1, required=True)
@changing_options
@pass_app
def delete(app: App, documents: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Delete drafts.

    What is issued stays for ever.
    """
    from billiactl.core.document_changes import DeleteDraft

    return change_documents(app, documents, DeleteDraft, change_flags)
