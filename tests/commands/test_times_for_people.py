"""Every page and list tells times in the seller's zone, every other format in UTC."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billiactl.core.changes import Change, CreateOrder, NewLine, Pay, PlaceOrder
from billiactl.core.remark_changes import AddNote
from tests.commands.order_shop import ANNA, FIRST, do, open_shop
from tests.support.program import RunCli

LATE = "2026-11-19T22:30:00Z"
HERE = "2026-11-20 00:30"
"""The same time in Europe/Sofia, the zone of a new shop."""


@pytest.fixture
def shop(sqlite_url: str) -> str:
    """An order that was placed and paid after midnight, with a note on it and on its user."""
    open_shop(sqlite_url)
    paid = Pay(FIRST, amount="130.00", reference="1")
    changes: list[Change] = [CreateOrder(ANNA, (NewLine("domain-eu"),)), PlaceOrder(FIRST), paid]
    for change in [*changes, AddNote("call", order=FIRST), AddNote("kind", user=ANNA)]:
        do(sqlite_url, change, at=LATE)
    return sqlite_url


@pytest.mark.parametrize(
    "words",
    [
        "order show 1001",
        "order status history 1001",
        "log list --order 1001",
        "log list --order 1001 --fields id,at",
        "log show 1001.2",
        "user show anna",
        "user wallet show anna",
        "job show 1",
        "job list --fields id,created_at",
        "payment show 1",
        "refund show 1",
    ],
)
def test_one_form_everywhere(invoke: RunCli, shop: str, words: str) -> None:
    page = invoke(*words.split()).stdout
    assert HERE in page
    assert "2026-11-19" not in page.partition("Effects")[0]
    told = invoke(*words.split(), "-o", "json").stdout
    assert LATE in told
    assert HERE not in told
    assert shop


@pytest.mark.parametrize("words", ["order list", "payment list", "refund list"])
def test_days_in_lists_are_those_of_the_zone(invoke: RunCli, shop: str, words: str) -> None:
    listed = invoke(*words.split()).stdout
    assert "2026-11-20" in listed
    assert "2026-11-19" not in listed
    for form in ("csv", "ndjson", "yaml"):
        assert LATE in invoke(*words.split(), "-o", form).stdout
    assert shop


def test_another_zone(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    settings = json.loads(invoke("settings", "show", "-o", "json").stdout)
    settings["seller"]["time_zone"] = "America/New_York"
    path = tmp_path / "settings.yaml"
    path.write_text(json.dumps(settings), encoding="utf-8")
    assert invoke("settings", "apply", path).code == 0
    assert "placed 2026-11-19 17:30 America/New_York" in invoke("order", "show", FIRST).stdout
    assert shop


def test_an_order_imported_without_a_time_stays_on_its_day(invoke: RunCli, sqlite_url: str, tmp_path: Path) -> None:
    open_shop(sqlite_url)
    (tmp_path / "orders.csv").write_text("order,user,day\n7,1,2026-11-20\n", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("order,product,price\n7,1,5.00\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    taken = invoke("import", "orders", "--map", tmp_path / "map.yaml", "--source", "t")
    assert (taken.code, taken.stderr) == (0, "")
    assert "2026-11-20" in invoke("order", "list").stdout
    assert "placed 2026-11-20 00:00 Europe/Sofia" in invoke("order", "show", FIRST).stdout
    assert invoke("order", "show", FIRST, "-o", "json").json()["placed_at"] == "2026-11-19T22:00:00Z"


MAPPING = """\
format: {date: YYYY-MM-DD, time_zone: Europe/Sofia}
orders:
  files:
    main: orders.csv
    rows: {file: rows.csv, key: order}
  fields:
    external_id: order
    user: user
    status: {constant: pending}
    currency: {constant: EUR}
    method: {constant: bank-transfer}
    placed_at: day
    lines: {each: rows, product: product, quantity: {constant: 1}, unit_price: price}
"""
