"""Composing what a document says: a JSON value that is frozen when the document is issued.

Everything on paper and in a file for machines is drawn from this value alone, so a later change of address, price
or template moves no issued document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from billiactl.core.books import books
from billiactl.core.documents.charging import Charged, Group, ItemKey
from billiactl.core.model import MONEY_ARRIVED, Line, Order, Profile
from billiactl.core.money import format_amount, format_exact, format_percent, line_gross_amount, line_net, minor_digits
from billiactl.core.settings import Seller
from billiactl.core.world import World, profile_of

SCHEMA = "billiactl.document/v1"


def compose(world: World, order: Order, kind: str, due_on: str | None) -> dict[str, Any]:
    """The content of a proforma or an invoice for the whole of ``order``; number and date are None until issued."""
    currency = order.currency
    standing = books(order)
    paid = min(order.gross, max(0, standing.paid - standing.returned))
    profile = profile_of(world, order)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "number": None,
        "issued_on": None,
        "due_on": due_on,
        "supplied_on": None,
        "order": order.id,
        "currency": currency,
        "language": world.settings.language,
        "vocabulary": dict(world.settings.words.get(world.settings.language, {})),
        "seller": _seller(world.settings.seller),
        "buyer": buyer_of(profile),
        "lines": _lines(world, order),
        "discount": format_amount(order.discount, currency),
        "charges": json.loads(order.charges),
        "taxes": [
            {**row, "reason": world.settings.vat.reasons.get(row["category"], "")} for row in json.loads(order.taxes)
        ],
        "net": format_amount(order.net, currency),
        "tax": format_amount(order.tax, currency),
        "gross": format_amount(order.gross, currency),
        "paid": format_amount(paid, currency),
        "payable": format_amount(order.gross - paid, currency),
        "payment": _payment(world, order, paid),
        "corrects": None,
        "reason": "",
        "note": "",
    }


def with_words(said: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """``said`` with an admin's own words: ``note``, ``supplied_on``, and ``descriptions`` by line number."""
    descriptions = words.get("descriptions", {})
    lines = [
        {**line, "description": descriptions.get(str(line["number"]), line["description"])} for line in said["lines"]
    ]
    own = {name: words[name] for name in ("note", "supplied_on") if name in words}
    return {**said, **own, "lines": lines}


def compose_note(
    world: World, kind: str, corrected: Mapping[str, Any], note: Charged, reason: str, due_on: str | None
) -> dict[str, Any]:
    """The content of a debit or credit note that moves what ``corrected`` charges by ``note``.

    Amounts are positive: the kind turns the sign (EN 16931, type 381). Each line names what it corrects. Buyer,
    currency and words are those of the corrected document, rates and roundings those of ``note``.
    """
    currency = corrected["currency"]
    net, tax = sum(note.nets.values()), sum(note.taxes.values())
    gross = format_amount(net + tax, currency)
    return {
        **corrected,
        "kind": kind,
        "number": None,
        "issued_on": None,
        "due_on": due_on,
        "seller": _seller(world.settings.seller),
        "lines": [
            _note_line(number, key, amount, note.words[key], currency)
            for number, (key, amount) in enumerate(sorted(note.nets.items(), key=_place), start=1)
        ],
        "discount": format_amount(0, currency),
        "charges": [],
        "taxes": [_note_tax(world, note, group, currency) for group in sorted(note.taxes, key=_group_place)],
        "net": format_amount(net, currency),
        "tax": format_amount(tax, currency),
        "gross": gross,
        "paid": format_amount(0, currency),
        "payable": gross,
        "payment": {**corrected["payment"], "paid_on": None},
        "corrects": {name: corrected[name] for name in ("kind", "number", "issued_on")},
        "reason": reason,
        "note": "",
    }


def _note_line(number: int, key: ItemKey, net: int, description: str, currency: str) -> dict[str, Any]:
    amount = format_amount(net, currency)
    kind, _, name = key.name.partition(":")
    return {
        "number": number,
        "corrects_line": int(name) if kind == "line" else None,
        "corrects_charge": None if kind == "line" else name,
        "type": "correction",
        "code": "",
        "description": description,
        "quantity": "1",
        "unit": "C62",
        "unit_price": amount,
        "discount": format_amount(0, currency),
        "surcharge": format_amount(0, currency),
        "net": amount,
        "tax_category": key.category,
        "tax_rate": format_percent(key.rate),
    }


def _note_tax(world: World, note: Charged, group: Group, currency: str) -> dict[str, Any]:
    category, rate = group
    return {
        "category": category,
        "rate": format_percent(rate),
        "base": format_amount(note.base(group), currency),
        "amount": format_amount(note.taxes[group], currency),
        "reason": world.settings.vat.reasons.get(category, ""),
    }


def _place(item: tuple[ItemKey, int]) -> tuple[bool, int, str]:
    """Lines by number, then charges by name."""
    kind, _, name = item[0].name.partition(":")
    return (kind != "line", int(name) if kind == "line" else 0, name)


def _group_place(group: Group) -> tuple[str, int]:
    return (group[0], -(group[1] or 0))


@lru_cache(maxsize=4)
def _seller(seller: Seller) -> Mapping[str, str]:
    said = {name: getattr(seller, name) for name in Seller.__slots__ if name != "time_zone"}
    return {name: value for name, value in said.items() if value or name != "logo"}


def buyer_of(profile: Profile | None) -> dict[str, str]:
    """What a document says of the buyer."""
    names = ("name", "company", "kind", "street", "city", "region", "postal_code", "country", "vat_id", "email")
    return {name: getattr(profile, name) if profile is not None else "" for name in names}


def _lines(world: World, order: Order) -> list[dict[str, Any]]:
    return [_line(world, line, order.currency) for line in order.lines]


def _line(world: World, line: Line, currency: str) -> dict[str, Any]:
    product = world.products[line.product_id]
    priced = line.priced
    before, net = line_gross_amount(priced, currency), line_net(priced, currency)
    return {
        "number": line.number,
        "type": line.type,
        "code": product.code,
        "description": line.description,
        "quantity": format_exact(line.quantity),
        "unit": product.unit,
        "unit_price": format_exact(line.unit_price, minor_digits(currency)),
        "discount": format_amount(before + line.surcharge - net, currency),
        "surcharge": format_amount(line.surcharge, currency),
        "net": format_amount(net, currency),
        "tax_category": line.tax_category,
        "tax_rate": format_percent(line.tax_rate),
    }


def _payment(world: World, order: Order, paid: int) -> dict[str, Any]:
    days = [payment.paid_on for payment in order.payments if payment.status in MONEY_ARRIVED and payment.paid_on]
    methods = world.settings.methods
    title = methods[order.method].title if order.method in methods else order.method
    return {
        "method": title,
        "reference": str(order.id),
        "paid_on": max(days) if paid and days else None,
    }
