"""A user's own money: the wallet, and the credit limit."""

from __future__ import annotations

from billiactl.core.errors import Refused, UsageFault
from billiactl.core.model import CreditLimit, WalletEntry
from billiactl.core.money import check_size, format_amount, parse_amount
from billiactl.core.money_changes import AddToWallet, SetCreditLimit
from billiactl.core.planner import Planner


def plan_add_to_wallet(planner: Planner, change: AddToWallet) -> None:
    """Money into or out of a wallet by hand; nobody takes out more than is in it."""
    user = planner.user(change.user)
    amount = parse_amount(change.amount, change.currency)
    if amount == 0:
        raise UsageFault("bad_amount", "an amount of 0 moves nothing", "above 0 puts in, below 0 takes out")
    balance = check_size(user.wallets.get(change.currency, 0) + amount, "balance of the wallet")
    if amount < 0 and balance < 0:
        held = format_amount(max(0, balance - amount), change.currency)
        raise Refused("wallet_too_low", f"the wallet holds {held} {change.currency}", "take out less")
    planner.add(
        "wallet_entries",
        WalletEntry(
            id=planner.symbol("wallet_entries"),
            user_id=user.id,
            order_id=None,
            currency=change.currency,
            amount=amount,
            kind="by_hand",
            created_at=planner.world.timestamp,
        ),
    )


def plan_set_credit_limit(planner: Planner, change: SetCreditLimit) -> None:
    """What the user may owe beyond pending orders in one currency; 0 takes the limit away."""
    user = planner.user(change.user)
    amount = parse_amount(change.amount, change.currency)
    if amount < 0:
        raise UsageFault("bad_amount", "a credit limit is not below 0", "0 takes it away")
    standing = next((limit for limit in user.credit_limits if limit.currency == change.currency), None)
    if standing is None:
        if amount:
            limit = CreditLimit(planner.symbol("credit_limits"), user.id, change.currency, amount)
            planner.add("credit_limits", limit)
    elif amount:
        planner.set("credit_limits", standing, amount=amount)
    else:
        planner.remove("credit_limits", standing)
