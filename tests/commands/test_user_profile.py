"""Billing profiles on the command line, and the orders that follow them."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.commands.order_shop import FIRST, drafts, open_shop, placed
from tests.support.program import RunCli, StartCli

VALID = "DE136695976"


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def profile(invoke: RunCli, *words: object) -> Any:
    return invoke("user", "profile", *words, "-o", "json").json()


def listed(invoke: RunCli, user: str = "anna") -> list[tuple[int, bool, bool]]:
    return [(row["id"], row["is_primary"], row["is_active"]) for row in profile(invoke, "list", user)]


def order(invoke: RunCli, number: int = FIRST) -> Any:
    return invoke("order", "show", number, "-o", "json").json()


@pytest.mark.usefixtures("shop")
def test_a_life_of_profiles(invoke: RunCli) -> None:
    made = profile(invoke, "add", "anna", "--name", "Anna Ivanova", "--city", "Ruse", "--country", "BG")
    assert (made["user"], made["profile"], made["result"]) == (1, 3, "done")
    assert profile(invoke, "clone", "anna", "3", "--city", "Varna")["profile"] == 4
    assert profile(invoke, "clone", "anna", "--dry-run")["profile"] is None
    assert listed(invoke) == [(1, True, True), (3, False, True), (4, False, True)]
    assert profile(invoke, "edit", "anna", "4", "--primary")["result"] == "done"
    assert profile(invoke, "edit", "anna", "4", "--primary")["result"] == "unchanged"
    assert profile(invoke, "edit", "anna", "3", "--inactive")["result"] == "done"
    assert listed(invoke) == [(1, False, True), (3, False, False), (4, True, True)]
    assert profile(invoke, "show", "anna")["city"] == "Varna"
    assert profile(invoke, "show", "anna", "3")["city"] == "Ruse"
    assert profile(invoke, "delete", "anna", "3")["result"] == "done"
    assert profile(invoke, "delete", "anna", "1")["profile"] == 1
    assert listed(invoke) == [(4, True, True)]
    assert [entry["action"] for entry in invoke("user", "show", "anna", "-o", "json").json()["log"]][:2] == [
        "profile.delete",
        "profile.delete",
    ]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ("delete anna 1", 4, "primary_profile"),
        ("edit anna 1 --inactive", 4, "primary_profile"),
        ("delete anna 2", 3, "profile_not_found"),
        ("show anna 2", 3, "profile_not_found"),
        ("show anna x", 2, "bad_profile"),
        ("edit anna 1x --city X", 2, "bad_profile"),
        ("edit anna", 2, "nothing_to_edit"),
        ("edit anna --country Atlantis", 2, "bad_country"),
        ("add anna --city Ruse", 2, "no_country"),
        ("list nobody", 3, "user_not_found"),
    ],
)
def test_what_is_refused(invoke: RunCli, words: str, exit_code: int, code: str) -> None:
    refused = invoke("user", "profile", *words.split(), "-o", "json")
    assert (refused.code, refused.error()["code"]) == (exit_code, code)


def test_a_profile_in_use_stays(invoke: RunCli, shop: str) -> None:
    (number,) = placed(shop)
    profile(invoke, "clone", "anna", "--email", "bills@example.org")
    profile(invoke, "edit", "anna", "3", "--primary")
    refused = invoke("user", "profile", "delete", "anna", "1", "-o", "json")
    assert (refused.code, refused.error()["orders"]) == (4, [number])
    assert refused.error()["hint"] == f"billiactl order profile set {number} PROFILE gives it another one"
    assert invoke("order", "pay", number).code == 0
    kept = invoke("user", "profile", "delete", "anna", "1")
    assert kept.stdout == "user 1  done       profile 1: active no\n"
    assert kept.stderr == (
        f"user 1: order {number} can't do without the record: the profile stays as an inactive one\n"
    )
    assert order(invoke, number)["user"]["profile"]["id"] == 1
    assert invoke("order", "profile", "set", number, "1", "--reissue").code == 0


def test_an_edit_takes_its_orders_along(invoke: RunCli, shop: str) -> None:
    placed(shop, 2)
    drafts(shop)
    invoke("order", "pay", FIRST + 1)
    words = ("edit", "anna", "--country", "DE", "--vat-id", VALID)
    planned = profile(invoke, *words, "--dry-run")
    assert [(one["order"], one["result"]) for one in planned["orders"]] == [(FIRST, "planned"), (FIRST + 2, "planned")]
    assert order(invoke)["price"]["gross"] == "120.00"
    done = profile(invoke, *words)
    assert [(one["order"], one["result"]) for one in done["orders"]] == [(FIRST, "done"), (FIRST + 2, "done")]
    found = [order(invoke, number) for number in (FIRST, FIRST + 1, FIRST + 2)]
    assert [one["price"]["gross"] for one in found] == ["100.00", "120.00", "100.00"]
    assert [document["status"] for document in found[0]["documents"]] == ["superseded", "issued"]
    assert sorted(entry["action"] for entry in found[0]["log"] if entry["run"] == done["run"]) == [
        "order.profile",
        "profile.edit",
    ]
    again = profile(invoke, *words)
    assert (again["result"], again["orders"]) == ("unchanged", [])


def test_the_issued_invoice_keeps_its_buyer(invoke: RunCli, shop: str) -> None:
    (number,) = placed(shop)
    invoke("order", "pay", number)
    invoice = ("doc", "show", "invoice:0000000001", "-o", "json")
    before = invoke(*invoice).json()["content"]
    assert profile(invoke, "edit", "anna", "--company", "Other Ltd")["orders"] == []
    assert invoke(*invoice).json()["content"] == before
    assert before["buyer"]["company"] == "Example Ltd"


def test_an_order_that_cannot_follow_is_told(invoke: RunCli, shop: str) -> None:
    (number,) = placed(shop)
    invoke("order", "pay", number, "--pending")
    done = invoke("user", "profile", "edit", "anna", "--city", "Varna")
    assert (done.code, done.stdout) == (6, "user 1  done       profile 1: city Varna\n")
    assert f"order {number}: a payment of 120.00 EUR" in done.stderr
    assert order(invoke, number)["version"] == 3


def test_money_above_the_new_gross_needs_a_place(invoke: RunCli, shop: str) -> None:
    (number,) = placed(shop)
    invoke("order", "pay", number, "--amount", "110.00", "--reference", "A")
    edited = invoke("user", "profile", "edit", "anna", "--country", "DE", "--vat-id", VALID, "-o", "json")
    assert (edited.code, edited.json()["orders"][0]["error"]["code"]) == (6, "settlement_required")
    assert invoke("order", "profile", "set", number, "1", "--settle", "wallet").code == 0
    assert order(invoke, number)["status"] == "processing"


@pytest.mark.usefixtures("shop")
def test_the_condition_and_the_key(invoke: RunCli) -> None:
    stale = invoke("user", "profile", "edit", "anna", "--city", "X", "--if-version", "7", "-o", "json")
    assert (stale.code, stale.error()["code"]) == (5, "version_moved")
    words = ("add", "anna", "--name", "A", "--country", "BG", "--idempotency-key", "k")
    runs = [profile(invoke, *words) for _ in range(2)]
    assert [(run["replayed"], run["profile"]) for run in runs] == [(False, 3), (True, 3)]
    assert len(listed(invoke)) == 2


@pytest.mark.usefixtures("shop")
def test_lists_and_pages(invoke: RunCli) -> None:
    invoke("user", "profile", "clone", "anna")
    invoke("user", "profile", "edit", "anna", "3", "--inactive", "--no-proforma", "--no-auto-invoice")
    table = invoke("user", "profile", "list", "anna").stdout.splitlines()
    assert table[0].split() == ["id", "kind", "company", "name", "country", "VAT", "ID"]
    assert [line.split()[1] for line in table[1:]] == ["primary", "inactive"]
    assert invoke("user", "profile", "list", "anna", "-o", "id").stdout == "1\n3\n"
    page = invoke("user", "profile", "show", "anna", "3").stdout
    assert page.startswith("Profile 3  company · inactive\n")
    assert "VAT ID      BG123456789 (not valid)\n" in page
    assert page.endswith("Invoices    not made by themselves\nProformas   none\n")


def test_deleting_and_switching_at_once(start_cli: StartCli, invoke: RunCli, shop: str) -> None:
    """Whoever is first, the order's profile is there."""
    (number,) = placed(shop)
    for _ in range(2):
        spare = profile(invoke, "clone", "anna", "--email", "bills@example.org")["profile"]
        processes: list[subprocess.Popen[str]] = [
            start_cli("user", "profile", "delete", "anna", spare),
            start_cli("order", "profile", "set", number, spare),
        ]
        for process in processes:
            process.communicate(timeout=60)
        assert [process.returncode for process in processes] in ([0, 3], [4, 0])
        assert order(invoke, number)["user"]["profile"]["id"] in [row[0] for row in listed(invoke)]
        assert invoke("order", "profile", "set", number, "1").code == 0
