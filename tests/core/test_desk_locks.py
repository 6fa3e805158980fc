"""Who comes second waits for the lock and then goes on with what the first one left, planned once."""

from __future__ import annotations

import threading
from datetime import datetime

from billiactl.core.changes import Change, Pay
from billiactl.core.storage import writer
from billiactl.core.storage.unit_of_work import Database
from tests.support.shops import START, Shop, check_everything, outcomes


class Second:
    """A desk in a thread of its own, started while another transaction is open."""

    def __init__(self, shop: Shop, change: Change) -> None:
        self.shop = shop
        self.looks = 0
        self.results: list[str] = []
        self._thread = threading.Thread(target=self._work, args=(change,))

    def _now(self) -> datetime:
        self.looks += 1
        return self.shop.now

    def _work(self, change: Change) -> None:
        self.results = outcomes(self.shop.do(change, now=self._now))

    def begins_and_waits(self) -> None:
        """It is at work, and can't go on."""
        self._thread.start()
        self._thread.join(0.4)
        assert self._thread.is_alive(), "it did not wait"

    def ends(self) -> None:
        """Nothing is in its way any more."""
        self._thread.join(20)
        assert not self._thread.is_alive()


def test_a_number_waits_for_the_one_before_it(shop: Shop) -> None:
    (order,) = shop.placed(1)
    database = Database(shop.url)
    second = Second(shop, Pay(order))
    with database.transaction() as first:
        writer._lock_counters(first, {"series:invoice": 1})
        writer._store_counters(first, {"series:invoice": (8, START[:10])})
        second.begins_and_waits()
    second.ends()
    database.close()
    assert second.results == ["done"]
    assert second.looks == 2, "once to plan and once under the lock: it was planned again"
    assert shop.query("SELECT number FROM documents WHERE kind = 'invoice'") == [("0000000008",)]
    assert shop.query("SELECT next FROM counters WHERE name = 'series:invoice'") == [(9,)]


def test_a_change_of_an_order_waits_for_the_one_before_it(shop: Shop) -> None:
    (order,) = shop.placed(1)
    database = Database(shop.url)
    second = Second(shop, Pay(order))
    with database.transaction() as first:
        first.reader.rows("orders_by_ids", lock=True, orders=[order])
        second.begins_and_waits()
    second.ends()
    database.close()
    assert (second.results, second.looks) == (["done"], 2)
    check_everything(shop)
