"""Lists in pages: the newest screenful on a terminal, everything off it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App
from billiactl.cli.output import Human, View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column

if TYPE_CHECKING:
    from billiactl.core.storage.sql import Reader

ON_A_TERMINAL = 50
"""How many rows a terminal gets unless --limit says otherwise."""

MORE = "there are more: --after {after} goes on, --limit N shows more at once"
AFTER = "Go on after the {} with this id."
CHUNK = 1_000

Rows = list[dict[str, Any]]
Fetch = Callable[[int, Any], Rows]
"""Reads at most so many rows that come after the one with this id (None: from the first)."""


@dataclass(frozen=True)
class Paging:
    """What --limit and --after say."""

    limit: int | None = None
    after: Any = None


def page_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --limit and --after, an id; its function gets them as ``paging: Paging``."""
    return _page_options(function, click.option("--after", metavar="ID", type=COUNT, help=AFTER.format("row")))


def named_page_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``page_options`` for rows that are named by texts, such as log entries."""
    return _page_options(function, click.option("--after", metavar="LOGENTRY", help=AFTER.format("entry")))


def _page_options(function: Callable[..., Any], after: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        paging = Paging(kwargs.pop("limit"), kwargs.pop("after"))
        return function(*args, paging=paging, **kwargs)

    limit = click.option("--limit", metavar="N", type=COUNT, help=f"At most N rows; on a terminal {ON_A_TERMINAL}.")
    decorated: Callable[..., Any] = limit(after(wrapper))
    return decorated


def emit_paged(
    app: App,
    reader: Reader,
    paging: Paging,
    fetch: Fetch,
    columns: tuple[Column, ...],
    key: str = "id",
    human: Human | None = None,
) -> None:
    """Write the rows wanted, read page by page as they are asked for; then people are told how to go on.

    ``key`` is the member that ``-o id`` prints; ``reader`` knows the shop's time zone; ``human`` draws the
    ``rows`` of an object for people where a table is too little.
    """
    from billiactl.core.storage.shop import shop_time_zone

    limit = paging.limit if paging.limit is not None else default_limit(app)
    seen: list[Any] = []
    rows = _pages(fetch, limit, paging.after, seen)
    time_zone = shop_time_zone(reader)
    if human is not None and app.in_lines:
        found = list(rows)
        if found:
            app.emit(View(item={"rows": found}, human=human, time_zone=time_zone))
    else:
        app.emit(View(rows=rows, columns=columns, key=key, time_zone=time_zone))
    if app.format != "table":
        return
    if not seen:
        app.notice("nothing matches" if paging.after is None else f"there is nothing after {paging.after}")
    elif limit is not None and fetch(1, seen[-1]):
        app.notice(MORE.format(after=seen[-1]))


def _pages(fetch: Fetch, limit: int | None, after: Any, seen: list[Any]) -> Iterator[dict[str, Any]]:
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
