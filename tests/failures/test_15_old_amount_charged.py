"""After an unpaid order is reduced the old amount must be charged nowhere: order, proforma, invoice, payment."""

from __future__ import annotations

import json

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything, outcomes


def payable(shop: Shop, order: int) -> list[tuple[str, str, str]]:
    """Kind, status and what the customer is asked to pay, of each document."""
    world = shop.world(order)
    return [
        (paper.kind, paper.status, json.loads(str(world.contents[paper.id]))["payable"])
        for paper in world.orders[order].documents
    ]


@pytest.mark.parametrize(
    "edit",
    [
        {"total": "60.00"},
        {"total": "50.00", "net": True},
        {"line": 1, "unit_price": "50"},
        {"line": 1, "discount": "50%"},
        {"order_discount": "50.00"},
    ],
    ids=["gross", "net", "unit price", "line discount", "order discount"],
)
def test_the_new_amount_is_asked_for_and_paid(shop: Shop, edit: dict[str, str]) -> None:
    (order,) = shop.placed(1)
    shop.one(EditPrice(order, **edit))  # type: ignore[arg-type]
    assert payable(shop, order) == [("proforma", "superseded", "120.00"), ("proforma", "issued", "60.00")]
    shop.one(Pay(order))
    world = shop.world(order)
    found = world.orders[order]
    assert [payment.amount for payment in found.payments] == [6_000]
    assert (found.status, found.charged, found.due, found.surplus) == ("processing", 6_000, 0, 0)
    assert payable(shop, order)[1:] == [("proforma", "converted", "60.00"), ("invoice", "issued", "0.00")]
    check_everything(shop)


def test_the_old_amount_is_more_than_is_due(shop: Shop) -> None:
    """Whoever pays the superseded proforma all the same gets the rest back."""
    (order,) = shop.placed(1)
    shop.one(EditPrice(order, total="60.00"))
    assert outcomes(shop.do(Pay(order, amount="120.00"))) == ["above_due"]
    shop.one(Pay(order, amount="120.00", reference="TX-1"))
    world = shop.world(order)
    assert (world.orders[order].charged, world.users[1].wallets) == (6_000, {"EUR": 6_000})
    check_everything(shop)


def test_money_that_was_on_its_way_keeps_the_price(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order, in_flight=True))
    assert outcomes(shop.do(EditPrice(order, total="60.00"))) == ["payment_in_flight"]
    assert shop.world(order).orders[order].gross == 12_000


def test_an_unpaid_invoice_is_lowered_by_a_credit_note(shop: Shop) -> None:
    (order,) = shop.placed(1, method="on-account")
    shop.do(SetStatus(order, "processing"), EditPrice(order, total="60.00"), Pay(order))
    found = shop.world(order).orders[order]
    assert [payment.amount for payment in found.payments] == [6_000]
    assert [(row.kind, row.gross) for row in found.documents] == [("invoice", 12_000), ("credit_note", 6_000)]
    check_everything(shop)


def test_pages_and_lists_ask_for_the_new_amount(shop: Shop, invoke: RunCli) -> None:
    (order,) = shop.placed(1)
    shop.one(EditPrice(order, total="60.00"))
    page = invoke("order", "show", order, "-o", "json").json()
    assert (page["price"]["gross"], page["price"]["due"]) == ("60.00", "60.00")
    (row,) = invoke("order", "list", "-o", "json").json()
    assert (row["gross"], row["due"]) == ("60.00", "60.00")
