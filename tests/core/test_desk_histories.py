"""Random histories through the desk, on both databases: the database holds what was planned, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billiactl.core.changes import Conditions, CreateOrder, NewLine
from billiactl.core.plan import plan
from billiactl.core.world import World
from tests.support.histories import ASKED, CALENDAR, DAYS, EDGES, Deed, change_of, status_steps
from tests.support.shops import Shop, check_everything, timeless

EXAMPLES = max(4, settings().max_examples // 10)


def new_orders(shop: Shop) -> dict[int, int]:
    """Four more drafts, by the numbers that deeds know them by."""
    asked = [
        CreateOrder(1, (NewLine("domain-eu"), NewLine("domain-eu", quantity="3", price="9.876543", discount="15%"))),
        CreateOrder(1, (NewLine("domain-eu", price="1234.5"),), method="card", currency="JPY"),
        CreateOrder(2, (NewLine("domain-eu", price="100"),), currency="KWD"),
        CreateOrder(2, (NewLine("domain-eu", price="0"),), method="on-account"),
    ]
    made = shop.do(*asked)
    return {1001 + index: int(result.subject[1] or 0) for index, result in enumerate(made)}


def seen_as(world: World, orders: dict[int, int]) -> World:
    """The World with its orders under the numbers that deeds know."""
    return replace(world, orders={**world.orders, **{name: world.orders[key] for name, key in orders.items()}})


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(*ASKED, CALENDAR), min_size=8, max_size=20))
def test_any_history_is_kept_as_planned(shop: Shop, deeds: list[Deed]) -> None:
    orders = new_orders(shop)
    for deed in deeds:
        if deed.kind == "days pass":
            shop.now += timedelta(days=DAYS[deed.share or 0])
            continue
        before = shop.world(*orders.values())
        asked: Any = change_of(seen_as(before, orders), deed)
        assert asked is not None
        change = replace(asked, order=orders[deed.order])
        conditions = Conditions(deed.reason)
        made, planned = plan(before, change, conditions, "maria")
        (result,) = shop.do(change, conditions=conditions)
        expected = made.error.code if made.error else "done" if made.effects else "unchanged"
        assert (result.error.code if result.error else result.result) == expected
        assert set(status_steps(made.effects)) <= EDGES
        kept = shop.world(*orders.values())
        assert timeless(kept) == timeless(planned)
        if result.result != "done":
            assert kept == before
    check_everything(shop)
