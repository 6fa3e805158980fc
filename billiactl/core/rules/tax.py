"""Which VAT category and rate a line gets.

The default table is EINVOICE.md's for a seller inside the EU (VAT directive 2006/112/EC, articles 44, 58, 138, 146,
196, 282): to be confirmed by a tax adviser, and replaceable through the shop's settings.
"""

from __future__ import annotations

from billiactl.core.charges import charges_from_text, charges_to_text
from billiactl.core.errors import Refused
from billiactl.core.model import Key, Product, Profile
from billiactl.core.money import Charge, largest_group, parse_percent
from billiactl.core.planner import Planner
from billiactl.core.settings import Settings
from billiactl.core.world import World, profile_of

STANDARD = "S"
REVERSE_CHARGE = "AE"
INTRA_COMMUNITY = "K"
EXPORT = "G"
EXEMPT = "E"
NOT_SUBJECT = "O"


def category_and_rate(settings: Settings, profile: Profile, product: Product, day: str) -> tuple[str, int | None]:
    """The VAT category and the rate (at ``SCALE``; None in category O) of ``product`` for ``profile`` on ``day``."""
    seller, vat = settings.seller, settings.vat
    if vat.small_business:
        return EXEMPT, 0
    if profile.country == seller.country:
        return STANDARD, rate_of(settings, seller.country, product.tax_class, day)
    if profile.country not in vat.eu:
        return (EXPORT, 0) if product.supply == "goods" else (NOT_SUBJECT, None)
    if profile.kind == "company" and profile.vat_id and profile.vat_id_valid:
        return (INTRA_COMMUNITY, 0) if product.supply == "goods" else (REVERSE_CHARGE, 0)
    country = profile.country if vat.oss else seller.country
    return STANDARD, rate_of(settings, country, product.tax_class, day)


def rate_of(settings: Settings, country: str, tax_class: str, day: str) -> int:
    """The rate of ``tax_class`` in ``country`` that is in force on ``day`` (an ISO date), at ``SCALE``.

    Raises Refused where the settings know none.
    """
    rates = settings.vat.rates.get(country, {}).get(tax_class, ())
    in_force = [rate for since, rate in rates if since <= day]
    if not in_force:
        raise Refused(
            "no_vat_rate",
            f"the settings hold no VAT rate of class {tax_class!r} for {country}{f' on {day}' if rates else ''}",
            f"add vat.rates.{country}.{tax_class} to the settings",
        )
    return parse_percent(in_force[-1])


def choose_tax(planner: Planner, order_id: Key, reissue: bool = False) -> None:
    """Category and rate of every line and charge, by the order's profile as it is now; the price follows.

    The rate is that of the seller's day on which it is chosen. Imported VAT stands: it is history. So does that of an
    invoiced order, unless its invoice is made anew (``reissue``).
    """
    order = planner.order(order_id)
    profile = profile_of(planner.world, order)
    if order.tax_fixed or (order.invoiced and not reissue) or profile is None:
        return
    for line in order.lines:
        product = planner.product(line.product_id)
        category, rate = category_and_rate(planner.world.settings, profile, product, planner.world.today)
        planner.set("order_lines", line, tax_category=category, tax_rate=rate)
    if planner.order(order_id).lines == order.lines:
        return
    charges_follow(planner, order_id)
    planner.reprice(order_id)
    if planner.order(order_id).gross != order.gross:
        planner.decide("choose_tax")


def charges_follow(planner: Planner, order_id: Key) -> None:
    """The order's charges take category and rate of its largest group of lines, as it is now."""
    order = planner.order(order_id)
    charges = charges_from_text(order.charges, order.currency)
    if not charges or not order.lines:
        return
    category, rate = largest_group([line.priced for line in order.lines], order.currency)
    moved = tuple(Charge(charge.name, charge.amount, category, rate) for charge in charges)
    planner.set("orders", order, charges=charges_to_text(moved, order.currency))


def reason_of(world: World, category: str) -> str:
    """The words that ``category`` needs on a document; empty for S and Z."""
    return world.settings.vat.reasons.get(category, "")
