"""Words and figures as they stand on paper. The words of each language are a data file, ``words/LANGUAGE.json``."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from billiactl.core.errors import Refused

_FOLDER = Path(__file__).parent / "words"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
BASE = "en"
"""The language whose words stand where another has none."""

_FREE = ("charges", "units")
"""Sections whose names are the shop's own."""

_SLOT = re.compile(r"[{]([a-z_]+)[}]")
_NUMBER = re.compile(r"([-+]?)([0-9]+)(\.[0-9]+)?")


class Words:
    """The words of one language."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def __call__(self, *path: str, **values: object) -> str:
        """The word under ``path``, with ``{name}`` in it replaced by ``values``. KeyError if there is none."""
        found: Any = self._data
        for name in path:
            found = found[name]
        return str(found).format(**values) if values else str(found)

    def find(self, section: str, name: str, otherwise: str) -> str:
        """The word ``name`` of ``section``, or ``otherwise``: for what shops name freely, and for notices."""
        return str(self._data[section].get(name, otherwise))

    @property
    def units(self) -> Collection[str]:
        """The codes of the units that have a word."""
        return frozenset(self._data["units"])

    def unit(self, code: str, quantity: str) -> str:
        """The word for a unit (UN/ECE code) beside ``quantity``; the code itself if there is no word.

        The file says ``month|months`` where one is called otherwise than many.
        """
        one, *many = self.find("units", code, code).split("|")
        return many[0] if many and Decimal(quantity) != 1 else one


def languages() -> tuple[str, ...]:
    """The languages that documents can be written in, as the names of their files (``en``)."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def load(language: str, own: Mapping[str, str] | None = None) -> Words:
    """The words of ``language``, with a shop's ``own`` (by place: ``titles.invoice``) in place of those shipped.

    A language that isn't shipped has English ones where ``own`` has none. Refused (``language_unknown``) if there are
    neither.
    """
    known = languages()
    if language not in known and not own:
        raise Refused(
            "language_unknown",
            f"There are no words for documents in the language {language!r}.",
            f"Known languages: {', '.join(known)}.",
        )
    shipped = _shipped(language if language in known else BASE)
    return Words(_overlaid(shipped, own) if own else shipped)


def faults_of(own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a shop's own words: the place, and why documents can't use what stands there."""
    shipped = _shipped(BASE)
    for place, text in own.items():
        standing = _at(shipped, place)
        if isinstance(standing, Mapping) or (standing is None and place.partition(".")[0] not in _FREE):
            near = get_close_matches(place, _places(shipped), 1)
            yield place, "no document has such a word" + (f"; did you mean {near[0]}?" if near else "")
            continue
        allowed = set(_SLOT.findall(standing or ""))
        if not set(re.findall(r"[{][^}]*[}]?|[}]", text)) <= {f"{{{name}}}" for name in allowed}:
            slots = ", ".join(f"{{{name}}}" for name in sorted(allowed)) or "nothing"
            yield place, f"{text!r} can't be filled in; what is filled in there: {slots}"


@cache
def _shipped(language: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return value


def _overlaid(shipped: Mapping[str, Any], own: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(dict(shipped))
    for place, text in own.items():
        *path, last = place.split(".")
        inner = made
        for name in path:
            inner = inner[name]
        inner[last] = text
    return made


def _at(words: Mapping[str, Any], place: str) -> Any:
    found: Any = words
    for name in place.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _places(words: Mapping[str, Any], within: str = "") -> list[str]:
    return [
        place
        for name, word in words.items()
        for place in (_places(word, f"{within}{name}.") if isinstance(word, Mapping) else [f"{within}{name}"])
    ]


def figure(number: str) -> str:
    """A decimal number with its thousands apart: ``1234567.89`` becomes ``1 234 567.89`` (narrow no-break spaces).

    A sign is drawn as a true minus, which is as wide as a figure. Raises ValueError for what is no decimal number.
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"not a decimal number: {number!r}")
    sign, whole, fraction = match.groups(default="")
    return f"{sign.replace('-', MINUS)}{int(whole):,}".replace(",", NARROW_SPACE) + fraction


def percent(rate: str) -> str:
    """A rate in per cent: ``20`` becomes ``20 %``."""
    return f"{figure(rate)}{_NO_BREAK_SPACE}%"


def with_unit(number: str, unit: str) -> str:
    """A number and the unit after it, which may be empty."""
    return f"{figure(number)}{_NO_BREAK_SPACE}{unit}" if unit else figure(number)


def iban(account: str) -> str:
    """An account number in groups of four (ISO 13616's form on paper)."""
    packed = account.replace(" ", "")
    return _NO_BREAK_SPACE.join(packed[start : start + 4] for start in range(0, len(packed), 4))
