"""Issued documents: corrected, voided, marked; and all that is done by hand, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.changes import Change, Conditions, Pay, SetStatus
from billiactl.core.document_changes import (
    CorrectDocument,
    CreateDocument,
    DeleteDraft,
    EditDraft,
    IssueDraft,
    MarkDocument,
    VoidProforma,
)
from billiactl.core.plan import plan
from billiactl.core.world import World
from tests.support.by_hand import create, drafted, key, moving, row, written
from tests.support.money import (
    corrected,
    newest,
    noted,
    owed,
    paid,
    papers,
    pending,
    refunds,
    said,
    sums,
)
from tests.support.shops import Shop, check_everything, outcome, outcomes, timeless
from tests.support.worlds import (
    after,
    planned,
    refusal,
    statuses,
    the_order,
)


def cancelled() -> World:
    return after(paid(), SetStatus(1001, "cancelled", settle="outside"))


def test_a_correction_says_what_a_line_charges_in_all() -> None:
    right = CorrectDocument(1001, 0, moving((1, "80.00"), reason="the offer said 80"))
    world = owed()
    change = CorrectDocument(1001, key(world, "invoice"), right.words)
    down = after(world, change)
    assert (noted(down), said(down)["reason"]) == ([(1, "20.00")], "the offer said 80")
    assert planned(down, change)[0].effects == ()
    up = after(down, CorrectDocument(1001, key(down, "invoice"), moving((1, "130.00"))))
    assert (newest(up).kind, noted(up), the_order(up).net) == ("debit_note", [(1, "50.00")], 13_000)
    back = after(up, change)
    assert (the_order(back).net, corrected(back)) == (8_000, "debit_note 1")


def test_a_correction_that_returns_money_needs_to_know_where() -> None:
    world = paid()
    change = CorrectDocument(1001, key(world, "invoice"), moving((1, "80.00")))
    assert refusal(world, change).code == "settlement_required"
    settled = after(world, CorrectDocument(1001, key(world, "invoice"), moving((1, "80.00")), settle="outside"))
    assert refunds(settled) == [(2_400, "outside", "done")]


def test_reissue_is_full_credit_and_a_new_invoice() -> None:
    world = paid()
    reissued = after(world, CorrectDocument(1001, key(world, "invoice"), reissue=True), "wrong buyer")
    assert papers(reissued)[1:] == [
        ("invoice", "credited", 12_000),
        ("credit_note", "settled", 12_000),
        ("invoice", "issued", 12_000),
    ]
    assert said(reissued, row(reissued, "credit_note"))["reason"] == "wrong buyer"
    assert sums(reissued) == {"charged": 12_000, "paid": 12_000}
    first = row(world, "invoice").id
    assert refusal(reissued, CorrectDocument(1001, first, reissue=True)).code == "nothing_left"  # type: ignore[arg-type]
    again = CorrectDocument(1001, key(reissued), moving((1, "50.00")), settle="outside")
    assert corrected(after(reissued, again)) == "invoice 2"


def test_an_order_that_ended_in_fraud_can_still_be_corrected() -> None:
    world = after(owed(), SetStatus(1001, "fraud"))
    gone = after(world, CorrectDocument(1001, key(world, "invoice"), moving((1, "0.00"))))
    assert (sums(gone), statuses(gone, "invoice")) == ({}, ["credited"])


def wrong_to_correct() -> list[tuple[World, str, str, str]]:
    noted_up = after(owed(), create("debit_note", issue=True))
    return [
        (pending(), "proforma", "not_correctable", "doc void"),
        (drafted(pending(), "invoice"), "invoice", "not_correctable", "doc edit"),
        (after(owed(), create("credit_note", issue=True)), "credit_note", "not_correctable", "invoice"),
        (noted_up, "debit_note", "not_correctable", "doc correct invoice:"),
        (cancelled(), "invoice", "nothing_left", "nothing to correct"),
        (after(owed(), Pay(1001, in_flight=True)), "invoice", "payment_in_flight", "settle or fail"),
    ]


@pytest.mark.parametrize("case", range(6))
def test_what_is_not_corrected(case: int) -> None:
    world, kind, code, hint = wrong_to_correct()[case]
    error = refusal(world, CorrectDocument(1001, key(world, kind), moving((1, "50.00"))))
    assert (error.code, hint in str(error.hint)) == (code, True)


def test_a_debit_note_too_is_made_good_by_a_new_invoice() -> None:
    world = after(owed(), create("debit_note", issue=True))
    assert refusal(world, CorrectDocument(1001, key(world), reissue=True)).code == "reason_required"
    reissued = after(world, CorrectDocument(1001, key(world), reissue=True), "wrong buyer")
    assert papers(reissued, "debit_note", "credit_note") == [
        ("debit_note", "credited", 1_200),
        ("credit_note", "settled", 1_200),
        ("credit_note", "settled", 12_000),
    ]
    assert (newest(reissued).kind, newest(reissued).gross) == ("invoice", 13_200)


def test_an_open_proforma_is_voided_once() -> None:
    world = pending()
    gone = after(world, VoidProforma(1001, key(world)))
    assert (statuses(gone, "proforma"), sums(gone)) == (["voided"], sums(world))
    assert planned(gone, VoidProforma(1001, key(gone)))[0].effects == ()


@pytest.mark.parametrize(
    ("make", "kind", "code"),
    [
        (paid, "invoice", "not_a_proforma"),
        (paid, "proforma", "proforma_closed"),
        (lambda: drafted(pending(), "proforma"), "proforma", "draft"),
    ],
)
def test_what_is_not_voided(make: Any, kind: str, code: str) -> None:
    world = make()
    assert refusal(world, VoidProforma(1001, key(world, kind))).code == code


def test_a_hand_made_proforma_supersedes_the_open_one() -> None:
    world = after(pending(), create("proforma", issue=True))
    assert statuses(world, "proforma") == ["superseded", "issued"]


def test_marks_stand_on_issued_documents_and_on_no_paper() -> None:
    world = paid()
    marked = after(world, MarkDocument(1001, key(world), remark="by post", sent_on="today"))
    assert (newest(marked).remark, newest(marked).sent_on) == ("by post", "2026-11-22")
    assert said(marked) == said(world)
    assert newest(marked).status == "issued"
    again = MarkDocument(1001, key(marked), remark="by post", sent_on="2026-11-22T21:59:59Z")
    assert planned(marked, again)[0].effects == ()
    bare = after(marked, MarkDocument(1001, key(marked), remark=""))
    assert (newest(bare).remark, newest(bare).sent_on) == ("", "2026-11-22")


@pytest.mark.parametrize(
    ("sent_on", "code"),
    [("2026-11-23", "date_in_future"), ("2026-11-22T22:00:00Z", "date_in_future"), ("x", "bad_date")],
)
def test_days_on_which_nothing_was_sent(sent_on: str, code: str) -> None:
    world = paid()
    assert refusal(world, MarkDocument(1001, key(world), sent_on=sent_on)).code == code


@pytest.mark.parametrize("make", [IssueDraft, EditDraft, DeleteDraft, CorrectDocument, VoidProforma, MarkDocument])
def test_documents_that_are_not_there(make: Any) -> None:
    assert refusal(paid(), make(1001, 77)).code == "document_not_found"


def story(orders: list[int]) -> list[tuple[Change, str]]:
    """What is done with a placed order, and what becomes of it; drafts are documents 2, 4, 5 and 7."""
    (number,) = orders
    return [
        (CreateDocument(number, "invoice"), "done"),
        (EditDraft(number, 2, written(note="Thank you"), keep=True), "done"),
        (CreateDocument(number, "proforma", issue=True), "done"),
        (IssueDraft(number, 2), "done"),
        (DeleteDraft(number, 2), "issued"),
        (CreateDocument(number, "credit_note", moving((1, "10.00"))), "done"),
        (CreateDocument(number, "debit_note", moving((1, "5.00"))), "done"),
        (IssueDraft(number, 4), "done"),
        (DeleteDraft(number, 5), "done"),
        (IssueDraft(number, 5), "document_not_found"),
        (CorrectDocument(number, 2, moving((1, "120.00"), reason="more")), "done"),
        (CreateDocument(number, "credit_note", moving((1, "35.00"))), "done"),
        (EditDraft(number, 7, moving((1, "45.00"))), "done"),
        (IssueDraft(number, 7), "done"),
        (MarkDocument(number, 2, "by post", "today"), "done"),
        (VoidProforma(number, 3), "proforma_closed"),
        (CorrectDocument(number, 2, reissue=True), "done"),
    ]


def test_what_is_kept_is_what_was_planned(shop: Shop) -> None:
    orders = shop.placed(1)
    because = Conditions(reason="because")
    for change, wanted in story(orders):
        before = shop.world(*orders)
        made, following = plan(before, change, because, "maria")
        (result,) = shop.do(change, conditions=because)
        assert outcome(result) == (made.error.code if made.error else "done") == wanted, change
        kept = shop.world(*orders)
        assert timeless(kept) == timeless(following), change
    given = shop.query("SELECT kind, number FROM documents ORDER BY id")
    assert [row for row in given if row[0] != "proforma"] == [
        ("invoice", "0000000001"),
        ("credit_note", "0000000002"),
        ("debit_note", "0000000003"),
        ("credit_note", "0000000004"),
        ("credit_note", "0000000005"),
        ("credit_note", "0000000006"),
        ("invoice", "0000000007"),
    ]
    check_everything(shop)


def test_a_key_belongs_to_a_document_not_to_its_order(shop: Shop) -> None:
    (number,) = shop.placed(1)
    because = Conditions("because", idempotency_key="k")
    shop.do(CreateDocument(number, "invoice"), CreateDocument(number, "proforma"), conditions=Conditions("because"))
    changes = (IssueDraft(number, 3), IssueDraft(number, 2))
    assert outcomes(shop.do(*changes, conditions=because)) == ["done", "done"]
    again = shop.do(*changes, conditions=because)
    assert [result.replayed for result in again] == [True, True]
    check_everything(shop)
