"""Short views on the money and documents of one order, and the worlds that tests of money begin with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.changes import FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.model import Document
from billiactl.core.world import World
from tests.support.worlds import after, order, the_order, world_of


def draft(**facts: Any) -> World:
    """A draft of 120.00 by bank transfer."""
    return world_of(order("draft", **facts))


def pending(**facts: Any) -> World:
    """Placed: a proforma of 120.00."""
    return after(draft(**facts), PlaceOrder(1001))


def paid(**facts: Any) -> World:
    """Paid in full, at work: a proforma and an invoice of 120.00."""
    return after(pending(**facts), Pay(1001))


def owed(**facts: Any) -> World:
    """At work and not paid, on account: an invoice of 120.00."""
    return after(pending(method="on-account", **facts), SetStatus(1001, "processing"))


def forced(**facts: Any) -> World:
    """At work, not paid and not invoiced."""
    return after(pending(**facts), SetStatus(1001, "processing", force=True), "trusted")


def activated(**facts: Any) -> World:
    """Paid, and all its jobs done."""
    world = paid(**facts)
    for job in the_order(world).jobs:
        key: Any = job.id
        world = after(world, FinishJob(1001, key))
    return world


def sums(world: World) -> dict[str, int]:
    """The five sums that are not 0."""
    found = the_order(world)
    names = ("charged", "paid", "returned", "due", "surplus")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def papers(world: World, *kinds: str) -> list[tuple[str, str, int]]:
    """Kind, status and gross of the documents (of some kinds)."""
    found = the_order(world).documents
    return [(row.kind, row.status, row.gross) for row in found if not kinds or row.kind in kinds]


def newest(world: World) -> Document:
    """The document made last."""
    return the_order(world).documents[-1]


def said(world: World, row: Document | None = None) -> Mapping[str, Any]:
    """What a document says, by default the newest."""
    content = world.contents[(row or newest(world)).id]
    assert not isinstance(content, str)
    return content


def noted(world: World, row: Document | None = None) -> list[tuple[int | str, str]]:
    """What each line of a note corrects, and its net."""
    lines = said(world, row)["lines"]
    return [(line["corrects_charge"] or line["corrects_line"], line["net"]) for line in lines]


def corrected(world: World, row: Document | None = None) -> str:
    """The kind of the document that a note corrects, and its place among the order's documents of that kind."""
    key = (row or newest(world)).corrects_id
    target = next(found for found in the_order(world).documents if found.id == key)
    same = [found.id for found in the_order(world).documents if found.kind == target.kind]
    return f"{target.kind} {same.index(target.id) + 1}"


def refunds(world: World) -> list[tuple[int, str, str]]:
    """Amount, destination and status of the refunds."""
    return [(row.amount, row.destination, row.status) for row in the_order(world).refunds]


def wallet(world: World, currency: str = "EUR") -> int:
    """The balance of the order's user."""
    return world.users[1].wallets.get(currency, 0)


def key_of(world: World, table: str, place: int = 0) -> Any:
    """The id of the order's payment or refund, by its place."""
    return getattr(the_order(world), table)[place].id
