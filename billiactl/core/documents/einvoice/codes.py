"""The code lists that electronic invoices use; their data is ``codes.json`` and ``units.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def codes() -> dict[str, Any]:
    """Type codes (UNTDID 1001), guidelines, payment means (UNTDID 4461), VATEX codes, EAS schemes of VAT ids."""
    return _read("codes.json")


@cache
def known_units() -> dict[str, str]:
    """The code of UN/ECE Recommendation 20 (or 21, with an X) by words and codes in small letters."""
    units = _read("units.json")
    return {**units["words"], **{code.casefold(): code for code in units["codes"]}}


def unit_code(unit: str) -> str | None:
    """The code for a shop's word or code of a unit; None if it is not known."""
    return known_units().get(unit.strip().casefold())


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return data
