"""order list and order show, as scripts see them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from billiactl.commands.order_read import FILTERS, LIST_FIELDS
from billiactl.core.changes import Pay, SetStatus
from billiactl.core.remark_changes import AddLabel, AddNote
from billiactl.core.storage import filters
from tests.commands.order_shop import ANNA, BORIS, FIRST, do, drafts, open_shop, placed
from tests.support.program import Program, RunCli

SHAPE: dict[str, Any] = {
    "schema": str,
    "id": int,
    "source": None,
    "external_id": None,
    "status": str,
    "type": str,
    "placed_at": str,
    "due_on": str,
    "version": int,
    "currency": str,
    "payment_method": str,
    "payment_status": str,
    "price": {
        **dict.fromkeys(("net", "discount"), str),
        "charges": list,
        **dict.fromkeys(("tax", "gross", "charged", "paid", "returned", "due", "surplus"), str),
        "taxes": [{"category": str, "rate": str, "base": str, "amount": str}],
    },
    "lines": [
        {
            "number": int,
            "type": str,
            "product": {"id": int, "code": str, "name": str},
            "service": {"id": int, "name": str, "status": str},
            "quantity": str,
            "unit_price": str,
            "discount": str,
            "discount_rate": None,
            "net": str,
            "tax_category": str,
            "tax_rate": str,
            "attributes": dict,
        }
    ],
    "user": {
        "id": int,
        "username": str,
        "email": str,
        "name": str,
        "company": str,
        "status": str,
        "profile": {"id": int, "name": str, "kind": str, "vat_id": str},
    },
    "labels": dict,
    "notes": [{"id": int, "scope": str, "text": str, "author": str, "created_at": str}],
    "payments": [{"id": int, "method": str, "reference": str, "amount": str, "currency": str, "status": str}],
    "refunds": list,
    "documents": [
        {"id": int, "number": str, "kind": str, "status": str, "issued_on": str, "gross": str, "currency": str}
    ],
    "jobs": [{"id": int, "type": str, "status": str, "line": int}],
    "log": [{"id": str, "at": str, "actor": str, "run": str, "action": str, "summary": str, "hash": str}],
    "allowed_statuses": list,
}
"""The JSON of CONTRACT: members in their order, and the type of each."""


def check(value: Any, shape: Any, path: str = "") -> None:
    """``value`` has every member of ``shape``, in that order, of that type; it may have more."""
    if isinstance(shape, dict):
        known = [name for name in value if name in shape]
        assert known == list(shape), path
        for name, inner in shape.items():
            check(value[name], inner, f"{path}.{name}")
    elif isinstance(shape, list):
        assert value, path
        for member in value:
            check(member, shape[0], f"{path}[]")
    elif shape is None:
        assert value is None, path
    else:
        assert type(value) is shape, path


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def paid_order(invoke: RunCli, url: str) -> int:
    line = "domain-eu,service=example.eu,registration_reason=new shop"
    order = int(invoke("order", "create", "--user", "anna", "--line", line, "-o", "id").stdout)
    assert invoke("order", "place", order).code == 0
    do(url, AddNote("wants it soon", order=order), AddNote("pays late", user=ANNA))
    do(url, Pay(order, reference="TX-1"))
    return order


def test_show_gives_every_member_of_the_contract(invoke: RunCli, shop: str) -> None:
    order = paid_order(invoke, shop)
    shown = invoke("order", "show", order, "-o", "json")
    assert (shown.code, shown.stderr) == (0, "")
    item = shown.json()
    check(item, SHAPE)
    assert list(item)[: len(SHAPE)] == list(SHAPE)
    assert item["schema"] == "billiactl.order/v1"


def test_show_tells_the_facts(invoke: RunCli, shop: str) -> None:
    order = paid_order(invoke, shop)
    item = invoke("order", "show", order, "-o", "json").json()
    assert (item["id"], item["status"], item["payment_status"]) == (FIRST, "processing", "paid")
    assert item["price"] == {
        "net": "100.00",
        "discount": "0.00",
        "charges": [],
        "tax": "20.00",
        "gross": "120.00",
        "charged": "120.00",
        "paid": "120.00",
        "returned": "0.00",
        "due": "0.00",
        "surplus": "0.00",
        "promised": "0.00",
        "taxes": [{"category": "S", "rate": "20", "base": "100.00", "amount": "20.00"}],
    }
    assert item["lines"][0]["attributes"] == {"registration_reason": "new shop"}
    assert [(note["scope"], note["text"]) for note in item["notes"]] == [
        ("order", "wants it soon"),
        ("user", "pays late"),
    ]
    assert [(document["kind"], document["status"]) for document in item["documents"]] == [
        ("proforma", "converted"),
        ("invoice", "issued"),
    ]
    assert item["allowed_statuses"] == ["on_hold", "cancelled", "fraud"]
    following = {prospect["status"]: prospect for prospect in item["next"]}
    assert following["cancelled"]["option"] == "--settle refund, wallet or outside"
    assert following["activated"]["allowed"] is False
    assert item["log"][0]["id"] == f"{order}.{len([e for e in item['log'] if e['id'].startswith(f'{order}.')])}"


def test_a_discount_is_told_as_rate_and_amount(invoke: RunCli, shop: str) -> None:
    assert shop
    for line in ("hosting,quantity=12,discount=10%", "hosting,quantity=12,discount=11.76"):
        invoke("order", "create", "--user", "boris", "--line", line)
    rate, amount = (invoke("order", "show", FIRST + n, "-o", "json").json()["lines"][0] for n in (0, 1))
    assert (rate["quantity"], rate["unit_price"], rate["discount"], rate["discount_rate"], rate["net"]) == (
        *("12", "9.80", "11.76", "0.1", "105.84"),
    )
    assert (amount["discount"], amount["discount_rate"], amount["net"]) == ("11.76", None, "105.84")


def test_show_of_a_draft_without_a_profile_and_of_nothing(invoke: RunCli, shop: str) -> None:
    drafts(shop)
    item = invoke("order", "show", FIRST, "-o", "json").json()
    assert (item["placed_at"], item["due_on"], item["allowed_statuses"]) == (None, None, ["pending", "cancelled"])
    missing = invoke("order", "show", 9, "-o", "json")
    assert (missing.code, missing.stdout, missing.error()["code"]) == (3, "", "order_not_found")


def test_labels_of_order_and_user(invoke: RunCli, shop: str) -> None:
    settings = json.dumps({"labels": {"vip": {"type": "yes-no"}}})
    define_labels(shop, settings)
    (order,) = placed(shop)
    do(shop, AddLabel("vip", "yes", order=order), AddLabel("vip", "no", user=ANNA))
    item = invoke("order", "show", order, "-o", "json").json()
    assert (item["labels"], item["user"]["labels"]) == ({"vip": "yes"}, {"vip": "no"})
    assert [row["id"] for row in invoke("order", "list", "--label", "vip=yes", "-o", "json").json()] == [order]
    assert invoke("order", "list", "--label", "vip=no", "-o", "id").stdout == ""
    chosen = invoke("order", "show", order, "--fields", "labels.vip,labels.none,lines.attributes.none", "-o", "csv")
    assert chosen.stdout.splitlines() == ["labels.vip,labels.none,lines.attributes.none", "yes,,[null]"]
    assert invoke("order", "show", order, "--fields", "label.vip").code == 2


def define_labels(url: str, members: str) -> None:
    from billiactl.core.changes import ApplySettings
    from billiactl.core.ids import canonical_json
    from billiactl.core.settings import defaults

    do(url, ApplySettings(canonical_json({**defaults(), **json.loads(members)})))


def test_the_filters_are_the_storages() -> None:
    assert list(FILTERS) == list(filters.FILTERS)


def test_list_rows_have_the_members_of_the_contract(invoke: RunCli, shop: str) -> None:
    placed(shop)
    (row,) = invoke("order", "list", "-o", "json").json()
    assert row == {
        "id": FIRST,
        "status": "pending",
        "type": "new",
        "placed_at": "2026-11-22T10:00:00Z",
        "user": "anna",
        "products": ["domain-eu"],
        "payment_status": "unpaid",
        "payment_method": "bank-transfer",
        "currency": "EUR",
        "gross": "120.00",
        "due": "120.00",
        "due_on": "2026-12-06",
        "labels": {},
    }
    assert [field.removesuffix(".*") for field in LIST_FIELDS] == list(row)


@pytest.fixture
def mixed_shop(shop: str) -> str:
    """1001 draft (anna), 1002 pending (anna), 1003 pending by card (boris), 1004 on hold (boris)."""
    drafts(shop)
    placed(shop)
    placed(shop, user=BORIS, method="card", code="hosting")
    (held,) = placed(shop, user=BORIS)
    do(shop, SetStatus(held, "on_hold"))
    return shop


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", [1004, 1003, 1002, 1001]),
        ("--status pending", [1003, 1002]),
        ("--status draft --status on-hold", [1004, 1001]),
        ("--where status=draft --where user=anna", [1001]),
        ("--user boris@example.org --method card", [1003]),
        ("--product hosting", [1003]),
        ("--search ПЕТРОВ", [1004, 1003]),
        ("--search 1003", [1003]),
        ("--search борис", [1004, 1003]),
        ("--has-document proforma --sort id", [1002, 1004]),
        ("--total-min 100.00 --sort id", [1001, 1002, 1004]),
        ("--total-max 100.00", [1003]),
        ("--due-before 2026-12-01 --placed-after 2026-11-22", [1003]),
        ("--placed-before 2026-11-22", []),
        ("--limit 2", [1004, 1003]),
        ("--limit 2 --after 1003", [1002, 1001]),
        ("--sort gross --limit 1", [1003]),
        ("--source northwind", []),
        ("--payment-status unpaid --type new --currency EUR --user 1", [1002, 1001]),
    ],
)
def test_list_filters_sorts_and_pages(invoke: RunCli, mixed_shop: str, typed: str, found: list[int]) -> None:
    assert mixed_shop
    listed = invoke("order", "list", *typed.split(), "-o", "id")
    assert listed.code == 0
    assert [int(line) for line in listed.stdout.split()] == found


def test_off_a_terminal_all_rows_come_and_nothing_is_cut(invoke: RunCli, shop: str) -> None:
    placed(shop, 60, code="care")
    listed = invoke("order", "list")
    assert len(listed.stdout.splitlines()) == 61
    assert listed.stderr == ""
    assert "…" not in listed.stdout
    assert invoke("order", "list", "--status", "fraud").stderr == "no order matches\n"


def test_ndjson_and_csv_stream_every_row(invoke: RunCli, shop: str) -> None:
    placed(shop, 3)
    lines = invoke("order", "list", "-o", "ndjson").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1003, 1002, 1001]
    table = invoke("order", "list", "-o", "csv", "--fields", "id,products").stdout
    assert table == 'id,products\r\n1003,"[""domain-eu""]"\r\n1002,"[""domain-eu""]"\r\n1001,"[""domain-eu""]"\r\n'


def test_show_reads_without_sqlalchemy(sqlite_url: str, program: Program, tmp_path: Path) -> None:
    open_shop(sqlite_url)
    (order,) = placed(sqlite_url)
    code = (
        "import sys\n"
        "from billiactl.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "heavy = {name.partition('.')[0] for name in sys.modules}\n"
        "heavy &= {'sqlalchemy', 'psycopg', 'alembic', 'reportlab', 'yaml', 'tabulate', 'jsonschema', 'jmespath'}\n"
        "sys.exit(code or (f'loaded: {sorted(heavy)}' if heavy else 0))\n"
    )
    for words in (
        ("show", str(order), "-o", "json"),
        ("list", "-o", "ndjson"),
        ("status", "next", str(order), "-o", "json"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code, "order", *words],
            env={**program.environment({}, None), "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), words
