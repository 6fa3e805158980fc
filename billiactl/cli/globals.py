"""The global options: where each comes from, and which one wins.

What is typed beats the environment, that beats the config file, and that beats the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billiactl.cli import places
from billiactl.cli.config import Config, default_path, load
from billiactl.cli.failures import FORMATS
from billiactl.core.errors import UsageFault

Typed = Mapping[str, Any]
"""The global options that were typed, by name, with their values."""

VARIABLES = {
    "database": "BILLIACTL_DATABASE_URL",
    "config": "BILLIACTL_CONFIG",
    "context": "BILLIACTL_CONTEXT",
    "archive": "BILLIACTL_ARCHIVE",
    "actor": "BILLIACTL_ACTOR",
    "output": "BILLIACTL_OUTPUT",
    "read_only": "BILLIACTL_READ_ONLY",
}
"""The environment variables that stand for global options, by the option's name."""

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True)
class Globals:
    """The global options of one invocation, resolved.

    ``database`` is a SQLAlchemy URL, ``output_typed`` says that the format was asked for on this line, and
    ``verbosity`` is -1 (quiet), 0 or 1 (verbose).
    """

    database: str
    config: Path
    context: str | None
    archive: Path
    actor: str
    output: str
    output_typed: bool
    fields: tuple[str, ...]
    query: str | None
    color: str
    verbosity: int
    debug: bool
    read_only: bool


@dataclass(frozen=True)
class _Value:
    """A value, where it stood (for messages), and the folder at which its relative paths start."""

    text: str
    source: str
    folder: Path


class _Sources:
    """Looks a value up in what was typed, then the environment, then the config file."""

    def __init__(self, typed: Typed, environ: Mapping[str, str], config: Config, context: str | None) -> None:
        self._typed = typed
        self._environ = environ
        self._config = config
        self._values = config.values(context)

    def find(self, name: str) -> _Value | None:
        if self._typed.get(name) is not None:
            return _Value(str(self._typed[name]), f"--{name}", Path.cwd())
        variable = VARIABLES[name]
        if self._environ.get(variable):
            return _Value(self._environ[variable], variable, Path.cwd())
        if name in self._values:
            return _Value(self._values[name], str(self._config.path), self._config.path.parent)
        return None


def read_config(typed: Typed, environ: Mapping[str, str], may_be_missing: bool = False) -> Config:
    """The config file that the line, the environment or the default names.

    A file that somebody named must exist, unless ``may_be_missing`` (``init`` is about to write it).
    """
    named = typed.get("config") or environ.get(VARIABLES["config"])
    path = places.absolute(named, Path.cwd()) if named else default_path()
    return load(path, required=bool(named) and not may_be_missing)


def resolve(typed: Typed, environ: Mapping[str, str], config: Config) -> Globals:
    """The global options of this invocation. Raises UsageFault on a value that makes no sense."""
    context = typed.get("context") or environ.get(VARIABLES["context"]) or config.current
    sources = _Sources(typed, environ, config, context)
    database = _database(sources.find("database"))
    actor = sources.find("actor")
    return Globals(
        database=database,
        config=config.path,
        context=context,
        archive=_archive(sources.find("archive"), database),
        actor=actor.text if actor else system_user(),
        output=_output(sources.find("output")),
        output_typed=typed.get("output") is not None,
        fields=typed.get("fields") or (),
        query=typed.get("query"),
        color=typed.get("color") or "auto",
        verbosity=typed.get("verbosity") or 0,
        debug=bool(typed.get("debug")),
        read_only=_read_only(typed, environ),
    )


def _database(value: _Value | None) -> str:
    return places.database_url(value.text, value.folder, value.source) if value else places.default_database()


def _archive(value: _Value | None, database: str) -> Path:
    return places.absolute(value.text, value.folder) if value else places.default_archive(database)


def _output(value: _Value | None) -> str:
    if value is None:
        return "table"
    if value.text not in FORMATS:
        message = f"{value.source}: '{value.text}' is no output format"
        raise UsageFault("bad_output_format", message, f"expected one of {', '.join(FORMATS)}")
    return value.text


def _read_only(typed: Typed, environ: Mapping[str, str]) -> bool:
    variable = VARIABLES["read_only"]
    text = environ.get(variable, "").lower()
    if text not in _YES | _NO:
        raise UsageFault("bad_environment", f"{variable}: '{text}' is neither yes nor no", "expected 1 or 0")
    return bool(typed.get("read_only")) or text in _YES


def system_user() -> str:
    """The name of the user who runs this process; ``uid N`` if the system knows none."""
    import os
    import pwd

    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def override_warning(typed: Typed, environ: Mapping[str, str], config: Config) -> str | None:
    """A warning if somebody typed a context whose database the environment overrides, else None."""
    variable = VARIABLES["database"]
    context = typed.get("context")
    if not context or typed.get("database") or not environ.get(variable) or context not in config.contexts:
        return None
    if "database" not in config.contexts[context]:
        return None
    return f"{variable} is set and beats the database of context '{context}'"


def output_of_failures(typed_output: str | None, typed: Typed, environ: Mapping[str, str]) -> str:
    """The output format for a failure found before the options were resolved; never fails itself."""
    given = typed_output or environ.get(VARIABLES["output"])
    if given:
        return given if given in FORMATS else "table"
    try:
        found = read_config(typed, environ, may_be_missing=True).values(typed.get("context")).get("output")
    except UsageFault:
        return "table"
    return found if found in FORMATS else "table"
