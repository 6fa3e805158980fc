"""Words and figures as they stand on paper. The words of each language are a data file, ``words/LANGUAGE.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from billiactl.core.errors import Refused

_FOLDER = Path(__file__).parent / "words"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
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


@cache
def load(language: str) -> Words:
    """The words of ``language``. Refused (``language_unknown``) if there is no file of them."""
    known = languages()
    if language not in known:
        raise Refused(
            "language_unknown",
            f"There are no words for documents in the language {language!r}.",
            f"Known languages: {', '.join(known)}.",
        )
    return Words(json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")))


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
