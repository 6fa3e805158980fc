"""The kinds of change that are about what is sold: products, services, and the lines of drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from billiactl.core.touches import Touches

if TYPE_CHECKING:
    from billiactl.core.changes import NewLine

SERVICE_STATUSES = ("pending", "configure", "active", "expired", "suspended", "inactive", "redemption", "terminated")


@dataclass(frozen=True, slots=True)
class AddProduct:
    """A new item of the catalogue, by its code.

    ``price`` is text as typed, per unit and without VAT, in ``currency`` or the shop's; None is a product whose price
    is agreed order by order. ``unit`` is a code of UN/ECE Recommendation 20. ``term_months`` is how long its services
    run until they are renewed; 0 is for ever.
    """

    action: ClassVar[str] = "product.add"
    additive: ClassVar[bool] = False
    product: str
    name: str
    price: str | None = None
    currency: str | None = None
    supply: str = "service"
    unit: str = "C62"
    tax_class: str = "standard"
    term_months: int = 0

    @property
    def touches(self) -> Touches:
        """Whichever product has the code."""
        return Touches(product_codes=(self.product,))


@dataclass(frozen=True, slots=True)
class EditProduct:
    """Other facts of a product; None leaves one as it is.

    ``no_price`` takes the price away, ``active`` False takes the product out of sale. Orders that have it stay as
    they are.
    """

    action: ClassVar[str] = "product.edit"
    additive: ClassVar[bool] = False
    product: str
    name: str | None = None
    price: str | None = None
    currency: str | None = None
    no_price: bool = False
    supply: str | None = None
    unit: str | None = None
    tax_class: str | None = None
    term_months: int | None = None
    active: bool | None = None

    @property
    def touches(self) -> Touches:
        """The product."""
        return Touches(product_codes=(self.product,))


@dataclass(frozen=True, slots=True)
class AddLines:
    """More lines on a draft; each gets the number after the highest."""

    action: ClassVar[str] = "order.line.add"
    additive: ClassVar[bool] = True
    order: int
    lines: tuple[NewLine, ...]

    @property
    def touches(self) -> Touches:
        """The draft, the products by code, and the services named."""
        return Touches(
            orders=(self.order,),
            product_codes=tuple(line.product for line in self.lines),
            service_names=tuple(line.service for line in self.lines if line.service),
        )


@dataclass(frozen=True, slots=True)
class EditLine:
    """Other facts of one line of a draft, by its number; texts as typed, None leaves one as it is.

    ``attributes`` are put over the line's own; one without a text goes.
    """

    action: ClassVar[str] = "order.line.edit"
    additive: ClassVar[bool] = False
    order: int
    line: int
    quantity: str | None = None
    price: str | None = None
    discount: str | None = None
    type: str | None = None
    service: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def touches(self) -> Touches:
        """The draft, the service named, and who else has the services that the draft names."""
        names = (self.service,) if self.service else ()
        return Touches(orders=(self.order,), service_names=names, shared_services=True)


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """One line of a draft goes, by its number; the others keep theirs."""

    action: ClassVar[str] = "order.line.remove"
    additive: ClassVar[bool] = False
    order: int
    line: int

    @property
    def touches(self) -> Touches:
        """The draft, and who else has the services that it names."""
        return Touches(orders=(self.order,), shared_services=True)


@dataclass(frozen=True, slots=True)
class SetServiceStatus:
    """A user's service gets another status by hand."""

    action: ClassVar[str] = "service.status"
    additive: ClassVar[bool] = False
    user: int
    service: int
    status: str

    @property
    def touches(self) -> Touches:
        """The user and the service."""
        return Touches(users=(self.user,), services=(self.service,))


@dataclass(frozen=True, slots=True)
class EditService:
    """Other facts of a user's service; None leaves one as it is.

    ``attributes`` are put over the service's own; one without a text goes. ``expires_on`` is an ISO date;
    ``no_expiry`` takes the date away.
    """

    action: ClassVar[str] = "service.edit"
    additive: ClassVar[bool] = False
    user: int
    service: int
    name: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    expires_on: str | None = None
    no_expiry: bool = False

    @property
    def touches(self) -> Touches:
        """The user, the service, and the user's service that has the name already."""
        names = (self.name,) if self.name else ()
        return Touches(users=(self.user,), services=(self.service,), service_names=names)
