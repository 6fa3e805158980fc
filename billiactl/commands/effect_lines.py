"""Effects in their public form as lines that people read: what was, what will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from billiactl.cli.tables import cell_text
from billiactl.core.log import field_value, field_words

Effect = Mapping[str, Any]

NUMBER_TO_COME = "number given when issued"

_UNTOLD = frozenset({"order_id", "user_id", "line_id", "id", "search", "created_at", "source", "currency"})
_NAMED_WITHIN = frozenset({"label", "credit_limit"})
"""Rows whose name does not say what they are."""

_NOTHING: tuple[Any, ...] = (None, "", "0", 0, [], {})


def effect_lines(effects: Sequence[Effect]) -> list[str]:
    """One line for each field that moves (from the first value to the last) and for each row that comes or goes."""
    issued = {effect["id"]: effect for effect in effects if effect["op"] == "issue"}
    added = [_as_it_ends(effect, effects) for effect in effects if effect["op"] == "add"]
    moved = _moves([effect for effect in effects if effect["op"] == "set"], {_name(effect) for effect in added})
    own = sorted(((name, path) for name, path in moved.items() if name[0] == "order"), key=_status_first)
    others = [(name, path) for name, path in moved.items() if name[0] != "order"]
    width = max((len(field_words(name[2])) for name, _ in own), default=0)
    lines = [f"{field_words(name[2]):<{width}}  {path}" for name, path in own]
    lines += [_addition(effect, issued) for effect in added]
    lines += [_issue(effect) for key, effect in issued.items() if key not in {item["id"] for item in added}]
    names = {_name(effect): effect["name"] for effect in effects if "name" in effect}
    lines += [f"{_called((what, key), names)}: {field_words(field)} {path}" for (what, key, field), path in others]
    lines += [_removal(effect, names) for effect in effects if effect["op"] == "remove"]
    return lines


def money(values: Mapping[str, Any], name: str = "amount") -> str:
    """An amount of a row with its currency."""
    return f"{values[name]} {values['currency']}"


def _status_first(move: tuple[tuple[str, Any, str], str]) -> bool:
    return move[0][2] != "status"


def _name(effect: Effect) -> tuple[str, Any]:
    return effect["what"], effect["id"]


def _called(row: tuple[str, Any], names: Mapping[tuple[str, Any], str]) -> str:
    """What people call a row that is not the order itself."""
    if row not in names:
        return f"{field_words(row[0])} {'id:' if row[0] == 'document' else ''}{row[1]}"
    return f"{field_words(row[0])} {names[row]}" if row[0] in _NAMED_WITHIN else names[row]


def _moves(sets: Iterable[Effect], added: set[tuple[str, Any]]) -> dict[tuple[str, Any, str], str]:
    """By row and field: the way from the first value to the last; statuses with every stop between."""
    stops: dict[tuple[str, Any, str], list[Any]] = {}
    for effect in sets:
        if _name(effect) in added and (effect["what"], effect["field"]) != ("order", "status"):
            continue
        way = stops.setdefault((effect["what"], effect["id"], effect["field"]), [effect["from"]])
        way.append(effect["to"])
    paths: dict[tuple[str, Any, str], str] = {}
    for name, way in stops.items():
        shown = way if name[2] == "status" else [way[0], way[-1]]
        if len(set(map(str, shown))) > 1:
            digests = any(isinstance(value, Mapping) and "sha256" in value for value in shown)
            paths[name] = "edited" if digests else " -> ".join(_told(name[2], value) or "none" for value in shown)
    return paths


def _as_it_ends(added: Effect, effects: Iterable[Effect]) -> Effect:
    """A new row with what the same plan goes on to put into it: a new order has its sums, not the zeros before them."""
    row = _name(added)
    later = {effect["field"]: effect["to"] for effect in effects if effect["op"] == "set" and _name(effect) == row}
    later.pop("status", None)
    return {**added, "values": {**added["values"], **later}}


def _addition(effect: Effect, issued: Mapping[Any, Effect]) -> str:
    what, values = effect["what"], effect["values"]
    if what == "document":
        return _document(effect, issued.get(effect["id"]))
    if what in ("payment", "refund", "wallet_entry"):
        extra = _rest(values, {"amount", "currency", "status"} if what != "wallet_entry" else {"amount", "currency"})
        status = f", {values['status']}" if "status" in values else ""
        return f"new {field_words(what)}: {money(values)}{status}{', ' if extra else ''}{extra}"
    return f"new {field_words(what)}: {_rest(values, set())}"


def _removal(effect: Effect, names: Mapping[tuple[str, Any], str]) -> str:
    """A row that goes, with what is lost by it."""
    values = effect["values"]
    if effect["what"] == "label":
        return f"label {values['key']}={values['value']} goes"
    text = f": {values['text']}" if effect["what"] == "note" else ""
    return f"{_called(_name(effect), names)} goes{text}"


def _document(effect: Effect, issue: Effect | None) -> str:
    values = effect["values"]
    kind = field_words(values["kind"])
    if issue is None:
        return f"new draft {kind}: {money(values, 'gross')}"
    due = f", due {values['due_on']}" if values.get("due_on") else ""
    return f"new {kind}: {money(values, 'gross')}, {_numbered(issue)}{due}"


def _issue(issue: Effect) -> str:
    return f"{field_words(issue['kind'])} issued: {_numbered(issue)}"


def _numbered(issue: Effect) -> str:
    number = f"number {issue['number']}" if issue["number"] else NUMBER_TO_COME
    return f"{number}, dated {issue['issued_on']}"


def _rest(values: Mapping[str, Any], told: set[str]) -> str:
    """The other members of a row that say something."""
    return ", ".join(
        f"{field_words(name)} {_told(name, value)}"
        for name, value in values.items()
        if name not in told and name not in _UNTOLD and value not in _NOTHING and value not in ([], {})
    )


def _told(name: str, value: Any) -> str:
    """What a field holds, in words; of taxes and charges what they come to: ``S 20 % 24.48``, ``shipping 5.00``."""
    if name == "taxes" and isinstance(value, list):
        return ", ".join(" ".join([tax["category"], *_rate(tax), tax["amount"]]) for tax in value)
    if name == "charges" and isinstance(value, list):
        return ", ".join(f"{charge['name']} {charge['amount']}" for charge in value)
    return cell_text(field_value(name, value))


def _rate(tax: Mapping[str, Any]) -> list[str]:
    return [] if tax["rate"] is None else [f"{tax['rate']} %"]
