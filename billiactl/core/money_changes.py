"""The kinds of change that move price, ledger and documents of a placed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from billiactl.core.touches import Touches


def _with_contents(order: int) -> Touches:
    """The order with what its documents say: notes are made from that."""
    return Touches(orders=(order,), contents=True)


@dataclass(frozen=True, slots=True)
class EditPrice:
    """Another price: by total (gross, or net), by one line, by the order's discount or by a charge.

    Amounts, prices and discounts are text as typed; ``charge`` is a name and an amount, 0 taking it away. ``settle``
    says where money goes that was paid above the new price.
    """

    action: ClassVar[str] = "order.price"
    additive: ClassVar[bool] = False
    order: int
    total: str | None = None
    net: bool = False
    line: int | None = None
    unit_price: str | None = None
    discount: str | None = None
    order_discount: str | None = None
    charge: tuple[str, str] | None = None
    settle: str | None = None

    @property
    def touches(self) -> Touches:
        """The order and what its documents say."""
        return _with_contents(self.order)


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money back to the customer: surplus first, beyond it a lower price."""

    action: ClassVar[str] = "order.refund"
    additive: ClassVar[bool] = True
    order: int
    amount: str
    settle: str

    @property
    def touches(self) -> Touches:
        """The order and what its documents say."""
        return _with_contents(self.order)


@dataclass(frozen=True, slots=True)
class EndRefund:
    """An open refund is ``done`` or ``failed``."""

    action: ClassVar[str] = "refund.end"
    additive: ClassVar[bool] = False
    order: int
    refund: int
    status: str

    @property
    def touches(self) -> Touches:
        """The refund's order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class MovePayment:
    """A booked payment becomes ``settled``, ``failed``, ``disputed`` or ``reversed``."""

    action: ClassVar[str] = "payment.move"
    additive: ClassVar[bool] = False
    order: int
    payment: int
    status: str
    date: str | None = None
    settle: str | None = None

    @property
    def touches(self) -> Touches:
        """The payment's order and what its documents say."""
        return _with_contents(self.order)


@dataclass(frozen=True, slots=True)
class SetMethod:
    """Another payment method for an order."""

    action: ClassVar[str] = "order.method"
    additive: ClassVar[bool] = False
    order: int
    method: str

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Another billing profile for an order; after the invoice only with ``reissue``."""

    action: ClassVar[str] = "order.profile"
    additive: ClassVar[bool] = False
    order: int
    profile: int
    reissue: bool = False
    settle: str | None = None

    @property
    def touches(self) -> Touches:
        """The order and what its documents say."""
        return _with_contents(self.order)


@dataclass(frozen=True, slots=True)
class SetDue:
    """Another due date, an ISO date, for an order that waits for money."""

    action: ClassVar[str] = "order.due"
    additive: ClassVar[bool] = False
    order: int
    day: str

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class Terminate:
    """The live services of an activated order are to be ended: a terminate job for each."""

    action: ClassVar[str] = "order.terminate"
    additive: ClassVar[bool] = False
    order: int

    @property
    def touches(self) -> Touches:
        """The order."""
        return Touches(orders=(self.order,))


@dataclass(frozen=True, slots=True)
class AddToWallet:
    """Money into a user's wallet, or out of it with an amount below 0."""

    action: ClassVar[str] = "user.wallet"
    additive: ClassVar[bool] = True
    user: int
    amount: str
    currency: str

    @property
    def touches(self) -> Touches:
        """The user."""
        return Touches(users=(self.user,))


@dataclass(frozen=True, slots=True)
class SetCreditLimit:
    """What a user may owe beyond pending orders in one currency; 0 takes the limit away."""

    action: ClassVar[str] = "user.credit_limit"
    additive: ClassVar[bool] = False
    user: int
    amount: str
    currency: str

    @property
    def touches(self) -> Touches:
        """The user."""
        return Touches(users=(self.user,))
