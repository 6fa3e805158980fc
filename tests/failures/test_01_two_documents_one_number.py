"""Two documents issued at the same instant must never bear one number."""

from __future__ import annotations

from tests.support.hand import together
from tests.support.shops import Shop, check_everything


def invoice_numbers(shop: Shop) -> list[str]:
    """All numbers of invoices, in order."""
    return [number for (number,) in shop.query("SELECT number FROM documents WHERE kind = 'invoice' ORDER BY number")]


def test_several_processes_issue_at_once(shop: Shop) -> None:
    """The very first documents of a series, one by one, by four processes at the same time."""
    orders = shop.placed(40, method="card")
    shares = [("pay", orders[start::4]) for start in range(4)]
    for results in together(shop.url, *shares):
        assert {became for _, became in results} == {"done"}
    assert invoice_numbers(shop) == [f"{number:010}" for number in range(1, 41)]
    check_everything(shop)


def test_bulk_and_single_issue_at_once(shop: Shop) -> None:
    orders = shop.placed(60)
    many, few, others = orders[:40], orders[40:50], orders[50:]
    for results in together(shop.url, ("pay-all", many), ("pay", few), ("pay-all", others)):
        assert {became for _, became in results} == {"done"}
    assert invoice_numbers(shop) == [f"{number:010}" for number in range(1, 61)]
    check_everything(shop)


def test_several_processes_want_the_same_orders(shop: Shop) -> None:
    orders = shop.placed(20)
    results = together(shop.url, *(("pay", orders) for _ in range(3)))
    for index, order in enumerate(orders):
        became = sorted(hand[index][1] for hand in results)
        assert became == ["done", "unchanged", "unchanged"], order
    assert invoice_numbers(shop) == [f"{number:010}" for number in range(1, 21)]
    check_everything(shop)
