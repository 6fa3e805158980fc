"""Numbers and the seller's calendar: midnight, the turn of the year, clocks that are wrong, a series used up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from billiactl.core.changes import Pay
from billiactl.core.errors import Conflict
from billiactl.core.remark_changes import AddNote
from tests.support.shops import Shop, check_everything, outcomes


class TestClock:
    """The seller's day of a number is read under the counter's lock."""

    @staticmethod
    def jumping(*moments: str) -> Callable[[], datetime]:
        rest = [datetime.fromisoformat(moment) for moment in moments]
        return lambda: rest.pop(0) if len(rest) > 1 else rest[0]

    def test_midnight_between_plan_and_commit_plans_again(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        before, midnight = "2026-11-22T21:59:59+00:00", "2026-11-22T22:00:00+00:00"
        (result,) = shop.do(Pay(order), now=self.jumping(before, midnight, midnight, midnight))
        assert [paper["issued_on"] for paper in result.documents] == ["2026-11-23"]
        (payment,) = shop.world(order).orders[order].payments
        assert payment.paid_on == "2026-11-23"
        check_everything(shop)

    def test_without_a_document_no_day_is_looked_at(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        moments = self.jumping("2026-11-22T21:59:59+00:00", "2026-11-23T22:00:00+00:00")
        assert outcomes(shop.do(AddNote("x", order=order), now=moments)) == ["done"]

    def test_a_clock_that_never_stands_still_gives_up_and_changes_nothing(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        before = shop.tables()
        start = datetime.fromisoformat("2026-11-22T10:00:00+00:00")
        days = iter(range(100))
        with pytest.raises(Conflict) as refused:
            shop.do(Pay(order), now=lambda: start + timedelta(days=next(days)))
        assert refused.value.code == "busy"
        assert shop.tables() == before

    def test_a_clock_behind_refuses_documents_and_nothing_else(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        shop.later(days=1)
        shop.one(Pay(first))
        shop.later(days=-1)
        assert outcomes(shop.do(Pay(second), AddNote("x", order=first))) == ["clock_behind", "done"]
        shop.later(days=1)
        assert outcomes(shop.do(Pay(second))) == ["done"]
        check_everything(shop)

    def test_a_new_period_starts_a_new_counter_in_the_sellers_year(self, shop: Shop) -> None:
        yearly = {"counter": "invoice", "pattern": "{year}-{number:6}", "start": 5}
        shop.settings(series={"invoice": yearly})
        orders = shop.placed(4)
        moments = ["2026-12-31T21:59:59Z", "2026-12-31T22:00:00Z"]
        for order, moment in zip(orders, ["2026-12-31T10:00:00Z", *moments], strict=False):
            shop.now = datetime.fromisoformat(moment)
            shop.one(Pay(order))
        numbers = [
            number for (number,) in shop.query("SELECT number FROM documents WHERE kind = 'invoice' ORDER BY id")
        ]
        assert numbers == ["2026-000005", "2026-000006", "2027-000005"]
        shop.now = datetime.fromisoformat(moments[0])
        assert outcomes(shop.do(Pay(orders[3]))) == ["clock_behind"]
        check_everything(shop)


def test_a_full_series_refuses_one_order_and_not_its_chunk(shop: Shop) -> None:
    shop.settings(series={"invoice": {"counter": "invoice", "pattern": "{number:1}", "start": 8}})
    orders = shop.placed(3)
    assert outcomes(shop.do(*map(Pay, orders))) == ["done", "done", "series_full"]
