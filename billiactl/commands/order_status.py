"""Statuses of orders: what an order may become, becoming it, and what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.failures import FORMATS
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options, list_options
from billiactl.cli.order_lists import ids_and_word
from billiactl.cli.output import View
from billiactl.cli.param_types import ORDER_ID, WordType
from billiactl.cli.tables import Column
from billiactl.commands.carrying_out import RESULT_FIELDS, change_orders

if TYPE_CHECKING:
    from billiactl.core.workflow import Workflow

SETTLEMENTS = ("refund", "wallet", "outside")

NEXT_COLUMNS = (
    Column("status", "status"),
    Column("allowed", "allowed"),
    Column("how", "how"),
    Column("why", "why", shrink=1),
)

HISTORY_COLUMNS = (
    Column("entry", "id"),
    Column("at", "at"),
    Column("from", "from"),
    Column("to", "to"),
    Column("actor", "actor", shrink=1),
    Column("reason", "reason", shrink=3),
    Column("run", "run", shrink=2),
)


@command(
    examples=[
        ("billiactl order status next 1042", "what can be set now, and what the rest waits for"),
        ("billiactl order status next 1042 -o json --query '[?allowed].status'", "for scripts"),
    ],
    formats=tuple(name for name in FORMATS if name != "id"),
    fields=("status", "allowed", "by", "why", "option", "forceable"),
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@pass_app
def next_(app: App, order: int) -> None:
    """Show every status an order may get, or why not.

    "allowed" is what an admin may set now; "how" names the options that it takes, or the way by force. A status that
    comes by itself is never set by hand: do what it waits for.
    """
    from billiactl.commands.order_read import load_order
    from billiactl.core.rules.prospects import prospects
    from billiactl.core.views.order import prospect_view

    world, found, _ = load_order(app.globals.database, order)
    rows: list[dict[str, Any]] = [prospect_view(prospect) for prospect in prospects(world, found)]
    if app.format == "table" and not app.wanted.fields:
        rows = [{**row, "how": _how(row)} for row in rows]
    app.emit(View(rows=rows, columns=NEXT_COLUMNS, key="status"))


def _how(row: dict[str, Any]) -> str:
    if row["allowed"]:
        return row["option"] or ""
    return "--force --reason TEXT" if row["forceable"] else ""


@command(
    examples=[
        ("billiactl order status set 1042 on_hold", "one order"),
        ("billiactl order status set cancelled 1042 1043 --settle wallet", "two; their money goes to the wallet"),
        ("billiactl order status set 1042 processing --force --reason 'boss said so'", "work before it is paid"),
        ("billiactl order status set fraud 1042 --block-user", "asks, since it blocks the user too"),
        ("billiactl order status set cancelled --where status=expired --dry-run", "see what would happen"),
        ("billiactl order list --user anna -o id | billiactl order status set - on_hold", "all orders of a list"),
    ],
    fields=RESULT_FIELDS,
)
@click.argument("words", nargs=-1, metavar="[ORDER...|-] STATUS")
@click.option(
    "--settle",
    type=WordType(*SETTLEMENTS),
    metavar="HOW",
    help=f"Where money goes that is held for an order that ends: {', '.join(SETTLEMENTS[:-1])} or {SETTLEMENTS[-1]}.",
)
@click.option("--force", is_flag=True, help="Overrule the credit limit or missing payment; needs --reason.")
@click.option("--block-user", is_flag=True, help="With fraud: block the user too (asks first).")
@list_options
@changing_options
@pass_app
def set_(
    app: App,
    words: tuple[str, ...],
    settle: str | None,
    force: bool,
    block_user: bool,
    list_flags: ListFlags,
    change_flags: ChangeFlags,
) -> int:
    """Set the status of orders.

    Give order IDs and one status, the status first or last. Only what the status table allows is done;
    "billiactl order status next ORDER" shows it. Setting the status that stands is "unchanged".
    """
    from billiactl.core.changes import SetStatus
    from billiactl.core.errors import UsageFault

    workflow = _workflow(app)
    orders, status = ids_and_word(words, workflow.statuses, "status")
    selection = app.select_orders(orders, list_flags)
    blocking = workflow.with_effect("block_user_if_asked")
    if block_user and status not in blocking:
        only = " or ".join(blocking)
        raise UsageFault("block_user_without_fraud", f"--block-user goes with the status {only} only", "leave it out")
    return change_orders(
        app,
        selection,
        lambda order: SetStatus(order, status, settle=settle, force=force, block_user=block_user),
        change_flags,
        list_flags,
        verb=f"set {{orders}} to {status}{' and block the user' if block_user else ''}",
        asks=block_user,
    )


def _workflow(app: App) -> Workflow:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        return shop_settings(reader).workflow


@command(
    examples=[
        ("billiactl order status history 1042", "every status it had, oldest first"),
        ("billiactl log show 1042.3", "one of the entries in full"),
    ],
    fields=("id", "at", "from", "to", "action", "actor", "reason", "run"),
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@pass_app
def history(app: App, order: int) -> None:
    """Show the statuses an order had.

    Oldest first, from the log: when, from which status to which, who did it, why, and in which run.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.log_lists import status_history
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        rows, time_zone = status_history(reader, order), shop_time_zone(reader)
    app.emit(View(rows=rows, columns=HISTORY_COLUMNS, time_zone=time_zone))
    if not rows and app.format == "table":
        app.notice(f"order {order} has had one status since it came here")
