"""A new order: a draft from what was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable

from billiactl.core.changes import CreateOrder, NewLine
from billiactl.core.errors import NotFound, Refused, UsageFault
from billiactl.core.ids import canonical_json
from billiactl.core.model import DRAFT, Key, Line, Order, Product, Profile, Service, User
from billiactl.core.money import SCALE, largest_group, line_net, minor_digits, parse_amount, parse_exact, parse_percent
from billiactl.core.planner import Planner
from billiactl.core.rules import profiles, tax

LINE_TYPES = ("new", "renew", "edit", "transfer", "upgrade", "cancel")
MIXED = "mixed"
STARTS_A_SERVICE = frozenset({"new", "transfer"})
SELLS = frozenset({"new", "transfer", "upgrade"})
"""Types by which a user gets a product; the others are about what the user has of it."""

STARTABLE = frozenset({"pending", "terminated"})
"""Statuses of services that a line may start; any other service is there already."""

NEEDS_A_SERVICE = frozenset(LINE_TYPES) - STARTS_A_SERVICE


def plan_create(planner: Planner, change: CreateOrder) -> Key:
    """A draft with its lines and price. Returns the order's symbol."""
    user = planner.user(change.user)
    if user.status == "blocked":
        raise Refused("user_blocked", f"user {user.username} is blocked", f"billiactl user show {user.username}")
    profile = _profile(user, change.profile)
    settings = planner.world.settings
    method = settings.method(change.method or next(iter(settings.methods)))
    currency = change.currency or settings.currency
    minor_digits(currency)
    if method.currencies and currency not in method.currencies:
        raise Refused("method_currency", f"payment method {method.code} does not take {currency}", None)
    order = empty_order(planner, user, profile, method.code, currency)
    planner.add("orders", order)
    for number, asked in enumerate(change.lines, start=1):
        planner.add("order_lines", build_line(planner, order, number, asked))
    planner.set("orders", planner.order(order.id), type=type_of(planner.order(order.id).lines))
    tax.choose_tax(planner, order.id)
    planner.reprice(order.id)
    return order.id


def empty_order(planner: Planner, user: User, profile: Profile | None, method: str, currency: str) -> Order:
    """A draft of ``user`` without lines, under a new symbol."""
    return Order(
        id=planner.symbol("orders"),
        user_id=user.id,
        profile_id=None if profile is None else profile.id,
        status=DRAFT,
        type=MIXED,
        currency=currency,
        method=method,
        created_at=planner.world.timestamp,
        placed_at=None,
        due_on=None,
        version=0,
        source=None,
        external_id=None,
        external_invoice=None,
        history=0,
        tax_fixed=0,
        held_from=None,
        entered_by=None,
        discount=0,
        charges="[]",
        net=0,
        tax=0,
        gross=0,
        taxes="[]",
        charged=0,
        paid=0,
        returned=0,
        due=0,
        surplus=0,
        payment_status="free",
        log_number=0,
        log_hash="",
    )


def type_of(lines: tuple[Line, ...]) -> str:
    """An order's type is its lines' type, or mixed."""
    types = {line.type for line in lines}
    return types.pop() if len(types) == 1 else MIXED


def line_numbered(order: Order, number: int) -> Line:
    """The line of that number. Raises UsageFault ``no_such_line`` that names those there are."""
    for line in order.lines:
        if line.number == number:
            return line
    numbers = ", ".join(str(line.number) for line in order.lines)
    hint = f"its lines: {numbers}" if numbers else f"it has none: billiactl order line add {order.id} CODE"
    raise UsageFault("no_such_line", f"order {order.id} has no line {number}", hint)


def service_for(planner: Planner, user: User, product: Product, name: str | None, line_type: str) -> Key | None:
    """The user's service ``name``; a new or transferred one is made, pending, if there is none.

    Without a name there is none. Raises UsageFault ``service_missing`` for a type that is about one.
    """
    if not name:
        if line_type in NEEDS_A_SERVICE:
            raise UsageFault("service_missing", f"a line of type {line_type} is about a service", "add service=NAME")
        return None
    for service in planner.world.services.values():
        if service.user_id == user.id and service.name == name:
            if service.product_id != product.id and line_type != "upgrade":
                raise Refused(
                    "other_product",
                    f"service {name} is not of product {product.code}",
                    "name the service's own product",
                )
            return service.id
    if line_type not in STARTS_A_SERVICE:
        raise NotFound("service_not_found", f"user {user.username} has no service {name}", None)
    service = Service(
        id=planner.symbol("services"),
        user_id=user.id,
        product_id=product.id,
        name=name,
        search=name.casefold(),
        status="pending",
        expires_on=None,
        attributes="{}",
    )
    planner.add("services", service)
    return service.id


def check_start(planner: Planner, service_id: Key | None, line_type: str) -> None:
    """A line starts a service only once, or anew after its end. Raises Refused ``service_exists``."""
    if service_id is None or line_type not in STARTS_A_SERVICE:
        return
    service = planner.service(service_id)
    if service.status not in STARTABLE:
        raise Refused(
            "service_exists",
            f"service {service.name} is {service.status}: a line of type {line_type} can't start it again",
            "to go on with it: type=renew",
            service=service.id,
        )


def _profile(user: User, wanted: int | None) -> Profile | None:
    if wanted is None:
        return next((profile for profile in user.profiles if profile.is_primary), None)
    profile = profiles.find(user, wanted)
    if not profile.is_active:
        raise Refused("profile_inactive", f"profile {wanted} is not active", "name an active one")
    return profile


def build_line(planner: Planner, order: Order, number: int, asked: NewLine) -> Line:
    """A line of ``order`` under a new symbol, from what was asked for; its service is made if it starts one.

    Its VAT is chosen later, by the order's profile; that of an order with imported VAT is its largest group's. Raises
    UsageFault, NotFound and Refused.
    """
    product = _product(planner, asked.product)
    check_sold(product, check_type(asked.type))
    quantity = parse_quantity(asked.quantity)
    rate, amount = parse_discount(asked.discount, order.currency)
    service_id = service_for(planner, planner.user(order.user_id), product, asked.service, asked.type)
    check_start(planner, service_id, asked.type)
    category, vat_rate = tax.NOT_SUBJECT, None
    if order.tax_fixed:
        category, vat_rate = largest_group([line.priced for line in order.lines], order.currency)
    line = Line(
        id=planner.symbol("order_lines"),
        order_id=order.id,
        number=number,
        type=asked.type,
        product_id=product.id,
        service_id=service_id,
        description=f"{product.name}: {asked.service}" if asked.service else product.name,
        quantity=quantity,
        unit_price=_unit_price(product, asked.price, order.currency),
        discount_rate=rate,
        discount_amount=amount,
        surcharge=0,
        tax_category=category,
        tax_rate=vat_rate,
        attributes=canonical_json(dict(asked.attributes)),
    )
    check_discount(line, order.currency)
    return line


def check_discount(line: Line, currency: str) -> None:
    """A discount never passes the price of its line (no negative price on any document)."""
    if (line.discount_rate or 0) > SCALE or line_net(line.priced, currency) < 0:
        raise UsageFault("discount_too_large", f"the discount of line {line.number} is larger than its price", None)


def check_type(line_type: str) -> str:
    """The type itself. Raises UsageFault ``bad_line_type``."""
    if line_type not in LINE_TYPES:
        raise UsageFault("bad_line_type", f"there is no line type {line_type!r}", f"known: {', '.join(LINE_TYPES)}")
    return line_type


def check_sold(product: Product, line_type: str) -> None:
    """A product out of sale is not sold anew, but what users have of it goes on. Raises ``product_inactive``."""
    if not product.active and line_type in SELLS:
        code = product.code
        hint = f"billiactl product list; to sell it again: billiactl product edit {code} --active"
        raise Refused("product_inactive", f"product {code} is inactive: not sold any more", hint)


def parse_quantity(typed: str) -> int:
    """A quantity at ``SCALE``, above 0. Raises UsageFault."""
    quantity = parse_exact(typed, "quantity")
    if quantity <= 0:
        raise UsageFault("bad_quantity", f"a quantity of {typed} is none", "a quantity above 0")
    return quantity


def merged_attributes(standing: str, changes: Iterable[tuple[str, str]]) -> str:
    """The JSON object ``standing`` with ``changes`` put over it, as canonical text; what has no text goes."""
    both = {**json.loads(standing), **dict(changes)}
    return canonical_json({key: value for key, value in both.items() if value != ""})


def _product(planner: Planner, code: str) -> Product:
    key = planner.world.known.get(("product_code", code))
    if key is None:
        raise NotFound("product_not_found", f"there is no product {code!r}", "billiactl product list")
    return planner.product(key)


def _unit_price(product: Product, typed: str | None, currency: str) -> int:
    if typed is not None:
        return parse_unit_price(typed)
    if product.unit_price is None or product.currency != currency:
        raise UsageFault(
            "price_missing", f"product {product.code} has no price in {currency}", "add price=AMOUNT to the line"
        )
    return product.unit_price


def parse_unit_price(typed: str) -> int:
    """A price per unit at ``SCALE``, 0 or more. Raises UsageFault."""
    price = parse_exact(typed, "unit price")
    if price < 0:
        raise UsageFault("bad_price", f"a unit price of {typed} is below 0", "give a discount instead")
    return price


def parse_discount(typed: str | None, currency: str) -> tuple[int | None, int]:
    """A discount as (rate, amount): ``10%`` is a rate at ``SCALE``, else minor units. Raises UsageFault."""
    if typed is None:
        return None, 0
    rate, amount = (parse_percent(typed[:-1], "discount"), 0) if typed.endswith("%") else (None, 0)
    if rate is None:
        amount = parse_amount(typed, currency, "discount")
    if amount < 0 or (rate is not None and rate < 0):
        raise UsageFault("bad_discount", f"a discount of {typed} is below 0", "a surcharge is a higher price")
    return rate, amount
