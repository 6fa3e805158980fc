"""Commit: the effects of a chunk of plans become rows, numbers and log entries in one transaction, set-wise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from billiactl.core import clock
from billiactl.core.documents import series
from billiactl.core.effects import Create, Draft, Effect, Issue, Issued, Update, describe
from billiactl.core.errors import Refused
from billiactl.core.ids import canonical_json, sha256
from billiactl.core.log import Entry, Run, chain
from billiactl.core.model import COLUMNS, ROWS, Key
from billiactl.core.plan import Plan
from billiactl.core.world import World

if TYPE_CHECKING:
    from sqlalchemy import Connection, Insert, Table
    from sqlalchemy import Update as UpdateRows

    from billiactl.core.storage.unit_of_work import Transaction

FIRST_ID = {"orders": 1001}
"""Where a table's ids start; elsewhere at 1."""

_HEADS = {"order": "orders", "user": "users", "shop": "shop"}
SHOP_ID = 1


class PlansAreStale(Exception):
    """The clock or a series moved between planning and commit: plan again."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of one plan: its subject's id, and its effects in public form with ids and numbers."""

    subject: tuple[str, int]
    effects: Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class _Batch:
    """Everything that one commit writes, by table, while it is being gathered."""

    created: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    updated: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    removed: dict[str, list[Key]] = field(default_factory=dict)
    contents: dict[Key, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def take(self, effect: Effect) -> None:
        """Fold one effect in: what changes a row made in the same commit changes that row.

        What is issued waits for its number.
        """
        if isinstance(effect, Draft):
            self.contents[effect.document] = canonical_json(effect.after)
        elif isinstance(effect, Create):
            columns = COLUMNS[effect.table]
            row = {name: getattr(effect.row, name) for name in columns}
            self.created.setdefault(effect.table, {})[effect.row.id] = row
        elif isinstance(effect, Update):
            self.change(effect.table, effect.id, effect.after)
        elif isinstance(effect, Issue):
            return
        elif effect.row.id in self.created.get(effect.table, {}):
            del self.created[effect.table][effect.row.id]
        else:
            self.updated.get(effect.table, {}).pop(effect.row.id, None)
            self.removed.setdefault(effect.table, []).append(effect.row.id)

    def change(self, table: str, key: Key, fields: Mapping[str, Any]) -> None:
        """New values for fields of a row, made in this commit or before."""
        row = self.created.get(table, {}).get(key)
        if row is None:
            row = self.updated.setdefault(table, {}).setdefault(key, {})
        row.update(fields)


def commit(
    transaction: Transaction, world: World, plans: Sequence[Plan], run: Run, now: Callable[[], datetime]
) -> list[Committed]:
    """Write the effects of ``plans``, which were made one after the other from ``world``, as loaded and locked.

    Counters are locked last; a number is drawn in this very transaction. Raises PlansAreStale if the seller's day is
    no longer the one the plans were made on, or a series was used later than that.
    """
    batch = _Batch()
    for plan in plans:
        for effect in plan.effects:
            batch.take(effect)
    issues = [effect for plan in plans for effect in plan.effects if isinstance(effect, Issue)]
    names, issued = _draw(transaction, world, batch, issues, now)
    committed = _log(batch, world, plans, run, names, issued)
    _write(transaction, batch, names)
    return committed


def record_run(transaction: Transaction, run: Run) -> None:
    """The run's own row, before the first log entry that names it."""
    from sqlalchemy import insert

    from billiactl.core.storage.tables import runs

    transaction.connection.execute(insert(runs).values(**{name: getattr(run, name) for name in Run.__slots__}))


def _draw(
    transaction: Transaction, world: World, batch: _Batch, issues: Sequence[Issue], now: Callable[[], datetime]
) -> tuple[dict[Key, Key], dict[Key, Issued]]:
    """Ids for all new rows and numbers for all documents, from counters that are locked here."""
    starts = {f"id:{table}": FIRST_ID.get(table, 1) for table, rows in batch.created.items() if rows}
    starts |= {f"series:{issue.counter}": issue.start for issue in issues}
    counters = _lock_counters(transaction, starts)
    if issues:
        _check_day(world, issues, counters, now)
    names: dict[Key, Key] = {}
    for table, rows in batch.created.items():
        name = f"id:{table}"
        for symbol in rows:
            names[symbol] = counters[name][0]
            counters[name] = (counters[name][0] + 1, "")
    issued: dict[Key, Issued] = {}
    for issue in issues:
        issued[issue.document] = _give_number(batch, issue, counters, names, issued, world)
    _store_counters(transaction, counters)
    return names, issued


def _lock_counters(transaction: Transaction, starts: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    if not starts:
        return {}
    from sqlalchemy import select

    from billiactl.core.storage.tables import counters

    if transaction.reader.dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    rows = [{"name": name, "next": start, "last_date": ""} for name, start in sorted(starts.items())]
    transaction.connection.execute(insert(counters).on_conflict_do_nothing(), rows)
    query = select(counters).where(counters.c.name.in_(sorted(starts))).order_by(counters.c.name).with_for_update()
    return {row.name: (row.next, row.last_date) for row in transaction.connection.execute(query)}


def _store_counters(transaction: Transaction, values: Mapping[str, tuple[int, str]]) -> None:
    if not values:
        return
    from sqlalchemy import bindparam, update

    from billiactl.core.storage.tables import counters

    statement = (
        update(counters)
        .where(counters.c.name == bindparam("key"))
        .values(next=bindparam("following"), last_date=bindparam("day"))
    )
    rows = [{"key": name, "following": following, "day": day} for name, (following, day) in values.items()]
    transaction.connection.execute(statement, rows)


def _check_day(
    world: World, issues: Sequence[Issue], counters: Mapping[str, tuple[int, str]], now: Callable[[], datetime]
) -> None:
    today = clock.today(now(), world.settings.seller.time_zone).isoformat()
    for issue in issues:
        if issue.date != today or counters[f"series:{issue.counter}"][1] > issue.date:
            raise PlansAreStale


def _give_number(
    batch: _Batch,
    issue: Issue,
    counters: dict[str, tuple[int, str]],
    names: Mapping[Key, Key],
    issued: Mapping[Key, Issued],
    world: World,
) -> Issued:
    name = f"series:{issue.counter}"
    following = counters[name][0]
    counters[name] = (following + 1, issue.date)
    try:
        number = series.write_number(issue.pattern, world.settings.outlet, issue.date, following)
    except Refused:
        raise PlansAreStale from None
    batch.change("documents", issue.document, {"number": number, "issued_on": issue.date})
    said = {**issue.content, "number": number, "issued_on": issue.date, "order": names.get(issue.order, issue.order)}
    row = batch.created.get("documents", {}).get(issue.document, {})
    corrected = issued.get(row.get("corrects_id") or 0)
    if corrected is not None:
        said["corrects"] = {**said["corrects"], "number": corrected.number, "issued_on": issue.date}
    text = canonical_json(said)
    digest = sha256(text)
    batch.contents[issue.document] = text
    return Issued(number, digest)


def _log(
    batch: _Batch,
    world: World,
    plans: Iterable[Plan],
    run: Run,
    names: Mapping[Key, Key],
    issued: Mapping[Key, Issued],
) -> list[Committed]:
    """One entry per plan, each linked to the one before on its subject; the subject's row moves with it."""
    heads: dict[tuple[str, Key], tuple[int, str]] = {}
    versions: dict[tuple[str, Key], int] = {}
    committed = []
    for plan in plans:
        kind, key = plan.subject
        root = _head_row(world, kind, key)
        head = heads.get(plan.subject) or ((root.log_number, root.log_hash) if root is not None else (0, ""))
        told = [item for effect in plan.effects for item in describe(effect, plan.currency, names, issued)]
        subject_id = 0 if kind == "shop" else int(names.get(key, key))
        entry = chain(run, (kind, subject_id), head, world.timestamp, plan.change.action, told, plan.decided)
        batch.entries.append(entry)
        heads[plan.subject] = (entry.number, entry.hash)
        versions[plan.subject] = (versions.get(plan.subject) or (root.version if root is not None else 0)) + 1
        moved = {"log_number": entry.number, "log_hash": entry.hash, "version": versions[plan.subject]}
        batch.change(_HEADS[kind], SHOP_ID if kind == "shop" else key, moved)
        committed.append(Committed((kind, subject_id), told))
    return committed


def _head_row(world: World, kind: str, key: Key) -> Any:
    if kind == "shop":
        return world.shop
    return world.orders.get(key) if kind == "order" else world.users.get(key)


def _write(transaction: Transaction, batch: _Batch, names: Mapping[Key, Key]) -> None:
    from sqlalchemy import delete, insert

    from billiactl.core.storage.tables import TABLES, document_contents, log_entries

    connection = transaction.connection
    _write_contents(connection, batch, names, of_new=False)
    for table in ROWS:
        rows = [_resolved(row, names) for row in batch.created.get(table, {}).values()]
        if rows:
            _run_many(connection, insert(TABLES[table]), rows)
    for table, changes in batch.updated.items():
        _update(transaction, TABLES[table], changes, names)
    if "documents" in batch.removed:
        gone = document_contents.c.document_id.in_(batch.removed["documents"])
        connection.execute(delete(document_contents).where(gone))
    for table in (table for table in reversed(list(ROWS)) if table in batch.removed):
        connection.execute(delete(TABLES[table]).where(TABLES[table].c.id.in_(batch.removed[table])))
    _write_contents(connection, batch, names, of_new=True)
    if batch.entries:
        columns = Entry.__slots__
        _run_many(
            connection,
            insert(log_entries),
            [{name: getattr(entry, name) for name in columns} for entry in batch.entries],
        )


def _write_contents(connection: Connection, batch: _Batch, names: Mapping[Key, Key], of_new: bool) -> None:
    """What documents say: of new ones after their rows, of drafts before they get a number and with it are frozen."""
    from sqlalchemy import bindparam, insert, update

    from billiactl.core.storage.tables import document_contents

    made = batch.created.get("documents", {})
    rows = [
        {"of": names.get(key, key), "text": text, "digest": sha256(text)}
        for key, text in batch.contents.items()
        if (key in made) == of_new
    ]
    if not rows:
        return
    values: dict[str, Any] = {"content": bindparam("text"), "sha256": bindparam("digest")}
    table = document_contents
    if of_new:
        _run_many(connection, insert(table).values(document_id=bindparam("of"), **values), rows)
    else:
        _run_many(connection, update(table).where(table.c.document_id == bindparam("of")).values(values), rows)


def _resolved(row: dict[str, Any], names: Mapping[Key, Key]) -> dict[str, Any]:
    for name in row:
        if (name == "id" or name.endswith("_id")) and row[name] in names and isinstance(row[name], str):
            row[name] = names[row[name]]
    return row


def _update(
    transaction: Transaction, table: Table, changes: Mapping[Key, dict[str, Any]], names: Mapping[Key, Key]
) -> None:
    """One statement for each set of fields that change together, run for many rows at once."""
    from sqlalchemy import bindparam, update

    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, fields in changes.items():
        row = {f"to_{name}": value for name, value in _resolved(fields, names).items()}
        groups.setdefault(tuple(fields), []).append({**row, "changed_id": key})
    for columns, rows in groups.items():
        statement = update(table).where(table.c.id == bindparam("changed_id"))
        statement = statement.values({name: bindparam(f"to_{name}") for name in columns})
        _run_many(transaction.connection, statement, rows)


def _run_many(connection: Connection, statement: Insert | UpdateRows, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run ``statement`` for all ``rows``, which have the same members, by the driver's own executemany.

    SQLAlchemy's would look at each parameter of each row again; whole numbers and text need no second look.
    """
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if compiled.positiontup is None:
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
    else:
        order = compiled.positiontup
        connection.exec_driver_sql(str(compiled), [tuple(row[name] for name in order) for row in rows])
