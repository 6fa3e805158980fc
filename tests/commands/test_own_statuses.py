"""A shop with statuses of its own: they work wherever the shipped ones do, and rules take them for what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, open_shop, placed
from tests.support.program import Result, RunCli
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


def waiting_table() -> dict[str, Any]:
    """The table with ``waiting``, which is like pending, can be held, and is left again."""
    table = own_table()
    table["statuses"][2:2] = ["waiting"]
    table["like"]["waiting"] = "pending"
    rows = table["transitions"]
    rows += [
        {"from": ["pending"], "to": "waiting", "who": "admin"},
        {"from": ["waiting"], "to": "pending", "who": "admin"},
    ]
    next(row for row in rows if row["to"] == "on_hold" and row["who"] == "admin")["from"].append("waiting")
    return table


def apply_table(invoke: RunCli, table: dict[str, Any]) -> Result:
    document = json.loads(invoke("settings", "show", "-o", "json").stdout)
    return invoke("settings", "apply", "-", "--yes", "-o", "json", input=json.dumps({**document, "workflow": table}))


def test_what_is_like_pending_follows_its_profile_and_counts_as_under_way(
    invoke: RunCli, shop: str, tmp_path: Path
) -> None:
    assert apply_table(invoke, waiting_table()).code == 0
    assert invoke("order", "status", "set", FIRST, "waiting").code == 0
    edited = invoke("user", "profile", "edit", "anna", "--street", "Nova 7", "--archive", tmp_path, "-o", "json").json()
    assert [(one["order"], one["result"]) for one in edited["orders"]] == [(FIRST, "done"), (SECOND, "done")]
    assert "2 orders" in invoke("user", "block", "anna").stderr
    assert invoke("user", "show", "anna", "-o", "json").json()["orders"]["due"] == {"EUR": "240.00"}
    assert shop


def test_a_status_that_held_orders_remember_stays(invoke: RunCli, shop: str) -> None:
    assert apply_table(invoke, waiting_table()).code == 0
    for status in ("waiting", "on_hold"):
        assert invoke("order", "status", "set", FIRST, status).code == 0
    refused = apply_table(invoke, own_table())
    assert (refused.code, refused.error()["code"]) == (4, "in_use")
    assert "status 'waiting' is in use (1 of the orders)" in refused.error()["message"]
    assert shop


def test_the_method_of_an_archived_order_stays(invoke: RunCli, shop: str) -> None:
    assert invoke("method", "add", "cash", "--title", "Cash", "--type", "online").code == 0
    assert invoke("order", "method", "set", FIRST, "cash").code == 0
    assert invoke("order", "pay", FIRST).code == 0
    assert invoke("order", "status", "set", FIRST, "processing", "--reason", "checked").code == 0
    (job,) = invoke("job", "list", "--order", FIRST, "-o", "json").json()
    assert invoke("job", "finish", job["id"], "--reason", "by hand").code == 0
    assert invoke("order", "status", "set", FIRST, "archived").code == 0
    refused = invoke("method", "remove", "cash", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "in_use")
    assert shop


def test_a_way_on_from_hold_forgets(invoke: RunCli, shop: str) -> None:
    table = waiting_table()
    table["transitions"].append({"from": ["on_hold"], "to": "activated", "who": "admin"})
    refused = apply_table(invoke, table)
    assert refused.code == 2
    assert refused.error()["faults"][0]["reason"].endswith("so it needs the effect forget_status")
    table["transitions"][-1]["effects"] = ["forget_status"]
    assert apply_table(invoke, table).code == 0
    assert shop


def test_a_vat_class_of_products_stays(invoke: RunCli, shop: str) -> None:
    document = json.loads(invoke("settings", "show", "-o", "json").stdout)
    books = {**document, "vat": {**document["vat"], "rates": {"BG": {"books": "9"}}}}
    assert invoke("settings", "apply", "-", "--yes", input=json.dumps(books)).code == 0
    facts = ("--name", "A book", "--price", "10.00", "--currency", "EUR", "--supply", "goods", "--tax-class", "books")
    assert invoke("product", "add", "book", *facts).code == 0
    refused = invoke("settings", "apply", "-", "--yes", "-o", "json", input=json.dumps(document))
    assert (refused.code, refused.error()["code"]) == (4, "in_use")
    assert "VAT class 'books' is in use (1 of the products)" in refused.error()["message"]
    assert shop


def test_work_of_what_is_like_on_hold_is_not_due(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    table = waiting_table()
    table["statuses"].insert(2, "legal")
    table["like"]["legal"] = "on_hold"
    table["transitions"] += [
        {"from": ["processing"], "to": "legal", "who": "admin"},
        {"from": ["legal"], "to": "processing", "who": "admin"},
    ]
    assert apply_table(invoke, table).code == 0
    document = json.loads(invoke("settings", "show", "-o", "json").stdout)
    handlers = {"new": {"command": ["/bin/true"]}}
    assert invoke("settings", "apply", "-", "--yes", input=json.dumps({**document, "handlers": handlers})).code == 0
    assert invoke("order", "pay", FIRST, "--archive", tmp_path).code == 0
    assert invoke("order", "status", "set", FIRST, "processing", "--reason", "checked", "--archive", tmp_path).code == 0
    assert invoke("worker", "run", "--once", "--dry-run", "-o", "json").json() != []
    assert invoke("order", "status", "set", FIRST, "legal").code == 0
    for words in (("--dry-run",), ()):
        assert "nothing is due" in invoke("worker", "run", "--once", *words).stderr
    assert shop
