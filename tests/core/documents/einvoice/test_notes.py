"""The documents of whole histories of prices: every invoice and note that the rules make can be an e-invoice."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from billiactl.core.changes import Pay, PlaceOrder, SetStatus
from billiactl.core.money_changes import EditPrice
from billiactl.core.world import World
from scripts.gallery_contents import BUYER, SELLER
from tests.core.documents.einvoice.test_einvoice import check_sums, fields
from tests.support.worlds import after, line, order, planned, product, settings_with, the_order, world_of

LINES = (
    line(1, 100_000_000),
    line(2, 9_876_543, quantity=3_000_000, discount_rate=150_000),
    line(3, 33_333_333, product_id=2),
)
CHARGING = ("invoice", "debit_note", "credit_note")


def edits() -> st.SearchStrategy[EditPrice]:
    """Every way to change a price after the invoice."""
    prices = st.decimals(0, 400, places=2).map(str)
    return st.one_of(
        st.builds(lambda total: EditPrice(1001, total=total, settle="wallet"), prices),
        st.builds(lambda total: EditPrice(1001, total=total, net=True, settle="wallet"), prices),
        st.builds(
            lambda n, price: EditPrice(1001, line=n, unit_price=price, settle="wallet"), st.integers(1, 3), prices
        ),
        st.builds(lambda rate: EditPrice(1001, order_discount=f"{rate}%", settle="wallet"), st.integers(0, 100)),
        st.builds(lambda amount: EditPrice(1001, charge=("shipping", amount), settle="wallet"), prices),
    )


def issued(world: World) -> list[dict[str, Any]]:
    """What the order's invoice and notes say, with numbers as a commit would give them."""
    said = []
    for number, row in enumerate(the_order(world).documents, 1):
        content = world.contents[row.id]
        assert not isinstance(content, str)
        if row.kind in CHARGING:
            corrects = content["corrects"] and {**content["corrects"], "number": "1", "issued_on": "2026-11-22"}
            facts = {"number": str(number), "issued_on": "2026-11-22", "corrects": corrects}
            said.append({**content, **facts, "seller": SELLER, "buyer": BUYER})
    return said


def shop(method: str) -> World:
    """An invoiced order of three lines at two rates, paid or on account."""
    vat = {"rates": {"BG": {"reduced": "9"}}}
    products = (product(), product(id=2, code="book", tax_class="reduced"))
    world = world_of(order("draft", lines=LINES, method=method), products=products, settings=settings_with(vat=vat))
    placed = after(world, PlaceOrder(1001))
    return after(placed, SetStatus(1001, "processing") if method == "on-account" else Pay(1001))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["on-account", "bank-transfer"]), st.lists(edits(), min_size=1, max_size=6))
def test_each_document_of_a_history_is_an_electronic_invoice(method: str, changes: list[EditPrice]) -> None:
    world = shop(method)
    for change in changes:
        made, following = planned(world, change)
        world = world if made.error else following
    documents = issued(world)
    assert documents
    for content in documents:
        check_sums(fields(content), exact=content["kind"] == "invoice")
