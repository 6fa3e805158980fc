"""What changes leave behind for somebody to do: documents without a file, refunds that are open, jobs for a hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from billiactl.cli.app import App

if TYPE_CHECKING:
    from billiactl.core.desk import Result

MOST_NAMED = 10
"""So many refunds are named; of more it is told how many."""


class Aftermath:
    """Notes what the changes of one invocation left to do. What was done before, under the same key, is no news."""

    def __init__(self) -> None:
        self.seen = 0
        self.documents: list[int] = []
        self._refunds: list[Any] = []
        self._jobs: list[Any] = []

    def add(self, result: Result) -> None:
        """Note what ``result`` leaves behind."""
        self.seen += 1
        if not result.moved:
            return
        self.documents.extend(document["id"] for document in result.documents)
        added = [effect for effect in result.effects if effect["op"] == "add"]
        self._refunds.extend(_in_status(added, "refund", "open"))
        self._jobs.extend(_in_status(added, "job", "manual"))

    def noting(self, results: Iterable[Result]) -> Iterator[Result]:
        """The results as they come, each noted."""
        for result in results:
            self.add(result)
            yield result

    def tell_refunds(self, app: App) -> None:
        """Money that is promised and not out yet: which refunds, and what to type when it is."""
        if not self._refunds:
            return
        if len(self._refunds) == 1:
            (refund,) = self._refunds
            app.notice(f"refund {refund} is open; when the money is out: billiactl refund done {refund}")
            return
        few = len(self._refunds) <= MOST_NAMED
        which = f"refunds {', '.join(map(str, self._refunds))}" if few else f"{len(self._refunds)} refunds"
        where = "" if few else " (billiactl refund list --status open)"
        app.notice(f"{which} are open{where}; when the money of one is out: billiactl refund done REFUND")

    def tell_interruption(self, app: App, total: int) -> None:
        """How far many changes came before somebody stopped them."""
        if total > 1:
            app.notice(f"interrupted after {self.seen} of {total}; what is done stands, the same command again goes on")

    def tell_documents(self, app: App) -> None:
        """Documents that nobody rendered."""
        if self.documents:
            app.notice(without_file(len(self.documents)))

    def tell_jobs(self, app: App) -> None:
        """Work that no handler does: what to type when it is done."""
        if self._jobs:
            jobs = " ".join(map(str, self._jobs))
            app.notice(f"to be done by hand, then: billiactl job finish {jobs} --reason TEXT")


def without_file(count: int) -> str:
    """That documents have no file yet, and what writes them (bulk changes render nothing: DESIGN 6)."""
    has = "1 document has" if count == 1 else f"{count} documents have"
    return f"{has} no file yet; what writes them: billiactl doc download --missing"


def _in_status(added: Iterable[Mapping[str, Any]], what: str, status: str) -> list[Any]:
    """The ids of the new rows of a kind that are in a status."""
    return [effect["id"] for effect in added if effect["what"] == what and effect["values"]["status"] == status]
