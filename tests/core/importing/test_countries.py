"""Country names and codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel import Locale

from billiactl.core.importing import countries
from billiactl.core.importing.countries import code_of, knows_language

ALIASES = Path(countries.__file__).with_name("country_aliases.json")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Germany", "DE"),
        ("GERMANY ", "DE"),
        ("de", "DE"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("USA", "US"),
        ("United States of America", "US"),
        ("Ireland", "IE"),
        ("Curacao", "CW"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d’Ivoire", "CI"),
        ("Saint Lucia", "LC"),
        ("St. Lucia", "LC"),
        ("Bosnia and Herzegovina", "BA"),
        ("Korea, Republic of", "KR"),
        ("Czech Republic", "CZ"),
        ("EL", "GR"),
        ("XK", "XK"),
    ],
)
def test_names(name: str, code: str) -> None:
    assert code_of(name) == code


@pytest.mark.parametrize("name", ["", "Atlantis", "EU", "European Union", "ZZ", "AA", "Deutschland", "1"])
def test_what_is_no_country(name: str) -> None:
    assert code_of(name) is None


def test_names_in_other_languages() -> None:
    assert code_of("Deutschland", ("en", "de")) == "DE"
    assert code_of("България", ("bg",)) == "BG"
    assert code_of("UK", ("bg",)) == "GB"


@pytest.mark.parametrize(("language", "known"), [("en", True), ("pt_BR", True), ("xx", False), ("../en", False)])
def test_languages(language: str, known: bool) -> None:
    assert knows_language(language) is known


def test_every_alias_leads_to_a_country_and_hides_none() -> None:
    territories = Locale("en").territories
    for alias, code in json.loads(ALIASES.read_text(encoding="utf-8")).items():
        assert code in territories
        assert code_of(alias) == code
