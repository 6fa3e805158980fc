"""Country names to ISO 3166-1 codes: the names of CLDR, and a table of other names people write."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter territories of CLDR that are no country codes of ISO 3166-1."""


def code_of(name: str, languages: tuple[str, ...] = ("en",)) -> str | None:
    """The two-letter code of the country that ``name`` is a name or a code of, None if it is none.

    Case, accents and punctuation don't matter. ``languages`` are CLDR's (``en``, ``de``); the earlier one wins.
    """
    return _names(languages).get(_normalised(name))


def knows_language(language: str) -> bool:
    """Whether there are country names in ``language``."""
    from babel import localedata

    return re.fullmatch("[a-z]{2,3}(_[A-Za-z]{2,4})*", language) is not None and localedata.exists(language)


@lru_cache
def _names(languages: tuple[str, ...]) -> Mapping[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in languages:
        for territory, name in Locale.parse(language).territories.items():
            code = str(territory)
            if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES:
                names.setdefault(_normalised(str(name)), code)
                names.setdefault(_normalised(code), code)
    aliases: dict[str, str] = json.loads(Path(__file__).with_name("country_aliases.json").read_text(encoding="utf-8"))
    for alias, code in aliases.items():
        names.setdefault(_normalised(alias), code)
    return names


def _normalised(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^\w]+", " ", letters.replace("&", " and ").replace(".", "")).split()
    return " ".join("saint" if word == "st" else word for word in words)
