"""What is reported as done must be stored, and what is not stored must not be reported as done."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay
from billiactl.core.errors import BilliaError
from billiactl.core.storage import writer
from tests.support.hand import go, hands
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything


def test_a_result_is_told_after_it_is_safe(shop: Shop) -> None:
    """A process is killed the moment it has told its first result: that one is in the database."""
    orders = shop.placed(40)
    for _ in range(4):
        with hands(shop.url, ("pay", orders)) as (hand,):
            go([hand])
            assert hand.stdout is not None
            told: list[str] = []
            while not told or told[-1].endswith("unchanged\n"):
                told.append(hand.stdout.readline())
            hand.kill()
        order, became = told[-1].split()
        assert became == "done"
        assert shop.query(f"SELECT status, due, paid FROM orders WHERE id = {order}") == [("processing", 0, 12_000)]
        assert shop.query(f"SELECT count(*) FROM payments WHERE order_id = {order}") == [(1,)]
    check_everything(shop)


def test_another_process_sees_what_was_reported(shop: Shop, run_cli: RunCli) -> None:
    (order,) = shop.placed(1)
    answer = run_cli("order", "pay", order, "-o", "json").json()
    assert answer["summary"] == {"done": 1, "unchanged": 0, "refused": 0, "failed": 0}
    seen = run_cli("order", "show", order, "-o", "json").json()
    assert (seen["status"], seen["payment_status"], seen["price"]["due"]) == ("processing", "paid", "0.00")
    assert seen["payments"][0]["amount"] == "120.00"
    assert seen["log"][0]["run"] == answer["run"]


def test_unchanged_is_said_only_where_nothing_was_left_to_do(shop: Shop, run_cli: RunCli) -> None:
    (order,) = shop.placed(1)
    assert run_cli("order", "pay", order, "-o", "json").json()["summary"]["done"] == 1
    assert run_cli("order", "pay", order, "-o", "json").json()["summary"]["unchanged"] == 1
    assert shop.query(f"SELECT due FROM orders WHERE id = {order}") == [(0,)]


@pytest.mark.parametrize("moment", ["_write", "_log", "_draw"])
def test_a_failure_while_storing_reports_nothing_as_done(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    (order,) = shop.placed(1)
    before = shop.tables()

    def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(writer, moment, broken)
        with pytest.raises((OSError, BilliaError)):
            shop.do(Pay(order))
    assert shop.tables() == before


def test_a_database_that_refuses_to_write_is_a_failure(shop: Shop, run_cli: RunCli) -> None:
    (order,) = shop.placed(1)
    before = shop.tables()
    answer = run_cli("order", "pay", order, "--read-only", "-o", "json")
    assert answer.code != 0
    assert '"done": 1' not in answer.stdout
    assert shop.tables() == before
