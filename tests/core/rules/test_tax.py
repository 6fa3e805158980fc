"""Which VAT category and rate a line gets: the table of EINVOICE, row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.changes import PlaceOrder
from billiactl.core.charges import charges_from_text, charges_to_text
from billiactl.core.errors import Refused
from billiactl.core.money import Charge
from billiactl.core.rules.tax import category_and_rate, rate_of, reason_of
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

DAY = "2026-11-22"
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
    assert category_and_rate(settings, buyer, product(supply="service"), DAY) == services
    assert category_and_rate(settings, buyer, product(supply="goods"), DAY) == goods


@pytest.mark.parametrize("country", ["BG", "DE", "US"])
@pytest.mark.parametrize("supply", ["service", "goods"])
def test_a_small_business_is_exempt_whoever_buys(country: str, supply: str) -> None:
    settings = settings_with(vat={"small_business": True})
    assert category_and_rate(settings, profile(country=country, **VALID), product(supply=supply), DAY) == ("E", 0)


def test_the_product_has_a_class_of_its_own() -> None:
    settings = settings_with(vat={"rates": {"BG": {"reduced": "9"}}})
    assert category_and_rate(settings, profile(), product(tax_class="reduced"), DAY) == ("S", 90_000)
    assert category_and_rate(settings, profile(), product(), DAY) == ("S", 200_000)


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


RISING = {"rates": {"BG": {"standard": [{"rate": "20"}, {"from": "2026-11-23", "rate": "22"}]}}}


@pytest.mark.parametrize(
    ("day", "rate"),
    [("1990-01-01", 200_000), ("2026-11-22", 200_000), ("2026-11-23", 220_000), ("2030-01-01", 220_000)],
)
def test_the_rate_in_force_on_the_day(day: str, rate: int) -> None:
    assert category_and_rate(settings_with(vat=RISING), profile(), product(), day) == ("S", rate)


def test_before_the_first_day_there_is_no_rate() -> None:
    settings = settings_with(vat={"rates": {"BG": {"standard": [{"from": "2026-11-23", "rate": "22"}]}}})
    with pytest.raises(Refused, match="no VAT rate of class 'standard' for BG on 2026-11-22"):
        category_and_rate(settings, profile(), product(), DAY)


@pytest.mark.parametrize(
    ("now", "zone", "gross"),
    [
        ("2026-11-22T21:59:59Z", "Europe/Sofia", 12_000),
        ("2026-11-22T22:00:00Z", "Europe/Sofia", 12_200),
        ("2026-11-22T23:59:59Z", "UTC", 12_000),
        ("2026-11-22T11:00:00Z", "Pacific/Auckland", 12_200),
        ("2026-11-23T07:59:59Z", "America/Los_Angeles", 12_000),
    ],
)
def test_the_day_is_the_sellers_when_the_order_is_placed(now: str, zone: str, gross: int) -> None:
    settings = settings_with(vat=RISING, seller={"time_zone": zone})
    draft = order(status="draft", placed_at=None, due_on=None)
    placed = after(world_of(draft, settings=settings, now=now), PlaceOrder(1001))
    assert the_order(placed).gross == gross


@given(st.lists(st.dates(), min_size=1, max_size=6, unique=True), st.dates())
def test_the_newest_rate_that_has_begun_counts(days: list[date], today: date) -> None:
    rates = [{"from": day.isoformat(), "rate": str(number)} for number, day in enumerate(sorted(days), start=1)]
    settings = settings_with(vat={"rates": {"BG": {"standard": rates}}})
    begun = sum(day <= today for day in days)
    if begun:
        assert rate_of(settings, "BG", "standard", today.isoformat()) == begun * 10_000
    else:
        with pytest.raises(Refused):
            rate_of(settings, "BG", "standard", today.isoformat())
