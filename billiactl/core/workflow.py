"""The status table: which status may follow which, who may do it, under which guards and with which effects.

The table is data (``data/workflow.json``, or the shop's own in its settings). It only names guards and effects; the
functions behind the names stand in ``rules/guards.py`` and ``rules/consequences.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FORMER = "@former"
"""As a target: the status an order on hold came from."""

SHIPPED = ("draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud")
"""The statuses that rules of money, documents and jobs know by name; a shop's own is like one of them."""

KINDS = SHIPPED[1:]
"""What a status of the shop's own may be like. There is one way to begin: as a draft."""

TERMINAL_KINDS = ("cancelled", "fraud")
"""Those that the rules take as the end of an order."""

EXPIRE = "expire"
"""The event of an order's time being over."""

ADMIN = "admin"
AUTOMATIC = "automatic"


def shipped_table() -> dict[str, Any]:
    """The table as shipped, as a JSON value."""
    path = Path(__file__).parent / "data" / "workflow.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``on`` limits an automatic row to one event (``expire``, ``dispute``)."""

    sources: tuple[str, ...]
    target: str
    who: str
    on: str | None
    guards: tuple[str, ...]
    effects: tuple[str, ...]
    forceable: bool
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class Workflow:
    """The whole table: the statuses in their natural order, the terminal ones, the rows in order of precedence.

    ``like`` names for each status of the shop's own the shipped one that the rules take it for.
    """

    statuses: tuple[str, ...]
    terminal: frozenset[str]
    transitions: tuple[Transition, ...]
    like: Mapping[str, str]

    @classmethod
    def from_json(cls, source: Mapping[str, Any]) -> Workflow:
        """The table from its JSON form."""
        rows = tuple(
            Transition(
                sources=tuple(row["from"]),
                target=row["to"],
                who=row["who"],
                on=row.get("on"),
                guards=tuple(row.get("guards", ())),
                effects=tuple(row.get("effects", ())),
                forceable=row.get("force", False),
                needs_reason=row.get("reason", False),
            )
            for row in source["transitions"]
        )
        return cls(tuple(source["statuses"]), frozenset(source["terminal"]), rows, dict(source.get("like", {})))

    @classmethod
    @lru_cache(maxsize=1)
    def default(cls) -> Workflow:
        """The table as shipped."""
        return cls.from_json(shipped_table())

    def kind(self, status: str) -> str:
        """The shipped status that the rules take ``status`` for: itself, unless it is the shop's own."""
        return self.like.get(status, status)

    def of_kind(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """The statuses that the rules take for one of ``kinds``."""
        wanted = set(kinds)
        return tuple(status for status in self.statuses if self.kind(status) in wanted)

    def with_effect(self, effect: str) -> tuple[str, ...]:
        """The statuses into which a row leads that has ``effect``."""
        return tuple(dict.fromkeys(row.target for row in self.transitions if effect in row.effects))

    def expiring(self) -> tuple[str, ...]:
        """The statuses that an order leaves when its time is over."""
        return tuple(dict.fromkeys(source for row in self.transitions if row.on == EXPIRE for source in row.sources))

    def leaving(self, status: str, who: str) -> Iterable[Transition]:
        """The rows that lead out of ``status`` for ``who``, in order of precedence."""
        return (row for row in self.transitions if row.who == who and status in row.sources)
