"""Where money goes that an order does not need: to the user's wallet, back the way it came, or outside."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.core.books import books, held, promised
from billiactl.core.changes import OUTSIDE, WALLET
from billiactl.core.errors import UsageFault
from billiactl.core.model import Key, Order, Refund, WalletEntry
from billiactl.core.money import check_size
from billiactl.core.planner import Planner

SURPLUS = "surplus"
PRICE = "price"


def check_destination(settle: str | None, known: Sequence[str]) -> None:
    """Money goes to a place that there is. Raises UsageFault."""
    if settle is not None and settle not in known:
        raise UsageFault("bad_settlement", f"money can't go to {settle!r}", f"one of: {', '.join(known)}")


def settle_surplus(planner: Planner, order_id: Key, settle: str | None) -> None:
    """Money above the price goes to the wallet, or is marked for refund."""
    surplus = free_surplus(planner.order(order_id))
    if surplus:
        planner.decide("surplus_goes_back")
        give_back_surplus(planner, order_id, surplus, settle or WALLET)


def give_back_surplus(planner: Planner, order_id: Key, amount: int, settle: str) -> None:
    """``amount`` of the surplus goes back: first what was credited and whose refund failed, then what was overpaid."""
    credited = min(amount, _failed_credit(planner.order(order_id)))
    for part, origin in ((credited, PRICE), (amount - credited, SURPLUS)):
        if part:
            give_back(planner, order_id, part, settle, origin)


def _failed_credit(order: Order) -> int:
    """Credited money whose refund failed and was not tried again, in minor units."""
    of_price = [refund for refund in order.refunds if refund.origin == PRICE]
    failed = sum(refund.amount for refund in of_price if refund.status == "failed")
    standing = sum(refund.amount for refund in of_price if refund.status != "failed")
    credited = sum(document.gross for document in order.issued("credit_note"))
    return max(0, min(failed, credited - standing))


def free_surplus(order: Order) -> int:
    """Money above what is charged that is not promised back yet, in minor units."""
    return max(0, books(order).surplus - promised(order))


def return_held(planner: Planner, order_id: Key, settle: str | None) -> None:
    """All money that an ended order still holds goes back as the admin says."""
    order = planner.order(order_id)
    money = held(order)
    if money > 0 and settle is not None:
        planner.decide("held_money_goes_back")
        surplus = min(money, max(0, money - order.gross))
        if surplus:
            give_back(planner, order_id, surplus, settle, SURPLUS)
        if money > surplus:
            give_back(planner, order_id, money - surplus, settle, PRICE)


def give_back(planner: Planner, order_id: Key, amount: int, settle: str, origin: str) -> None:
    """A refund record of ``amount`` minor units: done at once in the wallet or outside, else open until it is paid."""
    order = planner.order(order_id)
    done = settle in (WALLET, OUTSIDE)
    planner.add(
        "refunds",
        Refund(
            id=planner.symbol("refunds"),
            order_id=order_id,
            amount=amount,
            currency=order.currency,
            destination=settle,
            origin=origin,
            status="done" if done else "open",
            created_at=planner.world.timestamp,
            done_on=planner.world.today if done else None,
        ),
    )
    if settle == WALLET:
        move_in_wallet(planner, order_id, amount, "from_order")
    planner.balance(order_id)


def move_in_wallet(planner: Planner, order_id: Key, amount: int, kind: str) -> None:
    """The wallet of the order's user moves by ``amount`` (signed, minor units of the order's currency)."""
    order = planner.order(order_id)
    balance = planner.user(order.user_id).wallets.get(order.currency, 0)
    check_size(balance + amount, "balance of the wallet")
    planner.add(
        "wallet_entries",
        WalletEntry(
            id=planner.symbol("wallet_entries"),
            user_id=order.user_id,
            order_id=order_id,
            currency=order.currency,
            amount=amount,
            kind=kind,
            created_at=planner.world.timestamp,
        ),
    )
