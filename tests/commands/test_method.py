"""Payment methods shown, added, edited and removed on the command line."""

from __future__ import annotations

import pytest

from billiactl.core.changes import SetStatus
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import RunCli

SEPA = ("method", "add", "sepa", "--type", "offline", "--title", "SEPA transfer", "--due-days", 7, "--no-proforma")


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def codes(invoke: RunCli) -> list[str]:
    return invoke("method", "list", "-o", "id").stdout.split()


def test_a_method_comes_is_used_and_stays_while_it_is(invoke: RunCli, shop: str) -> None:
    dry = invoke(*SEPA, "--first", "--dry-run")
    assert dry.stdout.splitlines() == [
        "methods.sepa: nothing -> code=sepa, title=SEPA transfer, type=offline, due_days=7, proforma=no",
        "dry run: nothing was changed",
    ]
    assert invoke(*SEPA).code == 0
    assert invoke(*SEPA, "-o", "json").json()["result"] == "unchanged"
    assert codes(invoke) == ["bank-transfer", "card", "wallet", "on-account", "sepa"]
    placed(shop, method="sepa")
    assert invoke("order", "show", FIRST, "-o", "json").json()["documents"] == []
    item = invoke("method", "show", "sepa", "-o", "json").json()
    assert (item["due_days"], item["proforma"], item["orders"], item["default"]) == (7, False, 1, False)
    refused = invoke("method", "remove", "sepa", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "in_use")
    do(shop, SetStatus(FIRST, "cancelled"))
    gone = invoke("method", "remove", "sepa", "--reason", "the bank closed", "-o", "json").json()
    assert (gone["result"], gone["changes"][0]["path"]) == ("done", "methods.sepa")
    entries = invoke("log", "list", "-o", "json").json()
    assert [(row["summary"], row["reason"]) for row in entries if row["action"] == "method.remove"] == [
        ("setting methods.sepa removed", "the bank closed")
    ]


def test_edits(invoke: RunCli, shop: str) -> None:
    edited = invoke(
        "method", "edit", "card", "--currency", "EUR", "--currency", "USD", "--no-invoice-private", "--first"
    )
    assert edited.stdout.splitlines() == [
        "methods.card.invoice_private: nothing -> no",
        "methods.card.currencies: nothing -> EUR, USD",
        "methods_in_order: bank-transfer, card, wallet, on-account -> card, bank-transfer, wallet, on-account",
        "settings changed",
    ]
    assert codes(invoke)[0] == "card"
    page = invoke("method", "show", "card").stdout
    assert "for companies, not for private persons" in page
    assert "taken for orders that name no method" in page
    assert "EUR, USD" in page
    assert invoke("method", "edit", "card", "--currency", "all", "--invoice-private").code == 0
    item = invoke("method", "show", "card", "-o", "json").json()
    assert (item["currencies"], item["invoice_private"]) == ([], True)
    command = invoke("log", "list", "--limit", 1, "-o", "id").stdout.strip()
    assert "--invoice-private" in invoke("log", "show", command, "-o", "json").json()["command"]
    assert shop


def test_the_log_keeps_the_flag_that_was_typed(invoke: RunCli, shop: str) -> None:
    assert invoke("method", "edit", "card", "--no-invoice").code == 0
    entry = invoke("log", "list", "--limit", 1, "-o", "id").stdout.strip()
    assert invoke("log", "show", entry, "-o", "json").json()["command"] == "billiactl method edit --no-invoice card"
    assert shop


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("show", "sepa"), 3, "unknown_method"),
        (("add", "sepa"), 2, "no_type"),
        (("add", "sepa", "--type", "cash"), 2, "bad_word"),
        (("add", "sepa", "--type", "offline", "--due-days", "9999"), 2, "settings_invalid"),
        (("add", "a b", "--type", "offline"), 2, "settings_invalid"),
        (("add", "card", "--type", "offline"), 5, "method_exists"),
        (("edit", "card"), 2, "nothing_to_edit"),
        (("edit", "sepa", "--first"), 3, "unknown_method"),
        (("edit", "card", "--currency", "XXX"), 2, "settings_invalid"),
        (("remove", "sepa"), 3, "unknown_method"),
        (("remove", "card", "--read-only"), 4, "read_only"),
        (("remove", "card", "--if-version", "99"), 5, "version_moved"),
    ],
)
def test_mistakes(invoke: RunCli, sqlite_url: str, words: tuple[str, ...], code: int, error: str) -> None:
    before = invoke("settings", "show").stdout
    refused = invoke("method", *words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert invoke("settings", "show").stdout == before
    assert sqlite_url
