"""Another payment method, billing profile or due date; ending services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import FinishJob, Pay, SetStatus
from billiactl.core.money_changes import SetDue, SetMethod, SetProfile, Terminate
from billiactl.core.world import World
from tests.support.money import activated, draft, forced, newest, owed, paid, papers, pending, refunds, said, sums
from tests.support.worlds import (
    after,
    line,
    methods_with,
    order,
    planned,
    profile,
    refusal,
    service,
    settings_with,
    the_order,
    user,
    world_of,
)

STATUSES = ("draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud")
SOLD = (profile(), profile(id=2, country="DE", vat_id="DE1", vat_id_valid=1, is_primary=0, name="Bernd"))


@pytest.mark.parametrize("status", STATUSES)
def test_statuses_in_which_the_method_may_change(status: str) -> None:
    world = world_of(order(status))
    if status in ("activated", "cancelled", "fraud"):
        assert refusal(world, SetMethod(1001, "card")).code == "method_fixed"
    else:
        assert the_order(after(world, SetMethod(1001, "card"))).method == "card"


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (owed(), "its invoice is issued"),
        (paid(), "its invoice is issued"),
        (after(pending(), Pay(1001, in_flight=True)), "in flight"),
        (after(pending(lines=(line(price=0),)), SetStatus(1001, "on_hold")), "nothing is due"),
    ],
    ids=["owed", "paid", "in flight", "free"],
)
def test_what_keeps_the_method(world: World, why: str) -> None:
    error = refusal(world, SetMethod(1001, "card"))
    assert error.code == "method_fixed"
    assert why in error.message


def test_the_proforma_follows_the_method() -> None:
    card = after(pending(), SetMethod(1001, "card"))
    assert papers(card) == [("proforma", "voided", 12_000)]
    back = after(card, SetMethod(1001, "bank-transfer"))
    assert papers(back) == [("proforma", "voided", 12_000), ("proforma", "issued", 12_000)]
    assert planned(back, SetMethod(1001, "bank-transfer"))[0].effects == ()


def test_the_due_date_follows_the_method() -> None:
    assert the_order(after(pending(), SetMethod(1001, "on-account"))).due_on == "2026-12-22"
    assert the_order(after(pending(), SetMethod(1001, "card"))).due_on == "2026-11-22"


def test_nobody_is_overdue_by_a_change_of_method() -> None:
    old = pending(placed_at="2026-11-01T10:00:00Z", due_on="2026-11-30")
    made, following = planned(old, SetMethod(1001, "card"))
    assert the_order(following).due_on == "2026-11-22"
    assert made.notices == ("by card it would have been due on 2026-11-01: it is due today instead",)


@pytest.mark.parametrize("start", ["on_hold", "forced"])
def test_beyond_pending_an_open_proforma_follows_too(start: str) -> None:
    world = after(pending(), SetStatus(1001, "on_hold")) if start == "on_hold" else forced()
    assert papers(after(world, SetMethod(1001, "card"))) == [("proforma", "voided", 12_000)]


def test_a_draft_has_no_proforma_to_follow() -> None:
    world = after(draft(), SetMethod(1001, "card"))
    assert (the_order(world).method, papers(world), the_order(world).due_on) == ("card", [], None)


def test_methods_that_are_none() -> None:
    assert refusal(pending(), SetMethod(1001, "barter")).code == "unknown_method"
    settings = settings_with(methods=methods_with("card", currencies=["USD"]))
    assert refusal(world_of(order(), settings=settings), SetMethod(1001, "card")).code == "method_currency"


@pytest.mark.parametrize("status", STATUSES)
def test_statuses_in_which_the_profile_may_change(status: str) -> None:
    world = world_of(order(status), users=(user(profiles=SOLD),))
    if status in ("expired", "cancelled", "fraud"):
        assert refusal(world, SetProfile(1001, 2)).code == "price_fixed"
    else:
        assert the_order(after(world, SetProfile(1001, 2))).profile_id == 2


def two(**facts: Any) -> World:
    """Placed for a Bulgarian company whose user has a German profile, too."""
    return after(world_of(order("draft", **facts), users=(user(profiles=SOLD),)), SetStatus(1001, "pending"))


def test_before_the_invoice_vat_is_chosen_again_and_the_net_stays() -> None:
    world = after(two(), SetProfile(1001, 2))
    found = the_order(world)
    assert (found.net, found.tax, found.gross, found.lines[0].tax_category) == (10_000, 0, 10_000, "AE")
    assert papers(world) == [("proforma", "superseded", 12_000), ("proforma", "issued", 10_000)]
    assert said(world)["buyer"]["name"] == "Bernd"


def test_another_buyer_of_the_same_vat_supersedes_the_proforma_too() -> None:
    other = profile(id=2, is_primary=0, name="Boris")
    start = world_of(order("draft"), users=(user(profiles=(profile(), other)),))
    world = after(after(start, SetStatus(1001, "pending")), SetProfile(1001, 2))
    assert papers(world) == [("proforma", "superseded", 12_000), ("proforma", "issued", 12_000)]
    assert said(world)["buyer"]["name"] == "Boris"


def test_a_price_that_vat_lowers_below_what_is_paid_needs_a_place_for_the_rest() -> None:
    world = after(two(), Pay(1001, "110.00"))
    assert refusal(world, SetProfile(1001, 2)).code == "settlement_required"
    moved = after(world, SetProfile(1001, 2, settle="outside"))
    assert (the_order(moved).status, refunds(moved)) == ("processing", [(1_000, "outside", "done")])
    assert (newest(moved).kind, newest(moved).gross) == ("invoice", 10_000)
    assert sums(moved) == {"charged": 10_000, "paid": 11_000, "returned": 1_000}


def test_on_hold_the_new_buyer_gets_a_proforma() -> None:
    world = after(after(two(), SetStatus(1001, "on_hold")), SetProfile(1001, 2))
    assert papers(world) == [("proforma", "superseded", 12_000), ("proforma", "issued", 10_000)]


def test_profiles_that_are_none() -> None:
    gone = profile(id=3, is_active=0, is_primary=0)
    world = world_of(order(), users=(user(profiles=(profile(), gone)),))
    assert refusal(world, SetProfile(1001, 3)).code == "profile_inactive"
    assert refusal(world, SetProfile(1001, 7)).code == "profile_not_found"
    assert planned(world, SetProfile(1001, 1))[0].effects == ()


def test_money_in_flight_keeps_the_profile() -> None:
    assert refusal(after(two(), Pay(1001, in_flight=True)), SetProfile(1001, 2)).code == "payment_in_flight"


@pytest.mark.parametrize("status", STATUSES)
def test_statuses_in_which_the_due_date_may_move(status: str) -> None:
    world = world_of(order(status))
    if status in ("draft", "activated", "cancelled", "fraud"):
        assert refusal(world, SetDue(1001, "2026-12-24")).code == "due_fixed"
    else:
        assert the_order(after(world, SetDue(1001, "2026-12-24"))).due_on == "2026-12-24"


def test_due_dates() -> None:
    world = pending()
    assert the_order(after(world, SetDue(1001, "2026-11-22"))).due_on == "2026-11-22"
    assert refusal(world, SetDue(1001, "2026-11-21")).code == "date_in_past"
    assert refusal(world, SetDue(1001, "soon")).code == "bad_date"
    assert planned(world, SetDue(1001, "2026-12-06"))[0].effects == ()
    made, following = planned(world, SetDue(1001, "2026-12-24"))
    assert "never changes" in made.notices[0]
    assert said(following)["due_on"] == "2026-12-06"


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "activated"])
def test_only_an_activated_orders_services_are_terminated(status: str) -> None:
    assert refusal(world_of(order(status)), Terminate(1001)).code == "not_activated"


def test_terminate_then_cancel() -> None:
    lines = (line(1, service_id=1), line(2, service_id=2), line(3))
    services = (service(1), service(2, status="terminated"))
    start = world_of(order("activated", lines=lines), services=(service(1, status="active"), services[1]))
    assert refusal(start, SetStatus(1001, "cancelled")).code == "transition_refused"
    world = after(start, Terminate(1001))
    jobs = the_order(world).jobs
    assert [(job.line_id, job.type, job.status) for job in jobs] == [(1, "terminate", "manual")]
    assert planned(world, Terminate(1001))[0].effects == ()
    assert refusal(world, SetStatus(1001, "cancelled")).code == "transition_refused"
    key: Any = jobs[0].id
    ended = after(world, FinishJob(1001, key))
    assert ended.services[1].status == "terminated"
    assert the_order(after(ended, SetStatus(1001, "cancelled"))).status == "cancelled"


def test_a_service_set_live_again_by_hand_is_terminated_again() -> None:
    first = after(
        world_of(order("activated", lines=(line(1, service_id=1),)), services=(service(1, status="active"),)),
        Terminate(1001),
    )
    key: Any = the_order(first).jobs[0].id
    ended = after(first, FinishJob(1001, key))
    again = replace(ended, services={1: replace(ended.services[1], status="active")})
    assert refusal(again, SetStatus(1001, "cancelled")).code == "transition_refused"
    jobs = the_order(after(again, Terminate(1001))).jobs
    assert [(job.type, job.status) for job in jobs] == [("terminate", "finished"), ("terminate", "manual")]


def test_nothing_is_live_so_nothing_is_terminated() -> None:
    assert planned(activated(), Terminate(1001))[0].effects == ()
