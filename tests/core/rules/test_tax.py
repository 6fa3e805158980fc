"""Which VAT category and rate a line gets: the table of EINVOICE, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import PlaceOrder
from billiactl.core.charges import charges_from_text, charges_to_text
from billiactl.core.money import Charge
from billiactl.core.rules.tax import category_and_rate, reason_of
from tests.support.worlds import (
    after,
    line,
    order,
    planned,
    product,
    profile,
    refusal,
    settings_with,
    the_order,
    user,
    world_of,
)

VALID = {"kind": "company", "vat_id": "X1", "vat_id_valid": 1}
INVALID = {"kind": "company", "vat_id": "X1", "vat_id_valid": 0}
PERSON = {"kind": "person"}
NUMBERED_PERSON = {"kind": "person", "vat_id": "X1", "vat_id_valid": 1}

TABLE: list[tuple[str, dict[str, Any], bool, tuple[str, int | None], tuple[str, int | None]]] = [
    ("BG", VALID, False, ("S", 200_000), ("S", 200_000)),
    ("BG", PERSON, False, ("S", 200_000), ("S", 200_000)),
    ("BG", PERSON, True, ("S", 200_000), ("S", 200_000)),
    ("DE", VALID, False, ("AE", 0), ("K", 0)),
    ("DE", VALID, True, ("AE", 0), ("K", 0)),
    ("GR", VALID, False, ("AE", 0), ("K", 0)),
    ("DE", INVALID, False, ("S", 200_000), ("S", 200_000)),
    ("DE", INVALID, True, ("S", 190_000), ("S", 190_000)),
    ("DE", PERSON, False, ("S", 200_000), ("S", 200_000)),
    ("DE", PERSON, True, ("S", 190_000), ("S", 190_000)),
    ("FI", PERSON, True, ("S", 255_000), ("S", 255_000)),
    ("DE", NUMBERED_PERSON, True, ("S", 190_000), ("S", 190_000)),
    ("US", VALID, False, ("O", None), ("G", 0)),
    ("US", PERSON, True, ("O", None), ("G", 0)),
    ("GB", VALID, True, ("O", None), ("G", 0)),
    ("CH", PERSON, False, ("O", None), ("G", 0)),
]


@pytest.mark.parametrize(("country", "facts", "oss", "services", "goods"), TABLE)
def test_the_table(
    country: str, facts: dict[str, Any], oss: bool, services: tuple[str, int | None], goods: tuple[str, int | None]
) -> None:
    settings = settings_with(vat={"oss": oss})
    buyer = profile(country=country, **facts)
    assert category_and_rate(settings, buyer, product(supply="service")) == services
    assert category_and_rate(settings, buyer, product(supply="goods")) == goods


@pytest.mark.parametrize("country", ["BG", "DE", "US"])
@pytest.mark.parametrize("supply", ["service", "goods"])
def test_a_small_business_is_exempt_whoever_buys(country: str, supply: str) -> None:
    settings = settings_with(vat={"small_business": True})
    assert category_and_rate(settings, profile(country=country, **VALID), product(supply=supply)) == ("E", 0)


def test_the_product_has_a_class_of_its_own() -> None:
    settings = settings_with(vat={"rates": {"BG": {"reduced": "9"}}})
    assert category_and_rate(settings, profile(), product(tax_class="reduced")) == ("S", 90_000)
    assert category_and_rate(settings, profile(), product()) == ("S", 200_000)


def test_a_rate_that_nobody_knows_is_refused() -> None:
    draft = world_of(order("draft"), products=(product(tax_class="reduced"),))
    assert refusal(draft, PlaceOrder(1001)).code == "no_vat_rate"


@pytest.mark.parametrize(
    ("category", "has_reason"), [("S", False), *((code, True) for code in ("AE", "K", "G", "E", "O"))]
)
def test_what_is_not_taxed_says_why(category: str, has_reason: bool) -> None:
    assert bool(reason_of(world_of(), category)) is has_reason


def test_lines_of_several_rates_make_a_group_each() -> None:
    settings = settings_with(vat={"rates": {"BG": {"reduced": "9"}}})
    products = (product(), product(id=2, code="book", tax_class="reduced"))
    lines = (line(1), line(2, price=50_000_000, product_id=2))
    made, placed = planned(
        world_of(order("draft", lines=lines), products=products, settings=settings), PlaceOrder(1001)
    )
    assert made.error is None
    assert (the_order(placed).net, the_order(placed).tax, the_order(placed).gross) == (15_000, 2_450, 17_450)


def test_a_charge_follows_the_largest_group() -> None:
    charges = charges_to_text((Charge("shipping", 1_000, "O", None),), "EUR")
    untaxed = order("draft", charges=charges, lines=(line(tax_category="O", tax_rate=None),))
    placed = the_order(after(world_of(untaxed), PlaceOrder(1001)))
    assert charges_from_text(placed.charges, "EUR") == (Charge("shipping", 1_000, "S", 200_000),)
    assert placed.gross == 13_200


def test_without_a_profile_no_vat_is_chosen() -> None:
    draft = world_of(order("draft", profile_id=None), users=(user(profiles=()),))
    assert refusal(draft, PlaceOrder(1001)).code == "transition_refused"
