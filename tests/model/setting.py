"""The same small shop twice: as a World of the core, and as a Shop of the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from billiactl.core import clock
from billiactl.core.settings import Settings
from billiactl.core.world import World
from tests.model.orders import METHODS, PROFILES, RATES, Facts, Order
from tests.model.shop import Shop
from tests.model.sums import DIGITS, Price, Row
from tests.support.worlds import limit, line, order, product, profile, service, settings_with, user, world_of

START = "2026-11-22T10:00:00Z"
MILLION = 10**6
PRODUCTS = (
    ("standard", "service"),
    ("standard", "goods"),
    ("reduced", "goods"),
    ("low", "service"),
    ("nil", "service"),
)
QUANTITIES = ("1", "1", "1", "2", "3", "7", "0.5", "1.333333", "120")
UNITS = ("0", "0.01", "0.03", "0.125", "1", "3.333333", "9.99", "10", "19.995", "83.33", "100", "1234.5", "99999.99")


@dataclass(frozen=True)
class Draft:
    """An order to begin with; ``lines`` are (product, quantity, unit price, discount in percent, has a service)."""

    currency: str
    method: str
    profile: int
    lines: tuple[tuple[int, str, str, int, bool], ...]


@dataclass(frozen=True)
class Setting:
    """A shop to begin with. ``limit`` and ``wallet`` are minor units, of each currency."""

    drafts: tuple[Draft, ...]
    accept_late: bool
    invoice_free: bool
    limit: int
    wallet: int


def any_setting(chance: Random) -> Setting:
    """One of many shops."""
    return Setting(
        tuple(_any_draft(chance) for _ in range(chance.choice((1, 1, 2, 3)))),
        chance.random() < 0.7,
        chance.random() < 0.3,
        chance.choice((0, 0, 5_000, 10**9)),
        chance.choice((0, 0, 2_000, 50_000)),
    )


def _any_draft(chance: Random) -> Draft:
    lines = tuple(
        (
            chance.randrange(len(PRODUCTS)),
            chance.choice(QUANTITIES),
            chance.choice(UNITS),
            chance.choice((0, 0, 0, 15, 33, 100)),
            chance.random() < 0.3,
        )
        for _ in range(chance.choice((1, 1, 2, 2, 3, 5)))
    )
    currency = chance.choice(("EUR", "EUR", "EUR", "JPY", "KWD"))
    return Draft(currency, chance.choice(tuple(METHODS)), chance.choice((1, 1, 1, 2, 3, 4, 5)), lines)


@cache
def settings_of(rates: int, accept_late: bool, invoice_free: bool) -> Settings:
    """The core's settings of such a shop."""
    methods = [
        {
            "code": code,
            "type": method.type,
            "due_days": method.due_days,
            "grace_days": method.grace_days,
            "proforma": method.proforma,
            "invoice": method.invoice,
            "invoice_private": method.private,
        }
        for code, method in METHODS.items()
    ]
    percent = {name: str(float(rate * 100)).removesuffix(".0") for name, rate in RATES[rates].items()}
    return settings_with(
        methods=methods, vat={"rates": {"BG": percent}}, accept_late_payment=accept_late, invoice_free=invoice_free
    )


def world_in(setting: Setting) -> World:
    """The core's side."""
    profiles = tuple(
        profile(
            id=number,
            country=facts.country,
            kind="company" if facts.company else "person",
            vat_id=f"{facts.country}123" if facts.vat_id else "",
            vat_id_valid=int(facts.vat_id),
            auto_invoice=int(facts.auto_invoice),
            proforma=int(facts.proforma),
            is_active=int(facts.active),
            is_primary=int(number == 1),
        )
        for number, facts in PROFILES.items()
    )
    limits = tuple(
        limit(setting.limit, currency, id=number) for number, currency in enumerate(DIGITS, start=1) if setting.limit
    )
    wallets = dict.fromkeys(DIGITS, setting.wallet)
    orders, services = [], []
    for number, draft in enumerate(setting.drafts, start=1):
        rows = []
        for place, (kind, quantity, unit, off, served) in enumerate(draft.lines, start=1):
            key = number * 100 + place
            if served:
                services.append(service(key))
            rows.append(_core_line(key, place, PRODUCTS[kind], kind, quantity, unit, off, key if served else None))
        facts = {"currency": draft.currency, "method": draft.method, "profile_id": draft.profile}
        orders.append(order("draft", identity=number, lines=tuple(rows), **facts))
    products = tuple(
        product(id=number + 1, code=f"p{number}", tax_class=tax_class, supply=supply)
        for number, (tax_class, supply) in enumerate(PRODUCTS)
    )
    return world_of(
        *orders,
        users=(user(profiles=profiles, credit_limits=limits, wallets=wallets),),
        products=products,
        services=tuple(services),
        settings=settings_of(0, setting.accept_late, setting.invoice_free),
        now=START,
    )


def _core_line(
    key: int, place: int, facts: tuple[str, str], kind: int, quantity: str, unit: str, off: int, served: int | None
) -> Any:
    rate = RATES[0][facts[0]]
    return line(
        place,
        int(Fraction(unit) * MILLION),
        id=key,
        product_id=kind + 1,
        quantity=int(Fraction(quantity) * MILLION),
        discount_rate=off * 10_000 or None,
        service_id=served,
        tax_rate=int(rate * MILLION),
    )


def shop_in(setting: Setting) -> Shop:
    """The model's side."""
    orders = {}
    for number, draft in enumerate(setting.drafts, start=1):
        rows = tuple(
            Row(Fraction(quantity), Fraction(unit), ("S", RATES[0][PRODUCTS[kind][0]]), Fraction(off, 100))
            for kind, quantity, unit, off, _ in draft.lines
        )
        products = tuple(PRODUCTS[kind] for kind, *_ in draft.lines)
        services = ["pending" if served else None for *_, served in draft.lines]
        orders[number] = Order(draft.method, draft.profile, Price(draft.currency, rows), products, services)
    facts = Facts(
        accept_late=setting.accept_late,
        invoice_free=setting.invoice_free,
        wallets=dict.fromkeys(DIGITS, setting.wallet),
        limits=dict.fromkeys(DIGITS, setting.limit),
    )
    return Shop(orders, facts)


def days_pass(world: World, shop: Shop, days: int) -> World:
    """Both shops, so many days later."""
    shop.facts.today += days
    return replace(world, now=clock.parse_timestamp(f"{clock.add_days(world.timestamp[:10], days)}T10:00:00Z"))


def rates_move(world: World, shop: Shop) -> World:
    """Parliament has other rates."""
    shop.facts.rates = 1 - shop.facts.rates
    facts = shop.facts
    return replace(world, settings=settings_of(facts.rates, facts.accept_late, facts.invoice_free))


def vat_id_moves(world: World, shop: Shop) -> World:
    """A VAT id lapses, or is found valid again."""
    shop.facts.vat_id_valid = not shop.facts.vat_id_valid
    owner = world.users[1]
    moved = tuple(
        replace(row, vat_id_valid=int(shop.facts.vat_id_valid)) if row.id == 2 else row for row in owner.profiles
    )
    return replace(world, users={1: replace(owner, profiles=moved)})
