"""Making orders, placing them, booking their payments, and expiring them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options, list_options, orders_argument
from billiactl.cli.order_lists import Selection
from billiactl.cli.output import View
from billiactl.cli.param_types import AMOUNT, COUNT, DATE, SAID, WordType, amount_text
from billiactl.commands.carrying_out import (
    RESULT_FIELDS,
    carry_out,
    carry_out_one,
    change_orders,
    new_documents,
    publish_documents,
)
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from billiactl.commands.new_orders import Wanted
    from billiactl.core.changes import CreateOrder
    from billiactl.core.desk import Result

LINE_FORM = "CODE[,quantity=2,...]"


@command(
    examples=[
        ("billiactl order create --user anna --line domain-eu,service=example.eu", "a domain for Anna"),
        ("billiactl order create --user 5 --line hosting,quantity=12,discount=10%", "twelve months, a tenth off"),
        ("billiactl order create --user anna@example.org --method card --line setup,price=49.00", "at your own price"),
        ("billiactl order create --from order.yaml", "from a file: user, method, lines"),
        ("billiactl order create --from orders.yaml --idempotency-key monday", "several orders; the key: once each"),
        ("billiactl order create --user anna --line domain-eu -o id | billiactl order place -", "and place it at once"),
    ],
    fields=("run", *RESULT_FIELDS),
)
@click.option("--user", type=SAID, metavar="USER", help="Whose order it is: id, username or e-mail.")
@click.option("--profile", metavar="ID", type=COUNT, help="The billing profile; left out: the user's primary one.")
@click.option("--method", type=SAID, metavar="METHOD", help="The payment method; left out: the shop's first.")
@click.option("--currency", type=SAID, metavar="CODE", help="The currency; left out: the shop's.")
@click.option(
    "--line",
    "lines",
    metavar=LINE_FORM,
    multiple=True,
    help="A line: the product's code, then quantity, price, type, service, discount, or attributes of your own as "
    "KEY=VALUE. Repeatable.",
)
@click.option("--from", "file", metavar="FILE", help="Read orders from a YAML or JSON file ('-': standard input).")
@changing_options
@pass_app
def create(
    app: App,
    user: str | None,
    profile: int | None,
    method: str | None,
    currency: str | None,
    lines: tuple[str, ...],
    file: str | None,
    change_flags: ChangeFlags,
) -> int:
    """Create an order as a draft.

    A line takes the product's price unless it names one. VAT is chosen by the billing profile. The draft has no
    number and no document; "billiactl order place ORDER" makes it count. The answer names the order's ID. A file holds
    one order, or a list of them: what it is not to say for each, options say for all.
    """
    found = [
        wanted.overridden(user=user, profile=_as_text(profile), method=method, currency=currency)
        for wanted in _wanted(app, file, lines)
    ]
    changes = [_create_order(app, wanted, place) for place, wanted in enumerate(found, start=1)]
    if len(changes) > 1:
        return carry_out(app, changes, change_flags)
    result, run = carry_out_one(app, changes[0], change_flags)
    _tell_created(app, result, run)
    return publish_documents(app, new_documents(result))


def _wanted(app: App, file: str | None, lines: tuple[str, ...]) -> Sequence[Wanted]:
    from billiactl.commands.new_orders import Wanted, parse_line, read_document

    if file is None:
        return [Wanted(lines=tuple(parse_line(line) for line in lines))]
    if lines:
        raise UsageFault("several_sources", "--line and --from can't be combined", "put the line into the file")
    from billiactl.commands.order_files import parse_orders

    if file == "-":
        return parse_orders(app.read_stdin("the order"), "standard input")
    return parse_orders(read_document(Path(file)), file)


def _create_order(app: App, wanted: Wanted, place: int) -> CreateOrder:
    from billiactl.core.changes import CreateOrder
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user

    if wanted.user is None:
        raise UsageFault("no_user", "nobody is named whose order it is", "add --user USER (billiactl user list)")
    if not wanted.lines:
        raise UsageFault("no_line", "an order needs a line", f"add --line {LINE_FORM} (billiactl product list)")
    profile = wanted.profile
    if profile is not None and not (profile.isascii() and profile.isdigit() and len(profile) <= len(str(2**63))):
        raise UsageFault("bad_profile", f"{profile!r} is no profile's id", "billiactl user show USER lists them")
    with open_reader(app.globals.database) as reader:
        user = find_user(reader, wanted.user)
    profile_id = None if profile is None else int(profile)
    return CreateOrder(user, wanted.lines, profile_id, wanted.method, wanted.currency, place)


def _as_text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _tell_created(app: App, result: Result, run: str | None) -> None:
    from billiactl.commands.outcomes import result_view, tell

    if app.in_lines:
        tell(app, result, in_full=True)
        if run is None:
            app.notice(DRY_RUN)
        else:
            app.notice(f"a draft; place it with: billiactl order place {result.subject[1]}")
        return
    if app.format != "id" or run is not None:
        app.emit(View(item={"run": run, **result_view(result)}, key="order"))


@command(
    examples=[
        ("billiactl order place 1042", "one draft"),
        ("billiactl order place 1042 1043 --dry-run", "what would happen: due dates, proformas"),
        ("billiactl order list --status draft --user anna -o id | billiactl order place -", "all drafts of a user"),
    ],
    fields=RESULT_FIELDS,
)
@orders_argument
@list_options
@changing_options
@pass_app
def place(app: App, orders: tuple[str, ...], list_flags: ListFlags, change_flags: ChangeFlags) -> int:
    """Place drafts: they become pending.

    VAT is chosen, the due date set, and a proforma issued where the payment method is deferred. An order that was
    placed already is "unchanged".
    """
    from billiactl.core.changes import PlaceOrder

    selection = app.select_orders(orders, list_flags)
    return change_orders(app, selection, PlaceOrder, change_flags, list_flags, verb="place")


@command(
    examples=[
        ("billiactl order pay 1042", "what is due came in"),
        ("billiactl order pay 1042 --dry-run", "what that would do: status, invoice, jobs"),
        ("billiactl order pay 1042 --amount 50.00 --reference TX-77", "a part; the reference makes it count once"),
        ("billiactl order pay 1042 --method card --date 2026-11-20", "by another method, some days ago"),
        ("billiactl order pay 1042 --pending", "announced, not here yet"),
        ("billiactl order pay - < paid.txt", "many, one ID a line"),
    ],
    fields=RESULT_FIELDS,
)
@orders_argument
@click.option("--amount", type=AMOUNT, metavar="A", help="Pay A; left out: what is due.")
@click.option("--method", metavar="METHOD", help="By this method; left out: the order's.")
@click.option(
    "--reference", type=SAID, metavar="REF", help="The bank's or gateway's reference; the same again is booked once."
)
@click.option("--date", type=DATE, metavar="D", help="The day the money came; left out: today.")
@click.option("--pending", is_flag=True, help="The money is announced, but still in flight.")
@click.option(
    "--settle",
    type=WordType("wallet", "refund"),
    metavar="HOW",
    help="Where money above the price goes: wallet (left out) or refund.",
)
@list_options
@changing_options
@pass_app
def pay(
    app: App,
    orders: tuple[str, ...],
    amount: str | None,
    method: str | None,
    reference: str | None,
    date: str | None,
    pending: bool,
    settle: str | None,
    list_flags: ListFlags,
    change_flags: ChangeFlags,
) -> int:
    """Book payments of orders.

    Without --amount an order gets what is due, so the same command again is "unchanged". A paid order goes on by
    itself: its jobs are made, its invoice is issued. More than is due needs a --reference; what is too much goes to
    the user's wallet.
    """
    from billiactl.core.changes import Pay

    _check_no_amounts(orders, amount)
    selection = app.select_orders(orders, list_flags)
    day = _day(app, date)
    return change_orders(
        app,
        selection,
        lambda order: Pay(order, amount, method, reference, day, pending, settle),
        change_flags,
        list_flags,
        verb="book a payment for",
    )


_AMOUNT_TYPED = re.compile("[0-9.,]*[.,][0-9]{1,2}")


def _check_no_amounts(orders: tuple[str, ...], amount: str | None) -> None:
    """An amount among the IDs is a slip that deserves its own answer."""
    for word in orders:
        if amount is None and _AMOUNT_TYPED.fullmatch(word):
            corrected = _as_amount(word)
            raise UsageFault("bad_order_id", f"'{word}' is no order ID", f"an amount goes by --amount {corrected}")


def _as_amount(word: str) -> str:
    try:
        return amount_text(word)
    except UsageFault as fault:
        return (fault.hint or "").removeprefix("write ")


def _day(app: App, date: str | None) -> str | None:
    """The calendar day of a typed date or time, in the seller's zone."""
    if date is None or len(date) == len("2026-11-01"):
        return date
    from billiactl.core import clock
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        zone = shop_settings(reader).seller.time_zone
    return clock.today(clock.parse_timestamp(date), zone).isoformat()


@command(
    examples=[
        ("billiactl order expire", "all whose due date and grace days are over; for cron"),
        ("billiactl order expire --dry-run", "which ones that would be"),
        ("billiactl order expire 1042", "this one, if its time is over"),
    ],
    fields=RESULT_FIELDS,
)
@orders_argument
@list_options
@changing_options
@pass_app
def expire(app: App, orders: tuple[str, ...], list_flags: ListFlags, change_flags: ChangeFlags) -> int:
    """Expire the unpaid orders whose time is over.

    Without orders: every pending one that is overdue beyond its method's grace days, without a question. Orders that
    are paid in part never expire; they are told. Run it as often as you like.
    """
    from billiactl.core.changes import Expire

    everything = not orders and not list_flags.where and not list_flags.all
    selection = Selection(ids=_overdue(app)) if everything else app.select_orders(orders, list_flags)
    if everything and not selection.ids:
        app.notice("no pending order is overdue; nothing to do")
    leave_out = _no_news(quiet=app.globals.verbosity < 0 and app.in_lines) if everything else None
    return change_orders(app, selection, Expire, change_flags, list_flags, verb="expire", leave_out=leave_out)


def _overdue(app: App) -> tuple[int, ...]:
    from billiactl.core import clock
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.finder import select_ids
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        settings = shop_settings(reader)
        today = clock.today(clock.now(), settings.seller.time_zone)
        statuses = [("status", status) for status in settings.workflow.expiring()]
        return tuple(select_ids(reader, [*statuses, ("due-before", today.isoformat())])) if statuses else ()


def _no_news(quiet: bool) -> Callable[[Result], bool]:
    """Whether nothing is to be told of an order that nobody named: with ``quiet`` not even why it stands."""
    return lambda result: result.result == "unchanged" and (quiet or not result.notices)
