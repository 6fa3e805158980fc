"""What each step of the status table brings with it."""

from __future__ import annotations

import pytest

from billiactl.core.books import books
from billiactl.core.changes import Expire, FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.effects import Issue
from billiactl.core.model import Order
from billiactl.core.world import World
from tests.support.worlds import (
    NOW,
    after,
    document,
    job,
    limit,
    line,
    order,
    payment,
    planned,
    product,
    profile,
    refund,
    service,
    settings_with,
    statuses,
    the_order,
    user,
    world_of,
)


def jobs_of(world: World) -> list[tuple[str, str]]:
    """Type and status of the order's jobs."""
    return [(found.type, found.status) for found in the_order(world).jobs]


def issued_kinds(world: World, change: SetStatus, reason: str | None = None) -> list[str]:
    """The kinds of document that a step issues, in order."""
    made, _ = planned(world, change, reason)
    assert made.error is None, made.error
    return [effect.kind for effect in made.effects if isinstance(effect, Issue)]


def test_placing_chooses_vat_sets_the_due_date_and_makes_a_proforma() -> None:
    greek = profile(country="GR", kind="person")
    settings = settings_with(vat={"oss": True, "small_business": False})
    draft = world_of(order("draft"), users=(user(profiles=(greek,)),), settings=settings)
    placed = the_order(after(draft, PlaceOrder(1001)))
    assert (placed.status, placed.placed_at, placed.due_on) == ("pending", NOW, "2026-12-06")
    assert (placed.gross, placed.lines[0].tax_rate) == (12_400, 240_000)
    assert [(found.kind, found.status, found.gross) for found in placed.documents] == [("proforma", "issued", 12_400)]


@pytest.mark.parametrize(
    ("price", "method", "ends", "kinds"),
    [
        (0, "bank-transfer", "processing", []),
        (0, "card", "processing", []),
        (100_000_000, "card", "pending", []),
        (100_000_000, "on-account", "pending", []),
        (100_000_000, "bank-transfer", "pending", ["proforma"]),
    ],
)
def test_placing_by_price_and_method(price: int, method: str, ends: str, kinds: list[str]) -> None:
    draft = world_of(order("draft", method=method, lines=(line(price=price),)))
    placed = the_order(after(draft, PlaceOrder(1001)))
    assert placed.status == ends
    assert [found.kind for found in placed.documents] == kinds
    assert bool(placed.jobs) is (ends == "processing")


def test_paying_takes_it_to_work_with_a_job_for_each_line_and_an_invoice() -> None:
    pending = world_of(order(lines=(line(1), line(2, type="renew")), documents=(document("proforma", 24_000),)))
    paid = after(pending, Pay(1001))
    assert the_order(paid).status == "processing"
    assert the_order(paid).entered_by == "paid"
    assert jobs_of(paid) == [("new", "manual"), ("renew", "manual")]
    assert [found.line_id for found in the_order(paid).jobs] == [1, 2]
    assert statuses(paid, "invoice") == ["issued"]
    assert statuses(paid, "proforma") == ["converted"]


@pytest.mark.parametrize(
    ("method", "forced", "allowed", "entered_by", "kinds"),
    [
        ("on-account", False, 0, "method", ["invoice"]),
        ("on-account", True, 0, "method", ["invoice"]),
        ("bank-transfer", False, 12_000, "credit", []),
        ("bank-transfer", True, 12_000, "credit", []),
        ("bank-transfer", True, 0, "force", []),
        ("card", True, 0, "force", []),
    ],
)
def test_going_to_work_unpaid(method: str, forced: bool, allowed: int, entered_by: str, kinds: list[str]) -> None:
    world = world_of(order(method=method), users=(user(credit_limits=(limit(allowed),)),))
    step = SetStatus(1001, "processing", force=forced)
    assert issued_kinds(world, step, "trusted") == kinds
    worked = the_order(after(world, step, "trusted"))
    assert (worked.status, worked.entered_by, len(worked.jobs)) == ("processing", entered_by, 1)
    assert [found.due_on for found in worked.documents] == ["2026-12-22"] * len(kinds)


def test_an_expired_order_opens_again_with_a_new_proforma_and_due_date() -> None:
    expired = after(world_of(order(due_on="2026-11-01", documents=(document("proforma", 12_000),))), Expire(1001))
    assert statuses(expired, "proforma") == ["expired"]
    opened = after(expired, SetStatus(1001, "pending"))
    assert statuses(opened, "proforma") == ["expired", "issued"]
    assert the_order(opened).due_on == "2026-12-06"
    assert the_order(opened).placed_at == "2026-11-01T10:00:00Z"


def test_a_late_full_payment_converts_the_expired_proforma() -> None:
    expired = after(world_of(order(due_on="2026-11-01", documents=(document("proforma", 12_000),))), Expire(1001))
    paid = after(expired, Pay(1001))
    assert the_order(paid).status == "processing"
    assert statuses(paid, "proforma") == ["converted"]
    assert statuses(paid, "invoice") == ["issued"]


def test_only_the_open_proforma_is_converted() -> None:
    expired = after(world_of(order(due_on="2026-11-01", documents=(document("proforma", 12_000),))), Expire(1001))
    paid = after(after(expired, SetStatus(1001, "pending")), Pay(1001))
    assert statuses(paid, "proforma") == ["expired", "converted"]


@pytest.mark.parametrize("former", ["pending", "processing", "collapsed"])
def test_an_order_on_hold_goes_back_where_it_came_from(former: str) -> None:
    jobs = () if former == "pending" else (job(failed=int(former == "collapsed")),)
    before = world_of(order(former, entered_by="force", jobs=jobs))
    held = after(before, SetStatus(1001, "on_hold"))
    assert (the_order(held).status, the_order(held).held_from) == ("on_hold", former)
    back = the_order(after(held, SetStatus(1001, former)))
    assert (back.status, back.held_from) == (former, None)


def test_an_order_paid_on_hold_moves_on_when_it_comes_back() -> None:
    held = after(world_of(order()), SetStatus(1001, "on_hold"))
    paid = after(held, Pay(1001))
    assert the_order(paid).status == "on_hold"
    assert statuses(paid, "invoice") == ["issued"]
    assert jobs_of(paid) == []
    back = after(paid, SetStatus(1001, "pending"))
    assert the_order(back).status == "processing"
    assert statuses(back, "invoice") == ["issued"]
    assert jobs_of(back) == [("new", "manual")]


def test_the_last_finished_job_activates() -> None:
    paid = after(world_of(order(lines=(line(1), line(2)))), Pay(1001))
    first, second = (found.id for found in the_order(paid).jobs)
    half = after(paid, FinishJob(1001, first))  # type: ignore[arg-type]
    assert the_order(half).status == "processing"
    assert the_order(after(half, FinishJob(1001, second))).status == "activated"  # type: ignore[arg-type]


def test_an_order_trusted_without_an_invoice_gets_it_at_the_latest_when_done() -> None:
    forced = world_of(order("processing", entered_by="force", jobs=(job(),)))
    done = after(forced, FinishJob(1001, 900))
    assert the_order(done).status == "activated"
    assert [(found.kind, found.due_on) for found in the_order(done).documents] == [("invoice", "2026-12-06")]
    assert books(the_order(done)).due == 12_000
    later = after(done, Pay(1001))
    assert statuses(later, "invoice") == ["issued"]
    assert books(the_order(later)).due == 0


def test_a_failed_job_collapses_and_finishing_it_by_hand_mends() -> None:
    failed = world_of(order("processing", entered_by="method", method="on-account", jobs=(job(failed=1),)))
    collapsed = after(failed, SetStatus(1001, "on_hold"))
    back = after(collapsed, SetStatus(1001, "processing"))
    assert the_order(back).status == "collapsed"
    mended = the_order(after(back, FinishJob(1001, 900)))
    assert mended.status == "activated"
    assert mended.jobs[0].status == "finished"


def test_the_override_finishes_the_failed_jobs_and_says_so() -> None:
    world = world_of(order("collapsed", entered_by="paid", payments=(payment(12_000),), jobs=(job(failed=1),)))
    made, following = planned(world, SetStatus(1001, "activated"), "done by hand")
    assert "override" in made.decided
    assert jobs_of(following) == [("new", "finished")]
    assert statuses(following, "invoice") == ["issued"]


@pytest.mark.parametrize("source", ["pending", "expired", "on_hold", "processing", "collapsed"])
def test_cancelling_voids_the_proforma_and_cancels_what_waits(source: str) -> None:
    work = (job(failed=1), job("scheduled", id=901), job("finished", id=902))
    world = world_of(order(source, documents=(document("proforma", 12_000),), jobs=work, held_from="pending"))
    cancelled = after(world, SetStatus(1001, "cancelled"))
    assert statuses(cancelled, "proforma") == ["voided"]
    assert [found.status for found in the_order(cancelled).jobs] == ["cancelled", "cancelled", "finished"]


def paid_and_invoiced() -> World:
    """A world with an order that is worked on, paid and invoiced."""
    return after(world_of(order(documents=(document("proforma", 12_000),))), Pay(1001))


@pytest.mark.parametrize(
    ("settle", "status", "wallet"), [("wallet", "done", 12_000), ("outside", "done", 0), ("refund", "open", 0)]
)
def test_cancelling_a_paid_order_credits_the_invoice_and_settles(settle: str, status: str, wallet: int) -> None:
    cancelled = after(paid_and_invoiced(), SetStatus(1001, "cancelled", settle=settle))
    ended = the_order(cancelled)
    assert statuses(cancelled, "invoice") == ["credited"]
    assert [(found.kind, found.gross) for found in ended.documents if found.kind == "credit_note"] == [
        ("credit_note", 12_000)
    ]
    assert [(found.destination, found.origin, found.status, found.amount) for found in ended.refunds] == [
        (settle, "price", status, 12_000)
    ]
    assert cancelled.users[1].wallets.get("EUR", 0) == wallet
    assert (ended.charged, ended.due) == (0, 0)
    assert ended.payment_status == ("refunded" if status == "done" else "overpaid")


def test_a_part_paid_order_without_an_invoice_is_cancelled_without_a_note() -> None:
    part = after(world_of(order(documents=(document("proforma", 12_000),))), Pay(1001, amount="50.00", reference="a"))
    cancelled = after(part, SetStatus(1001, "cancelled", settle="outside"))
    assert statuses(cancelled, "credit_note") == []
    assert the_order(cancelled).returned == 5_000


def test_the_credit_note_says_what_the_invoice_said() -> None:
    world = paid_and_invoiced()
    moved = after(world, SetStatus(1001, "cancelled", settle="wallet"))
    (note,) = (found for found in the_order(moved).documents if found.kind == "credit_note")
    (invoice,) = (found for found in the_order(moved).documents if found.kind == "invoice")
    said, corrected = moved.contents[note.id], moved.contents[invoice.id]
    assert isinstance(said, dict)
    assert isinstance(corrected, dict)
    assert note.corrects_id == invoice.id
    assert [said[name] for name in ("net", "tax", "gross", "taxes", "buyer", "currency")] == [
        corrected[name] for name in ("net", "tax", "gross", "taxes", "buyer", "currency")
    ]
    assert [found["corrects_line"] for found in said["lines"]] == [1]


@pytest.mark.parametrize("source", ["pending", "expired", "on_hold", "processing", "collapsed", "activated"])
@pytest.mark.parametrize("block", [False, True])
def test_fraud_leaves_invoice_and_money_and_blocks_if_asked(source: str, block: bool) -> None:
    papers = (document("proforma", 12_000), document("invoice", 12_000, id=901, number="0000000901"))
    given = order(source, payments=(payment(12_000),), documents=papers, jobs=(job(),), held_from="pending")
    ended = after(world_of(given), SetStatus(1001, "fraud", block_user=block))
    assert the_order(ended).status == "fraud"
    assert statuses(ended, "proforma") == ["voided"]
    assert statuses(ended, "invoice") == ["issued"]
    assert jobs_of(ended) == [("new", "cancelled")]
    assert (the_order(ended).paid, the_order(ended).returned) == (12_000, 0)
    assert ended.users[1].status == ("blocked" if block else "active")


SERVICES = [
    ("new", "pending", None, "active", "2027-11-22"),
    ("transfer", "pending", None, "active", "2027-11-22"),
    ("renew", "expired", "2026-12-31", "active", "2027-12-31"),
    ("renew", "active", None, "active", "2027-11-22"),
    ("cancel", "active", "2026-12-31", "terminated", "2026-12-31"),
    ("edit", "suspended", "2026-12-31", "suspended", "2026-12-31"),
    ("upgrade", "active", "2026-12-31", "active", "2026-12-31"),
]


@pytest.mark.parametrize(("kind", "before", "expires", "becomes", "until"), SERVICES)
def test_a_finished_job_acts_on_its_service(
    kind: str, before: str, expires: str | None, becomes: str, until: str | None
) -> None:
    asked = line(type=kind, service_id=1, attributes='{"size":"large"}')
    world = world_of(
        order("processing", lines=(asked,), jobs=(job(type=kind),), payments=(payment(12_000),)),
        products=(product(term_months=12),),
        services=(service(status=before, expires_on=expires, attributes='{"place":"a"}'),),
    )
    done = after(world, FinishJob(1001, 900))
    found = done.services[1]
    assert (found.status, found.expires_on) == (becomes, until)
    merged = '{"place":"a","size":"large"}' if kind in ("edit", "upgrade") else '{"place":"a"}'
    assert found.attributes == merged
    again, following = planned(done, FinishJob(1001, 900))
    assert (again.effects, following) == ((), done)


def test_a_finished_terminate_job_does_not_start_the_service_again() -> None:
    ended = job("manual", id=901, type="terminate")
    given = order("activated", lines=(line(service_id=1),), jobs=(job("finished"), ended))
    world = world_of(given, services=(service(status="suspended"),), products=(product(term_months=12),))
    done = after(world, FinishJob(1001, 901))
    assert done.services[1].status in ("suspended", "terminated")
    assert done.services[1].expires_on is None
    assert the_order(after(done, SetStatus(1001, "cancelled"))).status == "cancelled"


def test_a_line_that_has_its_job_gets_no_second_one() -> None:
    both = order(lines=(line(1), line(2)), jobs=(job("finished"),))
    assert [found.line_id for found in the_order(after(world_of(both), Pay(1001))).jobs] == [1, 2]


@pytest.mark.parametrize(
    ("start", "months", "until"),
    [("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2026-12-31", 2, "2027-02-28")],
)
def test_a_term_ends_on_a_day_that_there_is(start: str, months: int, until: str) -> None:
    from billiactl.core.rules.jobs import add_months

    assert add_months(start, months) == until


@pytest.mark.parametrize(
    ("status", "code"),
    [("manual", None), ("finished", None), ("initiated", "job_not_manual"), ("running", "job_not_manual")],
)
def test_only_manual_work_is_finished_by_hand(status: str, code: str | None) -> None:
    given: Order = order("processing", payments=(payment(12_000),), lines=(line(1), line(2)), jobs=(job(status),))
    made, _ = planned(world_of(given), FinishJob(1001, 900))
    assert (made.error and made.error.code) == code
    missing, _ = planned(world_of(given), FinishJob(1001, 7))
    assert missing.error is not None
    assert missing.error.code == "job_not_found"


def test_a_refund_that_is_promised_is_not_given_back_twice() -> None:
    promised = refund(2_000, "open", destination="refund", origin="surplus")
    given = order("processing", payments=(payment(14_000),), refunds=(promised,), jobs=(job(),))
    ended = the_order(after(world_of(given), SetStatus(1001, "cancelled", settle="wallet")))
    assert sum(found.amount for found in ended.refunds) == 14_000
