"""How a file writes things: encoding, separators, decimals, dates, the time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

ISO = "iso"
_ISO_SHAPE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
DATE_LETTERS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:\.[0-9]+)?",
    "AM": r"(?P<half>[AaPp][Mm])",
}
_TOKEN = re.compile(r"YYYY|YY|MM|M|DD|D|hh|h|mm|ss|AM|T|[A-Za-z]+|[^A-Za-z]")


class ExchangedDate(ValueError):
    """A date that fits only with day and month exchanged: so perhaps the ones that do fit are wrong too."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way to write dates: ``iso``, tokens such as ``M/D/YYYY hh:mm``, or strptime codes such as ``%d.%m.%Y``."""

    text: str
    pattern: re.Pattern[str] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, text: str) -> DateFormat:
        """The format that ``text`` describes; raises ValueError, saying what is wrong with it."""
        if text == ISO:
            return cls(text)
        if "%" in text:
            _check_strptime(text)
            return cls(text)
        return cls(text, _compile_tokens(text))

    def parse(self, text: str) -> datetime:
        """The moment ``text`` names, without a zone unless ``text`` has one.

        Raises ValueError with a reason; ExchangedDate if the date is one with day and month exchanged.
        """
        try:
            moment = self._parse(text)
        except (ValueError, OverflowError):
            exchanged = _exchanged(self.text)
            if exchanged._fits(text):
                reason = f"not a date of the form {self.text}, but one of the form {exchanged.text}"
                raise ExchangedDate(reason) from None
            raise ValueError(f"not a date of the form {self.text}") from None
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            raise ValueError(f"a year outside {_FIRST_YEAR} to {_LAST_YEAR}")
        return moment

    def _fits(self, text: str) -> bool:
        try:
            self._parse(text)
        except (ValueError, OverflowError):
            return False
        return True

    def _parse(self, text: str) -> datetime:
        if self.pattern is not None:
            match = self.pattern.fullmatch(text)
            if match is None:
                raise ValueError(text)
            return _from_parts(match.groupdict())
        if self.text != ISO:
            return datetime.strptime(text, self.text)
        if _ISO_SHAPE.fullmatch(text) is None:
            raise ValueError(text)
        return datetime.fromisoformat(text)


@lru_cache
def _exchanged(text: str) -> DateFormat:
    """The date format ``text`` with day and month exchanged."""
    partners = {"M": "D", "MM": "DD", "D": "M", "DD": "MM", "%m": "%d", "%d": "%m"}
    tokens = re.findall("%.|[^%]", text) if "%" in text else _TOKEN.findall(text)
    return DateFormat.of(text if text == ISO else "".join(partners.get(token, token) for token in tokens))


def _check_strptime(text: str) -> None:
    sample = datetime(2001, 2, 3, 4, 5, 6)
    if re.search("%[YyGcx]", text) is None:
        raise ValueError("a date format with a year (%Y)")
    try:
        read_back = datetime.strptime(sample.strftime(text), text)
    except ValueError:
        raise ValueError("strptime codes such as %d.%m.%Y") from None
    if read_back.date() != sample.date():
        raise ValueError("a date format with year, month and day")


def _compile_tokens(text: str) -> re.Pattern[str]:
    pattern = ""
    for token in _TOKEN.findall(text):
        if token.isalpha() and token not in DATE_LETTERS and token != "T":
            known = ", ".join(DATE_LETTERS)
            raise ValueError(f"a date format of {known}, such as M/D/YYYY, of strptime codes, or iso")
        pattern += DATE_LETTERS.get(token, re.escape(token))
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error:
        raise ValueError("a date format in which nothing stands twice") from None
    parts = set(compiled.groupindex)
    if not {"month", "day"} <= parts or len(parts & {"year", "short_year"}) != 1:
        raise ValueError("a date format with one year, month and day, such as M/D/YYYY")
    return compiled


def _from_parts(parts: dict[str, str]) -> datetime:
    """A moment from matched digits; two-digit years by POSIX: 69 to 99 are 1969 to 1999."""
    if "short_year" in parts:
        short = int(parts["short_year"])
        year = short + (1900 if short >= 69 else 2000)
    else:
        year = int(parts["year"])
    hour = int(parts.get("hour", "0"))
    if "half" in parts:
        if not 1 <= hour <= 12:
            raise ValueError("an hour outside 1 to 12")
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    minute, second = int(parts.get("minute", "0")), int(parts.get("second", "0"))
    return datetime(year, int(parts["month"]), int(parts["day"]), hour, minute, second)


@dataclass(frozen=True, slots=True)
class Convention:
    """How numbers, dates and countries are written; the defaults are how mapping files themselves write them."""

    date_format: DateFormat = field(default_factory=lambda: DateFormat(ISO))
    decimal: str = "."
    thousands: str = ""
    time_zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)

    def plain_number(self, text: str) -> str:
        """``text`` as a plain decimal: point, no separators, no plus sign. Raises ValueError with a reason."""
        match = _number_shape(self.decimal, self.thousands).fullmatch(text)
        if match is None:
            raise ValueError(self._number_reason(text))
        whole = re.sub("[^0-9]", "", match["whole"] or "0")
        if len(whole.lstrip("0")) > 12:
            raise ValueError("a number of more than 12 digits before the decimals")
        whole = whole.lstrip("0") or "0"
        fraction = match["fraction"]
        plain = f"{whole}.{fraction}" if fraction else whole
        return f"-{plain}" if match["sign"] == "-" and plain.strip("0.") else plain

    def _number_reason(self, text: str) -> str:
        form = f"1{self.thousands}234{self.decimal}50"
        other = "," if self.decimal == "." else "."
        swapped = Convention(decimal=other, thousands=self.decimal)
        if other in text and _number_shape(swapped.decimal, swapped.thousands).fullmatch(text):
            return f"not a number of the form {form}; if {other!r} separates decimals, the mapping's format must say so"
        return f"not a number of the form {form}"

    def local_date(self, text: str, form: DateFormat | None = None) -> date:
        """The calendar day of ``text`` in the file's time zone. Raises ValueError with a reason."""
        moment = (form or self.date_format).parse(text)
        return (moment.astimezone(_zone(self.time_zone)) if moment.tzinfo else moment).date()

    def utc(self, text: str, form: DateFormat | None = None) -> datetime:
        """The moment of ``text``, in the file's time zone unless it names one, as UTC. Raises ValueError."""
        moment = (form or self.date_format).parse(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=_zone(self.time_zone))).astimezone(UTC)


PLAIN = Convention()


@lru_cache
def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@lru_cache
def _number_shape(decimal: str, thousands: str) -> re.Pattern[str]:
    whole = "[0-9]+"
    if thousands:
        separator = "[ \u00a0\u202f]" if thousands == " " else re.escape(thousands)
        whole += f"|[0-9]{{1,3}}(?:{separator}[0-9]{{3}})+"
    point = re.escape(decimal)
    return re.compile(rf"(?P<sign>[+-]?)(?=[0-9]|{point}[0-9])(?P<whole>{whole})?(?:{point}(?P<fraction>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the CSV file itself is written; ``quote`` None: quotes mean nothing."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    convention: Convention = PLAIN
