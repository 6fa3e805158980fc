"""Where the database and the archive are, on a machine where nobody says so and on one where somebody does."""

from __future__ import annotations

import re
from pathlib import Path

from billiactl.cli.text import redacted_url
from billiactl.core.errors import UsageFault

_SQLITE_FILE = re.compile(r"sqlite(?:\+pysqlite)?:///(?P<path>[^?]*)(?P<query>\?.*)?")
_KNOWN_SCHEMES = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


def user_data_folder() -> Path:
    """The user's own folder for the data of this program."""
    from platformdirs import user_data_path

    return user_data_path("billiactl")


def default_database() -> str:
    """The URL of the database that is used when nobody names one: a SQLite file in the user's data folder."""
    return f"sqlite:///{user_data_folder() / 'billiactl.db'}"


def database_url(text: str, folder: Path, source: str) -> str:
    """The URL of the database that ``text`` names: a URL, or the path of a SQLite file.

    Relative paths start at ``folder``; ``source`` names where the text stood, for the message of the UsageFault
    ``bad_database_url``, which never shows a password.
    """
    if "://" not in text:
        return _file_url(text, folder, source)
    scheme = text.partition("://")[0]
    if scheme == "postgres":
        return "postgresql" + text.removeprefix("postgres")
    if scheme not in _KNOWN_SCHEMES:
        hint = "expected sqlite:///FILE, postgresql://USER@HOST/NAME, or the path of a SQLite file"
        raise UsageFault("bad_database_url", f"{source}: '{redacted_url(text)}' is no database this works with", hint)
    match = _SQLITE_FILE.fullmatch(text)
    if match is None or match["path"] in {"", ":memory:"} or match["path"].startswith("file:"):
        return text
    return _file_url(match["path"], folder, source) + (match["query"] or "")


def _file_url(text: str, folder: Path, source: str) -> str:
    if "?" in text or "\0" in text:
        raise UsageFault("bad_database_url", f"{source}: a database's path can't have a '?' in it")
    return f"sqlite:///{absolute(text, folder)}"


def absolute(text: str, folder: Path) -> Path:
    """The path that ``text`` names, from ``folder`` on, with ``~`` resolved."""
    try:
        return (folder / Path(text).expanduser()).absolute()
    except RuntimeError as error:
        raise UsageFault("no_home_folder", f"'{text}': there is no such home folder") from error


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for another database, or one in memory."""
    match = _SQLITE_FILE.fullmatch(url)
    return Path(match["path"]) if match and match["path"] not in {"", ":memory:"} else None


def default_archive(database: str) -> Path:
    """The folder of the documents when nobody names one: ``documents`` beside the SQLite file.

    For a database on a server: a folder of its own in the user's data folder, ``documents-shop``.
    """
    file = sqlite_file(database)
    if file:
        return file.parent / "documents"
    return user_data_folder() / f"documents-{_server_name(database)}"


def _server_name(database: str) -> str:
    """The host and name of a database on a server, in letters that any file system takes."""
    _, _, place = database.partition("://")
    place = place.rpartition("@")[2].partition("?")[0].strip("/")
    return re.sub(r"[^a-z0-9.-]+", "-", place.lower()).strip("-.") or "default"
