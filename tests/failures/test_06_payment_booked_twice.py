"""The same payment notice twice must book once."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay
from tests.support.hand import keyed, together
from tests.support.program import RunCli, StartCli
from tests.support.shops import Shop, check_everything, outcomes


def booked(shop: Shop) -> list[tuple[int, int]]:
    """Order and amount of all payments."""
    return [(order, amount) for order, amount in shop.query("SELECT order_id, amount FROM payments ORDER BY order_id")]


def test_one_after_the_other(shop: Shop) -> None:
    (order,) = shop.placed(1)
    notice = Pay(order, amount="120.00", reference="TX-1")
    assert outcomes(shop.do(notice)) == ["done"]
    assert outcomes(shop.do(notice, notice)) == ["unchanged", "unchanged"]
    assert outcomes(shop.do(Pay(order, amount="12.00", reference="TX-1"))) == ["reference_used"]
    assert booked(shop) == [(order, 12_000)]
    check_everything(shop)


def test_a_notice_above_what_is_due_moves_its_surplus_once(shop: Shop) -> None:
    (order,) = shop.placed(1)
    notice = Pay(order, amount="150.00", reference="TX-1")
    shop.do(notice, notice)
    assert shop.query("SELECT sum(amount) FROM wallet_entries") == [(3_000,)]


def test_a_key_instead_of_a_reference(shop: Shop) -> None:
    (order,) = shop.placed(1)
    part = Pay(order, amount="20.00")
    for _ in range(3):
        assert outcomes(shop.do(part, conditions=keyed("notice 17"))) == ["done"]
    assert booked(shop) == [(order, 2_000)]


@pytest.mark.parametrize("deed", ["notice", "notice-all", "pay"])
def test_by_several_processes_at_once(shop: Shop, deed: str) -> None:
    orders = shop.placed(15)
    results = together(shop.url, *((deed, orders) for _ in range(3)))
    for index in range(len(orders)):
        assert sorted(hand[index][1] for hand in results) == ["done", "unchanged", "unchanged"]
    assert booked(shop) == [(order, 12_000) for order in orders]
    check_everything(shop)


def test_one_wallet_is_not_spent_twice(shop: Shop) -> None:
    (rich, *orders) = shop.placed(7)
    shop.one(Pay(rich, amount="480.00", reference="a"))
    results = together(shop.url, ("wallet", orders[:3]), ("wallet", orders[3:]))
    became = [outcome for hand in results for _, outcome in hand]
    assert sorted(became) == ["done"] * 3 + ["wallet_too_low"] * 3
    assert shop.query("SELECT sum(amount) FROM wallet_entries") == [(0,)]
    check_everything(shop)


def test_two_shells_pay_one_order_at_once(shop: Shop, start_cli: StartCli) -> None:
    (order,) = shop.placed(1)
    shells = [start_cli("order", "pay", order, "-o", "json") for _ in range(2)]
    answers = [shell.communicate(timeout=60) for shell in shells]
    assert [shell.returncode for shell in shells] == [0, 0], answers
    summaries = sorted(answer.partition('"results"')[0].count('"done": 1') for answer, _ in answers)
    assert summaries == [0, 1]
    assert booked(shop) == [(order, 12_000)]
    check_everything(shop)


def test_a_cron_job_that_is_started_twice(shop: Shop, start_cli: StartCli, run_cli: RunCli) -> None:
    orders = shop.placed(30)
    line = ("order", "pay", "--where", "status=pending", "--yes", "-o", "ndjson")
    jobs = [start_cli(*line) for _ in range(2)]
    answers = [job.communicate(timeout=60) for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0], answers
    assert booked(shop) == [(order, 12_000) for order in orders]
    again = run_cli(*line)
    assert again.code == 0
    assert booked(shop) == [(order, 12_000) for order in orders]
    check_everything(shop)
