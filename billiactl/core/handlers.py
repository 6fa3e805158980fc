"""Handlers: the commands that do a shop's automatic work, as its settings name them by type of job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JOB_TYPES = ("new", "renew", "edit", "transfer", "upgrade", "cancel", "terminate")
"""What a handler can do: the types of lines, and ending a service."""

MOST_DOUBLINGS = 30
"""Beyond this many doublings every delay is longer than the longest that settings can name."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A command that does one type of job, run without a shell.

    ``timeout``, ``backoff`` (before the second try, doubled before each further one) and ``backoff_max`` are seconds,
    ``output_limit`` bytes. ``repeatable`` tells whether a job whose worker was lost may simply be done again.
    """

    command: tuple[str, ...]
    timeout: int
    tries: int
    backoff: int
    backoff_max: int
    repeatable: bool
    environment: Mapping[str, str]
    output_limit: int

    def delay_after(self, tries: int) -> int:
        """The seconds to wait after the failed try number ``tries``."""
        return min(self.backoff << min(tries - 1, MOST_DOUBLINGS), self.backoff_max)


def handlers_from(source: Mapping[str, Mapping[str, Any]]) -> dict[str, Handler]:
    """Handlers from the checked JSON of the settings, by ``TYPE`` or ``TYPE/PRODUCT-CODE``."""
    return {name: _handler(entry) for name, entry in source.items()}


def handler_for(handlers: Mapping[str, Handler], job_type: str, product_code: str | None) -> Handler | None:
    """The handler of a type of job for a product: the one for this product first, else the type's, else None."""
    return handlers.get(f"{job_type}/{product_code}") or handlers.get(job_type)


def _handler(entry: Mapping[str, Any]) -> Handler:
    return Handler(
        command=tuple(entry["command"]),
        timeout=entry.get("timeout", 60),
        tries=entry.get("tries", 3),
        backoff=entry.get("backoff", 60),
        backoff_max=entry.get("backoff_max", 3600),
        repeatable=entry.get("repeatable", False),
        environment=entry.get("environment", {}),
        output_limit=entry.get("output_limit", 65_536),
    )
