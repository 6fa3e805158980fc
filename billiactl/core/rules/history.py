"""What comes from another shop: users, products, and orders with a history of their own (DESIGN 3, History).

An imported order keeps its status and payments, issues no document and starts no job. Rows are keyed by source and
external id, so the same import again changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from billiactl.core.books import books
from billiactl.core.changes import FAIL, UPDATE, ImportOrder, ImportProduct, ImportUser
from billiactl.core.charges import charges_from_text, charges_to_text
from billiactl.core.errors import Conflict, NotFound, Refused, UsageFault
from billiactl.core.ids import canonical_json
from billiactl.core.importing.records import TOTAL, ChargeRecord, LineRecord, OrderRecord, ProfileRecord, UserRecord
from billiactl.core.labels import checked_value, defined
from billiactl.core.model import (
    ACTIVATED,
    DRAFT,
    EXPIRED,
    ON_HOLD,
    PENDING,
    PROCESSING,
    Key,
    Label,
    Line,
    Note,
    Order,
    Payment,
    Profile,
    Refund,
    User,
)
from billiactl.core.money import Charge, largest_group, line_net, minor_digits, parse_amount, parse_exact
from billiactl.core.planner import Planner
from billiactl.core.rules import catalogue, profiles, tax
from billiactl.core.rules.guards import BEYOND_PENDING
from billiactl.core.rules.jobs import SERVICE_AFTER
from billiactl.core.rules.naming import refresh_search, search_text
from billiactl.core.rules.ordering import LINE_TYPES, check_discount, empty_order, service_for, type_of
from billiactl.core.workflow import Workflow

STILL_OPEN = frozenset({DRAFT, PENDING, EXPIRED})
"""Statuses in which an imported order goes on by the rules of every other; beyond them its past is settled."""

PAYMENT_STATUSES = frozenset({"pending", "settled", "disputed", "reversed", "failed", "cancelled"})


def plan_import_user(planner: Planner, change: ImportUser) -> Key:
    """A user with profiles, the first of them primary. Returns the user's key."""
    record = change.record
    known = _known(planner, "users", change.source, record.external_id, change.on_duplicate)
    if known is not None:
        if change.on_duplicate == UPDATE:
            _update_user(planner, planner.user(known), record)
        return known
    if ("username", record.username) in planner.world.known:
        raise Conflict("username_taken", f"the username {record.username!r} belongs to another user", None)
    user = User(
        id=planner.symbol("users"),
        username=record.username,
        email=record.email,
        name=record.name,
        status=record.status,
        search=search_text(record.username, record.email, record.name, record.profiles),
        created_at=record.created_at or planner.world.timestamp,
        version=0,
        source=change.source,
        external_id=record.external_id,
        log_number=0,
        log_hash="",
    )
    planner.add("users", user)
    for index, profile in enumerate(record.profiles):
        planner.add("profiles", _profile(planner, user.id, profile, primary=index == 0))
    return user.id


def plan_import_product(planner: Planner, change: ImportProduct) -> None:
    """An item of the catalogue."""
    record = change.record
    fields: dict[str, Any] = {
        "code": record.code,
        "name": record.name,
        "supply": record.supply,
        "unit": record.unit,
        "tax_class": record.tax_class,
        "unit_price": None if record.unit_price is None else parse_exact(record.unit_price, "unit price"),
        "currency": record.currency,
        "active": int(record.active),
        "term_months": record.term_months,
    }
    if record.currency is not None:
        minor_digits(record.currency)
    known = _known(planner, "products", change.source, record.external_id, change.on_duplicate)
    if known is not None:
        if change.on_duplicate == UPDATE:
            planner.set("products", planner.product(known), **fields)
        return
    catalogue.add_product(planner, fields, change.source, record.external_id)


def plan_import_order(planner: Planner, change: ImportOrder) -> Key:
    """An order with its lines, ledger, labels and notes, as the other shop had it. Returns the order's key."""
    record = change.record
    known = _known(planner, "orders", change.source, record.external_id, change.on_duplicate)
    if known is not None:
        if change.on_duplicate == UPDATE:
            planner.notice(f"order {known} is here already: an order's history is not overwritten")
        return known
    _check(planner, record)
    _check_references(record)
    user = planner.user(_lookup(planner, "users", change.source, record.user))
    profile = next((profile for profile in user.profiles if profile.is_primary), None)
    draft = empty_order(planner, user, profile, record.method, record.currency)
    discount = parse_amount(record.discount, record.currency, "discount")
    planner.add("orders", _with_history(draft, change, discount, planner.world.settings.workflow))
    for number, line in enumerate(record.lines, start=1):
        planner.add("order_lines", _line(planner, planner.order(draft.id), user, change.source, number, line))
    lines = planner.order(draft.id).lines
    charges = tuple(_charge(charge, lines, record.currency) for charge in record.charges)
    planner.set(
        "orders", planner.order(draft.id), type=type_of(lines), charges=charges_to_text(charges, record.currency)
    )
    _check_price(planner.order(draft.id))
    planner.reprice(draft.id)
    _ledger(planner, draft.id, record)
    _take_up(planner, draft.id)
    _labels_and_notes(planner, draft.id, record, change.source)
    return draft.id


def _known(planner: Planner, table: str, source: str, external_id: str, on_duplicate: str) -> Key | None:
    key = planner.world.known.get((table, source, external_id))
    if key is not None and on_duplicate == FAIL:
        raise Conflict("already_imported", f"{external_id!r} of {source} is imported already", "--on-duplicate skip")
    return key


def _lookup(planner: Planner, table: str, source: str, external_id: str) -> Key:
    key = planner.world.known.get((table, source, external_id))
    if key is None:
        what = table.rstrip("s")
        raise NotFound(
            f"{what}_not_imported", f"there is no {what} {external_id!r} of {source}", f"import the {table} first"
        )
    return key


def _check(planner: Planner, record: OrderRecord) -> None:
    statuses = planner.world.settings.workflow.statuses
    if record.status not in statuses:
        raise UsageFault("unknown_status", f"there is no status {record.status!r}", f"known: {', '.join(statuses)}")
    planner.world.settings.method(record.method)
    minor_digits(record.currency)
    if not record.lines:
        raise Refused("no_lines", f"order {record.external_id!r} has no line", None)


def _check_references(record: OrderRecord) -> None:
    """A method's reference names one payment of an order."""
    seen = [(payment.method, payment.reference) for payment in record.payments if payment.reference is not None]
    for method, reference in seen:
        if seen.count((method, reference)) > 1:
            raise Refused(
                "reference_used", f"order {record.external_id!r} has two payments {reference!r} by {method}", None
            )


def _check_price(order: Order) -> None:
    """No amount of an order is below 0: what goes back has a place of its own."""
    nets = sum(line_net(line.priced, order.currency) for line in order.lines)
    charges = charges_from_text(order.charges, order.currency)
    if order.discount < 0 or order.discount > nets or any(charge.amount < 0 for charge in charges):
        raise Refused(
            "bad_price",
            f"order {order.external_id!r} has a discount or charge below 0, or a discount above its lines",
            None,
        )


def _with_history(draft: Order, change: ImportOrder, discount: int, workflow: Workflow) -> Order:
    record = change.record
    return replace(
        draft,
        status=record.status,
        created_at=record.placed_at,
        placed_at=None if record.status == DRAFT else record.placed_at,
        due_on=record.due_on,
        source=change.source,
        external_id=record.external_id,
        external_invoice=record.external_invoice,
        history=int(workflow.kind(record.status) not in STILL_OPEN),
        tax_fixed=1,
        discount=discount,
    )


def _line(planner: Planner, order: Order, user: User, source: str, number: int, record: LineRecord) -> Line:
    product = planner.product(_lookup(planner, "products", source, record.product))
    if record.type not in LINE_TYPES:
        raise UsageFault("bad_line_type", f"there is no line type {record.type!r}", f"known: {', '.join(LINE_TYPES)}")
    service_id = service_for(planner, user, product, record.service, "new") if record.service else None
    amount = record.discount_amount
    line = Line(
        id=planner.symbol("order_lines"),
        order_id=order.id,
        number=number,
        type=record.type,
        product_id=product.id,
        service_id=service_id,
        description=f"{product.name}: {record.service}" if record.service else product.name,
        quantity=parse_exact(record.quantity, "quantity"),
        unit_price=parse_exact(record.unit_price, "unit price"),
        discount_rate=None if record.discount_rate is None else parse_exact(record.discount_rate, "discount") or None,
        discount_amount=0 if amount is None else parse_amount(amount, order.currency, "discount"),
        surcharge=0,
        tax_category=record.tax_category or tax.NOT_SUBJECT,
        tax_rate=_rate(record.tax_category, record.tax_rate),
        attributes=canonical_json(dict(record.attributes)),
    )
    if min(line.quantity, line.unit_price, line.discount_rate or 0, line.discount_amount) < 0:
        raise Refused("bad_price", f"line {number} has a quantity, price or discount below 0", None)
    check_discount(line, order.currency)
    return line


def _rate(category: str | None, rate: str | None) -> int | None:
    """Category O has no rate; every other has one, 0 if none is named."""
    if category in (None, tax.NOT_SUBJECT):
        return None
    return parse_exact(rate or "0", "VAT rate")


def _charge(record: ChargeRecord, lines: tuple[Line, ...], currency: str) -> Charge:
    category, rate = largest_group([line.priced for line in lines], currency)
    if record.tax_category is not None:
        category, rate = record.tax_category, _rate(record.tax_category, record.tax_rate)
    return Charge(record.name, parse_amount(record.amount, currency, record.name), category, rate)


def _ledger(planner: Planner, order_id: Key, record: OrderRecord) -> None:
    order = planner.order(order_id)
    for payment in record.payments:
        if payment.status not in PAYMENT_STATUSES:
            raise UsageFault("unknown_payment_status", f"there is no payment status {payment.status!r}", None)
        total = payment.amount == TOTAL
        if total and order.gross == 0:
            continue
        amount = order.gross if total else parse_amount(payment.amount, order.currency)
        if amount <= 0:
            raise UsageFault("bad_amount", f"a payment of {payment.amount} is no payment", "an amount above 0")
        arrived = payment.status in ("settled", "disputed", "reversed")
        row = Payment(
            id=planner.symbol("payments"),
            order_id=order_id,
            method=planner.world.settings.method(payment.method).code,
            reference=payment.reference,
            amount=amount,
            currency=order.currency,
            status=payment.status,
            paid_on=payment.paid_on if arrived else None,
            created_at=f"{payment.paid_on}T00:00:00Z",
        )
        planner.add("payments", row)
    for refund in record.refunds:
        given_back = parse_amount(refund.amount, order.currency)
        if given_back <= 0:
            raise UsageFault("bad_amount", f"a refund of {refund.amount} is no refund", "an amount above 0")
        planner.add(
            "refunds",
            Refund(
                id=planner.symbol("refunds"),
                order_id=order_id,
                amount=given_back,
                currency=order.currency,
                destination=refund.to,
                origin="price",
                status=refund.status,
                created_at=f"{refund.on}T00:00:00Z",
                done_on=refund.on if refund.status == "done" else None,
            ),
        )
    planner.balance(order_id)


def _take_up(planner: Planner, order_id: Key) -> None:
    """What the status table remembers of an order's past, as far as its ledger tells."""
    order = planner.order(order_id)
    paid = books(order).due == 0
    kind = planner.kind(order)
    if kind in BEYOND_PENDING:
        planner.set("orders", order, entered_by="paid" if paid else "method")
    if kind == ON_HOLD:
        planner.set("orders", planner.order(order_id), held_from=PROCESSING if paid else PENDING)
    if kind == ACTIVATED:
        for line in order.lines:
            if line.service_id is not None and line.type in SERVICE_AFTER:
                planner.set("services", planner.service(line.service_id), status=SERVICE_AFTER[line.type])


def _labels_and_notes(planner: Planner, order_id: Key, record: OrderRecord, source: str) -> None:
    definitions = planner.world.settings.labels
    for key, value in record.labels.items():
        stored = checked_value(defined(definitions, key, "order"), value)
        planner.add("labels", Label(planner.symbol("labels"), order_id, None, key, stored))
    for text in record.notes:
        note = Note(planner.symbol("notes"), order_id, None, text, source, planner.world.timestamp)
        planner.add("notes", note)


def _update_user(planner: Planner, user: User, record: UserRecord) -> None:
    """The user and the profiles are those of ``record``: the primary one is its first, then as they were added."""
    planner.set("users", user, email=record.email, name=record.name)
    standing = sorted(user.profiles, key=lambda profile: not profile.is_primary)
    for index, found in enumerate(record.profiles):
        if index < len(standing):
            profiles.rewrite(planner, standing[index], _facts(found))
        else:
            planner.add("profiles", _profile(planner, user.id, found, primary=index == 0))
    if planner.effects:
        refresh_search(planner, user.id)


def _profile(planner: Planner, user_id: Key, record: ProfileRecord, primary: bool) -> Profile:
    return profiles.new_profile(planner, user_id, _facts(record), primary)


def _facts(record: ProfileRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ProfileRecord.__slots__}
