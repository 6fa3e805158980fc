"""The kinds of change that concern customers: their accounts and their billing profiles."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import ClassVar

from billiactl.core.changes import Touches


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What is said of a billing profile, as typed; None is not said, an empty text takes away what stands."""

    kind: str | None = None
    name: str | None = None
    company: str | None = None
    vat_id: str | None = None
    street: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    auto_invoice: bool | None = None
    proforma: bool | None = None

    @property
    def said(self) -> dict[str, str | bool]:
        """What is said, by name."""
        named = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


NOTHING = ProfileFacts()


@dataclass(frozen=True, slots=True)
class AddUser:
    """A new customer with a primary profile."""

    action: ClassVar[str] = "user.add"
    additive: ClassVar[bool] = False
    creates: ClassVar[str] = "user"
    username: str
    email: str | None
    name: str
    profile: ProfileFacts

    @property
    def touches(self) -> Touches:
        """Whoever has the username."""
        return Touches(usernames=(self.username,))


@dataclass(frozen=True, slots=True)
class EditUser:
    """Another username, e-mail or name (None: as it stands), or whether the account is in use.

    An empty e-mail takes it away.
    """

    action: ClassVar[str] = "user.edit"
    additive: ClassVar[bool] = False
    user: int
    username: str | None = None
    email: str | None = None
    name: str | None = None
    active: bool | None = None

    @property
    def touches(self) -> Touches:
        """The user, and whoever has the new username."""
        return Touches(users=(self.user,), usernames=() if self.username is None else (self.username,))


@dataclass(frozen=True, slots=True)
class BlockUser:
    """The user may place no order any more; with ``blocked`` False they may again."""

    action: ClassVar[str] = "user.block"
    additive: ClassVar[bool] = False
    user: int
    blocked: bool = True

    @property
    def touches(self) -> Touches:
        """The user."""
        return Touches(users=(self.user,))


@dataclass(frozen=True, slots=True)
class AddProfile:
    """Another billing profile; the first one is primary in any case."""

    action: ClassVar[str] = "profile.add"
    additive: ClassVar[bool] = True
    user: int
    facts: ProfileFacts
    primary: bool = False

    @property
    def touches(self) -> Touches:
        """The user with all profiles."""
        return Touches(users=(self.user,))


@dataclass(frozen=True, slots=True)
class CloneProfile:
    """Another billing profile like one that stands, but for ``facts``; it is active and not primary."""

    action: ClassVar[str] = "profile.clone"
    additive: ClassVar[bool] = True
    user: int
    profile: int
    facts: ProfileFacts = field(default=NOTHING)

    @property
    def touches(self) -> Touches:
        """The user with all profiles."""
        return Touches(users=(self.user,))


@dataclass(frozen=True, slots=True)
class EditProfile:
    """Other facts of a billing profile; ``primary`` makes it the primary one, ``active`` None is as it stands."""

    action: ClassVar[str] = "profile.edit"
    additive: ClassVar[bool] = False
    user: int
    profile: int
    facts: ProfileFacts = field(default=NOTHING)
    primary: bool = False
    active: bool | None = None

    @property
    def touches(self) -> Touches:
        """The user with all profiles."""
        return Touches(users=(self.user,))


@dataclass(frozen=True, slots=True)
class DeleteProfile:
    """A billing profile goes, unless it is primary or an order may still need it."""

    action: ClassVar[str] = "profile.delete"
    additive: ClassVar[bool] = False
    user: int
    profile: int

    @property
    def touches(self) -> Touches:
        """The user, and every order for that profile."""
        return Touches(users=(self.user,), profiles=(self.profile,))
