"""What the program answers a shell: from both databases, in no time, and never with an error."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from billiactl.commands import completing
from tests.support.program import Program, RunCli
from tests.support.rows import rows_in

PATIENT = {"BILLIACTL_COMPLETION_MS": "1000000000"}
"""The limit counts the processor time of the process, which is that of all tests before."""


@pytest.fixture
def shop(database_url: str) -> str:
    """A shop with a little of everything."""
    with rows_in(database_url) as rows:
        anna = rows.user("anna", name="Anna", email="anna@example.org")
        rows.user("123", name="Digits")
        rows.add("profiles", user_id=anna, name="Anna", company="Example Ltd", kind="company")
        rows.add("profiles", user_id=anna, name="Anna", is_primary=0, is_active=0)
        domain = rows.add("products", code="domain-eu", name=".eu domain")
        service = rows.add("services", user_id=anna, product_id=domain, name="example.eu", search="example.eu")
        for number in (9, 10, 99, 100, 101, 1000, 20_001):
            rows.add("orders", id=number, user_id=anna, due=100, gross=100, source="old", external_id=str(number))
        rows.add("order_lines", order_id=10, number=1, product_id=domain, service_id=service, description="a domain")
        rows.add("documents", order_id=10, kind="invoice", number="0000000001", gross=1250)
        rows.add("documents", order_id=10, kind="proforma", number="0000000001", gross=1250)
        rows.add("documents", order_id=10, kind="invoice", number="0000000002", gross=1250)
        rows.add("documents", order_id=10, kind="credit_note", number=None, status="draft", issued_on=None)
        rows.add("jobs", order_id=10)
        rows.add("payments", order_id=10, amount=1250)
        rows.add("refunds", order_id=10, amount=50)
        rows.add("notes", order_id=10, text="a\x1b[31m\nnote")
        rows.add("labels", order_id=10, key="rack", value="two words")
        rows.add("labels", order_id=9, key="rack", value="two")
        rows.add("labels", order_id=99, key="rack", value="b\x1b[31m")
        rows.add("runs", id="20261101T100000-aaaaaaaa")
        for number in (1, 2):
            rows.add("log_entries", subject_id=10, number=number, run_id="20261101T100000-aaaaaaaa", summary="placed")
    return database_url


def asked(run: RunCli, kind: str, prefix: str = "", *rest: str) -> list[str]:
    """The lines that the program answers; it says nothing on standard error and never fails."""
    result = run("__complete", kind, prefix, *(rest or ("--",)), env=PATIENT)
    assert (result.code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def values(lines: list[str]) -> list[str]:
    return [line.partition("\t")[0] for line in lines]


ANSWERS = [
    ("order", "", (), ["20001", "1000", "101", "100", "99", "10", "9"]),
    ("order", "1", (), ["1000", "101", "100", "10"]),
    ("order", "10", (), ["1000", "101", "100", "10"]),
    ("order", "2", (), ["20001"]),
    ("order", "0", (), []),
    ("order", "3", (), []),
    ("order", "x", (), []),
    ("order", "9" * 30, (), []),
    ("user", "", (), ["name:123", "anna"]),
    ("user", "an", (), ["anna"]),
    ("user", "name:", (), ["name:123", "name:anna"]),
    ("user", "1", (), ["1"]),
    ("user", "anna@", (), ["anna@example.org"]),
    ("product", "dom", (), ["domain-eu"]),
    ("service", "", (), ["1"]),
    ("document", "", (), ["proforma:0000000001", "invoice:0000000002", "invoice:0000000001"]),
    ("document", "0", (), ["0000000002", "0000000001"]),
    ("document", "invoice:", (), ["invoice:0000000002", "invoice:0000000001"]),
    ("document", "id:", (), ["id:4"]),
    ("draft", "", (), ["id:4"]),
    ("job", "", (), ["1"]),
    ("payment", "", (), ["1"]),
    ("refund", "", (), ["1"]),
    ("note", "", (), ["1"]),
    ("run", "2026", (), ["20261101T100000-aaaaaaaa"]),
    ("log", "10.", (), ["10.2", "10.1"]),
    ("log", "1", (), ["10.2"]),
    ("log", "user:", (), []),
    ("profile", "", ("anna",), ["1", "2"]),
    ("order_profile", "", ("10",), ["1", "2"]),
    ("line", "", ("10",), ["1"]),
    ("source", "", (), ["old"]),
    ("label", "rack=", (), ["rack=two", "rack=two words"]),
    ("currency", "", (), ["EUR"]),
    ("method", "ca", (), ["card"]),
    ("status", "p", (), ["pending", "processing"]),
    ("order_status", "", ("10",), ["on_hold", "cancelled", "fraud"]),
    ("order_status", "c", ("10", "99"), ["cancelled"]),
    ("order_status", "9", ("on_hold",), ["99", "9"]),
    ("order_status", "", ("on-hold",), ["20001", "1000", "101", "100", "99", "10", "9"]),
    ("order_method", "", ("10",), ["bank-transfer", "card", "wallet", "on-account"]),
    ("order_method", "2", ("card",), ["20001"]),
    ("where", "status=pe", (), ["status=pending"]),
    ("where", "user=a", (), ["user=anna"]),
    ("where", "type=ren", (), ["type=renew"]),
    ("where", "label=rack=two ", (), ["label=rack=two words"]),
    ("where", "search=", (), []),
]


def test_answers(invoke: RunCli, shop: str) -> None:
    assert shop
    for kind, prefix, words, expected in ANSWERS:
        assert values(asked(invoke, kind, prefix, "--", *words)) == expected, (kind, prefix, words)


def test_every_kind_answers_something_or_nothing_but_no_error(invoke: RunCli, shop: str) -> None:
    assert shop
    for kind in sorted(completing.KINDS):
        for prefix in ("", "1", "a", "1=", "user:x.", "id:", "é", "%", "'"):
            asked(invoke, kind, prefix)


def test_what_they_say_of_themselves(invoke: RunCli, shop: str) -> None:
    assert shop
    assert asked(invoke, "order", "9")[-1] == "9\tAnna · pending · unpaid"
    assert asked(invoke, "document", "0") == [
        "0000000002\tinvoice · issued · 12.50 EUR · order 10",
        "0000000001\tproforma:0000000001 or invoice:0000000001",
    ]
    assert asked(invoke, "note") == ["1\tmaria: a\\x1b[31m note"]
    assert asked(invoke, "profile", "", "--user=anna", "--")[1] == "2\tAnna · person · inactive"


def test_contexts_and_the_database_of_a_context(
    invoke: RunCli, program: Program, sqlite_url: str, tmp_path: Path
) -> None:
    with rows_in(sqlite_url) as rows:
        rows.user("anna")
    file = tmp_path / "contexts.yaml"
    file.write_text(f"contexts: {{production: {{database: nowhere.db}}, staging: {{database: '{sqlite_url}'}}}}")
    elsewhere = Program(program.home).invoke
    given = f"--config={file}"
    assert values(asked(elsewhere, "context", "p", given, "--")) == ["production"]
    assert values(asked(elsewhere, "user", "", given, "--context=staging", "--")) == ["anna"]
    assert values(asked(elsewhere, "user", "", f"--database={sqlite_url}", "--")) == ["anna"]
    assert asked(elsewhere, "user", "", given, "--context=production", "--") == []
    assert not list(tmp_path.rglob("nowhere.db*"))
    assert values(asked(invoke, "user")) == ["anna"]


@pytest.mark.parametrize(
    "words",
    [
        ["user", "", "--"],
        ["user", "", "--database=mysql://x/y", "--"],
        ["user", "", "--database=postgresql://nobody@127.0.0.1:1/x", "--"],
        ["user", "", "--config=/nowhere/config.yaml", "--"],
        ["user", "", "--context=nowhere", "--"],
        ["nonsense", "", "--"],
        ["user"],
        [],
    ],
)
def test_whatever_goes_wrong_is_silence_and_leaves_nothing(run_cli: RunCli, program: Program, words: list[str]) -> None:
    result = run_cli("__complete", *words, env=PATIENT)
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    assert [path for path in program.home.rglob("*") if path.is_file()] == []


def test_an_empty_file_is_left_empty(invoke: RunCli, empty_sqlite_url: str) -> None:
    path = Path(empty_sqlite_url.removeprefix("sqlite:///"))
    path.touch()
    assert asked(invoke, "order") == []
    assert path.read_bytes() == b""


@pytest.mark.parametrize("limit", ["0", "1"])
def test_a_limit_of_nothing_asks_nothing(run_cli: RunCli, sqlite_url: str, limit: str) -> None:
    with rows_in(sqlite_url) as rows:
        rows.user("anna")
    result = run_cli("__complete", "user", "", "--", env={"BILLIACTL_COMPLETION_MS": limit})
    assert (result.code, result.stdout, result.stderr) == (0, "", "")


def test_a_server_that_never_answers_is_not_waited_for(program: Program) -> None:
    """A socket that accepts and stays silent: the process ends by itself, in the middle of the driver."""
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/shop"
        command = [sys.executable, "-m", "billiactl", "__complete", "user", "", f"--database={url}", "--"]
        environment = program.environment({"BILLIACTL_COMPLETION_MS": "500"}, None)
        begun = time.monotonic()
        done = subprocess.run(command, env=environment, capture_output=True, timeout=30, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert time.monotonic() - begun < 5


def test_a_locked_database_is_not_waited_for(run_cli: RunCli, sqlite_url: str) -> None:
    import sqlite3

    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    result = run_cli("__complete", "order", "", "--", env={"BILLIACTL_COMPLETION_MS": "500"})
    holder.close()
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    assert time.monotonic() - begun < 5
