"""Clearing stale unpaid orders must touch nothing that is paid, and must leave no dangling links."""

from __future__ import annotations

from billiactl.core.changes import Expire, Pay, SetStatus
from tests.support.hand import together
from tests.support.program import RunCli, StartCli
from tests.support.rows import rows_in
from tests.support.shops import START, Shop, check_everything, outcomes

LATER = "2027-01-15T10:00:00Z"


def proformas(shop: Shop) -> dict[int, str]:
    """The status of each order's only proforma."""
    rows = shop.query("SELECT order_id, status FROM documents WHERE kind = 'proforma'")
    return {row[0]: row[1] for row in rows}


def test_only_what_is_stale_and_unpaid_expires(shop: Shop) -> None:
    stale, part, announced, paid, held, ended = shop.placed(6)
    shop.do(
        Pay(part, amount="1.00", reference="a"),
        Pay(announced, in_flight=True),
        Pay(paid),
        SetStatus(held, "on_hold"),
        SetStatus(ended, "cancelled"),
    )
    shop.later(days=40)
    (fresh,) = shop.placed(1)
    orders = [stale, part, announced, paid, held, ended, fresh]
    before = shop.world(*orders)
    results = shop.do(*map(Expire, orders))
    assert outcomes(results) == ["done", *["unchanged"] * 6]
    assert [bool(result.notices) for result in results] == [False, True, True, False, False, False, False]
    kept = shop.world(*orders)
    assert [kept.orders[order] for order in orders[1:]] == [before.orders[order] for order in orders[1:]]
    assert proformas(shop) == {
        stale: "expired",
        part: "issued",
        announced: "issued",
        paid: "converted",
        held: "issued",
        ended: "voided",
        fresh: "issued",
    }
    check_everything(shop)


def test_everything_still_hangs_together(shop: Shop) -> None:
    (order,) = shop.placed(1)
    counts = shop.query("SELECT count(*) FROM documents")
    shop.later(days=40)
    shop.one(Expire(order))
    assert shop.query("SELECT count(*) FROM documents") == counts
    orphans = "SELECT d.id FROM documents d LEFT JOIN orders o ON o.id = d.order_id WHERE o.id IS NULL"
    silent = (
        "SELECT d.id FROM documents d LEFT JOIN document_contents c ON c.document_id = d.id WHERE c.content IS NULL"
    )
    assert shop.query(orphans) == shop.query(silent) == []
    shop.do(SetStatus(order, "pending"), Pay(order))
    found = shop.world(order).orders[order]
    assert [(paper.kind, paper.status) for paper in found.documents] == [
        ("proforma", "expired"),
        ("proforma", "converted"),
        ("invoice", "issued"),
    ]
    check_everything(shop)


def test_money_that_comes_in_the_same_moment_is_not_lost(shop: Shop) -> None:
    """One process expires what another pays: whoever is first, the order ends up paid and invoiced."""
    orders = shop.placed(20)
    with rows_in(shop.url) as rows:
        rows.execute("UPDATE orders SET due_on = '2026-10-01'")
    expired, paid = together(shop.url, ("expire", orders), ("pay", orders[::-1]))
    assert {became for _, became in paid} == {"done"}
    assert {became for _, became in expired} <= {"done", "unchanged"}
    assert set(shop.query("SELECT status, due, paid FROM orders")) == {("processing", 0, 12_000)}
    assert set(proformas(shop).values()) == {"converted"}
    assert shop.query("SELECT count(*) FROM documents WHERE kind = 'invoice'") == [(20,)]
    check_everything(shop)


def test_the_nightly_command_started_twice(shop: Shop, start_cli: StartCli, run_cli: RunCli) -> None:
    stale = shop.placed(20)
    (paid,) = shop.placed(1)
    shop.one(Pay(paid))
    assert run_cli("order", "expire", clock=START).code == 0
    assert set(proformas(shop).values()) == {"issued", "converted"}
    jobs = [start_cli("order", "expire", clock=LATER) for _ in range(2)]
    answers = [job.communicate(timeout=60) for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0], answers
    assert proformas(shop) == {**dict.fromkeys(stale, "expired"), paid: "converted"}
    steps = shop.query("SELECT count(*) FROM log_entries WHERE action = 'order.expire'")
    assert steps == [(20,)]
    check_everything(shop)
