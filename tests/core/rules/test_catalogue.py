"""Products by hand: what is taken, what is refused, and what an order makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billiactl.core.catalogue_changes import AddProduct, EditProduct
from billiactl.core.changes import CreateOrder, NewLine
from billiactl.core.model import Product
from billiactl.core.world import World
from tests.support.worlds import after, planned, product, refusal, service, settings_with, world_of

KNOWN = {("product_code", "domain-eu"): 1}
TEA = AddProduct("tea", "Tea", price="4.90", supply="goods", term_months=0)


def catalogue(**facts: object) -> World:
    """A World with the product domain-eu at 100.00 EUR."""
    return world_of(products=(product(**facts),), known=KNOWN)


def coded(world: World, code: str) -> Product:
    return world.products[world.known["product_code", code]]


def test_a_new_product_takes_what_is_usual() -> None:
    found = coded(after(catalogue(), TEA), "tea")
    assert (found.name, found.supply, found.unit, found.tax_class) == ("Tea", "goods", "C62", "standard")
    assert (found.unit_price, found.currency, found.term_months, found.active) == (4_900_000, "EUR", None, 1)
    assert (found.source, found.external_id) == (None, None)
    plain = coded(after(catalogue(), AddProduct("work", " Work ")), "work")
    assert (plain.name, plain.unit_price, plain.currency, plain.supply) == ("Work", None, None, "service")


def test_the_same_again_is_unchanged_and_another_is_a_conflict() -> None:
    world = after(catalogue(), TEA)
    again, following = planned(world, TEA)
    assert (again.error, again.effects, following) == (None, (), world)
    assert again.notices == ("product tea is in the catalogue, just so",)
    assert refusal(world, replace(TEA, price="5.00")).code == "code_taken"
    retired = after(world, EditProduct("tea", active=False))
    assert refusal(retired, TEA).code == "code_taken"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"product": ""}, "bad_code"),
        ({"product": "a,b"}, "bad_code"),
        ({"product": "a=b"}, "bad_code"),
        ({"product": "a b"}, "bad_code"),
        ({"product": "id:7"}, "bad_code"),
        ({"product": "-a"}, "bad_code"),
        ({"product": "a" * 101}, "bad_code"),
        ({"name": "  "}, "bad_name"),
        ({"name": "x" * 201}, "bad_name"),
        ({"price": "4,90"}, "bad_number"),
        ({"price": "-1"}, "bad_price"),
        ({"price": "0.0000001"}, "too_many_decimals"),
        ({"currency": "XXX"}, "unknown_currency"),
        ({"currency": ""}, "unknown_currency"),
        ({"price": None, "currency": "EUR"}, "price_missing"),
        ({"supply": "gift"}, "bad_supply"),
        ({"unit": "piece"}, "unknown_unit"),
        ({"tax_class": "reduced"}, "unknown_tax_class"),
        ({"term_months": -1}, "bad_term"),
        ({"term_months": 10_000}, "bad_term"),
    ],
)
def test_what_is_no_product_is_refused(facts: dict[str, object], code: str) -> None:
    assert refusal(catalogue(), replace(TEA, **facts)).code == code  # type: ignore[arg-type]


def test_a_class_of_the_settings_may_be_used() -> None:
    world = replace(catalogue(), settings=settings_with(vat={"rates": {"BG": {"reduced": "9"}}}))
    assert coded(after(world, replace(TEA, tax_class="reduced")), "tea").tax_class == "reduced"


def test_edits_move_only_what_is_said() -> None:
    world = catalogue(term_months=12)
    found = coded(after(world, EditProduct("domain-eu", price="12.5", name=".eu")), "domain-eu")
    assert (found.unit_price, found.currency, found.name, found.term_months) == (12_500_000, "EUR", ".eu", 12)
    dollars = coded(after(world, EditProduct("domain-eu", price="12.5", currency="USD")), "domain-eu")
    assert (dollars.unit_price, dollars.currency) == (12_500_000, "USD")
    without = after(world, EditProduct("domain-eu", no_price=True, term_months=0))
    found = coded(without, "domain-eu")
    assert (found.unit_price, found.currency, found.term_months) == (None, None, None)
    assert coded(after(without, EditProduct("domain-eu", price="1")), "domain-eu").currency == "EUR"


@pytest.mark.parametrize(
    "change",
    [
        EditProduct("domain-eu"),
        EditProduct("domain-eu", price="100", currency="EUR", active=True, name=".eu domain"),
        EditProduct("domain-eu", currency="EUR"),
        EditProduct("domain-eu", unit="C62", tax_class="standard", supply="service", term_months=0),
    ],
)
def test_what_stands_is_unchanged(change: EditProduct) -> None:
    made, following = planned(catalogue(), change)
    assert (made.error, made.effects) == (None, ())
    assert following == catalogue()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (EditProduct("nothing", price="1"), "product_not_found"),
        (EditProduct("domain-eu", currency="USD"), "price_missing"),
        (EditProduct("domain-eu", no_price=True, price="1"), "two_prices"),
        (EditProduct("domain-eu", name=""), "bad_name"),
        (EditProduct("domain-eu", unit="XYZ"), "unknown_unit"),
    ],
)
def test_what_is_no_edit_is_refused(change: EditProduct, code: str) -> None:
    assert refusal(catalogue(), change).code == code


@pytest.mark.parametrize(
    ("kind", "sold"), [("new", True), ("transfer", True), ("upgrade", True), ("renew", False), ("cancel", False)]
)
def test_an_inactive_product_is_not_sold_but_what_users_have_of_it_goes_on(kind: str, sold: bool) -> None:
    world = world_of(products=(product(active=0),), services=(service(name="a.example"),), known=KNOWN)
    asked = CreateOrder(1, (NewLine("domain-eu", type=kind, service="a.example"),))
    if sold:
        assert refusal(world, asked).code == "product_inactive"
    else:
        assert planned(world, asked)[0].error is None


def test_orders_keep_the_name_and_the_price_that_they_were_made_with() -> None:
    world = after(catalogue(), CreateOrder(1, (NewLine("domain-eu"),)))
    (key,) = world.orders
    moved = after(world, EditProduct("domain-eu", name="Domain", price="1", active=False))
    assert moved.orders[key].lines == world.orders[key].lines
    (line,) = moved.orders[key].lines
    assert (line.description, line.unit_price) == (".eu domain", 100_000_000)
