"""A real shop's files, by the mapping that the documentation shows. They are not ours to ship: see ``northwind``."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.program import Result, RunCli

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "docs" / "examples" / "northwind.yaml"


@pytest.fixture
def northwind() -> Path:
    """The folder of the files, beside the repository or where BILLIACTL_SHARED says."""
    shared = os.environ.get("BILLIACTL_SHARED")
    folder = (Path(shared) if shared else ROOT.parent / "shared") / "data" / "northwind"
    if not folder.is_dir():
        pytest.skip(f"the Northwind files are not at {folder}; BILLIACTL_SHARED names another place")
    return folder


def bring(invoke: RunCli, folder: Path, resource: str, mapping: Path = MAPPING) -> Result:
    return invoke("import", resource, folder, "--map", mapping, "--source", "northwind", "-o", "json")


def test_northwind_comes_in(invoke: RunCli, database_url: str, northwind: Path) -> None:
    for resource, expected in (("users", 91), ("products", 77), ("orders", 830)):
        assert bring(invoke, northwind, resource).json()["summary"]["done"] == expected
    again = bring(invoke, northwind, "orders")
    assert (again.code, again.json()["summary"]["unchanged"]) == (0, 830)
    assert [len(bring(invoke, northwind, name).json()["results"]) for name in ("users", "products")] == [91, 77]
    _check_totals(database_url)
    orders = invoke("order", "list", "-o", "json", "--fields", "id,status,payment_status").json()
    assert sorted({(order["status"], order["payment_status"]) for order in orders}) == [
        ("activated", "paid"),
        ("pending", "unpaid"),
    ]
    assert sum(order["status"] == "activated" for order in orders) == 809
    _pay_one(invoke, next(order["id"] for order in orders if order["status"] == "pending"))


def _check_totals(url: str) -> None:
    from billiactl.core.money import SCALE
    from tests.support.rows import rows_in

    with rows_in(url) as rows:
        lines = rows.execute("SELECT quantity, unit_price FROM order_lines").fetchall()
        charges = rows.execute("SELECT charges FROM orders").fetchall()
        late = rows.execute("SELECT COUNT(*) FROM payments WHERE paid_on < '1996-07-10'").fetchall()[0][0]
        countries = {row[0] for row in rows.execute("SELECT country FROM profiles").fetchall()}
    gross = sum(Decimal(quantity) * price for quantity, price in lines) / SCALE / SCALE
    assert (len(lines), gross) == (2155, Decimal("1354458.59"))
    import json

    assert sum(Decimal(charge["amount"]) for (text,) in charges for charge in json.loads(text)) == Decimal("64942.69")
    assert late == 0
    assert {"GB", "US", "DE", "VE"} <= countries
    assert all(len(country) == 2 for country in countries)


def _pay_one(invoke: RunCli, order: int) -> None:
    paid = invoke("order", "pay", order, "-o", "json").json()["results"][0]
    assert [(document["kind"], document["number"]) for document in paid["documents"]] == [("invoice", "0000000001")]
    assert paid["result"] == "done"
    written = invoke("doc", "download", "--order", order, "--kind", "invoice", "-o", "json").json()["results"][0]
    assert Path(written["path"]).read_bytes().startswith(b"%PDF")


def test_with_day_and_month_exchanged_nothing_is_written(
    invoke: RunCli, sqlite_url: str, northwind: Path, tmp_path: Path
) -> None:
    forced = tmp_path / "forced.yaml"
    forced.write_text(MAPPING.read_text(encoding="utf-8").replace("M/D/YYYY", "D/M/YYYY"), encoding="utf-8")
    for resource in ("users", "products"):
        assert bring(invoke, northwind, resource).code == 0
    refused = bring(invoke, northwind, "orders", forced)
    assert (refused.code, refused.error()["code"]) == (4, "import_faults")
    assert invoke("order", "list", "-o", "id").stdout == ""
    assert sqlite_url
