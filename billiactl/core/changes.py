"""Every kind of change, as a small frozen value. What a change does is ruled in ``rules/``; ``plan`` finds the rule.

A change names what it touches, so that one World can be loaded for a chunk of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol, cast

from billiactl.core.ids import canonical_json, sha256
from billiactl.core.importing.records import OrderRecord, ProductRecord, UserRecord
from billiactl.core.touches import Touches as Touches
from billiactl.core.workflow import SHIPPED

WALLET = "wallet"
REFUND = "refund"
OUTSIDE = "outside"
SETTLEMENTS = (REFUND, WALLET, OUTSIDE)

SKIP = "skip"
UPDATE = "update"
FAIL = "fail"
ON_DUPLICATE = (SKIP, UPDATE, FAIL)


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as asked for: quantity and price as typed; ``price`` None takes the product's."""

    product: str
    type: str = "new"
    quantity: str = "1"
    price: str | None = None
    discount: str | None = None
    service: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreateOrder:
    """A new draft for a user; without a profile the user's primary one, without a method the shop's first.

    ``place`` is which of the orders of one list it is: it keeps them apart under one idempotency key.
    """

    action: ClassVar[str] = "order.create"
    creates: ClassVar[str] = "order"
    additive: ClassVar[bool] = True
    user: int
    lines: tuple[NewLine, ...]
    profile: int | None = None
    method: str | None = None
    currency: str | None = None
    place: int = 1

    @property
    def touches(self) -> Touches:
        """The user, the products by code, and the services named."""
        names = tuple(line.service for line in self.lines if line.service)
        return Touches(
            users=(self.user,), product_codes=tuple(line.product for line in self.lines), service_names=names
        )


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Another status, if the table allows it. Placing a draft is setting it to pending."""

    action: ClassVar[str] = "order.status"
    additive: ClassVar[bool] = False
    order: int
    status: str
    settle: str | None = None
    force: bool = False
    block_user: bool = False

    @property
    def touches(self) -> Touches:
        """The order; cancelling, or what the shop calls so, needs the frozen content of what it credits."""
        credits = self.status == "cancelled" or self.status not in SHIPPED
        return Touches(orders=(self.order,), contents=credits)


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """A draft becomes a pending order."""

    action: ClassVar[str] = "order.place"
    additive: ClassVar[bool] = False
    order: int

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class Expire:
    """A pending order whose time is over expires; any other is unchanged."""

    action: ClassVar[str] = "order.expire"
    additive: ClassVar[bool] = False
    order: int

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class Pay:
    """Money for an order; without an amount, what is due. ``in_flight`` books it as pending."""

    action: ClassVar[str] = "order.pay"
    order: int
    amount: str | None = None
    method: str | None = None
    reference: str | None = None
    date: str | None = None
    in_flight: bool = False
    settle: str | None = None

    @property
    def additive(self) -> bool:
        """An amount adds up when repeated, unless its reference makes it unique."""
        return self.amount is not None and self.reference is None

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class FinishJob:
    """A job in ``manual`` is done by hand."""

    action: ClassVar[str] = "job.finish"
    additive: ClassVar[bool] = False
    order: int
    job: int

    @property
    def touches(self) -> Touches:
        """The job's order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """The shop's settings become ``document``, a checked JSON value in canonical text."""

    action: ClassVar[str] = "settings.apply"
    additive: ClassVar[bool] = False
    document: str

    @property
    def touches(self) -> Touches:
        """The shop's own row, which every World holds, and what of its settings is in use."""
        return Touches(usage=True, settings=(self.document,))


@dataclass(frozen=True, slots=True)
class ImportUser:
    """A user of another shop, keyed by source and external id."""

    action: ClassVar[str] = "import.user"
    creates: ClassVar[str] = "user"
    additive: ClassVar[bool] = False
    source: str
    record: UserRecord
    on_duplicate: str = SKIP

    @property
    def touches(self) -> Touches:
        """The user by its outside id, and whoever has its username."""
        return Touches(externals=(("users", self.source, self.record.external_id),), usernames=(self.record.username,))


@dataclass(frozen=True, slots=True)
class ImportProduct:
    """A product of another shop, keyed by source and external id."""

    action: ClassVar[str] = "import.product"
    additive: ClassVar[bool] = False
    source: str
    record: ProductRecord
    on_duplicate: str = SKIP

    @property
    def touches(self) -> Touches:
        """The product by its outside id, and whichever has its code."""
        return Touches(
            externals=(("products", self.source, self.record.external_id),), product_codes=(self.record.code,)
        )


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """An order of another shop with its own status and payments, keyed by source and external id."""

    action: ClassVar[str] = "import.order"
    creates: ClassVar[str] = "order"
    additive: ClassVar[bool] = False
    source: str
    record: OrderRecord
    on_duplicate: str = SKIP

    @property
    def touches(self) -> Touches:
        """The order, its user and its products by their outside ids."""
        products = tuple(("products", self.source, line.product) for line in self.record.lines)
        return Touches(
            externals=(
                ("orders", self.source, self.record.external_id),
                ("users", self.source, self.record.user),
                *products,
            ),
            service_names=tuple(line.service for line in self.record.lines if line.service),
        )


class Change(Protocol):
    """What every change has: the name of its action, whether it adds up when repeated, and what it touches.

    A change is a frozen dataclass with slots; one that belongs to an order or a user names it in ``order`` or ``user``.
    """

    @property
    def action(self) -> str:
        """The action as the log names it: ``order.pay``."""

    @property
    def additive(self) -> bool:
        """Whether carrying it out twice has twice the effect."""

    @property
    def touches(self) -> Touches:
        """What a World must hold to plan it."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a caller attaches to changes of any kind: ``if_version`` refuses if the subject moved meanwhile."""

    reason: str | None = None
    if_version: int | None = None
    idempotency_key: str | None = None
    extra: tuple[tuple[str, str], ...] = field(default=())


def subject_of(change: Change) -> tuple[str, int | None]:
    """What the change's log entry belongs to: ("order", id), ("user", id) or ("shop", None).

    An id of None for an order or a user means the one that the change ``creates``.
    """
    created: str | None = getattr(change, "creates", None)
    if created is not None:
        return (created, None)
    order, user = getattr(change, "order", None), getattr(change, "user", None)
    if order is not None:
        return ("order", order)
    if user is not None:
        return ("user", user)
    return ("shop", None)


_NUMBERS = frozenset({"amount", "total", "unit_price", "price", "quantity", "discount", "order_discount"})


def fingerprint(change: Change) -> str:
    """A hash of the normalised change: equal changes, and only they, have equal ones. ``100`` is ``100.00``."""
    facts = {
        name: value.rstrip("0").rstrip(".") if name in _NUMBERS and isinstance(value, str) and "." in value else value
        for name, value in asdict(cast(Any, change)).items()
    }
    return sha256(canonical_json({"action": change.action, **facts}))
