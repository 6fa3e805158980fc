"""The two types of column there are, as migrations write them."""

from __future__ import annotations

import sqlalchemy as sa

RESERVED = frozenset({"system_user"})
"""Names that PostgreSQL 16 and later read as something else unless they are quoted."""


def number(name: str, *, null: bool = False) -> sa.Column[int]:
    """A whole number of 64 bits; SQLite takes only INTEGER for its own row key."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=null, autoincrement=False)


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    """Text that sorts by code point on both databases."""
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=null, quote=True if name in RESERVED else None)


def flags(table: str, *columns: str) -> list[sa.CheckConstraint]:
    """The checks that each of ``columns`` of ``table`` is 0 or 1."""
    return [sa.CheckConstraint(f"{column} IN (0, 1)", name=f"ck_{table}_{column}") for column in columns]


def numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    """Several ``number`` columns."""
    return [number(name, null=null) for name in names]


def texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    """Several ``text`` columns."""
    return [text(name, null=null) for name in names]
