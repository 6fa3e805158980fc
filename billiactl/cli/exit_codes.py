"""The one place that knows exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from billiactl.core.errors import BilliaError, Conflict, FaultsFound, NotFound, Refused, Unavailable, UsageFault

DONE = 0
UNEXPECTED = 1
USAGE = 2
NOT_FOUND = 3
REFUSED = 4
CONFLICT = 5
MIXED = 6
UNAVAILABLE = 7
FAULTS_FOUND = 8
INTERRUPTED = 130
CLOSED_PIPE = 141
TERMINATED = 143

_BY_CLASS: tuple[tuple[type[BilliaError], int], ...] = (
    (UsageFault, USAGE),
    (NotFound, NOT_FOUND),
    (Refused, REFUSED),
    (Conflict, CONFLICT),
    (Unavailable, UNAVAILABLE),
    (FaultsFound, FAULTS_FOUND),
)

SUCCESSES = frozenset({"done", "unchanged", "planned"})
"""The values of a result's ``result`` that are no failure."""


def exit_code(error: BilliaError) -> int:
    """The exit code of a failure, by its class."""
    return next((code for known, code in _BY_CLASS if isinstance(error, known)), UNEXPECTED)


class Tally:
    """Counts results as they pass (``summary``), and knows the exit code of the whole list."""

    def __init__(self) -> None:
        self.summary = {"done": 0, "unchanged": 0, "refused": 0, "failed": 0}
        self._failures: set[int] = set()

    def add(self, result: Mapping[str, Any]) -> None:
        """Count one result: an object with ``result`` and, if that is a failure, ``error`` with its ``exit``."""
        kind = result["result"]
        self.summary[kind] = self.summary.get(kind, 0) + 1
        if kind not in SUCCESSES:
            self._failures.add(result["error"]["exit"])

    @property
    def total(self) -> int:
        """How many results passed."""
        return sum(self.summary.values())

    @property
    def exit_code(self) -> int:
        """0 without a failure; the failures' code if all failed and alike; else 6."""
        if not self._failures:
            return DONE
        succeeded = any(self.summary.get(kind) for kind in SUCCESSES)
        return next(iter(self._failures)) if len(self._failures) == 1 and not succeeded else MIXED


def exit_code_of(results: Iterable[Mapping[str, Any]]) -> int:
    """The exit code of a list of results (see ``Tally``)."""
    tally = Tally()
    for result in results:
        tally.add(result)
    return tally.exit_code
