"""The desk on real databases: what was planned is what is kept, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import (
    Change,
    Conditions,
    CreateOrder,
    Expire,
    FinishJob,
    NewLine,
    Pay,
    PlaceOrder,
    SetStatus,
)
from billiactl.core.desk import CHUNK, Manner
from billiactl.core.effects import apply
from billiactl.core.errors import Unavailable
from billiactl.core.model import Order
from billiactl.core.plan import plan
from billiactl.core.remark_changes import AddNote
from tests.support.shops import Shop, check_everything, open_shop, outcome, outcomes, timeless

STORY: list[tuple[str, Callable[[int], Change]]] = [
    ("place", lambda order: PlaceOrder(order)),
    ("part", lambda order: Pay(order, amount="20.00", reference="a")),
    ("hold", lambda order: SetStatus(order, "on_hold")),
    ("back", lambda order: SetStatus(order, "pending")),
    ("too much", lambda order: Pay(order, amount="130.00", reference="b")),
    ("note", lambda order: AddNote("be kind", order=order)),
    ("cancel", lambda order: SetStatus(order, "cancelled", settle="wallet")),
    ("late", lambda order: Pay(order, amount="5.00", reference="c")),
    ("never", lambda order: SetStatus(order, "pending")),
]


def test_what_is_kept_is_what_was_planned(shop: Shop) -> None:
    (order,) = shop.drafts(1)
    for name, make in STORY:
        before = shop.world(order)
        change = make(order)
        made, planned = plan(before, change, Conditions(), "maria")
        (result,) = shop.do(change)
        assert outcome(result) == (made.error.code if made.error else "done"), name
        kept = shop.world(order)
        assert timeless(kept) == timeless(planned), name
        assert kept.orders[order].version == before.orders[order].version + (not made.error), name
        assert kept.orders[order].log_number == kept.orders[order].version
    check_everything(shop)


def test_a_job_finished_by_hand_is_kept_with_its_service(shop: Shop) -> None:
    created = shop.one(CreateOrder(1, (NewLine("domain-eu", service="a.example"),)))
    order = int(created.subject[1] or 0)
    shop.do(PlaceOrder(order))
    shop.do(Pay(order))
    before = shop.world(order)
    change = FinishJob(order, int(before.orders[order].jobs[0].id))
    _, planned = plan(before, change, Conditions(), "maria")
    assert outcomes(shop.do(change)) == ["done"]
    assert timeless(shop.world(order)) == timeless(planned)
    assert shop.world(order).orders[order].status == "activated"


def test_a_chunk_of_many_is_kept_as_planned(shop: Shop) -> None:
    orders = [*shop.placed(7), *shop.placed(4, user=2, method="on-account")]
    before = shop.world(*orders)
    planned = before
    changes = [Pay(order, amount="60.00", reference="a") for order in orders]
    for change in changes:
        made, planned = plan(planned, change, Conditions(), "maria")
        assert made.error is None
    assert outcomes(shop.do(*changes)) == ["done"] * 11
    assert timeless(shop.world(*orders)) == timeless(planned)
    check_everything(shop)


def test_the_log_tells_the_effects_with_ids_and_numbers(shop: Shop) -> None:
    (order,) = shop.placed(1)
    result = shop.one(Pay(order))
    ((text,),) = shop.query(
        f"SELECT effects FROM log_entries WHERE subject_kind = 'order' AND subject_id = {order} AND number = 3"
    )
    assert json.loads(text) == list(result.effects)
    assert "#" not in text
    (paper,) = result.documents
    ((number, issued_on),) = shop.query(f"SELECT number, issued_on FROM documents WHERE id = {paper['id']}")
    assert (paper["number"], paper["issued_on"]) == (number, issued_on) == ("0000000001", "2026-11-22")


class TestDryRun:
    """A preview says what would be done, and does nothing."""

    def test_nothing_is_written(self, shop: Shop) -> None:
        orders = shop.placed(3)
        before = shop.tables()
        changes: list[Change] = [
            *(Pay(order) for order in orders),
            CreateOrder(1, (NewLine("domain-eu", service="b.example"),)),
        ]
        results = shop.preview(*changes, conditions=Conditions(idempotency_key="k"))
        assert outcomes(results) == ["planned"] * 4
        assert [paper["number"] for result in results for paper in result.documents] == [None] * 3
        assert shop.tables() == before

    def test_not_a_byte_of_the_file_changes(self, sqlite_url: str) -> None:
        from pathlib import Path

        shop = open_shop(sqlite_url)
        (order,) = shop.placed(1)
        file = Path(sqlite_url.removeprefix("sqlite:///"))
        before = file.read_bytes()
        assert outcomes(shop.preview(Pay(order))) == ["planned"]
        assert file.read_bytes() == before

    def test_it_says_the_same_as_the_change(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        (shown,) = shop.preview(Pay(order))
        (done,) = shop.do(Pay(order))
        assert len(shown.effects) == len(done.effects)
        assert (shown.decided, shown.notices) == (done.decided, done.notices)
        assert [effect["op"] for effect in shown.effects] == [effect["op"] for effect in done.effects]

    def test_refused_and_unchanged_are_said(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        shop.one(Pay(first))
        assert outcomes(shop.preview(Pay(first), Pay(7), SetStatus(second, "activated"))) == [
            "unchanged",
            "order_not_found",
            "transition_refused",
        ]

    def test_one_order_twice_is_planned_one_after_the_other(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        cancel = SetStatus(order, "cancelled", settle="wallet")
        assert outcomes(shop.preview(Pay(order), Pay(order), cancel)) == ["planned", "unchanged", "planned"]


class TestManners:
    """All or nothing, stop at the first, or go on."""

    @staticmethod
    def mixed(shop: Shop) -> list[Change]:
        first, second, third = shop.placed(3)
        return [Pay(first), SetStatus(second, "activated"), Pay(third)]

    def test_a_refused_one_does_not_hold_up_its_chunk(self, shop: Shop) -> None:
        changes = self.mixed(shop)
        assert outcomes(shop.do(*changes)) == ["done", "transition_refused", "done"]
        check_everything(shop)

    def test_atomic_does_nothing_if_one_is_refused(self, shop: Shop) -> None:
        changes = self.mixed(shop)
        before = shop.tables()
        results = shop.do(*changes, manner=Manner(atomic=True))
        assert outcomes(results) == ["held_back", "transition_refused", "held_back"]
        assert {result.result for result in results} == {"failed", "refused"}
        assert shop.tables() == before

    def test_atomic_does_all_beyond_the_size_of_a_chunk(self, sqlite_url: str) -> None:
        shop = open_shop(sqlite_url)
        orders = shop.placed(CHUNK + 1)
        assert outcomes(shop.do(*map(Pay, orders), manner=Manner(atomic=True))) == ["done"] * len(orders)
        before = shop.tables()
        bad: list[Change] = [*(AddNote("x", order=order) for order in orders), Pay(7)]
        assert outcomes(shop.do(*bad, manner=Manner(atomic=True)))[-1] == "order_not_found"
        assert shop.tables() == before

    def test_atomic_may_touch_one_order_twice(self, shop: Shop) -> None:
        (order,) = shop.placed(1)
        changes = (Pay(order), SetStatus(order, "cancelled", settle="wallet"))
        assert outcomes(shop.do(*changes, manner=Manner(atomic=True))) == ["done", "done"]
        world = shop.world(order)
        invoice, note = (
            next(paper for paper in world.orders[order].documents if paper.kind == kind)
            for kind in ("invoice", "credit_note")
        )
        said = json.loads(str(world.contents[note.id]))
        assert said["corrects"] == {"kind": "invoice", "number": invoice.number, "issued_on": invoice.issued_on}
        assert note.corrects_id == invoice.id
        check_everything(shop)

    def test_stop_on_error_keeps_what_was_done_and_leaves_the_rest(self, shop: Shop) -> None:
        changes = self.mixed(shop)
        assert outcomes(shop.do(*changes, manner=Manner(stop_on_error=True))) == ["done", "transition_refused"]
        assert outcomes(shop.do(*changes)) == ["unchanged", "transition_refused", "done"]
        check_everything(shop)

    def test_an_order_twice_is_done_once_and_then_unchanged(self, shop: Shop) -> None:
        first, second = shop.placed(2)
        assert outcomes(shop.do(Pay(first), Pay(second), Pay(first))) == ["done", "done", "unchanged"]
        assert shop.query("SELECT count(*) FROM payments") == [(2,)]


@pytest.mark.parametrize("count", [CHUNK - 1, CHUNK, CHUNK + 1])
def test_the_edge_of_a_chunk(sqlite_url: str, count: int) -> None:
    shop = open_shop(sqlite_url)
    orders = shop.placed(count)
    assert outcomes(shop.do(*map(Pay, orders))) == ["done"] * count
    assert shop.query("SELECT count(*) FROM runs") == [(4,)]
    check_everything(shop)


def test_a_read_only_desk_writes_nothing(shop: Shop) -> None:
    (order,) = shop.placed(1)
    desk = replace(shop.desk(), read_only=True)
    before = shop.tables()
    with pytest.raises(Unavailable):
        list(desk.execute([Pay(order)], Conditions()))
    assert shop.tables() == before
    assert [result.result for result in desk.preview([Pay(order)], Conditions())] == ["planned"]


def test_effects_in_the_log_are_those_of_the_plan(shop: Shop) -> None:
    """Nothing reaches the database that the plan does not tell: applied to the World before they give the one after."""
    (order,) = shop.placed(1)
    before = shop.world(order)
    made, planned = plan(before, Pay(order), Conditions(), "maria")
    step = before
    for effect in made.effects:
        step = apply(step, effect)
    shop.one(Pay(order))
    assert timeless(step) == timeless(planned) == timeless(shop.world(order))


def test_expiring_touches_only_what_is_stale(shop: Shop) -> None:
    stale, part, paid = shop.placed(3)
    shop.do(Pay(part, amount="1.00", reference="a"), Pay(paid))
    shop.later(days=30)
    (fresh,) = shop.placed(1)
    results = shop.do(*map(Expire, (stale, part, paid, fresh)))
    assert outcomes(results) == ["done", "unchanged", "unchanged", "unchanged"]
    found: dict[Any, Order] = dict(shop.world(stale, part, paid, fresh).orders)
    assert [found[order].status for order in (stale, part, paid, fresh)] == [
        "expired",
        "pending",
        "processing",
        "pending",
    ]
