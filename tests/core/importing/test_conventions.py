"""Numbers and dates as other shops write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.importing.conventions import Convention, DateFormat, ExchangedDate
from billiactl.core.importing.kinds import Cell, Kind, convert


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "plain"),
    [
        (".", "", "14", "14"),
        (".", "", "9.80", "9.80"),
        (".", "", "+9.80", "9.80"),
        (".", "", "-9.80", "-9.80"),
        (".", "", "-0.00", "0.00"),
        (".", "", "007", "7"),
        (".", "", ".5", "0.5"),
        (".", ",", "1,234,567.89", "1234567.89"),
        (".", ",", "1234567.89", "1234567.89"),
        (",", ".", "1.234,5", "1234.5"),
        (",", " ", "1 234,5", "1234.5"),
        (",", " ", "1\u00a0234,5", "1234.5"),
        (",", " ", "1\u202f234,5", "1234.5"),
        (".", "'", "1'234.5", "1234.5"),
    ],
)
def test_numbers(decimal: str, thousands: str, text: str, plain: str) -> None:
    assert Convention(decimal=decimal, thousands=thousands).plain_number(text) == plain


@pytest.mark.parametrize(
    ("decimal", "thousands", "text"),
    [
        (".", "", "NaN"),
        (".", "", "Infinity"),
        (".", "", "1e3"),
        (".", "", "1,5"),
        (".", "", "1,234.50"),
        (".", "", "1."),
        (".", "", "."),
        (".", "", "--1"),
        (".", "", "1_000"),
        (".", "", "١٢"),
        (".", "", "€ 5"),
        (".", "", "1 2"),
        (".", "", "1234567890123"),
        (",", "", "1.5"),
        (",", ".", "1.23,4"),
        (",", ".", "12.34"),
        (".", ",", "1,2345"),
        (".", ",", "1,5"),
    ],
)
def test_what_is_no_number(decimal: str, thousands: str, text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        Convention(decimal=decimal, thousands=thousands).plain_number(text)


def test_a_decimal_comma_is_told_what_to_do() -> None:
    with pytest.raises(ValueError, match="if ',' separates decimals, the mapping's format must say so"):
        Convention().plain_number("1,5")


@given(
    st.decimals(min_value=-(10**11), max_value=10**11, places=4, allow_nan=False),
    st.sampled_from([(".", ","), (".", " "), (".", "'"), (",", "."), (",", " ")]),
)
def test_any_number_survives_its_separators(number: Decimal, signs: tuple[str, str]) -> None:
    decimal, thousands = signs
    written = f"{number:,.4f}".translate({ord(","): thousands, ord("."): decimal})
    assert Decimal(Convention(decimal=decimal, thousands=thousands).plain_number(written)) == number


@given(st.decimals(min_value=0, max_value=100, places=4, allow_nan=False), st.sampled_from(["", "%", " %"]))
def test_percent_is_exact(number: Decimal, sign: str) -> None:
    convention = Convention()
    found = convert(Kind.RATE, Cell(f"{number}{sign or '%'}", convention))
    assert Decimal(str(found)) == number / 100


@pytest.mark.parametrize("text", ["1.01", "20", "-0.1", "101%", "0.1234567", "five"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|more than"):
        convert(Kind.RATE, Cell(text, Convention()))


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("M/D/YYYY", "7/4/1996", datetime(1996, 7, 4)),
        ("M/D/YYYY", "07/04/1996", datetime(1996, 7, 4)),
        ("D.M.YYYY", "4.7.1996", datetime(1996, 7, 4)),
        ("DD.MM.YY", "04.07.96", datetime(1996, 7, 4)),
        ("DD.MM.YY", "04.07.69", datetime(1969, 7, 4)),
        ("DD.MM.YY", "04.07.68", datetime(2068, 7, 4)),
        ("YYYYMMDD", "19960704", datetime(1996, 7, 4)),
        ("YYYY-MM-DD hh:mm:ss", "1996-07-04 13:05:09", datetime(1996, 7, 4, 13, 5, 9)),
        ("YYYY-MM-DD hh:mm:ss", "1996-07-04 13:05:09.123", datetime(1996, 7, 4, 13, 5, 9)),
        ("YYYY-MM-DDThh:mm", "1996-07-04T13:05", datetime(1996, 7, 4, 13, 5)),
        ("M/D/YYYY h:mm AM", "7/4/1996 12:05 am", datetime(1996, 7, 4, 0, 5)),
        ("M/D/YYYY h:mm AM", "7/4/1996 1:05 PM", datetime(1996, 7, 4, 13, 5)),
        ("%d %B %Y", "4 July 1996", datetime(1996, 7, 4)),
        ("iso", "1996-07-04", datetime(1996, 7, 4)),
        ("iso", "1996-07-04 13:05", datetime(1996, 7, 4, 13, 5)),
    ],
)
def test_dates(form: str, text: str, expected: datetime) -> None:
    assert DateFormat.of(form).parse(text) == expected


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("M/D/YYYY", "2/30/1996"),
        ("M/D/YYYY", "7/4/96"),
        ("M/D/YYYY", "7/4/1996 10:00"),
        ("M/D/YYYY", "0/4/1996"),
        ("MM/DD/YYYY", "7/4/1996"),
        ("M/D/YYYY", "7/4/0196"),
        ("M/D/YYYY", "٧/4/1996"),
        ("M/D/YYYY h:mm AM", "7/4/1996 13:05 PM"),
        ("iso", "19960704"),
        ("iso", "1996-W01-1"),
        ("%d.%m.%Y", "31.2.1996"),
        ("%d.%m.%Y", "next week"),
    ],
)
def test_what_is_no_date(form: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date of the form|a year outside") as caught:
        DateFormat.of(form).parse(text)
    assert not isinstance(caught.value, ExchangedDate)


@pytest.mark.parametrize(
    ("form", "text"),
    [("M/D/YYYY", "13/4/1996"), ("D/M/YYYY", "7/16/1996"), ("%d.%m.%Y", "07.16.1996"), ("DD.MM.YY", "07.16.96")],
)
def test_day_and_month_exchanged_are_recognised(form: str, text: str) -> None:
    with pytest.raises(ExchangedDate):
        DateFormat.of(form).parse(text)


@pytest.mark.parametrize(
    "form", ["", "M/D", "YYYY", "YYYY-YY-MM-DD", "YYYY/MM/MM/DD", "YYYY-mm-dd", "tomorrow", "%d.%m", "%Q", "%Y-%m", "%"]
)
def test_what_is_no_date_format(form: str) -> None:
    with pytest.raises(ValueError, match=r"date format|strptime"):
        DateFormat.of(form)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(["M/D/YYYY", "D.M.YY", "YYYYMMDD", "%d %b %Y"]))
def test_any_date_survives_its_form(day: date, form: str) -> None:
    written = {
        "M/D/YYYY": f"{day.month}/{day.day}/{day.year}",
        "D.M.YY": f"{day.day}.{day.month}.{day:%y}",
        "YYYYMMDD": f"{day:%Y%m%d}",
        "%d %b %Y": f"{day:%d %b %Y}",
    }[form]
    assert DateFormat.of(form).parse(written).date() == day


@pytest.mark.parametrize(
    ("zone", "text", "time", "day"),
    [
        ("UTC", "2026-07-01T22:30:00", "2026-07-01T22:30:00Z", "2026-07-01"),
        ("Europe/Sofia", "2026-07-01T00:00", "2026-06-30T21:00:00Z", "2026-07-01"),
        ("Europe/Sofia", "2026-01-01", "2025-12-31T22:00:00Z", "2026-01-01"),
        ("Europe/Sofia", "2026-06-30T21:30:00Z", "2026-06-30T21:30:00Z", "2026-07-01"),
        ("America/New_York", "2026-07-01T01:00:00+02:00", "2026-06-30T23:00:00Z", "2026-06-30"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25"),
    ],
)
def test_19_times_and_days_are_those_of_the_files_zone(zone: str, text: str, time: str, day: str) -> None:
    convention = Convention(time_zone=zone)
    assert convert(Kind.TIME, Cell(text, convention)) == time
    assert convert(Kind.DATE, Cell(text, convention)) == day


@given(st.datetimes(datetime(1971, 1, 1), datetime(2190, 1, 1)))
def test_a_time_in_utc_stays_itself(moment: datetime) -> None:
    text = (moment.replace(microsecond=0) + timedelta()).isoformat() + "Z"
    assert convert(Kind.TIME, Cell(text, Convention(time_zone="Asia/Tokyo"))) == text
