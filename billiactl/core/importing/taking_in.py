"""Taking records of another shop in: each becomes a change, and what goes wrong is told at the record's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from billiactl.core.changes import SKIP, Conditions, ImportOrder, ImportProduct, ImportUser
from billiactl.core.errors import BilliaError
from billiactl.core.importing.records import Fault, OrderRecord, ProductRecord, UserRecord
from billiactl.core.storage.connect import open_reader

if TYPE_CHECKING:
    from billiactl.core.desk import Desk, Result

ImportChange: TypeAlias = ImportUser | ImportProduct | ImportOrder

_KINDS = {ImportUser: "users", ImportProduct: "products", ImportOrder: "orders"}
_HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one record: ``id`` is its row's, None where there is none; ``error`` why it is not there."""

    change: ImportChange
    result: str
    id: int | None
    error: BilliaError | None
    notices: Sequence[str] = ()


def changes_for(
    records: Sequence[UserRecord] | Sequence[ProductRecord] | Sequence[OrderRecord],
    source: str,
    on_duplicate: str = SKIP,
) -> list[ImportChange]:
    """One change for each record, which it keys by ``source`` and the record's external id."""
    return [_change(record, source, on_duplicate) for record in records]


def _change(record: UserRecord | ProductRecord | OrderRecord, source: str, on_duplicate: str) -> ImportChange:
    if isinstance(record, UserRecord):
        return ImportUser(source, record, on_duplicate)
    if isinstance(record, ProductRecord):
        return ImportProduct(source, record, on_duplicate)
    return ImportOrder(source, record, on_duplicate)


def planned(desk: Desk, changes: Sequence[ImportChange], conditions: Conditions) -> list[Taken]:
    """What taking the records in would do, every fault among them; nothing is written."""
    return _with_ids(desk, changes, desk.preview(changes, conditions))


def taken_in(desk: Desk, changes: Sequence[ImportChange], conditions: Conditions, atomic: bool) -> list[Taken]:
    """Take the records in; with ``atomic`` all of them or, where one fails, none."""
    from billiactl.core.desk import Manner

    return _with_ids(desk, changes, desk.execute(changes, conditions, Manner(atomic=atomic)))


def _with_ids(desk: Desk, changes: Sequence[ImportChange], results: Iterator[Result]) -> list[Taken]:
    outcomes = [(result.result, result.error, result.notices) for result in results]
    ids = _row_ids(desk.url, changes)
    return [
        Taken(change, result, ids.get(change.record.external_id), error, notices)
        for change, (result, error, notices) in zip(changes, outcomes, strict=True)
    ]


def _row_ids(url: str, changes: Sequence[ImportChange]) -> dict[str, int]:
    """The rows of the changes' records, by external id, as far as there are any."""
    if not changes:
        return {}
    first = changes[0]
    externals = [change.record.external_id for change in changes]
    with open_reader(url) as reader:
        return dict(reader.rows(f"{_KINDS[type(first)]}_by_externals", source=first.source, externals=externals))


def faults_of(taken: Sequence[Taken]) -> list[Fault]:
    """The faults among ``taken``, each at its record's place; those held back by another one are none."""
    return [
        Fault(each.change.record.origin.file, each.change.record.origin.line, "", "", _reason(each.error))
        for each in taken
        if each.error is not None and each.error.code != _HELD_BACK
    ]


def _reason(error: BilliaError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message
