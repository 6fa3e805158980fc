"""The ``format`` part of a mapping file: how the CSV files are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from billiactl.core.importing.conventions import PLAIN, Convention, DateFormat, FileFormat
from billiactl.core.importing.countries import knows_language
from billiactl.core.yamltree import Item, Problems

T = TypeVar("T")

FORMAT_KEYS = ("encoding", "delimiter", "quote", "date", "decimal", "thousands", "time_zone", "languages")
_NAMED_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
_THOUSANDS = ("", ",", ".", " ", "'", "’")


def compile_format(common: Item | None, own: Item | None, problems: Problems) -> FileFormat:
    """The format of a section: what it says itself, else what stands at the top of the file, else the default."""
    entries: dict[str, Item] = {}
    for item in (common, own):
        if item is None:
            continue
        if item.entries is None:
            problems.expected(item, f"a mapping with {', '.join(FORMAT_KEYS)}")
        problems.unknown_keys(item, FORMAT_KEYS)
        entries |= item.entries or {}
    reader = _Reader(entries, problems)
    default_quote: str | None = '"'
    quote = reader.read("quote", default_quote, _quote)
    delimiter = reader.read("delimiter", ",", _delimiter)
    if delimiter == quote:
        problems.add(entries["delimiter" if "delimiter" in entries else "quote"], "delimiter and quote are the same")
    return FileFormat(reader.read("encoding", "utf-8", _encoding), delimiter, quote, _convention(reader))


def _convention(reader: _Reader) -> Convention:
    decimal = reader.read("decimal", ".", _decimal)
    thousands = reader.read("thousands", "", _thousands)
    if decimal == thousands:
        reader.problems.add(reader.entries["thousands"], "the decimal separator separates thousands too")
    return Convention(
        reader.read("date", PLAIN.date_format, DateFormat.of),
        decimal,
        thousands,
        reader.read("time_zone", "UTC", _time_zone),
        _languages(reader),
    )


def _languages(reader: _Reader) -> tuple[str, ...]:
    item = reader.entries.get("languages")
    if item is None:
        return PLAIN.languages
    members = item.members if item.members is not None else [item]
    for member in members:
        if not member.text or not knows_language(member.text):
            reader.problems.expected(member, "a language such as en or de")
    return tuple(member.text for member in members if member.text) or PLAIN.languages


@dataclass(slots=True)
class _Reader:
    """Reads single entries; ``parse`` raises ValueError with what was expected."""

    entries: Mapping[str, Item]
    problems: Problems

    def read(self, key: str, default: T, parse: Callable[[str], T]) -> T:
        item = self.entries.get(key)
        if item is None:
            return default
        try:
            if item.text is None:
                raise ValueError("text")
            return parse(item.text)
        except ValueError as error:
            self.problems.expected(item, str(error))
            return default


def _encoding(name: str) -> str:
    try:
        b"text".decode(name)
    except UnicodeError:
        return name
    except (LookupError, ValueError):
        raise ValueError("an encoding such as utf-8, windows-1252 or iso-8859-1") from None
    return name


def _delimiter(text: str) -> str:
    sign = _NAMED_DELIMITERS.get(text, text)
    if len(sign) != 1 or sign in "\r\n":
        raise ValueError(f"one character, or one of {', '.join(_NAMED_DELIMITERS)}")
    return sign


def _quote(text: str) -> str | None:
    if text == "none":
        return None
    if len(text) != 1 or text in "\r\n":
        raise ValueError("one character, or none")
    return text


def _decimal(text: str) -> str:
    if text not in {".", ","}:
        raise ValueError("'.' or ','")
    return text


def _thousands(text: str) -> str:
    if text not in _THOUSANDS:
        raise ValueError("a comma, a point, a space or an apostrophe, in quotes, or nothing")
    return text


def _time_zone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("a time zone of the IANA list, such as UTC or Europe/Sofia") from None
    return name
