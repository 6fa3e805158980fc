"""What changes leave for somebody to do is told by every command that leaves it, of one order and of many."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from billiactl.core.changes import Pay
from tests.commands.order_shop import FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli, StartCli

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


def test_the_page_says_what_is_promised_back(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST))
    invoke("order", "price", "edit", FIRST, "--total", "60.00", "--settle", "refund")
    page = invoke("order", "show", FIRST).stdout
    assert page.splitlines()[0].endswith("processing · overpaid · refund open")
    assert "surplus 60.00   promised back 60.00 (refund 1)   due 0.00 EUR" in page
    assert "the way it came (of the price)" in page
    assert invoke("order", "show", FIRST, "-o", "json").json()["price"]["promised"] == "60.00"
    invoke("refund", "done", 1)
    after = invoke("order", "show", FIRST)
    assert "promised back 60.00" not in after.stdout
    assert "refund open" not in after.stdout
    assert invoke("order", "show", FIRST, "-o", "json").json()["price"]["promised"] == "0.00"


def test_a_quiet_night_is_silent_about_what_stands(invoke: RunCli, shop: str) -> None:
    invoke("order", "pay", FIRST, "--amount", "50")
    late = {"clock": "2026-12-24T10:00:00Z"}
    told = invoke("order", "expire", "--dry-run", **late)
    assert f"{FIRST}  unchanged" in told.stdout
    done = invoke("-q", "order", "expire", **late)
    assert (done.code, done.stdout.splitlines(), done.stderr) == (
        0,
        [f"{SECOND}  done       pending -> expired"],
        "",
    )
    assert invoke("-q", "order", "expire", **late).stdout == ""
    assert shop


def test_an_order_whose_time_is_over_says_what_expires_it(invoke: RunCli, shop: str) -> None:
    page = invoke("order", "show", FIRST, clock="2026-12-24T10:00:00Z").stdout
    assert "expired (by itself): its time is over, and the next 'billiactl order expire' does it" in " ".join(
        page.split()
    )
    assert shop


@pytest.mark.usefixtures("shop")
def test_mistakes_with_documents_are_refused_in_words_that_help(invoke: RunCli) -> None:
    invoke("order", "pay", FIRST)
    reissue = ("doc", "correct", "invoice:0000000001", "--reissue")
    refused = invoke(*reissue, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "reason_required")
    assert invoke(*reissue, "--reason", "wrong buyer").code == 0
    early = invoke("doc", "mark", "invoice:0000000001", "--sent", "2026-11-20", "-o", "json")
    assert (early.code, early.json()["results"][0]["error"]["code"]) == (4, "sent_before_issue")
    void = invoke("doc", "void", "invoice:0000000001")
    assert (void.code, "only a proforma is voided: this is invoice 0000000001" in void.stderr) == (4, True)


@pytest.mark.usefixtures("shop")
def test_a_method_that_is_not_there_is_not_found_by_every_command(invoke: RunCli) -> None:
    for words in (("order", "method", "set", FIRST, "barter"), ("order", "pay", FIRST, "--method", "barter")):
        wrong = invoke(*words)
        assert (wrong.code, "there is no payment method 'barter'" in wrong.stderr) == (3, True)


def test_documents_by_status_and_by_what_was_sent(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST))
    invoke("doc", "create", "proforma", "--order", SECOND)
    invoke("doc", "mark", "invoice:0000000001", "--sent")

    def listed(*words: str) -> list[str]:
        return invoke("doc", "list", *words, "-o", "id").stdout.split()

    assert listed("--status", "converted") == ["proforma:0000000001"]
    assert listed("--status", "converted", "--status", "draft") == ["proforma:0000000001", "id:4"]
    assert listed("--sent") == ["invoice:0000000001"]
    assert listed("--not-sent") == ["proforma:0000000001", "proforma:0000000002"]
    assert listed("--kind", "invoice", "--not-sent") == []
    assert "2026-11-22" in invoke("doc", "list", "--sent", "--fields", "doc,sent_on").stdout
    assert invoke("doc", "list", "--status", "lost").code == 2


def test_orders_asked_for_by_due_date_show_it(invoke: RunCli, shop: str) -> None:
    for words in (("--sort", "due"), ("--sort", "-due"), ("--due-before", "2027-01-01")):
        head, *rows = invoke("order", "list", *words).stdout.splitlines()
        assert "due on" in head
        assert all("2026-12-06" in row for row in rows)
    assert "due on" not in invoke("order", "list").stdout
    assert {row["due_on"] for row in invoke("order", "list", "-o", "json").json()} == {"2026-12-06"}
    wrong = invoke("order", "list", "--due-before", "soon")
    assert (wrong.code, "hint: write it as 2026-11-01" in wrong.stderr) == (2, True)
    assert shop


def test_who_stops_many_is_told_how_far_it_came(start_cli: StartCli, sqlite_url: str) -> None:
    open_shop(sqlite_url)
    orders = placed(sqlite_url, 600)
    process = start_cli("order", "status", "set", "on_hold", *orders)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.search(r"interrupted after [1-9]\d* of 600; what is done stands, the same command again goes on", told)
