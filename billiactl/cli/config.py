"""The facts of this machine: the config file with its named contexts.

    current: production
    output: table
    contexts:
      production: {database: "postgresql://shop@db.example.org/shop", archive: /srv/documents}
      staging: {database: staging.db}

Relative paths in the file start at the file's folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from yaml.nodes import Node

KEYS = ("database", "archive", "output", "actor")
"""What a context, or the top level for all of them, may say."""


@dataclass(frozen=True)
class Config:
    """A config file that was read, or the empty one of a machine without a file."""

    path: Path
    exists: bool = False
    current: str | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def values(self, context: str | None) -> Mapping[str, str]:
        """What the file says for ``context`` (None: the current one, if there is one), over its top level.

        Raises UsageFault ``unknown_context`` with the known ones.
        """
        name = context or self.current
        if name is None:
            return self.defaults
        if name not in self.contexts:
            known = ", ".join(sorted(self.contexts)) or "none"
            message = f"no context '{name}' in {self.path}"
            raise UsageFault("unknown_context", message, f"known: {known}", context=name, known=sorted(self.contexts))
        return {**self.defaults, **self.contexts[name]}


def default_path() -> Path:
    """Where the config file is looked for: ``config.yaml`` in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("billiactl") / "config.yaml"


def load(path: Path, required: bool) -> Config:
    """Read a config file; a missing one is empty, unless it is ``required`` since somebody named it.

    Raises UsageFault ``config_missing``, ``config_unreadable``, or ``config_invalid`` with file, line and
    what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        if required:
            raise UsageFault("config_missing", f"no config file {path}", "'billiactl init' writes one") from error
        return Config(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
        raise UsageFault("config_unreadable", f"the config file {path} can't be read: {reason}") from error
    return _parse(path, text)


def _parse(path: Path, text: str) -> Config:
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        _invalid(path, line, f"no valid YAML: {error.problem or error.context}", "check quotes, colons and indents")
    except yaml.YAMLError as error:
        _invalid(path, 1, f"no valid YAML: {error}", "check for stray control characters")
    if root is None:
        return Config(path, exists=True)
    return _Reader(path).config(root)


def _invalid(path: Path, line: int, problem: str, expected: str) -> NoReturn:
    message = f"{path}, line {line}: {' '.join(problem.split())}"
    raise UsageFault("config_invalid", message, expected, file=str(path), line=line)


class _Reader:
    """Reads YAML nodes, which know their lines, into a Config."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def config(self, root: Node) -> Config:
        members = dict(self._members(root, "the file", (*KEYS, "current", "contexts")))
        contexts = self._contexts(members["contexts"]) if "contexts" in members else {}
        current = self._text("current", members["current"]) if "current" in members else None
        if current is not None and current not in contexts:
            known = ", ".join(sorted(contexts)) or "none"
            self._fail(members["current"], f"current is '{current}', which is no context here", f"known: {known}")
        defaults = {key: self._text(key, members[key]) for key in KEYS if key in members}
        return Config(self.path, exists=True, current=current, defaults=defaults, contexts=contexts)

    def _contexts(self, node: Node) -> dict[str, dict[str, str]]:
        return {
            name: {key: self._text(key, value) for key, value in self._members(section, f"context '{name}'", KEYS)}
            for name, section in self._members(node, "contexts", None)
        }

    def _members(self, node: Node, what: str, known: tuple[str, ...] | None) -> Iterator[tuple[str, Node]]:
        """The members of a mapping (none if it is left empty); ``known`` are the keys it may have, None allows any."""
        seen: set[str] = set()
        for key_node, value in self._pairs(node, what):
            key = self._text("a key", key_node)
            if known is not None and key not in known:
                self._fail(key_node, f"unknown key '{key}' in {what}", f"expected: {', '.join(known)}")
            if key in seen:
                self._fail(key_node, f"'{key}' stands twice in {what}", "keep one of them")
            seen.add(key)
            yield key, value

    def _pairs(self, node: Node, what: str) -> list[tuple[Node, Node]]:
        from yaml.nodes import MappingNode

        if node.tag == "tag:yaml.org,2002:null":
            return []
        if not isinstance(node, MappingNode):
            self._fail(node, f"{what} is no mapping", "expected lines of the form 'key: value'")
        return list(node.value)

    def _text(self, what: str, node: Node) -> str:
        if node.tag != "tag:yaml.org,2002:str" or not node.value:
            self._fail(node, f"{what} is no text", "expected text; put it in quotes")
        return str(node.value)

    def _fail(self, node: Node, problem: str, expected: str) -> NoReturn:
        _invalid(self.path, node.start_mark.line + 1, problem, expected)
