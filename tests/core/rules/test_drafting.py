"""Drafts: who may make which document when, what they say, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import Change, Expire, Pay, SetStatus
from billiactl.core.document_changes import (
    CreateDocument,
    DeleteDraft,
    EditDraft,
    IssueDraft,
)
from billiactl.core.effects import Issue
from billiactl.core.money_changes import EditPrice, SetProfile
from billiactl.core.world import World
from tests.support.by_hand import KINDS, NOTES, create, drafted, key, row, written
from tests.support.money import (
    activated,
    draft,
    forced,
    newest,
    owed,
    paid,
    papers,
    pending,
    said,
    sums,
)
from tests.support.worlds import (
    after,
    at,
    line,
    order,
    planned,
    profile,
    refusal,
    statuses,
    the_order,
    user,
    world_of,
)


def cancelled() -> World:
    return after(paid(), SetStatus(1001, "cancelled", settle="outside"))


def expired() -> World:
    return after(at(pending(), "2026-12-24T10:00:00Z"), Expire(1001))


ALLOWED = [
    (draft, {}),
    (pending, {"proforma": "done", "invoice": "reason_required"}),
    (forced, {"proforma": "done", "invoice": "reason_required"}),
    (expired, {}),
    (paid, {"debit_note": "done", "credit_note": "settlement_required"}),
    (owed, {"debit_note": "done", "credit_note": "done"}),
    (activated, {"debit_note": "done", "credit_note": "settlement_required"}),
    (cancelled, {}),
    (lambda: after(paid(), SetStatus(1001, "fraud")), {}),
    (lambda: after(owed(), Pay(1001, in_flight=True)), dict.fromkeys(NOTES, "payment_in_flight")),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("make", "allowed"), ALLOWED)
def test_which_document_may_be_made_when(make: Any, allowed: dict[str, str], kind: str) -> None:
    """Issued at once, without a reason and without saying where money goes."""
    world = make()
    change = create(kind, issue=True)
    wanted = allowed.get(kind, "document_refused")
    if wanted == "done":
        assert newest(after(world, change)).kind == kind
    else:
        assert refusal(world, change).code == wanted


def test_a_reason_is_enough_for_an_invoice_that_is_not_paid() -> None:
    for world in (
        after(pending(), create("invoice", issue=True), "by contract"),
        after(pending(), create("invoice", issue=True, words=written(reason="by contract"))),
    ):
        assert papers(world) == [("proforma", "converted", 12_000), ("invoice", "issued", 12_000)]
        assert newest(world).due_on is not None


def test_an_imported_order_needs_somebody_who_vouches_and_a_reason() -> None:
    world = world_of(order("activated", history=1, tax_fixed=1))
    assert refusal(world, create("invoice"), "lost").code == "invoiced_elsewhere"
    assert refusal(world, create("invoice", not_invoiced_before=True)).code == "reason_required"
    world = drafted(world, "invoice", "lost", not_invoiced_before=True)
    assert papers(after(world, IssueDraft(1001, key(world)))) == [("invoice", "issued", 12_000)]


def test_an_order_invoiced_in_another_shop_gets_no_document_here() -> None:
    world = world_of(order("activated", history=1, tax_fixed=1, external_invoice="A-7"))
    for kind in KINDS:
        error = refusal(world, create(kind, not_invoiced_before=True), "because")
        assert error.code == "document_refused"
    assert "A-7" in error.message


def test_an_order_without_a_profile_has_no_buyer_to_name() -> None:
    world = world_of(order("activated", profile_id=None))
    assert refusal(world, create("invoice"), "because").code == "document_refused"


def test_a_free_order_only_where_the_shop_invoices_free_ones() -> None:
    free = draft(lines=(line(price=0),))
    free = after(free, SetStatus(1001, "pending"))
    assert refusal(free, create("invoice"), "because").code == "document_refused"
    allowed = at(free, "2026-11-22T10:00:00Z", invoice_free=True)
    assert newest(after(allowed, create("invoice", issue=True), "because")).gross == 0
    assert refusal(allowed, create("proforma")).code == "document_refused"


def test_no_such_kind() -> None:
    assert refusal(pending(), CreateDocument(1001, "receipt")).code == "unknown_kind"
    assert refusal(owed(), create("debit_note", settle="mattress")).code == "bad_settlement"


@pytest.mark.parametrize(("make", "kind"), [(pending, "invoice"), (pending, "proforma"), (owed, "credit_note")])
def test_a_draft_moves_nothing_but_itself(make: Any, kind: str) -> None:
    world = make()
    made, following = planned(world, create(kind), "because")
    assert not [effect for effect in made.effects if isinstance(effect, Issue)]
    assert following.counters == world.counters
    assert sums(following) == sums(world)
    assert papers(following)[:-1] == papers(world)
    assert newest(following).number is None


@pytest.mark.parametrize(("make", "kind"), [(pending, "invoice"), (pending, "proforma"), (owed, "credit_note")])
def test_what_is_issued_is_what_the_draft_said(make: Any, kind: str) -> None:
    world = drafted(make(), kind)
    promised = {name: value for name, value in said(world).items() if name != "words"}
    made, issued = planned(world, IssueDraft(1001, key(world)))
    (issue,) = [effect for effect in made.effects if isinstance(effect, Issue)]
    assert issue.content == promised
    assert newest(issued).id == newest(world).id
    status = "settled" if kind == "credit_note" else "issued"
    assert (newest(issued).gross, newest(issued).status) == (newest(world).gross, status)
    assert papers(issued) == papers(after(make(), create(kind, issue=True), "because"))


def test_an_issued_document_is_unchanged_by_issuing_it_again() -> None:
    world = drafted(pending(), "invoice")
    issued = after(world, IssueDraft(1001, key(world)))
    assert planned(issued, IssueDraft(1001, key(issued)))[0].effects == ()


MOVES: list[tuple[str, Change]] = [
    ("price", EditPrice(1001, total="60.00")),
    ("discount", EditPrice(1001, order_discount="10%")),
    ("buyer", SetProfile(1001, 2)),
]


@pytest.mark.parametrize(("name", "move"), MOVES, ids=[name for name, _ in MOVES])
def test_a_draft_whose_order_moved_is_refused_until_it_is_written_anew(name: str, move: Change) -> None:
    people = (user(profiles=(profile(), profile(id=2, is_primary=0, company="Another Ltd"))),)
    world = after(world_of(order("draft"), users=people), SetStatus(1001, "pending"))
    world = drafted(world, "invoice")
    moved = after(world, move)
    error = refusal(moved, IssueDraft(1001, key(moved, "invoice")))
    assert error.code == "draft_moved"
    anew = after(moved, EditDraft(1001, key(moved, "invoice"), keep=True))
    issued = after(anew, IssueDraft(1001, key(anew, "invoice")))
    assert row(issued, "invoice").gross == the_order(moved).gross, name


def test_money_that_came_does_not_move_a_draft() -> None:
    world = drafted(pending(), "invoice")
    world = after(world, Pay(1001, amount="20.00", reference="a"))
    issued = after(world, IssueDraft(1001, key(world, "invoice")))
    assert said(issued, row(issued, "invoice"))["payable"] == "100.00"


def test_a_draft_comes_too_late_for_an_order_that_was_invoiced_meanwhile() -> None:
    world = after(drafted(pending(), "invoice"), Pay(1001))
    old = [found.id for found in the_order(world).documents if found.status == "draft"]
    assert statuses(world, "invoice") == ["draft", "issued"]
    for change in (IssueDraft(1001, old[0]), EditDraft(1001, old[0])):  # type: ignore[arg-type]
        assert refusal(world, change, "because").code == "document_refused"
    assert statuses(after(world, DeleteDraft(1001, old[0])), "invoice") == ["issued"]  # type: ignore[arg-type]


def test_a_deleted_draft_leaves_no_trace() -> None:
    before = pending()
    world = drafted(before, "invoice")
    gone = after(world, DeleteDraft(1001, key(world)))
    assert gone.counters == before.counters
    assert the_order(gone) == the_order(before)
    assert refusal(gone, DeleteDraft(1001, key(world))).code == "document_not_found"


@pytest.mark.parametrize("change", [DeleteDraft, EditDraft])
def test_what_is_issued_is_never_edited_or_deleted(change: Any) -> None:
    world = paid()
    assert refusal(world, change(1001, key(world))).code == "issued"


def test_03_written_deleted_and_written_again_there_is_neither_gap_nor_second_number() -> None:
    world = pending()
    for _ in range(3):
        world = drafted(world, "invoice")
        world = after(world, DeleteDraft(1001, key(world)))
    world = drafted(world, "invoice")
    world = after(world, IssueDraft(1001, key(world)))
    assert world.counters["invoice"].next == 2
    assert refusal(world, DeleteDraft(1001, key(world))).code == "issued"
    assert refusal(world, create("invoice"), "because").code == "document_refused"


def test_04_no_kind_of_document_moves_another_kinds_counter() -> None:
    series = {kind: {"counter": kind, "pattern": f"{kind[0].upper()}{{number:10}}", "start": 1} for kind in KINDS}
    world = at(owed(), "2026-11-22T10:00:00Z", series=series)
    for kind, number in (("debit_note", 2), ("credit_note", 2), ("debit_note", 3)):
        before = world.counters
        world = after(drafted(world, kind), DeleteDraft(1001, key(drafted(world, kind))))
        assert world.counters == before
        world = after(world, create(kind, issue=True))
        moved = {name for name in world.counters if world.counters[name] != before.get(name)}
        assert (moved, world.counters[kind].next) == ({kind}, number)
