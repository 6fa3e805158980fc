from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billiactl.core.documents.layout import Block, Frame, Line, Page, Paginator, Row, Table, Text, side_by_side, wrap
from billiactl.core.documents.paper import Style, measure, printable

BODY = Style(8)
FRAME = Frame(first_top=100, next_top=120, bottom=500)


@given(st.text(max_size=200).map(printable), st.integers(30, 300))
@example("WWWW" * 20, 40)
@example("a" * 50 + " b", 60)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, BODY, width)
    assert lines
    assert all(measure(line, BODY) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_words_stay_whole_where_they_can_and_break_at_marks() -> None:
    assert wrap("one two three", BODY, measure("one two", BODY)) == ["one two", "three"]
    assert wrap("long-name.example.org", BODY, measure("long-name.exam", BODY)) == ["long-name.", "example.org"]
    assert wrap("", BODY, 100) == [""]


def line(name: str, height: float = 20) -> Line:
    return Line(height, 10, (Text(0, name, BODY),))


def table(rows: list[tuple[int, int]]) -> Table:
    """Rows of so many lines, each worth so much."""
    return Table(
        head=Block((line("head"),)),
        rows=[
            Row(Block(tuple(line(f"row {number}.{part}") for part in range(count))), Decimal(amount))
            for number, (count, amount) in enumerate(rows)
        ],
        carried=lambda amount: Block((line(f"carried {amount}"),)),
        brought=lambda amount: Block((line(f"brought {amount}"),)),
    )


def names(page: Page) -> list[str]:
    return [text.text for _, placed in page.lines for text in placed.texts]


def amount_after(row: str, rows: list[tuple[int, int]]) -> int:
    return sum(amount for _, amount in rows[: int(row.removeprefix("row ").split(".")[0]) + 1])


tables = st.lists(st.tuples(st.one_of(st.integers(1, 4), st.integers(1, 60)), st.integers(-99, 999)), max_size=60)


@given(tables, st.integers(0, 18), st.integers(0, 30))
@example([(1, 5)] * 40, 0, 10)
@example([(60, 5), (1, 2)], 10, 10)
@example([(60, 5), (1, 2)], 18, 0)
@example([(1, 5)], 18, 0)
@example([(1, 5)], 17, 30)
def test_a_table_breaks_well(rows: list[tuple[int, int]], before: int, after: int) -> None:
    paginator = Paginator(FRAME)
    paginator.add(Block(tuple(line(f"before {number}") for number in range(before))))
    tail = Block(tuple(line(f"tail {number}") for number in range(after)), space=10)
    paginator.add_table(table(rows), [tail] if after else [])
    pages = paginator.pages

    drawn = [name for page in pages for name in names(page) if name.startswith(("row", "tail"))]
    expected = [f"row {number}.{part}" for number, (count, _) in enumerate(rows) for part in range(count)]
    assert drawn == [*expected, *(f"tail {number}" for number in range(after))]
    for index, page in enumerate(pages):
        assert page.lines or len(pages) == 1
        top = FRAME.next_top if index else FRAME.first_top
        assert all(top <= y and y + placed.height <= FRAME.bottom for y, placed in page.lines)
        with_rows = any(name.startswith("row") for name in names(page))
        assert names(page).count("head") == (1 if with_rows else 0)
    for page, following in pairwise(pages):
        shown, continued = names(page), names(following)
        if not any(name.startswith("row") for name in continued) or "head" not in shown:
            continue
        total = amount_after(shown[-2], rows)
        assert shown[-1] == f"carried {total}"
        assert continued[:2] == ["head", f"brought {total}"]


@pytest.mark.parametrize("count", range(1, 60))
def test_the_totals_never_stand_alone_nor_with_one_row_of_many(count: int) -> None:
    paginator = Paginator(FRAME)
    paginator.add_table(table([(1, 1)] * count), [Block((line("total"), line("due")), space=10)])
    last = names(paginator.pages[-1])
    ends = [f"row {number}.0" for number in range(count)][-2:]
    assert last[-2 - len(ends) :] == [*ends, "total", "due"]


def test_small_rows_are_never_split() -> None:
    paginator = Paginator(FRAME)
    paginator.add_table(table([(3, 1)] * 50))
    for page in paginator.pages:
        rows = [name for name in names(page) if name.startswith("row")]
        assert len(rows) % 3 == 0


def test_blocks_keep_together_or_flow() -> None:
    paginator = Paginator(FRAME)
    paginator.add(Block(tuple(line(f"a{number}") for number in range(15))))
    paginator.add(Block(tuple(line(f"b{number}") for number in range(10))))
    paginator.add(Block(tuple(line(f"c{number}") for number in range(50))))
    counts = [[name[0] for name in names(page)] for page in paginator.pages]
    assert counts == [["a"] * 15, ["b"] * 10 + ["c"] * 9, ["c"] * 19, ["c"] * 19, ["c"] * 3]


def test_columns_stand_beside_each_other_at_their_own_pitch() -> None:
    joined = side_by_side([line("a", 10), line("b", 10)], [line("x", 25), line("y", 5)], [])
    placed, y = [], 0.0
    for each in joined:
        placed.append((y, each.texts[0].text))
        y += each.height
    assert placed == [(0, "a"), (0, "x"), (10, "b"), (25, "y")]
    assert y == 30
