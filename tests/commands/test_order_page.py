"""The page of one order: to the letter at 80 columns, wrapped sensibly, never cut off a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.text import text_width
from billiactl.cli.times import in_zone
from billiactl.commands.order_page import draw_order
from billiactl.commands.paragraphs import joined, wrapped
from billiactl.core.changes import FinishJob, Pay
from billiactl.core.remark_changes import AddNote
from tests.commands.order_shop import ANNA, do, drafts, open_shop, placed
from tests.support.program import Program, RunCli

TITLES = {"bank-transfer": "Bank transfer"}
ZONE = "Europe/Sofia"


def page(item: Mapping[str, Any], width: int | None = 80, today: str = "2026-11-22") -> str:
    return draw_order(in_zone(item, ZONE), width, False, today=today, titles=TITLES, time_zone=ZONE)


def shown(invoke: RunCli, order: int) -> dict[str, Any]:
    item: dict[str, Any] = invoke("order", "show", order, "-o", "json").json()
    for entry in item["log"]:
        entry["actor"] = "maria"
    return item


@pytest.fixture
def shop(sqlite_url: str) -> str:
    open_shop(sqlite_url)
    return sqlite_url


def create(invoke: RunCli, *lines: str) -> int:
    typed = [word for line in lines for word in ("--line", line)]
    return int(invoke("order", "create", "--user", "anna", *typed, "-o", "id").stdout)


def lines_of(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def test_a_pending_order_at_80_columns(invoke: RunCli, shop: str) -> None:
    order = create(invoke, "domain-eu,service=example.eu,registration_reason=new shop")
    invoke("order", "place", order)
    do(shop, AddNote("wants the invoice before Friday", order=order), AddNote("pays late, be kind", user=ANNA))
    assert page(shown(invoke, order)) == lines_of("""
        Order 1001                        pending · unpaid · due 2026-12-06 (in 14 days)
        placed 2026-11-22 12:00 Europe/Sofia · new · bank transfer

         #  what                                               qty   price     net   VAT
         1  new  .eu domain                                      1  100.00  100.00  20 %
            example.eu (pending) · registration reason: new shop
                                               net 100.00   VAT 20.00   gross 120.00 EUR
                                                              paid 0.00   due 120.00 EUR

        User        anna (active) · Anna Ivanova · Example Ltd (BG123456789)
                    anna@example.org
        Notes       order  2026-11-22 12:00  maria  wants the invoice before Friday
                    user   2026-11-22 12:00  maria  pays late, be kind
        Documents   proforma  0000000001  issued  2026-11-22  120.00 EUR
        Jobs        none yet (one per line, once it is paid)
        Log         1001.3    2026-11-22 12:00  maria  note added
                    1001.2    2026-11-22 12:00  maria  draft -> pending, proforma
                                                       0000000001
                    1001.1    2026-11-22 12:00  maria  order added
                    user:1.2  2026-11-22 12:00  maria  note added
                    user:1.1  2026-11-22 12:00  maria  user imported from t
        Next        on_hold, cancelled, fraud
                    expired (by itself): it is payable up to the end of 2026-12-09
                    processing: waits for payment, 120.00 EUR due, and the user has no
                    credit limit in EUR (or --force --reason TEXT)
        """)


def test_an_activated_order_at_80_columns(invoke: RunCli, shop: str) -> None:
    order = create(invoke, "domain-eu,service=example.eu", "care,quantity=12,discount=10%")
    invoke("order", "place", order)
    do(shop, Pay(order, amount="100.00", reference="TX-1"), Pay(order))
    do(shop, FinishJob(order, 1), FinishJob(order, 2))
    assert page(shown(invoke, order)) == lines_of("""
        Order 1001                                                      activated · paid
        placed 2026-11-22 12:00 Europe/Sofia · new · bank transfer

         #  what                                 qty   price      discount     net   VAT
         1  new  .eu domain                        1  100.00                100.00  20 %
            example.eu (active)
         2  new  Managed care for two machines,   12   55.00  66.00 (10 %)  594.00  20 %
            day and night, by people
                                              net 694.00   VAT 138.80   gross 832.80 EUR
                                                              paid 832.80   due 0.00 EUR

        User        anna (active) · Anna Ivanova · Example Ltd (BG123456789)
                    anna@example.org
        Payments    2026-11-22  100.00 EUR  settled  bank-transfer · TX-1
                    2026-11-22  732.80 EUR  settled  bank-transfer
        Documents   proforma  0000000001  converted  2026-11-22  832.80 EUR
                    invoice   0000000001  issued     2026-11-22  832.80 EUR
        Jobs        1  new  finished  line 1  2026-11-22 12:00
                    2  new  finished  line 2  2026-11-22 12:00
        Log         1001.6    2026-11-22 12:00  maria  processing -> activated, job 2
                                                       finished
                    1001.5    2026-11-22 12:00  maria  job 1 finished, service
                                                       example.eu active
                    1001.4    2026-11-22 12:00  maria  pending -> processing, paid
                                                       732.80 EUR by bank-transfer,
                                                       invoice 0000000001, 2 jobs
                    1001.3    2026-11-22 12:00  maria  paid 100.00 EUR by bank-transfer
                    1001.2    2026-11-22 12:00  maria  draft -> pending, proforma
                                                       0000000001
                    1001.1    2026-11-22 12:00  maria  order added
                    user:1.1  2026-11-22 12:00  maria  user imported from t
        Next        fraud
                    cancelled: service example.eu is still live
        """)


def test_a_draft_says_what_comes_next(invoke: RunCli, shop: str) -> None:
    (order,) = drafts(shop)
    text = page(shown(invoke, order))
    assert text.startswith(f"Order 1001{' ' * 65}draft\nnot placed, written 2026-11-22 12:00 Europe/Sofia · new")
    assert "Next        pending, cancelled\n" in text
    assert "Documents" not in text
    assert "Payments" not in text


def test_due_days_are_counted_in_words(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    item = shown(invoke, order)
    days = ("2026-12-05", "2026-12-06", "2026-12-08")
    heads = [page(item, today=day).splitlines()[0].rpartition(" · ")[2] for day in days]
    assert heads == ["due 2026-12-06 (in 1 day)", "due 2026-12-06 (today)", "overdue since 2026-12-06 (2 days)"]


def test_ended_orders_say_so(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    assert invoke("order", "status", "set", "cancelled", order).code == 0
    text = page(shown(invoke, order))
    assert "Next        nothing: cancelled is final\n" in text
    assert "overdue" not in page(shown(invoke, order), today="2027-12-01")


def test_several_rates_charges_and_odd_sums(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    item = shown(invoke, order)
    item["price"] |= {
        "charges": [{"name": "shipping", "amount": "5.00", "tax_category": "S", "tax_rate": "20"}],
        "discount": "1.00",
        "charged": "100.00",
        "returned": "3.00",
        "surplus": "2.00",
        "taxes": [
            {"category": "S", "rate": "20", "base": "50.00", "amount": "10.00"},
            {"category": "S", "rate": "9", "base": "50.00", "amount": "4.50"},
            {"category": "O", "rate": None, "base": "4.00", "amount": "0.00"},
        ],
    }
    text = page(item, None)
    assert "shipping 5.00   discount 1.00   net 100.00   VAT 20 % 10.00   VAT 9 % 4.50   gross 120.00 EUR" in text
    assert "charged 100.00   paid 0.00   returned 3.00   surplus 2.00   due 120.00 EUR" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(invoke: RunCli, shop: str, width: int) -> None:
    order = create(invoke, "care,quantity=12,discount=10%,reason=" + "very " * 30, "domain-eu,service=example.eu")
    invoke("order", "place", order)
    do(shop, AddNote("Моля, фактурата преди петък! " * 5 + "https://example.org/" + "a" * 120, order=order))
    do(shop, Pay(order, amount="1.00", reference="日本語" * 20))
    widths = [text_width(line) for line in page(shown(invoke, order), width).splitlines()]
    assert max(widths) <= width


def test_off_a_terminal_nothing_is_wrapped_or_left_out(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop, code="care")
    note = "a long word " * 30
    do(shop, AddNote(note.strip(), order=order), *(Pay(order, amount="0.01", reference=f"R{n}") for n in range(12)))
    text = invoke("order", "show", order).stdout
    assert note.strip() in text
    assert "Managed care for two machines, day and night, by people" in text
    assert f"{order}.3 " in text
    assert "more: billiactl log list" not in text
    assert f"more: billiactl log list --order {order}" in page(shown(invoke, order), 80)


def test_what_customers_write_can_not_reach_the_terminal(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    do(shop, AddNote("\x1b[2Jgone\nand \u202eback", order=order))
    text = invoke("order", "show", order, "--color", "always").stdout
    assert "\\x1b[2Jgone\\nand \\u202eback" in text
    assert "\x1b[2J" not in text
    assert "\u202e" not in text


def test_on_a_real_terminal_it_has_colours_and_fits(shop: str, program: Program) -> None:
    (order,) = placed(shop, code="care")
    text = on_a_terminal(program, "order", "show", str(order))
    assert "\x1b[33mpending\x1b[0m" in text
    assert "\x1b[1mOrder 1001\x1b[0m" in text


def test_a_list_on_a_terminal_stops_at_50_and_says_how_to_go_on(shop: str, program: Program) -> None:
    placed(shop, 60)
    lines = on_a_terminal(program, "order", "list").splitlines()
    assert [line for line in lines if "pending" in line][-1].split()[0] == "1011"
    assert lines[-1] == "there are more: --after 1011 goes on, --limit N shows more at once"
    rest = on_a_terminal(program, "order", "list", "--after", "1011").splitlines()
    assert [line.split()[0] for line in rest[1:]] == [str(number) for number in range(1010, 1000, -1)]


@pytest.mark.parametrize(
    ("width", "last"), [(80, ["EUR", "care"]), (120, ["EUR", "care"]), (140, ["EUR", "bank-transfer", "care"])]
)
def test_a_list_has_the_money_before_what_may_be_long(shop: str, program: Program, width: int, last: list[str]) -> None:
    placed(shop, code="care")
    header, line = on_a_terminal(program, "order", "list", width=width).splitlines()
    assert header.index("payment") < header.index("due") < header.index("products")
    assert line.split()[-len(last) :] == last
    assert text_width(line) <= width


def on_a_terminal(program: Program, *words: str, width: int = 80) -> str:
    """What the program writes to a terminal of ``width`` columns."""
    ours, theirs = pty.openpty()
    environment = {
        **program.environment({}, None),
        "TERM": "xterm",
        "COLUMNS": str(width),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "billiactl", *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        found = b"".join(iter(lambda: read_some(ours), b""))
    os.close(ours)
    assert process.returncode == 0
    return found.decode().replace("\r\n", "\n")


def read_some(terminal: int) -> bytes:
    """The next bytes; nothing once the other side is closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@given(st.text(alphabet="abc дж 日本 \u0301", max_size=80), st.integers(min_value=2, max_value=40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


def test_parts_are_broken_between_them() -> None:
    assert joined(["anna (active)", "Example Ltd", "anna@example.org"], 30) == [
        "anna (active) · Example Ltd",
        "anna@example.org",
    ]
    assert joined([], 30) == []
    assert joined(["a" * 50, "b"], None) == [f"{'a' * 50} · b"]
