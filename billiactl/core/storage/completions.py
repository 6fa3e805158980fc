"""What begins with a few letters: short lists from the database for a shell that waits for them.

Everything here is read by an index and limited to ``MOST`` rows. Nothing is checked: what can't be read (no database,
one of another version, a lock) raises as it comes, and the caller offers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from billiactl.core.storage.sql import Reader, Row, statements_in
from billiactl.core.storage.urls import Target, parse_url

MOST = 50
"""How many candidates there are at most of one kind."""

BEYOND = "\U0010ffff"
"""Sorts after every letter."""

LARGEST_ID = 2**63 - 1


class Beginnings(Reader):
    """Finds what begins like ``prefix``, a text as typed; numbers are the newest first, names in their order."""

    def __init__(self, connection: Any, dialect: str) -> None:
        super().__init__(connection, dialect)
        self._sql = statements_in("completions.sql")

    def found(self, name: str, most: int = MOST, **parameters: Any) -> list[Row]:
        """The rows of one statement of ``completions.sql``."""
        return list(self._run(self._sql[name], {**parameters, "most": most}).fetchall())

    def by_number(self, name: str, prefix: str, **parameters: Any) -> list[Row]:
        """The newest rows whose number begins with the digits ``prefix``; all rows if it is empty."""
        rows: list[Row] = []
        for low, high in self._ranges(name, prefix, parameters):
            rows += self.found(name, MOST - len(rows), low=low, high=high, **parameters)
            if len(rows) >= MOST:
                break
        return rows

    def _ranges(self, name: str, prefix: str, parameters: dict[str, Any]) -> Iterator[tuple[int, int]]:
        """From where to where there are numbers that begin with ``prefix``, the largest first."""
        if not prefix:
            yield 1, LARGEST_ID
            return
        if not (prefix.isascii() and prefix.isdigit()) or prefix.startswith("0"):
            return
        largest = self.found(name, 1, low=int(prefix), high=LARGEST_ID, **parameters)
        digits = len(str(largest[0][0])) if largest else 0
        for more in range(digits - len(prefix), -1, -1):
            low = int(prefix) * 10**more
            yield low, min(low + 10**more - 1, LARGEST_ID)

    def by_text(self, name: str, prefix: str, **parameters: Any) -> list[Row]:
        """The rows whose text begins with ``prefix``."""
        return self.found(name, low=prefix, high=prefix + BEYOND, **parameters)

    def each(self, name: str, prefix: str, **parameters: Any) -> Iterator[str]:
        """The different texts that begin with ``prefix``, one look at the index for each.

        ``name`` is a statement that finds the next one after ``:last``; a text that is exactly ``prefix`` is left out.
        """
        last = prefix
        for _ in range(MOST):
            ((following,),) = self.found(name, last=last, **parameters)
            if following is None or not following.startswith(prefix):
                return
            yield following
            last = following

    def settings(self) -> dict[str, Any]:
        """The shop's settings, as they are stored."""
        import json

        ((text,),) = self.found("settings")
        value: dict[str, Any] = json.loads(text)
        return value

    def allowed_statuses(self, orders: Iterable[int]) -> list[str]:
        """The statuses that each of ``orders`` may be set to now, by the rules."""
        from billiactl.core import clock
        from billiactl.core.rules.prospects import allowed_statuses
        from billiactl.core.storage.loader import load_world
        from billiactl.core.touches import Touches

        world = load_world(self, Touches(orders=tuple(orders)), clock.now())
        each = [allowed_statuses(world, order) for order in world.orders.values()]
        return [status for status in each[0] if all(status in allowed for allowed in each)] if each else []


@contextmanager
def look(url: str, seconds: float) -> Iterator[Beginnings]:
    """A Beginnings on the shop's database at ``url``, that waits for nothing longer than ``seconds``.

    It can't write, and makes no file where there is none. Raises what the driver raises.
    """
    target = parse_url(url)
    with closing(_connect(target, seconds)) as connection:
        yield Beginnings(connection, target.dialect)


def _connect(target: Target, seconds: float) -> Any:
    if target.path is not None:
        from billiactl.core.storage.connect import open_sqlite

        return open_sqlite(target.path, "ro", wait=seconds)
    return _postgresql(target, seconds)


def _postgresql(target: Target, seconds: float) -> Any:
    """By libpq alone; by psycopg where that one is not found."""
    from billiactl.core.storage import libpq

    wait = max(1, round(seconds * 1000))
    limits = f"-c statement_timeout={wait} -c default_transaction_read_only=on"
    options = f"{target.libpq.get('options', '')} {limits}".strip()
    settings = {"connect_timeout": 2, **target.libpq, "options": options, "client_encoding": "utf8"}
    try:
        libpq.library()
    except OSError:
        import psycopg

        return psycopg.connect(**settings)
    return libpq.Connection(settings)
