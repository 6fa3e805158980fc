"""How customers are named, and found by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from billiactl.core.errors import UsageFault
from billiactl.core.importing.conventions import PLAIN
from billiactl.core.importing.kinds import Cell, Kind, convert
from billiactl.core.model import Key
from billiactl.core.planner import Planner


class Named(Protocol):
    """Whatever has a name and a company."""

    @property
    def name(self) -> str:
        """A person's name."""

    @property
    def company(self) -> str:
        """A company's name."""


def search_text(username: str, email: str | None, name: str, profiles: Iterable[Named]) -> str:
    """The text in which a search for a user looks: all names, in small letters."""
    names = [username, email or "", name]
    for profile in profiles:
        names += [profile.name, profile.company]
    return " ".join(dict.fromkeys(name for name in names if name)).casefold()


def refresh_search(planner: Planner, user_id: Key) -> None:
    """What a search looks in follows the user's profiles."""
    user = planner.user(user_id)
    planner.set("users", user, search=search_text(user.username, user.email, user.name, user.profiles))


def one_line(text: str) -> str:
    """``text`` on one line, with single spaces."""
    return " ".join(text.split())


def checked_email(text: str) -> str:
    """``text`` as an e-mail address. Raises UsageFault ``bad_email``."""
    return _converted(Kind.EMAIL, text, "bad_email", "is no e-mail address", "write it as anna@example.org")


def checked_country(text: str) -> str:
    """The ISO 3166-1 code of the country that ``text`` is a code or an English name of. Raises ``bad_country``."""
    hint = "a code such as BG, or an English name"
    return _converted(Kind.COUNTRY, text, "bad_country", "is no country", hint)


def _converted(kind: Kind, text: str, code: str, what: str, hint: str) -> str:
    try:
        return str(convert(kind, Cell(text, PLAIN)))
    except ValueError:
        raise UsageFault(code, f"{text!r} {what}", hint) from None
