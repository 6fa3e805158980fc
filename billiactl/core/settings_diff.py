"""What differs between two settings, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_IN_ORDER = "_in_order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: its dotted path, and what stood and stands there; None where there is nothing."""

    path: str
    before: Any
    after: Any

    @property
    def removal(self) -> bool:
        """Whether something was taken away without anything in its place."""
        return self.before is not None and self.after is None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every place that differs, in the order of ``after``.

    Payment methods are compared by their codes, transitions by what they lead from and to.
    """
    found = _compared("", _by_name(before), _by_name(after))
    return [change for change in found if not change.path.endswith(_IN_ORDER) or _moved(change)]


def _moved(change: Difference) -> bool:
    """Whether a list has members in another order, and not merely more or fewer of them."""
    before, after = change.before or (), change.after or ()
    return [name for name in before if name in after] != [name for name in after if name in before]


def _by_name(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with their lists by names, and the order in each of these lists as a place of its own."""
    named = {**settings, **_named("methods", settings.get("methods", []), lambda method: str(method["code"]))}
    if "workflow" in settings:
        workflow: Mapping[str, Any] = settings["workflow"]
        named["workflow"] = {**workflow, **_named("transitions", workflow["transitions"], _step)}
    return named


def _named(place: str, members: Sequence[Mapping[str, Any]], name: Callable[[Any], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        first = name(member)
        number = sum(known.partition(" #")[0] == first for known in found)
        found[first if not number else f"{first} #{number + 1}"] = member
    return {place: found, f"{place}{_IN_ORDER}": list(found)}


def _step(row: Mapping[str, Any]) -> str:
    """A transition as people read it: ``[pending, expired -> cancelled, admin]``."""
    event = f" on {row['on']}" if "on" in row else ""
    return f"[{', '.join(row['from'])} -> {row['to']}, {row['who']}{event}]"


def _compared(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        yield Difference(path, before, after)
        return
    for key in [*after, *(key for key in before if key not in after)]:
        place = f"{path}{'' if key.startswith('[') else '.'}{key}" if path else key
        yield from _compared(place, before.get(key), after.get(key))
