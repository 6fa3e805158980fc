"""Settings as a YAML file: read so that nothing turns into what its author did not write.

Only ``true`` and ``false`` are yes and no, only plain digits are numbers, and everything else is text: ``NO`` is a
country, ``25.5`` a rate, and 2026-11-01 no date.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiactl.core.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, ScalarNode

_LARGEST = 20_000
_DEEPEST = 30
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_settings_file(path: Path) -> Any:
    """The JSON value that the YAML file ``path`` holds; it is not checked any further.

    Raises NotFound (``file_not_found``), UsageFault (``file_unreadable``, ``settings_invalid`` with the line).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise NotFound("file_not_found", f"there is no file {path}", "check its path") from None
    except OSError as error:
        raise UsageFault("file_unreadable", f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageFault(
            "settings_invalid", f"{path}: byte {error.start} is not UTF-8", "save the file as UTF-8"
        ) from None
    return parse_settings_text(text, str(path))


def parse_settings_text(text: str, name: str) -> Any:
    """The JSON value of the YAML ``text``, which came from ``name``. Raises UsageFault ``settings_invalid``."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid(name, line, f"not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise _invalid(name, 1, f"not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise _invalid(name, 1, "nested too deeply") from None
    return None if node is None else _Builder(name).value(node, 0)


def _invalid(name: str, line: int, reason: str) -> UsageFault:
    hint = "'billiactl settings show' prints settings of the right form"
    return UsageFault("settings_invalid", f"{name}, line {line}: {reason}", hint, file=name, line=line)


class _Builder:
    """Turns nodes into a JSON value; bounded, since anchors can make a small file huge."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def value(self, node: Node, depth: int) -> Any:
        from yaml.nodes import MappingNode, ScalarNode, SequenceNode

        self.count += 1
        if self.count > _LARGEST or depth > _DEEPEST:
            raise self._invalid(node, "the settings are too large or nested too deeply")
        if isinstance(node, ScalarNode):
            return _scalar(node)
        if isinstance(node, SequenceNode):
            return [self.value(member, depth + 1) for member in node.value]
        assert isinstance(node, MappingNode)
        return self._mapping(node, depth)

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Any]:
        from yaml.nodes import ScalarNode

        found: dict[str, Any] = {}
        for key, member in node.value:
            if not isinstance(key, ScalarNode):
                raise self._invalid(key, "a key is no text")
            if key.value in found:
                raise self._invalid(key, f"the key {key.value!r} stands twice")
            found[key.value] = self.value(member, depth + 1)
        return found

    def _invalid(self, node: Node, reason: str) -> UsageFault:
        return _invalid(self.name, node.start_mark.line + 1, reason)


def _scalar(node: ScalarNode) -> str | int | bool | None:
    text: str = node.value
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
