"""Adding, editing, blocking and showing users on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.order_shop import ANNA, BORIS, FIRST, drafts, open_shop, placed
from tests.support.program import RunCli, StartCli

ACME = ("--username", "acme", "--email", "bills@acme.example", "--company", "Acme GmbH", "--country", "Germany")


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def show(invoke: RunCli, user: object = "anna") -> Any:
    return invoke("user", "show", user, "-o", "json").json()


def test_a_shop_without_an_import_gets_its_first_customer(invoke: RunCli, database_url: str) -> None:
    assert database_url
    planned = invoke("user", "add", *ACME, "--dry-run", "-o", "json").json()
    assert (planned["run"], planned["user"], planned["result"]) == (None, None, "planned")
    done = invoke("user", "add", *ACME, "--vat-id", "DE136695976", "--reason", "called us", "-o", "json").json()
    assert (done["user"], done["result"], done["notices"]) == (1, "done", [])
    item = show(invoke, "bills@acme.example")
    assert (item["username"], item["name"], item["status"], item["source"]) == ("acme", "Acme GmbH", "active", None)
    (profile,) = item["profiles"]
    assert [profile[name] for name in ("kind", "company", "country", "is_primary", "vat_id_valid")] == [
        "company",
        "Acme GmbH",
        "DE",
        True,
        True,
    ]
    assert (item["log"][0]["id"], item["log"][0]["reason"]) == ("user:1.1", "called us")
    assert invoke("user", "list", "--search", "gmbh", "-o", "id").stdout == "1\n"
    again = invoke("user", "add", *ACME, "-o", "json")
    assert (again.code, again.error()["code"]) == (5, "username_taken")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--username", "123", "--name", "X", "--country", "BG"), "bad_username"),
        (("--username", "a@b", "--name", "X", "--country", "BG"), "bad_username"),
        (("--username", "", "--name", "X", "--country", "BG"), "empty_value"),
        (("--username", "x", "--name", "X"), "no_country"),
        (("--username", "x", "--country", "BG"), "no_name"),
        (("--username", "x", "--name", "X", "--country", "Atlantis"), "bad_country"),
        (("--username", "x", "--name", "X", "--country", "BG", "--email", "x"), "bad_email"),
        (("--username", "x", "--name", "X", "--country", "BG", "--kind", "robot"), "bad_word"),
    ],
)
def test_customers_that_are_none(invoke: RunCli, words: tuple[str, ...], code: str) -> None:
    refused = invoke("user", "add", *words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (2, code)
    assert len(invoke("user", "list", "-o", "json").json()) == 2


@pytest.mark.usefixtures("shop")
def test_edit(invoke: RunCli) -> None:
    version = show(invoke)["version"]
    stale = invoke("user", "edit", "anna", "--name", "Anna I", "--if-version", version + 1, "-o", "json")
    assert (stale.code, stale.error()["code"]) == (5, "version_moved")
    done = invoke("user", "edit", "anna", "--username", "anni", "--email", "", "--if-version", version, "-o", "json")
    assert done.json()["result"] == "done"
    item = show(invoke, "anni")
    assert (item["id"], item["email"], item["version"]) == (ANNA, None, version + 1)
    same = invoke("user", "edit", "anni", "--username", "anni")
    assert (same.code, same.stdout) == (0, "user 1  unchanged  it says that already\n")
    taken = invoke("user", "edit", "anni", "--username", "boris", "-o", "json")
    assert (taken.code, taken.error()["code"]) == (5, "username_taken")
    nothing = invoke("user", "edit", "anni", "-o", "json")
    assert (nothing.code, nothing.error()["code"]) == (2, "nothing_to_edit")
    assert invoke("user", "edit", "nobody", "--name", "X").code == 3


@pytest.mark.usefixtures("shop")
def test_inactive_is_a_mark(invoke: RunCli) -> None:
    invoke("user", "edit", "anna", "--inactive")
    assert invoke("user", "list", "--status", "inactive", "-o", "id").stdout == "1\n"
    assert invoke("user", "unblock", "anna").stdout == "user 1  unchanged  it is not blocked: it is inactive\n"
    invoke("user", "edit", "anna", "--active")
    assert show(invoke)["status"] == "active"


def test_a_blocked_user_places_nothing(invoke: RunCli, shop: str) -> None:
    (draft,) = drafts(shop)
    placed(shop)
    done = invoke("user", "block", "anna", "--reason", "fraud")
    assert (done.code, done.stdout) == (0, "user 1  done       user 1 blocked\n")
    assert done.stderr == "2 orders are under way and not touched by this; billiactl order list --user 1\n"
    refused = invoke("order", "place", draft)
    assert refused.code == 4
    assert "user anna is blocked" in refused.stderr
    assert invoke("order", "create", "--user", "anna", "--line", "domain-eu").code == 4
    assert invoke("order", "pay", FIRST + 1).code == 0
    assert invoke("user", "unblock", "anna").stdout == "user 1  done       user 1 active\n"
    assert invoke("order", "place", draft).code == 0


@pytest.mark.usefixtures("shop")
def test_many_are_blocked_and_again(invoke: RunCli) -> None:
    planned = invoke("user", "block", "anna", "boris", "--dry-run", "-o", "json").json()
    assert planned["summary"]["planned"] == 2
    done = invoke("user", "block", "-", "-o", "json", input="anna\nboris@example.org\n\n1\n").json()
    assert [(one["user"], one["result"]) for one in done["results"]] == [(ANNA, "done"), (BORIS, "done")]
    again = invoke("user", "block", "anna", "boris", "-o", "ndjson")
    assert [line.count('"unchanged"') for line in again.stdout.splitlines()] == [1, 1]
    assert invoke("user", "unblock", "anna", "boris", "-o", "id").stdout == "1\n2\n"
    assert [row["status"] for row in invoke("user", "list", "-o", "json").json()] == ["active", "active"]


@pytest.mark.usefixtures("shop")
def test_users_that_are_none_block_nobody(invoke: RunCli) -> None:
    for words, code in (((), "no_users"), (("anna", "-"), "several_selections")):
        refused = invoke("user", "block", *words, "-o", "json", input="")
        assert (refused.code, refused.error()["code"]) == (2, code)
    empty = invoke("user", "block", "-", input="")
    assert (empty.code, empty.stdout, "names no user" in empty.stderr) == (0, "", True)
    assert invoke("user", "block", "anna", "nobody").code == 3
    assert show(invoke)["status"] == "active"


def test_the_page_of_a_user(invoke: RunCli, shop: str) -> None:
    placed(shop, 6)
    invoke("order", "create", "--user", "anna", "--line", "hosting,service=anna.example")
    invoke("order", "pay", FIRST)
    invoke("note", "add", "--user", "anna", "pays late")
    item = show(invoke)
    assert item["orders"]["counts"] == {"draft": 1, "pending": 5, "processing": 1}
    assert item["orders"]["due"] == {"EUR": "600.00"}
    assert [order["id"] for order in item["orders"]["newest"]] == [1007, 1006, 1005, 1004, 1003]
    assert "user" not in item["orders"]["newest"][0]
    assert item["services"]["counts"] == {"pending": 1}
    assert item["services"]["first"][0]["product"] == "hosting"
    page = invoke("user", "show", "anna").stdout
    assert "Orders      1 draft, 5 pending, 1 processing · 600.00 EUR due\n" in page
    assert "all 7: billiactl order list --user 1\n" in page
    assert "            pending  hosting  anna.example\n" in page
    assert "pays late\n" in page
    assert "Orders      none yet\n" in invoke("user", "show", "boris").stdout


def test_one_of_many_gets_the_username(start_cli: StartCli, invoke: RunCli, shop: str) -> None:
    words = ("user", "add", "--username", "new", "--name", "New", "--country", "BG")
    processes = [start_cli(*words) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=60)
    assert sorted(process.returncode for process in processes) == [0, 5, 5]
    assert len(invoke("user", "list", "--search", "new", "-o", "json").json()) == 1
    assert shop
