"""The pencil that rules plan with: it notes effects and shows the World as it is after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.books import books
from billiactl.core.charges import charges_from_text
from billiactl.core.effects import Create, Draft, Effect, Issue, Remove, Update, apply, name_of
from billiactl.core.errors import NotFound
from billiactl.core.ids import canonical_json
from billiactl.core.model import COLLECTIONS, Key, Order, Product, Service, User, changed
from billiactl.core.money import check_size, format_amount, format_percent, totals
from billiactl.core.world import World, kind_of

_SYMBOLS = {"documents": "doc", "order_lines": "line", "wallet_entries": "entry", "credit_limits": "limit"}


class Planner:
    """Collects the effects of one change on ``world``, which always is the World after them.

    ``notices`` are sentences for the person who asked, ``decided`` the names of the rules that decided something;
    ``reason`` and ``author`` are whose change it is and why; ``keyed`` tells that it bears an idempotency key.
    """

    def __init__(self, world: World, reason: str | None = None, author: str = "", keyed: bool = False) -> None:
        self.world = world
        self.reason = reason
        self.author = author
        self.keyed = keyed
        self.effects: list[Effect] = []
        self.notices: list[str] = []
        self.decided: list[str] = []

    def order(self, order_id: Key) -> Order:
        """The order as it is now. Raises NotFound."""
        try:
            return self.world.orders[order_id]
        except KeyError:
            sentence = f"there is no order {order_id}"
            raise NotFound("order_not_found", sentence, "billiactl order list", order=order_id) from None

    def user(self, user_id: Key) -> User:
        """The user as it is now. Raises NotFound."""
        try:
            return self.world.users[user_id]
        except KeyError:
            sentence = f"there is no user {user_id}"
            raise NotFound("user_not_found", sentence, "billiactl user list", user=user_id) from None

    def kind(self, order: Order) -> str:
        """The shipped status that the rules take the order's status for."""
        return kind_of(self.world, order)

    def product(self, product_id: Key) -> Product:
        """A product that the World holds."""
        return self.world.products[product_id]

    def service(self, service_id: Key) -> Service:
        """A service that the World holds."""
        return self.world.services[service_id]

    def symbol(self, table: str) -> str:
        """A new symbol for a row to come: ``doc#1``, ``job#2``; unique within the chunk."""
        number = self.world.symbols + 1
        self.world = changed(self.world, {"symbols": number})
        return f"{_SYMBOLS.get(table, table.rstrip('s'))}#{number}"

    def add(self, table: str, row: Any) -> None:
        """A row comes into being."""
        self._do(Create(table, row))

    def set(self, table: str, row: Any, **fields: Any) -> None:
        """Fields of ``row`` take new values; those that stand already are left out."""
        after = {field: value for field, value in fields.items() if getattr(row, field) != value}
        if after:
            owner = getattr(row, COLLECTIONS[table][2]) if table in COLLECTIONS else row.id
            before = {field: getattr(row, field) for field in after}
            self._do(Update(table, row.id, owner, before, after, name_of(row), getattr(row, "currency", None)))

    def remove(self, table: str, row: Any) -> None:
        """A row goes."""
        self._do(Remove(table, row))

    def draft(self, document_id: Key, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
        """What a draft says is ``after`` now."""
        if before != after:
            self._do(Draft(document_id, before, after))

    def issue(self, effect: Issue) -> None:
        """A document gets its number at commit."""
        self._do(effect)

    def decide(self, rule: str) -> None:
        """Note that ``rule`` decided, for the dry run and the log."""
        if rule not in self.decided:
            self.decided.append(rule)

    def notice(self, text: str) -> None:
        """Tell the person who asked."""
        if text not in self.notices:
            self.notices.append(text)

    def reprice(self, order_id: Key) -> None:
        """The order's price follows from its lines, discount and charges as they are now."""
        order = self.order(order_id)
        charges = charges_from_text(order.charges, order.currency)
        sums = totals([line.priced for line in order.lines], order.discount, charges, order.currency)
        taxes = canonical_json(
            [
                {
                    "category": row.category,
                    "rate": format_percent(row.rate),
                    "base": format_amount(row.base, order.currency),
                    "amount": format_amount(row.amount, order.currency),
                }
                for row in sums.taxes
            ]
        )
        gross = check_size(sums.gross, f"price of order {order_id}")
        self.set("orders", order, net=sums.net, tax=sums.tax, gross=gross, taxes=taxes)
        self.balance(order_id)

    def balance(self, order_id: Key) -> None:
        """The order's row follows its ledger: the sums and the payment status of ``books``."""
        order = self.order(order_id)
        now = books(order)
        self.set(
            "orders",
            order,
            charged=now.charged,
            paid=check_size(now.paid, f"sum of the payments of order {order_id}"),
            returned=now.returned,
            due=check_size(now.due, f"amount due on order {order_id}"),
            surplus=now.surplus,
            payment_status=now.payment_status,
        )

    def _do(self, effect: Effect) -> None:
        self.world = apply(self.world, effect)
        self.effects.append(effect)
