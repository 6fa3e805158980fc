"""The price of orders on the command line: every form, before and after the invoice, alone and in bulk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from billiactl.commands.price_page import draw_price
from billiactl.core.changes import CreateOrder, NewLine, Pay, PlaceOrder
from tests.commands.order_shop import ANNA, FIRST, do, drafts, open_shop, placed
from tests.support.program import RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def price(invoke: RunCli, order: int = FIRST) -> Any:
    return invoke("order", "price", "show", order, "-o", "json").json()


def edit(invoke: RunCli, *words: object) -> Any:
    """Edit the price; the one result."""
    done = invoke("order", "price", "edit", *map(str, words), "-o", "json")
    assert done.code == 0, done.stdout + done.stderr
    (result,) = done.json()["results"]
    return result


def papers(result: Any) -> list[tuple[str, str]]:
    return [(document["kind"], document["gross"]) for document in result["documents"]]


FORMS = [
    (["--total", "99.00"], "82.50", "99.00"),
    (["--total", "80.00", "--net"], "80.00", "96.00"),
    (["--line", "1", "--unit-price", "50.00"], "59.80", "71.76"),
    (["--line", "1", "--discount", "10%"], "99.80", "119.76"),
    (["--line", "2", "--discount", "0.80"], "109.00", "130.80"),
    (["--order-discount", "9.80"], "100.00", "120.00"),
    (["--order-discount", "50 %"], "54.90", "65.88"),
    (["--charge", "shipping=4.00"], "113.80", "136.56"),
]


@pytest.mark.parametrize(("form", "net", "gross"), FORMS, ids=[" ".join(form) for form, *_ in FORMS])
def test_every_form_before_the_invoice(invoke: RunCli, shop: str, form: list[str], net: str, gross: str) -> None:
    (order,) = two_lines(shop)
    result = edit(invoke, order, *form)
    assert (result["result"], papers(result)) == ("done", [("proforma", gross)])
    now = price(invoke, order)
    assert (now["net"], now["gross"], now["due"], now["documents"]) == (net, gross, gross, [])
    again = invoke("order", "price", "edit", order, *form, "-o", "json").json()["results"][0]
    assert again["result"] == "unchanged"


def two_lines(url: str) -> list[int]:
    """An order of 100.00 and 9.80 net, placed: 131.76 EUR."""
    do(url, CreateOrder(ANNA, (NewLine("domain-eu"), NewLine("hosting"))))
    do(url, PlaceOrder(FIRST))
    return [FIRST]


def test_a_charge_goes_with_0(invoke: RunCli, shop: str) -> None:
    placed(shop)
    edit(invoke, FIRST, "--charge", "shipping=4.00")
    assert [charge["name"] for charge in price(invoke)["charges"]] == ["shipping"]
    edit(invoke, FIRST, "--charge", "shipping=0")
    assert price(invoke)["charges"] == []


def test_after_the_invoice_notes_follow_and_money_needs_a_way(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    placed(shop)
    do(shop, Pay(FIRST))
    up = invoke("order", "price", "edit", FIRST, "--charge", "shipping=5.00", "--archive", tmp_path)
    path = tmp_path / "2026" / "debit_note" / "0000000002.pdf"
    assert (up.code, up.stderr.endswith(f"wrote {path}\n")) == (0, True)
    assert "debit note 0000000002" in up.stdout
    assert path.read_bytes().startswith(b"%PDF")
    down = invoke("order", "price", "edit", FIRST, "--total", "60.00")
    assert (down.code, down.stdout) == (4, "")
    assert "60.00 EUR were paid above the new price and have to go somewhere" in down.stderr
    assert "add --settle refund, wallet or outside" in down.stderr
    result = edit(invoke, FIRST, "--total", "60.00", "--settle", "wallet")
    assert [kind for kind, _ in papers(result)] == ["credit_note", "credit_note"]
    assert invoke("user", "wallet", "show", "anna", "-o", "json").json()["balances"] == {"EUR": "60.00"}
    now = price(invoke)
    assert (now["gross"], now["charged"], now["due"], now["surplus"]) == ("60.00", "60.00", "0.00", "0.00")


def test_show_tells_what_each_document_charges_and_what_is_left(invoke: RunCli, shop: str) -> None:
    placed(shop)
    do(shop, Pay(FIRST))
    edit(invoke, FIRST, "--order-discount", "10%", "--settle", "outside")
    invoice, note = price(invoke)["documents"]
    assert (invoice["kind"], invoice["gross"], invoice["left"]) == ("invoice", "120.00", "108.00")
    assert invoice["items"] == [
        {
            "line": 1,
            "charge": None,
            "description": ".eu domain",
            "tax_category": "S",
            "tax_rate": "20",
            "net": "100.00",
            "left": "90.00",
        }
    ]
    assert invoice["taxes"] == [{"category": "S", "rate": "20", "amount": "20.00", "left": "18.00"}]
    assert (note["kind"], note["corrects"], note["gross"], note["left"]) == (
        "credit_note",
        "0000000001",
        "12.00",
        None,
    )


PAGE = """\
Price of order 1001  processing · partially_refunded · EUR

#  what             qty   price     net   VAT
1  new  .eu domain    1  100.00  100.00  20 %

lines                  100.00
discount on the order  -10.00
shipping                 5.00  VAT 20 %
net                     95.00
VAT 20 %                19.00  on 95.00
gross                  114.00  EUR

charged                114.00  by documents
paid                   120.00
returned                 6.00
due                      0.00

document                              status              net    VAT   gross  left to credit
invoice 0000000001                    partly credited  100.00  20.00  120.00          108.00
· line 1  .eu domain                                   100.00   20 %                   90.00
debit note 0000000002 of 0000000001   issued             5.00   1.00    6.00            6.00
· shipping                                               5.00   20 %                    5.00
credit note 0000000003 of 0000000001  settled          -10.00  -2.00  -12.00
· line 1  .eu domain                                   -10.00   20 %

another price: billiactl order price edit 1001 --total 114.00 --dry-run
"""


def test_the_page(invoke: RunCli, shop: str) -> None:
    placed(shop)
    do(shop, Pay(FIRST))
    edit(invoke, FIRST, "--charge", "shipping=5.00")
    edit(invoke, FIRST, "--order-discount", "10.00", "--settle", "outside")
    assert invoke("order", "price", "show", FIRST).stdout == PAGE


def test_the_page_fits_a_narrow_terminal(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop, code="care")
    do(shop, Pay(order))
    page = draw_price(price(invoke, order), 60, colour=False)
    assert max(map(len, page.splitlines()[:-1])) <= 60
    assert "Managed care" in page


def test_a_draft_and_an_ended_order(invoke: RunCli, shop: str) -> None:
    (draft,) = drafts(shop)
    result = edit(invoke, draft, "--total", "60.00")
    assert (result["result"], result["documents"], price(invoke, draft)["why_fixed"]) == ("done", [], None)
    invoke("order", "status", "set", draft, "cancelled")
    assert price(invoke, draft)["why_fixed"] == "order 1001 is cancelled: its price can't be edited"
    assert "Fixed: order 1001 is cancelled" in invoke("order", "price", "show", draft).stdout
    refused = invoke("order", "price", "edit", draft, "--total", "50.00", "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (4, "price_fixed")


def test_a_dry_run_and_the_log_name_the_rules(invoke: RunCli, shop: str) -> None:
    placed(shop)
    do(shop, Pay(FIRST))
    words = ("order", "price", "edit", FIRST, "--total", "60.00", "--settle", "refund")
    planned = invoke(*words, "--dry-run")
    assert "  gross" in planned.stdout
    assert "decided by: credit_note_when_price_down, money_above_the_price_goes_back\n" in planned.stdout
    assert price(invoke)["gross"] == "120.00"
    assert invoke(*words).code == 0
    newest = price_log(invoke)[0]["id"]
    shown = invoke("log", "show", newest).stdout
    assert "decided by  credit_note_when_price_down, money_above_the_price_goes_back\n" in shown
    told = invoke("log", "show", newest, "-o", "json").json()
    assert told["decided"] == ["credit_note_when_price_down", "money_above_the_price_goes_back"]


def price_log(invoke: RunCli) -> Any:
    return invoke("log", "list", "--order", FIRST, "-o", "json").json()


def test_a_total_that_rounding_jumps_over(invoke: RunCli, shop: str) -> None:
    placed(shop)
    edit(invoke, FIRST, "--total", "99.98")
    refused = invoke("order", "price", "edit", FIRST, "--total", "99.99", "-o", "json")
    assert refused.code == 4
    error = refused.json()["results"][0]["error"]
    assert (error["code"], error["nearest"]) == ("total_unreachable", ["99.98", "100.00"])


def test_bulk(invoke: RunCli, shop: str) -> None:
    orders = placed(shop, 3)
    do(shop, Pay(orders[2]))
    mixed = invoke("order", "price", "edit", *orders, "--order-discount", "10%", "-o", "json")
    assert (mixed.code, mixed.json()["summary"]) == (6, {"done": 2, "unchanged": 0, "refused": 1, "failed": 0})
    unasked = invoke("order", "price", "edit", "--all", "--total", "60.00")
    assert (unasked.code, "this needs a yes: edit the price of 3 orders?" in unasked.stderr) == (2, True)
    piped = invoke("order", "price", "edit", "-", "--total", "60.00", "-o", "id", input=f"{orders[0]}\n{orders[1]}\n")
    assert piped.stdout == f"{orders[0]}\n{orders[1]}\n"


@pytest.mark.parametrize("form", ["json", "ndjson", "yaml", "csv", "id", "table"])
def test_every_format(invoke: RunCli, sqlite_url: str, form: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    shown = invoke("order", "price", "show", FIRST, "-o", form)
    assert (shown.code, "1001" in shown.stdout) == (0, True)
    edited = invoke("order", "price", "edit", FIRST, "--total", "60.00", "-o", form)
    assert (edited.code, "1001" in edited.stdout) == (0, True)


def test_fields_and_query(invoke: RunCli, sqlite_url: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    some = invoke("order", "price", "show", FIRST, "--fields", "id,gross,taxes.amount", "-o", "json").json()
    assert some == {"id": FIRST, "gross": "120.00", "taxes": [{"amount": "20.00"}]}
    assert (
        json.loads(invoke("order", "price", "show", FIRST, "-o", "json", "--query", "lines[0].net").stdout) == "100.00"
    )
    assert invoke("order", "price", "show", 4711).code == 3


def test_a_share_of_the_order_becomes_an_amount_and_says_so(invoke: RunCli, shop: str) -> None:
    (order,) = two_lines(shop)
    told = "the order's discount of 10% is 10.98 EUR now, and stays that amount"
    assert edit(invoke, order, "--order-discount", "10%")["notices"] == [told]
    assert edit(invoke, order, "--order-discount", "5.00")["notices"] == []
    assert edit(invoke, order, "--line", 1, "--discount", "10%")["notices"] == []


def test_money_due_that_no_document_asks_for_is_told(invoke: RunCli, shop: str) -> None:
    placed(shop)
    invoke("order", "status", "set", FIRST, "on_hold")
    assert edit(invoke, FIRST, "--total", "96.00")["notices"] == []
    invoke("doc", "void", "proforma:0000000002")
    result = edit(invoke, FIRST, "--total", "60.00")
    (told,) = result["notices"]
    ask = f"billiactl doc create proforma --order {FIRST} --issue"
    assert told == f"60.00 EUR are due, and no document asks for it before the invoice; one that does: {ask}"
    assert papers(result) == []
    assert invoke(*ask.split()[1:]).code == 0
    assert edit(invoke, FIRST, "--total", "48.00")["notices"] == []
