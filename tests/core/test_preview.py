"""A preview says what the same list would do for real, also when it is long or all-or-nothing."""

from __future__ import annotations

from billiactl.core.changes import Conditions, Pay
from billiactl.core.desk import CHUNK, Manner
from billiactl.core.money_changes import AddToWallet
from tests.support.shops import Shop, outcome, outcomes

ATOMIC = Manner(atomic=True)
FIRST_ERROR = Manner(stop_on_error=True)


def test_all_or_none_is_none_in_a_preview_too(shop: Shop) -> None:
    first, last = shop.placed(2)
    (draft,) = shop.drafts(1)
    changes = [Pay(first), Pay(draft), Pay(last)]
    shown = list(shop.desk().preview(changes, Conditions(), ATOMIC))
    assert [outcome(result) for result in shown] == ["held_back", "not_placed", "held_back"]
    assert [result.error.data["order"] for result in shown if result.error] == [first, draft, last]
    assert [outcome(result) for result in shop.do(*changes, manner=ATOMIC)] == [outcome(result) for result in shown]


def test_a_preview_stops_where_the_list_would(shop: Shop) -> None:
    (first,) = shop.placed(1)
    (draft,) = shop.drafts(1)
    changes = [Pay(first), Pay(draft), Pay(first)]
    shown = list(shop.desk().preview(changes, Conditions(), FIRST_ERROR))
    assert [outcome(result) for result in shown] == ["planned", "not_placed"]
    assert outcomes(shop.do(*changes, manner=FIRST_ERROR)) == ["done", "not_placed"]


def test_money_in_a_wallet_is_spent_once_over_the_chunks_of_a_preview(shop: Shop) -> None:
    shop.one(AddToWallet(1, "120.00", "EUR"))
    orders = shop.placed(CHUNK + 1)
    changes = [Pay(order, method="wallet") for order in (orders[0], *orders[1:CHUNK], orders[CHUNK])]
    shown = [outcome(result) for result in shop.desk().preview(changes, Conditions())]
    assert shown[0] == "planned"
    assert set(shown[1:]) == {"wallet_too_low"}
