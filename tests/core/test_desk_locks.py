"""Who comes second waits for the lock and then goes on with what the first one left, planned once."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any

from sqlalchemy import update

from billiactl.core.changes import ApplySettings, Change, Conditions, Pay, Touches
from billiactl.core.ids import canonical_json
from billiactl.core.plan import plan
from billiactl.core.remark_changes import AddLabel
from billiactl.core.settings import defaults
from billiactl.core.storage import writer
from billiactl.core.storage.loader import load_world
from billiactl.core.storage.tables import TABLES
from billiactl.core.storage.unit_of_work import Database
from tests.support.shops import START, Shop, check_everything, open_shop, outcomes
from tests.support.worlds import settings_with


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


def test_what_a_change_relies_on_is_not_taken_out_of_the_settings_meanwhile(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.settings(labels={"vip": {"type": "yes-no"}})
    database = Database(shop.url)
    label, run = AddLabel("vip", "yes", order=order), shop.desk().run
    second = Second(shop, ApplySettings(canonical_json(defaults())))
    with database.transaction() as first:
        world = load_world(first.reader, label.touches, shop.now, lock=True)
        outcome, _ = plan(world, label, Conditions(), "maria")
        second.begins_and_waits()
        writer.record_run(first, run)
        writer.commit(first, world, [outcome], run, lambda: shop.now)
    second.ends()
    database.close()
    assert second.results == ["in_use"]
    check_everything(shop)


def test_a_change_waits_for_settings_on_their_way(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.settings(labels={"vip": {"type": "yes-no"}})
    database = Database(shop.url)
    second = Second(shop, AddLabel("vip", "yes", order=order))
    with database.transaction() as first:
        world = load_world(first.reader, ApplySettings(canonical_json(defaults())).touches, shop.now, lock=True)
        assert world.usage is not None
        second.begins_and_waits()
        first.connection.execute(update(TABLES["shop"]).values(settings=canonical_json(defaults())))
    second.ends()
    database.close()
    assert second.results == ["unknown_label"]


def test_settings_and_those_who_use_them_race(shop: Shop) -> None:
    """Whoever wins: no label stands whose definition is gone, and none is kept that no label needs."""
    kept: dict[str, Any] = {}
    for turn, order in enumerate(shop.placed(10)):
        key = f"label-{turn}"
        shop.settings(labels={**kept, key: {"type": "yes-no"}})
        without = settings_with(labels=kept)
        rivals = [
            threading.Thread(target=shop.do, args=(change,))
            for change in (AddLabel(key, "yes", order=order), ApplySettings(canonical_json(without.source)))
        ]
        for rival in rivals if turn % 2 else reversed(rivals):
            rival.start()
        for rival in rivals:
            rival.join(30)
        used = {name for (name,) in shop.query("SELECT key FROM labels")}
        kept = json.loads(shop.query("SELECT settings FROM shop")[0][0])["labels"]
        assert set(kept) == used
    check_everything(shop)


def test_two_who_read_the_settings_do_not_wait_for_each_other(postgres_url: str) -> None:
    shop = open_shop(postgres_url)
    (one,), (other,) = shop.placed(1), shop.placed(1, user=2)
    database, another = Database(shop.url), Database(shop.url)
    with database.transaction() as first, another.transaction() as second:
        worlds = [
            load_world(transaction.reader, Touches(orders=(order,)), shop.now, lock=True)
            for transaction, order in ((first, one), (second, other))
        ]
    assert [list(world.orders) for world in worlds] == [[one], [other]]
    database.close()
    another.close()
