"""A real shop's files, by the mapping that the documentation shows. They are not ours to ship: see ``northwind``."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

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


HANDLER = """\
#!/bin/sh
# The carrier does not answer the first call for a job, and takes it at the second.
job=$(sed -n 's/.*"job":{"created_at":"[^"]*","id":\\([0-9]*\\).*/\\1/p')
test -f "$CARRIER/$job" && { echo '{"message": "shipped"}'; exit 0; }
mkdir -p "$CARRIER" && touch "$CARRIER/$job"
echo "the carrier does not answer" >&2
exit 1
"""


def test_an_order_of_one_of_its_users_from_the_first_line_to_the_last_cent(
    invoke: RunCli, database_url: str, northwind: Path, tmp_path: Path
) -> None:
    for resource in ("users", "products", "orders"):
        assert bring(invoke, northwind, resource).code == 0
    _settle_in(invoke, tmp_path)
    lines = ("--line", "northwind-1,quantity=3", "--line", "northwind-2")
    made = invoke("order", "create", "--user", "ALFKI", "--currency", "USD", "--method", "bank-transfer", *lines)
    order = made.stdout.split()[0]
    assert order == "1831"
    assert invoke("order", "place", order).code == 0
    assert invoke("order", "pay", order).code == 0

    tried = invoke("worker", "run", "--once")
    assert [words in tried.stdout for words in ("try 1: error: the carrier does not answer", "next try")] == [
        True,
        True,
    ]
    assert _shown(invoke, order)["status"] == "processing"
    again = invoke("worker", "run", "--once", clock="2026-11-22T11:00:00Z")
    assert f"order {order} is activated" in again.stdout

    fix = tmp_path / "fix.yaml"
    fix.write_text("reason: one bottle broke\nlines:\n- line: 1\n  net: '36.00'\n", encoding="utf-8")
    assert invoke("doc", "correct", "invoice:0000000001", "--from", fix, "--settle", "refund").code == 0
    assert invoke("order", "status", "set", order, "cancelled", "--settle", "refund").code == 0
    for refund in invoke("refund", "list", "--order", order, "-o", "id").stdout.split():
        assert invoke("refund", "done", refund).code == 0
    ended = _shown(invoke, order)
    assert (ended["status"], ended["payment_status"]) == ("cancelled", "refunded")
    assert {name: ended["price"][name] for name in ("charged", "paid", "returned", "due", "surplus")} == {
        "charged": "0.00",
        "paid": "87.60",
        "returned": "87.60",
        "due": "0.00",
        "surplus": "0.00",
    }
    assert [(row["kind"], row["status"], row["gross"]) for row in ended["documents"]] == [
        ("proforma", "converted", "87.60"),
        ("invoice", "credited", "87.60"),
        ("credit_note", "settled", "21.60"),
        ("credit_note", "settled", "66.00"),
    ]
    assert invoke("doc", "verify").code == 0
    assert database_url


def _settle_in(invoke: RunCli, tmp_path: Path) -> None:
    """The shop has a name, and a handler for new things."""
    handler = tmp_path / "ship.sh"
    handler.write_text(HANDLER, encoding="utf-8")
    settings = invoke("settings", "show").stdout.replace("Your company", "Balkan Hosting Ltd")
    command = f"{{command: [/bin/sh, {handler}], environment: {{CARRIER: {tmp_path}/carrier}}, backoff: 60}}"
    assert invoke("settings", "apply", "-", "--yes", input=f"{settings}handlers: {{new: {command}}}\n").code == 0


def _shown(invoke: RunCli, order: str) -> Any:
    return invoke("order", "show", order, "-o", "json").json()
