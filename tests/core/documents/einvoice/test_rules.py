"""The official XSDs and Schematron rules find nothing wrong, in CII and in UBL."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from billiactl.core.documents.einvoice.codes import codes, known_units, unit_code
from billiactl.core.documents.einvoice.files import SYNTAXES, write_einvoice
from billiactl.core.documents.einvoice.rules import Rules
from scripts.gallery_contents import BUYER, Item, document
from tests.core.documents.einvoice.cases import cases

CASES = cases()
ROOT = Path(__file__).parents[4]


@cache
def rules() -> Rules:
    return Rules()


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("name", CASES)
def test_no_rule_is_broken(name: str, syntax: str) -> None:
    assert rules().broken(write_einvoice(CASES[name], syntax)) == []


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_our_lists_hold_nothing_that_the_rules_dont_know(syntax: str) -> None:
    """Units, and the schemes of electronic addresses: one line of each unit, one buyer of each scheme."""
    units = {unit_code(unit) or "" for unit in known_units()}
    items = tuple(Item(unit, "1", unit=unit) for unit in sorted(units))
    buyers = [{**BUYER, "vat_id": f"{prefix}123456789"} for prefix in codes()["endpoint_schemes"]]
    for content in (document(items), *(document((Item("a", "10"),), buyer=buyer) for buyer in buyers)):
        assert rules().broken(write_einvoice(content, syntax)) == []


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (b">12.00<", b">12.05<", "BR-CO-1"),
        (b'"C62"', b'"pcs"', ""),
        (b">380<", b">999<", ""),
        (b">BG209887769<", b">209887769<", "BR-CO-09"),
        (b">S<", b">Q<", ""),
    ],
)
def test_what_is_wrong_is_found(syntax: str, right: bytes, wrong: bytes, rule: str) -> None:
    data = write_einvoice(document((Item("a", "10"),)), syntax)
    assert right in data
    assert any(rule in each for each in rules().broken(data.replace(right, wrong)))


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from billiactl.core.documents.einvoice.rules import Rules\n"
        "from billiactl.core.errors import UsageFault\n"
        "try:\n    Rules()\nexcept UsageFault as fault:\n    print(fault.code)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "rules_not_installed\n"
