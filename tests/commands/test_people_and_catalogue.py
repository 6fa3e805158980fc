"""Users, products, pages of lists, and completion."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.commands.order_shop import open_shop
from tests.support.program import Program, RunCli
from tests.support.rows import rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def test_users(invoke: RunCli, shop: str) -> None:
    rows = invoke("user", "list", "-o", "json").json()
    assert [(row["id"], row["username"], row["company"]) for row in rows] == [
        (1, "anna", "Example Ltd"),
        (2, "boris", ""),
    ]
    assert invoke("user", "list", "--search", "ПЕТРОВ", "-o", "id").stdout == "2\n"
    assert invoke("user", "list", "--status", "blocked", "-o", "json").json() == []
    assert [row["id"] for row in invoke("user", "list", "--limit", 1, "--after", 1, "-o", "json").json()] == [2]
    assert invoke("user", "list", "--status", "gone", "-o", "json").error()["code"] == "bad_word"
    assert shop


@pytest.mark.parametrize("name", ["1", "anna", "anna@example.org", "name:anna"])
def test_a_user_by_each_name(invoke: RunCli, shop: str, name: str) -> None:
    item = invoke("user", "show", name, "-o", "json").json()
    assert (item["id"], item["profiles"][0]["company"], item["wallets"]) == (1, "Example Ltd", {})
    page = invoke("user", "show", name).stdout
    assert page.startswith("User 1  anna · active\nAnna Ivanova · anna@example.org · ")
    assert "S 1, 1000 Sofia, BG · VAT BG123456789 (not valid)" in page
    assert shop


def test_no_such_user(invoke: RunCli, shop: str) -> None:
    missing = invoke("user", "show", "nobody", "-o", "json")
    assert (missing.code, missing.error()["code"]) == (3, "user_not_found")
    assert missing.error()["hint"] == "billiactl user list --search nobody"
    hints = [invoke("user", "show", name, "-o", "json").error()["hint"] for name in ("77", "a b@c", "name:77")]
    assert hints == [
        "billiactl user list --search 77; if that is a username: name:77",
        "billiactl user list --search 'a b@c'; if that is a username: 'name:a b@c'",
        "billiactl user list --search 77",
    ]
    for words in (("order", "show"), ("order", "pay"), ("order", "status", "next"), ("order", "status", "history")):
        assert "hint: billiactl order list" in invoke(*words, 77).stderr
    assert shop


def test_products(invoke: RunCli, shop: str) -> None:
    rows = invoke("product", "list", "-o", "json").json()
    assert [(row["code"], row["unit_price"], row["active"]) for row in rows][:2] == [
        ("domain-eu", "100.00", True),
        ("hosting", "9.80", True),
    ]
    assert invoke("product", "list", "--search", "HOST", "-o", "id").stdout == "hosting\n"
    assert shop


def on_a_terminal(program: Program, *words: str) -> str:
    """What the program writes to a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "billiactl", *words]
    process = subprocess.Popen(
        command, stdout=follower, stderr=follower, stdin=follower, env=program.environment({"TERM": "dumb"}, None)
    )
    os.close(follower)
    parts = []
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    process.wait(timeout=30)
    os.close(leader)
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_page_and_is_told_how_to_go_on(invoke: RunCli, program: Program, sqlite_url: str) -> None:
    with rows_in(sqlite_url) as rows:
        for number in range(60):
            rows.user(f"user{number:02}")
    shown = on_a_terminal(program, "user", "list")
    assert "user49" in shown
    assert "user50" not in shown
    assert shown.splitlines()[-1] == "there are more: --after 50 goes on, --limit N shows more at once"
    rest = on_a_terminal(program, "user", "list", "--after", "50")
    assert "user59" in rest
    assert "goes on" not in rest
    assert len(invoke("user", "list", "-o", "json").json()) == 60


def test_nothing_to_list_is_said(invoke: RunCli, shop: str) -> None:
    assert invoke("user", "list", "--search", "nobody").stderr == "nothing matches\n"
    assert invoke("user", "list", "--after", 2).stderr == "there is nothing after 2\n"
    assert invoke("user", "list", "--limit", 1).stderr.startswith("there are more: --after 1 goes on")
    assert invoke("user", "list", "--limit", 2).stderr == ""
    assert invoke("user", "list", "--search", "nobody", "-o", "json").stderr == ""
    assert shop


def test_an_unknown_shell(invoke: RunCli) -> None:
    refused = invoke("completion", "powershell")
    assert refused.code == 2
    assert "expected one of bash, zsh, fish" in refused.stderr
