"""What an electronic invoice says, field by field: the semantic model of EN 16931-1, exact and independent of syntax.

Amounts are integers of the currency's minor unit; quantities, prices and rates are integers at ``money.SCALE``.
Dates are ISO. A text that is not there is empty. The numbers in brackets are those of the standard (BT: business
term, BG: group of them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Group(NamedTuple):
    """A VAT category (UNTDID 5305) and rate; the rate is None in category O."""

    category: str
    rate: int | None


class Endpoint(NamedTuple):
    """An electronic address and the scheme that it is one of (a code of the EAS list)."""

    scheme: str
    id: str


@dataclass(frozen=True, slots=True)
class Party:
    """The seller (BG-4) or the buyer (BG-7)."""

    name: str
    """BT-27, BT-44."""
    country: str
    """BT-40, BT-55: ISO 3166-1 alpha-2."""
    street: str
    city: str
    region: str
    postal_code: str
    vat_id: str
    """BT-31, BT-48: begins with the country's code."""
    tax_number: str
    """BT-32: the seller's number at its own tax office."""
    legal_id: str
    """BT-30: in a register of companies."""
    identifier: str
    """BT-46: a number without a known scheme."""
    contact: str
    """BT-56: a person."""
    phone: str
    email: str
    endpoint: Endpoint | None
    """BT-34, BT-49."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance or a charge, on a line (BG-27, BG-28) or on the document (BG-20, BG-21, which have a ``group``)."""

    charge: bool
    amount: int
    """Never negative."""
    reason: str
    code: str
    group: Group | None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line (BG-25)."""

    number: str
    name: str
    """BT-153."""
    details: str
    """BT-154."""
    note: str
    """BT-127."""
    code: str
    """BT-155."""
    quantity: int
    """BT-129; negative for what is taken back."""
    unit: str
    """BT-130: UN/ECE Recommendation 20 or 21."""
    price: int
    """BT-146; never negative."""
    adjustments: tuple[Adjustment, ...]
    net: int
    """BT-131."""
    group: Group
    """BT-151, BT-152."""


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One row of the VAT breakdown (BG-23): BT-116 to BT-121."""

    group: Group
    base: int
    amount: int
    reason: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """How to pay (BG-16): BT-81, BT-82, BT-83, BT-84, BT-85, BT-86."""

    code: str
    text: str
    reference: str
    iban: str
    account_name: str
    bic: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the document (BG-22): BT-106 to BT-110, BT-112, BT-113, BT-115."""

    lines: int
    allowances: int
    charges: int
    net: int
    tax: int
    gross: int
    paid: int
    payable: int


@dataclass(frozen=True, slots=True)
class Preceding:
    """The document that a note corrects (BG-3)."""

    number: str
    issued_on: str


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One document."""

    kind: str
    """Ours: invoice, debit_note, credit_note."""
    type_code: str
    """BT-3 (UNTDID 1001)."""
    number: str
    issued_on: str
    currency: str
    due_on: str
    """BT-9."""
    terms: str
    """BT-20."""
    supplied_on: str
    """BT-72."""
    deliver_to: str
    """BT-80: a country."""
    order: str
    """BT-13."""
    note: str
    """BT-22."""
    preceding: Preceding | None
    seller: Party
    buyer: Party
    payment: PaymentMeans | None
    lines: tuple[InvoiceLine, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[TaxRow, ...]
    totals: Totals

    @property
    def is_credit_note(self) -> bool:
        """Whether its positive amounts are given back."""
        return self.kind == "credit_note"
