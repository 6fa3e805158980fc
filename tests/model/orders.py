"""An order of the model: its money and status, and the facts of the shop that its rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.model.papers import Folder
from tests.model.sums import Group, Price

ENDED = ("cancelled", "fraud")
BEYOND_PENDING = ("processing", "activated", "on_hold")
ARRIVED = ("settled", "disputed")


class No(Exception):
    """The rules refuse."""


@dataclass(frozen=True)
class Method:
    """A payment method."""

    type: str
    due_days: int = 0
    grace_days: int = 0
    proforma: bool = True
    invoice: bool = True
    private: bool = True


METHODS: Mapping[str, Method] = {
    "transfer": Method("offline", 14, 3),
    "slip": Method("offline", 5, 0, proforma=False, private=False),
    "card": Method("online"),
    "mute": Method("online", invoice=False),
    "wallet": Method("wallet"),
    "account": Method("invoice", 30),
}


@dataclass(frozen=True)
class Profile:
    """A billing identity."""

    country: str
    company: bool = True
    vat_id: bool = False
    auto_invoice: bool = True
    proforma: bool = True
    active: bool = True


PROFILES: Mapping[int, Profile] = {
    1: Profile("BG"),
    2: Profile("DE", vat_id=True),
    3: Profile("US", company=False),
    4: Profile("BG", company=False, auto_invoice=False),
    5: Profile("BG", proforma=False),
    6: Profile("BG", active=False),
}

RATES: tuple[Mapping[str, Fraction], ...] = (
    {"standard": Fraction(20, 100), "reduced": Fraction(9, 100), "low": Fraction(55, 1000), "nil": Fraction(0)},
    {"standard": Fraction(21, 100), "reduced": Fraction(9, 100), "low": Fraction(7, 100), "nil": Fraction(0)},
)


@dataclass(frozen=True)
class Money:
    """A payment: method, reference, amount, status."""

    method: str
    reference: str | None
    amount: int
    status: str


@dataclass(frozen=True)
class Back:
    """A refund: amount, where to, of what (surplus or price), status."""

    amount: int
    to: str
    of: str
    status: str


@dataclass
class Order:
    """One order. ``products`` are (tax class, supply) by line; ``jobs`` are [line or None, its type, status]."""

    method: str
    profile: int
    price: Price
    products: tuple[tuple[str, str], ...]
    services: list[str | None]
    status: str = "draft"
    placed_on: int = 0
    due_on: int = 0
    held_from: str | None = None
    entered_by: str | None = None
    payments: list[Money] = field(default_factory=list)
    refunds: list[Back] = field(default_factory=list)
    folder: Folder = field(default_factory=Folder)
    jobs: list[tuple[int, str, str]] = field(default_factory=list)

    def copy(self) -> Order:
        """The same, to be changed without harm."""
        return replace(
            self,
            services=list(self.services),
            payments=list(self.payments),
            refunds=list(self.refunds),
            folder=Folder(list(self.folder.papers)),
            jobs=list(self.jobs),
        )

    @property
    def charged(self) -> int:
        """By documents, or the agreed gross while there is no invoice; a cancelled order asks for nothing."""
        agreed = 0 if self.status == "cancelled" else self.price.gross
        return self.folder.charged() if self.folder.invoiced else agreed

    @property
    def paid(self) -> int:
        """Settled and not reversed."""
        return sum(money.amount for money in self.payments if money.status in ARRIVED)

    @property
    def returned(self) -> int:
        """Refunds done, and what was moved to the wallet."""
        return sum(back.amount for back in self.refunds if back.status == "done")

    @property
    def promised(self) -> int:
        """Refunds that are open."""
        return sum(back.amount for back in self.refunds if back.status == "open")

    @property
    def coming(self) -> int:
        """Payments in flight."""
        return sum(money.amount for money in self.payments if money.status == "pending")

    @property
    def balance(self) -> int:
        """What is due, above 0; below 0 surplus."""
        return self.charged - self.paid + self.returned

    @property
    def due(self) -> int:
        """Still to be paid."""
        return max(0, self.balance)

    @property
    def surplus(self) -> int:
        """Paid above what is charged."""
        return max(0, -self.balance)

    @property
    def free_surplus(self) -> int:
        """Surplus not promised back."""
        return max(0, self.surplus - self.promised)

    @property
    def held(self) -> int:
        """Money that is here and not promised back."""
        return self.paid - self.returned - self.promised

    def failed_credit(self) -> int:
        """Credited money that failed to go back and was not sent again."""
        credited = sum(paper.gross for paper in self.folder.papers if paper.kind == "credit_note")
        amounts = {True: 0, False: 0}
        for back in self.refunds:
            if back.of == "price":
                amounts[back.status == "failed"] += back.amount
        return max(0, min(amounts[True], credited - amounts[False]))

    def payment_status(self) -> str:
        """The first that fits."""
        given_back = sum(back.amount for back in self.refunds if back.status == "done" and back.of == "price")
        tests = (
            ("disputed", any(money.status == "disputed" for money in self.payments)),
            ("pending", self.coming > 0 and self.due > 0),
            ("refunded", self.paid > 0 and self.returned >= self.paid),
            ("overpaid", self.surplus > 0),
            ("partially_paid", self.due > 0 and self.paid > self.returned),
            ("unpaid", self.due > 0),
            ("partially_refunded", given_back > 0),
            ("free", self.paid == 0),
        )
        return next((name for name, fits in tests if fits), "paid")

    def unfinished(self) -> bool:
        """Whether some line's job is not finished."""
        done = {line for line, kind, status in self.jobs if kind == "line" and status == "finished"}
        return len(done) < len(self.price.rows)


@dataclass
class Facts:
    """What the rules look at beside the order."""

    today: int = 0
    rates: int = 0
    vat_id_valid: bool = True
    accept_late: bool = True
    invoice_free: bool = False
    wallets: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)

    def group(self, profile: Profile, tax_class: str, supply: str) -> Group:
        """The VAT category and rate of a product for a profile, by a seller in Bulgaria."""
        if profile.country == "US":
            return ("G", Fraction(0)) if supply == "goods" else ("O", None)
        if profile.country == "DE" and profile.vat_id and self.vat_id_valid:
            return ("K" if supply == "goods" else "AE", Fraction(0))
        return ("S", RATES[self.rates][tax_class])
