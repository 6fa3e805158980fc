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

ADMIN = "admin"
AUTOMATIC = "automatic"


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
    """The whole table: the statuses in their natural order, the terminal ones, the rows in order of precedence."""

    statuses: tuple[str, ...]
    terminal: frozenset[str]
    transitions: tuple[Transition, ...]

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
        return cls(tuple(source["statuses"]), frozenset(source["terminal"]), rows)

    @classmethod
    @lru_cache(maxsize=1)
    def default(cls) -> Workflow:
        """The table as shipped."""
        path = Path(__file__).parent / "data" / "workflow.json"
        return cls.from_json(json.loads(path.read_text(encoding="utf-8")))

    def leaving(self, status: str, who: str) -> Iterable[Transition]:
        """The rows that lead out of ``status`` for ``who``, in order of precedence."""
        return (row for row in self.transitions if row.who == who and status in row.sources)
