"""A user's wallet, one balance for each currency, and the credit limit."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import AddToWallet, SetCreditLimit
from tests.support.money import papers, wallet
from tests.support.worlds import after, limit, order, planned, refusal, the_order, user, world_of

MOST = 2**63 - 1


@pytest.mark.parametrize(
    ("had", "amount", "has"), [(0, "10.00", 1_000), (1_000, "-10.00", 0), (-500, "2.00", -300), (-500, "5.00", 0)]
)
def test_money_in_and_out(had: int, amount: str, has: int) -> None:
    world = world_of(users=(user(wallets={"EUR": had}),))
    assert wallet(after(world, AddToWallet(1, amount, "EUR"))) == has


@pytest.mark.parametrize(("had", "amount"), [(0, "-0.01"), (1_000, "-10.01"), (-500, "-0.01")])
def test_nobody_takes_out_more_than_is_in_it(had: int, amount: str) -> None:
    world = world_of(users=(user(wallets={"EUR": had}),))
    assert refusal(world, AddToWallet(1, amount, "EUR")).code == "wallet_too_low"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("0.00", "EUR", "bad_amount"),
        ("1.001", "EUR", "too_many_decimals"),
        ("1.5", "JPY", "too_many_decimals"),
        ("1,50", "EUR", "bad_number"),
        ("1.00", "XXX", "unknown_currency"),
    ],
)
def test_amounts_that_are_none(amount: str, currency: str, code: str) -> None:
    assert refusal(world_of(), AddToWallet(1, amount, currency)).code == code


def test_a_wallet_has_a_largest_balance() -> None:
    world = world_of(users=(user(wallets={"JPY": MOST - 1}),))
    assert refusal(world, AddToWallet(1, "2", "JPY")).code == "number_too_large"


def test_currencies_do_not_mix() -> None:
    world = after(world_of(order()), AddToWallet(1, "1.000", "KWD"))
    world = after(world, AddToWallet(1, "120", "JPY"))
    assert (wallet(world), wallet(world, "KWD"), wallet(world, "JPY")) == (0, 1_000, 120)
    assert refusal(world, Pay(1001, method="wallet")).code == "wallet_too_low"


def test_a_wallet_pays_what_it_holds() -> None:
    world = after(world_of(order()), AddToWallet(1, "130.00", "EUR"))
    paid = after(world, Pay(1001, method="wallet"))
    assert (wallet(paid), the_order(paid).status) == (1_000, "processing")
    assert refusal(world, Pay(1001, method="wallet", in_flight=True)).code == "wallet_in_flight"


def test_setting_a_credit_limit() -> None:
    world = after(world_of(), SetCreditLimit(1, "100.00", "EUR"))
    world = after(world, SetCreditLimit(1, "200", "JPY"))
    assert [(row.currency, row.amount) for row in world.users[1].credit_limits] == [("EUR", 10_000), ("JPY", 200)]
    assert planned(world, SetCreditLimit(1, "100.00", "EUR"))[0].effects == ()
    world = after(world, SetCreditLimit(1, "50.00", "EUR"))
    world = after(world, SetCreditLimit(1, "0", "JPY"))
    assert [(row.currency, row.amount) for row in world.users[1].credit_limits] == [("EUR", 5_000)]
    assert planned(world, SetCreditLimit(1, "0", "JPY"))[0].effects == ()
    assert refusal(world, SetCreditLimit(1, "-1.00", "EUR")).code == "bad_amount"


def test_a_credit_limit_lets_an_order_be_worked_on() -> None:
    step = SetStatus(1001, "processing")
    assert refusal(world_of(order()), step).code == "transition_refused"
    world = after(world_of(order()), SetCreditLimit(1, "120.00", "EUR"))
    worked = after(world, step)
    assert (the_order(worked).status, the_order(worked).entered_by) == ("processing", "credit")
    assert papers(worked) == []


def test_what_is_owed_uses_the_credit_up() -> None:
    orders = (order(), order("activated", identity=1002), order(identity=1003, currency="JPY"))
    limits = (limit(23_999), limit(12_000, "JPY", id=2))
    world = world_of(*orders, users=(user(credit_limits=limits),))
    assert refusal(world, SetStatus(1001, "processing")).code == "transition_refused"
    paid = after(world, Pay(1002, "0.01"))
    assert the_order(after(paid, SetStatus(1001, "processing"))).status == "processing"
    assert the_order(after(world, SetStatus(1003, "processing")), 1003).status == "processing"
