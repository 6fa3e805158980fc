"""Customers' accounts: names that are taken or read as something else, status, and search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import CreateOrder, ImportUser, NewLine, PlaceOrder
from billiactl.core.importing.records import Origin, ProfileRecord, UserRecord
from billiactl.core.model import User
from billiactl.core.people_changes import AddUser, BlockUser, EditUser, ProfileFacts
from billiactl.core.world import World
from tests.support.money import draft
from tests.support.worlds import after, planned, profile, refusal, user, world_of

FACTS = ProfileFacts(name="Boris Petrov", country="BG")


def added(world: World, change: AddUser) -> User:
    found = after(world, change).users
    (key,) = set(found) - set(world.users)
    return found[key]


def anna(**values: Any) -> World:
    return world_of(users=(user(username="anna", name="Anna", email="anna@example.org", **values),))


def test_a_customer_comes_with_a_primary_profile() -> None:
    made = added(world_of(), AddUser("boris", "boris@example.org", "", FACTS))
    assert (made.username, made.email, made.name, made.status) == (
        "boris",
        "boris@example.org",
        "Boris Petrov",
        "active",
    )
    assert [(one.is_primary, one.is_active, one.kind, one.name, one.country) for one in made.profiles] == [
        (1, 1, "person", "Boris Petrov", "BG")
    ]
    assert made.search == "boris boris@example.org boris petrov"


def test_a_company_needs_no_other_name() -> None:
    made = added(world_of(), AddUser("acme", None, "", ProfileFacts(company="Acme  GmbH ", country="germany")))
    assert (made.name, made.email) == ("Acme GmbH", None)
    assert (made.profiles[0].kind, made.profiles[0].country) == ("company", "DE")


@pytest.mark.parametrize("name", ["", "123", "a@b", "a b", "a\tb", "a\x1bb", "-a", "name:a", "a:b"])
def test_usernames_that_are_none(name: str) -> None:
    assert refusal(world_of(), AddUser(name, None, "", FACTS)).code == "bad_username"
    if name:
        assert refusal(world_of(), EditUser(1, username=name)).code == "bad_username"


def test_a_username_is_taken_once() -> None:
    world = after(world_of(), AddUser("boris", None, "", FACTS))
    assert refusal(world, AddUser("boris", None, "", FACTS)).code == "username_taken"
    assert refusal(world, EditUser(1, username="boris")).code == "username_taken"
    renamed = after(after(world, EditUser(1, username="anna")), EditUser(1, username="anni"))
    assert refusal(renamed, EditUser(1, username="boris")).code == "username_taken"
    assert added(renamed, AddUser("anna", None, "", FACTS)).username == "anna"


def test_the_name_an_import_brought_may_stand() -> None:
    record = UserRecord(Origin("f", 1), "7", "123", None, "Digits")
    world = after(world_of(), ImportUser("old", record))
    (key,) = set(world.users) - {1}
    assert isinstance(key, str)
    assert planned(world, EditUser(key, username="123"))[0].effects == ()  # type: ignore[arg-type]


def test_an_import_that_updates_brings_profiles_along() -> None:
    home = ProfileRecord("person", "Eva", "", "", "", "Sofia", "", "1000", "BG", "", "")
    firm = replace(home, kind="company", company="Ева ЕООД")
    record = UserRecord(Origin("f", 1), "7", "eva", None, "Eva", profiles=(home,))
    world = after(world_of(), ImportUser("old", record))
    moved = replace(record, profiles=(replace(home, street="Нова 7"), firm))
    updated = after(world, ImportUser("old", moved, on_duplicate="update"))
    (key,) = set(updated.users) - {1}
    eva = updated.users[key]
    assert [(found.is_primary, found.street, found.company) for found in eva.profiles] == [
        (1, "Нова 7", ""),
        (0, "", "Ева ЕООД"),
    ]
    assert "ева еоод" in eva.search
    assert planned(updated, ImportUser("old", moved, on_duplicate="update"))[0].effects == ()


@pytest.mark.parametrize("email", ["anna", "a b@c", "@c", "a@"])
def test_addresses_that_are_none(email: str) -> None:
    assert refusal(anna(), EditUser(1, email=email)).code == "bad_email"


def test_edits_are_convergent_and_search_follows() -> None:
    world = after(anna(), EditUser(1, username="ANNI", email="anni@example.org", name=" Anna  Ivanova "))
    found = world.users[1]
    assert (found.username, found.email, found.name) == ("ANNI", "anni@example.org", "Anna Ivanova")
    assert found.search == "anni anni@example.org anna ivanova anna"
    again = EditUser(1, username="ANNI", email="anni@example.org", name="Anna Ivanova")
    assert planned(world, again)[0].effects == ()
    assert after(world, EditUser(1, email="")).users[1].email is None


def test_blocking_is_convergent() -> None:
    blocked = after(anna(), BlockUser(1))
    assert blocked.users[1].status == "blocked"
    assert planned(blocked, BlockUser(1))[0].effects == ()
    assert after(blocked, BlockUser(1, blocked=False)).users[1].status == "active"
    assert planned(anna(), BlockUser(1, blocked=False))[0].effects == ()


def test_inactive_is_not_blocked() -> None:
    inactive = after(anna(), EditUser(1, active=False))
    assert inactive.users[1].status == "inactive"
    made, following = planned(inactive, BlockUser(1, blocked=False))
    assert (made.effects, made.notices, following.users[1].status) == (
        (),
        ("it is not blocked: it is inactive",),
        "inactive",
    )
    assert after(inactive, EditUser(1, active=True)).users[1].status == "active"
    assert refusal(after(inactive, BlockUser(1)), EditUser(1, active=True)).code == "user_blocked"


def test_a_blocked_user_places_nothing() -> None:
    world = after(draft(), BlockUser(1))
    assert refusal(world, PlaceOrder(1001)).code == "transition_refused"
    assert refusal(world, CreateOrder(1, (NewLine("domain-eu"),))).code == "user_blocked"
    assert after(after(world, BlockUser(1, blocked=False)), PlaceOrder(1001)).orders[1001].status == "pending"


def test_nobody_there() -> None:
    for change in (EditUser(7, name="x"), BlockUser(7)):
        assert refusal(world_of(), change).code == "user_not_found"


def test_a_name_stays() -> None:
    assert refusal(anna(), EditUser(1, name=" ")).code == "no_name"
    assert profile().name == "Anna"
