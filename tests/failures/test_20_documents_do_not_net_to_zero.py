"""After a full refund or a cancellation the documents must net to zero: in gross, net, VAT, and line by line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from billiactl.core.changes import Change, CreateOrder, ImportProduct, NewLine, Pay, PlaceOrder, SetStatus
from billiactl.core.importing.records import ProductRecord
from billiactl.core.money_changes import EditPrice, RefundOrder
from billiactl.core.rules.correcting import charged_now
from tests.support.shops import HERE, Shop, check_everything

CURRENCIES = ("EUR", "JPY", "KWD")
HISTORIES: dict[str, Sequence[dict[str, str]]] = {
    "untouched": (),
    "down": ({"total": "90"},),
    "up and down": ({"total": "400"}, {"total": "120"}, {"total": "399"}),
    "by parts": ({"order_discount": "17%"}, {"line": "2", "unit_price": "12.345678"}, {"line": "1", "discount": "7%"}),
    "to nothing and back": ({"total": "0"}, {"total": "77"}),
}


def invoiced(shop: Shop, currency: str) -> int:
    """An order at work on account: odd lines at two rates and a charge."""
    shop.settings(vat={"rates": {"BG": {"reduced": "5.5"}}})
    book = ProductRecord(HERE, "9", "book", "book", "goods", tax_class="reduced")
    shop.one(ImportProduct("test", book))
    lines = (
        NewLine("domain-eu", price="33.335", quantity="3"),
        NewLine("book", price="9.99", quantity="7", discount="12.5%"),
        NewLine("book", price="0.01"),
    )
    order = int(shop.one(CreateOrder(1, lines, method="on-account", currency=currency)).subject[1] or 0)
    shop.one(EditPrice(order, charge=("post", "4")))
    shop.do(PlaceOrder(order), SetStatus(order, "processing"))
    return order


def live(shop: Shop, order: int, history: str) -> None:
    """Its price moves."""
    for how in HISTORIES[history]:
        facts = {name: int(value) if name == "line" else value for name, value in how.items()}
        net = {"net": True} if "total" in how else {}
        shop.one(EditPrice(order, settle="wallet", **facts, **net))  # type: ignore[arg-type]


def check_zero(shop: Shop, order: int) -> None:
    """Nothing is charged any more, by any measure."""
    world = shop.world(order)
    found = world.orders[order]
    signs = {"invoice": 1, "debit_note": 1, "credit_note": -1}
    for name in ("net", "tax", "gross"):
        assert sum(signs.get(paper.kind, 0) * getattr(paper, name) for paper in found.documents) == 0, name
    left = charged_now(world, found)
    assert (left.nets, left.taxes) == ({}, {})
    assert (found.charged, found.due, found.surplus) == (0, 0, 0)
    charging = [paper for paper in found.documents if paper.kind in ("invoice", "debit_note")]
    assert {paper.status for paper in charging if paper.gross} == {"credited"}
    check_everything(shop)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("paid", [False, True], ids=["unpaid", "paid"])
def test_cancelled(shop: Shop, currency: str, history: str, paid: bool) -> None:
    order = invoiced(shop, currency)
    live(shop, order, history)
    if paid:
        shop.do(Pay(order))
    shop.one(SetStatus(order, "cancelled", settle="wallet"))
    check_zero(shop, order)


@pytest.mark.parametrize("history", HISTORIES)
def test_refunded_in_full(shop: Shop, history: str) -> None:
    order = invoiced(shop, "EUR")
    live(shop, order, history)
    shop.do(Pay(order))
    gross = shop.world(order).orders[order].gross
    shop.one(RefundOrder(order, f"{gross // 100}.{gross % 100:02}", "outside"))
    assert shop.world(order).orders[order].payment_status == "refunded"
    check_zero(shop, order)


def test_refunded_in_part_then_cancelled(shop: Shop) -> None:
    order = invoiced(shop, "EUR")
    steps: list[Change] = [
        Pay(order),
        RefundOrder(order, "50.00", "outside"),
        RefundOrder(order, "0.11", "refund"),
        EditPrice(order, total="60.00", net=True, settle="wallet"),
        SetStatus(order, "cancelled", settle="wallet"),
    ]
    for step in steps:
        shop.one(step)
    found = shop.world(order).orders[order]
    open_ones = sum(refund.amount for refund in found.refunds if refund.status == "open")
    assert (found.surplus, found.charged) == (open_ones, 0)


def test_a_proforma_never_needs_a_note(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.do(Pay(order, amount="50.00"), SetStatus(order, "cancelled", settle="refund"))
    rows = shop.query("SELECT kind, status FROM documents")
    assert rows == [("proforma", "voided")]

    made = shop.one(CreateOrder(1, (NewLine("domain-eu"),)))
    shop.do(PlaceOrder(int(made.subject[1] or 0)))
    check_everything(shop)
