"""Worlds as they are loaded: complete, in a fixed number of statements, with their rows locked in one order."""

from __future__ import annotations

import time
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from billiactl.core import model
from billiactl.core.storage.connect import connect, open_reader
from billiactl.core.storage.loader import load_world
from billiactl.core.storage.sql import Reader
from billiactl.core.storage.urls import parse_url
from billiactl.core.touches import Touches
from billiactl.core.world import Counter, World
from tests.support.rows import Rows, rows_in

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def world_of(url: str, touches: Touches) -> World:
    with open_reader(url) as reader:
        return load_world(reader, touches, NOW)


def order_with_everything(rows: Rows, user: int, product: int, **values: Any) -> int:
    order = rows.add("orders", user_id=user, **values)
    service = rows.add("services", user_id=user, product_id=product, name=f"s{order}.org", search=f"s{order}.org")
    second = rows.add("order_lines", order_id=order, number=2, product_id=product)
    first = rows.add("order_lines", order_id=order, number=1, product_id=product, service_id=service)
    rows.add("payments", order_id=order, amount=100)
    rows.add("refunds", order_id=order, amount=50)
    document = rows.add("documents", order_id=order, number=f"{order:010}")
    rows.execute(
        "INSERT INTO document_contents (document_id, content, sha256) VALUES (:id, :content, '')",
        id=document,
        content=f"content of {document}",
    )
    rows.add("jobs", order_id=order, line_id=first)
    rows.add("jobs", order_id=order, line_id=second)
    return order


def test_a_profile_brings_the_orders_that_are_for_it(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna, boris = rows.user("anna"), rows.user("boris")
        first, second, other = (rows.add("profiles", user_id=user, name="P") for user in (anna, anna, boris))
        rows.add("products", code="domain")
        own = order_with_everything(rows, anna, 1, profile_id=first)
        rows.add("orders", user_id=anna, profile_id=second)
        rows.add("orders", user_id=boris, profile_id=other)
    world = world_of(database_url, Touches(users=(anna,), profiles=(first,)))
    assert list(world.orders) == [own]
    assert len(world.orders[own].documents) == 1
    assert list(world_of(database_url, Touches(users=(anna,), profiles=(other,))).orders) == []


def test_a_world_holds_the_orders_and_all_that_hangs_on_them(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna, boris = rows.user("anna"), rows.user("boris")
        rows.add("profiles", user_id=anna, name="Anna", is_primary=0)
        rows.add("profiles", user_id=anna, name="Anna Ltd")
        rows.add("profiles", user_id=boris, name="Boris")
        rows.add("credit_limits", user_id=anna, amount=5_000)
        domain, hosting = rows.add("products", code="domain"), rows.add("products", code="hosting")
        order = order_with_everything(rows, anna, domain)
        other = order_with_everything(rows, boris, hosting)
    world = world_of(database_url, Touches(orders=(order,)))
    assert list(world.orders) == [order]
    loaded = world.orders[order]
    assert [line.number for line in loaded.lines] == [1, 2]
    assert [line.order_id for line in loaded.lines] == [order, order]
    assert [payment.amount for payment in loaded.payments] == [100]
    assert [refund.amount for refund in loaded.refunds] == [50]
    assert [document.number for document in loaded.documents] == [f"{order:010}"]
    assert [job.line_id for job in loaded.jobs] == [2, 1]
    assert list(world.users) == [anna]
    assert [profile.name for profile in world.users[anna].profiles] == ["Anna", "Anna Ltd"]
    assert [limit.amount for limit in world.users[anna].credit_limits] == [5_000]
    assert [product.code for product in world.products.values()] == ["domain"]
    assert [service.name for service in world.services.values()] == [f"s{order}.org"]
    assert world.contents == {}
    assert world.now == NOW
    assert other not in world.orders


def test_what_does_not_exist_is_absent(database_url: str) -> None:
    world = world_of(
        database_url,
        Touches(
            orders=(7, 2**63 - 1),
            users=(9,),
            product_codes=("x",),
            usernames=("nobody",),
            externals=(("orders", "a", "b"),),
        ),
    )
    assert (world.orders, world.users, world.products, world.known) == ({}, {}, {}, {})


def test_an_empty_world_still_knows_the_shop(database_url: str) -> None:
    with rows_in(database_url) as rows:
        rows.execute("INSERT INTO counters (name, next, last_date) VALUES ('series:invoice', 5, '2026-11-01')")
        rows.execute("INSERT INTO counters (name, next, last_date) VALUES ('id:orders', 9, '')")
    world = world_of(database_url, Touches())
    assert world.shop.version == 1
    assert world.settings.currency == "EUR"
    assert world.counters == {"invoice": Counter(5, "2026-11-01")}


def test_outside_names_are_known_and_their_users_and_products_loaded(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna = rows.user("anna", source="north", external_id="A")
        boris = rows.user("boris")
        rows.user("carol", source="south", external_id="A")
        product = rows.add("products", code="tea", source="north", external_id="1")
        coffee = rows.add("products", code="coffee")
        service = rows.add("services", user_id=anna, product_id=product, name="a.org", search="a.org")
        rows.add("services", user_id=anna, product_id=product, name="b.org", search="b.org")
        order = rows.add("orders", user_id=anna, source="north", external_id="10248")
    world = world_of(
        database_url,
        Touches(
            externals=(("users", "north", "A"), ("products", "north", "1"), ("orders", "north", "10248")),
            usernames=("boris",),
            product_codes=("coffee",),
            service_names=("a.org",),
        ),
    )
    assert world.known == {
        ("users", "north", "A"): anna,
        ("products", "north", "1"): product,
        ("orders", "north", "10248"): order,
        ("username", "boris"): boris,
        ("product_code", "coffee"): coffee,
    }
    assert list(world.users) == [anna, boris]
    assert list(world.products) == [product, coffee]
    assert list(world.services) == [service]
    assert world.orders == {}, "an order is loaded by its id alone"


def test_wallets_and_what_is_owed_elsewhere(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna, boris = rows.user("anna"), rows.user("boris")
        for amount, currency in ((500, "EUR"), (-200, "EUR"), (7, "USD")):
            rows.add("wallet_entries", user_id=anna, amount=amount, currency=currency)
        here = rows.add("orders", user_id=anna, status="processing", due=1_000)
        rows.add("orders", user_id=anna, status="activated", due=20)
        rows.add("orders", user_id=anna, status="on_hold", due=3, currency="USD")
        rows.add("orders", user_id=anna, status="pending", due=9_999)
        rows.add("orders", user_id=anna, status="collapsed", due=0)
        rows.add("orders", user_id=boris, status="processing", due=77)
    user = world_of(database_url, Touches(orders=(here,))).users[anna]
    assert user.wallets == {"EUR": 300, "USD": 7}
    assert user.other_due == {"EUR": 20, "USD": 3}
    assert world_of(database_url, Touches(users=(anna,))).users[anna].other_due == {"EUR": 1_020, "USD": 3}


def test_contents_and_labels_are_loaded_when_asked_for(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna, product = rows.user("anna"), rows.add("products", code="domain")
        order = order_with_everything(rows, anna, product)
        rows.add("labels", order_id=order, key="vip", value="yes")
        rows.add("labels", order_id=order, key="other", value="no")
        rows.add("labels", user_id=anna, key="vip", value="user")
    world = world_of(database_url, Touches(orders=(order,), users=(anna,), labels=("vip",), contents=True))
    assert world.contents == {1: "content of 1"}
    assert {key: label.value for key, label in world.labels.items()} == {
        ("order", order, "vip"): "yes",
        ("user", anna, "vip"): "user",
    }


@pytest.fixture
def many_orders(database_url: str) -> str:
    with rows_in(database_url) as rows:
        product = rows.add("products", code="domain")
        users = [rows.user(f"user{n}") for n in range(20)]
        for n in range(500):
            order_with_everything(rows, users[n % 20], product)
    return database_url


class Counting(Reader):
    """Counts the statements and remembers which rows were asked for with a lock, in order."""

    def __init__(self, connection: Any, dialect: str) -> None:
        super().__init__(connection, dialect)
        self.asked: list[str] = []
        self.locked: list[str] = []

    def rows(self, name: str, **arguments: Any) -> list[tuple[Any, ...]]:
        self.asked.append(name)
        if arguments.get("lock"):
            self.locked.append(name)
        return super().rows(name, **arguments)


def test_the_number_of_statements_does_not_grow_and_500_orders_load_fast(many_orders: str) -> None:
    target = parse_url(many_orders)
    connection = connect(target, read_only=True)
    few, many = Counting(connection, target.dialect), Counting(connection, target.dialect)
    load_world(few, Touches(orders=(1,)), NOW)
    started = time.process_time()
    world = load_world(many, Touches(orders=tuple(range(500, 0, -1))), NOW)
    taken = time.process_time() - started
    connection.close()
    assert few.asked == many.asked
    assert len(world.orders) == 500
    assert all(len(order.lines) == 2 and len(order.jobs) == 2 for order in world.orders.values())
    assert taken < 0.2


def test_locks_are_taken_in_one_order(many_orders: str) -> None:
    target = parse_url(many_orders)
    connection = connect(target)
    reader = Counting(connection, target.dialect)
    load_world(reader, Touches(orders=(3, 2)), NOW, lock=True)
    assert reader.locked == ["users_by_ids", "orders_by_ids", "jobs_of_orders", "documents_of_orders"]
    reader.locked.clear()
    load_world(reader, Touches(), NOW, lock=True)
    assert reader.locked == ["shop"]
    connection.close()


def test_a_locked_order_is_locked(postgres_url: str) -> None:
    import psycopg

    with rows_in(postgres_url) as rows:
        anna = rows.user("anna")
        order, other = rows.add("orders", user_id=anna), rows.add("orders", user_id=anna)
    target = parse_url(postgres_url)
    holder, rival = connect(target), connect(target)
    load_world(Reader(holder, "postgresql"), Touches(orders=(order,)), NOW, lock=True)
    rival.execute("SELECT id FROM orders WHERE id = %s FOR UPDATE NOWAIT", [other])
    rival.execute("SELECT id FROM shop FOR SHARE NOWAIT")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        rival.execute("SELECT id FROM orders WHERE id = %s FOR UPDATE NOWAIT", [order])
    rival.rollback()
    with pytest.raises(psycopg.errors.LockNotAvailable):
        rival.execute("SELECT id FROM shop FOR UPDATE NOWAIT")
    holder.close()
    rival.close()


def test_rows_become_values_by_position() -> None:
    for table, (_, _, owner) in model.COLLECTIONS.items():
        assert model.COLUMNS[table].index(owner) == 1, table
    for table, row in model.ROWS.items():
        names = tuple(item.name for item in fields(row))
        assert names[: len(model.COLUMNS[table])] == model.COLUMNS[table], table
    assert tuple(item.name for item in fields(model.Order))[-5:] == (
        "lines",
        "payments",
        "refunds",
        "documents",
        "jobs",
    )
    assert tuple(item.name for item in fields(model.User))[-4:] == ("profiles", "credit_limits", "wallets", "other_due")


def test_services_by_id_and_those_that_other_orders_name(database_url: str) -> None:
    with rows_in(database_url) as rows:
        anna, product = rows.user("anna"), rows.add("products", code="domain")
        order, other = (order_with_everything(rows, anna, product) for _ in range(2))
        alone = rows.add("services", user_id=anna, product_id=product, name="alone.org")
        rows.add("order_lines", order_id=other, number=3, product_id=product, service_id=1)
    world = world_of(database_url, Touches(users=(anna,), services=(alone, 99)))
    assert (list(world.services), world.shared_services) == ([alone], frozenset())
    assert world_of(database_url, Touches(orders=(order,))).shared_services == frozenset()
    assert world_of(database_url, Touches(orders=(order,), shared_services=True)).shared_services == {1}
    assert world_of(database_url, Touches(orders=(order, other), shared_services=True)).shared_services == frozenset()
    parts = [Touches(services=(alone,)), Touches(services=(1, alone), shared_services=True)]
    assert Touches.union(parts) == Touches(services=(alone, 1), shared_services=True)
