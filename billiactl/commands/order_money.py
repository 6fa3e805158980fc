"""Giving money of an order back."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.param_types import AMOUNT, WordType, order_id
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.order_status import SETTLEMENTS
from billiactl.core.errors import UsageFault


@command(
    examples=[
        ("billiactl order refund 1042 --amount 20.00 --settle refund", "back the way it came: open until it is out"),
        ("billiactl order refund 1042 --amount 20.00 --settle wallet", "into the user's wallet, at once"),
        ("billiactl order refund 1042 --amount 20.00 --settle outside", "given back already, by cash or elsewhere"),
        ("billiactl order refund 1042 --amount 20.00 --settle refund --dry-run", "which credit note that makes"),
        ("billiactl order refund 1042 --amount 20.00 --settle wallet --idempotency-key mail-81", "once, from a script"),
    ],
    fields=ONE_FIELDS,
)
@click.argument("words", nargs=-1, metavar="ORDER")
@click.option("--amount", metavar="A", type=AMOUNT, help="How much goes back, VAT included.")
@click.option(
    "--settle",
    type=WordType(*SETTLEMENTS),
    metavar="HOW",
    help="How: refund (the way it came, open until 'refund done'), wallet, or outside (given back already).",
)
@changing_options
@pass_app
def refund(app: App, words: tuple[str, ...], amount: str | None, settle: str | None, change_flags: ChangeFlags) -> int:
    """Give money of an order back.

    What was paid too much goes first, without a document. Beyond it the price falls: credit notes follow where there
    is an invoice. Never more than is held: what was paid, less what went back or is promised back. Each run gives
    back once more.
    """
    from billiactl.core.money_changes import RefundOrder

    order = _one_order(words)
    if amount is None:
        raise UsageFault("no_amount", "how much goes back is missing", f"add --amount A ({_show(order)} has the sums)")
    if settle is None:
        hint = "add --settle refund (the way it came), --settle wallet, or --settle outside (given back already)"
        raise UsageFault("no_settlement", "where the money goes is missing", hint)
    return change_one(app, RefundOrder(order, amount, settle), change_flags)


def _show(order: int) -> str:
    return f"'billiactl order price show {order}'"


def _one_order(words: tuple[str, ...]) -> int:
    """The one order named; another word may be an amount that has lost its option."""
    if not words:
        raise UsageFault("no_orders", "no order is named", "as in: billiactl order refund 1042 --amount 20.00")
    order = order_id(words[0])
    if len(words) > 1:
        hint = "a refund is of one order, and its amount goes by --amount A"
        raise UsageFault("extra_word", f"'{words[1]}' is one too many", hint)
    return order
