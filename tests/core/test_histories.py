"""Whatever people do in whatever order: the books, the status table, wallets and documents stay right."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from billiactl.core.books import books
from billiactl.core.changes import Change, FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.effects import apply
from billiactl.core.model import Order
from billiactl.core.plan import Plan
from billiactl.core.rules.prospects import allowed_statuses
from billiactl.core.world import World
from tests.support.histories import (
    EDGES,
    HISTORIES,
    SHOPS,
    Deed,
    change_of,
    event,
    status_steps,
    stored_sums,
    sums_of,
    wallet_moves,
)
from tests.support.worlds import planned


@given(SHOPS, HISTORIES)
def test_any_history_keeps_the_books(world: World, deeds: list[Deed]) -> None:
    for deed in deeds:
        change = change_of(world, deed)
        if change is None:
            world = event(world, deed)
            continue
        made, following = planned(world, change, deed.reason)
        if made.error is not None:
            assert following is world
            assert made.effects == ()
            continue
        check_effects(world, following, made)
        check_orders(world, following)
        check_again(following, change)
        check_promises(following, made)
        world = following


def check_effects(before: World, following: World, made: Plan) -> None:
    """Effects applied one by one are the planned World; steps of status are edges; wallets move by entries."""
    step = before
    for effect in made.effects:
        step = apply(step, effect)
    assert replace(step, symbols=following.symbols) == following
    assert set(status_steps(made.effects)) <= EDGES
    for (owner, currency), amount in wallet_moves(made.effects).items():
        had = before.users[owner].wallets.get(currency, 0)
        assert following.users[owner].wallets[currency] == had + amount
    for owner in following.users.values():
        assert min(owner.wallets.values(), default=0) >= 0


def check_orders(before: World, following: World) -> None:
    """Each order's stored sums follow from its ledger; what was issued stands."""
    for key, found in following.orders.items():
        assert stored_sums(found) == sums_of(found)
        sums = books(found)
        assert (sums.charged, sums.paid, sums.returned, sums.due, sums.surplus) == sums_of(found)
        assert found.payment_status == sums.payment_status
        assert found.net + found.tax == found.gross
        assert sums.returned <= sums.paid
        assert sum(row.amount for row in found.refunds) <= sums.paid
        check_documents(before.orders[key], found)


def check_documents(before: Order, found: Order) -> None:
    """Issued documents are never taken back or changed but in status; at most one proforma is open."""
    for old, new in zip(before.documents, found.documents, strict=False):
        assert replace(old, status=new.status) == new
    assert len(found.documents) >= len(before.documents)
    assert len(found.issued("invoice")) <= 1
    open_ones = [paper for paper in found.documents if paper.kind == "proforma" and paper.status == "issued"]
    assert len(open_ones) <= 1
    for paper in found.documents:
        assert paper.net + paper.tax == paper.gross
    if found.status == "cancelled":
        assert found.issued("invoice") == () or found.charged == 0
        assert not open_ones
    if found.status == "expired":
        assert not open_ones
    invoices = found.issued("invoice")
    if invoices and found.status != "cancelled":
        assert invoices[0].gross == found.gross == found.charged


def check_again(world: World, change: Change) -> None:
    """A convergent change that was done is unchanged the second time."""
    amount_is_named = isinstance(change, Pay) and change.amount is not None and change.reference is None
    moved_on = isinstance(change, SetStatus) and world.orders[change.order].status != change.status
    if change.action == "note.add" or amount_is_named or moved_on:
        return
    made, following = planned(world, change, "again")
    assert made.error is None, f"{change}: {made.error}"
    assert made.effects == (), change
    assert following == world


def check_promises(world: World, made: Plan) -> None:
    """What is said to be allowed is allowed, and nothing automatic is left to do."""
    key = made.subject[1]
    found = world.orders[key]
    for status in allowed_statuses(world, found):
        tried, _ = planned(world, SetStatus(int(key), status, settle="wallet"), "because")
        assert tried.error is None, f"{found.status} to {status}: {tried.error}"
    finished = {job.line_id for job in found.jobs if job.status == "finished"}
    assert found.status != "processing" or {row.id for row in found.lines} - finished
    assert found.status != "pending" or found.due > 0
    assert not isinstance(made.change, PlaceOrder | FinishJob) or found.status != "draft"
