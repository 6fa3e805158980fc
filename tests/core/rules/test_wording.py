"""What an admin writes for a document, and notes made by hand, which move the agreed price."""

from __future__ import annotations

import pytest

from billiactl.core.document_changes import (
    EditDraft,
    IssueDraft,
)
from billiactl.core.money_changes import EditPrice
from tests.support.by_hand import NOTES, create, drafted, key, moving, written
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
    wallet,
)
from tests.support.worlds import (
    after,
    line,
    planned,
    refusal,
    statuses,
    the_order,
)


def test_own_words_stand_on_the_paper() -> None:
    words = written(note="Thank you", supplied_on="2026-11-20", descriptions={"1": "First year"})
    content = said(drafted(pending(), "invoice", words=words))
    assert (content["note"], content["supplied_on"]) == ("Thank you", "2026-11-20")
    assert content["lines"][0]["description"] == "First year"


def test_words_are_kept_replaced_and_taken_away() -> None:
    world = drafted(pending(), "invoice", words=written(note="a", descriptions={"1": "One"}))
    kept = after(world, EditDraft(1001, key(world), written(supplied_on="2026-11-20"), keep=True))
    assert said(kept)["words"] == {
        "note": "a", "descriptions": {"1": "One"}, "supplied_on": "2026-11-20", "reason": "because"
    }  # fmt: skip
    bare = after(kept, EditDraft(1001, key(kept), written(note="", descriptions={"1": ""}), keep=True))
    assert said(bare)["words"] == {"supplied_on": "2026-11-20", "reason": "because"}
    assert said(bare)["lines"][0]["description"] == ".eu domain"
    replaced = after(kept, EditDraft(1001, key(kept), written(note="b")))
    assert said(replaced)["words"] == {"note": "b", "reason": "because"}
    assert planned(replaced, EditDraft(1001, key(kept), keep=True))[0].effects == ()


def test_the_reason_on_a_note_is_its_own_before_that_of_the_change() -> None:
    own, of_change, none = (
        drafted(owed(), "credit_note", reason, words=moving((1, "10.00"), **words))
        for reason, words in (("for the log", {"reason": "goodwill"}), ("for the log", {}), (None, {}))
    )
    assert [said(world)["reason"] for world in (own, of_change, none)] == ["goodwill", "for the log", "By agreement."]
    issued = after(own, IssueDraft(1001, key(own)), "month's end")
    assert said(issued)["reason"] == "goodwill"
    edited = after(of_change, EditDraft(1001, key(of_change), moving((1, "5.00"))), "a slip")
    assert said(edited)["reason"] == "for the log"


BAD_WORDS = [
    ("invoice", written(lines=[]), "bad_words"),
    ("invoice", written(note=5), "bad_words"),
    ("invoice", written(supplied_on="20.11.2026"), "bad_date"),
    ("invoice", written(supplied_on="2026-11-31"), "bad_date"),
    ("invoice", written(supplied_on="20261120"), "bad_date"),
    ("invoice", written(descriptions=["One"]), "bad_words"),
    ("invoice", written(descriptions={"7": "Seven"}), "no_such_line"),
    ("credit_note", "{}", "bad_words"),
    ("credit_note", written(lines=[]), "bad_words"),
    ("credit_note", written(note="x", lines=[{"line": 1, "net": "1.00"}]), "bad_words"),
    ("credit_note", written(lines=[{"line": 1, "charge": "a", "net": "1.00"}]), "bad_words"),
    ("credit_note", written(lines=[{"line": "1", "net": "1.00"}]), "bad_words"),
    ("credit_note", written(lines=[{"line": True, "net": "1.00"}]), "bad_words"),
    ("credit_note", written(lines=[{"line": 1, "net": 1.5}]), "bad_words"),
    ("credit_note", moving((1, "1.00"), (1, "2.00")), "bad_words"),
    ("credit_note", moving((7, "1.00")), "no_such_line"),
    ("credit_note", moving(("shipping", "1.00")), "no_such_line"),
    ("credit_note", moving((1, "1,00")), "bad_number"),
    ("credit_note", moving((1, "-1.00")), "bad_amount"),
    ("credit_note", moving((1, "1.001")), "too_many_decimals"),
    ("credit_note", moving((1, "100.01")), "below_zero"),
    ("credit_note", moving((1, "0.00")), "nothing_to_say"),
]


@pytest.mark.parametrize("issue", [False, True], ids=["draft", "issued"])
@pytest.mark.parametrize(("kind", "words", "code"), BAD_WORDS)
def test_words_that_make_no_document(kind: str, words: str, code: str, issue: bool) -> None:
    world = owed() if kind in NOTES else pending()
    assert refusal(world, create(kind, words=words, issue=issue), "because").code == code


def test_a_credit_that_leaves_less_than_the_discount_is_refused() -> None:
    world = owed(lines=(line(),), discount=3_000)
    assert refusal(world, create("credit_note", words=moving((1, "70.01")))).code == "below_zero"
    credited = after(world, create("credit_note", words=moving((1, "70.00")), issue=True))
    assert (the_order(credited).gross, sums(credited)) == (0, {})


def test_a_credit_note_lowers_the_agreed_price() -> None:
    world = after(owed(), create("credit_note", issue=True), "goodwill")
    assert papers(world, *NOTES) == [("credit_note", "settled", 1_200)]
    assert (noted(world), corrected(world)) == ([(1, "10.00")], "invoice 1")
    assert (the_order(world).gross, sums(world)) == (10_800, {"charged": 10_800, "due": 10_800})
    assert statuses(world, "invoice") == ["partly_credited"]


def test_a_debit_note_raises_it_and_has_a_due_date_of_its_own() -> None:
    world = after(paid(), create("debit_note", issue=True), "more work")
    assert (noted(world), corrected(world)) == ([(1, "10.00")], "invoice 1")
    assert (the_order(world).gross, sums(world)) == (13_200, {"charged": 13_200, "paid": 12_000, "due": 1_200})
    assert newest(world).due_on is not None


def test_money_above_the_new_price_goes_where_it_is_said() -> None:
    world = drafted(paid(), "credit_note")
    issue = IssueDraft(1001, key(world))
    assert refusal(world, issue).code == "settlement_required"
    settled = after(world, IssueDraft(1001, key(world), settle="wallet"))
    assert (wallet(settled), refunds(settled)) == (1_200, [(1_200, "wallet", "done")])
    assert sums(settled) == {"charged": 10_800, "paid": 12_000, "returned": 1_200}


def test_a_note_on_a_charge() -> None:
    world = after(owed(), EditPrice(1001, charge=("shipping", "5.00")))
    world = after(world, create("credit_note", words=moving(("shipping", "5.00")), issue=True))
    assert noted(world) == [("shipping", "5.00")]
    assert (the_order(world).gross, corrected(world)) == (12_000, "debit_note 1")


def test_one_hand_made_credit_over_two_documents_is_two_notes_and_the_draft_says_so() -> None:
    world = after(owed(), create("debit_note", issue=True))
    made, following = planned(world, create("credit_note", words=moving((1, "15.00"))))
    assert said(following)["gross"] == "12.00"
    assert made.notices == ("issuing it brings more: credit note of 6.00",)
    issued = after(following, IssueDraft(1001, key(following)))
    assert papers(issued, "credit_note") == [("credit_note", "settled", 1_200), ("credit_note", "settled", 600)]
    assert sums(issued)["charged"] == the_order(issued).gross == 11_400
