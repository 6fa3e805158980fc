"""The log as values: what an entry is, how it is hashed into its subject's chain, and its one-line summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from billiactl.core.ids import canonical_json, sha256

MOST_IN_SUMMARY = 4
KEPT = frozenset({"document", "order", "payment", "refund"})
"""Of these a summary tells every one: what happened to documents and money is what it is read for."""

_LINES = "order.line."
"""Actions on the lines of a draft: there lines are told, and what the order costs then."""

_AIMS = {
    "order.price": ("gross",),
    "order.method": ("method", "due_on"),
    "order.profile": ("profile_id", "gross"),
    "order.due": ("due_on",),
    **dict.fromkeys((f"{_LINES}add", f"{_LINES}edit", f"{_LINES}remove"), ("gross",)),
}
"""The fields of an order that an action is for: they are told among the first."""

_CALLED = {
    "vat_id": "VAT ID",
    "vat_id_valid": "VAT ID valid",
    "is_primary": "primary",
    "is_active": "active",
    "auto_invoice": "automatic invoice",
}
_FLAGS = frozenset({"is_primary", "is_active", "vat_id_valid", "auto_invoice", "proforma", "failed"})


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


_JOB_STEPS: Mapping[tuple[str, str], str] = {
    ("initiated", "running"): "begun",
    ("scheduled", "retry"): "begun again",
    **{(tried, "scheduled"): "failed, to be tried again" for tried in ("running", "retry")},
    **{(tried, "manual"): "failed" for tried in ("running", "retry")},
    ("manual", "scheduled"): "to be executed again",
}
"""What happened to a job, where the name of its new status does not say it."""

_KINDS: Mapping[str, str] = {"shop": "setting"}
"""What is not called in a summary as its table is."""


def summarise(action: str, effects: Sequence[Mapping[str, Any]]) -> str:
    """What happened, in a few words: the status moved, money, documents, work to do; else whatever moved.

    Status, money and documents are never cut; of other things that are many it is told how many of which kind.
    """
    told = [(effect, words) for effect in effects if (words := _aim(action, effect) or _words(effect))]
    kept = sum(_is_kept(effect) for effect, _ in told)
    room = max(0, MOST_IN_SUMMARY - kept)
    parts, left = [], list[str]()
    for effect, words in told:
        if _is_kept(effect) or room > 0:
            parts.append(words)
            room -= not _is_kept(effect)
        else:
            left.append(_KINDS.get(effect["what"]) or effect["what"].replace("_", " "))
    parts += _new_drafts(effects)
    statuses = [effect for effect in effects if effect.get("what") == "order" and effect.get("field") == "status"]
    if statuses:
        parts.insert(0, " -> ".join([statuses[0]["from"], *(effect["to"] for effect in statuses)]))
    parts += [f"{count} more {what}{'' if count == 1 else 's'}" for what, count in Counter(left).items()]
    parts += _new_jobs(effects, named=not parts)
    return ", ".join(parts or list(dict.fromkeys(map(_plainly, effects))) or [action])


def _is_kept(effect: Mapping[str, Any]) -> bool:
    """Whether a summary always tells of ``effect``."""
    return effect["what"] in KEPT


def _aim(action: str, effect: Mapping[str, Any]) -> str | None:
    """What the action is about: one of the order's own fields, a line of a draft, the proforma that a method ends."""
    field = effect.get("field")
    if action.startswith(_LINES) and effect["what"] == "line":
        return _of_line(effect)
    if action == "order.method" and effect["what"] == "document" and field == "status":
        return _plainly(effect)
    if effect["what"] != "order" or field is None or field not in _AIMS.get(action, ()):
        return None
    return f"{field_words(field)} {effect['from'] or 'none'} -> {effect['to'] or 'none'}"


def field_words(name: str) -> str:
    """A field's name as people read it."""
    return _CALLED.get(name) or name.removesuffix("_id").replace("_", " ")


def field_value(name: str, value: Any) -> Any:
    """What a field holds, as people read it: a flag is yes or no."""
    return ("yes" if value else "no") if name in _FLAGS and isinstance(value, int) else value


def _of_line(effect: Mapping[str, Any]) -> str | None:
    if effect["op"] != "set":
        return f"line {effect['values']['number']} {'added' if effect['op'] == 'add' else 'removed'}"
    return None if effect["field"] in ("tax_category", "tax_rate", "service_id") else _plainly(effect)


def _words(effect: Mapping[str, Any]) -> str | None:
    if effect["op"] == "issue":
        return f"{effect['kind']} {effect['number']}".replace("_", " ")
    if effect["op"] == "add":
        return _added(effect["what"], effect["values"])
    what = effect["what"]
    if effect["op"] == "remove":
        return _removed(effect)
    if what == "label":
        return f"label {effect.get('name', '')}={effect['to']}"
    if what == "note":
        return f"note {effect['id']} edited"
    if what == "credit_limit":
        return f"credit limit {effect['to']} {effect['name']}"
    if what == "job" and effect["field"] == "status":
        return f"{_called(effect)} {_JOB_STEPS.get((effect['from'], effect['to'])) or effect['to']}"
    if what in ("service", "user", "payment", "refund") and effect["field"] == "status":
        return f"{_called(effect)} {effect['to']}"
    return _setting(effect) if what == "shop" else None


def _setting(effect: Mapping[str, Any]) -> str:
    """``setting seller.iban changed``."""
    happened = "added" if effect["from"] is None else "removed" if effect["to"] is None else "changed"
    return f"setting {effect['field']} {happened}"


def _called(effect: Mapping[str, Any]) -> str:
    """What people call the row: its name if it has one, else its kind and id."""
    what = effect["what"].replace("_", " ")
    return str(effect.get("name") or f"{what} {'id:' if what == 'document' else ''}{effect['id']}")


def _added(what: str, values: Mapping[str, Any]) -> str | None:
    if what == "payment":
        arrived = "paid" if values["status"] == "settled" else values["status"]
        return f"{arrived} {values['amount']} {values['currency']} by {values['method']}"
    if what == "refund":
        return _refunded(values)
    if what == "label":
        return f"label {values['key']}={values['value']}"
    if what == "credit_limit":
        return f"credit limit {values['amount']} {values['currency']}"
    if what in ("note", "order", "user", "product"):
        if values.get("source"):
            return f"{what} imported from {values['source']}"
        return f"product {values['code']} added" if what == "product" else f"{what} added"
    return None


def _refunded(values: Mapping[str, Any]) -> str:
    amount = f"{values['amount']} {values['currency']}"
    if values["destination"] == "wallet":
        return f"{amount} to the wallet"
    if values["destination"] == "outside":
        return f"{amount} given back outside"
    return f"{amount} promised back" if values["status"] == "open" else f"{amount} back the way it came"


def _removed(effect: Mapping[str, Any]) -> str:
    values = effect["values"]
    if effect["what"] == "document":
        return f"draft {values['kind']} id:{effect['id']} deleted".replace("_", " ")
    if effect["what"] == "note":
        return f"note {effect['id']} deleted"
    what = (
        f"label {values['key']}"
        if effect["what"] == "label"
        else effect.get("name") or effect["what"].replace("_", " ")
    )
    return f"{what} removed"


def _new_drafts(effects: Sequence[Mapping[str, Any]]) -> list[str]:
    issued = {effect["id"] for effect in effects if effect["op"] == "issue"}
    rows = [effect for effect in effects if effect["op"] == "add" and effect["what"] == "document"]
    return [f"draft {row['values']['kind']}".replace("_", " ") for row in rows if row["id"] not in issued]


def _new_jobs(effects: Sequence[Mapping[str, Any]], named: bool) -> list[str]:
    """How many jobs came; which ones, where there is nothing else to tell."""
    jobs = [effect for effect in effects if effect["op"] == "add" and effect["what"] == "job"]
    if named and len(jobs) <= MOST_IN_SUMMARY:
        return [
            f"{job['values']['type']} job {'' if isinstance(job['id'], str) else job['id']}".rstrip() for job in jobs
        ]
    return [f"{len(jobs)} job{'' if len(jobs) == 1 else 's'}"] if jobs else []


def _plainly(effect: Mapping[str, Any]) -> str:
    """An effect that is worth telling only if there is no other: ``proforma 0000000007 voided``."""
    what, field, to = effect["what"].replace("_", " "), effect.get("field"), effect.get("to")
    values = effect.get("values", {})
    if effect["what"] == "wallet_entry":
        return f"wallet {'' if values['amount'].startswith('-') else '+'}{values['amount']} {values['currency']}"
    if field is None:
        named = what == "profile" and isinstance(effect["id"], int)
        return f"new profile {effect['id']}" if named else f"new {what}"
    if field == "status":
        return f"{_called(effect)} {to}"
    if field == "active":
        return f"{_called(effect)} {'active' if to else 'inactive'}"
    if isinstance(to, Mapping | list):
        return f"{_called(effect)} edited"
    return f"{_called(effect)}: {field_words(field)} {'none' if to in (None, '') else field_value(field, to)}"
