"""Which orders a command line means."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.options import ListFlags
from billiactl.cli.order_lists import Selection, ids_and_word, select
from billiactl.cli.streams import Streams
from billiactl.core.errors import UsageFault
from tests.support.program import RunCli

STATUSES = ("pending", "on_hold", "cancelled")


def chosen(line: str, input: str = "", flags: ListFlags | None = None) -> tuple[Selection, str]:
    """The selection of ``line``, and the notices."""
    err = io.StringIO()
    found = select(line.split(), flags or ListFlags(), Streams(io.StringIO(), err, io.StringIO(input)))
    return found, err.getvalue()


def fault(line: str, input: str = "", flags: ListFlags | None = None) -> UsageFault:
    with pytest.raises(UsageFault) as caught:
        chosen(line, input, flags)
    return caught.value


def test_ids() -> None:
    assert chosen("3 1 2") == (Selection(ids=(3, 1, 2)), "")
    assert not chosen("3")[0].asks


def test_where_and_all() -> None:
    where = (("status", "pending"), ("label", "vip=yes"))
    assert chosen("", flags=ListFlags(where=where))[0] == Selection(where=where)
    assert chosen("", flags=ListFlags(all=True))[0] == Selection(all=True)
    assert chosen("", flags=ListFlags(all=True))[0].asks


def test_an_id_given_twice_counts_once() -> None:
    assert chosen("1 2 1") == (Selection(ids=(1, 2)), "1 repeated order ID counted once\n")
    assert chosen("-", "5\n5\n005\n") == (Selection(ids=(5,), from_stdin=True), "2 repeated order IDs counted once\n")


@pytest.mark.parametrize(
    "input",
    ["1\n2\n", "1\r\n2", "\n 1 \n\n2\n\n", '{"id": 1}\n{"id": 2, "x": 5}\n', '1\n{"id": "2"}\n', "\ufeff1\n2"],
)  # fmt: skip
def test_standard_input(input: str) -> None:
    assert chosen("-", input) == (Selection(ids=(1, 2), from_stdin=True), "")


@pytest.mark.parametrize("input", ["", "\n\n", "  \n"])
def test_empty_standard_input_is_an_empty_list(input: str) -> None:
    assert chosen("-", input) == (
        Selection(ids=(), from_stdin=True),
        "standard input has no order ID; nothing to do\n",
    )


def test_none_is_never_all() -> None:
    assert fault("").code == "no_orders"


@pytest.mark.parametrize(
    ("line", "flags", "message"),
    [
        ("1 -", ListFlags(), "order IDs and '-' can't be combined"),
        ("1", ListFlags(all=True), "order IDs and --all can't be combined"),
        ("-", ListFlags(where=(("a", "b"),)), "'-' and --where can't be combined"),
        ("", ListFlags(where=(("a", "b"),), all=True), "--where and --all can't be combined"),
        ("1 -", ListFlags(all=True), "order IDs and '-' and --all can't be combined"),
    ],
)
def test_never_two_ways(line: str, flags: ListFlags, message: str) -> None:
    found = fault(line, "1\n", flags)
    assert (found.code, found.message) == ("several_selections", message)


def test_one_dash() -> None:
    assert fault("- -", "1\n").code == "stdin_twice"


def test_one_wrong_id_says_what_is_wrong_with_it() -> None:
    assert (fault("1 #2 3").message, fault("1 #2 3").hint) == ("'#2' is no order ID", "write 2")


def test_all_wrong_ids_are_named() -> None:
    found = fault("1 x 2 y x 0")
    assert found.message == "these are no order IDs: 'x', 'y', '0'"
    assert found.data == {"bad": ["x", "y", "0"]}
    assert fault(" ".join(f"x{number}" for number in range(12))).message.endswith("'x9' and 2 more")


@pytest.mark.parametrize(
    "line",
    ['{"id": 1.0}', '{"id": true}', '{"id": null}', '{"id": 0}', '{"id": [1]}', '{"id": "x"}', '{"order": 1}', "{",
     "{}", "[1]", "1 2", '{"id": 9223372036854775808}', '{"id": NaN}', '{"a":' * 100000],
)  # fmt: skip
def test_wrong_lines_of_standard_input(line: str) -> None:
    assert fault("-", f"1\n{line}\n2\n").code == "bad_order_id"


@given(st.lists(st.integers(1, 2**63 - 1), min_size=1, unique=True))
def test_any_ids_any_way(ids: list[int]) -> None:
    expected = tuple(ids)
    assert chosen(" ".join(map(str, ids)))[0].ids == expected
    assert chosen("-", "\n".join(map(str, ids)))[0].ids == expected
    assert chosen("-", "\n".join(json.dumps({"id": number}) for number in ids))[0].ids == expected


def test_nothing_is_done_before_all_ids_are_checked(fake: RunCli, tmp_path: object) -> None:
    marker = f"{tmp_path}/done"
    assert fake("thing", "pay", "1", "x", "3", env={"DONE_FILE": marker}).code == 2
    assert fake("thing", "pay", "-", input="1\nx\n", env={"DONE_FILE": marker}).code == 2
    with pytest.raises(FileNotFoundError):
        open(marker)  # noqa: PTH123, SIM115
    assert fake("thing", "pay", "1", env={"DONE_FILE": marker}).code == 0
    with open(marker) as written:  # noqa: PTH123
        assert written.read() == "paid"


@pytest.mark.parametrize(
    ("line", "ids", "word"),
    [
        ("1 2 cancelled", ("1", "2"), "cancelled"),
        ("cancelled 1 2", ("1", "2"), "cancelled"),
        ("- on_hold", ("-",), "on_hold"),
        ("on-hold -", ("-",), "on_hold"),
        ("pending", (), "pending"),
        ("x cancelled", ("x",), "cancelled"),
    ],
)
def test_ids_and_word(line: str, ids: tuple[str, ...], word: str) -> None:
    assert ids_and_word(line.split(), STATUSES, "status") == (ids, word)


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("", "no_word", "expected one of pending, on_hold, cancelled"),
        ("1 2", "no_word", "expected one of pending, on_hold, cancelled"),
        ("-", "no_word", "expected one of pending, on_hold, cancelled"),
        ("1 canceled", "unknown_word", "did you mean 'cancelled'?"),
        ("xyz 1", "unknown_word", "expected one of pending, on_hold, cancelled"),
        ("1 cancelled pending", "two_words", "give one of pending, on_hold, cancelled"),
        ("pending pending", "two_words", "give one of pending, on_hold, cancelled"),
        ("pending 1 cancelled", "two_words", "give one of pending, on_hold, cancelled"),
    ],
)
def test_words_that_are_wrong(line: str, code: str, hint: str) -> None:
    with pytest.raises(UsageFault) as caught:
        ids_and_word(line.split(), STATUSES, "status")
    assert (caught.value.code, caught.value.hint) == (code, hint)
