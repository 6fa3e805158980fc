"""Users' own money: wallets and credit limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import AMOUNT, COUNT, amount_text
from billiactl.commands.naming_users import user_id
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.paging import default_limit
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping

USER_FIELDS = tuple("user" if name == "order" else name for name in ONE_FIELDS)

_KINDS = {
    "by_hand": "by hand",
    "to_order": "paid to order",
    "from_order": "from order",
    "charged_back": "charged back to order",
    "taken_back": "taken back for order",
}


@command(
    examples=[
        ("billiactl user wallet show anna", "what is in it, and how it came there"),
        ("billiactl user wallet show anna -o json --query balances.EUR", "for a script"),
    ],
    fields=("id", "username", "balances.*", "credit_limits.*", "credit_used.*", "entries.*"),
)
@click.argument("user", metavar="USER")
@click.option("--limit", metavar="N", type=COUNT, help="At most N movements; on a terminal 50.")
@pass_app
def show(app: App, user: str, limit: int | None) -> None:
    """Show a user's wallets with their movements.

    One balance for each currency, the newest movements first; and how much of the credit limit is used.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.money_lists import wallet_details
    from billiactl.core.storage.shop import shop_time_zone

    wanted = limit if limit is not None else default_limit(app)
    with open_reader(app.globals.database) as reader:
        more = None if wanted is None else wanted + 1
        item, time_zone = wallet_details(reader, find_user(reader, user), more), shop_time_zone(reader)
    entries = item["entries"]
    app.emit(View(item={**item, "entries": entries[:wanted]}, human=_draw, time_zone=time_zone))
    if limit is None and wanted is not None and len(entries) > wanted:
        app.notice(f"these are the newest {wanted}; --limit N shows more")


def _draw(wallet: Any, width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint
    from billiactl.cli.tables import table

    lines = [paint(f"Wallet of {wallet['username']}", "bold", colour) + f"  {_told(wallet['balances']) or 'empty'}"]
    limits, used = wallet["credit_limits"], wallet["credit_used"]
    for currency in sorted({*limits, *used}):
        lines.append(f"Credit  {used.get(currency, '0')} {currency} used, {_limit(limits, currency)}")
    if wallet["entries"]:
        lines += ["", *table([_entry(entry) for entry in wallet["entries"]], _columns(), width).lines]
    return "\n".join(lines)


def _limit(limits: Mapping[str, str], currency: str) -> str:
    return f"limit {limits[currency]} {currency}" if currency in limits else "no limit set"


def _told(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{amount} {currency}" for currency, amount in amounts.items())


def _columns() -> tuple[Any, ...]:
    from billiactl.cli.tables import Column

    return (
        Column("at", "at"),
        Column("amount", "amount", align="right"),
        Column("", "currency"),
        Column("what", "what", shrink=1),
    )


def _entry(entry: Mapping[str, Any]) -> dict[str, str]:
    kind = _KINDS.get(entry["kind"], entry["kind"])
    return {
        "at": entry["at"],
        "amount": entry["amount"],
        "currency": entry["currency"],
        "what": kind if entry["order"] is None else f"{kind} {entry['order']}",
    }


@command(
    examples=[
        ("billiactl user wallet add anna 50.00 --currency EUR", "put in"),
        ("billiactl user wallet add --currency EUR -- anna -20.00", "take out: what starts with '-' goes after '--'"),
        ("billiactl user wallet add anna 50.00 --currency EUR --idempotency-key gift-7", "once, from a script"),
        ("billiactl user wallet add anna 50.00 --currency EUR --reason 'for the outage'", "with a reason for the log"),
    ],
    fields=USER_FIELDS,
)
@click.argument("user", metavar="USER")
@click.argument("amount", metavar="AMOUNT")
@click.option("--currency", metavar="C", help="The wallet's currency, such as EUR.")
@changing_options
@pass_app
def add(app: App, user: str, amount: str, currency: str | None, change_flags: ChangeFlags) -> int:
    """Put money into a user's wallet, or take it out.

    An amount below 0 takes out, and never more than is in. Each run moves the money once more.
    """
    from billiactl.core.money_changes import AddToWallet

    change = AddToWallet(user_id(app, user), _signed(amount), _currency(currency))
    return change_one(app, change, change_flags, key="user")


@command(
    examples=[
        ("billiactl user credit-limit set anna 500.00 --currency EUR", "what Anna may owe beyond pending orders"),
        ("billiactl user credit-limit set anna 0 --currency EUR", "no credit any more"),
    ],
    fields=USER_FIELDS,
)
@click.argument("user", metavar="USER")
@click.argument("amount", metavar="AMOUNT", type=AMOUNT)
@click.option("--currency", metavar="C", help="The limit's currency, such as EUR.")
@changing_options
@pass_app
def set_limit(app: App, user: str, amount: str, currency: str | None, change_flags: ChangeFlags) -> int:
    """Set what a user may owe beyond pending orders.

    An order may be set to processing before it is paid while its user's limit covers it. There is one limit for each
    currency; 0 takes it away. Orders that are under way already stay so.
    """
    from billiactl.core.money_changes import SetCreditLimit

    change = SetCreditLimit(user_id(app, user), amount, _currency(currency))
    return change_one(app, change, change_flags, key="user")


def _currency(typed: str | None) -> str:
    from billiactl.core.money import minor_digits

    if typed is None:
        raise UsageFault("no_currency", "which currency is missing", "add --currency C, such as --currency EUR")
    minor_digits(typed)
    return typed


def _signed(text: str) -> str:
    """An amount as typed, with a minus if money is taken out."""
    sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
    try:
        return sign + amount_text(bare)
    except UsageFault as fault:
        hint = (fault.hint or "").replace("write ", f"write {sign}")
        raise UsageFault(fault.code, f"AMOUNT: {fault.message.replace(bare, text, 1)}", hint) from fault
