"""Customers' accounts: how they are named, and whether they may place orders."""

from __future__ import annotations

import re

from billiactl.core.errors import Conflict, Refused, UsageFault
from billiactl.core.model import Key, User
from billiactl.core.people_changes import AddUser, BlockUser, EditUser
from billiactl.core.planner import Planner
from billiactl.core.rules import profiles
from billiactl.core.rules.naming import checked_email, one_line, search_text

ACTIVE = "active"
INACTIVE = "inactive"
BLOCKED = "blocked"

_DIGITS = re.compile("[0-9]+")
_NO_NAME = re.compile(r"\s|[\x00-\x1f\x7f]")


def plan_add_user(planner: Planner, change: AddUser) -> Key:
    """A new customer with a primary profile. Returns the user's symbol.

    Raises Conflict ``username_taken``, and UsageFault for names that are none.
    """
    username = _free_username(planner, change.username)
    email = checked_email(change.email) if change.email else None
    facts = profiles.completed(profiles.checked(change.profile))
    name = one_line(change.name) or facts["name"] or facts["company"]
    user = User(
        id=planner.symbol("users"),
        username=username,
        email=email,
        name=name,
        status=ACTIVE,
        search="",
        created_at=planner.world.timestamp,
        version=0,
        source=None,
        external_id=None,
        log_number=0,
        log_hash="",
    )
    planner.add("users", user)
    profiles.add(planner, profiles.new_profile(planner, user.id, facts, primary=True))
    return user.id


def plan_edit_user(planner: Planner, change: EditUser) -> None:
    """Another username, e-mail or name; whether the account is in use, which a blocked one is not."""
    user = planner.user(change.user)
    username = user.username
    if change.username is not None and change.username != username:
        username = _free_username(planner, change.username)
    email = user.email
    if change.email is not None and change.email != email:
        email = checked_email(change.email) if change.email.strip() else None
    name = user.name if change.name is None else one_line(change.name)
    if not name and user.name:
        raise UsageFault("no_name", "a user has a name", "give another one")
    status = _status(user, change.active)
    if (username, email, name, status) == (user.username, user.email, user.name, user.status):
        return
    search = search_text(username, email, name, user.profiles)
    planner.set("users", user, username=username, email=email, name=name, status=status, search=search)


def plan_block_user(planner: Planner, change: BlockUser) -> None:
    """A blocked user places no order; unblocking makes the account active. What is under way goes on."""
    user = planner.user(change.user)
    if change.blocked:
        planner.set("users", user, status=BLOCKED)
    elif user.status == BLOCKED:
        planner.set("users", user, status=ACTIVE)
    elif user.status == INACTIVE:
        planner.notice("it is not blocked: it is inactive")


def _status(user: User, active: bool | None) -> str:
    if active is None:
        return user.status
    if user.status == BLOCKED:
        raise Refused("user_blocked", f"user {user.username} is blocked", f"billiactl user unblock {user.id}")
    return ACTIVE if active else INACTIVE


def _free_username(planner: Planner, text: str) -> str:
    """A username that nobody has, and that is read as nothing else where a user is named (CONTRACT)."""
    if not text or _NO_NAME.search(text):
        raise UsageFault("bad_username", f"{text!r} is no username: it has no spaces", "a name such as anna")
    if _DIGITS.fullmatch(text):
        raise UsageFault("bad_username", f"{text!r} would be read as an id, not as a username", "add a letter")
    if "@" in text:
        raise UsageFault("bad_username", f"{text!r} would be read as an e-mail", "leave out the @; see --email")
    if text.startswith("-") or ":" in text:
        raise UsageFault("bad_username", f"{text!r} is no username: no '-' at the start, no ':'", "a name such as anna")
    if ("username", text) in planner.world.known:
        hint = f"billiactl user show {text}"
        raise Conflict("username_taken", f"the username {text!r} belongs to another user", hint)
    return text
