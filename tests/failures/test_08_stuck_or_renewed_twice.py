"""A payment by hand must not leave its order stuck, and nothing must be renewed twice."""

from __future__ import annotations

import pytest

from billiactl.core.changes import CreateOrder, FinishJob, NewLine, Pay, PlaceOrder, SetStatus
from tests.support.hand import together
from tests.support.rows import rows_in
from tests.support.shops import Shop, check_everything, outcomes


def renewal(shop: Shop) -> tuple[int, int]:
    """A placed order that renews a service for a year, and the service's id."""
    shop.one(CreateOrder(1, (NewLine("domain-eu", service="a.example"),)))
    made = shop.one(CreateOrder(1, (NewLine("domain-eu", type="renew", service="a.example"),)))
    order = int(made.subject[1] or 0)
    shop.one(PlaceOrder(order))
    ((service,),) = shop.query("SELECT id FROM services")
    return order, service


@pytest.fixture
def yearly(shop: Shop) -> Shop:
    """The shop, its product running for twelve months."""
    with rows_in(shop.url) as rows:
        rows.execute("UPDATE products SET term_months = 12")
    return shop


@pytest.mark.parametrize(("method", "parts"), [("bank-transfer", 1), ("card", 3), ("on-account", 1)])
def test_paid_by_hand_it_goes_to_work_at_once(shop: Shop, method: str, parts: int) -> None:
    (order,) = shop.placed(1, method=method)
    for part in range(parts - 1):
        shop.one(Pay(order, amount="10.00", reference=str(part)))
    shop.one(Pay(order))
    found = shop.world(order).orders[order]
    assert (found.status, found.payment_status, len(found.jobs)) == ("processing", "paid", 1)
    assert outcomes(shop.do(FinishJob(order, int(found.jobs[0].id)))) == ["done"]
    assert shop.world(order).orders[order].status == "activated"
    check_everything(shop)


def test_paid_on_hold_it_goes_to_work_when_it_is_let_go(shop: Shop) -> None:
    (order,) = shop.placed(1)
    shop.do(SetStatus(order, "on_hold"), Pay(order), SetStatus(order, "pending"))
    found = shop.world(order).orders[order]
    assert (found.status, len(found.jobs), len(found.issued("invoice"))) == ("processing", 1, 1)


def test_paid_and_finished_again_it_is_renewed_once(yearly: Shop) -> None:
    order, service = renewal(yearly)
    assert outcomes(yearly.do(Pay(order), Pay(order))) == ["done", "unchanged"]
    assert outcomes(yearly.do(FinishJob(order, 1), FinishJob(order, 1))) == ["done", "unchanged"]
    yearly.later(days=1)
    assert outcomes(yearly.do(Pay(order), FinishJob(order, 1))) == ["unchanged", "unchanged"]
    assert yearly.query(f"SELECT status, expires_on FROM services WHERE id = {service}") == [("active", "2027-11-22")]
    assert yearly.query("SELECT count(*) FROM jobs") == [(1,)]
    check_everything(yearly)


def test_finished_by_several_processes_at_once_it_is_renewed_once(yearly: Shop) -> None:
    order, service = renewal(yearly)
    yearly.one(Pay(order))
    results = together(yearly.url, *(("finish", [order]) for _ in range(3)))
    assert sorted(became for hand in results for _, became in hand) == ["done", "unchanged", "unchanged"]
    assert yearly.query(f"SELECT expires_on FROM services WHERE id = {service}") == [("2027-11-22",)]
    check_everything(yearly)


def test_a_renewal_extends_from_where_the_term_ends(yearly: Shop) -> None:
    order, service = renewal(yearly)
    yearly.one(Pay(order))
    yearly.one(FinishJob(order, 1))
    again = yearly.one(CreateOrder(1, (NewLine("domain-eu", type="renew", service="a.example"),)))
    second = int(again.subject[1] or 0)
    yearly.do(PlaceOrder(second), Pay(second))
    yearly.one(FinishJob(second, 2))
    assert yearly.query(f"SELECT expires_on FROM services WHERE id = {service}") == [("2028-11-22",)]
