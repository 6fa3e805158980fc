"""The JSON form of an order's price: how it comes about, what each document charges of it, what is left to credit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.documents.charging import Charged, Group, ItemKey, charged_by
from billiactl.core.errors import Refused
from billiactl.core.model import DOCUMENT_COUNTS, DRAFT, Document, Order
from billiactl.core.money import format_amount, format_percent, totals
from billiactl.core.planner import Planner
from billiactl.core.rules.correcting import frozen, left_of
from billiactl.core.rules.pricing import check_editable
from billiactl.core.views.order import order_view
from billiactl.core.world import World

SCHEMA = "billiactl.price/v1"

_NO_DETAILS: Mapping[str, Any] = {"notes": (), "labels": {}, "user_labels": {}, "log": ()}
_OF_THE_ORDER = ("id", "status", "currency", "payment_method", "payment_status", "version")


def price_view(world: World, order: Order) -> dict[str, Any]:
    """The price of ``order``: lines, discount, charges, VAT by group, sums, and its charging documents, oldest first.

    ``lines_net`` is what the lines come to before ``discount`` and ``charges``. ``why_fixed`` says why the price can't
    be edited now, and is None if it can. The World must hold the contents of the order's documents.
    """
    page = order_view(world, order, _NO_DETAILS)
    sums = totals([line.priced for line in order.lines], 0, (), order.currency)
    charging = [
        document for document in order.documents if document.kind in DOCUMENT_COUNTS and document.status != DRAFT
    ]
    return {
        "schema": SCHEMA,
        **{name: page[name] for name in _OF_THE_ORDER},
        "lines": page["lines"],
        "lines_net": format_amount(sum(sums.line_nets), order.currency),
        **page["price"],
        "documents": [_document(world, order, document) for document in charging],
        "why_fixed": _why_fixed(world, order),
    }


def _why_fixed(world: World, order: Order) -> str | None:
    try:
        check_editable(Planner(world), order)
    except Refused as refusal:
        return refusal.message
    return None


def _document(world: World, order: Order, document: Document) -> dict[str, Any]:
    """What a document charges, item by item (a credit note: gives back), and for one that charges what is left of it.

    Amounts are positive: the kind turns the sign.
    """
    said = charged_by(frozen(world, document.id))
    charges = DOCUMENT_COUNTS[document.kind] > 0
    left = left_of(world, order, document) if charges else None
    numbers = {other.id: other.number for other in order.documents}
    corrects = None if document.corrects_id is None else numbers.get(document.corrects_id)
    return {
        "id": document.id,
        "number": document.number,
        "kind": document.kind,
        "status": document.status,
        "issued_on": document.issued_on,
        "corrects": corrects,
        "items": [_item(key, net, said, left, order.currency) for key, net in said.nets.items()],
        "taxes": [_tax(group, tax, left, order.currency) for group, tax in said.taxes.items()],
        "net": format_amount(document.net, order.currency),
        "tax": format_amount(document.tax, order.currency),
        "gross": format_amount(document.gross, order.currency),
        "left": None if left is None else format_amount(left.gross, order.currency),
    }


def _item(key: ItemKey, net: int, said: Charged, left: Charged | None, currency: str) -> dict[str, Any]:
    kind, _, name = key.name.partition(":")
    return {
        "line": int(name) if kind == "line" else None,
        "charge": None if kind == "line" else name,
        "description": said.words[key],
        "tax_category": key.category,
        "tax_rate": format_percent(key.rate),
        "net": format_amount(net, currency),
        "left": None if left is None else format_amount(left.nets.get(key, 0), currency),
    }


def _tax(group: Group, tax: int, left: Charged | None, currency: str) -> dict[str, Any]:
    return {
        "category": group[0],
        "rate": format_percent(group[1]),
        "amount": format_amount(tax, currency),
        "left": None if left is None else format_amount(left.taxes.get(group, 0), currency),
    }
