"""One kind of document must not disturb another kind's counter."""

from __future__ import annotations

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice, SetMethod
from billiactl.core.settings import defaults
from tests.support.shops import Shop, check_everything

OWN = {
    kind: {"counter": kind, "pattern": f"{letter}{{number:10}}", "start": start}
    for kind, letter, start in (
        ("proforma", "P", 1),
        ("invoice", "I", 501),
        ("debit_note", "D", 1),
        ("credit_note", "C", 9_001),
    )
}


def numbers(shop: Shop, kind: str) -> list[str]:
    """All numbers of a kind, in the order in which they were given."""
    return [number for (number,) in shop.query(f"SELECT number FROM documents WHERE kind = '{kind}' ORDER BY id")]


def a_busy_day(shop: Shop) -> None:
    """Proformas made, superseded and voided; invoices; notes up and down; a cancelled order."""
    first, second, third = shop.placed(3)
    shop.one(EditPrice(first, total="60.00"))
    shop.one(Pay(first))
    shop.one(EditPrice(first, total="90.00"))
    shop.one(SetMethod(third, "card"))
    shop.one(Pay(second))
    shop.one(EditPrice(second, total="30.00", settle="wallet"))
    shop.one(Pay(third))
    shop.one(EditPrice(first, total="75.00"))
    shop.one(SetStatus(second, "cancelled", settle="wallet"))


def test_each_kind_counts_for_itself(shop: Shop) -> None:
    shop.settings(series=OWN)
    a_busy_day(shop)
    assert numbers(shop, "proforma") == [f"P{number:010}" for number in (1, 2, 3, 4)]
    assert numbers(shop, "invoice") == [f"I{number:010}" for number in (501, 502, 503)]
    assert numbers(shop, "debit_note") == ["D0000000001"]
    assert numbers(shop, "credit_note") == [f"C{number:010}" for number in (9_001, 9_002, 9_003)]
    check_everything(shop)


def test_notes_that_share_the_invoices_series_take_turns_and_proformas_stay_out(shop: Shop) -> None:
    assert defaults()["series"]["credit_note"]["counter"] == "invoice"
    a_busy_day(shop)
    rows = shop.query("SELECT kind, number FROM documents WHERE kind <> 'proforma' ORDER BY id")
    assert [number for _, number in rows] == [f"{number:010}" for number in range(1, len(rows) + 1)]
    assert [kind for kind, _ in rows] == [
        *("invoice", "debit_note", "invoice", "credit_note", "invoice", "credit_note", "credit_note"),
    ]
    assert numbers(shop, "proforma") == [f"{number:010}" for number in range(1, 5)]
    check_everything(shop)


def test_a_note_that_is_refused_moves_no_counter(shop: Shop) -> None:
    shop.settings(series=OWN)
    (order,) = shop.placed(1)
    shop.one(Pay(order))
    counters = shop.query("SELECT * FROM counters ORDER BY 1")
    (result,) = shop.do(EditPrice(order, total="60.00"))
    assert result.error is not None
    assert result.error.code == "settlement_required"
    assert shop.query("SELECT * FROM counters ORDER BY 1") == counters
    shop.one(EditPrice(order, total="60.00", settle="wallet"))
    assert numbers(shop, "credit_note") == ["C0000009001"]
    check_everything(shop)
