"""Days, months and years end where the seller is: not in UTC, not at the server, not where the shell is."""

from __future__ import annotations

import pytest

from billiactl.core import clock
from billiactl.core.changes import Expire, Pay, SetStatus
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything, outcomes

EDGES = [
    ("Europe/Sofia", "2026-11-22T21:59:59Z", "2026-11-22"),
    ("Europe/Sofia", "2026-11-22T22:00:00Z", "2026-11-23"),
    ("Europe/Sofia", "2026-10-24T20:59:59Z", "2026-10-24"),
    ("Europe/Sofia", "2026-10-24T21:00:00Z", "2026-10-25"),
    ("Europe/Sofia", "2026-10-25T21:59:59Z", "2026-10-25"),
    ("Europe/Sofia", "2026-10-25T22:00:00Z", "2026-10-26"),
    ("Europe/Sofia", "2026-12-31T22:00:00Z", "2027-01-01"),
    ("America/New_York", "2027-01-01T04:59:59Z", "2026-12-31"),
    ("Pacific/Auckland", "2026-11-29T11:00:00Z", "2026-11-30"),
    ("Pacific/Kiritimati", "2026-11-30T10:00:00Z", "2026-12-01"),
]


def test_a_document_bears_the_sellers_day(shop: Shop) -> None:
    for edge, (zone, moment, day) in enumerate(EDGES):
        shop.now = clock.parse_timestamp(moment)
        pattern = {"counter": f"edge{edge}", "pattern": f"{edge}-{{year}}{{month}}-{{number:4}}", "start": 1}
        shop.settings(seller={"time_zone": zone}, series={"invoice": pattern})
        (order,) = shop.placed(1, method="on-account")
        (paper,) = shop.one(SetStatus(order, "processing")).documents
        assert (paper["issued_on"], paper["number"]) == (day, f"{edge}-{day[:4]}{day[5:7]}-0001")
        shop.one(Pay(order))
        found = shop.world(order).orders[order]
        assert found.payments[0].paid_on == day
        assert found.due_on == clock.add_days(day, 30)
    check_everything(shop)


DAYLIGHT = [
    ("2026-03-28", "2026-03-28T21:59:59Z", "2026-03-28T22:00:00Z"),
    ("2026-03-29", "2026-03-29T20:59:59Z", "2026-03-29T21:00:00Z"),
    ("2026-10-24", "2026-10-24T20:59:59Z", "2026-10-24T21:00:00Z"),
    ("2026-10-25", "2026-10-25T21:59:59Z", "2026-10-25T22:00:00Z"),
    ("2026-12-31", "2026-12-31T21:59:59Z", "2026-12-31T22:00:00Z"),
]
"""A last day in Sofia, its last second, and the first one after it."""


def test_an_order_is_payable_to_the_last_second_of_its_last_day(shop: Shop) -> None:
    for edge, (last, good, over) in enumerate(DAYLIGHT):
        pattern = {"counter": f"edge{edge}", "pattern": f"{edge}-{{number:4}}", "start": 1}
        shop.settings(series={"proforma": pattern})
        shop.now = clock.parse_timestamp(f"{clock.add_days(last, -17)}T12:00:00Z")
        (order,) = shop.placed(1)
        assert shop.world(order).orders[order].due_on == clock.add_days(last, -3)
        shop.now = clock.parse_timestamp(good)
        assert outcomes(shop.do(Expire(order))) == ["unchanged"]
        shop.now = clock.parse_timestamp(over)
        assert outcomes(shop.do(Expire(order))) == ["done"]


@pytest.mark.parametrize("here", ["America/Los_Angeles", "Pacific/Auckland"])
def test_where_the_shell_is_does_not_matter(shop: Shop, run_cli: RunCli, here: str) -> None:
    first, second = shop.placed(2)
    before, after = "2026-12-31T21:59:59Z", "2026-12-31T22:00:00Z"
    for order, moment, day in ((first, before, "2026-12-31"), (second, after, "2027-01-01")):
        answer = run_cli("order", "pay", order, "-o", "json", clock=moment, env={"TZ": here}).json()
        (result,) = answer["results"]
        assert [paper["issued_on"] for paper in result["documents"]] == [day]
    late = run_cli("order", "pay", first, "--date", "2027-01-02", "-o", "json", clock=after, env={"TZ": here})
    assert (late.code, late.json()["results"][0]["error"]["code"]) == (4, "date_in_future")


def test_a_payments_time_becomes_the_sellers_day(shop: Shop, run_cli: RunCli) -> None:
    first, second = shop.placed(2)
    for order, moment, day in (
        (first, "2026-11-21T21:59:59Z", "2026-11-21"),
        (second, "2026-11-21T23:30:00+01:00", "2026-11-22"),
    ):
        assert run_cli("order", "pay", order, "--date", moment).code == 0
        assert shop.query(f"SELECT paid_on FROM payments WHERE order_id = {order}") == [(day,)]
