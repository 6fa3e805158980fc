"""Documents of the model, and how notes bring them to another price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.model.sums import Group, Item, plain, sum_up, vat

CHARGING = {"invoice": 1, "debit_note": 1, "credit_note": -1}


@dataclass(frozen=True)
class Paper:
    """An issued document: nets by item, VAT by group (what is 0 left out), and which document it corrects."""

    kind: str
    nets: Mapping[Item, int]
    taxes: Mapping[Group, int]
    corrects: int | None = None
    has_due_date: bool = False
    status: str = "issued"

    @property
    def net(self) -> int:
        """Of all items."""
        return sum(self.nets.values())

    @property
    def gross(self) -> int:
        """With VAT."""
        return self.net + sum(self.taxes.values())


@dataclass
class Folder:
    """The documents of an order, the oldest first."""

    papers: list[Paper] = field(default_factory=list)

    def add(self, kind: str, nets: Mapping[Item, int], taxes: Mapping[Group, int], due: bool) -> None:
        """A document that corrects nothing."""
        self.papers.append(Paper(kind, plain(nets), {group: tax for group, tax in taxes.items() if tax}, None, due))

    def mark(self, status: str, kind: str = "proforma", standing: str = "issued") -> bool:
        """All of a kind that stand so become ``status``; whether there was one."""
        hit = [number for number, paper in enumerate(self.papers) if (paper.kind, paper.status) == (kind, standing)]
        for number in hit:
            self.papers[number] = replace(self.papers[number], status=status)
        return bool(hit)

    def open_proforma(self) -> bool:
        """Whether there is one to be paid."""
        return any(paper.kind == "proforma" and paper.status == "issued" for paper in self.papers)

    def convert(self) -> None:
        """The invoice takes the proforma's place: the open one's, else that of the last expired one."""
        if not self.mark("converted"):
            expired = [
                n for n, paper in enumerate(self.papers) if (paper.kind, paper.status) == ("proforma", "expired")
            ]
            for number in expired[-1:]:
                self.papers[number] = replace(self.papers[number], status="converted")

    @property
    def invoiced(self) -> bool:
        """Whether an invoice was issued."""
        return any(paper.kind == "invoice" for paper in self.papers)

    def charged(self) -> int:
        """Invoices and debit notes less credit notes."""
        return sum(CHARGING.get(paper.kind, 0) * paper.gross for paper in self.papers)

    def nets(self) -> dict[Item, int]:
        """What all documents charge, by item."""
        return self._left(lambda paper: CHARGING.get(paper.kind, 0))[0]

    def taxes(self) -> dict[Group, int]:
        """The VAT that all documents charge, by group."""
        return self._left(lambda paper: CHARGING.get(paper.kind, 0))[1]

    def left(self, number: int) -> tuple[dict[Item, int], dict[Group, int]]:
        """What one document charges less what corrects it."""
        own = self.papers[number]
        return self._left(lambda paper: 1 if paper is own else -1 if _credits(paper, number) else 0)

    def _left(self, sign: Callable[[Paper], int]) -> tuple[dict[Item, int], dict[Group, int]]:
        nets: dict[Item, int] = {}
        taxes: dict[Group, int] = {}
        for paper in self.papers:
            factor = sign(paper)
            if factor:
                for key, net in paper.nets.items():
                    nets[key] = nets.get(key, 0) + factor * net
                for group, tax in paper.taxes.items():
                    taxes[group] = taxes.get(group, 0) + factor * tax
        return nets, taxes

    def follow(self, wanted: Mapping[Item, int], deferred: bool, seen: Sequence[Paper] | None) -> None:
        """Notes that bring the documents to ``wanted`` nets.

        ``seen`` are the core's, for cents that no rule places; None if the core refuses.
        """
        had = self.nets()
        gaps = {key: wanted.get(key, 0) - had.get(key, 0) for key in {**had, **wanted}}
        self.credit({key: -gap for key, gap in gaps.items() if gap < 0}, seen)
        more = {key: gap for key, gap in gaps.items() if gap > 0}
        if more:
            self._debit(more, deferred)

    def _debit(self, more: Mapping[Item, int], deferred: bool) -> None:
        bases = sum_up((group, net) for (_, group), net in self.nets().items())
        charged = self.taxes()
        taxes = {
            group: vat(bases.get(group, 0) + net, group) - charged.get(group, 0)
            for group, net in sum_up((group, net) for (_, group), net in more.items()).items()
        }
        invoice = max(number for number, paper in enumerate(self.papers) if paper.kind == "invoice")
        due = {group: tax for group, tax in taxes.items() if tax}
        self.papers.append(Paper("debit_note", more, due, invoice, deferred))

    def credit(self, less: Mapping[Item, int], seen: Sequence[Paper] | None) -> None:
        """Credit notes for ``less``: the newest debit note first, the invoice last."""
        if not less:
            return
        bases = sum_up((group, net) for (_, group), net in self.nets().items())
        after = dict(bases)
        for (_, group), net in less.items():
            after[group] -= net
        rest, notes = dict(less), []
        for number in reversed(range(len(self.papers))):
            if CHARGING.get(self.papers[number].kind, 0) == 1:
                had = self.left(number)[0]
                nets = plain({key: min(net, had.get(key, 0)) for key, net in rest.items()})
                for key, net in nets.items():
                    rest[key] -= net
                notes.append((number, nets))
        assert not any(rest.values()), "more is to be credited than is charged"
        charged = self.taxes()
        total = {group: charged.get(group, 0) - vat(base, group) for group, base in after.items()}
        self._issue_credits(notes, bases, {group: tax for group, tax in total.items() if tax}, seen)

    def _issue_credits(
        self,
        notes: Sequence[tuple[int, Mapping[Item, int]]],
        bases: dict[Group, int],
        total: Mapping[Group, int],
        seen: Sequence[Paper] | None,
    ) -> None:
        """VAT of each note is that of its step down, unless a document has less: then only the sum is ruled."""
        taxes: list[dict[Group, int]] = []
        determined = True
        for number, nets in notes:
            left, own = self.left(number)[1], {}
            for group, net in sum_up((group, net) for (_, group), net in nets.items()).items():
                step = vat(bases[group], group) - vat(bases[group] - net, group)
                bases[group] -= net
                determined = determined and step <= left.get(group, 0)
                own[group] = step
            taxes.append(own)
        if any(sum(own.get(group, 0) for own in taxes) != tax for group, tax in total.items()):
            determined = False
        papers = [
            Paper("credit_note", nets, {group: tax for group, tax in own.items() if tax}, number)
            for (number, nets), own in zip(notes, taxes, strict=True)
        ]
        if not determined and seen is not None:
            papers = self._as_seen([(paper.corrects or 0, paper.nets) for paper in papers], total, seen)
        for paper in papers:
            if paper.nets or paper.taxes:
                self._issue_credit(paper)

    def _as_seen(
        self, notes: Sequence[tuple[int, Mapping[Item, int]]], total: Mapping[Group, int], seen: Sequence[Paper]
    ) -> list[Paper]:
        """The core's choice, which must stay within each document and come to the ruled sum."""
        chosen = {paper.corrects: paper.taxes for paper in seen if paper.kind == "credit_note"}
        papers = [Paper("credit_note", nets, dict(chosen.get(number, {})), number) for number, nets in notes]
        spread: dict[Group, int] = {}
        for paper in papers:
            left = self.left(paper.corrects or 0)[1]
            for group, tax in paper.taxes.items():
                assert 0 < tax <= left.get(group, 0), f"a credit note passes the VAT of what it corrects: {group} {tax}"
                spread[group] = spread.get(group, 0) + tax
        assert spread == total, f"VAT credited {spread}, should be {total}"
        return papers

    def _issue_credit(self, paper: Paper) -> None:
        number = paper.corrects or 0
        nets, taxes = self.left(number)
        rest = sum(nets.values()) + sum(taxes.values()) - paper.gross
        self.papers[number] = replace(self.papers[number], status="partly_credited" if rest else "credited")
        self.papers.append(paper)

    def credit_all(self, seen: Sequence[Paper] | None) -> None:
        """Everything not yet credited."""
        self.credit({key: net for key, net in self.nets().items() if net}, seen)


def _credits(paper: Paper, number: int) -> bool:
    return paper.kind == "credit_note" and paper.corrects == number
