"""The catalogue by hand, through the program."""

from __future__ import annotations

import pytest

from billiactl.core.changes import CreateOrder, NewLine
from tests.commands.order_shop import ANNA, do, open_shop
from tests.support.program import RunCli
from tests.support.shops import Shop, check_log


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def test_a_product_from_first_to_last(invoke: RunCli, shop: str) -> None:
    add = ("product", "add", "hosting-l", "--name", "Hosting L", "--price", "19.80", "--term-months", 12)
    planned = invoke(*add, "--dry-run", "-o", "json").json()
    assert (planned["run"], planned["result"], planned["product"]) == (None, "planned", "hosting-l")
    done = invoke(*add, "-o", "json").json()
    assert list(done)[:4] == ["run", "shop", "product", "result"]
    assert invoke(*add, "-o", "json").json()["result"] == "unchanged"
    assert invoke(*add).stdout == "product hosting-l  unchanged  product hosting-l is in the catalogue, just so\n"
    taken = invoke("product", "add", "hosting-l", "--name", "Another", "-o", "json")
    assert (taken.code, taken.error()["code"]) == (5, "code_taken")
    order = ("order", "create", "--user", "anna", "--line", "hosting-l,service=a.example", "-o", "json")
    assert invoke(*order).code == 0
    assert invoke("product", "edit", "hosting-l", "--price", "21.00", "--inactive").stdout == (
        "product hosting-l  done       product hosting-l: unit price 21, product hosting-l inactive\n"
    )
    refused = invoke(*order)
    assert (refused.code, refused.error()["code"]) == (4, "product_inactive")
    found = invoke("product", "show", "hosting-l", "-o", "json").json()
    assert (found["unit_price"], found["currency"], found["active"], found["term_months"]) == (
        "21.00",
        "EUR",
        False,
        12,
    )
    assert (found["services"], found["orders"]) == ({"pending": 1}, 1)
    told = {entry["action"]: entry["id"] for entry in invoke("log", "list", "-o", "json").json()}
    assert (told["product.add"], told["product.edit"]) == ("shop.5", "shop.6")
    check_log(Shop(shop))


@pytest.mark.usefixtures("shop")
def test_the_page_of_a_product(invoke: RunCli) -> None:
    assert invoke("product", "edit", "hosting", "--term-months", 1, "--supply", "goods", "--unit", "MON").code == 0
    assert invoke("product", "show", "hosting").stdout.splitlines() == [
        "Product hosting  Hosting",
        "goods · price 9.80 EUR · unit MON · VAT class standard · term 1 month · t 2",
        "services  none",
        "orders    none",
    ]
    assert invoke("product", "show", "hosting", "-o", "id").stdout == "hosting\n"
    invoke("product", "edit", "hosting", "--no-price", "--inactive")
    page = invoke("product", "show", "id:2").stdout
    assert "inactive: not sold any more" in page
    assert "price agreed on each order" in page


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("show", "nothing"), 3, "product_not_found"),
        (("edit", "nothing", "--price", "1"), 3, "product_not_found"),
        (("edit", "hosting"), 2, "nothing_to_edit"),
        (("edit", "hosting", "--price", "1,5"), 2, "bad_amount"),
        (("edit", "hosting", "--name", ""), 2, "empty_value"),
        (("edit", "hosting", "--currency", ""), 2, "empty_value"),
        (("edit", "hosting", "--supply", "gift"), 2, "bad_word"),
        (("edit", "hosting", "--term-months", "-1"), 2, "bad_number"),
        (("add", "tea"), 2, "no_name"),
        (("add", "a b", "--name", "Tea"), 2, "bad_code"),
    ],
)
def test_slips(invoke: RunCli, words: tuple[str, ...], exit_code: int, code: str) -> None:
    refused = invoke("product", *words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (exit_code, code)


def test_a_key_holds_for_one_product(invoke: RunCli, shop: str) -> None:
    key = ("--idempotency-key", "k1", "-o", "json")
    for code, price in (("hosting", "1.00"), ("domain-eu", "2.00")):
        assert invoke("product", "edit", code, "--price", price, *key).json()["result"] == "done"
    assert invoke("product", "edit", "hosting", "--price", "1.00", *key).json()["replayed"] is True
    assert invoke("product", "edit", "hosting", "--price", "3.00", *key).code == 5
    assert shop


def test_what_was_sold_before_keeps_its_name_and_price(invoke: RunCli, shop: str) -> None:
    (made,) = do(shop, CreateOrder(ANNA, (NewLine("hosting", service="a.example"),)))
    assert invoke("product", "edit", "hosting", "--name", "Web space", "--price", "99.00").code == 0
    order = invoke("order", "show", made.subject[1], "-o", "json").json()
    assert (order["lines"][0]["description"], order["lines"][0]["unit_price"]) == ("Hosting: a.example", "9.80")
    page = invoke("order", "show", made.subject[1]).stdout
    assert "new  Hosting " in page
    assert "Web space" not in page


def test_a_search_knows_no_case_in_any_script(invoke: RunCli, database_url: str) -> None:
    facts = ("--price", "1.00", "--currency", "EUR", "--supply", "goods")
    for code, name in (("tea", "Чай с ЛИМОН"), ("mug", "MÜG 100%")):
        assert invoke("product", "add", code, "--name", name, *facts).code == 0
    for search, found in (("чай", ["tea"]), ("Лимон", ["tea"]), ("müg", ["mug"]), ("100%", ["mug"]), ("TEA", ["tea"])):
        assert [row["code"] for row in invoke("product", "list", "--search", search, "-o", "json").json()] == found
    assert database_url
