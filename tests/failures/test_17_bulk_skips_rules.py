"""A change of many must keep every guard and every side effect of the change of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import Change, Conditions, Expire, FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.world import World
from tests.support.hand import keyed
from tests.support.shops import Shop, check_everything, outcomes, timeless

BULK: list[tuple[str, Callable[[int], Change], Conditions]] = [
    *(
        (f"to {status}", lambda order, status=status: SetStatus(order, status), Conditions("because"))
        for status in ("processing", "on_hold", "fraud")
    ),
    ("force", lambda order: SetStatus(order, "processing", force=True), Conditions("because")),
    ("cancel and settle", lambda order: SetStatus(order, "cancelled", settle="wallet"), Conditions("because")),
    ("pay", Pay, Conditions()),
    ("pay a part", lambda order: Pay(order, amount="30.00"), keyed("k")),
    ("pay too much", lambda order: Pay(order, amount="300.00", reference="r"), Conditions()),
    ("pay from the wallet", lambda order: Pay(order, method="wallet"), Conditions()),
    ("expire", Expire, Conditions()),
    ("place", PlaceOrder, Conditions()),
]


def zoo(shop: Shop) -> list[int]:
    """One order in each situation, the same ones each time, of a user whose wallet holds 180.00."""
    before = shop.now
    shop.now = before.replace(day=1)
    draft, *_ = shop.drafts(1)
    names = ("pending", "part", "announced", "paid", "held", "done", "expired", "cancelled", "fraud", "rich", "account")
    placed = dict(zip(names, shop.placed(len(names)), strict=True))
    shop.now = before
    shop.do(
        Pay(placed["part"], amount="20.00", reference="a"),
        Pay(placed["announced"], in_flight=True),
        *(Pay(placed[name]) for name in ("paid", "done")),
        Pay(placed["rich"], amount="300.00", reference="a"),
        SetStatus(placed["held"], "on_hold"),
        SetStatus(placed["cancelled"], "cancelled"),
        SetStatus(placed["fraud"], "fraud"),
        SetStatus(placed["account"], "processing", force=True),
        Expire(placed["expired"]),
        conditions=Conditions("because"),
    )
    (job,) = shop.world(placed["done"]).orders[placed["done"]].jobs
    shop.one(FinishJob(placed["done"], int(job.id)))
    return [draft, *placed.values()]


def seen(shop: Shop, orders: list[int]) -> dict[str, Any]:
    """What the database holds of these orders and their log, whatever their ids."""
    world = shop.world(*orders)
    alike: World = replace(world, orders=dict(enumerate(world.orders.values())), users={}, contents={}, counters={})
    rows = timeless(alike)
    for row in rows["orders"].values():
        for lists in ("lines", "payments", "refunds", "documents", "jobs"):
            for one in row[lists]:
                for name in ("order_id", "line_id"):
                    one.pop(name, None)
    told = "SELECT subject_id, number, action, summary FROM log_entries WHERE subject_kind = 'order' ORDER BY 1, 2"
    last = {subject: action for subject, _, action, _ in shop.query(told)}
    actions = [last[order] for order in orders]
    return {**rows, "actions": actions, "users": []}


@pytest.mark.parametrize(("name", "make", "conditions"), BULK, ids=[row[0] for row in BULK])
def test_many_at_once_is_each_of_them_alone(
    shop: Shop, name: str, make: Callable[[int], Change], conditions: Conditions
) -> None:
    alone, together = zoo(shop), zoo(shop)
    assert seen(shop, alone) == seen(shop, together)
    wallet = "SELECT sum(amount) FROM wallet_entries"
    start = shop.query(wallet)[0][0]
    single = [shop.do(make(order), conditions=conditions)[0] for order in alone]
    between = shop.query(wallet)[0][0]
    if name == "pay from the wallet":
        shop.one(Pay(alone[1], amount=f"{(start - between) / 100:.2f}", reference="back"))
        between = start
    many = shop.do(*map(make, together), conditions=conditions)
    assert outcomes(single) == outcomes(many), name
    for one, other in zip(single, many, strict=True):
        assert (one.notices, one.decided) == (other.notices, other.decided)
        assert [effect["op"] for effect in one.effects] == [effect["op"] for effect in other.effects]
    if name != "pay from the wallet":
        assert seen(shop, alone) == seen(shop, together), name
        assert shop.query(wallet)[0][0] - between == between - start
    assert ("done" in outcomes(many)) is (name != "to processing")
    check_everything(shop)
