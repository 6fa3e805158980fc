"""Documents made by hand: drafts, issuing, corrections, voiding and marks (DESIGN 6, "Modify a document").

What a draft would say is what issuing it would plan, so a draft never promises what its document cannot keep.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from billiactl.core.books import books
from billiactl.core.document_changes import (
    CorrectDocument,
    CreateDocument,
    DeleteDraft,
    EditDraft,
    IssueDraft,
    MarkDocument,
    VoidProforma,
)
from billiactl.core.effects import Issue
from billiactl.core.errors import Conflict, NotFound, Refused, UsageFault
from billiactl.core.model import CANCELLED, DRAFT, FRAUD, Document, Key, Order
from billiactl.core.money import format_amount, line_net, parse_amount
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, invoicing, issuing, paying, pricing, tax
from billiactl.core.scaling import Price, price_of, with_net

KINDS = ("proforma", "invoice", "debit_note", "credit_note")
NOTES = {"debit_note": 1, "credit_note": -1}
WORDS = "words"
"""The member of a draft's content that keeps what the admin wrote."""

_MATTERS = ("lines", "charges", "discount", "taxes", "gross", "buyer", "corrects")
"""What of a draft must still hold when it is issued; what is paid, and dates, may have moved on."""


def plan_create(planner: Planner, change: CreateDocument) -> None:
    """A draft, or at once the document."""
    if change.kind not in KINDS:
        raise UsageFault("unknown_kind", f"there is no kind of document {change.kind!r}", f"known: {', '.join(KINDS)}")
    words = _words(change.words, change.kind)
    order = planner.order(change.order)
    _check_allowed(planner, order, change.kind, planner.reason or words.get("reason"), change.not_invoiced_before)
    if change.issue:
        _make(planner, order.id, change.kind, words, None)
        pricing.return_surplus(planner, order.id, change.settle)
        return
    row = issuing.blank(planner, order, change.kind, planner.symbol("documents"))
    planner.add("documents", row)
    _write(planner, row, None, words)


def plan_edit(planner: Planner, change: EditDraft) -> None:
    """A draft is written anew with other words."""
    row = _draft(planner, change.order, change.document)
    before = correcting.frozen(planner.world, row.id)
    _write(planner, row, before, _words(change.words, row.kind))


def plan_issue(planner: Planner, change: IssueDraft) -> None:
    """A draft gets its number, if the order still is what the draft says. An issued document is unchanged."""
    row = _document(planner, change.order, change.document)
    if row.status != DRAFT:
        return
    order = planner.order(change.order)
    said = correcting.frozen(planner.world, row.id)
    words = said[WORDS]
    _check_allowed(planner, order, row.kind, planner.reason or words.get("reason"), change.not_invoiced_before)
    again = _would_say(planner, order.id, row.kind, words)
    if any(again[name] != said[name] for name in _MATTERS):
        raise Conflict(
            "draft_moved",
            f"order {order.id} moved since draft id:{row.id} was written",
            f"billiactl doc edit id:{row.id} writes it anew",
            order=order.id,
        )
    _make(planner, order.id, row.kind, words, row)
    pricing.return_surplus(planner, order.id, change.settle)


def plan_delete(planner: Planner, change: DeleteDraft) -> None:
    """A draft goes; what is issued stays for ever."""
    planner.remove("documents", _draft(planner, change.order, change.document))


def plan_correct(planner: Planner, change: CorrectDocument) -> None:
    """Notes that bring an issued document to other nets, or full credit and a new invoice."""
    row = _document(planner, change.order, change.document)
    order = planner.order(change.order)
    if row.kind not in ("invoice", "debit_note") or row.status == DRAFT:
        what = f"{row.kind.replace('_', ' ')} ({row.status})"
        raise Refused("not_correctable", f"a {what} is not corrected", _HINTS[row.kind])
    if correcting.left_of(planner.world, order, row).gross == 0:
        raise Refused("nothing_left", f"{row.kind} {row.number} is credited in full", "there is nothing to correct")
    words = _words(change.words, "credit_note") if not change.reissue else {}
    why = planner.reason or words.get("reason") or "Corrected."
    if change.reissue:
        planner.decide("reissue")
        correcting.credit_all(planner, order.id, why)
        tax.choose_tax(planner, order.id, reissue=True)
        invoicing.issue_invoice(planner, order.id)
    else:
        planner.decide("correction")
        pricing.set_price(planner, order.id, _with_nets(order, words["lines"], 0))
        correcting.follow_price(planner, order.id, why)
    pricing.return_surplus(planner, order.id, change.settle)


_HINTS = {
    "proforma": "billiactl doc void ends it; billiactl order price edit makes a new one",
    "credit_note": "correct the invoice that it credits",
    "invoice": "billiactl doc edit changes a draft",
    "debit_note": "billiactl doc edit changes a draft",
}


def plan_void(planner: Planner, change: VoidProforma) -> None:
    """An open proforma is void; a void one is unchanged."""
    row = _document(planner, change.order, change.document)
    if row.kind != "proforma":
        raise Refused("not_a_proforma", f"only a proforma is voided, not a {row.kind.replace('_', ' ')}", "doc correct")
    if row.status == "voided":
        return
    if row.status != issuing.ISSUED:
        raise Refused("proforma_closed", f"proforma {row.number} is {row.status}", "only an open one can be voided")
    planner.set("documents", row, status="voided")


def plan_mark(planner: Planner, change: MarkDocument) -> None:
    """The shop's own remark and the date of sending: allowed on every document."""
    row = _document(planner, change.order, change.document)
    if change.remark is not None:
        planner.set("documents", row, remark=change.remark)
        row = _document(planner, change.order, change.document)
    if change.sent_on is not None:
        planner.set("documents", row, sent_on=paying.day_of(planner, change.sent_on))


def _check_allowed(planner: Planner, order: Order, kind: str, reason: str | None, vouched: bool) -> None:
    """Raise Refused where a document of ``kind`` has nothing to say, or needs somebody to vouch for it."""
    obstacle = _obstacle(planner, order, kind)
    if obstacle is not None:
        raise Refused("document_refused", f"no {kind.replace('_', ' ')} for order {order.id}: {obstacle}", None)
    if kind != "invoice":
        return
    if order.history and not vouched:
        raise Refused(
            "invoiced_elsewhere",
            f"order {order.id} was imported with its past: it may be invoiced in the other shop",
            "--not-invoiced-before with --reason, if it is not",
            order=order.id,
        )
    if (order.history or books(order).due) and not reason:
        raise Refused("reason_required", f"order {order.id} is not paid in this shop: say why", "add --reason TEXT")


def _obstacle(planner: Planner, order: Order, kind: str) -> str | None:
    if order.status == DRAFT:
        return "it is a draft"
    if order.status in (CANCELLED, FRAUD):
        return f"it is {order.status}"
    if kind in NOTES:
        return None if order.invoiced else "it has no invoice to correct"
    if order.invoiced:
        return "it is invoiced already"
    if order.gross == 0 and not planner.world.settings.invoice_free:
        return "there is nothing to charge"
    return "nothing is due" if kind == "proforma" and not books(order).due else None


def _write(planner: Planner, row: Document, before: Mapping[str, Any] | None, words: Mapping[str, Any]) -> None:
    """The draft says what it would say if it were issued now."""
    said = _would_say(planner, row.order_id, row.kind, words)
    sums = {name: parse_amount(said[name], row.currency) for name in ("net", "tax", "gross")}
    planner.set("documents", row, due_on=said["due_on"], **sums)
    planner.draft(row.id, before, said)


def _would_say(planner: Planner, order_id: Key, kind: str, words: Mapping[str, Any]) -> dict[str, Any]:
    scratch = Planner(planner.world, planner.reason, planner.author, planner.keyed)
    _make(scratch, order_id, kind, words, None)
    issue = next((effect for effect in scratch.effects if isinstance(effect, Issue) and effect.kind == kind), None)
    if issue is None:
        what = kind.replace("_", " ")
        raise Refused("nothing_to_say", f"a {what} would say nothing new", "the price is that already")
    return {**issue.content, WORDS: dict(words)}


def _make(
    planner: Planner,
    order_id: Key,
    kind: str,
    words: Mapping[str, Any],
    draft: Document | None,
) -> None:
    """Issue the document, whatever it brings with it."""
    planner.decide("by_hand")
    order = planner.order(order_id)
    if kind == "invoice":
        invoicing.issue_invoice(planner, order_id, words, draft)
    elif kind == "proforma":
        invoicing.close_proformas(planner, order_id, "superseded")
        invoicing.issue_for_order(planner, order_id, kind, order.due_on, words, draft)
    else:
        pricing.set_price(planner, order_id, _with_nets(order, words["lines"], NOTES[kind]))
        why = planner.reason or words.get("reason") or "By agreement."
        correcting.follow_price(planner, order_id, why, draft)


def _with_nets(order: Order, moves: list[Mapping[str, Any]], sign: int) -> Price:
    """The order's price with lines and charges moved by ``sign`` times a net, or (``sign`` 0) set to it."""
    price = pricing.current_price(order)
    lines, charges = list(price.lines), list(price.charges)
    for move in moves:
        amount = parse_amount(str(move["net"]), order.currency, "net")
        if amount < 0:
            raise UsageFault("bad_amount", f"a net of {move['net']} is below 0", "the kind of note turns the sign")
        if "line" in move:
            place = _place([line.number for line in order.lines], move["line"], "line")
            standing = line_net(lines[place], order.currency)
            lines[place] = with_net(lines[place], _moved(order, standing, amount, sign), order.currency)
        else:
            place = _place([charge.name for charge in charges], move["charge"], "charge")
            moved = _moved(order, charges[place].amount, amount, sign)
            charges[place] = type(charges[place])(
                charges[place].name, moved, charges[place].tax_category, charges[place].tax_rate
            )
    return price_of(lines, price.discount, charges, order.currency)


def _place(names: list[Any], wanted: Any, what: str) -> int:
    if wanted not in names:
        known = ", ".join(map(str, names)) or "none"
        raise UsageFault("no_such_line", f"the order has no {what} {wanted!r}", f"known: {known}")
    return names.index(wanted)


def _moved(order: Order, standing: int, amount: int, sign: int) -> int:
    moved = standing + sign * amount if sign else amount
    if moved < 0:
        more, charged = format_amount(amount, order.currency), format_amount(standing, order.currency)
        raise Refused("below_zero", f"{more} is more than the {charged} charged", "credit less", order=order.id)
    return moved


def _words(text: str, kind: str) -> dict[str, Any]:
    """What was written for a document, checked. Raises UsageFault."""
    words: dict[str, Any] = json.loads(text)
    known = {"reason", "lines"} if kind in NOTES else {"note", "supplied_on", "descriptions", "reason"}
    for name in words:
        if name not in known:
            raise UsageFault("bad_words", f"{name!r} means nothing here", f"known: {', '.join(sorted(known))}")
    if kind not in NOTES:
        return words
    lines = words.get("lines")
    if not isinstance(lines, list) or not lines:
        raise UsageFault("bad_words", "a note needs lines", 'lines: [{line: 1, net: "10.00"}]')
    for line in lines:
        if not isinstance(line, dict) or set(line) not in ({"line", "net"}, {"charge", "net"}):
            example = 'line: 1, net: "10.00"'
            raise UsageFault("bad_words", "a line of a note names a line or a charge, and a net", example)
    return words


def _document(planner: Planner, order_id: Key, document_id: Key) -> Document:
    for document in planner.order(order_id).documents:
        if document.id == document_id:
            return document
    raise NotFound("document_not_found", f"order {order_id} has no document id:{document_id}", "billiactl doc list")


def _draft(planner: Planner, order_id: Key, document_id: Key) -> Document:
    row = _document(planner, order_id, document_id)
    if row.status != DRAFT:
        raise Refused(
            "issued",
            f"{row.kind.replace('_', ' ')} {row.number} is issued: it is never edited or deleted",
            "billiactl doc correct moves what it charges; doc mark keeps a remark",
            document=row.id,
        )
    return row
