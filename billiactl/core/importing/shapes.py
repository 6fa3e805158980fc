"""What each kind of record is made of: the fields a mapping may fill, and what they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from billiactl.core.importing.kinds import TAX_CATEGORIES, Kind
from billiactl.core.importing.records import (
    ChargeRecord,
    LineRecord,
    OrderRecord,
    PaymentRecord,
    ProductRecord,
    ProfileRecord,
    RefundRecord,
    UserRecord,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``absent`` is what it holds where the file says nothing, unless it is required.

    No two records of a file may hold the same in a ``unique`` field.
    """

    kind: Kind
    required: bool = False
    absent: str | int | None = None
    options: tuple[str, ...] = ()
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A record's fields; ``groups`` hold lists of other records, ``texts`` lists of text, ``pairs`` text by key.

    A record whose field ``left_out_without`` is empty or 0 is left out. A ``located`` one knows where it starts.
    """

    record: type[Any]
    fields: Mapping[str, Field]
    groups: Mapping[str, Shape] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    left_out_without: str | None = None
    located: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may be filled."""
        return (*self.fields, *self.groups, *self.texts, *self.pairs)


def _required(kind: Kind, unique: bool = False) -> Field:
    return Field(kind, required=True, unique=unique)


def _choice(*options: str, absent: str | None = None) -> Field:
    return Field(Kind.CHOICE, absent=absent, options=options)


_EMPTY = Field(Kind.TEXT, absent="")
_TEXT = Field(Kind.TEXT)
_TAX = {"tax_category": _choice(*TAX_CATEGORIES), "tax_rate": Field(Kind.RATE)}

PROFILE = Shape(
    ProfileRecord,
    {
        "kind": _choice("person", "company"),
        "name": _EMPTY,
        "company": _EMPTY,
        "vat_id": _EMPTY,
        "street": _EMPTY,
        "city": _EMPTY,
        "region": _EMPTY,
        "postal_code": _EMPTY,
        "country": _required(Kind.COUNTRY),
        "email": Field(Kind.EMAIL, absent=""),
        "phone": _EMPTY,
    },
)
USER = Shape(
    UserRecord,
    {
        "external_id": _required(Kind.KEY, unique=True),
        "username": _required(Kind.KEY, unique=True),
        "email": Field(Kind.EMAIL),
        "name": _EMPTY,
        "status": _choice("active", "inactive", "blocked", absent="active"),
        "created_at": Field(Kind.TIME),
    },
    groups={"profiles": PROFILE},
    located=True,
)
PRODUCT = Shape(
    ProductRecord,
    {
        "external_id": _required(Kind.KEY, unique=True),
        "code": _required(Kind.KEY, unique=True),
        "name": _required(Kind.TEXT),
        "supply": Field(Kind.CHOICE, required=True, options=("service", "goods")),
        "unit": Field(Kind.KEY, absent="C62"),
        "tax_class": Field(Kind.KEY, absent="standard"),
        "unit_price": Field(Kind.PRICE),
        "currency": Field(Kind.CURRENCY),
        "active": Field(Kind.YES_NO, absent=True),
        "term_months": Field(Kind.MONTHS),
    },
    located=True,
)
CHARGE = Shape(
    ChargeRecord,
    {"name": _required(Kind.TEXT), "amount": _required(Kind.AMOUNT), **_TAX},
    left_out_without="amount",
)
LINE = Shape(
    LineRecord,
    {
        "product": _required(Kind.KEY),
        "type": _choice("new", "renew", "edit", "transfer", "upgrade", "cancel", absent="new"),
        "quantity": Field(Kind.QUANTITY, absent="1"),
        "unit_price": _required(Kind.PRICE),
        "discount_rate": Field(Kind.RATE),
        "discount_amount": Field(Kind.AMOUNT),
        **_TAX,
        "service": _TEXT,
    },
    pairs=("attributes",),
    located=True,
)
PAYMENT = Shape(
    PaymentRecord,
    {
        "method": Field(Kind.KEY),
        "amount": _required(Kind.AMOUNT_OR_TOTAL),
        "paid_on": _required(Kind.DATE),
        "reference": _TEXT,
        "status": _choice("pending", "settled", "failed", "cancelled", "disputed", "reversed", absent="settled"),
    },
)
REFUND = Shape(
    RefundRecord,
    {
        "amount": _required(Kind.AMOUNT),
        "on": _required(Kind.DATE),
        "to": _choice("outside", "wallet", absent="outside"),
        "status": _choice("open", "done", "failed", absent="done"),
    },
)
ORDER = Shape(
    OrderRecord,
    {
        "currency": _required(Kind.CURRENCY),
        "external_id": _required(Kind.KEY, unique=True),
        "user": _required(Kind.KEY),
        "status": _required(Kind.KEY),
        "method": _required(Kind.KEY),
        "placed_at": _required(Kind.TIME),
        "due_on": Field(Kind.DATE),
        "external_invoice": _TEXT,
        "discount": Field(Kind.AMOUNT, absent="0"),
    },
    groups={"charges": CHARGE, "lines": LINE, "payments": PAYMENT, "refunds": REFUND},
    texts=("notes",),
    pairs=("labels",),
    located=True,
)
"""The currency stands first, since it decides how fine the order's amounts may be."""

SHAPES: Mapping[str, Shape] = {"users": USER, "products": PRODUCT, "orders": ORDER}
