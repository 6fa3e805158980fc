"""Words of documents in the settings: other words, other languages, and a page that keeps those it was issued with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml

from tests.commands.order_shop import FIRST, open_shop, placed
from tests.support.program import Result, RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    placed(database_url)
    return database_url


def applied(invoke: RunCli, tmp_path: Path, **values: Any) -> Result:
    document = yaml.safe_load(invoke("settings", "show").stdout) | values
    path = tmp_path / "settings.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return invoke("settings", "apply", path, "--yes")


def page(invoke: RunCli, tmp_path: Path) -> str:
    name = tmp_path / "page.pdf"
    assert invoke("doc", "download", "proforma:0000000001", "--to", name, "--overwrite").code == 0
    return str(pypdf.PdfReader(name).pages[0].extract_text())


def test_a_document_keeps_the_words_it_was_issued_with(invoke: RunCli, shop: str, tmp_path: Path) -> None:
    assert applied(invoke, tmp_path, language="bg").code == 0
    assert "Proforma invoice" in page(invoke, tmp_path)
    assert invoke("order", "price", "edit", FIRST, "--total", "60.00", "--archive", tmp_path).code == 0
    newest = invoke("doc", "list", "--order", FIRST, "-o", "id").stdout.split()[-1]
    name = tmp_path / "new.pdf"
    assert invoke("doc", "download", newest, "--to", name).code == 0
    assert "Проформа фактура" in pypdf.PdfReader(name).pages[0].extract_text()
    assert applied(invoke, tmp_path, words={"bg": {"titles.proforma": "Оферта"}}).code == 0
    assert invoke("doc", "download", newest, "--to", name).code == 0, "the same bytes as before"
    assert shop


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"language": "xx"}, "language: there are no words in 'xx'; known: bg, en"),
        ({"words": {"en": {"titles.invoce": "Bill"}}}, "no document has such a word; did you mean titles.invoice?"),
        ({"words": {"Deutsch": {}}}, "expected a language such as bg or pt-BR"),
        ({"words": {"en": {"page": 7}}}, "words.en.page: expected text, found the number 7; put it in quotes"),
    ],
)
def test_words_that_do_not_fit(invoke: RunCli, shop: str, tmp_path: Path, values: dict[str, Any], told: str) -> None:
    refused = applied(invoke, tmp_path, **values)
    assert refused.code == 2
    assert told in refused.stderr
    assert shop


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("iban", "BG80BNBG96611020345679", "is no IBAN: its check digits don't fit"),
        ("email", "billing.example.org", "is no e-mail address"),
    ],
)
def test_a_seller_nobody_could_pay(invoke: RunCli, shop: str, tmp_path: Path, key: str, value: str, told: str) -> None:
    seller = yaml.safe_load(invoke("settings", "show").stdout)["seller"] | {key: value}
    refused = applied(invoke, tmp_path, seller=seller)
    assert (refused.code, f"seller.{key}" in refused.stderr, told in refused.stderr) == (2, True, True)
    assert shop
