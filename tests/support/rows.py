"""Rows put straight into a database, past all rules: what tests of the read side look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from billiactl.core import model
from billiactl.core.storage.connect import connect
from billiactl.core.storage.sql import for_driver
from billiactl.core.storage.urls import parse_url

MOMENT = "2026-11-01T10:00:00Z"

USUAL: Mapping[str, Mapping[str, Any]] = {
    "users": {"status": "active", "created_at": MOMENT, "version": 1},
    "profiles": {"is_primary": 1, "is_active": 1, "kind": "person", "country": "BG", "auto_invoice": 1, "proforma": 1},
    "products": {"supply": "service", "unit": "C62", "tax_class": "standard", "active": 1},
    "services": {"status": "active", "attributes": "{}"},
    "orders": {
        "status": "pending",
        "type": "new",
        "currency": "EUR",
        "method": "bank-transfer",
        "created_at": MOMENT,
        "placed_at": MOMENT,
        "version": 1,
        "charges": "[]",
        "taxes": "[]",
        "payment_status": "unpaid",
    },
    "order_lines": {"type": "new", "quantity": 1_000_000, "tax_category": "S", "tax_rate": 200_000, "attributes": "{}"},
    "payments": {"method": "bank-transfer", "currency": "EUR", "status": "settled", "created_at": MOMENT},
    "refunds": {
        "currency": "EUR",
        "destination": "wallet",
        "origin": "surplus",
        "status": "done",
        "created_at": MOMENT,
    },
    "documents": {
        "kind": "invoice",
        "status": "issued",
        "series": "invoice",
        "issued_on": "2026-11-01",
        "currency": "EUR",
        "created_at": MOMENT,
    },
    "jobs": {"type": "new", "status": "manual", "created_at": MOMENT},
    "notes": {"author": "maria", "created_at": MOMENT},
    "wallet_entries": {"currency": "EUR", "kind": "surplus", "created_at": MOMENT},
    "credit_limits": {"currency": "EUR"},
    "runs": {"started_at": MOMENT, "actor": "maria", "system_user": "maria", "command": "test", "reason": None},
    "log_entries": {
        "subject_kind": "order",
        "at": MOMENT,
        "actor": "maria",
        "system_user": "maria",
        "command": "test",
        "action": "order.place",
        "reason": None,
        "summary": "",
        "effects": "[]",
        "previous_hash": "",
        "hash": "",
    },
}


class Rows:
    """Inserts rows by column names; what is not said is usual, empty, zero or null, and ids count up by table."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection = connection
        self.dialect = dialect
        self._last: dict[str, int] = {}

    def execute(self, statement: str, /, **values: Any) -> Any:
        """Run any statement in the notation of the queries."""
        return self.connection.execute(*for_driver(statement, values, self.dialect))

    def add(self, table: str, **values: Any) -> int:
        """Insert a row; the answer is its id, or 0 in a table without ids."""
        row = {**self._blank(table), **USUAL.get(table, {}), **values}
        if table in model.ROWS and "id" not in values:
            row["id"] = self._last[table] = self._last.get(table, 0) + 1
        columns = ", ".join(f'"{name}"' for name in row)
        self.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in row)})", **row)
        identity: int = row.get("id", 0) if table in model.ROWS else 0
        return identity

    def user(self, username: str, **values: Any) -> int:
        """A user who can be found by everything said of them."""
        told = (username, values.get("name", ""), values.get("email") or "")
        return self.add("users", username=username, **{"search": "\n".join(told).casefold(), **values})

    @staticmethod
    def _blank(table: str) -> dict[str, Any]:
        if table not in model.ROWS:
            return {}
        types = {item.name: str(item.type) for item in fields(model.ROWS[table])}
        return {name: _blank_of(types[name]) for name in model.COLUMNS[table]}


def _blank_of(kind: str) -> str | int | None:
    if kind.endswith("| None"):
        return None
    return "" if kind.startswith("str") else 0


@contextmanager
def rows_in(url: str) -> Iterator[Rows]:
    """Rows for the migrated database at ``url``, committed at the end of the block."""
    target = parse_url(url)
    connection = connect(target)
    try:
        if target.dialect == "sqlite":
            connection.execute("BEGIN")
        yield Rows(connection, target.dialect)
        connection.commit()
    finally:
        connection.close()


def drop_triggers(url: str, rows: Any) -> None:
    """Make contents of documents changeable, as somebody can who owns the database."""
    if not url.startswith("sqlite"):
        rows.execute("ALTER TABLE document_contents DISABLE TRIGGER USER")
        return
    for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        rows.execute(f'DROP TRIGGER "{name}"')
