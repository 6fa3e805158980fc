"""Bulk `order pay` beside a floor: the standard library's sqlite3 doing the same reads and writes.

billiactl is timed as a user runs it: the whole process, from its start to the last id it prints. The floor commits
durably once per order and knows no rule, no plan and no log chain: it only moves rows like those that billiactl reads
and writes. Both work on a copy of the same SQLite file, one after the other, in turns.

    make bench                                      # or:
    python benchmarks/bulk_pay.py --orders 10000 --rounds 3

The figure is the ratio floor / billiactl of the times of one round: above 1 billiactl is faster.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from billiactl.core import clock, ids
from billiactl.core.changes import Conditions, CreateOrder, ImportProduct, ImportUser, NewLine, PlaceOrder
from billiactl.core.desk import Desk
from billiactl.core.importing.records import Origin, ProductRecord, ProfileRecord, UserRecord
from billiactl.core.log import Run
from billiactl.core.storage.migrate import upgrade

CUSTOMERS = 500
HERE = Origin("benchmark", 1)


def desk(path: Path) -> Desk:
    """A desk on the SQLite file at ``path``."""
    now = clock.now()
    run = Run(ids.run_id(now), clock.timestamp(now), "benchmark", "benchmark", "billiactl order pay", None)
    return Desk(f"sqlite:///{path}", run)


def build(path: Path, orders: int) -> list[int]:
    """A shop at ``path`` with ``orders`` placed orders, each with its proforma. Returns their ids."""
    upgrade(f"sqlite:///{path}")
    product = ProductRecord(HERE, "1", "domain-eu", ".eu domain", "service", unit_price="100.00", currency="EUR")
    profile = ProfileRecord("company", "Anna", "Example Ltd", "", "Street 1", "Sofia", "", "1000", "BG", "", "")
    people = [
        ImportUser("bench", UserRecord(HERE, str(number), f"user{number}", None, f"User {number}", profiles=(profile,)))
        for number in range(CUSTOMERS)
    ]
    for _ in desk(path).execute([ImportProduct("bench", product), *people], Conditions()):
        pass
    created = [
        CreateOrder(1 + number % CUSTOMERS, (NewLine("domain-eu", service=f"domain{number}.example.eu"),))
        for number in range(orders)
    ]
    numbers = [int(result.subject[1] or 0) for result in desk(path).execute(created, Conditions())]
    for _ in desk(path).execute([PlaceOrder(number) for number in numbers], Conditions()):
        pass
    return numbers


def pay_all(path: Path, numbers: list[int]) -> float:
    """Seconds that the command takes to pay all orders, ids on standard input."""
    command = [sys.executable, "-m", "billiactl", "order", "pay", "-", "-o", "id", "--database", f"sqlite:///{path}"]
    start = time.perf_counter()
    done = subprocess.run(
        command, input="\n".join(map(str, numbers)), capture_output=True, text=True, check=True
    ).stdout.split()
    seconds = time.perf_counter() - start
    if len(done) != len(numbers):
        raise SystemExit(f"only {len(done)} of {len(numbers)} orders were paid")
    return seconds


READS = (
    "SELECT s.* FROM shop s JOIN orders o ON o.id = ?",
    "SELECT user_id FROM orders WHERE id = ?",
    "SELECT u.* FROM users u JOIN orders o ON o.user_id = u.id WHERE o.id = ?",
    "SELECT p.* FROM profiles p JOIN orders o ON o.user_id = p.user_id WHERE o.id = ?",
    "SELECT c.* FROM credit_limits c JOIN orders o ON o.user_id = c.user_id WHERE o.id = ?",
    "SELECT w.currency, sum(w.amount) FROM wallet_entries w JOIN orders o ON o.user_id = w.user_id WHERE o.id = ? "
    "GROUP BY w.currency",
    "SELECT currency, sum(due) FROM orders WHERE user_id = (SELECT user_id FROM orders WHERE id = ?) AND due > 0 "
    "AND status IN ('processing', 'activated', 'collapsed', 'on_hold') GROUP BY currency",
    "SELECT * FROM orders WHERE id = ?",
    "SELECT * FROM order_lines WHERE order_id = ?",
    "SELECT * FROM payments WHERE order_id = ?",
    "SELECT * FROM refunds WHERE order_id = ?",
    "SELECT * FROM documents WHERE order_id = ?",
    "SELECT * FROM jobs WHERE order_id = ?",
    "SELECT p.* FROM products p JOIN order_lines l ON l.product_id = p.id WHERE l.order_id = ?",
    "SELECT s.* FROM services s JOIN order_lines l ON l.service_id = s.id WHERE l.order_id = ?",
)
COUNTERS = ("id:documents", "id:jobs", "id:payments", "series:invoice")


def move_rows(path: Path, model: Path, numbers: list[int]) -> float:
    """Seconds that bare sqlite3 takes to write rows like those in ``model``, a shop whose orders are paid."""
    samples = _samples(model, numbers[0])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(
        "INSERT INTO runs SELECT 'floor', started_at, actor, \"system_user\", command, reason FROM runs LIMIT 1"
    )
    start = time.perf_counter()
    for count, order in enumerate(numbers):
        connection.execute("BEGIN IMMEDIATE")
        for read in READS:
            connection.execute(read, (order,)).fetchall()
        connection.execute("SELECT * FROM counters WHERE name LIKE 'series:%'").fetchall()
        _write(connection, samples, order, 1_000_000 + count)
        connection.execute("COMMIT")
    return time.perf_counter() - start


def _samples(model: Path, order: int) -> dict[str, tuple[object, ...]]:
    connection = sqlite3.connect(model)
    rows = {
        "payments": connection.execute("SELECT * FROM payments WHERE order_id = ?", (order,)).fetchone(),
        "jobs": connection.execute("SELECT * FROM jobs WHERE order_id = ?", (order,)).fetchone(),
        "documents": connection.execute(
            "SELECT * FROM documents WHERE kind = 'invoice' AND order_id = ?", (order,)
        ).fetchone(),
        "log_entries": connection.execute(
            "SELECT * FROM log_entries WHERE subject_kind = 'order' AND subject_id = ? ORDER BY number DESC", (order,)
        ).fetchone(),
        "orders": connection.execute("SELECT * FROM orders WHERE id = ?", (order,)).fetchone(),
    }
    rows["document_contents"] = connection.execute(
        "SELECT * FROM document_contents WHERE document_id = ?", (rows["documents"][0],)
    ).fetchone()
    connection.close()
    return rows


def _write(connection: sqlite3.Connection, samples: dict[str, tuple[object, ...]], order: int, key: int) -> None:
    payment, job, document, content, entry = (
        samples[name] for name in ("payments", "jobs", "documents", "document_contents", "log_entries")
    )
    line = connection.execute("SELECT id FROM order_lines WHERE order_id = ?", (order,)).fetchone()[0]
    _insert(connection, "payments", (key, order, *payment[2:]))
    _insert(connection, "jobs", (key, order, line, *job[3:]))
    _insert(connection, "documents", (key, order, *document[2:5], str(key), *document[6:]))
    _insert(connection, "document_contents", (key, *content[1:]))
    connection.execute("UPDATE documents SET status = 'converted' WHERE order_id = ? AND kind = 'proforma'", (order,))
    connection.execute(
        "UPDATE orders SET status = 'processing', entered_by = 'paid', paid = gross, due = 0, payment_status = 'paid', "
        "version = version + 1, log_number = log_number + 1, log_hash = ? WHERE id = ?",
        (entry[-1], order),
    )
    _insert(connection, "log_entries", (entry[0], order, entry[2], "floor", *entry[4:]))
    for name in COUNTERS:
        connection.execute("INSERT INTO counters VALUES (?, 1, '') ON CONFLICT DO NOTHING", (name,))
        connection.execute("SELECT next, last_date FROM counters WHERE name = ?", (name,)).fetchone()
        connection.execute("UPDATE counters SET next = next + 1 WHERE name = ?", (name,))


def _insert(connection: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def main() -> None:
    """Build a shop, then time both in turns and print each round and the median ratio."""
    parser = argparse.ArgumentParser(description="Bulk order pay beside bare sqlite3.")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop.db"
        numbers = build(shop, asked.orders)
        sqlite3.connect(shop).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ratios = []
        for number in range(1, asked.rounds + 1):
            ours, floor = Path(folder) / "ours.db", Path(folder) / "floor.db"
            for copy in (ours, floor):
                for stale in Path(folder).glob(f"{copy.name}*"):
                    stale.unlink()
                shutil.copy(shop, copy)
            seconds = pay_all(ours, numbers)
            floor_seconds = move_rows(floor, ours, numbers)
            ratios.append(floor_seconds / seconds)
            print(
                f"round {number}: billiactl {seconds:.2f} s, sqlite3 a transaction an order {floor_seconds:.2f} s, "
                f"ratio {ratios[-1]:.2f}"
            )
        print(f"median ratio of {asked.rounds} rounds, {asked.orders} orders: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
