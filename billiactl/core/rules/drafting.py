"""Documents made by hand: drafts, issuing, corrections, voiding and marks (DESIGN 6, "Modify a document").

What a draft would say is what issuing it would plan, so a draft never promises what its document cannot keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from billiactl.core.books import books
from billiactl.core.changes import SETTLEMENTS
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
from billiactl.core.model import CANCELLED, DRAFT, EXPIRED, FRAUD, Document, Key, Order
from billiactl.core.money import format_amount, line_net, parse_amount
from billiactl.core.planner import Planner
from billiactl.core.rules import correcting, invoicing, issuing, paying, pricing, settling, tax, wording
from billiactl.core.scaling import Price, price_of, with_net
from billiactl.core.world import profile_of

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
    settling.check_destination(change.settle, SETTLEMENTS)
    words = _with_reason(planner, change.kind, wording.parse_words(change.words, change.kind))
    order = planner.order(change.order)
    _check_allowed(planner, order, change.kind)
    _check_vouched(order, change.kind, change.not_invoiced_before)
    _check_reason(order, change.kind, words.get("reason"))
    if change.issue:
        _make(planner, order.id, change.kind, words, None)
        _issued(planner, change.kind)
        _money_follows(planner, order, change.settle)
        return
    row = issuing.blank(planner, order, change.kind, planner.symbol("documents"))
    planner.add("documents", row)
    _write(planner, row, None, words)


def plan_edit(planner: Planner, change: EditDraft) -> None:
    """A draft is written anew with other words; the reason stands unless there is another."""
    row = _draft(planner, change.order, change.document)
    _check_allowed(planner, planner.order(change.order), row.kind)
    before = correcting.frozen(planner.world, row.id)
    stays = before[WORDS] if change.keep else {"reason": before[WORDS].get("reason", "")}
    words = wording.merged(stays, wording.parse_words(change.words, row.kind))
    _write(planner, row, before, _with_reason(planner, row.kind, words))


def plan_issue(planner: Planner, change: IssueDraft) -> None:
    """A draft gets its number, if the order still is what the draft says. An issued document is unchanged."""
    row = _document(planner, change.order, change.document)
    if row.status != DRAFT:
        return
    settling.check_destination(change.settle, SETTLEMENTS)
    order = planner.order(change.order)
    said = correcting.frozen(planner.world, row.id)
    words = said[WORDS]
    _check_allowed(planner, order, row.kind)
    _check_reason(order, row.kind, planner.reason or words.get("reason"))
    if _moved(said, _would_say(planner, order.id, row.kind, words)):
        raise Conflict(
            "draft_moved",
            f"order {order.id} moved since draft id:{row.id} was written",
            f"billiactl doc edit id:{row.id} writes it anew",
            order=order.id,
        )
    _make(planner, order.id, row.kind, words, row)
    _money_follows(planner, order, change.settle)


def plan_delete(planner: Planner, change: DeleteDraft) -> None:
    """A draft goes; what is issued stays for ever."""
    planner.remove("documents", _draft(planner, change.order, change.document))


def plan_correct(planner: Planner, change: CorrectDocument) -> None:
    """Notes that bring what an invoice charges to other nets, or full credit and a new invoice."""
    row = _document(planner, change.order, change.document)
    order = planner.order(change.order)
    settling.check_destination(change.settle, SETTLEMENTS)
    _check_correctable(planner, order, row, change.reissue)
    words = {} if change.reissue else wording.parse_words(change.words, "credit_note")
    if change.reissue and not planner.reason:
        raise Refused("reason_required", "a reissue spends new numbers: say why", "add --reason TEXT", order=order.id)
    why = words.get("reason") or planner.reason or "Corrected."
    if change.reissue:
        planner.decide("reissue")
        correcting.credit_all(planner, order.id, why)
        tax.choose_tax(planner, order.id, reissue=True)
        invoicing.issue_invoice(planner, order.id)
    else:
        wording.check_lines(words)
        planner.decide("correction")
        pricing.set_price(planner, order.id, _with_nets(order, words["lines"], 0))
        correcting.follow_price(planner, order.id, why)
    pricing.return_surplus(planner, order.id, change.settle)


def _check_correctable(planner: Planner, order: Order, row: Document, reissue: bool) -> None:
    """Raise Refused where there is nothing to correct, or another document is the one to name."""
    if row.kind not in ("invoice", "debit_note") or row.status == DRAFT:
        what = f"{row.kind.replace('_', ' ')} ({row.status})"
        raise Refused("not_correctable", f"a {what} is not corrected", _HINTS[row.kind])
    if correcting.left_of(planner.world, order, row).gross == 0:
        what = f"{row.kind.replace('_', ' ')} {row.number}"
        raise Refused("nothing_left", f"{what} is credited in full", "there is nothing to correct")
    if row.kind == "debit_note" and not reissue:
        invoice = order.issued("invoice")[-1]
        raise Refused(
            "not_correctable",
            f"debit note {row.number} is a part of what invoice {invoice.number} charges in all",
            f"billiactl doc correct invoice:{invoice.number} sets that",
        )
    pricing.check_nothing_in_flight(planner, order)


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
        what = f"{row.kind.replace('_', ' ')} {row.number or '(draft)'}"
        raise Refused("not_a_proforma", f"only a proforma is voided: this is {what}", "billiactl doc correct")
    if row.status == "voided":
        return
    if row.status == DRAFT:
        raise Refused("draft", f"id:{row.id} is a draft", f"billiactl doc delete id:{row.id}")
    if row.status != issuing.ISSUED:
        raise Refused("proforma_closed", f"proforma {row.number} is {row.status}", "only an open one can be voided")
    planner.set("documents", row, status="voided")


def plan_mark(planner: Planner, change: MarkDocument) -> None:
    """The shop's own remark and the date of sending: allowed on every document."""
    row = _document(planner, change.order, change.document)
    marks: dict[str, Any] = {}
    if change.remark is not None:
        marks["remark"] = change.remark
    if change.sent_on is not None:
        marks["sent_on"] = _sent_on(planner, row, change.sent_on)
    planner.set("documents", row, **marks)


def _sent_on(planner: Planner, row: Document, text: str) -> str:
    today = planner.world.today
    day = today if text == "today" else paying.day_from(text, planner.world.settings.seller.time_zone)
    if day > today:
        raise Refused("date_in_future", f"nothing was sent on {day} yet: today is {today}", "a day up to today")
    if row.issued_on is not None and day < row.issued_on:
        name = f"{row.kind.replace('_', ' ')} {row.number}"
        hint = f"a day from {row.issued_on} on"
        raise Refused("sent_before_issue", f"{name} was not sent on {day}: it was issued on {row.issued_on}", hint)
    return day


def _with_reason(planner: Planner, kind: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """``words`` with the reason of the change where they have none of their own; a note always has one."""
    if kind in NOTES:
        wording.check_lines(words)
    reason = words.get("reason") or planner.reason or ("By agreement." if kind in NOTES else None)
    return {**words, "reason": reason} if reason else dict(words)


def _check_allowed(planner: Planner, order: Order, kind: str) -> None:
    """Raise Refused where a document of ``kind`` has nothing to say; a note moves the price, so that must be free."""
    found = _ended(order, planner.kind(order)) or (
        _no_note(order) if kind in NOTES else _nothing_to_charge(planner, order, kind)
    )
    if found is not None:
        obstacle, hint = found
        message = f"no {kind.replace('_', ' ')} for order {order.id}: {obstacle}"
        raise Refused("document_refused", message, hint, order=order.id)
    if kind in NOTES:
        pricing.check_editable(planner, order)


def _check_vouched(order: Order, kind: str, vouched: bool) -> None:
    """Raise Refused unless somebody vouches that an order with a past elsewhere was not invoiced there."""
    if kind == "invoice" and order.history and not vouched:
        raise Refused(
            "invoiced_elsewhere",
            f"order {order.id} was imported with its past: it may be invoiced in the other shop",
            "--not-invoiced-before with --reason, if it is not",
            order=order.id,
        )


def _check_reason(order: Order, kind: str, reason: str | None) -> None:
    """Raise Refused where an invoice of money that is not here, or was paid elsewhere, has no reason."""
    if kind == "invoice" and (order.history or books(order).due) and not reason:
        raise Refused(
            "reason_required",
            f"order {order.id} is not paid in this shop: say why",
            "add --reason TEXT",
            order=order.id,
        )


def _ended(order: Order, kind: str) -> tuple[str, str | None] | None:
    if order.status == DRAFT:
        return "it is a draft", f"billiactl order place {order.id}"
    if kind in (CANCELLED, FRAUD):
        return f"it is {order.status}", "billiactl doc correct works on the documents that it has"
    return None


def _no_note(order: Order) -> tuple[str, str | None] | None:
    if order.issued("invoice"):
        return None
    if order.external_invoice is not None:
        return f"its invoice {order.external_invoice} is another shop's", "correct it where it was issued"
    return "it has no invoice to correct", "before the invoice, billiactl order price edit moves the price"


def _nothing_to_charge(planner: Planner, order: Order, kind: str) -> tuple[str, str | None] | None:
    if order.invoiced:
        return "it is invoiced already", "billiactl doc correct, or a debit_note or credit_note"
    if planner.kind(order) == EXPIRED:
        return "it is expired", f"billiactl order status set {order.id} pending opens it again"
    if profile_of(planner.world, order) is None:
        return "it has no billing profile", f"billiactl order profile set {order.id} PROFILE"
    if order.gross == 0 and not planner.world.settings.invoice_free:
        return "there is nothing to charge", "the setting invoice_free allows invoices of 0"
    return ("nothing is due", None) if kind == "proforma" and not books(order).due else None


def _write(planner: Planner, row: Document, before: Mapping[str, Any] | None, words: Mapping[str, Any]) -> None:
    """The draft says what it would say if it were issued now."""
    said = _would_say(planner, row.order_id, row.kind, words)
    sums = {name: parse_amount(said[name], row.currency) for name in ("net", "tax", "gross")}
    planner.set("documents", row, due_on=said["due_on"], **sums)
    planner.draft(row.id, before, said)


def _would_say(planner: Planner, order_id: Key, kind: str, words: Mapping[str, Any]) -> dict[str, Any]:
    scratch = Planner(planner.world, planner.reason, planner.author, planner.keyed)
    _make(scratch, order_id, kind, words, None)
    first, *others = _issued(scratch, kind)
    if others:
        brought = ", ".join(f"{other.kind} of {other.content['gross']}" for other in others).replace("_", " ")
        planner.notice(f"issuing it brings more: {brought}")
    return {**first.content, WORDS: dict(words)}


def _issued(planner: Planner, kind: str) -> list[Issue]:
    """What was planned to be issued, the first of ``kind`` in front. Raises Refused if there is none."""
    issues = [effect for effect in planner.effects if isinstance(effect, Issue)]
    first = next((issue for issue in issues if issue.kind == kind), None)
    if first is None:
        what = kind.replace("_", " ")
        raise Refused("nothing_to_say", f"a {what} would say nothing new", "the price is that already")
    return [first, *(issue for issue in issues if issue is not first)]


def _moved(said: Mapping[str, Any], again: Mapping[str, Any]) -> bool:
    return any(again[name] != said[name] for name in _MATTERS)


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
    wording.check_descriptions(order, words)
    if kind == "invoice":
        invoicing.issue_invoice(planner, order_id, words, draft)
    elif kind == "proforma":
        invoicing.close_proformas(planner, order_id, "superseded")
        invoicing.issue_for_order(planner, order_id, kind, order.due_on, words, draft)
    else:
        pricing.set_price(planner, order_id, _with_nets(order, words["lines"], NOTES[kind]))
        correcting.follow_price(planner, order_id, words["reason"], draft)


def _money_follows(planner: Planner, before: Order, settle: str | None) -> None:
    """Money above a price that the document moved goes back."""
    if planner.order(before.id).gross != before.gross:
        pricing.return_surplus(planner, before.id, settle)


def _with_nets(order: Order, moves: list[Mapping[str, Any]], sign: int) -> Price:
    """The order's price with lines and charges moved by ``sign`` times a net, or (``sign`` 0) set to it."""
    price = pricing.current_price(order)
    lines, charges = list(price.lines), list(price.charges)
    for move in moves:
        amount = parse_amount(move["net"], order.currency, "net")
        if amount < 0:
            raise UsageFault("bad_amount", f"a net of {move['net']} is below 0", "the kind of note turns the sign")
        if "line" in move:
            place = _place([line.number for line in order.lines], move["line"], "line")
            standing = line_net(lines[place], order.currency)
            lines[place] = with_net(lines[place], _sum(order, standing, amount, sign), order.currency)
        else:
            place = _place([charge.name for charge in charges], move["charge"], "charge")
            moved = _sum(order, charges[place].amount, amount, sign)
            charges[place] = replace(charges[place], amount=moved)
    wanted = price_of(lines, price.discount, charges, order.currency)
    if wanted.discount > sum(wanted.totals.line_nets):
        discount = f"{format_amount(wanted.discount, order.currency)} {order.currency}"
        hint = "credit less, or let billiactl order price edit move the discount too"
        raise Refused("below_zero", f"the order's discount of {discount} is more than that leaves of its lines", hint)
    return wanted


def _place(names: list[Any], wanted: Any, what: str) -> int:
    if wanted not in names:
        known = ", ".join(map(str, names)) or "none"
        raise UsageFault("no_such_line", f"the order has no {what} {wanted!r}", f"known: {known}")
    return names.index(wanted)


def _sum(order: Order, standing: int, amount: int, sign: int) -> int:
    moved = standing + sign * amount if sign else amount
    if moved < 0:
        more, charged = format_amount(amount, order.currency), format_amount(standing, order.currency)
        raise Refused("below_zero", f"{more} is more than the {charged} charged", "credit less", order=order.id)
    return moved


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
