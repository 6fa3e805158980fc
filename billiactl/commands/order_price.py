"""The price of orders: how it comes about, and another one."""

from __future__ import annotations

from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options, list_options, orders_argument
from billiactl.cli.output import View
from billiactl.cli.param_types import ORDER_ID, WordType
from billiactl.commands.carrying_out import RESULT_FIELDS, change_orders
from billiactl.commands.order_status import SETTLEMENTS
from billiactl.commands.price_forms import FORMS, price_form, price_options
from billiactl.core.errors import NotFound, UsageFault

SHOW_FIELDS = (
    *("schema", "id", "status", "currency", "payment_method", "payment_status", "version", "lines.*", "lines_net"),
    *("net", "discount", "charges.*", "tax", "gross", "charged", "paid", "returned", "due", "surplus", "taxes.*"),
    *("documents.*", "why_fixed"),
)


@command(
    examples=[
        ("billiactl order price show 1042", "how it comes about, and what each document charges of it"),
        ("billiactl order price show 1042 -o json --query 'documents[].[number, left]'", "what is left to credit"),
    ],
    fields=SHOW_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@pass_app
def show(app: App, order: int) -> None:
    """Show how the price of an order comes about.

    Lines, discount, charges, VAT by category and rate, gross; what each invoice and note charges of it item by item,
    and how much of that is left to credit.
    """
    from billiactl.commands.price_page import draw_price
    from billiactl.core import clock
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.loader import load_world
    from billiactl.core.touches import Touches
    from billiactl.core.views.price import price_view

    with open_reader(app.globals.database) as reader:
        world = load_world(reader, Touches(orders=(order,), contents=True), clock.now())
    if order not in world.orders:
        raise NotFound("order_not_found", f"there is no order {order}", "billiactl order list", order=order)
    app.emit(View(item=price_view(world, world.orders[order]), human=draw_price))


@command(
    examples=[
        ("billiactl order price edit 1042 --total 99.00", "by the total that the customer pays, VAT included"),
        ("billiactl order price edit 1042 --total 80.00 --net", "by the total without VAT"),
        ("billiactl order price edit 1042 --line 2 --unit-price 8.50", "another price of one line"),
        ("billiactl order price edit 1042 --line 2 --discount 10%", "a discount on one line"),
        ("billiactl order price edit 1042 --order-discount 5.00", "a discount on the whole order; 0 takes it away"),
        ("billiactl order price edit 1042 --charge shipping=4.00", "a charge by name; 0 takes it away"),
        ("billiactl order price edit 1042 --total 60.00 --settle refund", "paid already: the rest goes back"),
        ("billiactl order price edit 1042 --total 99.00 --dry-run", "what that would do, and by which rules"),
    ],
    fields=RESULT_FIELDS,
)
@orders_argument
@price_options
@click.option(
    "--settle",
    type=WordType(*SETTLEMENTS),
    metavar="HOW",
    help="Where money goes that was paid above the new price: refund, wallet or outside.",
)
@list_options
@changing_options
@pass_app
def edit(
    app: App,
    orders: tuple[str, ...],
    settle: str | None,
    list_flags: ListFlags,
    change_flags: ChangeFlags,
    **typed: Any,
) -> int:
    """Edit the price of orders.

    One form at a time: by total, by line, by a discount on the order, or by a charge. A discount of 10% on the order
    is taken of its lines as they are now, and stays that amount. Before the invoice a new
    proforma follows; after it a debit note charges more, or credit notes give back. The same price again is
    "unchanged".
    """
    from billiactl.core.money_changes import EditPrice

    _check_no_amounts(orders)
    form = price_form(typed)
    selection = app.select_orders(orders, list_flags)
    return change_orders(
        app,
        selection,
        lambda order: EditPrice(order, settle=settle, **form),
        change_flags,
        list_flags,
        verb="edit the price of",
    )


def _check_no_amounts(orders: tuple[str, ...]) -> None:
    """An amount among the IDs is a slip that deserves its own answer."""
    for word in orders:
        digits = word.replace(".", "").replace(",", "")
        if digits != word and digits.isascii() and digits.isdigit():
            raise UsageFault("bad_order_id", f"'{word}' is no order ID", f"a price goes by an option: {FORMS}")
