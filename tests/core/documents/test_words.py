from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.documents import words
from billiactl.core.documents.words import (
    MINUS,
    NARROW_SPACE,
    faults_of,
    figure,
    iban,
    languages,
    load,
    percent,
    with_unit,
)
from billiactl.core.errors import Refused

FOLDER = Path(words.__file__).parent / "words"


@pytest.mark.parametrize(
    ("number", "drawn"),
    [
        ("0.00", "0.00"),
        ("999.99", "999.99"),
        ("1000", "1 000"),
        ("1234567.89", "1 234 567.89"),
        ("-1234.5", "\N{MINUS SIGN}1 234.5"),
        ("12345678901234567890.123456", "12 345 678 901 234 567 890.123456"),
    ],
)
def test_thousands_stand_apart(number: str, drawn: str) -> None:
    assert figure(number).replace(NARROW_SPACE, " ") == drawn


@given(st.decimals(-(10**15), 10**15, places=3))
def test_a_figure_keeps_every_digit(number: object) -> None:
    assert figure(f"{number:f}").replace(NARROW_SPACE, "").replace(MINUS, "-") == f"{number:f}"


@pytest.mark.parametrize("number", ["", "1,5", "NaN", "1e3", "1.", ".5", "1 000", "١"])
def test_what_is_no_number_is_not_drawn(number: str) -> None:
    with pytest.raises(ValueError):
        figure(number)


def test_rates_units_and_accounts() -> None:
    assert percent("5.5") == "5.5\N{NO-BREAK SPACE}%"
    assert with_unit("2", "h") == "2\N{NO-BREAK SPACE}h"
    assert with_unit("2", "") == "2"
    assert iban("BG80 BNBG96611020345678").split("\N{NO-BREAK SPACE}") == ["BG80", "BNBG", "9661", "1020", "3456", "78"]


@pytest.mark.parametrize(
    ("code", "quantity", "word"),
    [
        ("MON", "1", "month"),
        ("MON", "1.0", "month"),
        ("MON", "12", "months"),
        ("MON", "0.5", "months"),
        ("HUR", "1", "h"),
        ("HUR", "2", "h"),
        ("C62", "2", ""),
        ("KWH", "2", "KWH"),
    ],
)
def test_one_is_called_otherwise_than_many(code: str, quantity: str, word: str) -> None:
    assert load("en").unit(code, quantity) == word


def test_words_of_a_language() -> None:
    assert "en" in languages()
    assert load("en")("page", page=2, pages=3) == "Page 2 of 3"
    assert load("en").find("countries", "BG", "BG") == "Bulgaria"
    with pytest.raises(Refused) as unknown:
        load("tlh")
    assert unknown.value.data == {}
    assert "en" in str(unknown.value.hint)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_word(language: str) -> None:
    def keys(value: Any, path: str = "") -> set[str]:
        if not isinstance(value, dict):
            assert isinstance(value, str)
            return {path}
        return {key for name, inner in value.items() for key in keys(inner, f"{path}/{name}")}

    def of(name: str) -> Any:
        return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))

    assert keys(of(language)) == keys(of("en"))
    assert len(of(language)["countries"]) == 250


def test_a_shop_has_words_of_its_own() -> None:
    words = load("en", {"titles.invoice": "Tax invoice", "charges.install": "Installation", "units.GB": "GB"})
    assert words("titles", "invoice") == "Tax invoice"
    assert words("titles", "proforma") == load("en")("titles", "proforma")
    assert (words.find("charges", "install", "?"), words.unit("GB", "2")) == ("Installation", "GB")
    assert load("en")("titles", "invoice") == "Invoice"


def test_a_language_that_is_not_shipped_begins_in_english() -> None:
    words = load("fi", {"titles.invoice": "Lasku"})
    assert (words("titles", "invoice"), words("titles", "proforma")) == ("Lasku", "Proforma invoice")
    assert words("page", page=1, pages=2) == "Page 1 of 2"


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        ("titles.invoce", "Faktura", "no document has such a word; did you mean titles.invoice?"),
        ("titles", "Faktura", "no document has such a word"),
        ("lines.net", "Netto", "no document has such a word; did you mean lines.tax?"),
        ("page", "{page} / {total}", "'{page} / {total}' can't be filled in; what is filled in there: {page}, {pages}"),
        ("note", "{0}", "'{0}' can't be filled in; what is filled in there: nothing"),
        ("note", "50 % {", "'50 % {' can't be filled in; what is filled in there: nothing"),
    ],
)
def test_own_words_that_no_document_can_use(place: str, text: str, told: str) -> None:
    ((found, reason),) = faults_of({place: text})
    assert found == place
    assert reason.startswith(told.partition(";")[0])


def test_own_words_may_leave_out_what_is_filled_in() -> None:
    assert list(faults_of({"page": "{page}/{pages}", "corrects": "Corrects {number}", "note": "Remark"})) == []
