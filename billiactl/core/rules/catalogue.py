"""The catalogue: what a product may be, and that its code is its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from billiactl.core.catalogue_changes import AddProduct, EditProduct
from billiactl.core.documents.words import load
from billiactl.core.errors import Conflict, NotFound, UsageFault
from billiactl.core.model import Product
from billiactl.core.money import minor_digits
from billiactl.core.planner import Planner
from billiactl.core.rules.ordering import parse_unit_price
from billiactl.core.settings import Settings

SUPPLIES = ("service", "goods")
"""What is supplied decides about VAT abroad (see ``rules.tax``)."""

LONGEST_TERM = 9999
"""In months, as ``import products`` takes them."""

LONGEST_TEXT = 200

_CODE = re.compile(r"[^\W_][\w.-]{0,99}")
"""What ``order create --line CODE,key=value`` can take without quotes, and no ``id:7``."""


def plan_add_product(planner: Planner, change: AddProduct) -> None:
    """A product comes into the catalogue; the very same again is unchanged. Raises Conflict ``code_taken``."""
    if not _CODE.fullmatch(change.product):
        raise UsageFault(
            "bad_code",
            f"{change.product!r} is no code for a product",
            "letters, digits, points, dashes and underscores, such as domain-eu",
        )
    settings = planner.world.settings
    facts = _checked(settings, {**_texts(change), "term_months": change.term_months})
    facts |= {**_price(settings, None, change.price, change.currency), "active": 1}
    standing = _by_code(planner, change.product)
    if standing is not None and all(getattr(standing, name) == value for name, value in facts.items()):
        planner.notice(f"product {change.product} is in the catalogue, just so")
        return
    add_product(planner, {"code": change.product, **facts}, None, None)


def add_product(planner: Planner, facts: Mapping[str, Any], source: str | None, external_id: str | None) -> None:
    """A row of the catalogue, from columns that are checked. Raises Conflict ``code_taken``."""
    code = facts["code"]
    if ("product_code", code) in planner.world.known:
        raise Conflict(
            "code_taken", f"the product code {code!r} belongs to another product", f"billiactl product show {code}"
        )
    key = planner.symbol("products")
    planner.add("products", Product(id=key, source=source, external_id=external_id, **facts))


def plan_edit_product(planner: Planner, change: EditProduct) -> None:
    """Facts of a product move; those that stand are unchanged. Raises NotFound ``product_not_found``."""
    product = _by_code(planner, change.product)
    if product is None:
        sentence = f"there is no product {change.product!r}"
        raise NotFound("product_not_found", sentence, "billiactl product list", product=change.product)
    settings = planner.world.settings
    asked = {**_texts(change), "term_months": change.term_months}
    facts = _checked(settings, {name: value for name, value in asked.items() if value is not None})
    facts |= _edited_price(settings, product, change)
    if change.active is not None:
        facts["active"] = int(change.active)
    planner.set("products", product, **facts)


def known_units() -> Collection[str]:
    """The units (UN/ECE Recommendation 20) that documents have a word for."""
    return load("en").units


def tax_classes(settings: Settings) -> list[str]:
    """The VAT classes that the shop has a rate for, in any country."""
    return sorted({name for classes in settings.vat.rates.values() for name in classes})


def _by_code(planner: Planner, code: str) -> Product | None:
    key = planner.world.known.get(("product_code", code))
    return None if key is None else planner.product(key)


def _texts(change: AddProduct | EditProduct) -> dict[str, Any]:
    return {"name": change.name, "supply": change.supply, "unit": change.unit, "tax_class": change.tax_class}


def _checked(settings: Settings, facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` as columns, those of them that are given. Raises UsageFault."""
    checked = dict(facts)
    if "name" in facts:
        checked["name"] = _name(facts["name"])
    _one_of(facts, "supply", SUPPLIES, "bad_supply", "a product is supplied as service or goods")
    units, classes = sorted(known_units()), tax_classes(settings)
    _one_of(facts, "unit", units, "unknown_unit", f"units: {', '.join(units)} (UN/ECE codes; C62 is one piece)")
    another = f"or add vat.rates.{settings.seller.country}.CLASS to the settings"
    _one_of(facts, "tax_class", classes, "unknown_tax_class", f"known: {', '.join(classes)}; {another}")
    if "term_months" in facts:
        months = facts["term_months"]
        if not 0 <= months <= LONGEST_TERM:
            raise UsageFault("bad_term", f"a term of {months} months is none", f"0 to {LONGEST_TERM}; 0 is for ever")
        checked["term_months"] = months or None
    return checked


def _one_of(facts: Mapping[str, Any], name: str, known: Collection[str], code: str, hint: str) -> None:
    if name in facts and facts[name] not in known:
        raise UsageFault(code, f"there is no {name.replace('_', ' ')} {facts[name]!r}", hint)


def _name(typed: str) -> str:
    name = typed.strip()
    if not name or len(name) > LONGEST_TEXT:
        raise UsageFault("bad_name", "a product has a name, of one line", f"1 to {LONGEST_TEXT} letters")
    return name


def _price(settings: Settings, standing: str | None, price: str | None, currency: str | None) -> dict[str, Any]:
    """Price and currency as columns; without a currency the ``standing`` one, or the shop's."""
    if price is None:
        if currency is not None:
            raise UsageFault(
                "price_missing", f"a currency without a price says nothing: {currency}", "add --price AMOUNT"
            )
        return {"unit_price": None, "currency": None}
    chosen = currency if currency is not None else standing or settings.currency
    minor_digits(chosen)
    return {"unit_price": parse_unit_price(price), "currency": chosen}


def _edited_price(settings: Settings, product: Product, change: EditProduct) -> dict[str, Any]:
    if change.no_price:
        if change.price is not None or change.currency is not None:
            raise UsageFault("two_prices", "--no-price takes the price away, --price gives one", "choose one of them")
        return {"unit_price": None, "currency": None}
    if change.price is None and change.currency in (None, product.currency):
        return {}
    return _price(settings, product.currency, change.price, change.currency)
