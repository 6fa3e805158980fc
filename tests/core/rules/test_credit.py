"""The credit limit covers what is due beyond pending, in the order's currency."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.model import Order
from billiactl.core.rules.guards import credit_used
from tests.support.worlds import (
    after,
    job,
    limit,
    line,
    order,
    payment,
    planned,
    refusal,
    the_order,
    user,
    world_of,
)

WORK = SetStatus(1001, "processing")


def other(status: str, **facts: Any) -> Order:
    """Another order of the user, of 120.00."""
    return order(status, identity=1002, lines=(line(2),), **facts)


@pytest.mark.parametrize(("amount", "goes"), [(0, False), (11_999, False), (12_000, True), (50_000, True)])
def test_the_limit_covers_what_is_due_to_the_cent(amount: int, goes: bool) -> None:
    made, _ = planned(world_of(order(), users=(user(credit_limits=(limit(amount),)),)), WORK)
    assert (made.error is None) is goes


def test_a_part_payment_lowers_what_has_to_be_covered() -> None:
    world = world_of(order(payments=(payment(2_000),)), users=(user(credit_limits=(limit(10_000),)),))
    assert the_order(after(world, WORK)).entered_by == "credit"


USED = [
    ("processing", {"entered_by": "credit"}, 12_000),
    ("collapsed", {"entered_by": "credit"}, 12_000),
    ("activated", {"entered_by": "credit"}, 12_000),
    ("on_hold", {"entered_by": "credit", "held_from": "processing"}, 12_000),
    ("processing", {"entered_by": "credit", "payments": (payment(2_000),)}, 10_000),
    ("processing", {"entered_by": "paid", "payments": (payment(12_000),)}, 0),
    ("processing", {"entered_by": "credit", "currency": "USD"}, 0),
    ("draft", {}, 0),
    ("pending", {}, 0),
    ("expired", {}, 0),
    ("cancelled", {}, 0),
    ("fraud", {}, 0),
]


@pytest.mark.parametrize(("status", "facts", "used"), USED)
def test_what_other_orders_use(status: str, facts: dict[str, Any], used: int) -> None:
    users = (user(credit_limits=(limit(12_000 + used),)),)
    world = world_of(order(), other(status, **facts), users=users)
    assert credit_used(world, the_order(world)) == used
    assert the_order(after(world, WORK)).status == "processing"
    if used:
        short = world_of(order(), other(status, **facts), users=(user(credit_limits=(limit(11_999 + used),)),))
        assert refusal(short, WORK).code == "transition_refused"


def test_orders_outside_the_world_count_too() -> None:
    world = world_of(order(), users=(user(credit_limits=(limit(12_000),), other_due={"EUR": 1, "USD": 99}),))
    assert refusal(world, WORK).code == "transition_refused"


def test_a_limit_in_another_currency_is_none() -> None:
    world = world_of(order(), users=(user(credit_limits=(limit(99_000, "USD"),)),))
    assert refusal(world, WORK).code == "transition_refused"


def test_one_limit_is_not_used_twice() -> None:
    both = world_of(order(), other("pending"), users=(user(credit_limits=(limit(12_000),)),))
    first = after(both, WORK)
    assert refusal(first, SetStatus(1002, "processing")).code == "transition_refused"
    paid = after(first, Pay(1001))
    assert the_order(after(paid, SetStatus(1002, "processing")), 1002).status == "processing"


def test_other_users_limits_are_theirs() -> None:
    orders = (order(), order("processing", identity=1002, user_id=2, profile_id=2, lines=(line(2),), jobs=(job(),)))
    world = world_of(*orders, users=(user(credit_limits=(limit(12_000),)), user(2)))
    assert credit_used(world, the_order(world)) == 0
