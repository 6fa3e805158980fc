"""What people may do to an order, drawn by chance: each deed is one change of the core and one of the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from billiactl.core import changes, money_changes
from billiactl.core.changes import Change
from billiactl.core.world import World
from tests.model.orders import METHODS, PROFILES, No, Order
from tests.model.shop import Shop
from tests.model.sums import Price, half_up, read, written

SETTLE = (None, "wallet", "refund", "outside")
STATUSES = ("pending", "on_hold", "processing", "activated", "cancelled", "fraud", "draft")


@dataclass(frozen=True)
class Deed:
    """What is done to which order, and how."""

    kind: str
    order: int
    how: tuple[tuple[str, Any], ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """``how`` as a mapping."""
        return dict(self.how)


def deed(kind: str, order: int, **how: Any) -> Deed:
    """A deed by its name."""
    return Deed(kind, order, tuple(how.items()))


def any_deed(chance: Random, shop: Shop) -> Deed:
    """Something that somebody may do in ``shop``."""
    number = chance.choice(tuple(shop.orders))
    order = shop.orders[number]
    if order.status == "draft" and chance.random() < 0.8:
        return deed("place", number)
    kind = chance.choice(MANY)
    return DRAWN[kind](chance, number, order) if kind in DRAWN else deed(kind, number)


def _amount(chance: Random, order: Order) -> int:
    """An amount that may matter: what is due, the price, something near it, a part, or a cent."""
    known = (order.due, order.held, order.price.gross, order.surplus, order.charged)
    base = chance.choice(known) or order.price.gross
    moved = (base, base - 1, base + 1, base * chance.randrange(1, 200) // 100, chance.randrange(1, 30), base // 2)
    return max(0, chance.choice(moved))


def _pay(chance: Random, number: int, order: Order) -> Deed:
    amount = written(_amount(chance, order), order.price.currency) if chance.random() < 0.5 else None
    return deed(
        "pay",
        number,
        amount=amount,
        method=chance.choice((None, None, None, "wallet", "card")),
        reference=chance.choice((None, "a", "b", "c", "d")) if amount else None,
        in_flight=chance.random() < 0.2,
        settle=chance.choice((None, "wallet", "refund")),
    )


def _refund(chance: Random, number: int, order: Order) -> Deed:
    amount = min(_amount(chance, order), max(1, order.held)) if chance.random() < 0.9 else _amount(chance, order)
    return deed("refund", number, amount=written(amount, order.price.currency), settle=chance.choice(SETTLE[1:]))


def _end_refund(chance: Random, number: int, order: Order) -> Deed:
    which = chance.randrange(len(order.refunds) or 1)
    return deed("end_refund", number, refund=which, status=chance.choice(("done", "failed")))


def _move_payment(chance: Random, number: int, order: Order) -> Deed:
    which = chance.randrange(len(order.payments) or 1)
    status = chance.choice(("settled", "settled", "failed", "disputed", "reversed"))
    return deed("move_payment", number, payment=which, status=status, settle=chance.choice((None, "wallet", "refund")))


def _total(chance: Random, number: int, order: Order) -> Deed:
    total = written(_amount(chance, order), order.price.currency)
    return deed("price", number, total=total, net=chance.random() < 0.3, settle=chance.choice(SETTLE))


def _price(chance: Random, number: int, order: Order) -> Deed:
    """A line, the order's discount, a charge, or several of them at once."""
    how: dict[str, Any] = {"settle": chance.choice(SETTLE)}
    currency, some = order.price.currency, chance.random()
    if some < 0.6:
        how["line"] = chance.randrange(1, len(order.price.rows) + 1)
        row = order.price.rows[how["line"] - 1]
        if chance.random() < 0.6:
            how["unit_price"] = chance.choice(("0", "0.01", "0.015", "5", "10", "99.99", "120", "33.333333"))
        else:
            how["discount"] = _discount(chance, row.before(currency), currency)
    if 0.5 < some < 0.8:
        how["order_discount"] = _discount(chance, sum(order.price.nets), currency)
    if some > 0.75 or len(how) == 1:
        names = ("post", "fee", *(name for name, _, _ in order.price.charges))
        how["charge"] = (chance.choice(names), written(chance.choice((0, 1, 4, 500, 1999)), currency))
    return deed("price", number, **how)


def _discount(chance: Random, base: int, currency: str) -> str:
    if chance.random() < 0.5:
        return chance.choice(("0%", "10%", "33.3333%", "100%", "101%"))
    return written(base * chance.choice((0, 1, 10, 50, 100, 110)) // 100, currency)


def _status(chance: Random, number: int, order: Order) -> Deed:
    likely = (order.held_from or "on_hold", "processing", "cancelled")
    status = chance.choice(likely if chance.random() < 0.6 else STATUSES)
    return deed("status", number, status=status, settle=chance.choice(SETTLE), force=chance.random() < 0.5)


def _profile(chance: Random, number: int, _order: Order) -> Deed:
    how = {"reissue": chance.random() < 0.6, "settle": chance.choice(SETTLE)}
    return deed("profile", number, profile=chance.choice(tuple(PROFILES)), **how)


def _wallet(chance: Random, number: int, order: Order) -> Deed:
    amount = chance.choice((0, 1, -1, 1000, -1000, 123_456, order.due))
    return deed("wallet", number, amount=written(amount, order.price.currency))


DRAWN: dict[str, Callable[[Random, int, Order], Deed]] = {
    "pay": _pay,
    "refund": _refund,
    "end_refund": _end_refund,
    "move_payment": _move_payment,
    "total": _total,
    "price": _price,
    "status": _status,
    "profile": _profile,
    "wallet": _wallet,
    "method": lambda chance, number, _: deed("method", number, method=chance.choice(tuple(METHODS))),
    "finish": lambda chance, number, order: deed("finish", number, job=chance.randrange(len(order.jobs) or 1)),
    "days pass": lambda chance, number, _: deed("days pass", number, days=chance.choice((0, 1, 6, 18, 40))),
}
MANY = (
    *("pay",) * 8,
    *("total",) * 5,
    *("price",) * 5,
    *("refund",) * 5,
    *("end_refund",) * 2,
    *("move_payment",) * 4,
    *("finish",) * 3,
    *("status", "profile", "method") * 2,
    *("wallet", "expire", "terminate", "days pass", "rates move", "vat id moves"),
)


def change_of(world: World, done: Deed) -> Change:
    """The core's change."""
    how, number = done.facts, done.order
    held = world.orders[number]

    def key(rows: Any, index: int) -> Any:
        return rows[index].id if index < len(rows) else 0

    made: dict[str, Callable[[], Change]] = {
        "place": lambda: changes.PlaceOrder(number),
        "pay": lambda: changes.Pay(number, **how),
        "status": lambda: changes.SetStatus(number, **how),
        "expire": lambda: changes.Expire(number),
        "finish": lambda: changes.FinishJob(number, key(held.jobs, how["job"])),
        "price": lambda: money_changes.EditPrice(number, **how),
        "refund": lambda: money_changes.RefundOrder(number, **how),
        "end_refund": lambda: money_changes.EndRefund(number, key(held.refunds, how["refund"]), how["status"]),
        "move_payment": lambda: money_changes.MovePayment(
            number, key(held.payments, how["payment"]), how["status"], settle=how["settle"]
        ),
        "method": lambda: money_changes.SetMethod(number, **how),
        "profile": lambda: money_changes.SetProfile(number, **how),
        "terminate": lambda: money_changes.Terminate(number),
        "wallet": lambda: money_changes.AddToWallet(1, how["amount"], held.currency),
    }
    return made[done.kind]()


def perform(shop: Shop, done: Deed, net: int) -> None:
    """The model's. ``net`` is where the core's price stands afterwards: which of several nets gives a gross is free."""
    how, order = done.facts, shop.orders[done.order]
    currency = order.price.currency
    if done.kind == "pay":
        amount = None if how["amount"] is None else read(how["amount"], currency)
        shop.pay(order, amount, how["method"], how["reference"], how["in_flight"], how["settle"])
    elif done.kind == "refund":
        amount = read(how["amount"], currency)
        rest = order.price.gross - (amount - min(amount, order.free_surplus))
        shop.refund(order, amount, at_gross(order.price, rest, net), how["settle"])
    elif done.kind == "price":
        shop.edit_price(order, wanted_price(order, how, net), how["settle"])
    elif done.kind == "wallet":
        shop.add_to_wallet(currency, read(how["amount"], currency))
    else:
        simple: dict[str, Callable[[], None]] = {
            "place": lambda: shop.place(order),
            "status": lambda: shop.set_status(order, **how),
            "expire": lambda: shop.expire(order),
            "finish": lambda: shop.finish_job(order, how["job"]),
            "end_refund": lambda: shop.end_refund(order, how["refund"], how["status"]),
            "move_payment": lambda: shop.move_payment(order, how["payment"], how["status"], how["settle"]),
            "method": lambda: shop.set_method(order, how["method"]),
            "profile": lambda: shop.set_profile(order, how["profile"], how["reissue"], how["settle"]),
            "terminate": lambda: shop.terminate(order),
        }
        simple[done.kind]()
    if done.kind not in ("wallet", "expire"):
        shop.settle_down(order)


def at_gross(price: Price, gross: int, net: int) -> Price | None:
    """``price`` brought to ``gross`` by the core's ``net``, if that gives it."""
    if price.gross == gross:
        return price
    scaled = price.scaled(net) if net >= 0 else None
    return scaled if scaled is not None and scaled.gross == gross else None


def wanted_price(order: Order, how: dict[str, Any], net: int) -> Price:
    """The price that is asked for. Raises No."""
    price = order.price
    if "total" in how:
        total = read(how["total"], price.currency)
        if how["net"]:
            return price if price.net == total else price.scaled(total)
        wanted = at_gross(price, total, net)
        if wanted is None:
            raise No
        return wanted
    if "line" in how:
        price = _with_line(price, how)
    if "order_discount" in how:
        off, rate = _typed(how["order_discount"], price.currency)
        price = replace(price, discount=half_up(sum(price.nets) * rate) if rate is not None else off)
    if "charge" in how:
        price = _with_charge(price, how["charge"][0], read(how["charge"][1], price.currency))
    if price.discount > sum(price.nets):
        raise No
    return price


def _with_line(price: Price, how: dict[str, Any]) -> Price:
    row = price.rows[how["line"] - 1]
    if "unit_price" in how:
        row = replace(row, unit=Fraction(how["unit_price"]), extra=0)
    if "discount" in how:
        off, rate = _typed(how["discount"], price.currency)
        row = replace(row, off=off, off_rate=rate or Fraction(0), extra=0)
        if row.off_rate > 1:
            raise No
    if row.net(price.currency) < 0:
        raise No
    return replace(price, rows=(*price.rows[: how["line"] - 1], row, *price.rows[how["line"] :]))


def _typed(text: str, currency: str) -> tuple[int, Fraction | None]:
    if text.endswith("%"):
        return 0, Fraction(text[:-1]) / 100
    return read(text, currency), None


def _with_charge(price: Price, name: str, amount: int) -> Price:
    names = [known for known, _, _ in price.charges]
    if name in names:
        moved = tuple((known, amount if known == name else was, group) for known, was, group in price.charges)
        return replace(price, charges=tuple(entry for entry in moved if entry[0] != name or entry[1]))
    return replace(price, charges=(*price.charges, (name, amount, price.largest()))) if amount else price
