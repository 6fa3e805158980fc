"""What differs between two settings, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


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
    """Every place that differs, in the order of ``after``; payment methods are compared by their codes."""
    return list(_compared("", _by_code(before), _by_code(after)))


def _by_code(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with their methods by code, and the order of the methods as a place of its own."""
    methods = settings.get("methods", [])
    codes = [method["code"] for method in methods]
    return {**settings, "methods": {method["code"]: method for method in methods}, "methods_in_order": codes}


def _compared(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        yield Difference(path, before, after)
        return
    for key in [*after, *(key for key in before if key not in after)]:
        yield from _compared(f"{path}.{key}" if path else key, before.get(key), after.get(key))
