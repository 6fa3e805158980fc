"""The kinds of change that are about what is sold: products, services, and the lines of drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from billiactl.core.touches import Touches


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
