"""Billing profiles: one is primary, whatever happens; VAT IDs; what keeps one; orders that follow one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billiactl.core.changes import Change, CreateOrder, NewLine, Pay, PlaceOrder, SetStatus
from billiactl.core.model import Profile
from billiactl.core.money_changes import SetProfile
from billiactl.core.people_changes import AddProfile, CloneProfile, DeleteProfile, EditProfile, ProfileFacts
from billiactl.core.world import World
from tests.support.money import paid, papers, pending, said
from tests.support.worlds import after, order, planned, profile, refusal, the_order, user, world_of

PLACE = ProfileFacts(name="Boris", country="BG")
VALID = "DE136695976"
WRONG = "DE136695977"


def profiles(world: World) -> tuple[Profile, ...]:
    return world.users[1].profiles


def newest(world: World) -> Profile:
    return profiles(world)[-1]


def with_two(**facts: Any) -> World:
    """User 1 with the primary profile 1 and profile 2."""
    return world_of(users=(user(profiles=(profile(), profile(id=2, is_primary=0, name="Boris", **facts))),))


def test_a_new_profile_is_active_and_not_primary() -> None:
    found = newest(after(world_of(), AddProfile(1, PLACE)))
    assert (found.kind, found.is_primary, found.is_active, found.auto_invoice, found.proforma) == ("person", 0, 1, 1, 1)


def test_the_first_one_is_primary_in_any_case() -> None:
    assert newest(after(world_of(users=(user(profiles=()),)), AddProfile(1, PLACE))).is_primary == 1


def test_primary_moves() -> None:
    world = after(world_of(), AddProfile(1, PLACE, primary=True))
    assert [one.is_primary for one in profiles(world)] == [0, 1]
    world = after(world, EditProfile(1, 1, primary=True))
    assert [one.is_primary for one in profiles(world)] == [1, 0]
    assert planned(world, EditProfile(1, 1, primary=True))[0].effects == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "Boris"}, "no_country"),
        ({"country": "BG"}, "no_name"),
        ({"name": " ", "country": "BG"}, "no_name"),
        ({"name": "Boris", "country": "Atlantis"}, "bad_country"),
        ({"name": "Boris", "country": "BG", "email": "boris"}, "bad_email"),
        ({"name": "Boris", "country": "BG", "kind": "robot"}, "bad_kind"),
    ],
)
def test_facts_that_are_none(facts: dict[str, str], code: str) -> None:
    assert refusal(world_of(), AddProfile(1, ProfileFacts(**facts))).code == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said_", "kind"),
    [
        ({"company": "Acme"}, "company"),
        ({"company": "Acme", "kind": "person"}, "person"),
        ({"company": ""}, "person"),
        ({"name": "B"}, "person"),
    ],
)
def test_a_company_is_a_companys(said_: dict[str, str], kind: str) -> None:
    world = with_two(kind="person")
    assert profiles(after(world, EditProfile(1, 2, ProfileFacts(**said_))))[1].kind == kind  # type: ignore[arg-type]


def test_vat_ids_are_looked_at() -> None:
    made, world = planned(world_of(), AddProfile(1, ProfileFacts(company="A", country="DE", vat_id=WRONG)))
    assert newest(world).vat_id_valid == 0
    assert made.notices == (f"{WRONG} is no VAT ID of the EU with right check digits: VAT is chosen as without one",)
    mended, right = planned(world, EditProfile(1, newest(world).id, ProfileFacts(vat_id=VALID)))  # type: ignore[arg-type]
    assert (newest(right).vat_id_valid, mended.notices) == (1, ())
    gone = after(right, EditProfile(1, newest(right).id, ProfileFacts(vat_id="")))  # type: ignore[arg-type]
    assert (newest(gone).vat_id, newest(gone).vat_id_valid) == ("", 0)


def test_what_is_not_said_stays() -> None:
    world = with_two(city="Ruse", phone="1", auto_invoice=0)
    found = profiles(after(world, EditProfile(1, 2, ProfileFacts(city="  Stara\tZagora "))))[1]
    assert (found.city, found.phone, found.auto_invoice, found.name) == ("Stara Zagora", "1", 0, "Boris")
    assert planned(world, EditProfile(1, 2, ProfileFacts(city="Ruse", auto_invoice=False)))[0].effects == ()


def test_a_clone_is_alike_but_not_primary() -> None:
    found = newest(after(world_of(), CloneProfile(1, 1, ProfileFacts(email="bills@example.org"))))
    like = profile()
    assert (found.name, found.kind, found.country) == (like.name, like.kind, like.country)
    assert (found.email, found.is_primary, found.is_active) == ("bills@example.org", 0, 1)


def test_the_primary_one_stays_and_stays_active() -> None:
    world = with_two()
    assert refusal(world, DeleteProfile(1, 1)).code == "primary_profile"
    assert refusal(world, EditProfile(1, 1, active=False)).code == "primary_profile"
    moved = after(world, EditProfile(1, 2, primary=True))
    assert [one.id for one in profiles(after(moved, DeleteProfile(1, 1)))] == [2]


def test_an_inactive_one_is_not_primary() -> None:
    world = after(with_two(), EditProfile(1, 2, active=False))
    assert refusal(world, EditProfile(1, 2, primary=True)).code == "profile_inactive"
    assert refusal(world, EditProfile(1, 2, primary=True, active=False)).code == "primary_inactive"
    both = after(world, EditProfile(1, 2, primary=True, active=True))
    assert [(one.is_primary, one.is_active) for one in profiles(both)] == [(0, 1), (1, 1)]


def test_only_an_active_one_is_chosen_for_an_order() -> None:
    world = after(with_two(), EditProfile(1, 2, active=False))
    assert refusal(world, CreateOrder(1, (NewLine("domain-eu"),), profile=2)).code == "profile_inactive"


@pytest.mark.parametrize("change", [EditProfile(1, 7), DeleteProfile(1, 7), CloneProfile(1, 7)])
def test_profiles_that_are_none(change: Change) -> None:
    assert refusal(with_two(), change).code == "profile_not_found"


def second_in_use(status: str, **facts: Any) -> World:
    world = with_two()
    return world_of(order(status, profile_id=2, **facts), users=tuple(world.users.values()))


@pytest.mark.parametrize(
    "status", ["draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud"]
)
def test_an_order_without_invoice_keeps_its_profile_until_it_is_over(status: str) -> None:
    world = second_in_use(status)
    if status not in ("cancelled", "fraud"):
        error = refusal(world, DeleteProfile(1, 2))
        assert (error.code, error.data["orders"]) == ("profile_in_use", [1001])
        return
    made, following = planned(world, DeleteProfile(1, 2))
    assert made.notices == ("order 1001 can't do without the record: the profile stays as an inactive one",)
    assert profiles(following)[1].is_active == 0
    assert planned(following, DeleteProfile(1, 2))[0].effects == ()


def test_an_invoice_frees_the_profile() -> None:
    start = order("draft", profile_id=2)
    world = after(world_of(start, users=tuple(with_two().users.values())), PlaceOrder(1001))
    assert refusal(world, DeleteProfile(1, 2)).code == "profile_in_use"
    world = after(world, Pay(1001))
    gone = after(world, DeleteProfile(1, 2))
    assert profiles(gone)[1].is_active == 0
    assert said(gone)["buyer"]["name"] == "Boris"


def test_a_profile_that_moved_is_set_again() -> None:
    """DESIGN 6: VAT facts change before the invoice."""
    world = after(pending(), EditProfile(1, 1, ProfileFacts(country="DE", vat_id=VALID, company="Beispiel GmbH")))
    assert the_order(world).gross == 12_000
    moved = after(world, SetProfile(1001, 1))
    assert (the_order(moved).net, the_order(moved).gross) == (10_000, 10_000)
    assert papers(moved) == [("proforma", "superseded", 12_000), ("proforma", "issued", 10_000)]
    assert planned(moved, SetProfile(1001, 1))[0].effects == ()


def test_another_address_makes_another_proforma() -> None:
    world = after(pending(), EditProfile(1, 1, ProfileFacts(city="Varna")))
    moved = after(world, SetProfile(1001, 1))
    assert papers(moved) == [("proforma", "superseded", 12_000), ("proforma", "issued", 12_000)]
    assert said(moved)["buyer"]["city"] == "Varna"
    phone = after(moved, EditProfile(1, 1, ProfileFacts(phone="1")))
    assert planned(phone, SetProfile(1001, 1))[0].effects == ()


def test_a_lower_gross_may_be_paid_already() -> None:
    world = after(after(pending(), Pay(1001, amount="100.00", reference="A")), SetStatus(1001, "on_hold"))
    world = after(world, EditProfile(1, 1, ProfileFacts(country="DE", vat_id=VALID)))
    assert the_order(after(world, SetProfile(1001, 1))).due == 0


def test_after_the_invoice_it_is_unchanged() -> None:
    world = after(paid(), EditProfile(1, 1, ProfileFacts(city="Varna", country="DE")))
    assert planned(world, SetProfile(1001, 1))[0].effects == ()
    assert said(world)["buyer"]["city"] == ""


def test_money_in_flight_holds_the_order_back() -> None:
    world = after(after(pending(), Pay(1001, in_flight=True)), EditProfile(1, 1, ProfileFacts(country="DE")))
    assert refusal(world, SetProfile(1001, 1)).code == "payment_in_flight"


FACTS = st.builds(
    ProfileFacts,
    kind=st.sampled_from([None, "person", "company", "robot"]),
    name=st.sampled_from([None, "", "Boris"]),
    company=st.sampled_from([None, "", "Acme"]),
    country=st.sampled_from([None, "", "BG", "DE", "US", "Atlantis"]),
    vat_id=st.sampled_from([None, "", VALID, WRONG]),
    proforma=st.sampled_from([None, True, False]),
)


class Profiles(RuleBasedStateMachine):
    """Whatever is done to a user's profiles, exactly one is primary, it is active, and no order loses its own."""

    def __init__(self) -> None:
        super().__init__()
        self.world = world_of(order(), order(identity=1002), users=(user(),))

    def do(self, change: Change) -> None:
        made, following = planned(self.world, change)
        if made.error is not None:
            assert following == self.world
        elif not change.additive:
            assert planned(following, change)[0].effects == () or isinstance(change, DeleteProfile)
        self.world = following

    def one(self, number: int) -> Any:
        """One of the profiles there are, or one that is not there."""
        found = profiles(self.world)
        return found[number].id if number < len(found) else 77

    @rule(facts=FACTS, primary=st.booleans())
    def add(self, facts: ProfileFacts, primary: bool) -> None:
        self.do(AddProfile(1, facts, primary))

    @rule(number=st.integers(0, 5), facts=FACTS)
    def clone(self, number: int, facts: ProfileFacts) -> None:
        self.do(CloneProfile(1, self.one(number), facts))

    @rule(number=st.integers(0, 5), facts=FACTS, primary=st.booleans(), active=st.sampled_from([None, True, False]))
    def edit(self, number: int, facts: ProfileFacts, primary: bool, active: bool | None) -> None:
        self.do(EditProfile(1, self.one(number), facts, primary, active))

    @rule(number=st.integers(0, 2), primary=st.booleans(), active=st.sampled_from([None, True, False]))
    def turn(self, number: int, primary: bool, active: bool | None) -> None:
        self.do(EditProfile(1, self.one(number), primary=primary, active=active))

    @rule(number=st.integers(0, 5))
    def delete(self, number: int) -> None:
        self.do(DeleteProfile(1, self.one(number)))

    @rule(number=st.integers(0, 5), identity=st.sampled_from([1001, 1002]))
    def switch(self, number: int, identity: int) -> None:
        self.do(SetProfile(identity, self.one(number)))

    @rule(identity=st.sampled_from([1001, 1002]))
    def end(self, identity: int) -> None:
        self.do(SetStatus(identity, "cancelled"))

    @invariant()
    def one_is_primary(self) -> None:
        assert [one.is_active for one in profiles(self.world) if one.is_primary] == [1]

    @invariant()
    def no_order_loses_its_profile(self) -> None:
        there = {one.id for one in profiles(self.world)}
        assert {found.profile_id for found in self.world.orders.values()} <= there

    @invariant()
    def each_has_what_documents_need(self) -> None:
        for one in profiles(self.world):
            assert one.country
            assert one.name or one.company
            assert one.vat_id_valid == int(one.vat_id == VALID)


TestProfiles = Profiles.TestCase
TestProfiles.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
