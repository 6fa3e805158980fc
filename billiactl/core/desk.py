"""The desk: where changes come in, and results go out. Loads a World, plans, commits, chunk by chunk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from billiactl.core import clock
from billiactl.core.changes import Change, Conditions, Touches, fingerprint, subject_of
from billiactl.core.effects import describe
from billiactl.core.errors import BilliaError, Conflict, Refused, UsageFault
from billiactl.core.ids import canonical_json, sha256
from billiactl.core.log import Run
from billiactl.core.model import changed
from billiactl.core.plan import Plan, plan
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.keys import Stored, store_keys, stored_keys
from billiactl.core.storage.loader import load_world
from billiactl.core.storage.sql import Reader
from billiactl.core.storage.unit_of_work import Busy, Database, Transaction

if TYPE_CHECKING:
    from billiactl.core.model import Key, User
    from billiactl.core.world import World

CHUNK = 500
"""How many changes share one World and one transaction."""

ATTEMPTS = 6
"""How often a chunk is planned again when somebody else was in the way."""

DONE = "done"
UNCHANGED = "unchanged"
REFUSED = "refused"
FAILED = "failed"
PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one change. ``effects`` and ``documents`` are in public form; ``decided`` names the rules."""

    change: Change
    result: str
    subject: tuple[str, int | None]
    effects: Sequence[Mapping[str, Any]] = ()
    documents: Sequence[Mapping[str, Any]] = ()
    notices: Sequence[str] = ()
    decided: Sequence[str] = ()
    error: BilliaError | None = None
    replayed: bool = False

    @property
    def moved(self) -> bool:
        """Whether something was written for it now."""
        return self.result == DONE and not self.replayed


@dataclass(frozen=True, slots=True)
class Manner:
    """How changes are carried out: all or nothing, and whether the first failure ends it.

    ``expected`` are the digests of plans that a person has seen and agreed to, by subject: others are refused.
    """

    atomic: bool = False
    stop_on_error: bool = False
    expected: Mapping[tuple[str, int | None], str] | None = None


@dataclass(slots=True)
class Desk:
    """Carries out changes on the shop's database at ``url`` as one run.

    ``now`` is the clock. With ``read_only`` the database connection itself refuses every write.
    """

    url: str
    run: Run
    now: Callable[[], datetime] = clock.now
    read_only: bool = False
    _run_recorded: bool = field(default=False, init=False)

    def preview(
        self, changes: Iterable[Change], conditions: Conditions, manner: Manner | None = None
    ) -> Iterator[Result]:
        """What ``changes`` would do, planned from one unlocked snapshot; nothing is written or locked."""
        how = manner or Manner()
        results = self._planned(changes, conditions)
        for result in _all_or_none(list(results)) if how.atomic else results:
            yield result
            if how.stop_on_error and result.error is not None:
                return

    def _planned(self, changes: Iterable[Change], conditions: Conditions) -> Iterator[Result]:
        users: dict[Key, User] = {}
        with open_reader(self.url) as reader:
            for chunk in _pieces(changes, CHUNK):
                touches = Touches.union(change.touches for change in chunk)
                world = _with_users(load_world(reader, touches, self.now()), users)
                known = _known_keys(reader, chunk, conditions)
                for change in chunk:
                    outcome, world = _plan_or_replay(world, change, conditions, self.run.actor, known)
                    yield outcome if isinstance(outcome, Result) else _planned(outcome)
                users.update(world.users)

    def execute(
        self, changes: Iterable[Change], conditions: Conditions, manner: Manner | None = None
    ) -> Iterator[Result]:
        """Carry out ``changes`` in order; each chunk is committed before its results come out.

        A refusal is a result and holds nothing else up, unless the manner says so. Raises UsageFault for additive
        changes in bulk without a key, Unavailable if the database can't be used.
        """
        how = manner or Manner()
        database = Database(self.url, self.read_only)
        try:
            if how.atomic:
                yield from self._attempt(database, list(changes), conditions, how)
                return
            for chunk in _chunks(changes, CHUNK):
                results = self._attempt(database, chunk, conditions, how)
                yield from results
                if how.stop_on_error and any(result.error is not None for result in results):
                    return
        finally:
            database.close()

    def _attempt(
        self, database: Database, chunk: Sequence[Change], conditions: Conditions, how: Manner
    ) -> list[Result]:
        """One chunk, planned again from the start while others are in the way."""
        from billiactl.core.storage.writer import PlansAreStale

        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._carry_out(database, chunk, conditions, how)
            except (Busy, PlansAreStale) as error:
                if attempt == ATTEMPTS:
                    raise Conflict(
                        "busy", "others changed the same things all the time; nothing was changed", "try again"
                    ) from error
                time.sleep(0.02 * attempt)
        raise AssertionError("the loop returns or raises")

    def _carry_out(
        self, database: Database, chunk: Sequence[Change], conditions: Conditions, how: Manner
    ) -> list[Result]:
        recorded = self._run_recorded
        with database.transaction() as transaction:
            touches = Touches.union(change.touches for change in chunk)
            world = loaded = load_world(transaction.reader, touches, self.now(), lock=True)
            known = _known_keys(transaction.reader, chunk, conditions)
            outcomes: list[Plan | Result] = []
            for change in chunk:
                outcome, following = _plan_or_replay(world, change, conditions, self.run.actor, known)
                if isinstance(outcome, Plan) and how.expected is not None:
                    outcome = _as_expected(outcome, how.expected)
                if outcome.error is None:
                    world = following
                outcomes.append(outcome)
                if outcome.error is not None and (how.atomic or how.stop_on_error):
                    break
            if how.atomic and outcomes and outcomes[-1].error is not None:
                return _none_done(chunk, outcomes)
            results = self._commit(transaction, loaded, outcomes, conditions)
        fresh = [result for result in results if result.error is None and not result.replayed]
        keyed = conditions.idempotency_key is not None
        self._run_recorded = recorded or any(keyed or result.moved for result in fresh)
        return results

    def _commit(
        self, transaction: Transaction, world: World, outcomes: Sequence[Plan | Result], conditions: Conditions
    ) -> list[Result]:
        from billiactl.core.storage.writer import commit, record_run

        plans = [outcome for outcome in outcomes if isinstance(outcome, Plan) and outcome.effects]
        fresh = [outcome for outcome in outcomes if isinstance(outcome, Plan) and outcome.error is None]
        keyed = conditions.idempotency_key is not None and bool(fresh)
        if (plans or keyed) and not self._run_recorded:
            record_run(transaction, self.run)
        committed = iter(commit(transaction, world, plans, self.run, self.now)) if plans else iter(())
        results = []
        for outcome in outcomes:
            if isinstance(outcome, Result):
                results.append(outcome)
            elif outcome.effects:
                done = next(committed)
                results.append(_result(outcome, DONE, done.subject, done.effects))
            else:
                results.append(_without_effects(outcome))
        if keyed and conditions.idempotency_key is not None:
            kept = [
                (_key_subject(result.change), fingerprint(result.change), _remembered(result))
                for result in results
                if result.error is None and not result.replayed
            ]
            store_keys(transaction, conditions.idempotency_key, self.run.id, world.timestamp, kept)
        return results


def digest(result: Result) -> str:
    """A digest of what a planned result says, whatever the time: what a person agrees to."""
    timeless = [
        {name: value for name, value in effect.items() if name != "values"}
        | {"values": {name: value for name, value in effect.get("values", {}).items() if not name.endswith("_at")}}
        for effect in result.effects
        if not effect.get("field", "").endswith("_at")
    ]
    return sha256(canonical_json([timeless, result.error.code if result.error else None]))


def _plan_or_replay(
    world: World, change: Change, conditions: Conditions, author: str, known: dict[str, Stored]
) -> tuple[Plan | Result, World]:
    """Plan ``change``, unless its key stands in ``known`` already, which learns it."""
    subject = _key_subject(change)
    if subject in known:
        return _replay(change, known[subject]), world
    outcome, following = plan(world, change, conditions, author)
    if conditions.idempotency_key is not None and outcome.error is None:
        nothing = _remembered(Result(change, UNCHANGED, subject_of(change)))
        known[subject] = Stored(fingerprint(change), None, nothing)
    return outcome, following


def _replay(change: Change, stored: Stored) -> Result:
    if stored.change_hash != fingerprint(change):
        error = Conflict(
            "idempotency_key_reused",
            "the idempotency key was used for another change",
            "use a new key for a new change",
            run=stored.run_id,
        )
        return Result(change, FAILED, subject_of(change), error=error)
    kept = stored.result
    subject = (kept["subject"][0], kept["subject"][1])
    return Result(
        change, kept["result"], subject, kept["effects"], kept["documents"], (), kept["decided"], replayed=True
    )


def _remembered(result: Result) -> dict[str, Any]:
    return {
        "result": result.result,
        "subject": list(result.subject),
        "effects": list(result.effects),
        "documents": list(result.documents),
        "decided": list(result.decided),
    }


def _known_keys(reader: Reader, chunk: Sequence[Change], conditions: Conditions) -> dict[str, Stored]:
    if conditions.idempotency_key is None:
        return {}
    return stored_keys(reader, conditions.idempotency_key, [_key_subject(change) for change in chunk])


def _key_subject(change: Change) -> str:
    """What has a key to itself: an order, a user, the shop, or one job, document, note, service or product."""
    for part, kind_of_name in (("job", int), ("document", int), ("note", int), ("service", int), ("product", str)):
        named = getattr(change, part, None)
        if isinstance(named, kind_of_name):
            return f"{part}:{named}"
    kind, key = subject_of(change)
    if key is None:
        place = getattr(change, "place", 1)
        return kind if place == 1 else f"{kind}#{place}"
    return f"{kind}:{key}"


def _as_expected(outcome: Plan, expected: Mapping[tuple[str, int | None], str]) -> Plan:
    """The plan, or a conflict in its place if it is not the one that was agreed to."""
    if digest(_planned(outcome)) == expected.get(subject_of(outcome.change)):
        return outcome
    error = Conflict("plan_moved", "it changed since it was shown; nothing was changed", "look at the new plan")
    return Plan(outcome.change, outcome.subject, (), (), (), None, error)


def _planned(outcome: Plan) -> Result:
    if not outcome.effects:
        return _without_effects(outcome)
    names = _renumbered(outcome)
    told = [item for effect in outcome.effects for item in describe(effect, outcome.currency, names, {})]
    return _result(outcome, PLANNED, subject_of(outcome.change), told)


def _renumbered(outcome: Plan) -> dict[Any, Any]:
    """Symbols counted from 1 within the plan, so that a plan reads the same wherever it stands in its chunk."""
    counts: dict[str, int] = {}
    names: dict[Any, Any] = {}
    for effect in outcome.effects:
        key = getattr(getattr(effect, "row", None), "id", None)
        if isinstance(key, str) and key not in names:
            kind = key.partition("#")[0]
            counts[kind] = counts.get(kind, 0) + 1
            names[key] = f"{kind}#{counts[kind]}"
    return names


def _without_effects(outcome: Plan) -> Result:
    subject = subject_of(outcome.change)
    if outcome.error is None:
        return Result(outcome.change, UNCHANGED, subject, notices=outcome.notices)
    result = REFUSED if isinstance(outcome.error, Refused) else FAILED
    return Result(outcome.change, result, subject, error=outcome.error)


def _result(
    outcome: Plan, result: str, subject: tuple[str, int | None], effects: Sequence[Mapping[str, Any]]
) -> Result:
    return Result(outcome.change, result, subject, effects, _documents(effects), outcome.notices, outcome.decided)


def _documents(effects: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The documents that effects issue, as answers name them; ``number`` is null in a plan."""
    names = ("id", "kind", "series", "number", "issued_on", "gross", "currency")
    return [{name: effect[name] for name in names} for effect in effects if effect["op"] == "issue"]


def _none_done(chunk: Sequence[Change], outcomes: Sequence[Plan | Result]) -> list[Result]:
    """All or nothing, and it is nothing: the one that failed says why, the others that they were held back."""
    failed = outcomes[-1]
    first = failed if isinstance(failed, Result) else _without_effects(failed)
    return [first if change is failed.change else _held_back(change, first.error) for change in chunk]


def _all_or_none(results: Sequence[Result]) -> list[Result]:
    """``results`` as they are if all may be done; else the first that may not, and the others held back."""
    failed = next((result for result in results if result.error is not None), None)
    if failed is None:
        return list(results)
    return [result if result is failed else _held_back(result.change, failed.error) for result in results]


def _held_back(change: Change, cause: BilliaError | None) -> Result:
    kind, key = subject_of(change)
    named = {kind: key} if key is not None else {}
    held = type(cause or Conflict("", ""))(
        "held_back", "not done, since another change of the same list failed", None, **named
    )
    return Result(change, FAILED, (kind, key), error=held)


def _with_users(world: World, planned: Mapping[Key, User]) -> World:
    """``world`` with the wallets, statuses and profiles that earlier chunks of a preview left its users."""
    moved = ("wallets", "status", "profiles")
    users = {
        key: changed(user, {name: getattr(planned[key], name) for name in moved}) if key in planned else user
        for key, user in world.users.items()
    }
    return changed(world, {"users": users})


def check_bulk(changes: Sequence[Change], conditions: Conditions) -> None:
    """Additive changes of many need a key, so that a run started twice does not double them. Raises UsageFault."""
    if len(changes) > 1 and conditions.idempotency_key is None and any(change.additive for change in changes):
        raise UsageFault(
            "key_required",
            "the same addition to several orders needs a key, so that a second run does not double it",
            "add --idempotency-key KEY, or for payments --reference REF",
        )


def _pieces(changes: Iterable[Change], size: int) -> Iterator[list[Change]]:
    """``changes`` in pieces of at most ``size``."""
    rest = iter(changes)
    while piece := list(islice(rest, size)):
        yield piece


def _chunks(changes: Iterable[Change], size: int) -> Iterator[list[Change]]:
    """``changes`` in chunks of at most ``size``; none touches the same order or user twice.

    So a change always plans on rows that bear their final ids and numbers.
    """
    chunk: list[Change] = []
    subjects: set[tuple[str, int | None]] = set()
    for change in changes:
        subject = subject_of(change)
        if len(chunk) == size or subject in subjects:
            yield chunk
            chunk, subjects = [], set()
        chunk.append(change)
        if subject[1] is not None:
            subjects.add(subject)
    if chunk:
        yield chunk
