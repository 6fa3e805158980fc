"""The mapping of docs/examples against the real Northwind files, which are not part of the project."""

from __future__ import annotations

import os
import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from billiactl.core.importing.mapping import ImportMapping, load_mapping
from billiactl.core.importing.reading import read_orders, read_products, read_users
from billiactl.core.importing.records import ChargeRecord, OrderRecord, PaymentRecord, Reading

ROOT = Path(__file__).parents[3]
MAPPING = ROOT / "docs" / "examples" / "northwind.yaml"
SHARED = Path(os.environ.get("BILLIACTL_SHARED") or ROOT.parent / "shared")
FOLDER = SHARED / "data" / "northwind"

needs_files = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the Northwind files are absent; BILLIACTL_SHARED names the folder that has them"
)
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def mapping() -> ImportMapping:
    return load_mapping(MAPPING)


@pytest.fixture(scope="module")
def orders(mapping: ImportMapping) -> Reading[OrderRecord]:
    return read_orders(mapping, [FOLDER])


def test_the_mapping_is_sound(mapping: ImportMapping) -> None:
    assert set(mapping.sections) == {"users", "products", "orders"}


@needs_files
def test_users(mapping: ImportMapping) -> None:
    reading = read_users(mapping, [FOLDER])
    assert reading.faults == ()
    assert len(reading.records) == 91
    assert all(user.email is None and user.username == user.external_id for user in reading.records)
    countries = {user.profiles[0].country for user in reading.records}
    assert len(countries) == 21
    assert {"GB", "US", "VE", "IE", "DE"} < countries


@needs_files
def test_products(mapping: ImportMapping) -> None:
    reading = read_products(mapping, [FOLDER])
    assert reading.faults == ()
    assert len(reading.records) == 77
    assert sum(not product.active for product in reading.records) == 8
    assert {product.supply for product in reading.records} == {"goods"}


@needs_files
def test_orders(orders: Reading[OrderRecord]) -> None:
    assert orders.faults == ()
    assert len(orders.records) == 830
    lines = [line for order in orders.records for line in order.lines]
    assert len(lines) == 2155
    assert sum(Decimal(line.quantity) * Decimal(line.unit_price) for line in lines) == Decimal("1354458.59")
    nets = [Decimal(x.quantity) * Decimal(x.unit_price) * (1 - Decimal(x.discount_rate or 0)) for x in lines]
    assert sum(nets) == Decimal("1265793.0395")
    assert sum(net != net.quantize(CENT, ROUND_HALF_UP) for net in nets) == 81
    assert sum(line.discount_rate is not None for line in lines) == 838


@needs_files
def test_freight_becomes_a_charge(orders: Reading[OrderRecord]) -> None:
    charges = [charge for order in orders.records for charge in order.charges]
    assert len(charges) == 830
    assert {charge.name for charge in charges} == {"shipping"}
    assert sum(Decimal(charge.amount) for charge in charges) == Decimal("64942.69")


@needs_files
def test_shipped_orders_are_activated_and_paid_on_that_day(orders: Reading[OrderRecord]) -> None:
    first = orders.records[0]
    assert (first.external_id, first.placed_at, first.status) == ("10248", "1996-07-04T00:00:00Z", "activated")
    assert first.payments == (PaymentRecord("bank-transfer", "total", "1996-07-16"),)
    assert first.charges == (ChargeRecord("shipping", "32.38"),)
    pending = [order for order in orders.records if order.status == "pending"]
    assert len(pending) == 21
    assert all(not order.payments for order in pending)
    assert all(len(order.payments) == 1 for order in orders.records if order.status == "activated")
    assert {order.status for order in orders.records} == {"pending", "activated"}


@needs_files
def test_dates_are_month_day_year(orders: Reading[OrderRecord]) -> None:
    days = [date.fromisoformat(order.placed_at[:10]) for order in orders.records]
    assert (min(days), max(days)) == (date(1996, 7, 4), date(1998, 5, 6))
    assert days == sorted(days)


@needs_files
def test_with_day_and_month_forced_there_are_faults_and_nothing_else(tmp_path: Path) -> None:
    forced = tmp_path / "forced.yaml"
    forced.write_text(MAPPING.read_text(encoding="utf-8").replace("M/D/YYYY", "D/M/YYYY"), encoding="utf-8")
    reading = read_orders(load_mapping(forced), [FOLDER])
    assert reading.records == ()
    assert len({fault.line for fault in reading.faults}) > 499
    assert {fault.column for fault in reading.faults} == {"OrderDate", "ShippedDate"}
    assert {fault.reason for fault in reading.faults} == {
        "not a date of the form D/M/YYYY, but one of the form M/D/YYYY"
    }


@needs_files
def test_reading_takes_well_under_a_second(mapping: ImportMapping) -> None:
    started = time.process_time()
    read_orders(mapping, [FOLDER])
    assert time.process_time() - started < 1
