"""What changes leave for somebody to do is told by every command that leaves it, of one order and of many."""

from __future__ import annotations

from pathlib import Path

import pytest

from billiactl.core.changes import Pay
from tests.commands.order_shop import FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli

SECOND = FIRST + 1


@pytest.fixture
def shop(database_url: str) -> str:
    """Two pending orders of 120.00 EUR."""
    open_shop(database_url)
    placed(database_url, 2)
    return database_url


KEY = ("--idempotency-key", "k")
MANY = [
    (("order", "pay", FIRST, SECOND), 2),
    (("order", "pay", "--where", "status=pending", "--yes"), 2),
    (("order", "price", "edit", FIRST, SECOND, "--total", "60.00"), 2),
    (("doc", "create", "invoice", "--order", FIRST, "--order", SECOND, "--issue", "--reason", "a", *KEY), 2),
    (("order", "status", "set", FIRST, SECOND, "on_hold"), 0),
    (("doc", "void", "proforma:0000000001", "proforma:0000000002"), 0),
    (("doc", "mark", "proforma:0000000001", "proforma:0000000002", "--sent"), 0),
    (("order", "pay", FIRST, SECOND, "--dry-run"), 0),
]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("words", "documents"), MANY, ids=[" ".join(map(str, words[:3])) for words, _ in MANY])
def test_documents_of_several_changes_have_no_file_yet(
    invoke: RunCli, tmp_path: Path, words: tuple[object, ...], documents: int
) -> None:
    done = invoke(*words, "--archive", tmp_path / "archive")
    assert done.code == 0
    line = f"{documents} documents have no file yet; what writes them: billiactl doc download --missing\n"
    assert done.stderr.count("doc download") == bool(documents)
    assert (line in done.stderr) == bool(documents)


def test_from_standard_input_with_one_document_and_under_a_key(invoke: RunCli, shop: str) -> None:
    drafts(shop, 1)
    first = invoke("order", "place", "-", "--idempotency-key", "k", input=f"{FIRST}\n{FIRST + 2}\n")
    assert "1 document has no file yet; what writes them: billiactl doc download --missing\n" in first.stderr
    again = invoke("order", "place", "-", "--idempotency-key", "k", input=f"{FIRST}\n{FIRST + 2}\n")
    assert (again.code, "no file yet" in again.stderr) == (0, False)


ONE = [
    ("order", "status", "set", FIRST, "cancelled", "--settle", "refund"),
    ("order", "price", "edit", FIRST, "--total", "60.00", "--settle", "refund"),
    ("order", "refund", FIRST, "--amount", "20.00", "--settle", "refund"),
    ("order", "pay", FIRST, "--amount", "10.00", "--reference", "T", "--settle", "refund"),
]


@pytest.mark.parametrize("words", ONE, ids=[" ".join(map(str, words[:3])) for words in ONE])
def test_every_command_tells_of_the_refund_that_it_leaves_open(
    invoke: RunCli, shop: str, tmp_path: Path, words: tuple[object, ...]
) -> None:
    do(shop, Pay(FIRST))
    assert "refund" not in invoke(*words, "--dry-run").stderr
    done = invoke(*words, "--archive", tmp_path)
    assert done.code == 0
    assert "refund 1 is open; when the money is out: billiactl refund done 1\n" in done.stderr
    assert invoke("refund", "done", 1).code == 0


def test_refunds_of_many_orders_are_named_in_one_line(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST), Pay(SECOND))
    done = invoke("order", "status", "set", FIRST, SECOND, "cancelled", "--settle", "refund")
    assert done.code == 0
    assert "refunds 1, 2 are open; when the money of one is out: billiactl refund done REFUND\n" in done.stderr


def test_refunds_of_very_many_orders_are_counted(invoke: RunCli, shop: str) -> None:
    orders = [FIRST, SECOND, *placed(shop, 9)]
    do(shop, *map(Pay, orders))
    done = invoke("order", "status", "set", *orders, "cancelled", "--settle", "refund")
    assert "11 refunds are open (billiactl refund list --status open); when the money of one is out" in done.stderr


def test_no_document_and_no_refund_is_cut_from_an_answer(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    do(shop, Pay(FIRST))
    for total in ("150.00", "180.00", "210.00", "240.00", "270.00"):
        assert invoke("order", "price", "edit", FIRST, "--total", total, "--archive", tmp_path).code == 0
    words = ("order", "price", "edit", FIRST, "--total", "60.00", "--settle", "refund", "--archive", tmp_path)
    done = invoke(*words)
    assert done.stdout.count("credit note") == 6
    assert "60.00 EUR promised back" in done.stdout
    assert "more" not in done.stdout
    assert invoke("log", "list", "--order", FIRST, "--limit", 1, "-o", "json").json()[0]["summary"] in done.stdout
