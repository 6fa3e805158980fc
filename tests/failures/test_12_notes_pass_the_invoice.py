"""Several partial notes must never pass what they correct, not by a cent."""

from __future__ import annotations

from random import Random

import pytest

from billiactl.core.changes import CreateOrder, NewLine, Pay, PlaceOrder, SetStatus
from billiactl.core.money import format_amount
from billiactl.core.money_changes import EditPrice, RefundOrder
from billiactl.core.rules.correcting import left_of
from tests.support.shops import Shop, check_everything

PRICES = ("33.33", "0.07", "9.995", "14.285714")


def paid(shop: Shop, currency: str = "EUR") -> int:
    """A paid order of four odd lines."""
    lines = tuple(NewLine("domain-eu", price=price) for price in PRICES)
    order = int(shop.one(CreateOrder(1, lines, currency=currency)).subject[1] or 0)
    shop.do(PlaceOrder(order), Pay(order))
    return order


def check_notes(shop: Shop, order: int) -> None:
    """Per document: in gross, in each line and in each VAT group at least 0 is left; in all, the price."""
    world = shop.world(order)
    found = world.orders[order]
    for paper in found.documents:
        if paper.kind in ("invoice", "debit_note"):
            left = left_of(world, found, paper)
            assert left.gross >= 0
            assert min([*left.nets.values(), *left.taxes.values()], default=0) >= 0
            credits = [note.gross for note in found.documents if note.corrects_id == paper.id and note.net >= 0]
            notes = sum(credits) if paper.kind == "debit_note" else 0
            assert notes <= paper.gross
    signs = {"invoice": 1, "debit_note": 1, "credit_note": -1}
    sums = sum(signs.get(paper.kind, 0) * paper.gross for paper in found.documents)
    assert sums == found.charged == (0 if found.status == "cancelled" else found.gross)


@pytest.mark.parametrize("currency", ["EUR", "KWD"])
def test_refunds_down_to_the_last_cent(shop: Shop, currency: str) -> None:
    order = paid(shop, currency)
    chance = Random(12)
    while gross := shop.world(order).orders[order].gross:
        amount = min(gross, chance.randrange(1, gross // 3 + 2))
        (result,) = shop.do(RefundOrder(order, format_amount(amount, currency), "wallet"))
        if result.error is not None:
            assert result.error.code == "total_unreachable"
            near = result.error.data["nearest"]
            shop.one(EditPrice(order, total=near[0], settle="wallet"))
        check_notes(shop, order)
    (result,) = shop.do(RefundOrder(order, format_amount(1, currency), "wallet"))
    assert result.error is not None
    assert result.error.code == "above_held"
    check_everything(shop)


def test_up_and_down_and_cancelled(shop: Shop) -> None:
    order = paid(shop)
    for net in ("57.68", "80.01", "79.99", "80.00", "12.34", "12.35", "99.99", "0.01"):
        shop.one(EditPrice(order, total=net, net=True, settle="wallet"))
        check_notes(shop, order)
    shop.one(SetStatus(order, "cancelled", settle="wallet"))
    check_notes(shop, order)
    statuses = {paper.status for paper in shop.world(order).orders[order].documents if paper.kind != "credit_note"}
    assert statuses <= {"credited", "converted"}
    check_everything(shop)
