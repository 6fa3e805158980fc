"""Which users a command line means."""

from __future__ import annotations

from billiactl.cli.app import App
from billiactl.core.errors import UsageFault

STDIN = "-"


def user_id(app: App, text: str) -> int:
    """The id of the user that ``text`` names. Raises NotFound."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user

    with open_reader(app.globals.database) as reader:
        return find_user(reader, text)


def user_ids(app: App, words: tuple[str, ...]) -> tuple[int, ...]:
    """The ids of the users named by arguments, or on standard input by ``-``; each once.

    Raises UsageFault for none, or for names beside ``-``, and NotFound.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user

    if not words:
        raise UsageFault("no_users", "no users are named", "name users, or '-' for standard input")
    names = _names(app, words)
    with open_reader(app.globals.database) as reader:
        found = [find_user(reader, name) for name in names]
    unique = tuple(dict.fromkeys(found))
    if len(unique) < len(found):
        repeated = len(found) - len(unique)
        app.notice(f"{repeated} repeated user{'s' if repeated > 1 else ''} counted once")
    return unique


def _names(app: App, words: tuple[str, ...]) -> list[str]:
    if STDIN not in words:
        return list(words)
    if len(words) > 1:
        raise UsageFault("several_selections", "users and '-' can't be combined", "choose one of them")
    names = [line.strip() for line in app.read_stdin("the users").splitlines() if line.strip()]
    if not names:
        app.notice("standard input names no user; nothing to do")
    return names


def profile_id(text: str) -> int:
    """The id of a billing profile as typed. Raises UsageFault ``bad_profile``."""
    from billiactl.core.storage.lookup import parse_id

    found = parse_id(text)
    if found is None:
        raise UsageFault("bad_profile", f"'{text}' is no profile's id", "'billiactl user profile list USER' lists them")
    return found
