"""Seeing orders: lists of them, and one of them whole."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import SectionOption
from billiactl.cli.output import View
from billiactl.cli.param_types import KEY_VALUE, ORDER_ID
from billiactl.cli.tables import Column
from billiactl.commands.paging import MORE, Paging, default_limit, page_options

if TYPE_CHECKING:
    from billiactl.core.model import Order
    from billiactl.core.settings import LabelDefinition
    from billiactl.core.world import World

FILTERS: Mapping[str, tuple[str, str]] = {
    "status": ("STATUS", "In this status; repeated: in any of them."),
    "payment-status": ("STATUS", "With this payment status (unpaid, paid, overpaid, ...)."),
    "type": ("TYPE", "Of this type (new, renew, edit, transfer, upgrade, cancel, mixed)."),
    "user": ("USER", "Of this user: id, username or e-mail."),
    "method": ("METHOD", "To be paid by this method."),
    "product": ("CODE", "With a line of this product."),
    "label": ("KEY[=VALUE]", "With this label; repeated: with all of them."),
    "currency": ("CODE", "In this currency."),
    "placed-after": ("DATE", "Placed on this day or later."),
    "placed-before": ("DATE", "Placed before this day."),
    "due-before": ("DATE", "Due before this day."),
    "total-min": ("A", "With a total of at least A, in --currency or the shop's."),
    "total-max": ("A", "With a total of at most A."),
    "search": ("TEXT", "With TEXT in its ids, its user's names or its services."),
    "has-document": ("KIND", "With an issued proforma, invoice, debit_note or credit_note."),
    "source": ("NAME", "Imported from this source."),
}
"""The filters as options: metavar and help; what a value may be is the storage's affair."""

LIST_FIELDS = (
    *("id", "status", "type", "placed_at", "user", "products", "payment_status", "payment_method"),
    *("currency", "gross", "due", "due_on", "labels.*"),
)

OPEN_FIELDS = ("labels.*", "user.labels.*", "lines.attributes.*")
"""Fields of one order whose names are the shop's own: an order that lacks one is no reason to fail."""


def _sum(value: str) -> str:
    return "" if value.strip("0.") == "" else value


ROOMY = 132
"""From this width on a terminal gets all columns."""

LIST_COLUMNS = (
    Column("order", "id", align="right"),
    Column("status", "status"),
    Column("placed", "placed_at", format=lambda at: str(at)[:10]),
    Column("user", "user", shrink=1),
    Column("payment", "payment_status"),
    Column("gross", "gross", align="right"),
    Column("due", "due", align="right", format=_sum),
    Column("", "currency"),
)
MORE_COLUMNS = (Column("method", "payment_method", shrink=3), Column("labels", "labels", shrink=4))
DUE_COLUMN = Column("due on", "due_on")
LAST_COLUMN = Column("products", "products", shrink=2)
"""What may be long comes last, so that money stays in sight where nothing is cut."""


def list_columns(width: int | None, by_due_date: bool = False) -> tuple[Column, ...]:
    """The columns of the list on a terminal of ``width``; off a terminal all. The due date, where it was asked by."""
    more = MORE_COLUMNS if width is None or width >= ROOMY else ()
    return (*LIST_COLUMNS, *((DUE_COLUMN,) if by_due_date else ()), *more, LAST_COLUMN)


class FilterOption(SectionOption):
    """An option of ``order list`` that is a filter."""

    section = "Filters"


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every filter as an option, and --where; its function gets ``filters``, in the order of FILTERS."""

    @functools.wraps(function)
    def wrapper(*args: Any, where: tuple[tuple[str, str], ...], **kwargs: Any) -> Any:
        typed = [(name, text) for name in FILTERS for text in kwargs.pop(f"filter_{name.replace('-', '_')}")]
        return function(*args, filters=(*typed, *where), **kwargs)

    decorated: Callable[..., Any] = wrapper
    where_option = click.option(
        "--where",
        cls=FilterOption,
        metavar="KEY=VALUE",
        type=KEY_VALUE,
        multiple=True,
        help="Any of these filters, as elsewhere.",
    )
    decorated = where_option(decorated)
    for name, (metavar, text) in reversed(list(FILTERS.items())):
        destination = f"filter_{name.replace('-', '_')}"
        option = click.option(f"--{name}", destination, cls=FilterOption, metavar=metavar, multiple=True, help=text)
        decorated = option(decorated)
    return decorated


@command(
    examples=[
        ("billiactl order list --status pending --due-before 2026-12-01", "what should have been paid by now"),
        ("billiactl order list --user anna --label priority=2", "the orders of one user that bear a label"),
        ("billiactl order list --status pending --status on_hold --sort -gross", "either status, the largest first"),
        ("billiactl order list --search example.eu", "by a domain, a name, an outside id"),
        ("billiactl order list --payment-status overpaid -o id | billiactl order status set - on_hold", "and do it"),
    ],
    fields=LIST_FIELDS,
)
@filter_options
@click.option(
    "--sort",
    metavar="FIELD",
    default="-id",
    help="id, placed, due (the date) or gross; with a minus the other way round. Left out: -id, the newest first.",
)
@page_options
@pass_app
def list_orders(app: App, filters: tuple[tuple[str, str], ...], sort: str, paging: Paging) -> None:
    """List orders.

    All filters must be true; most may be repeated, then any of their values will do.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.finder import select_orders
    from billiactl.core.storage.shop import shop_time_zone

    shown = default_limit(app) if paging.limit is None else paging.limit
    seen: list[int] = []
    with open_reader(app.globals.database) as reader:
        found = select_orders(reader, filters, sort, None if shown is None else shown + 1, paging.after)
        by_due_date = sort.lstrip("-") == "due" or any(key == "due-before" for key, _ in filters)
        columns, time_zone = list_columns(app.streams.width, by_due_date), shop_time_zone(reader)
        app.emit(View(rows=_first(found, shown, seen), columns=columns, time_zone=time_zone))
    if not seen:
        app.notice("no order matches")
    elif shown and len(seen) > shown and app.format == "table":
        app.notice(MORE.format(after=seen[shown - 1]))


def _first(rows: Iterable[dict[str, Any]], most: int | None, seen: list[int]) -> Iterator[dict[str, Any]]:
    """At most ``most`` rows. ``seen`` gets the ids that were read, one beyond ``most`` if there is one."""
    for number, row in enumerate(rows):
        if most is None:
            seen[:] = [row["id"]]
        else:
            seen.append(row["id"])
        if most is None or number < most:
            yield row


@command(
    examples=[
        ("billiactl order show 1042", "the whole page"),
        ("billiactl order show 1042 -o json --query price.due", "what is due, for a script"),
        ("billiactl order show 1042 --fields id,status,documents.number", "some of it"),
    ]
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@pass_app
def show(app: App, order: int) -> None:
    """Show everything about one order.

    Status, payment, price, lines, user, notes, documents, jobs, log, and what may be done next.
    """
    from billiactl.commands.order_page import draw_order
    from billiactl.core.views.order import order_view

    world, found, details = load_order(app.globals.database, order)
    item = order_view(world, found, details)
    titles = {code: method.title for code, method in world.settings.methods.items()}
    time_zone = world.settings.seller.time_zone
    draw = functools.partial(draw_order, today=world.today, titles=titles, time_zone=time_zone)
    labels = world.settings.labels

    def human(shown: Any, width: int | None, colour: bool) -> str:
        return draw(_with_named_labels(shown, labels), width, colour)

    app.emit(View(item=item, human=human, open=OPEN_FIELDS, time_zone=time_zone))


def _with_named_labels(item: Any, definitions: Mapping[str, LabelDefinition]) -> Any:
    """The order with the values of its labels as people read them."""
    from billiactl.core.labels import shown

    def named(labels: Mapping[str, str]) -> dict[str, str]:
        return {key: shown(definitions, key, value) for key, value in labels.items()}

    return {**item, "labels": named(item["labels"]), "user": {**item["user"], "labels": named(item["user"]["labels"])}}


def load_order(url: str, order: int) -> tuple[World, Order, dict[str, Any]]:
    """The order with the World around it and the details that no rule looks at, from one snapshot.

    Raises NotFound ``order_not_found``.
    """
    from billiactl.core import clock
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.loader import load_world
    from billiactl.core.storage.order_details import order_details
    from billiactl.core.touches import Touches

    with open_reader(url) as reader:
        details = order_details(reader, order)
        world = load_world(reader, Touches(orders=(order,)), clock.now())
    return world, world.orders[order], details
