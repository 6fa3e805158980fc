"""Proforma and invoice must never disagree about what is paid."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from billiactl.core.changes import Change, Expire, Pay, SetStatus
from tests.support.rows import rows_in
from tests.support.shops import Shop, check_everything

WAYS: list[tuple[str, Sequence[str], str]] = [
    ("at once", ["pay"], "paid"),
    ("in two parts", ["part", "pay"], "paid"),
    ("announced in part, then paid", ["announce", "rest", "pay"], "paid"),
    ("too much", ["too much"], "paid"),
    ("late", ["expire", "pay"], "paid"),
    ("a part too late, then all", ["expire", "part", "pay"], "paid"),
    ("late and opened again", ["expire", "open", "pay"], "paid"),
    ("on hold", ["hold", "pay"], "paid"),
    ("vat moved before", ["vat", "pay"], "paid"),
    ("vat moved between", ["part", "vat", "part again", "pay"], "paid"),
]


def change(name: str, order: int) -> Change:
    """The change that a word stands for."""
    words: dict[str, Change] = {
        "pay": Pay(order),
        "part": Pay(order, amount="20.00", reference="a"),
        "part again": Pay(order, amount="30.00", reference="b"),
        "announce": Pay(order, amount="20.00", in_flight=True),
        "rest": Pay(order, amount="100.00", reference="b"),
        "too much": Pay(order, amount="200.00", reference="a"),
        "expire": Expire(order),
        "open": SetStatus(order, "pending"),
        "hold": SetStatus(order, "on_hold"),
    }
    return words[name]


def agree(shop: Shop, order: int) -> None:
    """While money is due one proforma is open and asks for what is left; with an invoice, none is open."""
    world = shop.world(order)
    found = world.orders[order]
    said = {paper.id: json.loads(str(world.contents[paper.id])) for paper in found.documents}
    open_ones = [paper for paper in found.documents if paper.kind == "proforma" and paper.status == "issued"]
    if found.issued("invoice"):
        (invoice,) = found.issued("invoice")
        assert open_ones == []
        assert invoice.gross == found.charged == found.gross
        assert (said[invoice.id]["payable"], found.due) == ("0.00", 0)
        converted = [paper for paper in found.documents if paper.status == "converted"]
        assert [paper.gross for paper in converted] in ([], [invoice.gross])
    elif found.status in ("pending", "on_hold"):
        (proforma,) = open_ones
        assert proforma.gross == found.gross
        assert found.due > 0
    else:
        assert open_ones == []
        assert found.status == "expired"


@pytest.mark.parametrize(("name", "words", "ends"), WAYS, ids=[way[0] for way in WAYS])
def test_however_an_order_is_paid(shop: Shop, name: str, words: Sequence[str], ends: str) -> None:
    (order,) = shop.placed(1)
    agree(shop, order)
    for word in words:
        if word == "vat":
            shop.settings(vat={"rates": {"BG": {"standard": "25"}}})
            continue
        if word == "expire":
            shop.later(days=40)
        shop.one(change(word, order))
        if word != "rest":
            agree(shop, order)
    if name == "announced in part, then paid":
        assert shop.world(order).orders[order].payment_status == "pending"
        return
    assert shop.world(order).orders[order].payment_status == ends
    check_everything(shop)


def test_an_invoice_that_waits_leaves_the_proforma_until_it_is_made(shop: Shop) -> None:
    """Without automatic invoices the order is paid all the same, and says so everywhere."""
    with rows_in(shop.url) as rows:
        rows.execute("UPDATE profiles SET auto_invoice = 0")
    (order,) = shop.placed(1)
    result = shop.one(Pay(order))
    assert "automatic invoices off" in " ".join(result.notices)
    found = shop.world(order).orders[order]
    assert (found.payment_status, found.due, found.invoiced) == ("paid", 0, False)


def test_a_cancelled_order_keeps_no_claim(shop: Shop) -> None:
    unpaid, paid = shop.placed(2)
    shop.do(Pay(paid), SetStatus(paid, "cancelled", settle="wallet"), SetStatus(unpaid, "cancelled"))
    rows = shop.query("SELECT order_id, kind, status FROM documents ORDER BY order_id, id")
    assert rows == [
        (unpaid, "proforma", "voided"),
        (paid, "proforma", "converted"),
        (paid, "invoice", "credited"),
        (paid, "credit_note", "settled"),
    ]
