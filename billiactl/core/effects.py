"""What a plan does, as data: rows created, changed and removed, and documents issued.

``apply`` gives the World after an effect; ``describe`` gives the public JSON form that dry runs print and the log
keeps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from billiactl.core.ids import canonical_json, sha256
from billiactl.core.model import (
    COLLECTIONS,
    COLUMNS,
    CreditLimit,
    Document,
    Key,
    Label,
    Line,
    Product,
    Service,
    User,
    WalletEntry,
    changed,
)
from billiactl.core.money import format_amount, format_exact, format_percent
from billiactl.core.settings import parse_settings
from billiactl.core.settings_diff import differences
from billiactl.core.world import Counter, World

_SUMS = frozenset({"net", "tax", "gross", "charged", "paid", "returned", "due", "surplus"})
_MONEY = _SUMS | {"amount", "discount", "discount_amount", "surcharge"}
_EXACT = frozenset({"quantity", "unit_price", "discount_rate"})
_JSON = frozenset({"charges", "taxes", "attributes"})
_LONG = frozenset({"input", "output", "error"})
"""Texts of any length: they are told by their SHA-256."""

_PLAIN = {name for columns in COLUMNS.values() for name in columns if name != "id" and not name.endswith("_id")}
_PLAIN -= _MONEY | _EXACT | _JSON | _LONG | {"tax_rate"}
_NAMES = frozenset({"username", "code"})
_UNTOLD = frozenset({"log_number", "log_hash", "version", "search"})

LONGEST_TOLD = 200
"""A text of the settings that is longer is told by its digest."""

SINGULAR: Mapping[str, str] = {
    "users": "user",
    "profiles": "profile",
    "credit_limits": "credit_limit",
    "wallet_entries": "wallet_entry",
    "products": "product",
    "services": "service",
    "orders": "order",
    "order_lines": "line",
    "payments": "payment",
    "refunds": "refund",
    "documents": "document",
    "jobs": "job",
    "executions": "execution",
    "notes": "note",
    "labels": "label",
    "shop": "shop",
}


@dataclass(frozen=True, slots=True)
class Create:
    """A new row. ``row`` is a dataclass of ``model.ROWS``; its id is a symbol until commit."""

    table: str
    row: Any


@dataclass(frozen=True, slots=True)
class Update:
    """Fields of a row from what to what. ``owner`` is the id of the aggregate the row belongs to.

    ``name`` is what people call the row, where they don't call it by its id (see ``name_of``); ``currency`` is the
    row's own, if it has one.
    """

    table: str
    id: Key
    owner: Key
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    name: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """A row taken away (a note, a label, a draft's line), as it was."""

    table: str
    row: Any


@dataclass(frozen=True, slots=True)
class Issue:
    """A document gets its number. ``content`` is what it says, but for number and date, which commit fills in."""

    document: Key
    order: Key
    kind: str
    counter: str
    pattern: str
    date: str
    start: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says, from what to what; ``before`` is None for a new one. Issuing freezes it."""

    document: Key
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issued:
    """What commit gave a document: its number, and the digest of its frozen content."""

    number: str
    sha256: str


def name_of(row: Any) -> str | None:
    """What people call ``row`` rather than by its id: ``proforma 0000000007``, ``line 2``, a label's key."""
    if isinstance(row, Document):
        kind = row.kind.replace("_", " ")
        if row.number is None:
            return None if isinstance(row.id, str) else f"{kind} id:{row.id}"
        return f"{kind} {row.number}"
    if isinstance(row, Product | Service):
        return f"product {row.code}" if isinstance(row, Product) else f"service {row.name}"
    if isinstance(row, Line):
        return f"line {row.number}"
    if isinstance(row, Label):
        return row.key
    return row.currency if isinstance(row, CreditLimit) else None


Effect: TypeAlias = Create | Update | Remove | Draft | Issue


def apply(world: World, effect: Effect) -> World:
    """The World after ``effect``. Pure."""
    if isinstance(effect, Create):
        return _created(world, effect.table, effect.row)
    if isinstance(effect, Update):
        return _updated(world, effect)
    if isinstance(effect, Issue):
        return _issued(world, effect)
    if isinstance(effect, Draft):
        return changed(world, {"contents": {**world.contents, effect.document: effect.after}})
    return _removed(world, effect)


def _issued(world: World, effect: Issue) -> World:
    standing = world.counters.get(effect.counter)
    following = Counter((standing.next if standing else effect.start) + 1, effect.date)
    counters = {**world.counters, effect.counter: following}
    return changed(world, {"counters": counters, "contents": {**world.contents, effect.document: effect.content}})


def _created(world: World, table: str, row: Any) -> World:
    if table in COLLECTIONS:
        root, name, column = COLLECTIONS[table]
        rows = getattr(world, root)
        owner = rows[getattr(row, column)]
        return _with(world, root, changed(owner, {name: (*getattr(owner, name), row)}))
    if isinstance(row, WalletEntry):
        user: User = world.users[row.user_id]
        balance = user.wallets.get(row.currency, 0) + row.amount
        return _with(world, "users", changed(user, {"wallets": {**user.wallets, row.currency: balance}}))
    if isinstance(row, Label):
        resource, subject = ("order", row.order_id) if row.order_id is not None else ("user", row.user_id)
        return changed(world, {"labels": {**world.labels, (resource, subject or 0, row.key): row}})
    world = _with(world, table, row)
    names = _outside_names(table, row)
    return changed(world, {"known": {**world.known, **dict.fromkeys(names, row.id)}}) if names else world


def _outside_names(table: str, row: Any) -> list[tuple[str, ...]]:
    names: list[tuple[str, ...]] = []
    if getattr(row, "external_id", None) is not None:
        names.append((table, row.source, row.external_id))
    if table == "users":
        names.append(("username", row.username))
    elif table == "products":
        names.append(("product_code", row.code))
    return names


def _updated(world: World, effect: Update) -> World:
    if effect.table == "shop":
        shop = changed(world.shop, effect.after)
        return changed(world, {"shop": shop, "settings": parse_settings(shop.settings)})
    if effect.table in COLLECTIONS:
        root, name, _ = COLLECTIONS[effect.table]
        owner = getattr(world, root)[effect.owner]
        rows = tuple(changed(row, effect.after) if row.id == effect.id else row for row in getattr(owner, name))
        return _with(world, root, changed(owner, {name: rows}))
    if effect.table == "labels":
        moved = {
            key: changed(label, effect.after) if label.id == effect.id else label for key, label in world.labels.items()
        }
        return changed(world, {"labels": moved})
    standing = getattr(world, effect.table)[effect.id]
    row = changed(standing, effect.after)
    world = _with(world, effect.table, row)
    return _renamed(world, effect.table, standing, row) if effect.after.keys() & _NAMES else world


def _renamed(world: World, table: str, before: Any, row: Any) -> World:
    gone = _outside_names(table, before)
    known = {name: key for name, key in world.known.items() if name not in gone}
    return changed(world, {"known": {**known, **dict.fromkeys(_outside_names(table, row), row.id)}})


def _removed(world: World, effect: Remove) -> World:
    if isinstance(effect.row, Label):
        kept = {key: label for key, label in world.labels.items() if label.id != effect.row.id}
        return changed(world, {"labels": kept})
    if effect.table not in COLLECTIONS:
        kept_rows = {key: row for key, row in getattr(world, effect.table).items() if key != effect.row.id}
        return changed(world, {effect.table: kept_rows})
    if effect.table == "documents":
        kept_contents = {key: said for key, said in world.contents.items() if key != effect.row.id}
        world = changed(world, {"contents": kept_contents})
    root, name, column = COLLECTIONS[effect.table]
    owner = getattr(world, root)[getattr(effect.row, column)]
    rows = tuple(row for row in getattr(owner, name) if row.id != effect.row.id)
    return _with(world, root, changed(owner, {name: rows}))


def _with(world: World, root: str, row: Any) -> World:
    return changed(world, {root: {**getattr(world, root), row.id: row}})


def describe(
    effect: Effect, currency: str | None, names: Mapping[Key, Key], issued: Mapping[Key, Issued]
) -> list[dict[str, Any]]:
    """``effect`` in its public form, one object per field set, row added or removed, or document issued.

    Money is text in ``currency``; ``names`` resolves symbols to the ids that commit gave, ``issued`` documents to
    the numbers it gave; before commit both are empty. A document's content is told by its SHA-256.
    """
    if isinstance(effect, Update):
        return _settings_moved(effect) if effect.table == "shop" else _fields_moved(effect, currency, names)
    if isinstance(effect, Issue):
        return [_issue_told(effect, names, issued)]
    if isinstance(effect, Draft):
        key = names.get(effect.document, effect.document)
        moved = {"from": _digest(effect.before), "to": _digest(effect.after)}
        return [{"op": "set", "what": "document", "id": key, "field": "content", **moved}]
    return [_row_told(effect, currency, names)]


def _fields_moved(effect: Update, currency: str | None, names: Mapping[Key, Key]) -> list[dict[str, Any]]:
    own = effect.currency or currency
    named = {} if effect.name is None else {"name": effect.name}
    return [
        {
            "op": "set",
            "what": SINGULAR[effect.table],
            "id": names.get(effect.id, effect.id),
            **named,
            "field": name,
            "from": _public(name, effect.before[name], own, names),
            "to": _public(name, value, own, names),
        }
        for name, value in effect.after.items()
        if name not in _UNTOLD
    ]


def _issue_told(effect: Issue, names: Mapping[Key, Key], issued: Mapping[Key, Issued]) -> dict[str, Any]:
    facts = issued.get(effect.document)
    return {
        "op": "issue",
        "what": "document",
        "id": names.get(effect.document, effect.document),
        "kind": effect.kind,
        "series": effect.counter,
        "number": facts.number if facts else None,
        "issued_on": effect.date,
        "gross": effect.content["gross"],
        "currency": effect.content["currency"],
        "content_sha256": facts.sha256 if facts else None,
    }


def _row_told(effect: Create | Remove, currency: str | None, names: Mapping[Key, Key]) -> dict[str, Any]:
    row = effect.row
    own = getattr(row, "currency", None) or currency
    values = {
        name: _public(name, getattr(row, name), own, names)
        for name in COLUMNS[effect.table]
        if name != "id" and name not in _UNTOLD
    }
    what, key = SINGULAR[effect.table], names.get(row.id, row.id)
    if isinstance(effect, Create):
        return {"op": "add", "what": what, "id": key, "values": values}
    name = name_of(row)
    return {"op": "remove", "what": what, "id": key, **({} if name is None else {"name": name}), "values": values}


def _settings_moved(effect: Update) -> list[dict[str, Any]]:
    """The settings that moved, place by place; a long text, such as a logo, by its SHA-256."""
    moved = differences(json.loads(effect.before["settings"]), json.loads(effect.after["settings"]))
    return [
        {
            "op": "set",
            "what": "shop",
            "id": effect.id,
            "field": place.path,
            "from": _short(place.before),
            "to": _short(place.after),
        }
        for place in moved
    ]


def _short(value: Any) -> Any:
    return {"sha256": sha256(value)} if isinstance(value, str) and len(value) > LONGEST_TOLD else value


def _digest(content: Mapping[str, Any] | None) -> dict[str, str] | None:
    return None if content is None else {"sha256": sha256(canonical_json(content))}


def _public(name: str, value: Any, currency: str | None, names: Mapping[Key, Key]) -> Any:
    if value is None or name in _PLAIN:
        return value
    if name in _MONEY and currency is not None:
        return format_amount(value, currency)
    if name in _EXACT:
        return format_exact(value)
    if name == "tax_rate":
        return format_percent(value)
    if name in _LONG:
        return {"sha256": sha256(value)}
    if name in _JSON:
        return json.loads(value)
    return names.get(value, value)
