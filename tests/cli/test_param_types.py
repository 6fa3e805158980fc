"""Values on the command line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.cli.param_types import amount_text, count, day_or_time, field_list, key_value, order_id
from billiactl.core.errors import UsageFault
from tests.support.program import RunCli


@pytest.mark.parametrize("text", ["0", "12", "12.5", "12.50", "0.001", "1234567890123456.78", "007.5"])
def test_amounts(text: str) -> None:
    assert amount_text(text) == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("12,50", "write 12.50"),
        ("1.234,56", "write 1234.56"),
        ("1,234.56", "write 1234.56"),
        ("1 234,56", "write 1234.56"),
        ("1'234,56", "write 1234.56"),
        ("1,234", "write 1234 or 1.234"),
        ("1,234,567", "write 1234567"),
        ("1,234,567.89", "write 1234567.89"),
        ("-5", "write 5"),
        ("+5.00", "write 5.00"),
    ],
)
def test_the_corrected_form_of_an_amount(text: str, hint: str) -> None:
    with pytest.raises(UsageFault) as caught:
        amount_text(text)
    assert (caught.value.code, caught.value.hint) == ("bad_amount", hint)


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "nan", "inf", "-inf", "1e3", "1E3", "0x10", "1_000", "١٢", "１２", "²", ".5", "5.", "1.2.3", "5 ",
     "5\n", "12 EUR", "€5", "--5", "1..2", ",5", "5,"],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(UsageFault) as caught:
        amount_text(text)
    assert caught.value.code == "bad_amount"


@given(st.text())
def test_an_amount_is_ascii_digits_and_a_point_or_a_fault(text: str) -> None:
    with suppress(UsageFault):
        assert amount_text(text) == text
        assert set(text) <= set("0123456789.")


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_every_plain_decimal_is_an_amount(value: object) -> None:
    assert amount_text(f"{value:f}") == f"{value:f}"


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("1042", 1042), ("007", 7), (str(2**63 - 1), 2**63 - 1)])
def test_order_ids(text: str, number: int) -> None:
    assert order_id(text) == number


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "+1", "1.0", "x", "1e3", "٣", "1_0", " 1", str(2**63), "9" * 40, "#", "#x"]
)
def test_what_is_no_order_id(text: str) -> None:
    with pytest.raises(UsageFault) as caught:
        order_id(text)
    assert caught.value.code == "bad_order_id"


def test_a_number_sign_is_refused_with_the_number() -> None:
    with pytest.raises(UsageFault) as caught:
        order_id("#1042")
    assert (caught.value.message, caught.value.hint) == ("'#1042' is no order ID", "write 1042")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2028-02-29", "2028-02-29"),
        ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"),
        ("2026-11-01t10:00:00z", "2026-11-01T10:00:00Z"),
        ("2026-11-01 10:00:00+02:00", "2026-11-01T08:00:00Z"),
        ("2026-11-01T10:00:00.123-05:30", "2026-11-01T15:30:00Z"),
    ],
)
def test_dates(text: str, value: str) -> None:
    assert day_or_time(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "today", "2026-13-01", "2026-02-29", "2026-1-1", "20261101", "01/11/2026", "2026-11-01T10:00:00",
     "2026-11-01T25:00:00Z", "0001-01-01T00:00:00+10:00", "2026-W01-1", "٢٠٢٦-11-01", "2026-11-01\n"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(UsageFault) as caught:
        day_or_time(text)
    assert caught.value.code == "bad_date"


def test_the_rest() -> None:
    assert key_value("label=vip=yes") == ("label", "vip=yes")
    assert key_value("search=") == ("search", "")
    assert field_list("id, user.name,id") == ("id", "user.name")
    assert count("0") == 0
    for read, text in ((key_value, "=x"), (key_value, "x"), (field_list, "a,,b"), (field_list, "a..b"), (count, "-1")):
        with pytest.raises(UsageFault):
            read(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["--amount", "1,5"], "--amount: '1,5' has a comma; amounts have a point"),
        (["--date", "tomorrow"], "--date: 'tomorrow' is no date"),
        (["--if-version", "x"], "--if-version: 'x' is no whole number"),
        (["--where", "x"], "--where: 'x' is no KEY=VALUE"),
    ],
)
def test_a_fault_names_the_option(fake: RunCli, line: list[str], message: str) -> None:
    result = fake("thing", "pay", "1", *line)
    assert result.code == 2
    assert result.stderr.startswith(f"error: {message}\nhint: ")


def test_a_fault_names_the_argument(fake: RunCli) -> None:
    assert fake("thing", "show", "#5").stderr == "error: THING: '#5' is no order ID\nhint: write 5\n"
