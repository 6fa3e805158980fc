"""Tables: they fit the terminal, and are whole off it."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.output import View, Wanted, render
from billiactl.cli.streams import Streams
from billiactl.cli.tables import Column, cell_text, fit, table
from billiactl.cli.text import text_width

COLUMNS = (
    Column("id", "id"),
    Column("name", "name", shrink=1),
    Column("gross", "gross", align="right"),
    Column("products", "products", shrink=2),
)
ROW = {"id": 1042, "name": "Иванова, Мария", "gross": "120.00", "products": ["domain-eu", "hosting", "日本語ドメイン"]}


def lines(rows: list[dict[str, Any]], width: int | None) -> list[str]:
    return table(rows, COLUMNS, width).lines


def test_off_a_terminal_nothing_is_cut() -> None:
    rows = [{**ROW, "name": "x" * 500}, ROW]
    header, first, second = lines(rows, None)
    assert header.split() == ["id", "name", "gross", "products"]
    assert first.endswith("120.00  domain-eu, hosting, 日本語ドメイン")
    assert "x" * 500 in first
    assert text_width(first) == text_width(second)


def test_the_highest_shrink_gives_way_first() -> None:
    assert lines([ROW], 60) == [
        "  id  name             gross  products",
        "1042  Иванова, Мария  120.00  domain-eu, hosting, 日本語ド…",
    ]
    assert lines([ROW], 38) == ["  id  name             gross  products", "1042  Иванова, Мария  120.00  domain-…"]
    assert lines([ROW], 34) == ["  id  name        gross  products", "1042  Иванова,…  120.00  domain-…"]
    narrow = table([ROW], COLUMNS, 27)
    assert narrow.lines == ["  id  name            gross", "1042  Иванова, Мар…  120.00"]
    assert narrow.left_out == ["products"]


def test_what_never_shrinks_stays_whole() -> None:
    narrow = table([ROW], COLUMNS, 5)
    assert narrow.lines == ["  id   gross", "1042  120.00"]
    assert narrow.left_out == ["name", "products"]


def test_what_is_left_out_is_told() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out, err = Terminal(), io.StringIO()
    render(View(rows=[ROW], columns=COLUMNS), Wanted(), Streams(out, err, None, environ={"COLUMNS": "18"}))
    assert out.getvalue().startswith("\x1b[1m  id   gross\x1b[0m\n")
    assert err.getvalue() == "no room for name, products; --fields chooses, -o json has all\n"


CELLS = st.text(st.characters(codec="utf-8"), max_size=40)
TABLES = st.lists(
    st.fixed_dictionaries({"id": st.integers(), "name": CELLS, "gross": st.just("1.00"), "products": st.lists(CELLS)}),
    min_size=1,
    max_size=5,
)


@given(TABLES, st.integers(30, 120))
def test_a_table_of_anything_fits(rows: list[dict[str, Any]], width: int) -> None:
    laid_out = lines(rows, width)
    assert len(laid_out) == len(rows) + 1
    unshrinkable = max(text_width(str(row["id"])) for row in rows) + 2 + 5
    assert all(text_width(line) <= max(width, unshrinkable) for line in laid_out)


@given(TABLES)
def test_a_whole_table_has_every_cell(rows: list[dict[str, Any]]) -> None:
    whole = lines(rows, None)
    assert len(whole) == len(rows) + 1
    for row, line in zip(rows, whole[1:], strict=True):
        assert COLUMNS[1].text(row).strip() in line
        assert COLUMNS[3].text(row).strip() in line


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 3)), min_size=1, max_size=8))
def test_less_room_never_shows_more(columns: list[tuple[int, int]]) -> None:
    described = [Column("x", "x", shrink=shrink) for _, shrink in columns]
    natural = [width for width, _ in columns]
    shown = [[width > 0 for width in fit(natural, described, room)] for room in (None, 200, 100, 50, 20, 5)]
    assert all(shown[0])
    for wider, narrower in pairwise(shown):
        assert all(before or not after for before, after in zip(wider, narrower, strict=True))


def test_cells_are_safe_and_on_one_line() -> None:
    found = lines([{**ROW, "name": "a\nb\x1b[2J\u202e"}], None)
    assert len(found) == 2
    assert "a\\nb\\x1b[2J\\u202e" in found[1]


def test_a_broken_format_of_a_column_is_not_asked_for_null() -> None:
    column = Column("due", "price.due", format=lambda value: value.upper())
    assert column.text({"price": {"due": "x"}}) == "X"
    assert column.text({"price": {"due": None}}) == ""
    assert column.text({"price": None}) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (5, "5"),
        ([], ""),
        ({}, ""),
        (["a", 1], "a, 1"),
        ({"vip": "yes", "n": 1}, "vip=yes, n=1"),
        ([{"b": 1, "a": "é"}], '[{"a":"é","b":1}]'),
        ({"a": [1]}, '{"a":[1]}'),
    ],
)
def test_cell_text(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_whole_numbers_stand_right_and_leading_zeros_left() -> None:
    rows = [{"n": 5, "number": "0000000001"}, {"n": 1000, "number": "7"}]
    assert table(rows, (Column("n", "n"), Column("number", "number")), None).lines == [
        "   n  number",
        "   5  0000000001",
        "1000  7",
    ]
