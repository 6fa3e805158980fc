"""An issue that fails, is rolled back or is killed must not burn a number."""

from __future__ import annotations

import random
import time

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.desk import Manner
from billiactl.core.storage import writer
from tests.support.hand import go, hands, together
from tests.support.shops import Shop, check_everything, outcomes


def numbers(shop: Shop, kind: str = "invoice") -> list[str]:
    """All numbers of documents of a kind, in order."""
    return [number for (number,) in shop.query(f"SELECT number FROM documents WHERE kind = '{kind}' ORDER BY number")]


def test_refused_and_rolled_back_ones_leave_the_counter(shop: Shop) -> None:
    first, second, third = shop.placed(3)
    counters = shop.query("SELECT * FROM counters")
    assert outcomes(shop.do(Pay(first), Pay(7), manner=Manner(atomic=True))) == ["held_back", "order_not_found"]
    assert outcomes(shop.do(SetStatus(second, "activated"))) == ["transition_refused"]
    assert outcomes(shop.preview(Pay(first))) == ["planned"]
    assert shop.query("SELECT * FROM counters") == counters
    assert outcomes(shop.do(Pay(third))) == ["done"]
    assert numbers(shop) == ["0000000001"]
    check_everything(shop)


def test_a_failure_between_number_and_rows_takes_the_number_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = shop.placed(2)
    before = shop.tables()

    def broken(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(writer, "_write", broken)
        with pytest.raises(OSError, match="no space left"):
            shop.do(Pay(first))
    assert shop.tables() == before
    assert outcomes(shop.do(Pay(second), Pay(first))) == ["done", "done"]
    assert numbers(shop) == ["0000000001", "0000000002"]
    check_everything(shop)


@pytest.mark.parametrize("deed", ["pay", "pay-all"])
def test_killed_at_any_moment_nothing_is_lost_and_the_same_again_goes_on(shop: Shop, deed: str) -> None:
    """Bulk pay is killed with no warning again and again; then the same command finishes the job."""
    orders = shop.placed(60)
    chance = random.Random(7)
    for _ in range(4):
        with hands(shop.url, (deed, orders)) as (hand,):
            go([hand])
            time.sleep(chance.uniform(0.0, 0.3))
            hand.kill()
        check_everything(shop)
        paid = shop.query("SELECT count(*) FROM payments")[0][0]
        assert len(numbers(shop)) == paid
        if deed == "pay-all":
            assert paid in (0, len(orders))
    (results,) = together(shop.url, (deed, orders))
    assert {became for _, became in results} <= {"done", "unchanged"}
    assert numbers(shop) == [f"{number:010}" for number in range(1, len(orders) + 1)]
    assert shop.query("SELECT count(*), sum(amount) FROM payments") == [(len(orders), len(orders) * 12_000)]
    check_everything(shop)
