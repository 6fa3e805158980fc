"""After an invoice, documents follow the price: debit notes charge more, credit notes give back (DESIGN 6).

Each line of a note names what it corrects. Credits take the newest debit note first and the invoice last, one credit
note for each corrected document, and never more than is left of it. The VAT of a note is the VAT of what was charged
before less the VAT of what is charged after, so the documents always sum to the price.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.books import books, promised
from billiactl.core.documents import content
from billiactl.core.documents.charging import Charged, Group, ItemKey, charged_by, sum_of
from billiactl.core.errors import Refused
from billiactl.core.model import DOCUMENT_COUNTS, DRAFT, Document, Key, Order
from billiactl.core.money import SCALE, round_half_up
from billiactl.core.planner import Planner
from billiactl.core.rules import issuing
from billiactl.core.world import World

CREDITED = "credited"
PARTLY_CREDITED = "partly_credited"
SETTLED = "settled"


def follow_price(planner: Planner, order_id: Key, reason: str, draft: Document | None = None) -> None:
    """Notes for whatever the order's price and its documents differ by; the first of its kind is ``draft``'s.

    Credit comes first: the other way round, VAT of a cent could stand on the debit note that should be credited.
    """
    order = planner.order(order_id)
    check_invoiced_here(order)
    standing = order.documents
    agreed = charged_by(content.compose(planner.world, order, "invoice", None))
    charged = charged_now(planner.world, order)
    moved = sum_of([(1, agreed), (-1, charged)]).nets
    more = {key: net for key, net in moved.items() if net > 0}
    less = {key: -net for key, net in moved.items() if net < 0}
    if less or agreed.gross < charged.gross:
        planner.decide("credit_note_when_price_down")
        _credit(planner, order_id, standing, less, reason, draft)
    if more or agreed.gross > charged_now(planner.world, planner.order(order_id)).gross:
        planner.decide("debit_note_when_price_up")
        _debit(planner, order_id, more, {**charged.words, **agreed.words}, reason, draft)
    planner.balance(order_id)


def check_invoiced_here(order: Order) -> None:
    """Raise Refused where the invoice is one of the shop that the order came from: what it says is not known here."""
    if not order.issued("invoice"):
        raise Refused(
            "invoiced_elsewhere",
            f"order {order.id} was invoiced in the shop it came from ({order.external_invoice})",
            "correct it there: a note here could not say what it corrects",
            order=order.id,
        )


def credit_all(planner: Planner, order_id: Key, reason: str) -> None:
    """Credit notes for everything that is charged and not yet credited."""
    order = planner.order(order_id)
    if not order.issued("invoice"):
        planner.notice(f"invoice {order.external_invoice} is another shop's: it has to be credited there")
        return
    everything = {key: net for key, net in charged_now(planner.world, order).nets.items() if net > 0}
    _credit(planner, order_id, order.documents, everything, reason)
    planner.balance(order_id)


def settle_notes(planner: Planner, order_id: Key) -> None:
    """Credit notes are settled once nothing that they gave back is still here: no surplus, no refund under way."""
    order = planner.order(order_id)
    if order.surplus or promised(order):
        return
    for note in order.issued("credit_note"):
        if note.status == issuing.ISSUED:
            planner.set("documents", note, status=SETTLED)


def charged_now(world: World, order: Order) -> Charged:
    """What the order's issued documents charge, all in all."""
    return sum_of(
        (DOCUMENT_COUNTS[document.kind], _said(world, document))
        for document in order.documents
        if document.kind in DOCUMENT_COUNTS and document.status != DRAFT
    )


def left_of(world: World, order: Order, document: Document) -> Charged:
    """What ``document`` charges less the credit notes that correct it."""
    credits = [note for note in order.documents if note.kind == "credit_note" and note.corrects_id == document.id]
    return sum_of([(1, _said(world, document)), *((-1, _said(world, note)) for note in credits)])


def _said(world: World, document: Document) -> Charged:
    return charged_by(frozen(world, document.id))


def frozen(world: World, document_id: Key) -> Mapping[str, Any]:
    """The content of an issued document."""
    said = world.contents[document_id]
    if isinstance(said, str):
        value: Mapping[str, Any] = json.loads(said)
        return value
    return said


def vat_of(base: int, group: Group) -> int:
    """VAT of a group on ``base`` minor units, half up."""
    return round_half_up(base * (group[1] or 0), SCALE)


def _debit(
    planner: Planner,
    order_id: Key,
    more: Mapping[ItemKey, int],
    words: Mapping[ItemKey, str],
    reason: str,
    draft: Document | None,
) -> None:
    """A debit note for ``more``, naming the invoice, due by the order's method; so is the order, if nothing else is."""
    order = planner.order(order_id)
    invoice = order.issued("invoice")[-1]
    charged = charged_now(planner.world, order)
    groups = {key.group for key in more} | set(charged.taxes)
    added = {group: sum(net for key, net in more.items() if key.group == group) for group in groups}
    taxes = {
        group: vat_of(charged.base(group) + net, group) - charged.taxes.get(group, 0) for group, net in added.items()
    }
    due_on = issuing.due_by_method(planner, order)
    if not books(order).due:
        planner.set("orders", order, due_on=due_on)
    note = Charged(more, {group: tax for group, tax in taxes.items() if tax or added[group]}, words)
    _issue_note(planner, order_id, "debit_note", invoice, note, reason, due_on, draft)


def _credit(
    planner: Planner,
    order_id: Key,
    documents: Sequence[Document],
    less: Mapping[ItemKey, int],
    reason: str,
    draft: Document | None = None,
) -> None:
    """Credit notes for ``less``, spread over ``documents``, the newest debit note first, the invoice last."""
    order = planner.order(order_id)
    shares = _shares(planner.world, order, documents, less)
    _spread_vat(charged_now(planner.world, order), shares)
    for share in shares:
        if not share.nets and not any(share.taxes.values()):
            continue
        note = Charged({**_only_vat(share), **share.nets}, share.taxes, share.left.words)
        _issue_note(planner, order_id, "credit_note", share.document, note, reason, None, draft)
        draft = None
        rest = share.left.gross - note.gross
        planner.set("documents", share.document, status=PARTLY_CREDITED if rest else CREDITED)


@dataclass(slots=True)
class _Share:
    """What one document gives back: nets by item and VAT by group, within what is ``left`` of it."""

    document: Document
    left: Charged
    nets: dict[ItemKey, int]
    taxes: dict[Group, int]


def _shares(world: World, order: Order, documents: Sequence[Document], less: Mapping[ItemKey, int]) -> list[_Share]:
    """Each charging document with its part of the nets, the newest debit note first, the invoice last."""
    wanted = dict(less)
    shares = []
    charging = [row for row in reversed(documents) if DOCUMENT_COUNTS.get(row.kind, 0) > 0 and row.status != DRAFT]
    for document in sorted(charging, key=_age, reverse=True):
        left = left_of(world, order, document)
        taken = {key: min(net, left.nets.get(key, 0)) for key, net in wanted.items()}
        taken = {key: net for key, net in taken.items() if net > 0}
        for key, net in taken.items():
            wanted[key] -= net
        shares.append(_Share(document, left, taken, dict.fromkeys((key.group for key in taken), 0)))
    return shares


def _age(document: Document) -> tuple[bool, bool, str, int, str]:
    """Sorts by when a document was issued, which need not be when its draft was made; invoices come before notes."""
    number = document.number or ""
    return (document.kind != "invoice", document.number is None, document.issued_on or "", len(number), number)


def _spread_vat(charged: Charged, shares: list[_Share]) -> None:
    """VAT of each share: step by step what its net takes off, and in all what makes the documents right again."""
    for group, tax in charged.taxes.items():
        base = charged.base(group)
        after = base - sum(_net(share, group) for share in shares)
        open_tax = tax - vat_of(after, group)
        for share in shares:
            step = vat_of(base, group) - vat_of(base - _net(share, group), group)
            base -= _net(share, group)
            open_tax -= _take_vat(share, group, min(step, open_tax))
        for share in sorted(shares, key=lambda share: not _net(share, group)):
            open_tax -= _take_vat(share, group, open_tax)


def _take_vat(share: _Share, group: Group, tax: int) -> int:
    """Move up to ``tax`` of what is left of a document's VAT into its share. Returns what was moved."""
    had = share.taxes.get(group, 0)
    moved = max(0, min(tax, share.left.taxes.get(group, 0) - had))
    if moved:
        share.taxes[group] = had + moved
    return moved


def _only_vat(share: _Share) -> dict[ItemKey, int]:
    """A line of net 0 for each group of which only VAT is given back: each row of VAT names a line (EN 16931)."""
    bare = [group for group, tax in share.taxes.items() if tax and not _net(share, group)]
    return {next(key for key in share.left.words if key.group == group): 0 for group in bare}


def _net(share: _Share, group: Group) -> int:
    return sum(net for key, net in share.nets.items() if key.group == group)


def _issue_note(
    planner: Planner,
    order_id: Key,
    kind: str,
    corrected: Document,
    note: Charged,
    reason: str,
    due_on: str | None,
    draft: Document | None,
) -> None:
    said = content.compose_note(planner.world, kind, frozen(planner.world, corrected.id), note, reason, due_on)
    own = draft if draft is not None and draft.kind == kind else None
    issuing.issue(planner, order_id, kind, said, due_on, corrects=corrected.id, draft=own)
