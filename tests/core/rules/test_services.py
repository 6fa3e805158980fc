"""Services by hand, and what the finished job of a line does to its service."""

from __future__ import annotations

import json
from typing import Any

import pytest

from billiactl.core.catalogue_changes import SERVICE_STATUSES, EditService, SetServiceStatus
from billiactl.core.changes import Change, FinishJob
from billiactl.core.model import Service
from billiactl.core.world import World
from tests.support.worlds import after, job, line, order, planned, product, refusal, service, user, world_of


def shop(**facts: Any) -> World:
    """A World with service 1 of user 1, and service 2 of user 2."""
    return world_of(
        users=(user(), user(2)),
        services=(
            service(name="a.example", search="a.example", **facts),
            service(2, name="b.example", user_id=2),
            service(3),
        ),
    )


def the(world: World) -> Service:
    return world.services[1]


@pytest.mark.parametrize("status", SERVICE_STATUSES)
def test_every_status_can_be_set_and_again_is_unchanged(status: str) -> None:
    world = after(shop(status="configure"), SetServiceStatus(1, 1, status), "because")
    assert the(world).status == status
    again, following = planned(world, SetServiceStatus(1, 1, status), "because")
    assert (again.error, again.effects, following) == (None, (), world)


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        (SetServiceStatus(1, 1, "asleep"), "because", "unknown_status"),
        (SetServiceStatus(1, 1, "active"), None, "reason_required"),
        (SetServiceStatus(1, 2, "active"), "because", "service_not_found"),
        (SetServiceStatus(1, 9, "active"), "because", "service_not_found"),
        (EditService(1, 2, name="c.example"), None, "service_not_found"),
        (EditService(1, 1, name=" "), None, "bad_name"),
        (EditService(1, 1, name="x" * 254), None, "bad_name"),
        (EditService(1, 1, name="3.example"), None, "name_taken"),
        (EditService(1, 1, expires_on="2027-02-29"), None, "bad_date"),
        (EditService(1, 1, expires_on="2027-02-28", no_expiry=True), None, "two_expiries"),
    ],
)
def test_what_cannot_be_done_to_a_service(change: Change, reason: str | None, code: str) -> None:
    assert refusal(shop(), change, reason).code == code


def test_facts_of_a_service_move() -> None:
    world = shop(attributes='{"a":"1","b":"2"}', expires_on="2027-01-01")
    change = EditService(1, 1, name="B.example", attributes=(("a", ""), ("c", "3")), expires_on="2027-03-01")
    found = the(after(world, change))
    assert (found.name, found.search, found.expires_on) == ("B.example", "b.example", "2027-03-01")
    assert json.loads(found.attributes) == {"b": "2", "c": "3"}
    assert the(after(world, EditService(1, 1, no_expiry=True))).expires_on is None
    assert planned(world, EditService(1, 1, name="a.example", expires_on="2027-01-01"))[0].effects == ()


def provisioned(kind: str, **facts: Any) -> World:
    """A processing order whose one line, of a product with a term of a year, is about service 1."""
    lines = (line(type=kind, service_id=1, product_id=2, attributes='{"size":"l"}'),)
    return world_of(
        order("processing", lines=lines, jobs=(job(type=kind),), entered_by="method"),
        products=(product(term_months=1), product(id=2, code="large", term_months=12)),
        services=(service(attributes='{"size":"m","os":"x"}', **facts),),
    )


@pytest.mark.parametrize(
    ("kind", "status", "ends", "of", "size"),
    [
        ("new", "active", "2027-11-22", 1, "m"),
        ("transfer", "active", "2027-11-22", 1, "m"),
        ("renew", "active", "2027-12-31", 1, "m"),
        ("edit", "suspended", "2026-12-31", 1, "l"),
        ("upgrade", "suspended", "2026-12-31", 2, "l"),
        ("cancel", "terminated", "2026-12-31", 1, "m"),
    ],
)
def test_a_finished_line_acts_on_its_service(kind: str, status: str, ends: str, of: int, size: str) -> None:
    world = provisioned(kind, status="suspended", expires_on="2026-12-31")
    done = after(world, FinishJob(1001, 900), "done")
    found = the(done)
    assert (found.status, found.expires_on, found.product_id) == (status, ends, of)
    assert json.loads(found.attributes) == {"size": size, "os": "x"}
    again, following = planned(done, FinishJob(1001, 900), "done")
    assert (again.effects, following) == ((), done)


def test_what_has_no_end_yet_is_renewed_from_today() -> None:
    assert the(after(provisioned("renew"), FinishJob(1001, 900), "done")).expires_on == "2027-11-22"
