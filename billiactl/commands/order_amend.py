"""How, by whom and until when orders are paid; and the end of their services."""

from __future__ import annotations

import re

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, ListFlags, changing_options, list_options
from billiactl.cli.order_lists import STDIN, ids_and_word
from billiactl.cli.param_types import ORDER_ID, WordType, day_or_time
from billiactl.commands.carrying_out import RESULT_FIELDS, change_orders
from billiactl.commands.naming_users import profile_id
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.order_status import SETTLEMENTS
from billiactl.core.errors import NotFound, UsageFault

DATE_HINT = "write the day last, as in: billiactl order due set 1042 2026-12-24"

_COMPACT_DAY = re.compile(r"(20[0-9]{2})([01][0-9])([0-3][0-9])")


@command(
    examples=[
        ("billiactl order method set 1042 card", "one order"),
        ("billiactl order method set bank-transfer 1042 1043 --dry-run", "two: which proformas that makes"),
        (
            "billiactl order list --user anna --status pending -o id | billiactl order method set - card",
            "all of a list",
        ),
    ],
    fields=RESULT_FIELDS,
)
@click.argument("words", nargs=-1, metavar="[ORDER...|-] METHOD")
@list_options
@changing_options
@pass_app
def method_set(app: App, words: tuple[str, ...], list_flags: ListFlags, change_flags: ChangeFlags) -> int:
    """Set the payment method of orders.

    Give order IDs and one method, the method first or last; "billiactl method list" lists them. Possible while money
    is due, nothing is in flight and no invoice is out. The due date is counted anew, and a proforma made or voided as
    the new method wants.
    """
    from billiactl.core.money_changes import SetMethod

    orders, method = _orders_and_method(app, words)
    selection = app.select_orders(orders, list_flags)
    return change_orders(
        app,
        selection,
        lambda order: SetMethod(order, method),
        change_flags,
        list_flags,
        verb=f"set the payment method {method} for",
    )


def _orders_and_method(app: App, words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The IDs and the method. Raises NotFound ``unknown_method``, as all that name one."""
    try:
        return ids_and_word(words, _methods(app), "payment method")
    except UsageFault as fault:
        if fault.code != "unknown_word":
            raise
        raise NotFound("unknown_method", fault.message, fault.hint) from None


def _methods(app: App) -> tuple[str, ...]:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        return tuple(shop_settings(reader).methods)


@command(
    examples=[
        ("billiactl order profile set 1042 9", "'billiactl user show USER' lists a user's profiles with their ids"),
        ("billiactl order profile set 1042 9 --dry-run", "how VAT and price move"),
        ("billiactl order profile set 1042 9 --reissue", "invoiced already: full credit note and a new invoice"),
    ],
    fields=ONE_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@click.argument("profile", metavar="PROFILE")
@click.option("--reissue", is_flag=True, help="After the invoice: credit it in full and issue a new one.")
@click.option(
    "--settle",
    type=WordType(*SETTLEMENTS),
    metavar="HOW",
    help="Where money goes that was paid above the new gross: refund, wallet or outside.",
)
@changing_options
@pass_app
def profile_set(
    app: App, order: int, profile: str, reissue: bool, settle: str | None, change_flags: ChangeFlags
) -> int:
    """Set the billing profile of an order.

    PROFILE is the id of another profile of the same user. VAT is chosen again by it: the net stays, the gross may
    move. An issued invoice names its buyer, so then it takes --reissue. The profile that stands is unchanged, unless
    its facts moved since the proforma.
    """
    from billiactl.core.money_changes import SetProfile

    return change_one(app, SetProfile(order, profile_id(profile), reissue, settle), change_flags)


@command(
    examples=[
        ("billiactl order due set 1042 2026-12-24", "good to the end of that day"),
        ("billiactl order due set --where status=pending --where user=anna 2026-12-24", "all that Anna has open; asks"),
        ("billiactl order due set - 2026-12-24 --reason 'bank holiday' < ids.txt", "many, one ID a line"),
    ],
    fields=RESULT_FIELDS,
)
@click.argument("words", nargs=-1, metavar="[ORDER...|-] DATE")
@list_options
@changing_options
@pass_app
def due_set(app: App, words: tuple[str, ...], list_flags: ListFlags, change_flags: ChangeFlags) -> int:
    """Set the due date of orders.

    Give order IDs and one day, from today on, first or last. For orders that wait for money; documents that are
    issued keep the date they show.
    """
    from billiactl.core.money_changes import SetDue

    orders, day = _ids_and_day(words)
    selection = app.select_orders(orders, list_flags)
    return change_orders(
        app, selection, lambda order: SetDue(order, day), change_flags, list_flags, verb="set the due date of"
    )


def _ids_and_day(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Split ``ORDER... DATE``, the date first or last. Raises UsageFault that says how a day is written."""
    others = list(words)
    for position in (-1, 0):
        if others and not _may_be_an_order(others[position]):
            day = day_or_time(others.pop(position))
            _refuse_second_day(others)
            return tuple(others), day
    compact = _COMPACT_DAY.fullmatch(words[-1]) if words else None
    hint = f"did you mean {'-'.join(compact.groups())}?" if compact else DATE_HINT
    raise UsageFault("no_date", "the day is missing", hint)


def _may_be_an_order(word: str) -> bool:
    return word == STDIN or word.removeprefix("#").isdigit()


def _refuse_second_day(words: list[str]) -> None:
    second = next((word for word in words if not _may_be_an_order(word)), None)
    if second is not None:
        raise UsageFault("two_dates", f"'{second}' is no order ID, and one too many for a day", DATE_HINT)


@command(
    examples=[
        ("billiactl order terminate 1042", "a terminate job for each live service"),
        ("billiactl order terminate 1042 --dry-run", "which services these are"),
        ("billiactl order status set 1042 cancelled --settle wallet", "afterwards, when the jobs are finished"),
    ],
    fields=ONE_FIELDS,
)
@click.argument("order", type=ORDER_ID, metavar="ORDER")
@changing_options
@pass_app
def terminate(app: App, order: int, change_flags: ChangeFlags) -> int:
    """Have the services of an order ended.

    Makes a terminate job for each line with a live service. An activated order can be cancelled when these jobs are
    finished.
    """
    from billiactl.core.money_changes import Terminate

    return change_one(app, Terminate(order), change_flags)
