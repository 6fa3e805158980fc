"""What a World must hold for a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Touches:
    """What a World must hold for a change: ids, codes and outside names.

    ``profiles`` brings every order for one of these; ``labels`` are label keys, ``notes`` and ``services`` ids;
    ``shared_services`` asks which of the orders' services other orders name, too; ``contents`` asks for the orders'
    frozen documents, ``usage`` for what of the settings is in use; ``settings`` are settings (as canonical JSON) to
    come, which may number documents in another way.
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
    services: tuple[int, ...] = ()
    contents: bool = False
    usage: bool = False
    shared_services: bool = False

    @staticmethod
    def union(parts: Iterable[Touches]) -> Touches:
        """All of ``parts`` together, each thing once, in the order of first mention."""
        asked: dict[str, Any] = dict.fromkeys(("contents", "usage", "shared_services"), False)
        seen: dict[str, dict[Any, None]] = {name: {} for name in Touches.__slots__ if name not in asked}
        for part in parts:
            asked = {name: wanted or getattr(part, name) for name, wanted in asked.items()}
            for name, members in seen.items():
                members.update(dict.fromkeys(getattr(part, name)))
        found: dict[str, Any] = {name: tuple(members) for name, members in seen.items()}
        return Touches(**asked, **found)
