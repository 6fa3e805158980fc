"""New orders from a file: YAML or JSON, one order or several."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from billiactl.commands.new_orders import LINE_KEYS, MEANT, Wanted
from billiactl.core.changes import NewLine
from billiactl.core.yamltree import Item, Problems, parse_tree

ORDER_KEYS = ("user", "profile", "method", "currency", "lines")

_EXAMPLE = "user: anna, lines: [{product: domain-eu, quantity: 2, service: example.eu}]"


def parse_orders(text: str, name: str) -> tuple[Wanted, ...]:
    """The new orders of a YAML or JSON text: a mapping, a list of them, or a mapping with the list under ``orders``.

    Every scalar is taken as the text that was written: 10.00 stays 10.00. An order has ``user``, ``profile``,
    ``method``, ``currency`` and ``lines``; a line has ``product``, the keys of --line, and ``attributes``. Raises
    UsageFault ``bad_order_file`` that tells the first problem with its line and carries them all.
    """
    problems = Problems(name, "bad_order_file", f"expected {_EXAMPLE}; several orders as a list")
    root = parse_tree(_as_yaml(text), problems)
    orders = tuple(_order(item, problems) for item in _orders(root, problems))
    problems.raise_if_any()
    return orders


def _as_yaml(text: str) -> str:
    """JSON is YAML but for tabs and pairs of escapes: a text with these loses its lines, yet keeps what it says."""
    if text.lstrip()[:1] in ("{", "[") and ("\t" in text or "\\u" in text):
        try:
            return json.dumps(json.loads(text, parse_float=str, parse_int=str), ensure_ascii=False)
        except (ValueError, RecursionError):
            return text
    return text


def _orders(root: Item, problems: Problems) -> Sequence[Item]:
    if root.entries is not None and "orders" in root.entries:
        _check_keys(root, ("orders",), problems)
        root = root.entries["orders"]
        if root.members is None:
            problems.expected(root, "a list of orders")
    if root.members is None:
        return [root]
    if not root.members:
        problems.add(root, "there is no order in it")
    return root.members


def _order(item: Item, problems: Problems) -> Wanted:
    if item.entries is None:
        problems.expected(item, "an order: a mapping")
        return Wanted()
    _check_keys(item, ORDER_KEYS, problems)
    facts: dict[str, Any] = {key: _text(item, key, problems) for key in ORDER_KEYS if key != "lines"}
    lines = item.entries.get("lines")
    if lines is not None and lines.members is None:
        problems.expected(lines, "a list of lines")
    members = lines.members if lines is not None else None
    return Wanted(lines=tuple(_line(member, problems) for member in members or ()), **facts)


def _line(item: Item, problems: Problems) -> NewLine:
    if item.entries is None:
        problems.expected(item, "a line: a mapping with product")
        return NewLine("")
    _check_keys(item, ("product", *LINE_KEYS, "attributes"), problems)
    if "product" not in item.entries:
        problems.add(item, "the line names no product (product: CODE)")
    said: dict[str, Any] = {key: text for key in LINE_KEYS if (text := _text(item, key, problems)) is not None}
    return NewLine(_text(item, "product", problems) or "", attributes=_attributes(item, problems), **said)


def _attributes(item: Item, problems: Problems) -> tuple[tuple[str, str], ...]:
    given = (item.entries or {}).get("attributes")
    if given is None or given.text == "":
        return ()
    if given.entries is None:
        problems.expected(given, "a mapping such as {registration_reason: new shop}")
        return ()
    for value in given.entries.values():
        if value.text is None:
            problems.expected(value, "a text")
    return tuple(sorted((key, value.text or "") for key, value in given.entries.items()))


def _text(item: Item, key: str, problems: Problems) -> str | None:
    """The text under ``key``, None if the key is left out."""
    value = (item.entries or {}).get(key)
    if value is None:
        return None
    if not value.text:
        problems.expected(value, "a text or a number (or leave the key out)")
    return value.text


def _check_keys(item: Item, known: Iterable[str], problems: Problems) -> None:
    names = list(known)
    for key, entry in (item.entries or {}).items():
        if key not in names:
            meant = MEANT.get(key) or next(iter(get_close_matches(key, names, 1)), None)
            guess = f"; did you mean {meant}?" if meant in names else ""
            problems.add(entry, f"unknown key {key!r}{guess} (known here: {', '.join(names)})")
