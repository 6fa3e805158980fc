"""The ``files`` part of a mapping file: a main file, and further files joined to it by a key."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from billiactl.core.importing.values import MAIN, Column
from billiactl.core.yamltree import Item, Problems

_FILE_KEYS = ("file", "key", "matches", "unmatched")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a section: its name in the mapping, and for a further file how its rows are joined.

    A row belongs where ``key`` of it equals ``match`` there. ``strict``: what finds no partner is a fault.
    """

    name: str
    key: Column | None = None
    match: Column | None = None
    strict: bool = True


def compile_files(item: Item, problems: Problems) -> dict[str, SourceFile]:
    """The files of the mapping's ``files``, in its order; problems are noted."""
    files: dict[str, SourceFile] = {}
    entries = item.entries or {}
    if MAIN not in entries:
        problems.expected(item, "files with a main file: {main: orders.csv}")
    for name, entry in entries.items():
        if re.fullmatch("[a-z][a-z0-9_]*", name) is None:
            problems.add(entry, "a file's name here is made of a to z, 0 to 9 and _")
        if name == MAIN:
            if not entry.text:
                problems.expected(entry, "the name of a CSV file")
            files[name] = SourceFile(entry.text or "")
        else:
            files[name] = _further_file(name, entry, _Names(entries, {MAIN, *files}), problems)
    return files


class _Names(NamedTuple):
    """The names of all files of a section, and of those that a file may be joined to."""

    every: Collection[str]
    above: Collection[str]


def _further_file(name: str, item: Item, names: _Names, problems: Problems) -> SourceFile:
    entries = item.entries or {}
    problems.unknown_keys(item, _FILE_KEYS)
    path, key = (entries[part].text if part in entries else None for part in ("file", "key"))
    if not path or not key:
        problems.expected(item, "a mapping with file and key: {file: order_details.csv, key: OrderID}")
        return SourceFile("")
    unmatched = entries.get("unmatched")
    if unmatched and unmatched.text not in {"fault", "ignore"}:
        problems.expected(unmatched, "fault or ignore")
    strict = unmatched is None or unmatched.text != "ignore"
    return SourceFile(path, Column(name, key), _match(entries.get("matches", entries["key"]), names, problems), strict)


def _match(item: Item, names: _Names, problems: Problems) -> Column | None:
    """The column a key must equal: of the main file, or of one that stands above (so that none waits for itself)."""
    if not item.text:
        problems.expected(item, "a column")
        return None
    file, dot, rest = item.text.partition(".")
    if not dot or not rest or file not in names.every:
        return Column(MAIN, item.text)
    if file not in names.above:
        problems.expected(item, f"a column of a file that stands above ({', '.join(sorted(names.above))})")
        return None
    return Column(file, rest)
