"""Lists in pages: the newest screenful on a terminal, everything off it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column

if TYPE_CHECKING:
    from billiactl.core.storage.sql import Reader

ON_A_TERMINAL = 50
"""How many rows a terminal gets unless --limit says otherwise."""

MORE = "there are more: --after {after} goes on, --limit N shows more at once"
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


def emit_paged(
    app: App, reader: Reader, paging: Paging, fetch: Fetch, columns: tuple[Column, ...], key: str = "id"
) -> None:
    """Write the rows wanted, read page by page as they are asked for; then people are told how to go on.

    ``key`` is the member that ``-o id`` prints; ``reader`` knows the shop's time zone.
    """
    from billiactl.core.storage.shop import shop_time_zone

    limit = paging.limit if paging.limit is not None else default_limit(app)
    seen: list[int] = []
    rows = _pages(fetch, limit, paging.after, seen)
    app.emit(View(rows=rows, columns=columns, key=key, time_zone=shop_time_zone(reader)))
    if app.format != "table":
        return
    if not seen:
        app.notice("nothing matches" if paging.after is None else f"there is nothing after {paging.after}")
    elif limit is not None and fetch(1, seen[-1]):
        app.notice(MORE.format(after=seen[-1]))


def _pages(fetch: Fetch, limit: int | None, after: int | None, seen: list[int]) -> Iterator[dict[str, Any]]:
    """At most ``limit`` rows; ``seen`` gets the id of the last of each page."""
    left = limit
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        rows = fetch(size, after)
        seen += [row["id"] for row in rows[-1:]]
        yield from rows
        if len(rows) < size:
            return
        after = rows[-1]["id"]
        left = None if left is None else left - size


def default_limit(app: App) -> int | None:
    """How many rows are shown if nobody says: a terminal gets one screenful or two, everything else all."""
    return ON_A_TERMINAL if app.format == "table" and app.streams.width is not None else None
