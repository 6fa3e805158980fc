"""The formats of an answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.output import View, Wanted, render
from billiactl.cli.streams import Streams
from billiactl.cli.tables import Column
from billiactl.core.errors import UsageFault

ROWS = [
    {"id": 1, "user": {"name": "Мария"}, "gross": "9.80", "paid": True, "labels": {}, "lines": [{"net": "1.00"}]},
    {"id": 2, "user": None, "gross": "100.00", "paid": False, "labels": {"vip": "yes"}, "lines": []},
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def shown(view: View, format: str, fields: str = "", query: str | None = None, known: tuple[str, ...] = ()) -> str:
    """What ``view`` gives on a standard output that is no terminal."""
    out = io.StringIO(newline="")
    paths = tuple(fields.split(",")) if fields else ()
    render(view, Wanted.checked(format, paths, query, known), Streams(out, io.StringIO(), None, environ={}))
    return out.getvalue()


def test_json_keeps_order_and_letters() -> None:
    text = shown(View(rows=ROWS), "json")
    assert json.loads(text) == ROWS
    assert text.startswith('[\n  {\n    "id": 1,\n    "user": {\n      "name": "Мария"\n    },\n')
    assert shown(View(item={"b": 1, "a": 2}), "json") == '{\n  "b": 1,\n  "a": 2\n}\n'
    assert shown(View(rows=[]), "json") == "[]\n"


def test_ndjson_and_yaml() -> None:
    assert [json.loads(line) for line in shown(View(rows=ROWS), "ndjson").splitlines()] == ROWS
    assert shown(View(rows=[]), "ndjson") == ""
    assert yaml.safe_load(shown(View(rows=ROWS), "yaml")) == ROWS
    assert shown(View(item={"b": ("x",), "a": "1.00"}), "yaml") == "b:\n- x\na: '1.00'\n"


@given(st.lists(st.dictionaries(st.text(min_size=1), JSON_VALUES, min_size=1, max_size=3), max_size=3))
def test_every_object_format_says_the_same(rows: list[dict[str, Any]]) -> None:
    assert json.loads(shown(View(rows=rows), "json")) == rows
    assert [json.loads(line) for line in shown(View(rows=rows), "ndjson").split("\n")[:-1]] == rows
    assert yaml.safe_load(shown(View(rows=rows), "yaml")) == rows


def test_csv() -> None:
    assert shown(View(rows=ROWS), "csv") == (
        "id,user,gross,paid,labels,lines\r\n"
        '1,"{""name"":""Мария""}",9.80,true,{},"[{""net"":""1.00""}]"\r\n'
        '2,,100.00,false,"{""vip"":""yes""}",[]\r\n'
    )
    assert shown(View(item={"id": 1, "text": "a\nb"}), "csv") == 'id,text\r\n1,"a\nb"\r\n'


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "=cmd|'/c calc'!A1", ' "', "a,b", "a;b"])
def test_csv_leaves_data_as_it_is(cell: str) -> None:
    text = shown(View(rows=[{"cell": cell}]), "csv")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["cell"], [cell]]


def test_the_csv_header_is_there_without_rows() -> None:
    known = ("id", "user.name", "user.id", "labels.*")
    assert shown(View(rows=[]), "csv", known=known) == "id,user,labels\r\n"
    assert shown(View(rows=[]), "csv", "user.name,id", known=known) == "user.name,id\r\n"
    assert shown(View(rows=[{"id": 1, "new": 2}]), "csv", known=known) == "id,user,labels,new\r\n1,,,2\r\n"


def test_ids() -> None:
    assert shown(View(rows=ROWS), "id") == "1\n2\n"
    assert shown(View(rows=ROWS), "id", fields="gross") == "1\n2\n"
    assert shown(View(rows=[{"order": 5}], key="order"), "id") == "5\n"
    assert shown(View(item={"id": "1042.3"}), "id") == "1042.3\n"
    assert shown(View(rows=ROWS), "id", query="[?paid].id") == "1\n"
    with pytest.raises(UsageFault, match="no id"):
        shown(View(rows=ROWS), "id", query="[].user")


@pytest.mark.parametrize("format", ["ndjson", "csv", "id"])
def test_streams_are_never_gathered(format: str) -> None:
    written = io.StringIO()
    seen = []

    def rows() -> Iterator[dict[str, Any]]:
        for number in range(1, 5):
            yield {"id": number}
            seen.append(written.getvalue().count("\n"))

    for fields in ((), ("id",)):
        seen.clear()
        written.truncate(0)
        written.seek(0)
        render(View(rows=rows()), Wanted(format, fields), Streams(written, None, None))
        first = 2 if format == "csv" else 1
        assert seen == [first, first + 1, first + 2, first + 3]


def test_a_stream_that_fails_keeps_what_was_given() -> None:
    out = io.StringIO()

    def rows() -> Iterator[dict[str, Any]]:
        yield {"id": 1}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(View(rows=rows()), Wanted("ndjson"), Streams(out, None, None))
    assert out.getvalue() == '{"id": 1}\n'


def test_fields_in_objects() -> None:
    assert json.loads(shown(View(rows=ROWS), "json", "user.name,id")) == [
        {"user": {"name": "Мария"}, "id": 1},
        {"user": None, "id": 2},
    ]
    assert shown(View(rows=ROWS), "ndjson", "id,lines.net").splitlines()[0] == '{"id": 1, "lines": [{"net": "1.00"}]}'
    assert json.loads(shown(View(item=ROWS[1]), "json", "labels.vip")) == {"labels": {"vip": "yes"}}


def test_fields_in_csv_and_tables() -> None:
    assert shown(View(rows=ROWS), "csv", "user.name,id,lines.net") == (
        'user.name,id,lines.net\r\nМария,1,"[""1.00""]"\r\n,2,[]\r\n'
    )
    columns = (Column("no", "id"), Column("total", "gross", align="right", format=lambda value: f"{value} EUR"))
    assert shown(View(rows=ROWS, columns=columns), "table", "gross,user.name") == (
        "     total  user.name\n  9.80 EUR  Мария\n100.00 EUR\n"
    )
    assert shown(View(item=ROWS[0], human=lambda *_: "drawn"), "table", "gross,user") == (
        "gross      9.80\nuser.name  Мария\n"
    )


@pytest.mark.parametrize("format", ["table", "json", "ndjson", "yaml", "csv"])
def test_unknown_fields_are_faults_in_every_format(format: str) -> None:
    for view in (View(rows=ROWS), View(item=ROWS[0])):
        with pytest.raises(UsageFault) as caught:
            shown(view, format, "id,nope,user.age")
        assert caught.value.message == "no such fields: 'nope', 'user.age'"
        assert caught.value.hint == "known: id, user, user.name, gross, paid, labels, lines, lines.net"


def test_queries() -> None:
    assert shown(View(rows=ROWS), "json", query="[?paid].gross") == '[\n  "9.80"\n]\n'
    assert shown(View(rows=ROWS), "table", query="[].gross") == "9.80\n100.00\n"
    assert shown(View(rows=ROWS), "table", query="[].{no: id, total: gross}") == "no  total\n 1  9.80\n 2  100.00\n"
    assert shown(View(rows=ROWS), "table", query="length(@)") == "2\n"
    assert shown(View(rows=ROWS), "table", query="[0].user.name") == "Мария\n"
    assert shown(View(rows=ROWS), "csv", query="[].{no: id}") == "no\r\n1\r\n2\r\n"
    assert shown(View(rows=ROWS), "csv", query="[].id") == "1\r\n2\r\n"
    assert shown(View(rows=iter(ROWS)), "ndjson", query="[].id") == "1\n2\n"
    assert shown(View(rows=ROWS), "json", "id", query="[0]") == '{\n  "id": 1\n}\n'
    assert shown(View(item=ROWS[0]), "yaml", query="user") == "name: Мария\n"
    assert shown(View(item=ROWS[0]), "yaml", query="nothing") == "null\n"
    assert shown(View(item=ROWS[0]), "table", query="user.name") == "Мария\n"


@pytest.mark.parametrize("query", ["[", "foo bar", "nosuchfunction(@)", "abs(@)"])
def test_a_wrong_query_is_one_sentence(query: str) -> None:
    with pytest.raises(UsageFault) as caught:
        shown(View(rows=ROWS), "json", query=query)
    assert caught.value.message.startswith(f"--query: '{query}' can't be evaluated: ")
    assert "\n" not in caught.value.message
    assert "Мария" not in caught.value.message


def test_human() -> None:
    view = View(item={"id": 1, "note": "a\nb\x1b[2J"}, human=lambda value, width, colour: f"{value}{width}{colour}")
    assert shown(view, "table") == "{'id': 1, 'note': 'a\\\\nb\\\\x1b[2J'}NoneFalse\n"
    assert json.loads(shown(view, "json")) == {"id": 1, "note": "a\nb\x1b[2J"}


def test_an_object_without_a_drawing() -> None:
    item = {"id": 1, "user": {"name": "Мария", "profile": {}}, "tags": ["a", "b"], "on": True, "off": None}
    assert shown(View(item=item), "table") == (
        "id            1\nuser.name     Мария\nuser.profile\ntags          a, b\non            yes\noff\n"
    )


def test_no_rows_are_no_table() -> None:
    assert shown(View(rows=[], columns=(Column("no", "id"),)), "table") == ""
