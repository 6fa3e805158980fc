"""Shops in real databases: made by changes, looked at row by row, and checked by rules written a second time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from billiactl.core import clock, ids
from billiactl.core.changes import (
    ApplySettings,
    Change,
    Conditions,
    CreateOrder,
    ImportProduct,
    ImportUser,
    NewLine,
    PlaceOrder,
    Touches,
)
from billiactl.core.desk import Desk, Manner, Result
from billiactl.core.importing.records import Origin, ProductRecord, ProfileRecord, UserRecord
from billiactl.core.log import Entry, Run
from billiactl.core.storage.connect import connect, open_reader
from billiactl.core.storage.loader import load_world
from billiactl.core.storage.urls import parse_url
from billiactl.core.world import World

HERE = Origin("test", 1)
START = "2026-11-22T10:00:00Z"
PLAIN = Conditions()

TABLES = (
    *("shop", "users", "profiles", "credit_limits", "products", "services", "orders", "order_lines", "payments"),
    *("refunds", "wallet_entries", "documents", "document_contents", "document_files", "jobs", "executions", "notes"),
    *("labels", "runs", "log_entries", "counters", "idempotency_keys", "alembic_version"),
)


def run_at(now: datetime, command: str = "test") -> Run:
    """A new run of maria's."""
    return Run(ids.run_id(now), clock.timestamp(now), "maria", "root", command, None)


@dataclass
class Shop:
    """The shop at ``url`` and a clock that stands still until a test moves it."""

    url: str
    now: datetime = field(default_factory=lambda: clock.parse_timestamp(START))

    def desk(self, now: Callable[[], datetime] | None = None) -> Desk:
        """A desk for one more run."""
        return Desk(self.url, run_at(self.now), now or (lambda: self.now))

    def do(
        self,
        *changes: Change,
        conditions: Conditions = PLAIN,
        manner: Manner | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> list[Result]:
        """Carry out changes as one run."""
        return list(self.desk(now).execute(changes, conditions, manner))

    def one(self, change: Change, conditions: Conditions = PLAIN) -> Result:
        """Carry out one change, which must not fail."""
        (result,) = self.do(change, conditions=conditions)
        assert result.error is None, f"{result.error.code}: {result.error.message}"
        return result

    def preview(self, *changes: Change, conditions: Conditions = PLAIN) -> list[Result]:
        """What changes would do."""
        return list(self.desk().preview(changes, conditions))

    def world(self, *orders: int, users: Sequence[int] = (), contents: bool = True) -> World:
        """What the database holds of these orders and users."""
        with open_reader(self.url) as reader:
            return load_world(reader, Touches(orders=orders, users=tuple(users), contents=contents), self.now)

    def later(self, **time: int) -> None:
        """Let time pass (``days``, ``seconds``)."""
        self.now += timedelta(**time)

    def drafts(self, count: int, user: int = 1, **facts: Any) -> list[int]:
        """So many new drafts of one .eu domain at 100.00."""
        made = self.do(*(CreateOrder(user, (NewLine("domain-eu"),), **facts) for _ in range(count)))
        assert all(result.error is None for result in made)
        return [int(result.subject[1] or 0) for result in made]

    def placed(self, count: int, user: int = 1, **facts: Any) -> list[int]:
        """So many placed orders of 120.00 EUR."""
        orders = self.drafts(count, user, **facts)
        assert all(result.result == "done" for result in self.do(*(PlaceOrder(order) for order in orders)))
        return orders

    def settings(self, **facts: Any) -> None:
        """Other facts of the shop."""
        from tests.support.worlds import settings_with

        self.one(ApplySettings(ids.canonical_json(settings_with(**facts).source)))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement, past all rules."""
        return self.queries(statement)[0]

    def queries(self, *statements: str) -> list[list[tuple[Any, ...]]]:
        """The rows of several statements."""
        connection = connect(parse_url(self.url), read_only=True)
        try:
            return [[tuple(row) for row in connection.execute(text).fetchall()] for text in statements]
        finally:
            connection.close()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        found = self.queries(*(f"SELECT * FROM {table}" for table in TABLES))
        return {table: sorted(rows, key=repr) for table, rows in zip(TABLES, found, strict=True)}


def open_shop(url: str, users: int = 2, products: int = 1) -> Shop:
    """A shop with users (1 a company in Bulgaria, 2 a person in Greece, and so on in turns) and one product."""
    shop = Shop(url)
    people = [
        UserRecord(HERE, str(number), f"user{number}", None, f"User {number}", profiles=(_profile(number),))
        for number in range(1, users + 1)
    ]
    codes = ("domain-eu", "tea")[:products]
    things = [
        ProductRecord(HERE, str(number), code, code, "service", unit_price="100.00", currency="EUR")
        for number, code in enumerate(codes, start=1)
    ]
    made = shop.do(*(ImportProduct("test", thing) for thing in things), *(ImportUser("test", one) for one in people))
    assert all(result.result == "done" for result in made)
    return shop


def _profile(number: int) -> ProfileRecord:
    if number % 2:
        return ProfileRecord(
            "company", f"User {number}", "Example Ltd", "", "Street 1", "Sofia", "", "1000", "BG", "", ""
        )
    return ProfileRecord("person", f"User {number}", "", "", "Odos 1", "Athens", "", "10431", "GR", "", "")


def outcome(result: Result) -> str:
    """The result, or the code of its error."""
    return result.error.code if result.error is not None else result.result


def outcomes(results: Sequence[Result]) -> list[str]:
    """The same of several."""
    return [outcome(result) for result in results]


def timeless(world: World) -> dict[str, Any]:
    """A World without what only a commit can give: ids of new rows, numbers, versions and the log's heads."""
    names = {"id", "log_number", "log_hash", "version", "number", "issued_on", "corrects_id", "series"}

    def row(found: Any) -> dict[str, Any]:
        kept = {item.name for item in fields(found)} - names
        return {name: rows(getattr(found, name)) for name in kept}

    def rows(value: Any) -> Any:
        return [row(one) for one in value] if isinstance(value, tuple) else value

    return {
        "orders": {key: row(found) for key, found in world.orders.items()},
        "users": {key: row(found) for key, found in world.users.items()},
        "services": [row(found) for found in world.services.values()],
        "counters": world.counters,
        "contents": sorted(_said(content) for content in world.contents.values()),
    }


def _said(content: Any) -> str:
    said = dict(content) if not isinstance(content, str) else json.loads(content)
    return json.dumps({**said, "number": None, "issued_on": None, "corrects": None}, sort_keys=True)


def check_everything(shop: Shop) -> None:
    """Books, numbers and log chains are whole."""
    check_numbers(shop)
    check_log(shop)
    check_books(shop)


def check_numbers(shop: Shop) -> None:
    """Each series runs from its start to its counter without a gap or a double, in the order of dates."""
    series: dict[str, list[tuple[int, str]]] = {}
    for name, number, issued_on in shop.query(
        "SELECT series, number, issued_on FROM documents WHERE number IS NOT NULL"
    ):
        series.setdefault(name, []).append((int(re.findall("[0-9]+$", number)[0]), issued_on))
    counters = {name: (following, last) for name, following, last in shop.query("SELECT * FROM counters")}
    for name, given in series.items():
        given.sort()
        following, last = counters[f"series:{name}"]
        assert [number for number, _ in given] == list(range(given[0][0], following)), f"{name}: {given}"
        dates = [day for _, day in given]
        assert dates == sorted(dates), f"{name}: {given}"
        assert dates[-1] == last
    for name, (following, _) in counters.items():
        if name.startswith("series:") and following > 1:
            assert name.removeprefix("series:") in series, f"{name} burnt its numbers"


def check_log(shop: Shop) -> None:
    """Every chain holds, from its first entry to the head on its subject's row, each hash over all other columns."""
    columns = [*(name for name in Entry.__slots__ if name not in ("previous_hash", "hash")), "previous_hash", "hash"]
    named = ", ".join(f'"{name}"' for name in columns)
    heads: dict[tuple[str, int], tuple[int, str]] = {}
    for row in shop.query(f"SELECT {named} FROM log_entries ORDER BY subject_kind, subject_id, number"):
        subject = (row[0], row[1])
        number, previous = heads.get(subject, (0, ""))
        assert (row[2], row[-2]) == (number + 1, previous), f"{subject} {row[2]}"
        text = json.dumps(list(row[:-1]), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row[-1] == hashlib.sha256(text.encode()).hexdigest(), f"{subject} {row[2]}"
        heads[subject] = (row[2], row[-1])
    kinds = {"order": "orders", "user": "users", "shop": "shop"}
    for kind, table in kinds.items():
        for key, number, digest, version in shop.query(f"SELECT id, log_number, log_hash, version FROM {table}"):
            subject = (kind, 0 if kind == "shop" else key)
            assert heads.get(subject, (0, "")) == (number, digest), subject
            assert version >= number


def check_books(shop: Shop) -> None:
    """The stored sums of every order follow from its rows; documents say what their rows say."""
    from tests.support.histories import stored_sums, sums_of

    orders = [key for (key,) in shop.query("SELECT id FROM orders")]
    world = shop.world(*orders)
    for found in world.orders.values():
        assert stored_sums(found) == sums_of(found), found.id
        for paper in found.documents:
            said = json.loads(str(world.contents[paper.id]))
            assert (said["number"], said["issued_on"], said["order"]) == (paper.number, paper.issued_on, found.id)
            assert said["kind"] == paper.kind
    for owner in world.users.values():
        assert min(owner.wallets.values(), default=0) >= 0
    texts = shop.query("SELECT content, sha256 FROM document_contents")
    assert all(hashlib.sha256(text.encode()).hexdigest() == digest for text, digest in texts)
    issued = shop.query("SELECT count(*) FROM documents WHERE number IS NOT NULL")
    assert issued == [(len(texts),)]
