"""Loading a World: everything that a chunk of changes touches, by a number of statements that does not grow with it.

Rows are locked in the one order that everybody keeps: users by id, orders by id, jobs by id, documents by id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from billiactl.core import model
from billiactl.core.execution import Execution
from billiactl.core.model import (
    CreditLimit,
    Document,
    Job,
    Key,
    Label,
    Line,
    Note,
    Order,
    Payment,
    Product,
    Profile,
    Refund,
    Service,
    Shop,
    User,
)
from billiactl.core.settings import parse_settings
from billiactl.core.storage.sql import SERIES, Reader
from billiactl.core.storage.usage import settings_use
from billiactl.core.world import Counter, World

if TYPE_CHECKING:
    from billiactl.core.touches import Touches

OWING = (model.PROCESSING, model.ACTIVATED, model.COLLAPSED, model.ON_HOLD)
"""Kinds of statuses of orders beyond pending, whose due is credit used."""

_OWNER = 1
"""Where the rows that an aggregate owns name their owner."""


def load_world(reader: Reader, touches: Touches, now: datetime, lock: bool = False) -> World:
    """The World that changes with ``touches`` look at, at ``now``.

    With ``lock`` its users, orders, jobs and documents stay locked until the transaction ends. So does the shop's row,
    shared with others who only read it, so that no setting that they rely on goes meanwhile; for itself alone if the
    changes name no order and no user. What does not exist is absent.
    """
    known = _known(reader, touches)
    order_ids = sorted(set(touches.orders))
    users = _users(reader, _user_ids(reader, touches, known, order_ids), lock)
    order_ids = _with_orders_of_profiles(reader, touches, users, order_ids)
    orders = _orders(reader, order_ids, lock)
    services = _services(reader, touches, users, orders)
    shop = _shop(reader, touches, lock)
    settings = parse_settings(shop.settings)
    successors = [parse_settings(text) for text in touches.settings]
    return World(
        now=now,
        settings=settings,
        shop=shop,
        orders=orders,
        users=_with_other_due(reader, users, orders, settings.workflow.of_kind(OWING)),
        products=_products(reader, known, orders),
        services=services,
        counters={
            name.removeprefix(SERIES): Counter(following, last)
            for name, following, last in reader.rows("series_counters")
        },
        known=known,
        contents=_contents(reader, order_ids) if touches.contents else {},
        labels=_labels(reader, touches) if touches.labels else {},
        usage=settings_use(reader, settings, successors) if touches.usage else None,
        notes=_notes(reader, touches) if touches.notes else {},
        executions=_executions(reader, orders),
        shared_services=_shared_services(reader, orders) if touches.shared_services else frozenset(),
    )


def _shop(reader: Reader, touches: Touches, lock: bool) -> Shop:
    alone = not touches.orders and not touches.users
    return Shop(*reader.rows("shop", lock=lock and alone, share=lock and not alone)[0])


def _known(reader: Reader, touches: Touches) -> dict[tuple[str, ...], Key]:
    """The rows behind the outside names."""
    known: dict[tuple[str, ...], Key] = {}
    externals: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, source, external_id in touches.externals:
        externals[table, source].append(external_id)
    for (table, source), ids in externals.items():
        for external_id, row_id in reader.rows(f"{table}_by_externals", source=source, externals=ids):
            known[table, source, external_id] = row_id
    if touches.usernames:
        for username, row_id in reader.rows("users_by_usernames", usernames=touches.usernames):
            known["username", username] = row_id
    if touches.product_codes:
        for code, row_id in reader.rows("products_by_codes", codes=touches.product_codes):
            known["product_code", code] = row_id
    return known


def _ids_of(known: Mapping[tuple[str, ...], Key], *kinds: str) -> set[Key]:
    return {row_id for name, row_id in known.items() if name[0] in kinds}


def _user_ids(
    reader: Reader, touches: Touches, known: Mapping[tuple[str, ...], Key], order_ids: Sequence[int]
) -> list[Key]:
    wanted: set[Any] = {*touches.users, *_ids_of(known, "users", "username")}
    if order_ids:
        wanted.update(user_id for (user_id,) in reader.rows("users_of_orders", orders=order_ids))
    return sorted(wanted)


def _users(reader: Reader, ids: Sequence[Key], lock: bool) -> dict[Key, User]:
    """The users, locked first of all, with what hangs on them; ``other_due`` comes later."""
    if not ids:
        return {}
    rows = reader.rows("users_by_ids", lock=lock, users=ids)
    profiles = _owned(Profile, reader.rows("profiles_of_users", users=ids))
    limits = _owned(CreditLimit, reader.rows("credit_limits_of_users", users=ids))
    wallets = _sums(reader.rows("wallets_of_users", users=ids))
    return {row[0]: User(*(*row, tuple(profiles[row[0]]), tuple(limits[row[0]]), wallets[row[0]])) for row in rows}


def _with_orders_of_profiles(
    reader: Reader, touches: Touches, users: Mapping[Key, User], order_ids: list[int]
) -> list[int]:
    """The orders named, and those of ``users``, who are locked by now, for the profiles that changes mention."""
    if not touches.profiles or not users:
        return order_ids
    rows = reader.rows("profiled_orders_of_users", users=list(users), profiles=touches.profiles)
    return sorted({*order_ids, *(order_id for (order_id,) in rows)})


def _orders(reader: Reader, ids: Sequence[int], lock: bool) -> dict[Key, Order]:
    if not ids:
        return {}
    rows = reader.rows("orders_by_ids", lock=lock, orders=ids)
    jobs = _owned(Job, reader.rows("jobs_of_orders", lock=lock, orders=ids))
    documents = _owned(Document, reader.rows("documents_of_orders", lock=lock, orders=ids))
    lines = _owned(Line, reader.rows("lines_of_orders", orders=ids))
    payments = _owned(Payment, reader.rows("payments_of_orders", orders=ids))
    refunds = _owned(Refund, reader.rows("refunds_of_orders", orders=ids))
    owned = (lines, payments, refunds, documents, jobs)
    return {row[0]: Order(*(*row, *(tuple(rows_of[row[0]]) for rows_of in owned))) for row in rows}


def _owned(kind: type[Any], rows: Iterable[Sequence[Any]]) -> defaultdict[Key, list[Any]]:
    """Rows as values of ``kind``, by their owner."""
    owned: defaultdict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        owned[row[_OWNER]].append(kind(*row))
    return owned


def _sums(rows: Iterable[Sequence[Any]]) -> defaultdict[Key, dict[str, int]]:
    """Rows of user, currency and amount as amounts by user and currency."""
    sums: defaultdict[Key, dict[str, int]] = defaultdict(dict)
    for user_id, currency, amount in rows:
        sums[user_id][currency] = amount
    return sums


def _with_other_due(
    reader: Reader, users: Mapping[Key, User], orders: Mapping[Key, Order], owing: Sequence[str]
) -> dict[Key, User]:
    """``users`` with what each owes beyond pending on orders that are not in ``orders``."""
    if not users:
        return {}
    owed = _sums(reader.rows("owed_by_users", users=list(users), statuses=owing))
    for order in orders.values():
        if order.due > 0 and order.status in owing:
            owed[order.user_id][order.currency] -= order.due
    found: dict[Key, User] = {}
    for key, user in users.items():
        rest = {currency: amount for currency, amount in owed[key].items() if amount}
        found[key] = replace(user, other_due=rest) if rest else user
    return found


def _services(
    reader: Reader, touches: Touches, users: Mapping[Key, User], orders: Mapping[Key, Order]
) -> dict[Key, Service]:
    """The services of the orders' lines, those that changes name, and those of the users by names."""
    ids = sorted({*_services_of(orders), *touches.services})
    rows = reader.rows("services_by_ids", services=ids) if ids else []
    if touches.service_names and users:
        rows += reader.rows("services_by_names", users=list(users), names=touches.service_names)
    return {row[0]: Service(*row) for row in rows}


def _services_of(orders: Mapping[Key, Order]) -> set[Any]:
    return {line.service_id for order in orders.values() for line in order.lines if line.service_id}


def _shared_services(reader: Reader, orders: Mapping[Key, Order]) -> frozenset[Key]:
    """The services of the orders' lines that lines of other orders name, too."""
    ids = sorted(_services_of(orders))
    namings = reader.rows("lines_by_services", services=ids) if ids else []
    return frozenset(service_id for service_id, order_id in namings if order_id not in orders)


def _products(reader: Reader, known: Mapping[tuple[str, ...], Key], orders: Mapping[Key, Order]) -> dict[Key, Product]:
    ids = {line.product_id for order in orders.values() for line in order.lines}
    ids |= _ids_of(known, "products", "product_code")
    return {row[0]: Product(*row) for row in reader.rows("products_by_ids", products=sorted(ids))} if ids else {}


def _contents(reader: Reader, order_ids: Sequence[int]) -> dict[Key, str]:
    return dict(reader.rows("contents_of_orders", orders=order_ids)) if order_ids else {}


def _executions(reader: Reader, orders: Mapping[Key, Order]) -> dict[Key, Execution]:
    """The tries under way at the orders' jobs."""
    running = [job.id for order in orders.values() for job in order.jobs if job.status in model.JOB_RUNNING]
    rows = reader.rows("open_executions", jobs=running) if running else []
    return {row[0]: Execution(*row) for row in rows}


def _labels(reader: Reader, touches: Touches) -> dict[tuple[str, Key, str], Label]:
    """The labels with the keys that changes mention, on the orders and users that they name."""
    found: dict[tuple[str, Key, str], Label] = {}
    for resource, owners in (("order", touches.orders), ("user", touches.users)):
        rows = reader.rows(f"labels_of_{resource}s", owners=owners, keys=touches.labels) if owners else []
        for row in rows:
            label = Label(*row)
            found[resource, (label.order_id or label.user_id or 0), label.key] = label
    return found


def _notes(reader: Reader, touches: Touches) -> dict[Key, Note]:
    """The notes that changes mention; each stands under the lock of the order or user it is on."""
    return {row[0]: Note(*row) for row in reader.rows("notes_by_ids", notes=touches.notes)}
