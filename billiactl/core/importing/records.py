"""What is read from another shop's files: plain records, and the faults that were found on the way.

Records are the boundary to the rest of the core. Nothing in them depends on the other shop's formats: numbers are
plain decimal text (``1234.5``, never a float), rates fractions (``0.2`` is 20 %), dates ISO 8601, times RFC 3339 in
UTC, countries ISO 3166-1 alpha-2, currencies ISO 4217. Order statuses, payment methods, and the users and products
that an order names are not looked up here: whoever writes the records knows the shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

TOTAL = "total"
"""As the amount of a payment: whatever the order's gross turns out to be."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record starts: the file, and the physical line counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file.

    ``line`` is where the record starts (it may span several lines), 0 where the file as a whole is meant; ``column``
    and ``value`` are empty where no single cell is to blame.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """A billing identity; absent texts are empty."""

    kind: str
    name: str
    company: str
    vat_id: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A customer's account; the first profile is the primary one."""

    origin: Origin
    external_id: str
    username: str
    email: str | None
    name: str
    status: str = "active"
    created_at: str | None = None
    profiles: tuple[ProfileRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """An item of the catalogue; ``unit`` is a code of UN/ECE Recommendation 20 (C62: one piece).

    ``unit_price`` comes with a currency. ``term_months`` is how long a service runs until it is renewed.
    """

    origin: Origin
    external_id: str
    code: str
    name: str
    supply: str
    unit: str = "C62"
    tax_class: str = "standard"
    unit_price: str | None = None
    currency: str | None = None
    active: bool = True
    term_months: int | None = None


@dataclass(frozen=True, slots=True)
class ChargeRecord:
    """A charge on the whole order, such as shipping; ``tax_category`` is a code of UNCL5305."""

    name: str
    amount: str
    tax_category: str | None = None
    tax_rate: str | None = None


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line of an order; ``product`` is the product's external id. At most one of the discounts is set."""

    origin: Origin
    product: str
    quantity: str
    unit_price: str
    type: str = "new"
    discount_rate: str | None = None
    discount_amount: str | None = None
    tax_category: str | None = None
    tax_rate: str | None = None
    service: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """Money that came in; ``amount`` is in the order's currency, or ``total``: the order's gross."""

    method: str
    amount: str
    paid_on: str
    reference: str | None = None
    status: str = "settled"


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money that went back on the date ``on``, in the order's currency."""

    amount: str
    on: str
    to: str = "outside"
    status: str = "done"


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One order with all that hangs on it; ``user`` is the user's external id."""

    origin: Origin
    external_id: str
    user: str
    status: str
    currency: str
    method: str
    placed_at: str
    due_on: str | None = None
    external_invoice: str | None = None
    discount: str = "0"
    charges: tuple[ChargeRecord, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    payments: tuple[PaymentRecord, ...] = ()
    refunds: tuple[RefundRecord, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


Record = TypeVar("Record", UserRecord, ProductRecord, OrderRecord)


@dataclass(frozen=True, slots=True)
class Reading(Generic[Record]):
    """What came of reading: the records without a fault, in the order of the main file, and every fault found."""

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
