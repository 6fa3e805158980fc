"""The formats of an answer: table, json, ndjson, yaml, csv, id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from billiactl.cli.fields import Query, check_fields, compile_query, project, run_query, tree_of, value_at
from billiactl.cli.streams import Streams, paint
from billiactl.cli.tables import Column, columns_of, fact_lines, table
from billiactl.cli.text import all_visible, visible
from billiactl.cli.times import in_zone
from billiactl.core.errors import UsageFault

Human = Callable[[Any, int | None, bool], str]
"""Draws an object for people: value (safe to show), the terminal's width or None off a terminal, colour or not."""


@dataclass(frozen=True)
class View:
    """An answer: ``rows`` (may be a generator of JSON-like objects), or one ``item``.

    ``columns`` are those of the table (left out: all keys), ``human`` draws an item for people, ``key`` is the
    path of what ``-o id`` prints. ``open`` are fields that an item may lack and yet be asked for, as ``labels.*``.
    ``time_zone`` is the zone (an IANA name) in which a table tells times; every other format has them in UTC.
    """

    rows: Iterable[Any] | None = None
    item: Any = None
    columns: tuple[Column, ...] = ()
    human: Human | None = None
    key: str = "id"
    open: tuple[str, ...] = ()
    time_zone: str | None = None


@dataclass(frozen=True)
class Wanted:
    """How an answer is wanted: format, --fields, --query, and the fields that the command declared."""

    format: str = "table"
    fields: tuple[str, ...] = ()
    expression: str | None = None
    query: Query | None = None
    known: tuple[str, ...] = ()

    @classmethod
    def checked(cls, format: str, fields: tuple[str, ...], query: str | None, known: tuple[str, ...]) -> Wanted:
        """Check what can be checked before anything is done. Raises UsageFault ``unknown_field``, ``bad_query``."""
        check_fields(fields, known)
        return cls(format, fields, query, compile_query(query) if query else None, known)


def render(view: View, wanted: Wanted, streams: Streams) -> None:
    """Write ``view`` to standard output as it is wanted. For ``id`` it doesn't matter which fields are."""
    if wanted.fields and wanted.format != "id":
        view = _with_fields(view, wanted)
    if wanted.query is not None and wanted.expression is not None:
        view = _with_query(view, wanted.query, wanted.expression)
    _WRITERS[wanted.format](view, wanted, streams)


def _with_fields(view: View, wanted: Wanted) -> View:
    tree = tree_of(wanted.fields)
    if view.rows is None:
        check_fields(wanted.fields, (*wanted.known, *view.open), view.item)
        return replace(view, item=project(view.item, tree), human=None, columns=())
    described = {column.path: column for column in view.columns}
    columns = tuple(described.get(path, Column(path, path, shrink=1)) for path in wanted.fields)
    first, rows = _peeked(view.rows)
    check_fields(wanted.fields, wanted.known, first)
    return replace(view, rows=(project(row, tree) for row in rows), columns=columns)


def _peeked(rows: Iterable[Any]) -> tuple[Any, Iterator[Any]]:
    """The first row (None if there is none), and all rows."""
    remaining = iter(rows)
    first = next(remaining, None)
    return first, (remaining if first is None else chain([first], remaining))


def _with_query(view: View, query: Query, expression: str) -> View:
    value = view.item if view.rows is None else list(view.rows)
    found = run_query(query, expression, value)
    return View(rows=found, key=view.key) if isinstance(found, list) else View(item=found, key=view.key)


def _write_table(view: View, _wanted: Wanted, streams: Streams) -> None:
    if view.time_zone is not None:
        view = _in_zone(view, view.time_zone)
    colour = streams.colour(streams.stdout)
    if view.rows is None:
        streams.data(_item_text(view, streams.width, colour))
        return
    rows = list(view.rows)
    if any(isinstance(row, Mapping) for row in rows):
        laid_out = table(rows, view.columns or columns_of(rows), streams.width)
        header, *body = laid_out.lines
        streams.data("".join(f"{line}\n" for line in [paint(header, "bold", colour), *body]))
        if laid_out.left_out:
            streams.notice(f"no room for {', '.join(laid_out.left_out)}; --fields chooses, -o json has all")
    else:
        streams.data("".join(f"{_plain(row)}\n" for row in rows))


def _in_zone(view: View, time_zone: str) -> View:
    if view.rows is None:
        return replace(view, item=in_zone(view.item, time_zone))
    return replace(view, rows=(in_zone(row, time_zone) for row in view.rows))


def _item_text(view: View, width: int | None, colour: bool) -> str:
    if view.human is not None:
        return view.human(all_visible(view.item), width, colour).rstrip("\n") + "\n"
    if isinstance(view.item, Mapping):
        return "".join(f"{line}\n" for line in fact_lines(view.item))
    return f"{_plain(view.item)}\n"


def _plain(value: Any) -> str:
    return visible(value if isinstance(value, str) else _line(value))


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _whole(view: View) -> Any:
    return view.item if view.rows is None else list(view.rows)


def _each(view: View) -> Iterable[Any]:
    return [view.item] if view.rows is None else view.rows


def _write_json(view: View, _wanted: Wanted, streams: Streams) -> None:
    streams.data(json.dumps(_whole(view), ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def _write_ndjson(view: View, _wanted: Wanted, streams: Streams) -> None:
    for value in _each(view):
        streams.data(f"{_line(value)}\n")


def _write_yaml(view: View, _wanted: Wanted, streams: Streams) -> None:
    import yaml

    class Dumper(yaml.SafeDumper):
        """A dumper that escapes the line ends of Unicode, which plain and quoted YAML would turn into spaces."""

    def represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = '"' if any(end in text for end in "\x85\u2028\u2029") else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)

    Dumper.add_representer(str, represent)
    value = json.loads(_line(_whole(view)))
    text: str = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**9)
    streams.data(text.removesuffix("...\n"))


class _CsvSink:
    """What csv.writer writes to."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        self._streams.data(text)
        return len(text)


def _write_csv(view: View, wanted: Wanted, streams: Streams) -> None:
    import csv

    first, rows = _peeked(_each(view))
    header = _csv_header(first, wanted)
    writer = csv.writer(_CsvSink(streams), lineterminator="\r\n")
    if header:
        writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(value_at(row, name)) for name in header] if header else [_csv_cell(row)])


def _csv_header(first: Any, wanted: Wanted) -> list[str]:
    """The dotted fields asked for; else the members declared and those of the first row; none for bare values."""
    if first is not None and not isinstance(first, Mapping):
        return []
    if wanted.query is not None:
        return list(first or ())
    if wanted.fields:
        return list(wanted.fields)
    declared = [path.partition(".")[0] for path in wanted.known]
    return list(dict.fromkeys([*declared, *(first or ())]))


def _csv_cell(value: Any) -> str:
    """A value as CSV text; texts stay as they are, whatever a spreadsheet may make of them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    from billiactl.core.ids import canonical_json

    return canonical_json(value)


def _write_id(view: View, _wanted: Wanted, streams: Streams) -> None:
    for value in _each(view):
        found = value_at(value, view.key) if isinstance(value, Mapping) else value
        if found is None or isinstance(found, Mapping | list):
            raise UsageFault("no_id", "there is no id in what --fields or --query leaves", f"keep '{view.key}'")
        streams.data(f"{visible(str(found))}\n")


_WRITERS: dict[str, Callable[[View, Wanted, Streams], None]] = {
    "table": _write_table,
    "json": _write_json,
    "ndjson": _write_ndjson,
    "yaml": _write_yaml,
    "csv": _write_csv,
    "id": _write_id,
}
