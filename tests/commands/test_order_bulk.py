"""Changes of many orders: selections, questions, summaries, exit codes, and a run that is started twice."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from billiactl.core.changes import SetStatus
from tests.commands.order_shop import ANNA, BORIS, do, drafts, open_shop, placed
from tests.support.program import Program, RunCli, StartCli


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def statuses(invoke: RunCli) -> list[str]:
    return [row["status"] for row in invoke("order", "list", "--sort", "id", "-o", "json").json()]


def test_some_done_some_not_is_6(invoke: RunCli, shop: str) -> None:
    first, second = placed(shop, 2)
    do(shop, SetStatus(second, "cancelled"))
    answer = invoke("order", "pay", first, second, 99)
    assert answer.code == 6
    told = "pending -> processing, paid 120.00 EUR by bank-transfer, invoice 0000000001, 1 job"
    assert answer.stdout == f"{first}  done       {told}\n"
    assert f"error: order {second} is cancelled: " in answer.stderr
    assert "error: there is no order 99\n" in answer.stderr
    unwritten = "1 document has no file yet; what writes them: billiactl doc download --missing\n"
    assert answer.stderr.endswith(f"1 done, 1 refused, 1 failed\n{unwritten}")


def test_all_failing_alike_is_that_code(invoke: RunCli, shop: str) -> None:
    assert shop
    answer = invoke("order", "pay", 98, 99, "-o", "json")
    assert (answer.code, answer.stderr) == (3, "")
    assert answer.json()["summary"] == {"done": 0, "unchanged": 0, "refused": 0, "failed": 2}
    assert [result["error"]["code"] for result in answer.json()["results"]] == ["order_not_found"] * 2


def test_ndjson_is_a_result_a_line_and_id_only_what_is_done(invoke: RunCli, shop: str) -> None:
    first, second = placed(shop, 2)
    answer = invoke("order", "pay", first, 99, second, "-o", "ndjson")
    assert [json.loads(line)["result"] for line in answer.stdout.splitlines()] == ["done", "failed", "done"]
    assert json.loads(answer.stderr)["summary"] == {"done": 2, "unchanged": 0, "refused": 0, "failed": 1}
    ids = invoke("order", "pay", first, 99, second, "-o", "id")
    assert (ids.code, ids.stdout.split()) == (6, [str(first), str(second)])
    table = invoke("order", "pay", first, "-o", "csv", "--fields", "order,result")
    assert table.stdout == f"order,result\r\n{first},unchanged\r\n"


def test_a_list_from_standard_input_never_asks(invoke: RunCli, shop: str) -> None:
    orders = placed(shop, 3)
    listed = invoke("order", "list", "--status", "pending", "-o", "ndjson").stdout
    answer = invoke("order", "pay", "-", input=listed)
    assert answer.code == 0
    assert answer.stderr.splitlines()[0] == "3 done"
    assert statuses(invoke) == ["processing"] * len(orders)
    empty = invoke("order", "pay", "-", "-o", "json", input="")
    assert (empty.code, empty.json()["results"]) == (0, [])


def test_a_described_list_asks_first(invoke: RunCli, shop: str) -> None:
    placed(shop, 2)
    drafts(shop)
    words = ("order", "pay", "--where", "status=pending", "--where", "user=anna")
    asked = invoke(*words, "-o", "json")
    assert (asked.code, asked.error()["code"]) == (2, "confirmation_required")
    assert "book a payment for 2 orders?" in asked.error()["message"]
    assert statuses(invoke) == ["pending", "pending", "draft"]
    assert invoke(*words, "--yes").code == 0
    assert statuses(invoke) == ["processing", "processing", "draft"]
    none = invoke(*words, "--yes")
    assert (none.code, none.stdout, none.stderr) == (0, "", "no order matches; nothing to do\n")


def test_all_means_all(invoke: RunCli, shop: str) -> None:
    placed(shop)
    drafts(shop, user=BORIS)
    answer = invoke("order", "status", "set", "cancelled", "--all", "--yes", "-o", "json")
    assert answer.json()["summary"]["done"] == 2


def test_too_many_is_refused_before_anything(invoke: RunCli, shop: str) -> None:
    orders = placed(shop, 3)
    for selection in (("--all",), tuple(orders)):
        answer = invoke("order", "pay", *selection, "--max-orders", 2, "--yes", "-o", "json")
        assert (answer.code, answer.stdout, answer.error()["code"]) == (4, "", "too_many_orders")
        assert answer.error()["matched"] == 3
    assert invoke("order", "pay", *orders, "--max-orders", 3).code == 0


def test_atomic_is_all_or_nothing(invoke: RunCli, shop: str) -> None:
    first, second = placed(shop, 2)
    do(shop, SetStatus(second, "cancelled"))
    answer = invoke("order", "pay", first, second, "--atomic", "-o", "json")
    assert answer.code != 0
    assert answer.json()["summary"]["done"] == 0
    assert statuses(invoke) == ["pending", "cancelled"]


def test_stop_on_error_tries_nothing_after_it(invoke: RunCli, shop: str) -> None:
    first, second = placed(shop, 2)
    answer = invoke("order", "pay", first, 99, second, "--stop-on-error")
    assert answer.code == 6
    assert "stopped at the first that failed; 1 not tried\n" in answer.stderr
    assert statuses(invoke) == ["processing", "pending"]


def test_additions_in_bulk_need_a_key_and_count_once(invoke: RunCli, shop: str) -> None:
    orders = placed(shop, 2)
    refused = invoke("order", "pay", *orders, "--amount", "5.00", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (2, "key_required")
    for replayed in (False, True):
        answer = invoke("order", "pay", *orders, "--amount", "5.00", "--idempotency-key", "night", "-o", "json")
        assert [result["replayed"] for result in answer.json()["results"]] == [replayed] * 2
    told = invoke("order", "pay", orders[0], "--amount", "5.00", "--idempotency-key", "night")
    assert told.stdout.endswith("(done before, under the same key)\n")
    assert {row["due"] for row in invoke("order", "list", "-o", "json").json()} == {"115.00"}


def test_bulk_renders_nothing_and_one_order_does(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    orders = placed(shop, 3)
    archive = tmp_path / "archive"
    assert "wrote" not in invoke("order", "pay", *orders[:2], "--archive", archive).stderr
    assert not archive.exists()
    assert "wrote" in invoke("order", "pay", orders[2], "--archive", archive).stderr
    assert len(list(archive.rglob("*.pdf"))) == 1


def test_read_only_refuses_every_change_and_allows_a_dry_run(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    refused = invoke("order", "pay", order, "--read-only", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "read_only")
    assert invoke("order", "pay", order, "--dry-run", env={"BILLIACTL_READ_ONLY": "1"}).code == 0
    assert statuses(invoke) == ["pending"]


def test_a_long_dry_run_is_a_line_each(invoke: RunCli, shop: str) -> None:
    placed(shop, 12)
    planned = invoke("order", "pay", "--all", "--dry-run")
    assert (planned.code, len(planned.stdout.splitlines())) == (0, 12)
    assert planned.stderr == "12 planned\ndry run: nothing was changed\n-o json tells every effect\n"


def test_no_database_fails_as_a_whole(invoke: RunCli) -> None:
    failed = invoke("order", "pay", 1, 2, "-o", "json")
    assert (failed.code, failed.stdout, failed.error()["code"]) == (7, "", "no_database")


def test_more_than_a_chunk(invoke: RunCli, sqlite_url: str) -> None:
    open_shop(sqlite_url)
    orders = placed(sqlite_url, 501, user=ANNA, code="hosting")
    answer = invoke("order", "pay", "-", "-o", "json", input="\n".join(map(str, orders)))
    assert answer.json()["summary"]["done"] == len(orders)
    numbers = [result["documents"][0]["number"] for result in answer.json()["results"]]
    assert numbers == [f"{number:010}" for number in range(1, len(orders) + 1)]


def test_two_shells_pay_once(shop: str, start_cli: StartCli, invoke: RunCli) -> None:
    orders = placed(shop, 5)
    shells = [start_cli("order", "pay", *orders, "-o", "json") for _ in range(2)]
    answers = [json.loads(shell.communicate(timeout=60)[0]) for shell in shells]
    done = [result["result"] for answer in answers for result in answer["results"]]
    assert (done.count("done"), done.count("unchanged")) == (5, 5)
    assert {row["due"] for row in invoke("order", "list", "-o", "json").json()} == {"0.00"}


@pytest.mark.parametrize(("reply", "code", "status"), [("y", 0, "processing"), ("n", 2, "pending"), ("", 2, "pending")])
def test_the_question_on_a_terminal(
    sqlite_url: str, program: Program, invoke: RunCli, reply: str, code: int, status: str
) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url, 2)
    drafts(sqlite_url)
    process, terminal = start_on_a_terminal(program, "order", "pay", "--where", "user=anna")
    shown = read_until(terminal, "[y/N] ")
    assert "2  would be done     pending -> processing, invoice, payment, job" in shown
    assert "1  would be refused  not_placed (such as: order 1003 is a draft)" in shown
    assert "book a payment for 3 orders? [y/N] " in shown
    os.write(terminal, f"{reply}\n".encode())
    read_until(terminal, None)
    assert process.wait(timeout=30) == (6 if code == 0 else code)
    os.close(terminal)
    assert statuses(invoke) == [status, status, "draft"]


def test_what_was_shown_is_what_is_done_or_nothing(sqlite_url: str, program: Program, invoke: RunCli) -> None:
    open_shop(sqlite_url)
    first, second = placed(sqlite_url, 2)
    process, terminal = start_on_a_terminal(program, "order", "pay", "--where", "status=pending")
    read_until(terminal, "[y/N] ")
    assert invoke("order", "pay", first, "--amount", "1.00", "--reference", "A").code == 0
    os.write(terminal, b"y\n")
    shown = read_until(terminal, None)
    assert process.wait(timeout=30) == 6
    os.close(terminal)
    assert f"order {first}: it changed since it was shown; nothing was changed" in shown
    assert statuses(invoke) == ["pending", "processing"]
    assert second


def start_on_a_terminal(program: Program, *words: str) -> tuple[subprocess.Popen[bytes], int]:
    """The program on a terminal of its own, and our end of that terminal."""
    ours, theirs = pty.openpty()
    environment = {
        **program.environment({}, None),
        "COLUMNS": "200",
        "NO_COLOR": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "billiactl", *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    return process, ours


def read_until(terminal: int, end: str | None) -> str:
    """What is written up to ``end``, or to the end of the program."""
    found = ""
    while end is None or end not in found:
        try:
            piece = os.read(terminal, 65536).decode()
        except OSError:
            return found
        if not piece:
            return found
        found += piece
    return found
