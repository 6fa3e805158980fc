"""What a World must hold for a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Touches:
    """What a World must hold for a change: ids, codes and outside names.

    ``profiles`` brings every order for one of these; ``labels`` are label keys, ``notes`` ids; ``contents`` asks for
    the orders' frozen documents, ``usage`` for what of the settings is in use; ``settings`` are settings (as canonical
    JSON) to come, which may number documents in another way.
    """

    orders: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    profiles: tuple[int, ...] = ()
    product_codes: tuple[str, ...] = ()
    service_names: tuple[str, ...] = ()
    externals: tuple[tuple[str, str, str], ...] = ()
    usernames: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    notes: tuple[int, ...] = ()
    contents: bool = False
    usage: bool = False

    @staticmethod
    def union(parts: Iterable[Touches]) -> Touches:
        """All of ``parts`` together, each thing once, in the order of first mention."""
        seen: dict[str, dict[Any, None]] = {name: {} for name in Touches.__slots__ if name not in ("contents", "usage")}
        contents = usage = False
        for part in parts:
            contents, usage = contents or part.contents, usage or part.usage
            for name, members in seen.items():
                members.update(dict.fromkeys(getattr(part, name)))
        return Touches(contents=contents, usage=usage, **{name: tuple(members) for name, members in seen.items()})
