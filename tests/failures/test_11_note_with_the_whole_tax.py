"""A partial credit note must not carry the tax of the whole order, nor of lines that it does not correct."""

from __future__ import annotations

import json
from typing import Any

import pytest

from billiactl.core.changes import CreateOrder, ImportProduct, NewLine, Pay, PlaceOrder
from billiactl.core.importing.records import ProductRecord
from billiactl.core.money_changes import EditPrice, RefundOrder
from tests.support.shops import HERE, Shop, check_everything


def invoiced(shop: Shop) -> int:
    """A paid order of 100.00 at 20 % and 200.00 at 9 %, with 10.00 for shipping: its invoice is over 350.90."""
    shop.settings(vat={"rates": {"BG": {"reduced": "9"}}})
    book = ProductRecord(HERE, "9", "book", "book", "goods", tax_class="reduced", unit_price="200.00", currency="EUR")
    shop.one(ImportProduct("test", book))
    made = shop.one(CreateOrder(1, (NewLine("domain-eu"), NewLine("book"))))
    order = int(made.subject[1] or 0)
    shop.one(EditPrice(order, charge=("shipping", "10.00")))
    shop.do(PlaceOrder(order), Pay(order))
    assert shop.world(order).orders[order].gross == 34_890
    return order


def last_note(shop: Shop, order: int) -> dict[str, Any]:
    """What the newest document says, as it is kept."""
    world = shop.world(order)
    content: dict[str, Any] = json.loads(str(world.contents[world.orders[order].documents[-1].id]))
    assert content["kind"] == "credit_note"
    return content


def taxes(note: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Rate, base and VAT."""
    return [(row["rate"], row["base"], row["amount"]) for row in note["taxes"]]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({"line": 1, "unit_price": "60"}, [("20", "40.00", "8.00")]),
        ({"line": 2, "unit_price": "150"}, [("9", "50.00", "4.50")]),
        ({"charge": ("shipping", "0.00")}, [("9", "10.00", "0.90")]),
        ({"order_discount": "30.00"}, [("20", "10.00", "2.00"), ("9", "20.00", "1.80")]),
    ],
    ids=["line at 20", "line at 9", "charge", "discount"],
)
def test_a_note_has_the_tax_of_what_it_corrects(
    shop: Shop, edit: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    order = invoiced(shop)
    shop.one(EditPrice(order, settle="wallet", **edit))
    note = last_note(shop, order)
    assert taxes(note) == expected
    assert note["tax"] == f"{sum(float(amount) for _, _, amount in expected):.2f}"
    check_everything(shop)


def test_a_refund_has_the_tax_of_its_part(shop: Shop) -> None:
    order = invoiced(shop)
    shop.one(RefundOrder(order, "34.89", "wallet"))
    note = last_note(shop, order)
    assert (taxes(note), note["gross"]) == ([("20", "10.00", "2.00"), ("9", "21.00", "1.89")], "34.89")
    assert [line["net"] for line in note["lines"]] == ["10.00", "20.00", "1.00"]
    check_everything(shop)
