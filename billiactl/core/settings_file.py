"""Settings as a YAML file: read so that nothing turns into what its author did not write.

Only ``true`` and ``false`` are yes and no, only plain digits are numbers, and everything else is text: ``NO`` is a
country, ``25.5`` a rate, and 2026-11-01 no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.settings_check import SettingsFault
    from billiactl.core.yamltree import Item, Problems

INVALID = "settings_invalid"
HINT = "'billiactl settings example' prints a whole file with every key explained"

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "": None}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a file holds: its ``name``, the JSON value, the line of each place by its path, and keys that stand twice.

    ``mistakes`` are those keys, each with ``line``, ``path`` and ``reason``.
    """

    name: str
    document: Any
    lines: Mapping[str, int] = field(default_factory=dict)
    mistakes: Sequence[Mapping[str, Any]] = ()

    def located(self, faults: Iterable[SettingsFault]) -> list[dict[str, Any]]:
        """``faults`` and the file's own mistakes, each with ``line``, ``path`` and ``reason``, in the file's order."""
        told = [{"line": self._line(fault.path), "path": fault.path, "reason": fault.reason} for fault in faults]
        return sorted([*map(dict, self.mistakes), *told], key=lambda fault: int(fault["line"]))

    def fault(self, located: Sequence[Mapping[str, Any]]) -> UsageFault:
        """The fault that carries all ``located`` ones, of which there is at least one; a single one it tells itself."""
        alone = fault_sentence(self.name, located[0])
        message = alone if len(located) == 1 else f"{self.name} has {len(located)} faults"
        return UsageFault(INVALID, message, HINT, file=self.name, faults=list(located))

    def _line(self, path: str) -> int:
        """The line of the place, or of the nearest one around it that stands in the file."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def fault_sentence(name: str, fault: Mapping[str, Any]) -> str:
    """A located fault as one sentence: ``settings.yaml, line 14: methods[2].type: expected ...``."""
    place = f"{name}, line {fault['line']}"
    return ": ".join(part for part in (place, fault["path"], fault["reason"]) if part)


def read_settings_file(path: Path) -> SettingsFile:
    """What the YAML file ``path`` holds; it is not checked any further.

    Raises NotFound (``file_not_found``), UsageFault (``file_unreadable``, ``settings_invalid`` with the line).
    """
    from billiactl.core.yamltree import Problems, read_text

    return parse_settings_text(read_text(path, Problems(str(path), INVALID, HINT), "file", "check its path"), str(path))


def parse_settings_text(text: str, name: str) -> SettingsFile:
    """What the YAML ``text``, which came from ``name``, holds. Raises UsageFault ``settings_invalid``."""
    from billiactl.core.yamltree import Problems, parse_tree

    problems = Problems(name, INVALID, HINT)
    try:
        tree = parse_tree(text, problems)
    except UsageFault as error:
        raise UsageFault(error.code, error.message, error.hint, file=name, faults=_told(problems)) from None
    lines: dict[str, int] = {}
    return SettingsFile(name, _value(tree, lines), lines, _told(problems))


def _told(problems: Problems) -> list[dict[str, Any]]:
    return [{"line": item["line"], "path": item["key"], "reason": item["reason"]} for item in problems.found]


def _value(item: Item, lines: dict[str, int]) -> Any:
    """The JSON value of ``item``; the lines of all places in it are noted in ``lines``."""
    lines[item.path] = item.line
    if item.entries is not None:
        return {key: _value(member, lines) for key, member in item.entries.items()}
    if item.members is not None:
        return [_value(member, lines) for member in item.members]
    return _scalar(item.text or "") if item.plain else item.text


def _scalar(text: str) -> str | int | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
