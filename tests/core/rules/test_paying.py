"""Money for an order: full, in part, too much, late, twice, from the wallet, in flight."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.books import books
from billiactl.core.changes import Expire, Pay, SetStatus
from billiactl.core.world import World
from tests.support.worlds import (
    NOW,
    after,
    at,
    document,
    job,
    line,
    methods_with,
    order,
    payment,
    planned,
    refusal,
    settings_with,
    statuses,
    the_order,
    user,
    world_of,
)

LATE_REFUSED = {"accept_late_payment": False}


def pending(**more: Any) -> World:
    """A placed order of 120.00 EUR with its proforma, unpaid."""
    return world_of(order(documents=(document("proforma", 12_000),), **more))


def expired(**settings: Any) -> World:
    """The same order, expired."""
    given = order(due_on="2026-11-01", documents=(document("proforma", 12_000),))
    return after(world_of(given, settings=settings_with(**settings)), Expire(1001))


def wallet(world: World) -> int:
    """What user 1 has, in EUR cents."""
    return world.users[1].wallets.get("EUR", 0)


def money(world: World) -> tuple[int, int, int, int]:
    """Paid, returned, due and surplus of the order."""
    found = books(the_order(world))
    return found.paid, found.returned, found.due, found.surplus


def assert_unchanged(world: World, change: Pay, key: str | None = None) -> list[str]:
    made, following = planned(world, change, key=key)
    assert made.error is None, made.error
    assert made.effects == ()
    assert following == world
    return list(made.notices)


def test_pay_without_an_amount_pays_what_is_due_once() -> None:
    paid = after(pending(), Pay(1001))
    assert (the_order(paid).status, money(paid)) == ("processing", (12_000, 0, 0, 0))
    assert [(found.method, found.paid_on) for found in the_order(paid).payments] == [("bank-transfer", "2026-11-22")]
    assert_unchanged(paid, Pay(1001))


def test_a_part_leaves_the_rest_due_and_makes_no_document() -> None:
    made, part = planned(pending(), Pay(1001, amount="20.00", reference="a"))
    assert money(part) == (2_000, 0, 10_000, 0)
    assert (the_order(part).status, statuses(part, "proforma")) == ("pending", ["issued"])
    assert "100.00 EUR still due" in " ".join(made.notices)
    rest = after(part, Pay(1001))
    assert [found.amount for found in the_order(rest).payments] == [2_000, 10_000]
    assert statuses(rest, "invoice") == ["issued"]


@pytest.mark.parametrize(
    ("settle", "held", "refunds"),
    [(None, 3_000, [("wallet", "done")]), ("wallet", 3_000, [("wallet", "done")]), ("refund", 0, [("refund", "open")])],
)
def test_too_much_is_invoiced_at_the_price_and_the_surplus_moves_on(
    settle: str | None, held: int, refunds: list[tuple[str, str]]
) -> None:
    paid = after(pending(), Pay(1001, amount="150.00", reference="a", settle=settle))
    assert wallet(paid) == held
    assert [(found.destination, found.status) for found in the_order(paid).refunds] == refunds
    assert [found.gross for found in the_order(paid).documents if found.kind == "invoice"] == [12_000]
    assert the_order(paid).payment_status == ("paid" if held else "overpaid")
    assert the_order(paid).status == "processing"


def test_too_much_needs_a_name_of_its_own() -> None:
    assert refusal(pending(), Pay(1001, amount="120.01")).code == "above_due"
    assert the_order(after(pending(), Pay(1001, amount="120.01"), key="k")).paid == 12_001
    assert the_order(after(pending(), Pay(1001, amount="120.01", reference="r"))).paid == 12_001


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Pay(1001, amount="0"), "bad_amount"),
        (Pay(1001, amount="-5"), "bad_amount"),
        (Pay(1001, amount="12,50"), "bad_number"),
        (Pay(1001, amount="NaN"), "bad_number"),
        (Pay(1001, amount="0.001"), "too_many_decimals"),
        (Pay(1001, amount="9" * 18, reference="a"), "number_too_large"),
        (Pay(1001, date="2026-11-23"), "date_in_future"),
        (Pay(1001, date="2026-11-22T22:00:00Z"), "date_in_future"),
        (Pay(1001, date="yesterday"), "bad_date"),
        (Pay(1001, date="2026-02-30"), "bad_date"),
        (Pay(1001, method="barter"), "unknown_method"),
        (Pay(1001, settle="outside"), "bad_settlement"),
        (Pay(7), "order_not_found"),
    ],
)
def test_what_is_no_payment_is_refused(change: Pay, code: str) -> None:
    assert refusal(pending(), change).code == code


@pytest.mark.parametrize(
    ("given", "booked"),
    [
        (None, "2026-11-22"),
        ("2026-11-22", "2026-11-22"),
        ("2025-01-01", "2025-01-01"),
        ("2026-11-21T21:59:59Z", "2026-11-21"),
        ("2026-11-21T22:00:00Z", "2026-11-22"),
        ("2026-11-21T23:30:00-01:00", "2026-11-22"),
    ],
)
def test_the_date_is_the_payments_and_never_the_documents(given: str | None, booked: str) -> None:
    made, paid = planned(pending(), Pay(1001, date=given))
    assert the_order(paid).payments[0].paid_on == booked
    assert [getattr(effect, "date", None) for effect in made.effects if hasattr(effect, "counter")] == ["2026-11-22"]


def test_a_draft_takes_no_money() -> None:
    assert refusal(world_of(order("draft")), Pay(1001)).code == "not_placed"


def test_sums_that_the_database_can_not_keep_are_refused() -> None:
    most = "92233720368547758.07"
    once = after(pending(), Pay(1001, amount=most, reference="a", settle="refund"))
    assert refusal(once, Pay(1001, amount=most, reference="b", settle="refund")).code == "number_too_large"
    rich = world_of(order(), users=(user(wallets={"EUR": 2**63 - 1}),))
    assert refusal(rich, Pay(1001, amount="130.00", reference="a")).code == "number_too_large"


class TestReferences:
    """(method, reference, order) names one payment."""

    def test_the_same_amount_is_unchanged(self) -> None:
        part = after(pending(), Pay(1001, amount="20.00", reference="a"))
        assert "booked already" in " ".join(assert_unchanged(part, Pay(1001, amount="20.00", reference="a")))
        assert_unchanged(part, Pay(1001, amount="20", reference="a"))

    def test_another_amount_is_a_conflict(self) -> None:
        part = after(pending(), Pay(1001, amount="20.00", reference="a"))
        assert refusal(part, Pay(1001, amount="20.01", reference="a")).code == "reference_used"

    def test_another_method_or_order_is_another_payment(self) -> None:
        part = after(pending(), Pay(1001, amount="20.00", reference="a"))
        both = after(part, Pay(1001, amount="20.00", reference="a", method="card"))
        assert the_order(both).paid == 4_000

    def test_nothing_due_any_more_is_unchanged(self) -> None:
        assert_unchanged(after(pending(), Pay(1001, reference="a")), Pay(1001, reference="a"))

    def test_in_flight_already_is_said(self) -> None:
        coming = after(pending(), Pay(1001, reference="a", in_flight=True))
        assert "in flight already" in " ".join(assert_unchanged(coming, Pay(1001, reference="a")))

    @pytest.mark.parametrize("status", ["failed", "cancelled", "reversed"])
    def test_a_payment_that_came_to_nothing_does_not_count_as_booked(self, status: str) -> None:
        given = pending(payments=(payment(12_000, status, reference="a"),))
        error = refusal(given, Pay(1001, amount="120.00", reference="a"))
        assert (error.code, status in error.message) == ("reference_used", True)


class TestLateAndOdd:
    """Where money goes that comes at the wrong time."""

    def test_all_of_it_on_an_expired_order(self) -> None:
        paid = after(expired(), Pay(1001))
        assert (the_order(paid).status, wallet(paid), money(paid)) == ("processing", 0, (12_000, 0, 0, 0))

    def test_a_part_on_an_expired_order_goes_to_the_wallet(self) -> None:
        paid = after(expired(), Pay(1001, amount="50.00"))
        assert (the_order(paid).status, wallet(paid), money(paid)) == ("expired", 5_000, (5_000, 5_000, 12_000, 0))
        assert statuses(paid, "proforma") == ["expired"]

    def test_more_than_all_on_an_expired_order(self) -> None:
        paid = after(expired(), Pay(1001, amount="150.00", reference="a"))
        assert (the_order(paid).status, wallet(paid)) == ("processing", 3_000)

    def test_where_late_payment_is_not_accepted_all_goes_to_the_wallet(self) -> None:
        paid = after(expired(**LATE_REFUSED), Pay(1001, amount="120.00", reference="a"))
        assert (the_order(paid).status, wallet(paid)) == ("expired", 12_000)

    def test_where_late_payment_is_not_accepted_nothing_is_asked_for(self) -> None:
        assert refusal(expired(**LATE_REFUSED), Pay(1001)).code == "order_ended"

    def test_a_part_that_goes_to_the_wallet_is_not_asked_for_again_and_again(self) -> None:
        coming = after(expired(), Pay(1001, amount="50.00", in_flight=True))
        assert refusal(coming, Pay(1001)).code == "order_ended"

    @pytest.mark.parametrize("status", ["cancelled", "fraud"])
    def test_on_an_ended_order_it_goes_to_the_wallet(self, status: str) -> None:
        ended = after(pending(), SetStatus(1001, status))
        paid = after(ended, Pay(1001, amount="120.00", reference="a"))
        assert (the_order(paid).status, wallet(paid)) == (status, 12_000)
        assert statuses(paid, "invoice") == []

    @pytest.mark.parametrize("status", ["cancelled", "fraud"])
    def test_an_ended_order_asks_for_nothing(self, status: str) -> None:
        assert refusal(after(pending(), SetStatus(1001, status)), Pay(1001)).code == "order_ended"

    @pytest.mark.parametrize("status", ["cancelled", "fraud"])
    def test_an_ended_order_keeps_its_price_whatever_vat_becomes(self, status: str) -> None:
        ended = after(pending(), SetStatus(1001, status))
        dearer = at(ended, NOW, vat={"rates": {"BG": {"standard": "25"}}})
        paid = after(dearer, Pay(1001, amount="120.00", reference="a"))
        assert the_order(paid).gross == 12_000

    def test_on_hold_it_is_booked_and_invoiced_without_a_move(self) -> None:
        held = after(pending(), SetStatus(1001, "on_hold"))
        paid = after(held, Pay(1001))
        assert (the_order(paid).status, statuses(paid, "invoice")) == ("on_hold", ["issued"])
        part = after(held, Pay(1001, amount="50.00"))
        assert (the_order(part).status, statuses(part, "invoice")) == ("on_hold", [])

    @pytest.mark.parametrize("status", ["processing", "collapsed", "activated"])
    def test_an_order_worked_on_is_paid_and_invoiced_once(self, status: str) -> None:
        work = {"processing": job(), "collapsed": job(failed=1), "activated": job("finished")}[status]
        given = world_of(order(status, entered_by="force", jobs=(work,)))
        paid = after(given, Pay(1001))
        assert (the_order(paid).status, statuses(paid, "invoice")) == (status, ["issued"])
        assert_unchanged(paid, Pay(1001))

    def test_surplus_on_an_invoiced_order_goes_back(self) -> None:
        paid = after(after(pending(), Pay(1001)), Pay(1001, amount="10.00", reference="again"))
        assert (wallet(paid), statuses(paid, "invoice"), money(paid)) == (1_000, ["issued"], (13_000, 1_000, 0, 0))


class TestInFlight:
    """Announced money."""

    def test_it_counts_for_nothing_but_the_payment_status(self) -> None:
        coming = after(pending(), Pay(1001, in_flight=True))
        found = the_order(coming)
        assert (found.status, found.payment_status, found.paid, found.due) == ("pending", "pending", 0, 12_000)
        assert found.payments[0].paid_on is None

    def test_what_is_coming_is_not_asked_for_again(self) -> None:
        coming = after(pending(), Pay(1001, in_flight=True))
        assert "in flight" in " ".join(assert_unchanged(coming, Pay(1001)))
        assert_unchanged(coming, Pay(1001, in_flight=True))

    def test_the_rest_is(self) -> None:
        coming = after(pending(), Pay(1001, amount="20.00", in_flight=True))
        paid = after(coming, Pay(1001))
        assert [found.amount for found in the_order(paid).payments] == [2_000, 10_000]
        assert the_order(paid).payment_status == "pending"

    def test_a_wallet_is_never_in_flight(self) -> None:
        rich = world_of(order(method="wallet"), users=(user(wallets={"EUR": 12_000}),))
        assert refusal(rich, Pay(1001, in_flight=True)).code == "wallet_in_flight"


class TestWallet:
    """Money of the user that is here already."""

    def test_enough(self) -> None:
        paid = after(world_of(order(), users=(user(wallets={"EUR": 12_500}),)), Pay(1001, method="wallet"))
        assert (wallet(paid), the_order(paid).status) == (500, "processing")

    @pytest.mark.parametrize("held", [0, 11_999, -500])
    def test_too_little(self, held: int) -> None:
        poor = world_of(order(), users=(user(wallets={"EUR": held}),))
        error = refusal(poor, Pay(1001, method="wallet"))
        assert error.code == "wallet_too_low"
        assert "-" not in error.message.partition("holds")[2].partition("EUR")[0]

    def test_a_part(self) -> None:
        poor = world_of(order(), users=(user(wallets={"EUR": 5_000}),))
        paid = after(poor, Pay(1001, amount="50.00", method="wallet"))
        assert (wallet(paid), money(paid)) == (0, (5_000, 0, 7_000, 0))

    def test_another_currency_does_not_help(self) -> None:
        world = world_of(order(), users=(user(wallets={"USD": 50_000}),))
        assert refusal(world, Pay(1001, method="wallet")).code == "wallet_too_low"

    def test_two_orders_of_one_user_share_it(self) -> None:
        both = world_of(order(), order(identity=1002, lines=(line(2),)), users=(user(wallets={"EUR": 20_000}),))
        first = after(both, Pay(1001, method="wallet"))
        assert refusal(first, Pay(1002, method="wallet")).code == "wallet_too_low"


@pytest.mark.parametrize(("currencies", "code"), [([], None), (["EUR", "USD"], None), (["USD"], "method_currency")])
def test_method_and_order_agree_on_the_currency(currencies: list[str], code: str | None) -> None:
    settings = settings_with(methods=methods_with("card", currencies=currencies))
    made, _ = planned(world_of(order(), settings=settings), Pay(1001, method="card"))
    assert (made.error and made.error.code) == code


@pytest.mark.parametrize(
    ("currency", "price", "typed", "paid"),
    [("JPY", 100_000_000, "120", 120), ("KWD", 100_000_000, "120.000", 120_000), ("CLF", 1_000_000, "1.2000", 12_000)],
)
def test_amounts_are_in_the_orders_currency(currency: str, price: int, typed: str, paid: int) -> None:
    world = world_of(order(currency=currency, lines=(line(price=price),)))
    assert the_order(world).gross == paid
    assert the_order(after(world, Pay(1001, amount=typed))).paid == paid
