"""A shop with statuses of its own: they work wherever the shipped ones do, and rules take them for what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, open_shop, placed
from tests.support.program import RunCli
from tests.support.workflows import own_table


@pytest.fixture
def shop(database_url: str, invoke: RunCli) -> str:
    """Two pending orders of 120.00 EUR in a shop that verifies what is paid."""
    open_shop(database_url)
    text = json.dumps({**defaults(), "workflow": own_table(), "seller": {**defaults()["seller"], "name": "Own"}})
    applied = invoke("settings", "apply", "-", input=text)
    assert (applied.code, applied.stderr) == (0, "")
    placed(database_url)
    placed(database_url)
    return database_url


SECOND = FIRST + 1


def status_of(invoke: RunCli, order: int) -> str:
    found: str = invoke("order", "show", order, "-o", "json").json()["status"]
    return found


def test_the_whole_way_of_an_order(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    paid = invoke("order", "pay", FIRST, "--archive", tmp_path, "-o", "json").json()["results"][0]
    assert (paid["documents"], status_of(invoke, FIRST)) == ([], "verification")
    assert [row["id"] for row in invoke("order", "list", "--status", "verification", "-o", "json").json()] == [FIRST]
    page = invoke("order", "show", FIRST)
    assert "verification · paid" in page.stdout.splitlines()[0]
    assert "processing (--reason TEXT)" in page.stdout
    following = {row["status"]: row for row in invoke("order", "status", "next", FIRST, "-o", "json").json()}
    assert (following["processing"]["allowed"], following["processing"]["option"]) == (True, "--reason TEXT")
    assert not following["archived"]["allowed"]
    refused = invoke("order", "status", "set", FIRST, "processing", "-o", "json").json()["results"][0]["error"]
    assert (refused["code"], "only with a reason" in refused["message"]) == ("reason_required", True)
    done = invoke("order", "status", "set", FIRST, "processing", "--reason", "checked", "--archive", tmp_path)
    assert done.code == 0
    (job,) = invoke("job", "list", "--order", FIRST, "-o", "json").json()
    assert invoke("job", "finish", job["id"], "--reason", "by hand").code == 0
    assert status_of(invoke, FIRST) == "activated"
    assert invoke("order", "status", "set", "archived", "--where", "status=activated", "--yes").code == 0
    steps = [(row["from"], row["to"]) for row in invoke("order", "status", "history", FIRST, "-o", "json").json()]
    assert steps[-4:] == [
        ("pending", "verification"),
        ("verification", "processing"),
        ("processing", "activated"),
        ("activated", "archived"),
    ]
    last = invoke("order", "status", "set", FIRST, "cancelled", "-o", "json").json()["results"][0]["error"]
    assert last["hint"] == "archived is final"
    assert shop


def test_words_near_a_status_of_the_shop_are_guessed(invoke: RunCli, shop: str) -> None:
    wrong = invoke("order", "status", "set", FIRST, "verificaton", "-o", "json").error()
    assert "did you mean 'verification'?" in f"{wrong['message']} {wrong['hint']}"
    unknown = invoke("order", "list", "--status", "verify", "-o", "json").error()
    assert "verification" in f"{unknown['message']} {unknown['hint']}"
    assert shop


def test_rules_of_money_take_it_for_what_it_is_like(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    invoke("order", "pay", FIRST, "--archive", tmp_path)
    edited = invoke("order", "price", "edit", FIRST, "--total", "240.00", "--archive", tmp_path)
    assert edited.code == 0, edited.stderr
    shown = invoke("order", "show", FIRST, "-o", "json").json()
    assert (shown["status"], shown["price"]["due"]) == ("verification", "120.00")
    assert [document["status"] for document in shown["documents"]] == ["superseded", "issued"]
    assert invoke("order", "due", "set", FIRST, "2026-12-24").code == 0
    cancelled = invoke("order", "status", "set", FIRST, "cancelled", "--settle", "wallet", "--archive", tmp_path)
    assert (cancelled.code, status_of(invoke, FIRST)) == (0, "cancelled")
    assert shop


def test_overdue_orders_expire_from_where_the_table_says(invoke: RunCli, shop: str) -> None:
    later = "2027-03-01T10:00:00Z"
    assert invoke("order", "expire", clock=later).code == 0
    assert {status_of(invoke, FIRST), status_of(invoke, SECOND)} == {"expired"}
    assert shop


def test_a_status_in_use_stays(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    invoke("order", "pay", FIRST, "--archive", tmp_path)
    refused = invoke("settings", "apply", "-", "--yes", "-o", "json", input=json.dumps(defaults())).error()
    assert refused["code"] == "in_use"
    assert refused["in_use"] == ["status 'verification' is in use (1 of the orders)"]
    assert shop


def test_the_graph_is_the_shops(invoke: RunCli, shop: str) -> None:
    drawn = invoke("workflow", "graph", "--order", FIRST)
    assert "pending  <- here" in drawn.stdout
    assert "verification" in drawn.stdout
    assert "verification is the shop's own, like pending" in invoke("workflow", "show").stdout
    checked = invoke("workflow", "check")
    assert (checked.code, checked.stderr) == (0, "the shop's workflow: sound, 11 statuses, 20 transitions\n")
    assert shop
