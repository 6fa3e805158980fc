"""Users' wallets and credit limits."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import Pay, SetStatus
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def wallet(invoke: RunCli, *words: object) -> Any:
    return invoke("user", "wallet", "show", "anna", *words, "-o", "json").json()


def add(invoke: RunCli, amount: str, currency: str = "EUR", *words: str) -> Any:
    return invoke("user", "wallet", "add", "--currency", currency, *words, "-o", "json", "--", "anna", amount)


@pytest.mark.usefixtures("shop")
def test_in_and_out(invoke: RunCli) -> None:
    put = add(invoke, "50.00").json()
    assert (list(put)[:3], put["user"], put["result"]) == (["run", "user", "result"], 1, "done")
    assert add(invoke, "-20.00").code == 0
    assert add(invoke, "300", "JPY").code == 0
    found = wallet(invoke)
    assert found["balances"] == {"EUR": "30.00", "JPY": "300"}
    assert [(entry["amount"], entry["kind"], entry["order"]) for entry in found["entries"]] == [
        ("300", "by_hand", None),
        ("-20.00", "by_hand", None),
        ("50.00", "by_hand", None),
    ]
    too_much = add(invoke, "-30.01")
    assert (too_much.code, too_much.error()["code"]) == (4, "wallet_too_low")
    assert [len(wallet(invoke, "--limit", limit)["entries"]) for limit in (0, 1, 9)] == [0, 1, 3]


@pytest.mark.usefixtures("shop")
def test_a_key_makes_it_count_once(invoke: RunCli) -> None:
    runs = [add(invoke, "50.00", "EUR", "--idempotency-key", "gift-7").json() for _ in range(2)]
    assert [run["replayed"] for run in runs] == [False, True]
    assert wallet(invoke)["balances"] == {"EUR": "50.00"}


def test_the_page_tells_whence_and_whither(invoke: RunCli, shop: str) -> None:
    assert invoke("user", "wallet", "show", "anna").stdout == "Wallet of anna  empty\n"
    placed(shop)
    do(shop, Pay(FIRST, amount="150.00", reference="TX-1"))
    add(invoke, "5.00")
    (second,) = placed(shop)
    do(shop, Pay(second, amount="35.00", method="wallet"))
    head, _, *table = invoke("user", "wallet", "show", "anna").stdout.splitlines()
    assert head == "Wallet of anna  0.00 EUR"
    assert [line[len("2026-11-22 10:00") :] for line in table] == [
        "  amount       what",
        "  -35.00  EUR  paid to order 1002",
        "    5.00  EUR  by hand",
        "   30.00  EUR  from order 1001",
    ]


def test_the_credit_limit_lets_an_order_go_on(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    assert invoke("order", "status", "set", order, "processing").code == 4
    limit = ("user", "credit-limit", "set", "anna", "--currency", "EUR")
    assert invoke(*limit, "120.00", "-o", "json").json()["result"] == "done"
    assert invoke(*limit, "120.00", "-o", "json").json()["result"] == "unchanged"
    do(shop, SetStatus(order, "processing"))
    found = wallet(invoke)
    assert (found["credit_limits"], found["credit_used"]) == ({"EUR": "120.00"}, {"EUR": "120.00"})
    assert "Credit  120.00 EUR used, limit 120.00 EUR\n" in invoke("user", "wallet", "show", "anna").stdout
    assert invoke(*limit, "0").code == 0
    assert "Credit  120.00 EUR used, no limit set\n" in invoke("user", "wallet", "show", "anna").stdout


@pytest.mark.usefixtures("shop")
def test_a_dry_run_changes_nothing(invoke: RunCli) -> None:
    planned = invoke("user", "wallet", "add", "anna", "50.00", "--currency", "EUR", "--dry-run")
    assert "  new wallet entry: 50.00 EUR, kind by_hand\n" in planned.stdout
    assert planned.stderr == "dry run: nothing was changed\n"
    assert wallet(invoke)["balances"] == {}


@pytest.mark.parametrize("form", ["json", "ndjson", "yaml", "csv", "id", "table"])
def test_every_format(invoke: RunCli, sqlite_url: str, form: str) -> None:
    open_shop(sqlite_url)
    for line in (
        "wallet add anna 5.00 --currency EUR",
        "credit-limit set anna 9.00 --currency EUR",
        "wallet show anna",
    ):
        done = invoke("user", *line.split(), "-o", form)
        assert (done.code, bool(done.stdout)) == (0, True), (line, done.stderr)
    assert invoke("user", "wallet", "add", "anna", "1", "--currency", "EUR", "-o", "id").stdout == "1\n"
