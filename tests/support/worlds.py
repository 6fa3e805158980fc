"""Small Worlds without a database: one user, one product, and the orders that a test asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from billiactl.core import clock, model
from billiactl.core.changes import Change, Conditions
from billiactl.core.effects import Update
from billiactl.core.errors import BilliaError
from billiactl.core.ids import canonical_json
from billiactl.core.model import (
    CreditLimit,
    Document,
    Job,
    Key,
    Line,
    Order,
    Payment,
    Product,
    Profile,
    Refund,
    Service,
    User,
)
from billiactl.core.plan import Plan, plan
from billiactl.core.planner import Planner
from billiactl.core.settings import Settings, defaults, parse_settings
from billiactl.core.world import World
from tests.support.rows import USUAL

NOW = "2026-11-22T10:00:00Z"
AUTHOR = "maria"

Row = TypeVar("Row")


def settings_with(**facts: Any) -> Settings:
    """The settings of a new shop in Bulgaria with other ``facts``; mappings are merged into the standing ones."""
    source = defaults()
    for name, value in facts.items():
        standing = source.get(name)
        source[name] = {**standing, **value} if isinstance(standing, dict) and isinstance(value, dict) else value
    return parse_settings(canonical_json(source))


def methods_with(code: str, **facts: Any) -> list[dict[str, Any]]:
    """The payment methods of a new shop, of which ``code`` has other ``facts``."""
    return [{**entry, **facts} if entry["code"] == code else entry for entry in defaults()["methods"]]


def row_of(kind: type[Row], table: str, values: Mapping[str, Any]) -> Row:
    """A row of ``table``; what is not said is usual, empty, zero or null."""
    types = {item.name: str(item.type) for item in fields(kind)}  # type: ignore[arg-type]
    blank: dict[str, Any] = {}
    for name in model.COLUMNS[table]:
        blank[name] = None if types[name].endswith("| None") else "" if types[name].startswith("str") else 0
    return kind(**{**blank, **USUAL.get(table, {}), **values})


def profile(**values: Any) -> Profile:
    """The primary profile of user 1: a company in Bulgaria."""
    return row_of(Profile, "profiles", {"id": 1, "user_id": 1, "kind": "company", "name": "Anna", **values})


def user(identity: int = 1, **values: Any) -> User:
    """User 1, anna, with one profile."""
    profiles = (profile(id=identity, user_id=identity),)
    return row_of(User, "users", {"id": identity, "username": f"user{identity}", "profiles": profiles, **values})


def product(**values: Any) -> Product:
    """Product 1: a service at 100.00 EUR."""
    facts = {"id": 1, "code": "domain-eu", "name": ".eu domain", "unit_price": 100_000_000, "currency": "EUR"}
    return row_of(Product, "products", {**facts, **values})


def service(identity: int = 1, **values: Any) -> Service:
    """A service of user 1, pending."""
    facts = {"id": identity, "user_id": 1, "product_id": 1, "name": f"{identity}.example", "status": "pending"}
    return row_of(Service, "services", {**facts, **values})


def line(number: int = 1, price: int = 100_000_000, **values: Any) -> Line:
    """A line of one product 1 at 100.00, VAT 20 %."""
    facts = {"id": number, "number": number, "product_id": 1, "unit_price": price, "description": ".eu domain"}
    return row_of(Line, "order_lines", {**facts, **values})


def limit(amount: int, currency: str = "EUR", **values: Any) -> CreditLimit:
    """A credit limit of user 1, in minor units."""
    return row_of(
        CreditLimit, "credit_limits", {"id": 1, "user_id": 1, "amount": amount, "currency": currency, **values}
    )


def payment(amount: int, status: str = "settled", **values: Any) -> Payment:
    """Money of an order, in minor units."""
    return row_of(Payment, "payments", {"id": 900, "amount": amount, "status": status, **values})


def refund(amount: int, status: str = "done", **values: Any) -> Refund:
    """Money that went back, in minor units."""
    return row_of(Refund, "refunds", {"id": 900, "amount": amount, "status": status, **values})


def document(kind: str, gross: int, status: str = "issued", **values: Any) -> Document:
    """A document of ``gross`` minor units, VAT 20 %."""
    facts = {"id": 900, "kind": kind, "gross": gross, "net": gross * 5 // 6, "tax": gross - gross * 5 // 6}
    return row_of(Document, "documents", {**facts, "status": status, "number": "0000000900", **values})


def job(status: str = "manual", **values: Any) -> Job:
    """The job of line 1."""
    return row_of(Job, "jobs", {"id": 900, "line_id": 1, "status": status, **values})


def order(status: str = "pending", identity: int = 1001, **values: Any) -> Order:
    """An order of user 1 of one line: 120.00 EUR with VAT, by bank transfer, due on 2026-11-15."""
    placed = None if status == "draft" else "2026-11-01T10:00:00Z"
    facts: dict[str, Any] = {
        "id": identity,
        "user_id": 1,
        "profile_id": 1,
        "status": status,
        "placed_at": placed,
        "due_on": placed and "2026-11-15",
        "lines": (line(),),
    }
    made = row_of(Order, "orders", {**facts, **values})
    for name in ("lines", "payments", "refunds", "documents", "jobs"):
        owned = tuple(replace(row, order_id=identity) for row in getattr(made, name))
        made = model.changed(made, {name: owned})
    return made


def world_of(
    *orders: Order,
    users: tuple[User, ...] | None = None,
    products: tuple[Product, ...] | None = None,
    services: tuple[Service, ...] = (),
    settings: Settings | None = None,
    now: str = NOW,
    **more: Any,
) -> World:
    """A World of these rows at ``now``; the orders' sums follow from their lines and ledgers."""
    chosen = settings or settings_with()
    shop = model.Shop(1, canonical_json(chosen.source), 1, 0, "")
    held = World(
        now=clock.parse_timestamp(now),
        settings=chosen,
        shop=shop,
        orders={row.id: row for row in orders},
        users={row.id: row for row in (users or (user(),))},
        products={row.id: row for row in (products or (product(),))},
        services={row.id: row for row in services},
        **more,
    )
    planner = Planner(held)
    for row in orders:
        planner.reprice(row.id)
    return planner.world


def at(world: World, now: str, **settings: Any) -> World:
    """The same World at another time, and with other settings if any are given."""
    chosen = settings_with(**settings) if settings else world.settings
    return replace(world, now=clock.parse_timestamp(now), settings=chosen)


def planned(
    world: World, change: Change, reason: str | None = None, key: str | None = None, version: int | None = None
) -> tuple[Plan, World]:
    """The plan of ``change`` in ``world``, and the World after it."""
    return plan(world, change, Conditions(reason, version, key), AUTHOR)


def after(world: World, change: Change, reason: str | None = None, key: str | None = None) -> World:
    """The World after ``change``, which must not be refused."""
    made, following = planned(world, change, reason, key)
    assert made.error is None, f"{made.error.code}: {made.error.message}"
    return following


def refusal(world: World, change: Change, reason: str | None = None, key: str | None = None) -> BilliaError:
    """Why ``change`` is refused; it must be, and must leave the World as it is."""
    made, following = planned(world, change, reason, key)
    assert made.error is not None, "it was not refused"
    assert not made.effects
    assert following == world
    return made.error


def steps(made: Plan) -> list[str]:
    """The statuses that a plan leads an order through."""
    moves = [effect.after for effect in made.effects if isinstance(effect, Update) and effect.table == "orders"]
    return [after["status"] for after in moves if "status" in after]


def the_order(world: World, identity: Key = 1001) -> Order:
    """One order of ``world``."""
    return world.orders[identity]


def statuses(world: World, kind: str, identity: Key = 1001) -> list[str]:
    """The statuses of an order's documents of ``kind``, the oldest first."""
    return [found.status for found in world.orders[identity].documents if found.kind == kind]
