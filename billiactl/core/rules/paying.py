"""Money for an order: what is booked, and where odd and late money goes (DESIGN 5)."""

from __future__ import annotations

from datetime import date

from billiactl.core import clock
from billiactl.core.books import books, in_flight
from billiactl.core.changes import REFUND, WALLET, Pay
from billiactl.core.errors import Conflict, Refused, UsageFault
from billiactl.core.model import (
    ACTIVATED,
    CANCELLED,
    COLLAPSED,
    DRAFT,
    EXPIRED,
    FRAUD,
    MONEY_ARRIVED,
    MONEY_IN_FLIGHT,
    ON_HOLD,
    PENDING,
    PROCESSING,
    Key,
    Order,
    Payment,
)
from billiactl.core.money import format_amount, parse_amount
from billiactl.core.planner import Planner
from billiactl.core.rules import invoicing, settling
from billiactl.core.settings import Method

SETTLED = "settled"
IN_FLIGHT = "pending"
ENDED = frozenset({CANCELLED, FRAUD})
INVOICED_WHEN_PAID = frozenset({ON_HOLD, PROCESSING, COLLAPSED, ACTIVATED})


def plan_pay(planner: Planner, change: Pay) -> None:
    """Book a payment, then let surplus, wallet and invoice follow. What is booked already is unchanged."""
    order = planner.order(change.order)
    if order.status == DRAFT:
        raise Refused("not_placed", f"order {order.id} is a draft", f"billiactl order place {order.id}", order=order.id)
    settling.check_destination(change.settle, (WALLET, REFUND))
    method = method_for(planner, order, change.method or order.method)
    paid_on = day_of(planner, change.date)
    if _booked_already(planner, order, method, change) or _nothing_asked(planner, order, change):
        return
    superseded = planner.kind(order) not in ENDED and invoicing.retax(planner, order.id)
    amount = _amount(planner, planner.order(order.id), change)
    if amount:
        _check_wallet(planner, order, method, amount, change)
        _tell_twin(planner, order, method, amount, paid_on, change)
        _book(planner, order, method, amount, paid_on, change)
    if amount and not change.in_flight:
        money_arrived(planner, order.id, amount, change.settle)
    elif superseded:
        settling.settle_surplus(planner, order.id, change.settle)
    if superseded:
        invoicing.proforma_by_rule(planner, order.id)


def _nothing_asked(planner: Planner, order: Order, change: Pay) -> bool:
    """Whether what is due was to be paid, and nothing is: then not even VAT is looked at again."""
    return change.amount is None and planner.kind(order) not in ENDED and books(order).due == 0


def method_for(planner: Planner, order: Order, code: str) -> Method:
    """The payment method ``code``. Raises NotFound, or Refused where it does not take the order's currency."""
    method = planner.world.settings.method(code)
    if method.currencies and order.currency not in method.currencies:
        raise Refused(
            "method_currency",
            f"payment method {method.code} does not take {order.currency}",
            f"it takes {', '.join(method.currencies)}",
            order=order.id,
        )
    return method


def day_of(planner: Planner, typed: str | None) -> str:
    """The ISO date on which money came: ``typed``, by default today. Raises Refused for the future."""
    today = planner.world.today
    if typed is None:
        return today
    day = day_from(typed, planner.world.settings.seller.time_zone)
    if day > today:
        raise Refused("date_in_future", f"a payment of {day} has not come yet: today is {today}", "leave --date out")
    return day


def day_from(text: str, time_zone: str) -> str:
    """The ISO date that ``text`` names: a date, or the seller's day of an RFC 3339 time. Raises UsageFault."""
    try:
        if "T" in text:
            return clock.today(clock.parse_timestamp(text), time_zone).isoformat()
        return date.fromisoformat(text).isoformat()
    except (ValueError, OverflowError):
        raise UsageFault("bad_date", f"{text!r} is not a date", "write it as 2026-11-30") from None


def _booked_already(planner: Planner, order: Order, method: Method, change: Pay) -> bool:
    """Whether (method, reference, order) is booked with the same amount; with another it is a Conflict."""
    if change.reference is None:
        return False
    same = [
        payment for payment in order.payments if payment.method == method.code and payment.reference == change.reference
    ]
    if not same:
        return False
    booked = same[0]
    if booked.status not in (*MONEY_ARRIVED, *MONEY_IN_FLIGHT):
        raise Conflict(
            "reference_used",
            f"reference {change.reference} of {method.code} names a {booked.status} payment of order {order.id}",
            "give the new payment its own reference",
            order=order.id,
        )
    if change.amount is not None and parse_amount(change.amount, order.currency) != booked.amount:
        raise Conflict(
            "reference_used",
            f"reference {change.reference} of {method.code} is booked on order {order.id} with "
            f"{format_amount(booked.amount, order.currency)} {order.currency}",
            "give the payment its own reference",
            order=order.id,
        )
    standing = "in flight" if booked.status in MONEY_IN_FLIGHT else "booked"
    planner.notice(f"reference {change.reference} of {method.code} is {standing} already")
    return True


def _amount(planner: Planner, order: Order, change: Pay) -> int:
    standing = books(order)
    if change.amount is None:
        return _what_is_due(planner, order, standing.due)
    amount = parse_amount(change.amount, order.currency)
    if amount <= 0:
        raise UsageFault("bad_amount", f"a payment of {change.amount} is no payment", "an amount above 0")
    asked = 0 if planner.kind(order) in ENDED else standing.due
    if amount > asked and change.reference is None and not planner.keyed:
        due = format_amount(asked, order.currency)
        raise Refused(
            "above_due",
            f"{change.amount} is more than the {due} {order.currency} due on order {order.id}",
            "if it really came, name its --reference (or give an --idempotency-key); the surplus goes to the wallet",
            order=order.id,
            due=due,
        )
    return amount


def _tell_twin(planner: Planner, order: Order, method: Method, amount: int, paid_on: str, change: Pay) -> None:
    """An amount typed twice is booked twice, since both may have come: say that there is one like it already."""
    if change.amount is None or change.reference is not None:
        return
    states = MONEY_IN_FLIGHT if change.in_flight else MONEY_ARRIVED
    day = None if change.in_flight else paid_on
    twins = [
        payment
        for payment in order.payments
        if (payment.method, payment.amount, payment.paid_on) == (method.code, amount, day) and payment.status in states
    ]
    if not twins:
        return
    verb = "fail" if change.in_flight else "reverse"
    like = f"{format_amount(amount, order.currency)} {order.currency} by {method.code}"
    known = f" (payment {twins[-1].id})" if isinstance(twins[-1].id, int) else ""
    undo = f"billiactl payment {verb} {twins[-1].id}" if known else f"billiactl payment {verb} PAYMENT"
    when = "in flight" if change.in_flight else f"of {paid_on}"
    planner.notice(f"{like} {when} are booked already{known}, and now once more; if that was a mistake: {undo}")


def _what_is_due(planner: Planner, order: Order, due: int) -> int:
    coming = in_flight(order)
    late = planner.kind(order) == EXPIRED and (coming or not planner.world.settings.accept_late_payment)
    if planner.kind(order) in ENDED or late:
        raise Refused(
            "order_ended",
            f"order {order.id} is {order.status}: nothing more is asked for it",
            "money that came all the same goes to the wallet: give its --amount and --reference",
            order=order.id,
        )
    if due and coming >= due:
        planner.notice(f"a payment of {format_amount(coming, order.currency)} {order.currency} is in flight")
    return max(0, due - coming)


def _check_wallet(planner: Planner, order: Order, method: Method, amount: int, change: Pay) -> None:
    if method.type != "wallet":
        return
    if change.in_flight:
        raise Refused("wallet_in_flight", "money in a wallet is there or not: it is never in flight", "leave --pending")
    balance = planner.user(order.user_id).wallets.get(order.currency, 0)
    if amount > balance:
        raise Refused(
            "wallet_too_low",
            f"the wallet holds {format_amount(max(0, balance), order.currency)} {order.currency}, "
            f"not {format_amount(amount, order.currency)}",
            "pay a part with --amount, or use another --method",
            order=order.id,
        )


def _book(planner: Planner, order: Order, method: Method, amount: int, paid_on: str, change: Pay) -> None:
    planner.add(
        "payments",
        Payment(
            id=planner.symbol("payments"),
            order_id=order.id,
            method=method.code,
            reference=change.reference,
            amount=amount,
            currency=order.currency,
            status=IN_FLIGHT if change.in_flight else SETTLED,
            paid_on=None if change.in_flight else paid_on,
            created_at=planner.world.timestamp,
        ),
    )
    if method.type == "wallet":
        settling.move_in_wallet(planner, order.id, -amount, "to_order")
    planner.balance(order.id)


def money_arrived(planner: Planner, order_id: Key, amount: int, settle: str | None) -> None:
    """``amount`` was booked: too late, it moves on; else surplus goes back and a paid order gets its invoice."""
    order = planner.order(order_id)
    standing = books(order)
    late = planner.kind(order) == EXPIRED and (standing.due or not planner.world.settings.accept_late_payment)
    if planner.kind(order) in ENDED or late:
        planner.decide("late_money_to_wallet")
        planner.notice(f"the order is {order.status}: the money went to the user's wallet")
        settling.give_back(planner, order_id, amount, WALLET, settling.SURPLUS)
        return
    settling.settle_surplus(planner, order_id, settle)
    if planner.kind(order) in INVOICED_WHEN_PAID and not standing.due:
        invoicing.invoice_by_rule(planner, order_id)
    if planner.kind(order) == PENDING and standing.due:
        rest = format_amount(standing.due, order.currency)
        planner.notice(f"paid in part: {rest} {order.currency} still due")
