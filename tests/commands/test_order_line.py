"""Lines of drafts, through the program."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import CreateOrder, NewLine, PlaceOrder
from tests.commands.order_shop import ANNA, FIRST, do, open_shop
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything


@pytest.fixture
def draft(database_url: str) -> str:
    """A shop with one draft: a domain at 100.00 whose name is misspelt."""
    open_shop(database_url)
    do(database_url, CreateOrder(ANNA, (NewLine("domain-eu", service="a.exampel"),)))
    return database_url


def lines(invoke: RunCli, order: int = FIRST) -> list[tuple[Any, ...]]:
    found = invoke("order", "show", order, "-o", "json").json()
    return [
        (line["number"], line["type"], line["product"]["code"], line["quantity"], line["net"], line["attributes"])
        for line in found["lines"]
    ]


def test_a_draft_put_right(invoke: RunCli, draft: str) -> None:
    added = invoke("order", "line", "add", FIRST, "hosting,quantity=2,discount=10%,os=linux", "care,price=1.00")
    assert added.stdout == "1001  done       line 2 added, line 3 added, gross 120.00 -> 142.37\n"
    assert lines(invoke) == [
        (1, "new", "domain-eu", "1", "100.00", {}),
        (2, "new", "hosting", "2", "17.64", {"os": "linux"}),
        (3, "new", "care", "1", "1.00", {}),
    ]
    edit = ("order", "line", "edit", FIRST, 1, "--service", "a.example", "--attribute", "reason=new shop")
    planned = invoke(*edit, "--dry-run")
    assert "  line 1: description .eu domain: a.exampel -> .eu domain: a.example\n" in planned.stdout
    assert "  service a.exampel goes\n" in planned.stdout
    assert invoke(*edit, "-o", "json").json()["result"] == "done"
    assert invoke(*edit, "-o", "json").json()["result"] == "unchanged"
    assert invoke("order", "line", "edit", FIRST, 2, "--quantity", "1", "--discount", "0").code == 0
    assert (
        invoke("order", "line", "remove", FIRST, 2).stdout
        == "1001  done       line 2 removed, gross 132.96 -> 121.20\n"
    )
    assert [line[0] for line in lines(invoke)] == [1, 3]
    invoke("order", "line", "add", FIRST, "hosting")
    assert [line[0] for line in lines(invoke)] == [1, 3, 4]
    with_services = Shop(draft).query("SELECT name FROM services")
    assert with_services == [("a.example",)]
    assert invoke("order", "place", FIRST).code == 0
    check_everything(Shop(draft))


def test_a_draft_without_a_line_is_not_placed(invoke: RunCli, draft: str) -> None:
    assert invoke("order", "line", "remove", FIRST, 1).stdout == (
        "1001  done       line 1 removed, service a.exampel removed, gross 120.00 -> 0.00\n"
    )
    assert invoke("order", "place", FIRST).code == 4
    assert Shop(draft).query("SELECT name FROM services") == []


def test_a_service_of_two_orders_stays(invoke: RunCli, draft: str) -> None:
    do(draft, CreateOrder(ANNA, (NewLine("domain-eu", service="a.exampel"),)))
    assert invoke("order", "line", "remove", FIRST, 1).code == 0
    assert Shop(draft).query("SELECT name FROM services") == [("a.exampel",)]
    assert invoke("order", "line", "remove", FIRST + 1, 1).code == 0
    assert Shop(draft).query("SELECT name FROM services") == []


def test_a_key_adds_once(invoke: RunCli, draft: str) -> None:
    add = ("order", "line", "add", FIRST, "hosting", "--idempotency-key", "k", "-o", "json")
    assert [invoke(*add).json()["replayed"] for _ in range(2)] == [False, True]
    assert len(lines(invoke)) == 2
    assert draft


def test_what_is_placed_keeps_its_lines(invoke: RunCli, draft: str) -> None:
    do(draft, PlaceOrder(FIRST))
    for words in (("add", FIRST, "hosting"), ("edit", FIRST, 1, "--quantity", "2"), ("remove", FIRST, 1)):
        refused = invoke("order", "line", *words, "-o", "json")
        assert (refused.code, refused.error()["code"], refused.error()["order"]) == (4, "not_a_draft", FIRST)
        assert "billiactl order price edit 1001" in refused.error()["hint"]


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("add", FIRST), 2, "missing_argument"),
        (("add", FIRST, "domain-eu", "quantity=2"), 2, "bad_line"),
        (("add", FIRST, "domain-eu,qantity=2"), 2, "bad_line"),
        (("add", FIRST, "domain-eu,quantity="), 2, "bad_line"),
        (("add", FIRST, "domain-eu,attribute.=2"), 2, "bad_line"),
        (("add", FIRST, "nothing"), 3, "product_not_found"),
        (("add", 7, "domain-eu"), 3, "order_not_found"),
        (("edit", FIRST, 1), 2, "nothing_to_edit"),
        (("edit", FIRST, 2, "--quantity", "1"), 2, "no_such_line"),
        (("edit", FIRST, "one", "--quantity", "1"), 2, "bad_number"),
        (("edit", FIRST, 1, "--quantity", "1,5"), 2, "bad_amount"),
        (("edit", FIRST, 1, "--service", ""), 2, "empty_value"),
        (("edit", FIRST, 1, "--type", "steal"), 2, "bad_word"),
        (("edit", FIRST, 1, "--attribute", "=1"), 2, "bad_key_value"),
        (("remove", FIRST, 2), 2, "no_such_line"),
    ],
)
def test_slips(invoke: RunCli, words: tuple[object, ...], exit_code: int, code: str) -> None:
    refused = invoke("order", "line", *words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (exit_code, code)
    assert len(lines(invoke)) == 1


@pytest.mark.usefixtures("draft")
def test_an_attribute_may_be_called_as_anything(invoke: RunCli) -> None:
    assert invoke("order", "line", "add", FIRST, "hosting,attribute.price=high,attribute.qty=3").code == 0
    assert lines(invoke)[1][-1] == {"price": "high", "qty": "3"}
    pieces = invoke("order", "line", "add", FIRST, "hosting", "price=2")
    assert "hint: a line is one word, with commas: hosting,price=2" in pieces.stderr
