"""Issuing: a document gets its row and, at commit, its number (DESIGN 6, Numbers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core import clock
from billiactl.core.documents import series
from billiactl.core.effects import Issue
from billiactl.core.errors import Refused
from billiactl.core.model import DRAFT, Document, Key, Order, changed
from billiactl.core.money import parse_amount
from billiactl.core.planner import Planner
from billiactl.core.world import World

ISSUED = "issued"

PLACEHOLDER = "Your company"
"""The seller of a shop whose settings nobody has filled in yet (``data/settings.json``)."""


def issue(
    planner: Planner,
    order_id: Key,
    kind: str,
    said: Mapping[str, Any],
    due_on: str | None,
    corrects: Key | None = None,
    draft: Document | None = None,
) -> None:
    """Plan a document that says ``said``: its row (or that of ``draft``), and its number at commit.

    Raises Refused: ``clock_behind`` if today lies before the last date of its series, ``series_full``.
    """
    world = planner.world
    order = planner.order(order_id)
    rule = world.settings.series[kind]
    key = series.counter_key(rule.counter, rule.pattern, world.today)
    _check_clock(world, rule.counter)
    if world.settings.seller.name == PLACEHOLDER:
        planner.notice(f"the document names the seller {PLACEHOLDER!r}: fill in the settings (billiactl settings show)")
    following = world.counters[key].next if key in world.counters else rule.start
    series.write_number(rule.pattern, world.settings.outlet, world.today, following)
    sums = {name: parse_amount(said[name], order.currency) for name in ("net", "tax", "gross")}
    if draft is None:
        document_id: Key = planner.symbol("documents")
        row = blank(planner, order, kind, document_id)
        row = changed(row, {**sums, "status": ISSUED, "series": key, "due_on": due_on, "corrects_id": corrects})
        planner.add("documents", row)
    else:
        document_id = draft.id
        facts = {"status": ISSUED, "series": key, "due_on": due_on, "corrects_id": corrects}
        planner.set("documents", draft, **sums, **facts)
    planner.issue(Issue(document_id, order_id, kind, key, rule.pattern, world.today, rule.start, said))


def blank(planner: Planner, order: Order, kind: str, document_id: Key) -> Document:
    """A draft of ``kind`` for ``order`` that says nothing yet."""
    return Document(
        id=document_id,
        order_id=order.id,
        kind=kind,
        status=DRAFT,
        series="",
        number=None,
        issued_on=None,
        due_on=None,
        currency=order.currency,
        net=0,
        tax=0,
        gross=0,
        corrects_id=None,
        created_at=planner.world.timestamp,
        remark="",
        sent_on=None,
    )


def due_by_method(planner: Planner, order: Order) -> str:
    """The day up to which a document of today is payable by the order's method."""
    return clock.add_days(planner.world.today, planner.world.settings.method(order.method).due_days)


def _check_clock(world: World, counter: str) -> None:
    """No number is dated before the last one of its series, whichever period either belongs to."""
    for key, standing in world.counters.items():
        if (key == counter or key.startswith(f"{counter}/")) and standing.last_date > world.today:
            raise Refused(
                "clock_behind",
                f"today is {world.today}, but series {key} has a document of {standing.last_date}",
                "set this machine's clock right",
            )
