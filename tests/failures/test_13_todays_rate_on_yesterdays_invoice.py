"""A correction must not use today's rate, rounding, buyer or product: those of what it corrects hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from billiactl.core.changes import Change, ImportProduct, ImportUser, Pay, SetStatus
from billiactl.core.importing.records import ProductRecord, ProfileRecord, UserRecord
from billiactl.core.money_changes import EditPrice, RefundOrder, SetProfile
from tests.support.rows import rows_in
from tests.support.shops import HERE, Shop, check_everything

WAYS = ["price down", "price up", "refund", "cancel"]


def change(way: str, order: int) -> Change:
    """The change that makes a note."""
    ways: dict[str, Change] = {
        "price down": EditPrice(order, total="60.00", settle="wallet"),
        "price up": EditPrice(order, total="180.00"),
        "refund": RefundOrder(order, "60.00", "wallet"),
        "cancel": SetStatus(order, "cancelled", settle="wallet"),
    }
    return ways[way]


def contents(shop: Shop, order: int) -> list[dict[str, Any]]:
    """What the order's documents say, as they are kept."""
    world = shop.world(order)
    return [json.loads(str(world.contents[paper.id])) for paper in world.orders[order].documents]


def everything_moves(shop: Shop) -> None:
    """Another rate, another name of the product, another address of the buyer, another year."""
    shop.settings(vat={"rates": {"BG": {"standard": "25"}}})
    thing = ProductRecord(HERE, "1", "domain-eu", "Domains!", "goods", unit_price="7.00", currency="EUR")
    moved = ProfileRecord("company", "Other", "Other Ltd", "", "Elsewhere 9", "Varna", "", "9000", "BG", "", "")
    buyer = UserRecord(HERE, "1", "user1", None, "User 1", profiles=(moved,))
    shop.one(ImportProduct("test", thing, on_duplicate="update"))
    shop.one(ImportUser("test", buyer, on_duplicate="update"))
    shop.later(days=365)


@pytest.mark.parametrize("way", WAYS)
def test_a_note_takes_rate_and_words_from_what_it_corrects(shop: Shop, way: str) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order))
    before = contents(shop, order)
    everything_moves(shop)
    shop.one(change(way, order))
    after = contents(shop, order)
    assert after[: len(before)] == before
    (note,) = after[len(before) :]
    assert [row["rate"] for row in note["taxes"]] == ["20"]
    gross = {"cancel": "120.00"}.get(way, "60.00")
    assert (note["gross"], note["buyer"]["street"]) == (gross, "Street 1")
    assert note["lines"][0]["description"] == before[-1]["lines"][0]["description"]
    assert note["issued_on"].startswith("2027-")
    check_everything(shop)


def test_a_corrected_note_keeps_the_rate_too(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.do(Pay(order), EditPrice(order, total="180.00"))
    everything_moves(shop)
    shop.one(EditPrice(order, total="90.00", settle="wallet"))
    notes = [said for said in contents(shop, order) if said["kind"] == "credit_note"]
    assert [(note["gross"], note["tax"]) for note in notes] == [("60.00", "10.00"), ("30.00", "5.00")]
    check_everything(shop)


def test_only_an_invoice_made_anew_asks_for_todays_rate(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order))
    with rows_in(shop.url) as rows:
        rows.execute("UPDATE profiles SET user_id = 1, is_primary = 0, kind = 'company', country = 'BG' WHERE id = 2")
    shop.settings(vat={"rates": {"BG": {"standard": "25"}}})
    shop.one(SetProfile(order, 2, reissue=True))
    said = contents(shop, order)[-2:]
    assert [(one["kind"], one["gross"], one["taxes"][0]["rate"]) for one in said] == [
        ("credit_note", "120.00", "20"),
        ("invoice", "125.00", "25"),
    ]
    check_everything(shop)
