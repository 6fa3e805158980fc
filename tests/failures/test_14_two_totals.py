"""Two places must never show two totals: row, document, frozen content, list, page and log agree to the cent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from billiactl.core.changes import CreateOrder, NewLine, Pay, PlaceOrder
from billiactl.core.money import format_amount, parse_amount
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything

ODD = (
    NewLine("domain-eu", quantity="3", price="9.876543", discount="15%"),
    NewLine("domain-eu", quantity="0.333333", price="1", discount="0.01"),
    NewLine("domain-eu", quantity="7", price="0.005"),
    NewLine("domain-eu", price="19.99"),
)


@pytest.mark.parametrize(("currency", "user"), [("EUR", 1), ("EUR", 2), ("JPY", 1), ("KWD", 2)])
def test_every_place_shows_the_same(shop: Shop, invoke: RunCli, currency: str, user: int) -> None:
    lines = tuple(NewLine(line.product, quantity=line.quantity, price=line.price) for line in ODD)
    made = shop.one(CreateOrder(user, ODD if currency == "EUR" else lines, currency=currency))
    order = int(made.subject[1] or 0)
    shop.do(PlaceOrder(order), Pay(order))
    world = shop.world(order)
    found = world.orders[order]
    net, tax, gross = (format_amount(amount, currency) for amount in (found.net, found.tax, found.gross))
    page = invoke("order", "show", order, "-o", "json").json()
    assert [page["price"][name] for name in ("net", "tax", "gross", "charged")] == [net, tax, gross, gross]
    (row,) = invoke("order", "list", "-o", "json").json()
    assert (row["gross"], row["due"]) == (gross, page["price"]["due"])
    for paper in found.documents:
        said = json.loads(str(world.contents[paper.id]))
        assert [said[name] for name in ("net", "tax", "gross")] == [net, tax, gross]
        assert sums_of(said, currency) == (found.net, found.tax)
    assert [paper["gross"] for paper in page["documents"]] == [gross] * len(found.documents)
    assert {paper["gross"] for paper in invoke("doc", "list", "-o", "json").json()} == {gross}
    assert page["payments"][0]["amount"] == gross
    assert sum(parse_amount(line["net"], currency) for line in page["lines"]) == found.net
    check_everything(shop)


def sums_of(said: dict[str, Any], currency: str) -> tuple[int, int]:
    """Net and VAT of a document by its own lines and its own table of VAT."""
    net = sum(parse_amount(line["net"], currency) for line in said["lines"])
    bases = sum(parse_amount(row["base"], currency) for row in said["taxes"])
    assert bases == net
    return net, sum(parse_amount(row["amount"], currency) for row in said["taxes"])


def test_the_terminals_page_and_the_json_agree(shop: Shop, invoke: RunCli) -> None:
    made = shop.one(CreateOrder(1, ODD))
    order = int(made.subject[1] or 0)
    shop.one(PlaceOrder(order))
    page = invoke("order", "show", order)
    price = invoke("order", "show", order, "-o", "json").json()["price"]
    for name in ("net", "tax", "gross", "due"):
        assert price[name] in page.stdout


def test_the_log_adds_up_to_the_row(shop: Shop) -> None:
    """Replaying the amounts that the log tells gives the sums that the order has."""
    (order,) = shop.placed(1)
    shop.do(Pay(order, amount="20.00", reference="a"), Pay(order, amount="150.00", reference="b"))
    told: dict[str, str] = {}
    paid = 0
    for (text,) in shop.query(f"SELECT effects FROM log_entries WHERE subject_id = {order} ORDER BY number"):
        for effect in json.loads(text):
            if effect["op"] == "set" and effect["what"] == "order":
                assert told.get(effect["field"], effect["from"]) == effect["from"]
                told[effect["field"]] = effect["to"]
            if effect["op"] == "add" and effect["what"] == "payment":
                paid += parse_amount(effect["values"]["amount"], "EUR")
    found = shop.world(order).orders[order]
    assert paid == found.paid == parse_amount(told["paid"], "EUR") == 17_000
    assert (told["due"], told["returned"], told["status"]) == ("0.00", "50.00", found.status)
