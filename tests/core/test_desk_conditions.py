"""What callers attach to changes: versions, idempotency keys, plans that were agreed to."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Change, Conditions, CreateOrder, FinishJob, NewLine, Pay, PlaceOrder, SetStatus
from billiactl.core.desk import Manner, check_bulk, digest
from billiactl.core.errors import UsageFault
from billiactl.core.remark_changes import AddNote
from tests.support.shops import Shop, outcome, outcomes


class TestVersions:
    """If-version: only if nobody moved it meanwhile."""

    def test_the_version_that_was_seen(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        version = shop.world(order).orders[order].version
        assert outcome(shop.one(AddNote("x", order=order), Conditions(if_version=version))) == "done"
        before = shop.tables()
        (late,) = shop.do(Pay(order), conditions=Conditions(if_version=version))
        assert (outcome(late), late.result) == ("version_moved", "failed")
        assert shop.tables() == before

    def test_refused_and_unchanged_ones_move_nothing(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        shop.one(Pay(order))
        before = shop.tables()
        assert outcomes(shop.do(Pay(order), SetStatus(order, "draft"))) == ["unchanged", "transition_refused"]
        assert shop.tables() == before

    def test_a_users_version(self, shop: Shop) -> None:
        assert outcome(shop.one(AddNote("x", user=1), Conditions(if_version=1))) == "done"
        assert outcomes(shop.do(AddNote("y", user=1), conditions=Conditions(if_version=1))) == ["version_moved"]


class TestKeys:
    """An idempotency key names one change of one order."""

    KEY = Conditions(idempotency_key="k")

    def test_the_same_amount_in_other_digits_is_the_same_change(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        assert outcomes(shop.do(Pay(order, amount="20.00"), conditions=self.KEY)) == ["done"]
        (again,) = shop.do(Pay(order, amount="20"), conditions=self.KEY)
        assert (outcome(again), again.replayed) == ("done", True)

    def test_the_same_again_is_replayed(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        change = Pay(order, amount="150.00")
        (first,) = shop.do(change, conditions=self.KEY)
        before = shop.tables()
        (again,) = shop.do(change, conditions=self.KEY)
        assert (again.result, again.replayed, first.replayed) == ("done", True, False)
        assert list(again.effects) == list(first.effects)
        assert list(again.documents) == list(first.documents)
        assert again.subject == first.subject
        assert shop.tables() == before

    def test_something_else_is_a_conflict(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        shop.do(Pay(order, amount="20.00"), conditions=self.KEY)
        before = shop.tables()
        others = (Pay(order, amount="21.00"), Pay(order), AddNote("x", order=order))
        for change in others:
            assert outcomes(shop.do(change, conditions=self.KEY)) == ["idempotency_key_reused"]
        assert shop.tables() == before

    def test_each_order_of_a_list_has_the_key_to_itself(self, shop: Shop) -> None:
        orders = shop.placed(4)
        notes = [AddNote("x", order=order) for order in orders]
        assert outcomes(shop.do(*notes[:2], conditions=self.KEY)) == ["done"] * 2
        results = shop.do(*notes, conditions=self.KEY)
        assert [result.replayed for result in results] == [True, True, False, False]
        assert shop.query("SELECT count(*) FROM notes") == [(4,)]

    def test_each_job_of_an_order_has_the_key_to_itself(self, shop: Shop) -> None:
        created = shop.one(CreateOrder(1, (NewLine("domain-eu"), NewLine("domain-eu"))))
        order = int(created.subject[1] or 0)
        shop.do(PlaceOrder(order), Pay(order))
        jobs = [FinishJob(order, int(job.id)) for job in shop.world(order).orders[order].jobs]
        assert outcomes(shop.do(*jobs, conditions=self.KEY)) == ["done", "done"]
        assert [result.replayed for result in shop.do(*jobs, conditions=self.KEY)] == [True, True]

    def test_a_refusal_keeps_nothing(self, shop: Shop) -> None:
        (order,) = shop.drafts(1)
        before = shop.tables()
        assert outcomes(shop.do(Pay(order), conditions=self.KEY)) == ["not_placed"]
        assert shop.tables() == before
        shop.one(PlaceOrder(order))
        assert outcomes(shop.do(Pay(order), conditions=self.KEY)) == ["done"]

    def test_unchanged_is_kept_too(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        shop.one(Pay(order))
        assert outcomes(shop.do(Pay(order), conditions=self.KEY)) == ["unchanged"]
        (again,) = shop.do(Pay(order), conditions=self.KEY)
        assert (again.result, again.replayed) == ("unchanged", True)

    def test_a_chunk_with_nothing_to_do_does_not_spoil_the_next(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        shop.one(Pay(first))
        results = shop.do(Pay(first), Pay(first), Pay(second), conditions=self.KEY)
        assert outcomes(results) == ["unchanged", "unchanged", "done"]
        assert [result.replayed for result in results] == [False, True, False]

    @pytest.mark.parametrize("atomic", [False, True])
    def test_a_key_stands_for_one_new_order(self, shop: Shop, atomic: bool) -> None:
        one, other = CreateOrder(1, (NewLine("domain-eu"),)), CreateOrder(2, (NewLine("domain-eu"),))
        results = shop.do(one, one, other, conditions=self.KEY, manner=Manner(atomic=atomic))
        if atomic:
            assert outcomes(results)[-1] == "idempotency_key_reused"
        else:
            assert outcomes(results) == ["done", "unchanged", "idempotency_key_reused"]
        assert shop.query("SELECT count(*) FROM orders") == [(0 if atomic else 1,)]

    def test_additions_to_many_need_one(self) -> None:
        notes = [AddNote("x", order=1), AddNote("x", order=2)]
        with pytest.raises(UsageFault) as refused:
            check_bulk(notes, Conditions())
        assert refused.value.code == "key_required"
        check_bulk(notes, self.KEY)
        check_bulk(notes[:1], Conditions())
        check_bulk([Pay(1), Pay(2)], Conditions())
        check_bulk([Pay(1, amount="1", reference="a"), Pay(2, amount="1", reference="a")], Conditions())
        with pytest.raises(UsageFault):
            check_bulk([Pay(1, amount="1"), Pay(2, amount="1")], Conditions())


class TestAgreed:
    """What a person agreed to is done, or refused where it changed meanwhile."""

    @staticmethod
    def agreed(shop: Shop, *changes: Change) -> Manner:
        return Manner(expected={result.subject: digest(result) for result in shop.preview(*changes)})

    def test_the_same_plan_some_seconds_later(self, shop: Shop) -> None:
        drafts = shop.drafts(3)
        changes = [PlaceOrder(order) for order in drafts]
        manner = self.agreed(shop, *changes)
        shop.later(seconds=61)
        assert outcomes(shop.do(*changes, manner=manner)) == ["done"] * 3
        pays = [Pay(order) for order in drafts]
        manner = self.agreed(shop, *pays)
        shop.later(seconds=61)
        assert outcomes(shop.do(*pays, manner=manner)) == ["done"] * 3

    def test_another_plan_is_refused_and_the_others_are_done(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        manner = self.agreed(shop, Pay(first), Pay(second))
        shop.one(Pay(first, amount="1.00", reference="a"))
        assert outcomes(shop.do(Pay(first), Pay(second), manner=manner)) == ["plan_moved", "done"]

    def test_a_refusal_that_was_shown_stays_one(self, shop: Shop) -> None:
        (order,) = shop.drafts(1)
        manner = self.agreed(shop, Pay(order))
        assert outcomes(shop.do(Pay(order), manner=manner)) == ["not_placed"]
        shop.one(PlaceOrder(order))
        assert outcomes(shop.do(Pay(order), manner=manner)) == ["plan_moved"]

    def test_an_order_nobody_was_shown_is_refused(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        assert outcomes(shop.do(Pay(first), Pay(second), manner=self.agreed(shop, Pay(first)))) == [
            "done",
            "plan_moved",
        ]
