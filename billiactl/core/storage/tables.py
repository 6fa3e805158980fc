"""The tables, as SQLAlchemy Core knows them.

The columns of the tables that hold rows of the model are read from ``model.ROWS``, so that they stand in one place;
what connects them (keys, uniqueness, checks, indexes) is said here. The migrations create the same tables explicitly;
a test compares both. SQLite and PostgreSQL get the same types: whole numbers and text, sorted by code point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from billiactl.core import model

INTEGER = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both databases; only a column declared INTEGER can be SQLite's own row key."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point, whatever the server's locale."""

RESERVED = frozenset({"system_user"})
"""Names that PostgreSQL 16 and later read as something else unless they are quoted."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

_FLAGS: Mapping[str, tuple[str, ...]] = {
    "profiles": ("is_primary", "is_active", "vat_id_valid", "auto_invoice", "proforma"),
    "products": ("active",),
    "orders": ("history", "tax_fixed"),
    "jobs": ("failed",),
}

_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "profiles": {"user_id": "users"},
    "credit_limits": {"user_id": "users"},
    "wallet_entries": {"user_id": "users", "order_id": "orders"},
    "services": {"user_id": "users", "product_id": "products"},
    "orders": {"user_id": "users", "profile_id": "profiles"},
    "order_lines": {"order_id": "orders", "product_id": "products", "service_id": "services"},
    "payments": {"order_id": "orders"},
    "refunds": {"order_id": "orders"},
    "documents": {"order_id": "orders", "corrects_id": "documents"},
    "jobs": {"order_id": "orders", "line_id": "order_lines"},
    "executions": {"job_id": "jobs"},
    "notes": {"order_id": "orders", "user_id": "users"},
    "labels": {"order_id": "orders", "user_id": "users"},
}

_UNIQUE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "users": (("username",), ("source", "external_id")),
    "credit_limits": (("user_id", "currency"),),
    "products": (("code",), ("source", "external_id")),
    "orders": (("source", "external_id"),),
    "order_lines": (("order_id", "number"),),
    "payments": (("order_id", "method", "reference"),),
    "documents": (("kind", "number"),),
    "executions": (("job_id", "number"),),
    "labels": (("order_id", "key"), ("user_id", "key")),
}
"""Members that are null never collide."""

_CHECKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "documents": (("number", "(status = 'draft') = (number IS NULL)"),),
    "notes": (("subject", "(order_id IS NULL) <> (user_id IS NULL)"),),
    "labels": (("subject", "(order_id IS NULL) <> (user_id IS NULL)"),),
}

_INDEXES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "users": (("email",),),
    "profiles": (("user_id",),),
    "wallet_entries": (("user_id", "currency", "amount"), ("order_id",)),
    "services": (("user_id", "name"), ("product_id",)),
    "orders": (("user_id",), ("status",), ("payment_status",), ("placed_at",), ("due_on",)),
    "order_lines": (("product_id",), ("service_id",)),
    "refunds": (("order_id",),),
    "documents": (("order_id",), ("corrects_id",)),
    "jobs": (("order_id",), ("line_id",), ("status", "due_at")),
    "notes": (("order_id",), ("user_id",)),
    "labels": (("key", "value"),),
}


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, INTEGER, nullable=null, autoincrement=False)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=null, quote=True if name in RESERVED else None)


def _model_columns(row: type[Any], columns: tuple[str, ...]) -> list[Column[Any]]:
    types = {item.name: str(item.type) for item in fields(row)}
    made: list[Column[Any]] = []
    for name in columns:
        null = types[name].endswith("| None")
        made.append(_text(name, null=null) if types[name].startswith("str") else _number(name, null=null))
    return made


def _foreign_key(column: str, target: str, deferred: bool = False) -> ForeignKeyConstraint:
    if deferred:
        return ForeignKeyConstraint([column], [f"{target}.id"], deferrable=True, initially="DEFERRED")
    return ForeignKeyConstraint([column], [f"{target}.id"])


def _model_table(name: str, row: type[Any]) -> Table:
    items: list[SchemaItem] = [*_model_columns(row, model.COLUMNS[name]), PrimaryKeyConstraint("id")]
    order = list(model.ROWS)
    for column, target in _REFERENCES.get(name, {}).items():
        items.append(_foreign_key(column, target, deferred=order.index(target) > order.index(name)))
    items += [UniqueConstraint(*columns) for columns in _UNIQUE.get(name, ())]
    items += [CheckConstraint(f"{flag} IN (0, 1)", name=flag) for flag in _FLAGS.get(name, ())]
    items += [CheckConstraint(rule, name=label) for label, rule in _CHECKS.get(name, ())]
    items += [Index(None, *columns) for columns in _INDEXES.get(name, ())]
    return Table(name, metadata, *items)


TABLES: Mapping[str, Table] = {name: _model_table(name, row) for name, row in model.ROWS.items()}
"""The tables of ``model.ROWS``, by name."""

_orders = TABLES["orders"].c
Index(
    "ix_orders_owing",
    _orders.user_id,
    _orders.currency,
    _orders.status,
    _orders.due,
    sqlite_where=_orders.due > 0,
    postgresql_where=_orders.due > 0,
)

document_contents = Table(
    "document_contents",
    metadata,
    _number("document_id"),
    _text("content"),
    _text("sha256"),
    PrimaryKeyConstraint("document_id"),
    _foreign_key("document_id", "documents"),
)
"""What a document says, as canonical JSON; frozen once the document bears a number."""

document_files = Table(
    "document_files",
    metadata,
    _number("document_id"),
    _text("sha256"),
    _text("renderer"),
    PrimaryKeyConstraint("document_id"),
    _foreign_key("document_id", "documents"),
)
"""The digest of a document's file, and the version of what drew it."""

runs = Table(
    "runs",
    metadata,
    _text("id"),
    _text("started_at"),
    _text("actor"),
    _text("system_user"),
    _text("command"),
    _text("reason", null=True),
    PrimaryKeyConstraint("id"),
)
"""Every invocation that changed something."""

log_entries = Table(
    "log_entries",
    metadata,
    _text("subject_kind"),
    _number("subject_id"),
    _number("number"),
    _text("run_id"),
    _text("at"),
    _text("actor"),
    _text("system_user"),
    _text("command"),
    _text("action"),
    _text("reason", null=True),
    _text("summary"),
    _text("effects"),
    _text("previous_hash"),
    _text("hash"),
    _text("decided"),
    PrimaryKeyConstraint("subject_kind", "subject_id", "number"),
    _foreign_key("run_id", "runs"),
    Index(None, "run_id"),
    Index(None, "at"),
)
"""The log: a chain per subject; the shop's ``subject_id`` is 0. Never updated, never deleted."""

counters = Table(
    "counters",
    metadata,
    _text("name"),
    _number("next"),
    _text("last_date"),
    PrimaryKeyConstraint("name"),
)
"""The next number of each series (``series:...``) and the next id of each table (``id:...``)."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _text("key"),
    _text("subject"),
    _text("change_hash"),
    _text("run_id"),
    _text("result"),
    _text("at"),
    PrimaryKeyConstraint("key", "subject"),
    _foreign_key("run_id", "runs"),
)
"""What was done under a caller's key, so that doing it again does nothing."""
