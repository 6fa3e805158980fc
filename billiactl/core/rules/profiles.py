"""Billing profiles: whom documents name, and by whom VAT is chosen. Of a user's profiles exactly one is primary.

The primary profile is active and stays. What a document says of its buyer is frozen in it, so no change of a profile
moves an issued document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.errors import NotFound, Refused, UsageFault
from billiactl.core.model import Key, Order, Profile, User
from billiactl.core.people_changes import AddProfile, CloneProfile, DeleteProfile, EditProfile, ProfileFacts
from billiactl.core.planner import Planner
from billiactl.core.rules.naming import checked_country, checked_email, one_line, refresh_search

PERSON = "person"
COMPANY = "company"
KINDS = (PERSON, COMPANY)

MOST_NAMED = 5

_TEXTS = ("name", "company", "vat_id", "street", "city", "region", "postal_code", "country", "email", "phone")
_USUAL: Mapping[str, Any] = {"kind": PERSON, **dict.fromkeys(_TEXTS, ""), "auto_invoice": 1, "proforma": 1}


def plan_add_profile(planner: Planner, change: AddProfile) -> None:
    """Another billing profile. A user's first one is primary."""
    user = planner.user(change.user)
    primary = change.primary or not user.profiles
    add(planner, new_profile(planner, user.id, completed(checked(change.facts)), primary))


def plan_clone_profile(planner: Planner, change: CloneProfile) -> None:
    """Another billing profile with the facts of one that stands, but for what is said."""
    user = planner.user(change.user)
    like = find(user, change.profile)
    facts = completed({**_facts_of(like), **checked(change.facts)})
    add(planner, new_profile(planner, user.id, facts, primary=False))


def plan_edit_profile(planner: Planner, change: EditProfile) -> None:
    """Other facts of a profile; it may become the primary one, and inactive if it is not.

    Raises Refused ``primary_profile`` where the primary one would become inactive, ``profile_inactive`` where an
    inactive one would become primary.
    """
    user = planner.user(change.user)
    profile = find(user, change.profile)
    facts = completed({**_facts_of(profile), **checked(change.facts)})
    active = bool(profile.is_active) if change.active is None else change.active
    _check_activity(user, profile, change, active)
    if change.primary:
        _no_other_is_primary(planner, user, profile)
    primary = int(change.primary or profile.is_primary)
    rewrite(planner, profile, {**facts, "is_active": int(active), "is_primary": primary})
    if planner.effects:
        refresh_search(planner, user.id)
    if facts["vat_id"] != profile.vat_id:
        _warn_of_vat_id(planner, find(planner.user(user.id), change.profile))


def _check_activity(user: User, profile: Profile, change: EditProfile, active: bool) -> None:
    """A primary profile is active."""
    if active:
        return
    if profile.is_primary:
        raise _primary(user, profile, "stays active")
    if change.primary and change.active is False:
        raise UsageFault("primary_inactive", "a primary profile is active", "leave out --primary or --inactive")
    if change.primary:
        hint = f"billiactl user profile edit {user.id} {profile.id} --active --primary"
        raise Refused("profile_inactive", f"profile {profile.id} is not active, so it can't be primary", hint)


def plan_delete_profile(planner: Planner, change: DeleteProfile) -> None:
    """A profile goes if no order is for it; if only orders that need it no more are, it stays as an inactive one.

    Raises Refused ``primary_profile``, and ``profile_in_use`` while an order may still make a document from it.
    """
    user = planner.user(change.user)
    profile = find(user, change.profile)
    if profile.is_primary:
        raise _primary(user, profile, "can't be deleted")
    orders = sorted((order for order in planner.world.orders.values() if order.profile_id == profile.id), key=_by_id)
    needing = [order for order in orders if _needs_profile(planner, order)]
    if needing:
        raise Refused(
            "profile_in_use",
            f"profile {profile.id} is needed by {_named(needing)}",
            f"billiactl order profile set {needing[0].id} PROFILE gives it another one",
            orders=[order.id for order in needing],
        )
    if orders:
        planner.notice(f"{_named(orders)} can't do without the record: the profile stays as an inactive one")
        planner.set("profiles", profile, is_active=0)
    else:
        planner.remove("profiles", profile)
        refresh_search(planner, user.id)


def find(user: User, profile_id: int) -> Profile:
    """The profile of ``user``. Raises NotFound ``profile_not_found``."""
    for profile in user.profiles:
        if profile.id == profile_id:
            return profile
    known = ", ".join(str(profile.id) for profile in user.profiles)
    sentence = f"user {user.username} has no profile {profile_id}"
    raise NotFound("profile_not_found", sentence, f"known: {known}" if known else None, profile=profile_id)


def checked(facts: ProfileFacts) -> dict[str, Any]:
    """What is said of a profile as it is stored; with a company it is a company's, unless its kind is said.

    Raises UsageFault for a kind, a country or an e-mail that is none.
    """
    said: dict[str, Any] = {}
    for name, value in facts.said.items():
        said[name] = int(value) if isinstance(value, bool) else one_line(value)
    if "company" in said:
        said.setdefault("kind", COMPANY if said["company"] else PERSON)
    if said.get("kind", PERSON) not in KINDS:
        raise UsageFault("bad_kind", f"{said['kind']!r} is no kind of profile", f"one of: {', '.join(KINDS)}")
    if said.get("email"):
        said["email"] = checked_email(said["email"])
    if said.get("country"):
        said["country"] = checked_country(said["country"])
    return said


def completed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` with what is usual where nothing is said. Raises UsageFault ``no_country`` and ``no_name``."""
    whole = {**_USUAL, **facts}
    if not whole["country"]:
        raise UsageFault("no_country", "a profile has a country: VAT depends on it", "add --country, such as BG")
    if not whole["name"] and not whole["company"]:
        raise UsageFault("no_name", "a profile has a name: documents are made out to it", "add --name or --company")
    return whole


def new_profile(planner: Planner, user_id: Key, facts: Mapping[str, Any], primary: bool) -> Profile:
    """A new, active profile with ``facts``; what they leave out is usual."""
    whole = {**_USUAL, **facts}
    return Profile(
        id=planner.symbol("profiles"),
        user_id=user_id,
        is_primary=int(primary),
        is_active=1,
        vat_id_valid=int(vat_id_is_well_formed(whole["vat_id"])),
        **whole,
    )


def add(planner: Planner, profile: Profile) -> None:
    """``profile`` becomes one of its user's; if it is primary, the one that was is no more."""
    if profile.is_primary:
        _no_other_is_primary(planner, planner.user(profile.user_id), profile)
    planner.add("profiles", profile)
    refresh_search(planner, profile.user_id)
    _warn_of_vat_id(planner, profile)


def rewrite(planner: Planner, profile: Profile, facts: Mapping[str, Any]) -> None:
    """``profile`` takes other facts; whether its VAT id is well formed follows."""
    planner.set("profiles", profile, **facts, vat_id_valid=int(vat_id_is_well_formed(facts["vat_id"])))


def vat_id_is_well_formed(vat_id: str) -> bool:
    """Whether the check digits of an EU VAT id are right; an empty one is not."""
    if not vat_id:
        return False
    from stdnum.eu import vat

    return bool(vat.is_valid(vat_id))


def _facts_of(profile: Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in _USUAL}


def _no_other_is_primary(planner: Planner, user: User, profile: Profile) -> None:
    for other in user.profiles:
        if other.id != profile.id:
            planner.set("profiles", other, is_primary=0)


def _primary(user: User, profile: Profile, what: str) -> Refused:
    return Refused(
        "primary_profile",
        f"profile {profile.id} is the primary one of user {user.username}: it {what}",
        f"make another one primary first: billiactl user profile edit {user.id} PROFILE --primary",
        profile=profile.id,
    )


def _warn_of_vat_id(planner: Planner, profile: Profile) -> None:
    if profile.vat_id and not profile.vat_id_valid:
        planner.notice(f"{profile.vat_id} is no VAT ID of the EU with right check digits: VAT is chosen as without one")


def _needs_profile(planner: Planner, order: Order) -> bool:
    """Whether a document may still be made from the order's profile: it is not over, and has no invoice yet."""
    return order.status not in planner.world.settings.workflow.terminal and not order.invoiced


def _by_id(order: Order) -> int:
    return int(order.id)


def _named(orders: list[Order]) -> str:
    names = ", ".join(str(order.id) for order in orders[:MOST_NAMED])
    more = f" and {len(orders) - MOST_NAMED} more" if len(orders) > MOST_NAMED else ""
    return f"order{'' if len(orders) == 1 else 's'} {names}{more}"
