"""The model's rules for orders: what DESIGN 4 to 6 say happens, written a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.model.orders import ARRIVED, BEYOND_PENDING, ENDED, METHODS, PROFILES, Back, Facts, Money, No, Order
from tests.model.papers import Paper
from tests.model.sums import Group, Price

EDITABLE = ("draft", "pending", "on_hold", "processing", "activated")
PAYABLE = ("draft", "pending", "expired", "on_hold", "processing")


class Shop:
    """Orders by name, and the facts around them. Each method is a deed: it changes the shop or raises No."""

    def __init__(self, orders: dict[int, Order], facts: Facts) -> None:
        self.orders = orders
        self.facts = facts
        self.seen: Sequence[Paper] | None = ()

    def copy(self) -> Shop:
        """The same, to be changed without harm."""
        facts = replace(self.facts, wallets=dict(self.facts.wallets), limits=dict(self.facts.limits))
        return Shop({name: order.copy() for name, order in self.orders.items()}, facts)

    # status

    def place(self, order: Order) -> None:
        if order.status != "draft":
            return
        order.status = "pending"
        self.retax(order)
        order.placed_on = self.facts.today
        self._set_due(order)
        self._proforma(order)

    def set_status(self, order: Order, status: str, settle: str | None, force: bool) -> None:
        if status == order.status:
            return
        if (order.status, status) == ("draft", "pending"):
            self.place(order)
        elif (order.status, status) == ("pending", "processing"):
            self._work_unpaid(order, force)
        elif (order.status, status) == ("expired", "pending"):
            order.status = "pending"
            self._set_due(order)
            self._proforma(order)
        elif status == "on_hold" and order.status in ("pending", "processing"):
            order.status, order.held_from = "on_hold", order.status
        elif order.status == "on_hold" and status == order.held_from:
            trusted = order.entered_by in ("credit", "method", "force")
            if status != "pending" and order.due and not trusted and not force:
                raise No
            order.status, order.held_from = status, None
        elif status == "cancelled" and order.status not in ENDED:
            self._cancel(order, settle)
        elif status == "fraud" and order.status not in ("draft", *ENDED):
            order.status = "fraud"
            self._stop(order)
        else:
            raise No

    def _work_unpaid(self, order: Order, force: bool) -> None:
        type_ = METHODS[order.method].type
        limit = self.facts.limits.get(order.price.currency, 0)
        used = sum(
            other.due
            for other in self.orders.values()
            if other is not order and other.price.currency == order.price.currency and other.status in BEYOND_PENDING
        )
        covered = limit > 0 and used + order.due <= limit
        if type_ != "invoice" and not covered and not force:
            raise No
        order.status = "processing"
        order.entered_by = "method" if type_ == "invoice" else "credit" if covered else "force"
        self._make_jobs(order)
        if type_ == "invoice":
            self._invoice_by_rule(order)

    def _cancel(self, order: Order, settle: str | None) -> None:
        if order.status != "draft":
            if order.status == "activated" and self._live(order):
                raise No
            if order.coming or (order.held > 0 and settle is None):
                raise No
        draft = order.status == "draft"
        order.status = "cancelled"
        if draft:
            return
        self._stop(order)
        if order.folder.invoiced:
            order.folder.credit_all(self.seen)
        money = order.held
        if money > 0 and settle is not None:
            above = max(0, money - order.price.gross)
            self._give_back(order, above, settle, "surplus")
            self._give_back(order, money - above, settle, "price")

    def _live(self, order: Order) -> bool:
        return "active" in order.services

    def _stop(self, order: Order) -> None:
        order.folder.mark("voided")
        order.jobs = [(line, kind, "cancelled" if status == "manual" else status) for line, kind, status in order.jobs]

    def expire(self, order: Order) -> None:
        late = self.facts.today > order.due_on + METHODS[order.method].grace_days
        money = any(money.status in ("pending", *ARRIVED) for money in order.payments)
        if order.status == "pending" and late and not money:
            order.status = "expired"
            order.folder.mark("expired")

    def finish_job(self, order: Order, number: int) -> None:
        if number >= len(order.jobs):
            raise No
        line, kind, status = order.jobs[number]
        if status == "cancelled":
            raise No
        order.jobs[number] = (line, kind, "finished")
        if order.services[line] is not None and status != "finished":
            order.services[line] = "active" if kind == "line" else "terminated"

    def terminate(self, order: Order) -> None:
        if order.status != "activated":
            raise No
        served = {line for line, kind, status in order.jobs if kind == "terminate" and status == "manual"}
        for line, status in enumerate(order.services):
            if status == "active" and line not in served:
                order.jobs.append((line, "terminate", "manual"))

    def settle_down(self, order: Order) -> None:
        """The automatic steps that follow any change."""
        for _ in range(4):
            late = order.status == "expired" and self.facts.accept_late
            if not order.due and (order.status == "pending" or late):
                order.status, order.entered_by = "processing", "paid"
                self._make_jobs(order)
                self._invoice_by_rule(order)
            elif order.status == "processing" and not order.unfinished():
                order.status = "activated"
                self._invoice_by_rule(order)
        if not order.surplus and not order.promised:
            order.folder.mark("settled", "credit_note")

    def _make_jobs(self, order: Order) -> None:
        served = {line for line, _, _ in order.jobs}
        order.jobs += [(line, "line", "manual") for line in range(len(order.price.rows)) if line not in served]

    def _set_due(self, order: Order) -> None:
        order.due_on = self.facts.today + METHODS[order.method].due_days

    # documents

    def retax(self, order: Order) -> bool:
        """VAT by today's facts while there is no invoice; whether that superseded a proforma."""
        if order.folder.invoiced:
            return False
        return self._choose_tax(order) and order.folder.mark("superseded")

    def _choose_tax(self, order: Order) -> bool:
        before, profile = order.price, PROFILES[order.profile]
        groups = [self.facts.group(profile, *product) for product in order.products]
        if groups == [row.group for row in before.rows]:
            return False
        rows = tuple(replace(row, group=group) for row, group in zip(before.rows, groups, strict=True))
        price = replace(before, rows=rows)
        charges = tuple((name, amount, price.largest()) for name, amount, _ in before.charges)
        order.price = replace(price, charges=charges)
        return order.price.taxes != before.taxes

    def _proforma(self, order: Order) -> None:
        method = METHODS[order.method]
        wanted = method.type == "offline" and method.proforma and PROFILES[order.profile].proforma
        if wanted and order.due and not order.folder.invoiced:
            order.folder.add("proforma", order.price.items, _vat(order.price), True)

    def _invoice_by_rule(self, order: Order) -> None:
        method, profile = METHODS[order.method], PROFILES[order.profile]
        free = order.price.gross == 0 and not self.facts.invoice_free
        private = not method.private and not profile.company
        if not (order.folder.invoiced or free or private) and method.invoice and profile.auto_invoice:
            self.retax(order)
            self._invoice(order)

    def _invoice(self, order: Order) -> None:
        due = order.price.gross > order.paid - order.returned
        order.folder.add("invoice", order.price.items, _vat(order.price), due)
        order.folder.convert()

    def price_moved(self, order: Order, settle: str | None) -> None:
        if order.status == "draft":
            return
        if order.folder.invoiced:
            order.folder.follow(order.price.items, True, self.seen)
        elif order.folder.mark("superseded") or order.status == "pending":
            self._proforma(order)
        self._return_surplus(order, settle)

    def _return_surplus(self, order: Order, settle: str | None) -> None:
        if order.free_surplus:
            if settle is None:
                raise No
            self._give_back(order, order.free_surplus, settle, "price")

    def edit_price(self, order: Order, wanted: Price, settle: str | None) -> None:
        """Another price, as far as the order lets it."""
        if order.status not in EDITABLE or order.coming or not wanted.storable:
            raise No
        was, order.price = order.price, wanted
        if wanted.shown != was.shown:
            self.price_moved(order, settle)

    def set_method(self, order: Order, method: str) -> None:
        if method == order.method:
            return
        fixed = order.status != "draft" and (order.folder.invoiced or not order.due)
        if order.status not in PAYABLE or order.coming or fixed:
            raise No
        order.method = method
        if order.status == "draft":
            return
        order.due_on = max(order.placed_on + METHODS[method].due_days, self.facts.today)
        if order.folder.mark("voided") or order.status == "pending":
            self._proforma(order)

    def set_profile(self, order: Order, profile: int, reissue: bool, settle: str | None) -> None:
        if not PROFILES[profile].active:
            raise No
        self._choose_tax(today := replace(order))
        outdated = order.status in EDITABLE and not order.folder.invoiced and today.price != order.price
        if profile == order.profile and not outdated:
            return
        if order.status not in EDITABLE or order.coming:
            raise No
        if not order.folder.invoiced:
            order.profile = profile
            superseded = self.retax(order) or order.folder.mark("superseded")
            if superseded:
                self._proforma(order)
            if order.status != "draft":
                self._return_surplus(order, settle)
            return
        if not reissue:
            raise No
        order.folder.credit_all(self.seen)
        order.profile = profile
        self._choose_tax(order)
        self._invoice(order)
        self._return_surplus(order, settle)

    # money

    def pay(
        self,
        order: Order,
        amount: int | None,
        method: str | None,
        reference: str | None,
        coming: bool,
        settle: str | None,
    ) -> None:
        if order.status == "draft":
            raise No
        method = method or order.method
        same = [
            money for money in order.payments if reference and (money.method, money.reference) == (method, reference)
        ]
        if same:
            if same[0].status not in ("pending", *ARRIVED) or amount not in (None, same[0].amount):
                raise No
            return
        if amount is None and order.status not in ENDED and not order.due:
            return
        superseded = order.status not in ENDED and self.retax(order)
        if amount is None:
            late = order.status == "expired" and (order.coming or not self.facts.accept_late)
            if order.status in ENDED or late:
                raise No
            amount = max(0, order.due - order.coming)
        elif amount <= 0 or (reference is None and (amount > order.due or order.status in ENDED)):
            raise No
        if amount:
            self._book(order, amount, method, reference, coming)
        if amount and not coming:
            self._arrived(order, amount, settle)
        elif superseded:
            self._surplus_back(order, order.free_surplus, settle or "wallet")
        if superseded and not order.folder.open_proforma():
            self._proforma(order)

    def _book(self, order: Order, amount: int, method: str, reference: str | None, coming: bool) -> None:
        if METHODS[method].type == "wallet":
            if coming or amount > self.facts.wallets.get(order.price.currency, 0):
                raise No
            self._wallet(order, -amount)
        order.payments.append(Money(method, reference, amount, "pending" if coming else "settled"))

    def _arrived(self, order: Order, amount: int, settle: str | None) -> None:
        late = order.status == "expired" and (order.due > 0 or not self.facts.accept_late)
        if order.status in ENDED or late:
            self._give_back(order, amount, "wallet", "surplus")
            return
        self._surplus_back(order, order.free_surplus, settle or "wallet")
        if order.status in ("on_hold", "processing", "activated") and not order.due:
            self._invoice_by_rule(order)

    def _wallet(self, order: Order, amount: int) -> None:
        currency = order.price.currency
        self.facts.wallets[currency] = self.facts.wallets.get(currency, 0) + amount

    def _give_back(self, order: Order, amount: int, to: str, of: str) -> None:
        if amount <= 0:
            return
        order.refunds.append(Back(amount, to, of, "open" if to == "refund" else "done"))
        if to == "wallet":
            self._wallet(order, amount)

    def _surplus_back(self, order: Order, amount: int, to: str) -> None:
        """Credited money whose refund failed is credited money still; the rest was paid too much."""
        again = min(max(0, amount), order.failed_credit())
        self._give_back(order, again, to, "price")
        self._give_back(order, amount - again, to, "surplus")

    def refund(self, order: Order, amount: int, lower: Price | None, settle: str) -> None:
        """``lower`` is the price that is left after the refund, where one gives it."""
        if amount <= 0 or amount > order.held:
            raise No
        above = min(amount, order.free_surplus)
        self._surplus_back(order, above, settle)
        if amount > above and order.folder.invoiced:
            if lower is None:
                raise No
            order.price = lower
            order.folder.follow(lower.items, True, self.seen)
        self._give_back(order, amount - above, settle, "price")

    def end_refund(self, order: Order, number: int, status: str) -> None:
        if number >= len(order.refunds):
            raise No
        back = order.refunds[number]
        if back.status == status:
            return
        if back.status != "open":
            raise No
        order.refunds[number] = replace(back, status=status)

    def move_payment(self, order: Order, number: int, status: str, settle: str | None) -> None:
        if number >= len(order.payments):
            raise No
        money = order.payments[number]
        if money.status == status:
            return
        if (money.status, status) not in MOVES:
            raise No
        order.payments[number] = replace(money, status=status)
        if money.status == "pending" and status == "settled":
            self._arrived(order, money.amount, settle)
        if status == "reversed":
            self._charge_back(order, money)
        if status in ("disputed", "reversed") and order.status == "processing":
            order.status, order.held_from = "on_hold", "processing"

    def _charge_back(self, order: Order, money: Money) -> None:
        if METHODS[money.method].type == "wallet":
            self._wallet(order, money.amount)
        left = min(order.due, money.amount)
        for of in ("surplus", "price"):
            there = sum(
                back.amount for back in order.refunds if (back.to, back.of, back.status) == ("wallet", of, "done")
            )
            taken = min(left, there)
            if taken > 0:
                order.refunds.append(Back(-taken, "wallet", of, "done"))
                self._wallet(order, -taken)
                left -= taken

    def add_to_wallet(self, currency: str, amount: int) -> None:
        balance = self.facts.wallets.get(currency, 0) + amount
        if amount == 0 or (amount < 0 and balance < 0):
            raise No
        self.facts.wallets[currency] = balance


MOVES = {
    ("pending", "settled"),
    ("pending", "failed"),
    ("settled", "disputed"),
    ("disputed", "settled"),
    ("settled", "reversed"),
    ("disputed", "reversed"),
}


def _vat(price: Price) -> dict[Group, int]:
    return {group: tax for group, (_, tax) in price.taxes.items()}
