"""Where the core and the model must agree, and what must hold in any case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from billiactl.core.model import Document
from billiactl.core.model import Order as CoreOrder
from billiactl.core.world import World
from tests.model.orders import Order
from tests.model.papers import CHARGING, Paper
from tests.model.shop import Shop
from tests.model.sums import Group, Item, Price, plain, read, sum_up

DECIDES: Mapping[str, frozenset[str]] = {
    "proforma": frozenset({"proforma_when_deferred"}),
    "invoice": frozenset({"invoice_when_due", "reissue"}),
    "debit_note": frozenset({"debit_note_when_price_up"}),
    "credit_note": frozenset({"credit_note_when_price_down", "credit_note_when_cancelled", "reissue"}),
}
"""Which rules may issue a document of a kind."""


def papers_of(world: World, order: CoreOrder, known: int) -> list[Paper]:
    """The core's documents after the first ``known``; an invoice or proforma without its items."""
    numbers = {row.id: number for number, row in enumerate(order.documents)}
    return [_paper(row, said_by(world, row), numbers) for row in order.documents[known:]]


def said_by(world: World, row: Document) -> Mapping[str, Any]:
    """What a document says."""
    said = world.contents[row.id]
    assert not isinstance(said, str)
    return said


def _paper(row: Document, said: Mapping[str, Any], numbers: Mapping[Any, int]) -> Paper:
    nets: dict[Item, int] = {}
    if row.corrects_id is not None:
        for line in said["lines"]:
            name = f"charge:{line['corrects_charge']}" if line["corrects_charge"] else f"line:{line['corrects_line']}"
            key = (name, group_of(line["tax_category"], line["tax_rate"]))
            nets[key] = nets.get(key, 0) + read(line["net"], row.currency)
    taxes = {group_of(tax["category"], tax["rate"]): read(tax["amount"], row.currency) for tax in said["taxes"]}
    corrects = None if row.corrects_id is None else numbers[row.corrects_id]
    taxes = {group: tax for group, tax in taxes.items() if tax}
    return Paper(row.kind, plain(nets), taxes, corrects, row.due_on is not None, row.status)


def group_of(category: str, rate: str | None) -> Group:
    """A VAT group as documents write it."""
    return (category, None if rate is None else Fraction(rate) / 100)


def check_order(world: World, held: CoreOrder, order: Order, known: int) -> None:
    """The order's sums, ledger, documents; those after the first ``known`` word by word."""
    core = (held.status, held.charged, held.paid, held.returned, held.due, held.surplus, held.payment_status)
    model = (order.status, order.charged, order.paid, order.returned, order.due, order.surplus, order.payment_status())
    assert core == model, f"core {core}, model {model}"
    assert (held.net, held.gross, held.discount) == (order.price.net, order.price.gross, order.price.discount)
    ledger = [(row.method, row.reference, row.amount, row.status) for row in held.payments]
    assert ledger == [(row.method, row.reference, row.amount, row.status) for row in order.payments]
    back = [(row.amount, row.destination, row.origin, row.status) for row in held.refunds]
    assert back == [(row.amount, row.to, row.of, row.status) for row in order.refunds], f"{back}, {order.refunds}"
    facts = [(row.kind, row.status, row.net, row.tax, row.gross) for row in held.documents]
    papers = [(row.kind, row.status, row.net, row.gross - row.net, row.gross) for row in order.folder.papers]
    assert facts == papers, f"core {facts}\nmodel {papers}"
    assert [row.status for row in held.jobs] == [status for _, _, status in order.jobs]
    for core_paper, row, paper in zip(
        papers_of(world, held, known), held.documents[known:], order.folder.papers[known:], strict=True
    ):
        check_paper(core_paper, said_by(world, row), paper, order)


def check_paper(core: Paper, said: Mapping[str, Any], paper: Paper, order: Order) -> None:
    """A new document says what the model says, and nothing below 0."""
    assert core.corrects == paper.corrects
    assert core.taxes == paper.taxes
    if paper.corrects is not None:
        assert core.nets == paper.nets, f"core {core.nets}, model {paper.nets}"
    elif paper.kind == "invoice" or order.price.gross == paper.gross:
        check_whole(said, order.price, paper)
    if paper.kind != "credit_note":
        assert core.has_due_date == paper.has_due_date, f"due date on {paper.kind}"
    assert said["lines"], "a document without a line"
    currency = order.price.currency
    for line in said["lines"]:
        texts = [line[name] for name in ("unit_price", "net", "quantity", "discount", "surcharge")]
        assert not any(text.startswith("-") for text in texts), line
    for row in [*said["taxes"], said]:
        texts = [row[name] for name in ("base", "amount", "net", "tax", "gross", "paid", "payable") if name in row]
        assert not any(text.startswith("-") for text in texts), row
    lines = sum(read(line["net"], currency) for line in said["lines"])
    charges = sum(read(charge["amount"], currency) for charge in said["charges"])
    net = lines - read(said["discount"], currency) + charges
    assert net == read(said["net"], currency) == sum(read(row["base"], currency) for row in said["taxes"])
    assert read(said["gross"], currency) == read(said["paid"], currency) + read(said["payable"], currency)


def check_whole(said: Mapping[str, Any], price: Price, paper: Paper) -> None:
    """An invoice or proforma shows the whole price."""
    currency = price.currency
    assert [read(line["net"], currency) for line in said["lines"]] == list(price.nets)
    charges = [(row["name"], read(row["amount"], currency)) for row in said["charges"]]
    assert charges == [(name, amount) for name, amount, _ in price.charges]
    taxes = {
        group_of(row["category"], row["rate"]): (read(row["base"], currency), read(row["amount"], currency))
        for row in said["taxes"]
    }
    assert taxes == price.taxes
    assert plain(price.items) == paper.nets


def check_laws(order: Order) -> None:
    """What holds whatever happened."""
    assert not (order.due and order.surplus)
    folder = order.folder
    assert sum(1 for paper in folder.papers if (paper.kind, paper.status) == ("proforma", "issued")) <= 1
    for paper in folder.papers:
        assert min([*paper.nets.values(), *paper.taxes.values()], default=0) >= 0
    if folder.invoiced:
        wanted = {} if order.status == "cancelled" else order.price.items
        assert plain(folder.nets()) == plain(wanted), "documents do not sum to the price"
        taxes = {group: tax for group, tax in folder.taxes().items() if tax}
        ruled = {} if order.status == "cancelled" else {g: tax for g, (_, tax) in order.price.taxes.items() if tax}
        assert taxes == ruled, f"VAT of the documents is {taxes}, of the price {ruled}"
        assert folder.charged() == (0 if order.status == "cancelled" else order.price.gross)
    for number, paper in enumerate(folder.papers):
        if CHARGING.get(paper.kind, 0) == 1:
            nets, left = folder.left(number)
            assert min([*nets.values(), *left.values()], default=0) >= 0, "credits pass what they correct"
            bases = sum_up((group, net) for (_, group), net in nets.items())
            assert min(bases.values(), default=0) >= 0


def check_step(before: Shop, after: Shop, charge_back: bool) -> None:
    """A wallet goes below 0, or further down, only by charge-back; more goes back only of what was there."""
    for currency, balance in after.facts.wallets.items():
        assert balance >= min(0, before.facts.wallets.get(currency, 0)) or charge_back
    for name, order in after.orders.items():
        was = before.orders[name]
        grown = order.returned + order.promised - was.returned - was.promised
        assert grown <= max(0, was.held) + max(0, order.paid - was.paid), "refunded twice"


def check_decided(kinds: Sequence[str], decided: Sequence[str]) -> None:
    """A rule is named for each document."""
    for kind in kinds:
        assert DECIDES[kind] & set(decided), f"no rule named for a {kind}: {decided}"
