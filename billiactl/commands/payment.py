"""Payments: what was booked, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
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
    Column("payment", "id", align="right"),
    Column("order", "order", align="right"),
    Column("user", "user", shrink=2),
    Column("booked", "created_at", format=lambda at: str(at)[:10], shrink=4),
    Column("paid on", "paid_on"),
    Column("amount", "amount", align="right"),
    Column("", "currency"),
    Column("status", "status"),
    Column("method", "method", shrink=3),
    Column("reference", "reference", shrink=1),
)

FIELDS = ("id", "order", "user", "method", "reference", "amount", "currency", "status", "paid_on", "created_at")
STATUSES = ("created", "pending", "settled", "failed", "cancelled", "disputed", "reversed")
MOVE_FIELDS = ("payment", *ONE_FIELDS)

_COMMANDS = {"settled": "settle", "failed": "fail", "disputed": "dispute", "reversed": "reverse"}


@command(
    examples=[
        ("billiactl payment list --order 1042", "what was booked for an order"),
        ("billiactl payment list --status pending", "announced, not here yet"),
        ("billiactl payment list --method card --since 2026-11-01 -o csv", "for the books, by method"),
    ],
    fields=FIELDS,
)
@click.option("--order", "orders", metavar="O", multiple=True, help="Only payments of this order; - reads IDs.")
@click.option(
    "--status", "statuses", metavar="S", type=WordType(*STATUSES), multiple=True, help="In this status; repeated, any."
)
@click.option("--method", "methods", metavar="METHOD", multiple=True, help="By this method; repeated, any of them.")
@click.option("--since", metavar="D", type=DATE, help="Booked since this day (in the seller's zone) or time.")
@page_options
@pass_app
def list_(
    app: App,
    orders: tuple[str, ...],
    statuses: tuple[str, ...],
    methods: tuple[str, ...],
    since: str | None,
    paging: Paging,
) -> None:
    """List payments."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders
    from billiactl.core.storage.money_lists import list_payments

    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    if orders and not ids:
        app.emit(View(rows=[], columns=COLUMNS))
        return
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids or ())
        emit_paged(app, reader, paging, partial(list_payments, reader, ids or (), statuses, methods, since), COLUMNS)


@command(
    examples=[
        ("billiactl payment show 3", "one payment, and what it may become"),
        ("billiactl payment show 3 -o json --query status", "for a script"),
    ],
    fields=(*FIELDS, "order_status", "allowed"),
)
@click.argument("payment", metavar="PAYMENT", type=COUNT)
@pass_app
def show(app: App, payment: int) -> None:
    """Show one payment and what it may become."""
    from billiactl.core.rules.ledger import MOVES
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.money_lists import payment_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = payment_details(reader, payment), shop_time_zone(reader)
    allowed = [status for status, sources in MOVES.items() if item["status"] in sources]
    app.emit(View(item={**item, "allowed": allowed}, human=_draw, time_zone=time_zone))


def _draw(payment: Any, _width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint

    facts = [
        ("order", f"{payment['order']} ({payment['order_status']}) of {payment['user']}"),
        ("method", payment["method"]),
        ("reference", payment["reference"]),
        ("paid on", payment["paid_on"]),
        ("booked", payment["created_at"]),
        ("next", ", ".join(_next(payment)) or f"nothing: a payment that is {payment['status']} stays so"),
    ]
    head = paint(f"Payment {payment['id']}", "bold", colour)
    lines = [f"{head}  {payment['amount']} {payment['currency']}, {payment['status']}"]
    return "\n".join([*lines, *(f"  {name:<10}{value}" for name, value in facts if value is not None)])


def _next(payment: Any) -> Iterable[str]:
    return (f"billiactl payment {_COMMANDS[status]} {payment['id']}" for status in payment["allowed"])


@command(
    examples=[
        ("billiactl payment settle 3", "the money that was announced is here"),
        ("billiactl payment settle 3 --date 2026-11-20", "it came some days ago"),
        ("billiactl payment settle 3 --dry-run", "what that does: status, invoice, jobs"),
    ],
    fields=MOVE_FIELDS,
)
@click.argument("payment", metavar="PAYMENT", type=COUNT)
@click.option("--date", type=DATE, metavar="D", help="The day the money came; left out: today.")
@click.option(
    "--settle",
    type=WordType("wallet", "refund"),
    metavar="HOW",
    help="Where money above the price goes: wallet (left out) or refund.",
)
@changing_options
@pass_app
def settle(app: App, payment: int, date: str | None, settle: str | None, change_flags: ChangeFlags) -> int:
    """Settle a payment: its money is here.

    One in flight counts from now on, and a paid order goes on by itself. A dispute that was won settles it again.
    """
    return _move(app, payment, "settled", change_flags, date, settle)


@command(
    examples=[
        ("billiactl payment fail 3", "the money that was announced does not come"),
        ("billiactl payment fail 3 --reason 'card declined'", "with a reason for the log"),
    ],
    fields=MOVE_FIELDS,
)
@click.argument("payment", metavar="PAYMENT", type=COUNT)
@changing_options
@pass_app
def fail(app: App, payment: int, change_flags: ChangeFlags) -> int:
    """Fail a payment in flight: its money does not come.

    The order waits for its money as before.
    """
    return _move(app, payment, "failed", change_flags)


@command(
    examples=[
        ("billiactl payment dispute 3", "the customer's bank asks for the money back"),
        ("billiactl payment settle 3", "the dispute was won"),
        ("billiactl payment reverse 3", "the dispute was lost"),
    ],
    fields=MOVE_FIELDS,
)
@click.argument("payment", metavar="PAYMENT", type=COUNT)
@changing_options
@pass_app
def dispute(app: App, payment: int, change_flags: ChangeFlags) -> int:
    """Dispute a payment: the customer contests it.

    The money still counts. An order in processing or collapsed is held; its money is here again once the payment is
    settled, or gone once it is reversed.
    """
    return _move(app, payment, "disputed", change_flags)


@command(
    examples=[
        ("billiactl payment reverse 3 --reason 'charge-back'", "the money is gone; the invoice stands"),
        ("billiactl payment reverse 3 --dry-run", "what is due then, and what the wallet loses"),
    ],
    fields=MOVE_FIELDS,
)
@click.argument("payment", metavar="PAYMENT", type=COUNT)
@changing_options
@pass_app
def reverse(app: App, payment: int, change_flags: ChangeFlags) -> int:
    """Reverse a payment: its money was charged back.

    The invoice stands, and the amount is due again. Surplus of the order that went into the user's wallet is taken
    back; only here may a wallet go below 0.
    """
    return _move(app, payment, "reversed", change_flags)


def _move(
    app: App,
    payment: int,
    status: str,
    change_flags: ChangeFlags,
    date: str | None = None,
    settlement: str | None = None,
) -> int:
    from billiactl.core.money_changes import MovePayment
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.money_lists import payment_details

    with open_reader(app.globals.database) as reader:
        order = payment_details(reader, payment)["order"]
    change = MovePayment(order, payment, status, date, settlement)
    return change_one(app, change, change_flags, named={"payment": payment}, key="payment")
