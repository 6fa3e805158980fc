"""A refund that is only asked for, or has failed, must not be shown as refunded."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice, EndRefund, RefundOrder
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything, outcomes


def shown(invoke: RunCli, order: int) -> tuple[str, str, str]:
    """Payment status, what is returned, and the surplus, as the page tells."""
    page = invoke("order", "show", order, "-o", "json").json()
    (row,) = invoke("order", "list", "-o", "json").json()
    assert row["payment_status"] == page["payment_status"]
    return page["payment_status"], page["price"]["returned"], page["price"]["surplus"]


def refund_of(shop: Shop, order: int) -> int:
    """The newest refund."""
    key = shop.world(order).orders[order].refunds[-1].id
    assert isinstance(key, int)
    return key


WAYS = {
    "in part": ("60.00", "partially_refunded"),
    "whole": ("120.00", "refunded"),
}


@pytest.mark.parametrize("way", WAYS)
def test_only_a_done_refund_counts(shop: Shop, invoke: RunCli, way: str) -> None:
    amount, ends = WAYS[way]
    (order,) = shop.placed(1)
    shop.do(Pay(order), RefundOrder(order, amount, "refund"))
    assert shown(invoke, order) == ("overpaid", "0.00", amount)
    shop.one(EndRefund(order, refund_of(shop, order), "done"))
    assert shown(invoke, order) == (ends, amount, "0.00")
    check_everything(shop)


@pytest.mark.parametrize("way", WAYS)
def test_a_failed_one_is_still_owed_to_the_customer(shop: Shop, invoke: RunCli, way: str) -> None:
    amount, ends = WAYS[way]
    (order,) = shop.placed(1)
    shop.do(Pay(order), RefundOrder(order, amount, "refund"))
    shop.one(EndRefund(order, refund_of(shop, order), "failed"))
    assert shown(invoke, order) == ("overpaid", "0.00", amount)
    shop.one(RefundOrder(order, amount, "outside"))
    assert shown(invoke, order) == (ends, amount, "0.00")
    credits = shop.query("SELECT count(*) FROM documents WHERE kind = 'credit_note'")
    assert credits == [(1,)], "the price fell once"
    check_everything(shop)


def test_an_open_refund_is_not_asked_for_twice(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.do(Pay(order), RefundOrder(order, "120.00", "refund"))
    assert outcomes(shop.do(RefundOrder(order, "0.01", "refund"))) == ["above_held"]
    shop.one(EndRefund(order, refund_of(shop, order), "done"))
    assert outcomes(shop.do(RefundOrder(order, "0.01", "refund"))) == ["above_held"]
    assert outcomes(shop.do(EndRefund(order, refund_of(shop, order), "failed"))) == ["refund_ended"]
    check_everything(shop)


@pytest.mark.parametrize("how", ["price", "cancel", "surplus"])
def test_the_same_where_the_refund_follows_from_something_else(shop: Shop, invoke: RunCli, how: str) -> None:
    (order,) = shop.placed(1)
    ways: dict[str, list[Any]] = {
        "price": [Pay(order), EditPrice(order, total="60.00", settle="refund")],
        "cancel": [Pay(order), SetStatus(order, "cancelled", settle="refund")],
        "surplus": [Pay(order, amount="180.00", reference="a", settle="refund")],
    }
    shop.do(*ways[how])
    assert shown(invoke, order)[:2] == ("overpaid", "0.00")
    shop.one(EndRefund(order, refund_of(shop, order), "done"))
    ends = {"price": "partially_refunded", "cancel": "refunded", "surplus": "paid"}
    assert shown(invoke, order)[0] == ends[how]
    check_everything(shop)
