"""A payment that is charged back after its surplus was used elsewhere must leave every balance right."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import AddToWallet, EditPrice, MovePayment
from tests.support.shops import Shop, check_log, check_numbers, outcomes


def sums(shop: Shop, order: int) -> dict[str, int]:
    """The order's sums that are not 0."""
    found = shop.world(order).orders[order]
    names = ("charged", "paid", "returned", "due", "surplus")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def balance(shop: Shop) -> int:
    """The wallet of user 1, as the World and as its entries tell."""
    (entries,) = shop.query("SELECT COALESCE(SUM(amount), 0) FROM wallet_entries WHERE user_id = 1")
    told = shop.world(users=[1]).users[1].wallets.get("EUR", 0)
    assert told == int(entries[0])
    return told


def payment_of(shop: Shop, order: int, place: int = 0) -> int:
    """A payment's id."""
    key = shop.world(order).orders[order].payments[place].id
    assert isinstance(key, int)
    return key


def test_surplus_that_paid_another_order(shop: Shop) -> None:
    """150.00 for 120.00; the 30.00 go to another order; then the bank takes the 150.00 back."""
    first, second = shop.placed(2)
    shop.one(Pay(first, amount="150.00", reference="a"))
    shop.one(Pay(second, amount="30.00", method="wallet"))
    assert balance(shop) == 0
    shop.one(MovePayment(first, payment_of(shop, first), "reversed"))
    assert (balance(shop), sums(shop, first)) == (-3_000, {"charged": 12_000, "due": 12_000})
    assert sums(shop, second) == {"charged": 12_000, "paid": 3_000, "due": 9_000}
    assert outcomes(shop.do(Pay(second, amount="0.01", method="wallet"))) == ["wallet_too_low"]
    shop.do(Pay(first, method="card"), Pay(second, method="card"), AddToWallet(1, "30.00", "EUR"))
    assert (balance(shop), sums(shop, first)) == (0, {"charged": 12_000, "paid": 12_000})
    assert sums(shop, second) == {"charged": 12_000, "paid": 12_000}
    check_numbers(shop)
    check_log(shop)


def test_the_same_charge_back_twice_takes_once(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.one(Pay(order, amount="150.00", reference="a"))
    change = MovePayment(order, payment_of(shop, order), "reversed")
    assert outcomes(shop.do(change)) == ["done"]
    assert outcomes(shop.do(change)) == ["unchanged"]
    assert (balance(shop), sums(shop, order)) == (0, {"charged": 12_000, "due": 12_000})


def test_one_of_two_payments(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.do(Pay(order), Pay(order, amount="120.00", reference="twice"))
    assert balance(shop) == 12_000
    shop.one(MovePayment(order, payment_of(shop, order, 1), "reversed"))
    assert (balance(shop), sums(shop, order)) == (0, {"charged": 12_000, "paid": 12_000})


@pytest.mark.parametrize("how", ["price", "cancel"])
def test_money_that_a_lower_price_or_a_cancellation_moved_to_the_wallet(shop: Shop, how: str) -> None:
    order, other = shop.placed(2)
    down = EditPrice(order, total="60.00", settle="wallet")
    shop.do(Pay(order), down if how == "price" else SetStatus(order, "cancelled", settle="wallet"))
    moved = 6_000 if how == "price" else 12_000
    shop.one(Pay(other, amount="60.00", method="wallet"))
    assert balance(shop) == moved - 6_000
    shop.one(MovePayment(order, payment_of(shop, order), "reversed"))
    left = {"charged": 6_000, "due": 6_000} if how == "price" else {}
    assert (balance(shop), sums(shop, order)) == (-6_000, left)


def test_a_wallet_payment_taken_back_and_spent_again(shop: Shop) -> None:
    first, second = shop.placed(2)
    shop.do(AddToWallet(1, "120.00", "EUR"), Pay(first, method="wallet"))
    shop.one(MovePayment(first, payment_of(shop, first), "reversed"))
    assert (balance(shop), sums(shop, first)) == (12_000, {"charged": 12_000, "due": 12_000})
    shop.one(Pay(second, method="wallet"))
    assert (balance(shop), sums(shop, second)) == (0, {"charged": 12_000, "paid": 12_000})


def test_a_dispute_that_is_lost_after_all_was_used(shop: Shop) -> None:
    first, second = shop.placed(2)
    shop.do(Pay(first, amount="150.00", reference="a"), Pay(second, amount="30.00", method="wallet"))
    key = payment_of(shop, first)
    shop.one(MovePayment(first, key, "disputed"))
    assert (balance(shop), shop.world(first).orders[first].status) == (0, "on_hold")
    shop.one(MovePayment(first, key, "reversed"))
    assert (balance(shop), sums(shop, first)) == (-3_000, {"charged": 12_000, "due": 12_000})
