"""The log as values: what an entry is, how it is hashed into its subject's chain, and its one-line summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.ids import canonical_json, sha256

MOST_IN_SUMMARY = 4


@dataclass(frozen=True, slots=True)
class Run:
    """One invocation: who (as named, and as the system knows them), by which command, when, and why."""

    id: str
    started_at: str
    actor: str
    system_user: str
    command: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a subject's chain (table log_entries); ``effects`` and ``decided`` are canonical JSON.

    ``decided`` names the rules that decided what happened.
    """

    subject_kind: str
    subject_id: int
    number: int
    run_id: str
    at: str
    actor: str
    system_user: str
    command: str
    action: str
    reason: str | None
    summary: str
    effects: str
    previous_hash: str
    hash: str
    decided: str


def chain(
    run: Run,
    subject: tuple[str, int],
    head: tuple[int, str],
    at: str,
    action: str,
    effects: Sequence[Mapping[str, Any]],
    decided: Sequence[str],
) -> Entry:
    """The entry that follows ``head`` (number and hash) in the chain of ``subject``."""
    number, previous = head
    told, rules = canonical_json(effects), canonical_json(list(decided))
    summary = summarise(action, effects)
    facts = (*subject, number + 1, run.id, at, run.actor, run.system_user, run.command, action, run.reason, summary)
    return Entry(*facts, told, previous, entry_hash(facts, told, rules, previous), rules)


def entry_hash(facts: Sequence[Any], effects: str, decided: str, previous: str) -> str:
    """The hash of an entry over all its other columns and the hash before it."""
    return sha256(canonical_json([*facts, effects, decided, previous]))


def summarise(action: str, effects: Sequence[Mapping[str, Any]]) -> str:
    """What happened, in a few words: the status moved, money, documents."""
    told = [words for effect in effects if (words := _words(effect))]
    statuses = [effect for effect in effects if effect.get("what") == "order" and effect.get("field") == "status"]
    if statuses:
        told.insert(0, " -> ".join([statuses[0]["from"], *(effect["to"] for effect in statuses)]))
    if not told:
        return action
    rest = len(told) - MOST_IN_SUMMARY
    return ", ".join(told[:MOST_IN_SUMMARY]) + (f" and {rest} more" if rest > 0 else "")


def _words(effect: Mapping[str, Any]) -> str | None:
    op, what, values = effect["op"], effect["what"], effect.get("values", {})
    if op == "issue":
        return f"{effect['kind']} {effect['number']}".replace("_", " ")
    if op == "add" and what == "payment":
        arrived = "paid" if values["status"] == "settled" else values["status"]
        return f"{arrived} {values['amount']} {values['currency']} by {values['method']}"
    if op == "add" and what == "refund":
        return f"{values['amount']} {values['currency']} back to {values['destination']}"
    if op == "add" and what == "label":
        return f"label {values['key']}={values['value']}"
    if op == "set" and what == "label":
        return f"label {effect['from']} -> {effect['to']}"
    if op == "add" and what in ("note", "order", "user", "product"):
        return f"{what} imported from {values['source']}" if values.get("source") else f"{what} added"
    if op == "set" and what in ("job", "service", "user") and effect["field"] == "status":
        return f"{what} {effect['id']} {effect['to']}"
    if op == "set" and what == "shop":
        return "settings changed"
    return None
