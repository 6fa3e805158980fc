"""Random histories of a small shop: what people may do in any order, and a few lines that say what must hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from billiactl.core import clock
from billiactl.core.changes import Change, Expire, FinishJob, Pay, PlaceOrder, SetStatus
from billiactl.core.effects import Create, Effect, Update
from billiactl.core.model import Order, changed
from billiactl.core.money import format_amount
from billiactl.core.planner import Planner
from billiactl.core.remark_changes import AddNote
from billiactl.core.world import World
from tests.support.worlds import after, at, limit, line, order, product, profile, service, user, world_of

ORDERS = (1001, 1003, 1002, 1004)
STATUSES = ("draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud")

EDGES = {
    ("draft", "pending"),
    ("draft", "cancelled"),
    ("pending", "processing"),
    ("pending", "expired"),
    ("expired", "pending"),
    ("expired", "processing"),
    *((source, "on_hold") for source in ("pending", "processing", "collapsed")),
    *(("on_hold", target) for target in ("pending", "processing", "collapsed")),
    ("processing", "activated"),
    ("processing", "collapsed"),
    ("collapsed", "processing"),
    ("collapsed", "activated"),
    *((source, "cancelled") for source in ("pending", "expired", "on_hold", "processing", "collapsed", "activated")),
    *((source, "fraud") for source in ("pending", "expired", "on_hold", "processing", "collapsed", "activated")),
}
"""The status table, automatic steps included, written down a second time."""

DAYS = (0, 1, 4, 45)


@dataclass(frozen=True)
class Deed:
    """Something that somebody does: a change, or (with ``kind`` of an event) something that happens outside."""

    kind: str
    order: int
    share: int | None = None
    word: str | None = None
    settle: str | None = None
    flag: bool = False
    reason: str | None = None


def small_shop(oss: bool, auto_invoice: bool, accept_late: bool, balance: int, placed: tuple[int, ...]) -> World:
    """Two users, three currencies, two rates of VAT, four orders of which some are placed."""
    users = (
        user(1, credit_limits=(limit(20_000),), wallets={"EUR": balance}),
        user(2, profiles=(profile(id=2, user_id=2, country="GR", kind="person", auto_invoice=int(auto_invoice)),)),
    )
    both = (line(1, service_id=1), line(2, price=9_876_543, quantity=3_000_000, product_id=2, discount_rate=150_000))
    orders = (
        order("draft", lines=both),
        order("draft", identity=1002, currency="JPY", lines=(line(3, price=1_234_500_000),), method="card"),
        order("draft", identity=1003, currency="KWD", lines=(line(4),), user_id=2, profile_id=2),
        order("draft", identity=1004, lines=(line(5, price=0),), method="on-account"),
    )
    made = world_of(
        *orders,
        users=users,
        products=(product(term_months=12), product(id=2, code="tea", supply="goods", tax_class="reduced")),
        services=(service(1),),
    )
    rates = {country: {"reduced": "9.5"} for country in ("BG", "GR")}
    shop = at(made, "2026-11-22T10:00:00Z", vat={"oss": oss, "rates": rates}, accept_late_payment=accept_late)
    for number in placed:
        shop = after(shop, PlaceOrder(number))
    return shop


SHOPS = st.builds(
    small_shop,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 5_000, 50_000]),
    st.sampled_from([ORDERS, ORDERS[:3], ORDERS[:1], ()]),
)

_ORDER = st.sampled_from((1001, 1001, 1001, *ORDERS))
_SETTLE = st.sampled_from([None, None, "wallet", "refund"])
_SHARE = st.none() | st.integers(1, 250)
ASKED = (
    st.builds(Deed, st.just("place"), _ORDER),
    st.builds(Deed, st.just("pay"), _ORDER, _SHARE, st.sampled_from([None, "a", "b"]), _SETTLE, st.booleans()),
    st.builds(Deed, st.just("pay"), _ORDER, st.none()),
    st.builds(Deed, st.just("wallet"), _ORDER, _SHARE, st.sampled_from([None, "c"])),
    st.builds(
        Deed,
        st.just("status"),
        _ORDER,
        st.none(),
        st.sampled_from(STATUSES),
        st.sampled_from([None, "wallet", "refund", "outside"]),
        st.booleans(),
        st.sampled_from([None, "because"]),
    ),
    st.builds(
        Deed,
        st.just("step"),
        _ORDER,
        st.integers(0, 5),
        st.none(),
        st.sampled_from(["wallet", "refund", "outside"]),
        st.booleans(),
        st.just("because"),
    ),
    st.builds(Deed, st.just("finish"), _ORDER, st.integers(0, 2)),
    st.builds(Deed, st.just("expire"), _ORDER),
    st.builds(Deed, st.just("note"), _ORDER),
)
"""What people ask for."""

CALENDAR = st.builds(Deed, st.just("days pass"), _ORDER, st.integers(0, len(DAYS) - 1))
HAPPENS = (
    st.builds(Deed, st.just("a job fails"), _ORDER),
    st.builds(Deed, st.just("a job runs"), _ORDER),
    st.builds(Deed, st.just("announced money fails"), _ORDER),
    st.builds(Deed, st.just("vat moves"), _ORDER, st.integers(5, 30)),
)
"""What happens outside."""

DEEDS = st.one_of(*ASKED, CALENDAR, *HAPPENS)


def change_of(world: World, deed: Deed) -> Change | None:
    """The change that ``deed`` asks for; None for an event."""
    found = world.orders[deed.order]
    amount = None if deed.share is None else format_amount(max(1, found.gross * deed.share // 100), found.currency)
    if deed.kind == "pay":
        return Pay(deed.order, amount, reference=deed.word, in_flight=deed.flag, settle=deed.settle)
    if deed.kind == "wallet":
        return Pay(deed.order, amount, method="wallet", reference=deed.word)
    if deed.kind == "status":
        return SetStatus(deed.order, deed.word or "", deed.settle, force=deed.flag, block_user=False)
    if deed.kind == "step":
        ways = sorted({target for source, target in EDGES if source == found.status} - {"cancelled", "fraud"})
        ways += ["cancelled", "fraud"] if deed.flag else []
        return SetStatus(deed.order, ways[(deed.share or 0) % len(ways)] if ways else "draft", deed.settle, force=True)
    if deed.kind == "finish":
        key: Any = found.jobs[deed.share or 0].id if len(found.jobs) > (deed.share or 0) else 0
        return FinishJob(deed.order, key)
    simple: dict[str, Change] = {
        "place": PlaceOrder(deed.order),
        "expire": Expire(deed.order),
        "note": AddNote("a word", deed.order),
    }
    return simple.get(deed.kind)


def event(world: World, deed: Deed) -> World:
    """The World after something that no change of ours does: workers, banks, the calendar, parliaments."""
    found = world.orders[deed.order]
    if deed.kind == "days pass":
        day = clock.add_days(max(found.due_on or "", world.timestamp[:10]), DAYS[deed.share or 0])
        return at(world, f"{day}T10:00:00Z")
    if deed.kind == "vat moves":
        rates = {"BG": {"standard": str(deed.share), "reduced": "9.5"}, "GR": {"reduced": "9.5"}}
        return at(world, world.timestamp, vat={"rates": rates})
    if deed.kind == "announced money fails":
        lost = tuple(changed(row, {"status": "failed"}) if row.status == "pending" else row for row in found.payments)
        planner = Planner(_with_order(world, changed(found, {"payments": lost})))
        planner.balance(deed.order)
        return planner.world
    failing: dict[str, dict[str, Any]] = {
        "a job fails": {"failed": 1, "status": "manual"},
        "a job runs": {"status": "running"},
    }
    moves = failing[deed.kind]
    jobs = tuple(
        changed(row, moves) if row.status in ("manual", "running") and number == 0 else row
        for number, row in enumerate(found.jobs)
    )
    return _with_order(world, changed(found, {"jobs": jobs}))


def _with_order(world: World, found: Order) -> World:
    return replace(world, orders={**world.orders, found.id: found})


def sums_of(found: Order) -> tuple[int, int, int, int, int]:
    """Charged, paid, returned, due and surplus by DESIGN's equations, counted a second time.

    A cancelled order without an invoice asks for nothing (docs/decisions/cancelled-orders.md).
    """
    signs = {"invoice": 1, "debit_note": 1, "credit_note": -1}
    papers = [paper for paper in found.documents if paper.status != "draft"]
    invoiced = any(paper.kind == "invoice" for paper in papers)
    agreed = 0 if found.status == "cancelled" else found.gross
    charged = sum(signs.get(paper.kind, 0) * paper.gross for paper in papers) if invoiced else agreed
    paid = sum(row.amount for row in found.payments if row.status in ("settled", "disputed"))
    returned = sum(row.amount for row in found.refunds if row.status == "done")
    return charged, paid, returned, max(0, charged - paid + returned), max(0, paid - returned - charged)


def stored_sums(found: Order) -> tuple[int, int, int, int, int]:
    """The same five as the order's row has them."""
    return found.charged, found.paid, found.returned, found.due, found.surplus


def status_steps(effects: tuple[Effect, ...]) -> list[tuple[str, str]]:
    """Every step of an order's status, from what to what."""
    return [
        (effect.before["status"], effect.after["status"])
        for effect in effects
        if isinstance(effect, Update) and effect.table == "orders" and "status" in effect.after
    ]


def wallet_moves(effects: tuple[Effect, ...]) -> dict[tuple[Any, str], int]:
    """What each user's wallet gains by ``effects``, per currency."""
    moves: dict[tuple[Any, str], int] = {}
    for effect in effects:
        if isinstance(effect, Create) and effect.table == "wallet_entries":
            key = (effect.row.user_id, effect.row.currency)
            moves[key] = moves.get(key, 0) + effect.row.amount
    return moves


HISTORIES = st.lists(DEEDS, min_size=10, max_size=40)
"""What people do one after the other."""
