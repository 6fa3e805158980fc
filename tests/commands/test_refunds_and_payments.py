"""Money back, and what becomes of payments: `order refund`, `refund`, `payment`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from billiactl.commands import payment, refund
from billiactl.core.changes import Pay
from billiactl.core.storage import money_lists
from tests.commands.order_shop import BORIS, FIRST, do, open_shop, placed
from tests.support.program import RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    """Anna's order, paid by bank; Boris's, announced by card; and one that nobody paid."""
    open_shop(database_url)
    placed(database_url)
    do(database_url, Pay(FIRST, reference="TX-1"))
    placed(database_url, user=BORIS, method="card")
    do(database_url, Pay(FIRST + 1, in_flight=True))
    placed(database_url)
    return database_url


def sums(invoke: RunCli, order: int) -> tuple[str, ...]:
    """Charged, paid, returned, due, surplus, payment status."""
    item = invoke("order", "show", order, "-o", "json").json()
    names = ("charged", "paid", "returned", "due", "surplus")
    return (*(item["price"][name] for name in names), item["payment_status"])


def rows(invoke: RunCli, *words: object) -> Any:
    return invoke(*map(str, words), "-o", "json").json()


@pytest.mark.usefixtures("shop")
def test_a_refund_is_open_until_it_is_done(invoke: RunCli, tmp_path: Path) -> None:
    back = ("order", "refund", FIRST, "--amount", "24.00", "--settle", "refund", "--archive", tmp_path)
    given = invoke(*back)
    assert "credit note 0000000002, 24.00 EUR promised back" in given.stdout
    assert "refund 1 is open; when the money is out: billiactl refund done 1\n" in given.stderr
    assert given.stderr.endswith(f"wrote {tmp_path / '2026' / 'credit_note' / '0000000002.pdf'}\n")
    assert sums(invoke, FIRST) == ("96.00", "120.00", "0.00", "0.00", "24.00", "overpaid")
    assert invoke("refund", "done", 1).code == 0
    assert sums(invoke, FIRST) == ("96.00", "120.00", "24.00", "0.00", "0.00", "partially_refunded")
    again = rows(invoke, "refund", "done", 1)
    assert (again["refund"], again["order"], again["result"]) == (1, FIRST, "unchanged")
    late = invoke("refund", "fail", 1)
    assert (late.code, "refund 1 is done already" in late.stderr) == (4, True)


@pytest.mark.usefixtures("shop")
def test_a_refund_that_failed_can_go_another_way(invoke: RunCli) -> None:
    invoke("order", "refund", FIRST, "--amount", "24.00", "--settle", "refund")
    assert invoke("refund", "fail", 1, "--reason", "account closed").code == 0
    other = rows(invoke, "order", "refund", FIRST, "--amount", "24.00", "--settle", "wallet")
    assert (other["result"], other["documents"]) == ("done", [])
    assert sums(invoke, FIRST)[:5] == ("96.00", "120.00", "24.00", "0.00", "0.00")
    assert rows(invoke, "user", "wallet", "show", "anna")["balances"] == {"EUR": "24.00"}


@pytest.mark.usefixtures("shop")
def test_nothing_goes_back_twice(invoke: RunCli) -> None:
    back = ("order", "refund", FIRST, "--settle", "refund", "--idempotency-key", "mail-81", "--amount")
    first = rows(invoke, *back, "100.00")
    same = rows(invoke, *back, "100.00")
    assert (first["replayed"], same["replayed"], same["result"]) == (False, True, "done")
    assert invoke(*back, "101.00").code == 5
    more = invoke("order", "refund", FIRST, "--settle", "wallet", "--amount", "20.01", "-o", "json")
    assert (more.code, more.error()["code"], more.error()["held"]) == (4, "above_held", "20.00")
    assert len(rows(invoke, "refund", "list")) == 1


@pytest.mark.usefixtures("shop")
def test_a_dry_run_of_a_refund_names_its_rules(invoke: RunCli) -> None:
    back = ("order", "refund", FIRST, "--amount", "24.00", "--settle", "wallet")
    planned = invoke(*back, "--dry-run")
    rules = "credit_note_when_refunded, credit_note_when_price_down"
    assert f"  decided by: {rules}\n" in planned.stdout
    assert planned.stderr.endswith("dry run: nothing was changed\n")
    assert rows(invoke, "refund", "list") == []
    assert invoke(*back, "--dry-run", "-o", "id").stdout == ""
    assert rows(invoke, *back, "--dry-run")["run"] is None
    assert invoke(*back).code == 0
    newest = rows(invoke, "log", "list", "--order", FIRST)[0]["id"]
    assert f"decided by  {rules}\n" in invoke("log", "show", newest).stdout


@pytest.mark.usefixtures("shop")
def test_lists_and_their_filters(invoke: RunCli) -> None:
    invoke("order", "refund", FIRST, "--amount", "24.00", "--settle", "refund")
    invoke("order", "refund", FIRST, "--amount", "6.00", "--settle", "outside")
    listed = rows(invoke, "payment", "list")
    assert [(row["id"], row["order"], row["user"], row["status"]) for row in listed] == [
        (1, FIRST, "anna", "settled"),
        (2, FIRST + 1, "boris", "pending"),
    ]
    for words, ids in {
        ("--status", "pending", "--status", "failed"): "2\n",
        ("--order", FIRST): "1\n",
        ("--method", "card"): "2\n",
        ("--since", "2026-11-22"): "1\n2\n",
        ("--since", "2026-11-23"): "",
        ("--since", "2026-11-22T10:00:01Z"): "",
        ("--limit", 1, "--after", 1): "2\n",
        ("--order", FIRST + 2): "",
    }.items():
        assert invoke("payment", "list", *words, "-o", "id").stdout == ids
    assert invoke("payment", "list", "--order", "-", "-o", "id", input="").stdout == ""
    assert invoke("payment", "list", "--order", "-", "-o", "id", input=f"{FIRST + 1}\n").stdout == "2\n"
    assert invoke("refund", "list", "--status", "open", "-o", "id").stdout == "1\n"
    assert invoke("refund", "list", "--order", FIRST, "-o", "id").stdout == "1\n2\n"
    assert invoke("refund", "list", "--since", "2026-11-23", "-o", "id").stdout == ""
    assert invoke("payment", "list", "--order", 4711).code == 3


@pytest.mark.usefixtures("shop")
def test_show(invoke: RunCli) -> None:
    item = rows(invoke, "payment", "show", 1)
    assert (item["amount"], item["reference"], item["order_status"]) == ("120.00", "TX-1", "processing")
    assert item["allowed"] == ["disputed", "reversed"]
    page = invoke("payment", "show", 2).stdout
    assert page.startswith("Payment 2  120.00 EUR, pending\n  order     1002 (pending) of boris\n")
    assert page.endswith("  next      billiactl payment settle 2, billiactl payment fail 2\n")
    invoke("order", "refund", FIRST, "--amount", "24.00", "--settle", "refund")
    page = invoke("refund", "show", 1).stdout
    assert page.startswith("Refund 1  24.00 EUR, open\n")
    assert page.endswith("  when the money is out: billiactl refund done 1\n")


@pytest.mark.usefixtures("shop")
def test_money_in_flight_arrives(invoke: RunCli, tmp_path: Path) -> None:
    planned = invoke("payment", "settle", 2, "--dry-run").stdout
    assert "status          pending -> processing" in planned
    assert "decided by: pending_to_processing, one_job_per_line" in planned
    settled = invoke("payment", "settle", 2, "--date", "2026-11-20", "--archive", tmp_path)
    assert settled.stdout.startswith("1002  done       pending -> processing")
    assert (tmp_path / "2026" / "invoice" / "0000000002.pdf").exists()
    assert rows(invoke, "payment", "show", 2)["paid_on"] == "2026-11-20"
    assert rows(invoke, "payment", "settle", 2)["result"] == "unchanged"
    assert invoke("payment", "settle", 2, "-o", "id").stdout == "2\n"


@pytest.mark.usefixtures("shop")
def test_money_in_flight_fails(invoke: RunCli) -> None:
    failed = rows(invoke, "payment", "fail", 2, "--reason", "card declined")
    assert (failed["payment"], failed["order"], failed["result"]) == (2, FIRST + 1, "done")
    assert sums(invoke, FIRST + 1) == ("120.00", "0.00", "0.00", "120.00", "0.00", "unpaid")
    assert rows(invoke, "payment", "show", 2)["allowed"] == []
    assert "a payment that is failed stays so" in invoke("payment", "show", 2).stdout
    refused = invoke("payment", "settle", 2, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "payment_status")


@pytest.mark.usefixtures("shop")
def test_a_dispute_that_is_lost(invoke: RunCli) -> None:
    assert invoke("payment", "dispute", 1).stdout.startswith("1001  done       processing -> on_hold")
    assert sums(invoke, FIRST)[5] == "disputed"
    assert invoke("payment", "reverse", 1).code == 0
    assert sums(invoke, FIRST) == ("120.00", "0.00", "0.00", "120.00", "0.00", "unpaid")


def test_a_charge_back_takes_surplus_out_of_the_wallet(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST + 2, amount="150.00", reference="TX-2"))
    assert rows(invoke, "user", "wallet", "show", "anna")["balances"] == {"EUR": "30.00"}
    invoke("user", "wallet", "add", "--currency", "EUR", "--", "anna", "-30.00")
    lost = rows(invoke, "payment", "reverse", 3)
    assert lost["decided"][0] == "surplus_taken_back"
    assert rows(invoke, "user", "wallet", "show", "anna")["balances"] == {"EUR": "-30.00"}
    assert rows(invoke, "refund", "list", "--order", FIRST + 2)[-1]["amount"] == "-30.00"


def test_too_much_in_flight_goes_where_it_is_said(invoke: RunCli, shop: str) -> None:
    do(shop, Pay(FIRST + 2, amount="150.00", reference="TX-2", in_flight=True))
    settled = invoke("payment", "settle", 3, "--settle", "refund")
    assert "refund 1 is open" in settled.stderr
    assert rows(invoke, "refund", "show", 1)["origin"] == "surplus"


@pytest.mark.parametrize("form", ["json", "ndjson", "yaml", "csv", "id", "table"])
def test_every_format(invoke: RunCli, sqlite_url: str, form: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    do(sqlite_url, Pay(FIRST))
    lines = [
        "order refund 1001 --amount 5.00 --settle refund",
        "payment list",
        "payment show 1",
        "payment dispute 1",
        "payment settle 1",
        "payment reverse 1",
        "refund list",
        "refund show 1",
        "refund done 1",
    ]
    for line in lines:
        done = invoke(*line.split(), "-o", form)
        assert (done.code, bool(done.stdout)) == (0, True), (line, done.stderr)


def test_if_version_and_read_only(invoke: RunCli, sqlite_url: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    do(sqlite_url, Pay(FIRST))
    moved = invoke("payment", "dispute", 1, "--if-version", 1, "-o", "json")
    assert (moved.code, moved.error()["code"]) == (5, "version_moved")
    kept = invoke("payment", "dispute", 1, "--read-only", "-o", "json")
    assert (kept.code, kept.error()["code"]) == (4, "read_only")
    assert invoke("payment", "dispute", 1, "--read-only", "--dry-run").code == 0


def test_the_words_for_the_shell_are_those_of_the_storage() -> None:
    assert payment.STATUSES == money_lists.PAYMENT_STATUSES
    assert refund.STATUSES == money_lists.REFUND_STATUSES
