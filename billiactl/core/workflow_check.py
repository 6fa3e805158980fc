"""Checking a table of statuses: what its form can't say. Whether a shop could work by it, and never get stuck."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from billiactl.core.workflow import ADMIN, AUTOMATIC, FORMER, KINDS, SHIPPED, TERMINAL_KINDS

Fault: TypeAlias = tuple[str, str]
"""The path of the place within the table, and what is wrong there."""

_NEEDED = {"draft": "every order begins as a draft", "pending": "placing an order makes it pending"}


def workflow_faults(table: Mapping[str, Any]) -> list[Fault]:
    """Every fault of ``table``, which has the right form: its places are known, reached, left, and never circle."""
    rows: Sequence[Mapping[str, Any]] = table["transitions"]
    faults = [*_statuses(table), *_kinds(table)]
    faults += [
        (f"transitions[{index}]{place}", reason)
        for index, row in enumerate(rows, start=1)
        for place, reason in _row(row, table)
    ]
    if not faults:
        faults = [*_ways(table), *_doubles(rows), *_former(rows, table["terminal"]), *_circles(rows)]
    return faults


def _statuses(table: Mapping[str, Any]) -> Iterator[Fault]:
    for needed, why in _NEEDED.items():
        if needed not in table["statuses"]:
            yield "statuses", f"the status {needed!r} is missing: {why}"
    for status in table["terminal"]:
        if status not in table["statuses"]:
            yield "terminal", _unknown("status", status, table["statuses"])
        elif status in _NEEDED:
            yield "terminal", f"{status} can't be terminal: {_NEEDED[status]}, and goes on from there"


def _kinds(table: Mapping[str, Any]) -> Iterator[Fault]:
    """Every status of the shop's own says which shipped one the rules take it for."""
    like: Mapping[str, str] = table.get("like", {})
    for status in table["statuses"]:
        if status not in SHIPPED and status not in like:
            example = f"like: {{{status}: pending}}"
            yield "statuses", f"{status!r} is the shop's own: say what the rules take it for, as in {example}"
    for status, kind in like.items():
        if status not in table["statuses"]:
            yield f"like.{status}", _unknown("status", status, table["statuses"])
        elif status in SHIPPED:
            yield f"like.{status}", f"{status} is shipped: the rules know it"
        elif kind not in KINDS:
            yield f"like.{status}", f"expected one of {', '.join(KINDS)}, found {kind!r}{_guess(kind, KINDS)}"
    for status in table["statuses"]:
        kind = like.get(status, status)
        if kind in TERMINAL_KINDS and status not in table["terminal"]:
            yield "terminal", f"{status} is missing: the rules take an order that is {kind} as ended"


def _row(row: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[Fault]:
    from billiactl.core.rules.consequences import CONSEQUENCES
    from billiactl.core.rules.guards import GUARDS

    statuses, terminal = table["statuses"], table["terminal"]
    for status in row["from"]:
        if status not in statuses:
            yield ".from", _unknown("status", status, statuses)
        elif status in terminal:
            yield ".from", f"{status} is terminal: nothing leads out of it"
    if row["to"] != FORMER and row["to"] not in statuses:
        yield ".to", _unknown("status", row["to"], [*statuses, FORMER])
    elif row["to"] in row["from"]:
        yield ".to", f"{row['to']} leads to itself"
    if row["who"] == ADMIN and "on" in row:
        yield ".on", "only an automatic transition waits for an event"
    for option in ("force", "reason"):
        if row["who"] == AUTOMATIC and row.get(option):
            yield f".{option}", "only an admin's step has it"
    if row["who"] == AUTOMATIC and row["to"] == FORMER:
        yield ".to", f"only an admin goes back to {FORMER}"
    for name, known in (("guards", GUARDS), ("effects", CONSEQUENCES)):
        for word in row.get(name, ()):
            if word not in known:
                yield f".{name}", _unknown(name.rstrip("s"), word, known)
    kind = table.get("like", {}).get(row["to"], row["to"])
    if "credit_rest" in row.get("effects", ()) and (row["who"] == AUTOMATIC or kind != "cancelled"):
        yield ".effects", "credit_rest goes only with an admin's step to cancelled, or to a status like it"


def _ways(table: Mapping[str, Any]) -> Iterator[Fault]:
    """Placing works, every status is reached from draft by some way, and left unless it is terminal."""
    rows = table["transitions"]
    if not any(row["who"] == ADMIN and "draft" in row["from"] and row["to"] == "pending" for row in rows):
        yield "transitions", "no admin's step leads from draft to pending: no order could be placed"
    reached = {"draft"}
    while True:
        further = {row["to"] for row in rows if reached.intersection(row["from"])} - reached
        if not further:
            break
        reached |= further
    left = {status for row in rows for status in row["from"]}
    for status in table["statuses"]:
        if status not in reached:
            yield "statuses", f"no way leads from draft to {status!r}"
        if status not in left and status not in table["terminal"]:
            yield "statuses", f"no way leads out of {status!r}: add a transition, or name it under terminal"


def _doubles(rows: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """The first row to a status decides for an admin: a second one would never be looked at."""
    first: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows, start=1):
        for status in row["from"] if row["who"] == ADMIN else ():
            earlier = first.setdefault((status, row["to"]), index)
            if earlier != index:
                yield (
                    f"transitions[{index}].from",
                    f"transitions[{earlier}] already leads an admin from {status} to {row['to']}, and decides",
                )


def _former(rows: Sequence[Mapping[str, Any]], terminal: Sequence[str]) -> Iterator[Fault]:
    """Where a way leads back to the former status, every way in remembers it, and every way on forgets it."""
    back = {status for row in rows if row["to"] == FORMER for status in row["from"]}
    for index, row in enumerate(rows, start=1):
        if row["to"] in back and "remember_status" not in row.get("effects", ()):
            place = f"transitions[{index}].effects"
            yield place, f"{row['to']} leads back to {FORMER}, so every way into it needs the effect remember_status"
    held = {row["to"] for row in rows if "remember_status" in row.get("effects", ())}
    for index, row in enumerate(rows, start=1):
        ends = row["to"] in terminal or row["to"] in held
        if held.intersection(row["from"]) and not ends and "forget_status" not in row.get("effects", ()):
            place = f"transitions[{index}].effects"
            yield place, "it leaves a status that remembers the former one, so it needs the effect forget_status"


def _circles(rows: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Automatic steps that wait for nothing may not lead round in a circle."""
    free = {
        index: row
        for index, row in enumerate(rows, start=1)
        if row["who"] == AUTOMATIC and "on" not in row and not row.get("guards")
    }
    following = {status: row["to"] for row in reversed(list(free.values())) for status in row["from"]}
    for index, row in free.items():
        for status in row["from"]:
            if status in _way(row["to"], following):
                yield f"transitions[{index}]", f"from {status} automatic steps without a guard lead back to {status}"


def _way(status: str, following: Mapping[str, str]) -> list[str]:
    """Where free automatic steps lead from ``status``, itself included, until they end or repeat."""
    way = [status]
    while way[-1] in following and following[way[-1]] not in way:
        way.append(following[way[-1]])
    return way


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    names = list(known)
    return f"unknown {what} {word!r}{_guess(word, names)}; known: {', '.join(names)}"


def _guess(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
