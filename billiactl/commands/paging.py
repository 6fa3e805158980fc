"""Lists in pages: the newest screenful on a terminal, everything off it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import click

from billiactl.cli.app import App
from billiactl.cli.param_types import COUNT

ON_A_TERMINAL = 50
"""How many rows a terminal gets unless --limit says otherwise."""

CHUNK = 1_000

Rows = list[dict[str, Any]]
Fetch = Callable[[int, int | None], Rows]
"""Reads at most so many rows that come after the one with this id (None: from the first)."""


@dataclass(frozen=True)
class Paging:
    """What --limit and --after say."""

    limit: int | None = None
    after: int | None = None


def page_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --limit and --after; its function gets them as ``paging: Paging``."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        paging = Paging(kwargs.pop("limit"), kwargs.pop("after"))
        return function(*args, paging=paging, **kwargs)

    limit = click.option("--limit", metavar="N", type=COUNT, help=f"At most N rows; on a terminal {ON_A_TERMINAL}.")
    return limit(click.option("--after", metavar="ID", type=COUNT, help="Go on after the row with this id.")(wrapper))


def paged(app: App, paging: Paging, fetch: Fetch) -> Iterator[dict[str, Any]]:
    """The rows wanted, read page by page as they are asked for; a terminal is told how to go on."""
    limit = paging.limit if paging.limit is not None else default_limit(app)
    left, after = limit, paging.after
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        rows = fetch(size, after)
        yield from rows
        if len(rows) < size:
            return
        after = rows[-1]["id"]
        left = None if left is None else left - size
    if paging.limit is None and fetch(1, after):
        app.notice(f"there are more: --after {after} goes on, --limit N shows more at once")


def default_limit(app: App) -> int | None:
    """How many rows are shown if nobody says: a terminal gets one screenful or two, everything else all."""
    return ON_A_TERMINAL if app.format == "table" and app.streams.width is not None else None
