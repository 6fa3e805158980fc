"""Refunds: money that went or is going back."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT, DATE, WordType
from billiactl.cli.tables import Column
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.paging import Paging, emit_paged, page_options

COLUMNS = (
    Column("refund", "id", align="right"),
    Column("order", "order", align="right"),
    Column("user", "user", shrink=2),
    Column("asked for", "created_at", format=lambda at: str(at)[:10]),
    Column("amount", "amount", align="right"),
    Column("", "currency"),
    Column("status", "status"),
    Column("to", "destination"),
    Column("of the", "origin", shrink=3),
    Column("done on", "done_on", shrink=1),
)

FIELDS = ("id", "order", "user", "amount", "currency", "destination", "origin", "status", "created_at", "done_on")
STATUSES = ("open", "done", "failed")
END_FIELDS = ("refund", *ONE_FIELDS)

_WAYS = {
    "wallet": "into the user's wallet",
    "refund": "back the way it came",
    "outside": "given back elsewhere",
}
_ORIGINS = {"surplus": "was paid too much", "price": "was given back of the price"}


@command(
    examples=[
        ("billiactl refund list --status open", "what is still to be paid out"),
        ("billiactl refund list --order 1042", "what went back of an order"),
        ("billiactl refund list --since 2026-11-01 -o csv", "for the books"),
    ],
    fields=FIELDS,
)
@click.option("--order", "orders", metavar="O", multiple=True, help="Only refunds of this order; - reads IDs.")
@click.option(
    "--status", "statuses", metavar="S", type=WordType(*STATUSES), multiple=True, help="In this status; repeated, any."
)
@click.option("--since", metavar="D", type=DATE, help="Asked for since this day (in the seller's zone) or time.")
@page_options
@pass_app
def list_(app: App, orders: tuple[str, ...], statuses: tuple[str, ...], since: str | None, paging: Paging) -> None:
    """List refunds.

    An amount below 0 is surplus that was taken back out of a wallet after a charge-back.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders
    from billiactl.core.storage.money_lists import list_refunds

    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    if orders and not ids:
        app.emit(View(rows=[], columns=COLUMNS))
        return
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids or ())
        emit_paged(app, reader, paging, partial(list_refunds, reader, ids or (), statuses, since), COLUMNS)


@command(
    examples=[
        ("billiactl refund show 3", "one refund"),
        ("billiactl refund show 3 -o json --query status", "for a script"),
    ],
    fields=(*FIELDS, "order_status"),
)
@click.argument("refund", metavar="REFUND", type=COUNT)
@pass_app
def show(app: App, refund: int) -> None:
    """Show one refund."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.money_lists import refund_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = refund_details(reader, refund), shop_time_zone(reader)
    app.emit(View(item=item, human=_draw, time_zone=time_zone))


def _draw(refund: Any, _width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint

    facts = [
        ("order", f"{refund['order']} ({refund['order_status']}) of {refund['user']}"),
        ("way", _WAYS.get(refund["destination"], refund["destination"])),
        ("money", _ORIGINS.get(refund["origin"], refund["origin"])),
        ("asked for", refund["created_at"]),
        ("done on", refund["done_on"]),
    ]
    head = paint(f"Refund {refund['id']}", "bold", colour)
    lines = [f"{head}  {refund['amount']} {refund['currency']}, {refund['status']}"]
    lines += [f"  {name:<10}{value}" for name, value in facts if value is not None]
    if refund["status"] == "open":
        lines.append(f"  when the money is out: billiactl refund done {refund['id']}")
    return "\n".join(lines)


@command(
    examples=[
        ("billiactl refund done 3", "the money is out: now it counts as returned"),
        ("billiactl refund done 3 --dry-run", "what that changes"),
    ],
    fields=END_FIELDS,
)
@click.argument("refund", metavar="REFUND", type=COUNT)
@changing_options
@pass_app
def done(app: App, refund: int, change_flags: ChangeFlags) -> int:
    """Mark an open refund as done: its money is out.

    Only now it counts as returned.
    """
    return _end(app, refund, "done", change_flags)


@command(
    examples=[
        ("billiactl refund fail 3 --reason 'account closed'", "the money stays here"),
        ("billiactl order refund 1042 --amount 20.00 --settle wallet", "and another way is tried"),
    ],
    fields=END_FIELDS,
)
@click.argument("refund", metavar="REFUND", type=COUNT)
@changing_options
@pass_app
def fail(app: App, refund: int, change_flags: ChangeFlags) -> int:
    """Mark an open refund as failed: its money stays here.

    A credit note that was issued for it stands, so the money is surplus of the order then, and can go another way.
    """
    return _end(app, refund, "failed", change_flags)


def _end(app: App, refund: int, status: str, change_flags: ChangeFlags) -> int:
    from billiactl.core.money_changes import EndRefund
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.money_lists import refund_details

    with open_reader(app.globals.database) as reader:
        order = refund_details(reader, refund)["order"]
    change = EndRefund(order, refund, status)
    return change_one(app, change, change_flags, named={"refund": refund}, key="refund")
