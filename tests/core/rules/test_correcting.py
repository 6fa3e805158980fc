"""After the invoice: debit notes, credit notes for each corrected document, reissue, and cents that add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.money_changes import EditPrice, SetProfile
from billiactl.core.world import World
from tests.support.money import activated, corrected, draft, newest, noted, owed, paid, papers, said, sums, wallet
from tests.support.worlds import (
    after,
    at,
    line,
    order,
    planned,
    product,
    profile,
    refusal,
    settings_with,
    the_order,
    user,
    world_of,
)

NOTES = ("invoice", "debit_note", "credit_note")


@pytest.mark.parametrize("start", [paid, owed, activated])
def test_price_up_is_a_debit_note_for_the_difference(start: Callable[[], World]) -> None:
    world = after(start(), EditPrice(1001, total="150.00"))
    assert papers(world, *NOTES)[-1] == ("debit_note", "issued", 3_000)
    assert (corrected(world), noted(world)) == ("invoice 1", [(1, "25.00")])
    assert the_order(world).charged == 15_000
    invoice = next(row for row in the_order(world).documents if row.kind == "invoice")
    assert invoice.status == "issued"


def test_a_debit_note_has_a_due_date_of_its_own() -> None:
    bank = after(at(paid(), "2026-12-01T10:00:00Z"), EditPrice(1001, total="150.00"))
    assert newest(bank).due_on == "2026-12-15"
    assert said(bank)["due_on"] == "2026-12-15"
    assert newest(after(owed(), EditPrice(1001, total="150.00"))).due_on == "2026-12-22"


def test_price_down_is_a_credit_note_that_first_lowers_what_is_due() -> None:
    world = after(owed(), EditPrice(1001, total="90.00"))
    assert papers(world, *NOTES) == [("invoice", "partly_credited", 12_000), ("credit_note", "settled", 3_000)]
    assert (corrected(world), noted(world), newest(world).due_on) == ("invoice 1", [(1, "25.00")], None)
    assert sums(world) == {"charged": 9_000, "due": 9_000}


def test_a_credit_to_nothing_leaves_a_credited_invoice() -> None:
    world = after(owed(), EditPrice(1001, total="0.00"))
    assert papers(world, *NOTES) == [("invoice", "credited", 12_000), ("credit_note", "settled", 12_000)]
    up = after(world, EditPrice(1001, total="12.00"))
    assert papers(up, *NOTES)[-1] == ("debit_note", "issued", 1_200)


def test_credits_take_the_newest_debit_note_first_and_the_invoice_last() -> None:
    world = after(after(owed(), EditPrice(1001, total="132.00")), EditPrice(1001, total="156.00"))
    world = after(world, EditPrice(1001, total="114.00"))
    assert papers(world, *NOTES) == [
        ("invoice", "partly_credited", 12_000),
        ("debit_note", "credited", 1_200),
        ("debit_note", "credited", 2_400),
        ("credit_note", "settled", 2_400),
        ("credit_note", "settled", 1_200),
        ("credit_note", "settled", 600),
    ]
    notes = the_order(world).documents[-3:]
    assert [corrected(world, note) for note in notes] == ["debit_note 2", "debit_note 1", "invoice 1"]


def test_the_newest_debit_note_is_the_one_issued_last_whatever_its_row() -> None:
    world = after(after(owed(), EditPrice(1001, total="132.00")), EditPrice(1001, total="156.00"))
    held = the_order(world)
    days = {0: "2026-11-24", 1: "2026-11-23"}
    notes = [row for row in held.documents if row.kind == "debit_note"]
    dated = {row.id: replace(row, number=f"{5 - place}", issued_on=days[place]) for place, row in enumerate(notes)}
    documents = tuple(dated.get(row.id, row) for row in held.documents)
    world = replace(world, orders={**world.orders, 1001: replace(held, documents=documents)})
    credited = after(at(world, "2026-11-25T10:00:00Z"), EditPrice(1001, total="144.00"))
    statuses = {row.number: row.status for row in the_order(credited).documents if row.kind == "debit_note"}
    assert statuses == {"5": "credited", "4": "issued"}


def test_a_credited_debit_note_is_not_credited_again() -> None:
    world = after(after(owed(), EditPrice(1001, total="132.00")), EditPrice(1001, total="120.00"))
    world = after(world, EditPrice(1001, total="108.00"))
    notes = [row for row in the_order(world).documents if row.kind == "credit_note"]
    assert [(corrected(world, note), note.gross) for note in notes] == [("debit_note 1", 1_200), ("invoice 1", 1_200)]


def mixed() -> World:
    """At work on account: a line at 20 % and one at 9 %, and a charge."""
    world = world_of(
        order("draft", method="on-account", lines=(line(1), line(2, price=50_000_000, product_id=2))),
        products=(product(), product(id=2, code="book", tax_class="reduced")),
        settings=settings_with(vat={"rates": {"BG": {"reduced": "9"}}}),
    )
    placed = after(after(world, EditPrice(1001, charge=("post", "10.00"))), SetStatus(1001, "pending"))
    return after(placed, SetStatus(1001, "processing"))


def test_a_note_carries_the_vat_of_what_it_corrects_alone() -> None:
    world = after(mixed(), EditPrice(1001, line=2, unit_price="30"))
    assert noted(world) == [(2, "20.00")]
    taxes = [(row["rate"], row["base"], row["amount"]) for row in said(world)["taxes"]]
    assert taxes == [("9", "20.00", "1.80")]


def test_a_charge_is_corrected_by_its_name() -> None:
    up = after(mixed(), EditPrice(1001, charge=("post", "15.00")))
    assert (newest(up).kind, noted(up)) == ("debit_note", [("post", "5.00")])
    down = after(up, EditPrice(1001, charge=("post", "0.00")))
    notes = the_order(down).documents[-2:]
    assert [noted(down, note) for note in notes] == [[("post", "5.00")], [("post", "10.00")]]
    assert [corrected(down, note) for note in notes] == ["debit_note 1", "invoice 1"]


def test_an_order_discount_is_credited_line_by_line() -> None:
    world = after(mixed(), EditPrice(1001, order_discount="30.00"))
    assert noted(world) == [(1, "20.00"), (2, "10.00")]
    assert the_order(world).charged == the_order(world).gross


def test_one_change_may_credit_and_debit() -> None:
    world = after(mixed(), EditPrice(1001, line=1, unit_price="120", charge=("post", "4.00")))
    assert papers(world, *NOTES)[1:] == [("credit_note", "settled", 720), ("debit_note", "issued", 2_400)]
    assert the_order(world).charged == the_order(world).gross


def test_vat_of_a_cent_is_there_to_be_credited_when_the_same_change_charges_a_cent() -> None:
    """The new debit note must not take the cent of VAT that the credit note has to give back."""
    world = after(draft(method="on-account", lines=(line(price=0),)), EditPrice(1001, charge=("fee", "0.12")))
    world = after(after(world, SetStatus(1001, "pending")), SetStatus(1001, "processing"))
    world = after(world, EditPrice(1001, line=1, unit_price="0.01", charge=("fee", "0.00")))
    facts = [(row.kind, row.net, row.tax) for row in the_order(world).documents]
    assert facts == [("invoice", 12, 2), ("credit_note", 12, 2), ("debit_note", 1, 0)]


def test_a_note_of_vat_alone_names_a_line() -> None:
    """0.13 at 20 % and 0.02 more carry 0.03 of VAT together: crediting the 0.02 frees a cent of the invoice's."""
    world = owed(lines=(line(1, price=130_000), line(2, price=0)))
    world = after(world, EditPrice(1001, line=2, unit_price="0.02"))
    assert newest(world).tax == 0
    world = after(world, EditPrice(1001, line=1, unit_price="0.12"))
    world = after(world, EditPrice(1001, line=2, unit_price="0"))
    bare = [row for row in the_order(world).documents if row.kind == "credit_note" and row.net == 0]
    assert [(row.tax, corrected(world, row), noted(world, row)) for row in bare] == [(1, "invoice 1", [(1, "0.00")])]
    assert the_order(world).charged == the_order(world).gross == 14


def test_many_small_notes_keep_documents_and_price_together() -> None:
    world = owed(lines=(line(1, price=10_010_000), line(2, price=330_000), line(3, price=5_550_000)))
    for net in (1_589, 1_588, 1_600, 1_313, 1_314, 7, 6, 1_000, 999, 0, 50):
        world = after(world, EditPrice(1001, total=f"{net // 100}.{net % 100:02}", net=True))
        assert the_order(world).charged == the_order(world).gross
        assert the_order(world).net == net


def test_a_note_tells_why() -> None:
    assert said(after(owed(), EditPrice(1001, total="60.00"), "a faulty disk"))["reason"] == "a faulty disk"
    assert said(after(owed(), EditPrice(1001, total="60.00")))["reason"]


def test_a_note_is_for_the_buyer_of_the_invoice() -> None:
    world = owed()
    moved = user(profiles=(profile(name="Boris", country="GR"),))
    world = after(replace(world, users={1: moved}), EditPrice(1001, total="60.00"))
    assert (said(world)["buyer"]["name"], said(world)["buyer"]["country"]) == ("Anna", "BG")


def two_profiles(**facts: Any) -> World:
    """On account and invoiced for a Bulgarian company; its user has a German one, too."""
    german = profile(id=2, country="DE", vat_id="DE123456789", vat_id_valid=1, is_primary=0, name="Bernd")
    gone = profile(id=3, is_active=0, is_primary=0)
    owner = user(profiles=(profile(), german, gone))
    placed = after(world_of(order("draft", method="on-account", **facts), users=(owner,)), SetStatus(1001, "pending"))
    return after(placed, SetStatus(1001, "processing"))


def test_reissue_credits_in_full_and_invoices_anew() -> None:
    world = after(after(two_profiles(), EditPrice(1001, total="132.00")), SetProfile(1001, 2, reissue=True))
    assert papers(world) == [
        ("invoice", "credited", 12_000),
        ("debit_note", "credited", 1_200),
        ("credit_note", "settled", 1_200),
        ("credit_note", "settled", 12_000),
        ("invoice", "issued", 11_000),
    ]
    assert (said(world)["buyer"]["name"], said(world)["taxes"][0]["category"]) == ("Bernd", "AE")
    assert newest(world).due_on == "2026-12-22"
    assert sums(world) == {"charged": 11_000, "due": 11_000}


def test_after_a_reissue_notes_correct_the_new_invoice() -> None:
    world = after(two_profiles(), SetProfile(1001, 2, reissue=True))
    down = after(world, EditPrice(1001, total="60.00"))
    assert (corrected(down), newest(down).gross) == ("invoice 2", 4_000)
    up = after(world, EditPrice(1001, total="110.00"))
    assert (corrected(up), newest(up).gross) == ("invoice 2", 1_000)


def test_a_paid_invoice_made_anew_needs_a_place_for_the_vat_that_falls_away() -> None:
    world = after(two_profiles(), Pay(1001, method="card"))
    assert refusal(world, SetProfile(1001, 2, reissue=True)).code == "settlement_required"
    anew = after(world, SetProfile(1001, 2, reissue=True, settle="wallet"))
    assert sums(anew) == {"charged": 10_000, "paid": 12_000, "returned": 2_000}
    assert (wallet(anew), newest(anew).due_on) == (2_000, None)


def test_after_the_invoice_another_buyer_is_refused_without_reissue() -> None:
    assert refusal(two_profiles(), SetProfile(1001, 2)).code == "invoiced"
    assert refusal(two_profiles(), SetProfile(1001, 3, reissue=True)).code == "profile_inactive"
    made, _ = planned(two_profiles(), SetProfile(1001, 1, reissue=True))
    assert made.effects == ()


def test_cancelling_credits_all_that_is_not_yet_credited() -> None:
    world = after(after(owed(), EditPrice(1001, total="150.00")), EditPrice(1001, total="90.00"))
    ended = after(world, SetStatus(1001, "cancelled"))
    assert [row.status for row in the_order(ended).documents if row.kind != "credit_note"] == ["credited"] * 2
    assert sum(row.gross for row in the_order(ended).documents if row.kind == "credit_note") == 15_000
    assert sums(ended) == {}


def test_the_plan_names_the_rule() -> None:
    up, _ = planned(owed(), EditPrice(1001, total="150.00"))
    down, _ = planned(owed(), EditPrice(1001, total="90.00"))
    ended, _ = planned(owed(), SetStatus(1001, "cancelled"))
    anew, _ = planned(two_profiles(), SetProfile(1001, 2, reissue=True))
    assert "debit_note_when_price_up" in up.decided
    assert "credit_note_when_price_down" in down.decided
    assert "credit_note_when_cancelled" in ended.decided
    assert "reissue" in anew.decided


def test_a_paid_order_is_due_with_the_debit_note_that_asks_for_more() -> None:
    world = after(at(paid(), "2026-12-01T10:00:00Z"), EditPrice(1001, total="150.00"))
    assert the_order(world).due_on == newest(world).due_on == "2026-12-15"


def test_money_that_was_due_already_keeps_its_day() -> None:
    world = owed()
    day = the_order(world).due_on
    world = after(at(world, "2026-12-01T10:00:00Z"), EditPrice(1001, total="150.00"))
    assert (the_order(world).due_on, newest(world).due_on) == (day, "2026-12-31")
