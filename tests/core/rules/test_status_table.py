"""The whole status table: every pair of statuses, and each guard both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from billiactl.core.changes import Expire, PlaceOrder, SetStatus
from billiactl.core.model import Order
from billiactl.core.rules.prospects import allowed_statuses, prospects
from billiactl.core.settings import Settings
from billiactl.core.workflow import Workflow
from billiactl.core.world import World
from tests.support.worlds import (
    after,
    document,
    job,
    line,
    order,
    payment,
    planned,
    profile,
    refund,
    refusal,
    service,
    settings_with,
    statuses,
    steps,
    the_order,
    user,
    world_of,
)

STATUSES = ("draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud")

BY_ADMIN = {
    "draft": {"pending", "cancelled"},
    "pending": {"processing", "on_hold", "cancelled", "fraud"},
    "expired": {"pending", "cancelled", "fraud"},
    "on_hold": {"processing", "cancelled", "fraud"},
    "processing": {"on_hold", "cancelled", "fraud"},
    "collapsed": {"on_hold", "activated", "cancelled", "fraud"},
    "activated": {"cancelled", "fraud"},
    "cancelled": set(),
    "fraud": set(),
}
"""The status table as people read it: who may go where by hand, if no guard stands in the way."""


def open_world(status: str) -> World:
    """An order in ``status`` whose guards all say yes."""
    facts: dict[str, Any] = {"method": "on-account"}
    if status == "on_hold":
        facts |= {"held_from": "processing", "entered_by": "method", "jobs": (job(),)}
    if status == "processing":
        facts |= {"entered_by": "method", "jobs": (job(),)}
    if status == "collapsed":
        facts |= {"entered_by": "method", "jobs": (job(failed=1),)}
    if status == "activated":
        facts |= {"entered_by": "method", "jobs": (job("finished"),)}
    return world_of(order(status, **facts))


@pytest.mark.parametrize("target", STATUSES)
@pytest.mark.parametrize("source", STATUSES)
def test_every_pair(source: str, target: str) -> None:
    world = open_world(source)
    change = SetStatus(1001, target)
    if target == source:
        made, following = planned(world, change)
        assert (made.error, made.effects, following) == (None, (), world)
    elif target in BY_ADMIN[source]:
        made, _ = planned(world, change, reason="because")
        assert made.error is None
        assert steps(made)[0] == target
    else:
        error = refusal(world, change, reason="because")
        assert error.code == "transition_refused"
        assert set(error.data["allowed"]) == BY_ADMIN[source]
        assert error.data["order"] == 1001


@pytest.mark.parametrize("source", STATUSES)
def test_what_is_allowed_is_what_the_table_says(source: str) -> None:
    world = open_world(source)
    assert set(allowed_statuses(world, the_order(world))) == BY_ADMIN[source]
    seen = prospects(world, the_order(world))
    assert tuple(prospect.status for prospect in seen) == STATUSES
    for prospect in seen:
        assert prospect.allowed or prospect.why


def test_the_terminal_statuses_are_two() -> None:
    assert Workflow.default().terminal == {"cancelled", "fraud"}


def test_an_unknown_status_is_a_fault_of_usage() -> None:
    assert refusal(open_world("pending"), SetStatus(1001, "done")).code == "unknown_status"


def test_an_unknown_order_is_not_found() -> None:
    assert refusal(open_world("pending"), SetStatus(7, "on_hold")).code == "order_not_found"


NOTHING: Mapping[str, Any] = {}


class Case(NamedTuple):
    """An order, a status to set, and the code of the refusal (None: it goes), with what lifts it."""

    name: str
    order: Order
    target: str
    code: str | None
    more: Mapping[str, Any] = NOTHING
    change: Mapping[str, Any] = NOTHING
    reason: str | None = None


PAID = (payment(12_000),)
INVOICED = (document("invoice", 12_000),)
LIVE = {"services": (service(status="active"),)}
WITH_SERVICE = (line(service_id=1),)

CASES = [
    Case("a draft with a line", order("draft"), "pending", None),
    Case("a draft without a line", order("draft", lines=()), "pending", "transition_refused"),
    Case("a draft without a profile", order("draft", profile_id=None), "pending", "transition_refused"),
    Case(
        "a draft whose profile is off",
        order("draft"),
        "pending",
        "transition_refused",
        {"users": (user(profiles=(profile(is_active=0),)),)},
    ),
    Case(
        "a draft of a blocked user",
        order("draft"),
        "pending",
        "transition_refused",
        {"users": (user(status="blocked"),)},
    ),
    Case("an inactive user still buys", order("draft"), "pending", None, {"users": (user(status="inactive"),)}),
    Case("unpaid, no credit", order(), "processing", "transition_refused"),
    Case("unpaid, forced without a reason", order(), "processing", "reason_required", change={"force": True}),
    Case("unpaid, forced", order(), "processing", None, change={"force": True}, reason="trusted"),
    Case("method invoice", order(method="on-account"), "processing", None),
    Case("a running job blocks the hold", order("processing", jobs=(job("running"),)), "on_hold", "transition_refused"),
    Case("a retry blocks the hold", order("processing", jobs=(job("retry"),)), "on_hold", "transition_refused"),
    Case("a waiting job does not", order("processing", jobs=(job("scheduled"),)), "on_hold", None),
    Case("back to pending, unpaid", order("on_hold", held_from="pending"), "pending", None),
    Case(
        "back to work, unpaid",
        order("on_hold", held_from="processing", entered_by="paid", jobs=(job(),)),
        "processing",
        "transition_refused",
    ),
    Case(
        "back to work, unpaid, forced",
        order("on_hold", held_from="processing", entered_by="paid", jobs=(job(),)),
        "processing",
        None,
        change={"force": True},
        reason="trusted",
    ),
    Case(
        "back to work, paid",
        order("on_hold", held_from="processing", entered_by="paid", jobs=(job(),), payments=PAID),
        "processing",
        None,
    ),
    *(
        Case(
            f"back to work, entered by {how}",
            order("on_hold", held_from="processing", entered_by=how, jobs=(job(),)),
            "processing",
            None,
        )
        for how in ("credit", "method", "force")
    ),
    Case(
        "to another status than the former", order("on_hold", held_from="pending"), "processing", "transition_refused"
    ),
    Case("override without a reason", order("collapsed", jobs=(job(failed=1),)), "activated", "reason_required"),
    Case("override", order("collapsed", jobs=(job(failed=1),)), "activated", None, reason="done by hand"),
    Case(
        "override while another job waits",
        order("collapsed", lines=(line(1), line(2)), jobs=(job(failed=1), job("scheduled", id=901, line_id=2))),
        "activated",
        "transition_refused",
        reason="done by hand",
    ),
    Case(
        "override is not forced",
        order("collapsed", jobs=(job(failed=1),)),
        "activated",
        "reason_required",
        {},
        {"force": True},
    ),
    Case("cancel unpaid", order(), "cancelled", None),
    Case("cancel, running", order("processing", jobs=(job("running"),)), "cancelled", "transition_refused"),
    Case("cancel, in flight", order(payments=(payment(500, "pending"),)), "cancelled", "transition_refused"),
    Case("cancel, money held", order("processing", payments=PAID, jobs=(job(),)), "cancelled", "settlement_required"),
    *(
        Case(
            f"cancel, money to {where}",
            order("processing", payments=PAID, jobs=(job(),)),
            "cancelled",
            None,
            change={"settle": where},
        )
        for where in ("wallet", "refund", "outside")
    ),
    Case(
        "cancel, money to nowhere",
        order("processing", payments=PAID, jobs=(job(),)),
        "cancelled",
        "bad_settlement",
        change={"settle": "charity"},
    ),
    Case(
        "cancel, everything returned already",
        order("processing", payments=PAID, refunds=(refund(12_000),), jobs=(job(),)),
        "cancelled",
        None,
    ),
    Case(
        "cancel, a refund is promised for all of it",
        order("processing", payments=PAID, refunds=(refund(12_000, "open", destination="refund"),), jobs=(job(),)),
        "cancelled",
        None,
    ),
    Case(
        "cancel, forcing lifts nothing",
        order("processing", jobs=(job("running"),)),
        "cancelled",
        "transition_refused",
        change={"force": True},
        reason="now",
    ),
    *(
        Case(
            f"cancel after activation, service {status}",
            order("activated", lines=WITH_SERVICE, jobs=(job("finished"),)),
            "cancelled",
            code,
            {"services": (service(status=status),)},
        )
        for status, code in (
            ("active", "transition_refused"),
            ("configure", "transition_refused"),
            ("suspended", "transition_refused"),
            ("inactive", "transition_refused"),
            ("terminated", None),
            ("expired", None),
        )
    ),
    Case(
        "cancel after a finished terminate job, when the service is live again",
        order("activated", lines=WITH_SERVICE, jobs=(job("finished"), job("finished", id=901, type="terminate"))),
        "cancelled",
        "transition_refused",
        LIVE,
    ),
    Case(
        "cancel before the terminate job is finished",
        order("activated", lines=WITH_SERVICE, jobs=(job("finished"), job("manual", id=901, type="terminate"))),
        "cancelled",
        "transition_refused",
        LIVE,
    ),
    Case("fraud, running", order("processing", jobs=(job("running"),)), "fraud", "transition_refused"),
    Case("fraud, money in flight", order(payments=(payment(500, "pending"),)), "fraud", None),
    Case("fraud, money held", order("processing", payments=PAID, jobs=(job(),), documents=INVOICED), "fraud", None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_guard(case: Case) -> None:
    world = world_of(case.order, **case.more)
    change = SetStatus(1001, case.target, **case.change)
    if case.code is not None:
        assert refusal(world, change, case.reason).code == case.code
        return
    made, _ = planned(world, change, case.reason)
    assert made.error is None, made.error
    assert steps(made)[0] == case.target


@pytest.mark.parametrize("target", ["on_hold", "cancelled"])
def test_a_settlement_without_money_is_told(target: str) -> None:
    made, _ = planned(world_of(order("pending")), SetStatus(1001, target, settle="wallet"))
    assert made.notices == ("no money goes back by this, so --settle wallet does nothing",)


def test_a_settlement_of_held_money_needs_no_words() -> None:
    given = order("pending", payments=(payment(4_000),))
    made, _ = planned(world_of(given), SetStatus(1001, "cancelled", settle="wallet"))
    assert (made.error, made.notices) == (None, ())


def test_placing_twice_is_unchanged() -> None:
    placed = after(world_of(order("draft")), PlaceOrder(1001))
    made, again = planned(placed, PlaceOrder(1001))
    assert (made.error, made.effects, again) == (None, (), placed)


def test_a_cancelled_draft_is_not_placed() -> None:
    cancelled = after(world_of(order("draft")), SetStatus(1001, "cancelled"))
    assert refusal(cancelled, PlaceOrder(1001)).code == "transition_refused"


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "pending"])
def test_nothing_but_a_pending_order_expires(status: str) -> None:
    world = open_world(status)
    made, following = planned(world, Expire(1001))
    assert (made.error, made.effects, following) == (None, (), world)


def late(**more: Any) -> Order:
    """A pending order whose time is over."""
    return order(due_on="2026-11-01", documents=(document("proforma", 12_000),), **more)


EXPIRY = [
    ("nothing came", late(), True, ""),
    ("a part is settled", late(payments=(payment(100),)), False, "paid in part"),
    ("a part is in flight", late(payments=(payment(100, "pending"),)), False, "in flight"),
    ("a payment failed", late(payments=(payment(100, "failed"),)), True, ""),
    ("no due date", order(due_on=None), False, ""),
]


@pytest.mark.parametrize(("name", "given", "expires", "told"), EXPIRY, ids=[row[0] for row in EXPIRY])
def test_who_expires_and_who_is_reported(name: str, given: Order, expires: bool, told: str) -> None:
    made, following = planned(world_of(given), Expire(1001))
    assert made.error is None, name
    assert (the_order(following).status == "expired") is expires
    assert told in " ".join(made.notices)
    assert bool(made.notices) is bool(told)
    if expires and given.documents:
        assert statuses(following, "proforma") == ["expired"]


def circling() -> Settings:
    """A table that sends an order round for ever."""
    return settings_with(
        workflow={
            "statuses": ["draft", "pending", "processing"],
            "terminal": [],
            "transitions": [
                {"from": ["draft"], "to": "pending", "who": "admin"},
                {"from": ["pending"], "to": "processing", "who": "automatic"},
                {"from": ["processing"], "to": "pending", "who": "automatic"},
            ],
        }
    )


def test_a_table_that_circles_is_stopped() -> None:
    world = world_of(order("draft"), settings=circling())
    assert refusal(world, PlaceOrder(1001)).code == "workflow_circles"
