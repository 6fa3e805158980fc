"""Random histories of money through the desk, on both databases.

The database holds what was planned; and documents read back from it make the same notes as those never written down.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billiactl.core.changes import Change, Conditions, CreateOrder, NewLine, Pay, PlaceOrder, SetStatus
from billiactl.core.model import Order
from billiactl.core.money import format_amount
from billiactl.core.money_changes import EditPrice, EndRefund, MovePayment, RefundOrder, SetMethod
from billiactl.core.plan import plan
from billiactl.core.world import World
from tests.support.shops import Shop, check_log, check_numbers, timeless

EXAMPLES = max(4, settings().max_examples // 10)
REASON = Conditions("because")
SETTLE = ("wallet", "refund", "outside")
LINES = (
    NewLine("domain-eu"),
    NewLine("domain-eu", quantity="3", price="9.876543", discount="15%"),
    NewLine("domain-eu", price="0.01"),
)

DEEDS = st.tuples(
    st.sampled_from(
        [
            *("pay", "pay part", "total", "total", "unit price", "discount", "charge"),
            *("refund", "end refund", "move payment", "method", "status"),
        ]
    ),
    st.integers(0, 200),
    st.sampled_from(SETTLE),
)


def change_of(found: Order, deed: tuple[str, int, str]) -> Change:
    """The change that a deed asks for, of this order."""
    kind, share, settle = deed
    order: Any = found.id
    part = format_amount(max(1, found.gross * share // 100), found.currency)

    def key(rows: Any) -> Any:
        return rows[share % len(rows)].id if rows else 0

    ways: dict[str, Change] = {
        "pay": Pay(order, method="card"),
        "pay part": Pay(order, part, method="card", reference=str(share % 5), in_flight=share % 4 == 0),
        "total": EditPrice(order, total=part, settle=settle),
        "unit price": EditPrice(order, line=share % 3 + 1, unit_price=str(share), settle=settle),
        "discount": EditPrice(order, order_discount=f"{share % 101}%", settle=settle),
        "charge": EditPrice(order, charge=("post", format_amount(share, found.currency)), settle=settle),
        "refund": RefundOrder(order, part, settle),
        "end refund": EndRefund(order, key(found.refunds), "done" if share % 2 else "failed"),
        "move payment": MovePayment(
            order, key(found.payments), ("settled", "failed", "disputed", "reversed")[share % 4], settle="wallet"
        ),
        "method": SetMethod(order, ("card", "on-account", "bank-transfer")[share % 3]),
        "status": SetStatus(
            order, (found.held_from or "on_hold", "processing", "cancelled")[share % 3], settle=settle, force=True
        ),
    }
    return ways[kind]


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["EUR", "JPY", "KWD"]), st.lists(DEEDS, min_size=5, max_size=15))
def test_money_is_kept_as_planned(shop: Shop, currency: str, deeds: list[tuple[str, int, str]]) -> None:
    lines = tuple(NewLine(line.product, quantity=line.quantity, price=line.price or "100") for line in LINES)
    made = shop.one(CreateOrder(1, LINES if currency == "EUR" else lines, currency=currency))
    order = int(made.subject[1] or 0)
    shop.one(PlaceOrder(order))
    unwritten = shop.world(order)
    for deed in deeds:
        before = shop.world(order)
        planned, _ = plan(before, change_of(before.orders[order], deed), REASON, "maria")
        never, unwritten = plan(unwritten, change_of(unwritten.orders[order], deed), REASON, "maria")
        (result,) = shop.do(change_of(before.orders[order], deed), conditions=REASON)
        codes = [made.error.code if made.error else None for made in (planned, never, result)]
        assert codes[0] == codes[1] == codes[2]
        assert [made.decided for made in (planned, never)] == [planned.decided] * 2
        kept = shop.world(order)
        assert timeless(kept) == timeless(unwritten)
        if planned.error is not None:
            assert kept == before
        check_documents(kept, order)
    check_numbers(shop)
    check_log(shop)


def check_documents(world: World, order: int) -> None:
    """Invoice and notes, as they are kept, sum to what is charged."""
    found = world.orders[order]
    signs = {"invoice": 1, "debit_note": 1, "credit_note": -1}
    total = sum(signs.get(paper.kind, 0) * paper.gross for paper in found.documents)
    assert not found.issued("invoice") or total == found.charged
    for paper in found.documents:
        assert (paper.number is None) is (paper.status == "draft")
        assert paper.corrects_id is None or paper.corrects_id in {other.id for other in found.documents}
