"""The one line that a change is answered with, and that the log keeps."""

from __future__ import annotations

import pytest

from billiactl.core.changes import ApplySettings
from billiactl.core.ids import canonical_json
from billiactl.core.log import summarise
from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import RunCli

CASES = [
    (
        "order pay 1001",
        "1001  done       pending -> processing, paid 120.00 EUR by bank-transfer, invoice 0000000001, 1 job",
    ),
    ("order due set 1001 2026-12-31", "1001  done       due on 2026-12-06 -> 2026-12-31"),
    (
        "order method set 1001 card",
        "1001  done       method bank-transfer -> card, due on 2026-12-06 -> 2026-11-22, proforma 0000000001 voided",
    ),
    (
        "order price edit 1001 --total 60.00",
        "1001  done       gross 120.00 -> 60.00, proforma 0000000002",
    ),
    ("label add priority=2 --order 1001", "1001  done       label priority=2"),
    ("label add vip --user anna", "user 1  done       label vip=yes"),
    ("note add --order 1001 hello", "1001  done       note added"),
    ("user credit-limit set anna 50.00 --currency EUR", "user 1  done       credit limit 50.00 EUR"),
    ("user wallet add anna 5.00 --currency EUR", "user 1  done       wallet +5.00 EUR"),
    ("doc void proforma:0000000001", "1001  done       proforma 0000000001 voided"),
    ("doc mark proforma:0000000001 --sent 2026-11-22", "1001  done       proforma 0000000001: sent on 2026-11-22"),
    ("doc create invoice --order 1001 --reason asked", "1001  done       draft invoice"),
    ("order status set 1001 on_hold", "1001  done       pending -> on_hold"),
]


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    labels = {"vip": {"type": "yes-no"}, "priority": {"type": "integer", "min": 1, "max": 9}}
    do(database_url, ApplySettings(canonical_json({**defaults(), "labels": labels})))
    placed(database_url)
    return database_url


@pytest.mark.parametrize(("words", "line"), CASES)
def test_what_was_done_in_one_line(invoke: RunCli, shop: str, words: str, line: str) -> None:
    done = invoke(*words.split())
    assert (done.code, done.stdout) == (0, f"{line}\n")
    subject = ("--user", "anna") if line.startswith("user") else ("--order", FIRST)
    kept = invoke("log", "list", *subject, "--limit", 1, "-o", "json").json()[0]["summary"]
    assert line.endswith(f"  {kept}")
    assert shop


def test_a_second_value_of_a_label_and_of_a_limit(invoke: RunCli, shop: str) -> None:
    invoke("label", "add", "priority=2", "--order", FIRST)
    planned = invoke("label", "add", "priority=3", "--order", FIRST, "--dry-run").stdout
    assert planned == f"{FIRST}  planned    label priority=3\n  label priority: value 2 -> 3\n"
    assert invoke("label", "add", "priority=3", "--order", FIRST).stdout == f"{FIRST}  done       label priority=3\n"
    limit = ("user", "credit-limit", "set", "anna", "--currency", "EUR")
    invoke(*limit, "50.00")
    assert invoke(*limit, "60.00").stdout == "user 1  done       credit limit 60.00 EUR\n"
    (effect,) = invoke(*limit, "70.00", "-o", "json").json()["effects"]
    assert (effect["name"], effect["from"], effect["to"]) == ("EUR", "60.00", "70.00")
    assert shop


def test_drafts(invoke: RunCli, shop: str) -> None:
    invoke("doc", "create", "invoice", "--order", FIRST, "--reason", "asked")
    assert "  invoice id:2: status draft -> issued\n" in invoke("doc", "issue", "id:2", "--dry-run").stdout
    edited = ("doc", "edit", "id:2", "--note", "hello")
    assert (
        invoke(*edited, "--dry-run").stdout
        == "1001  planned    document id:2 edited\n  document id:2: content edited\n"
    )
    assert invoke(*edited).stdout == "1001  done       document id:2 edited\n"
    assert invoke(*edited).stdout == "1001  unchanged  it says that already\n"
    assert invoke("doc", "delete", "id:2").stdout == "1001  done       draft invoice id:2 deleted\n"
    assert shop


def test_the_effect_of_a_document_names_it(invoke: RunCli, shop: str) -> None:
    effects = invoke("order", "pay", FIRST, "--dry-run", "-o", "json").json()["results"][0]["effects"]
    (converted,) = [effect for effect in effects if effect["what"] == "document" and effect.get("to") == "converted"]
    assert converted == {
        **{"op": "set", "what": "document", "id": 1, "name": "proforma 0000000001"},
        **{"field": "status", "from": "issued", "to": "converted"},
    }
    invoke("order", "pay", FIRST)
    assert "document 1 (proforma 0000000001): status  issued -> converted" in invoke("log", "show", "1001.3").stdout
    assert shop


def test_of_other_things_that_are_many_the_kind_is_told() -> None:
    jobs = [
        {"op": "set", "what": "job", "id": key, "field": "status", "from": "manual", "to": "finished"}
        for key in range(1, 7)
    ]
    service = {"op": "set", "what": "service", "id": 1, "field": "status", "to": "active"}
    values = {"status": "settled", "amount": "1", "currency": "EUR", "method": "card"}
    paid = {"op": "add", "what": "payment", "values": values}
    invoices = [{"op": "issue", "what": "document", "id": key, "kind": "invoice", "number": str(key)} for key in (1, 2)]
    assert summarise("any", [*jobs, service, paid, *invoices]) == (
        "job 1 finished, paid 1 EUR by card, invoice 1, invoice 2, 5 more jobs, 1 more service"
    )


def test_a_job_alone_is_named() -> None:
    job = {"op": "add", "what": "job", "id": 31, "values": {"type": "terminate"}}
    assert summarise("order.terminate", [job]) == "terminate job 31"
    assert summarise("order.terminate", [{**job, "id": "job#1"}]) == "terminate job"
