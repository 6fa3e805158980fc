from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from billiactl.core.documents.pdf import render_pdf
from scripts.draw_gallery import FOLDER, HEIGHT, page, pictures
from scripts.gallery_entries import LONG_NAME, Entry, entries
from tests.core.documents.reading import texts

MOST = 3_000_000
SAID = {
    "invoice": ["Invoice 0000000042", "Date of supply", "12 months", "1.75 h", "-9.60", "IBAN BG80 BNBG 9661", "Note"],
    "invoice-paid": ["Paid on 2026-11-03", "Method Card", "Amount due 0.00 EUR"],
    "proforma": ["Proforma invoice 0000000042", "not a tax document"],
    "credit-note": ["Credit note", "Corrects document 0000000042 of 2026-11-03", "Reason: The move", "corrects line 2"],
    "debit-note": ["Debit note", "Corrects document 0000000042 of 2026-11-03", "Net added", "Amount due 28.80 EUR"],
    "draft": ["Invoice, draft", "DRAFT", "This is a draft"],
    "one-line": ["1 .com domain: harbour.example"],
    "forty-lines": ["40 Hosting", "Carried forward", "Brought forward", "Page 3 of 3"],
    "five-hundred-lines": ["500 Hosting", "Page 24 of 24"],
    "nothing-to-pay": ["Nothing to pay.", "Amount due 0.00 EUR"],
    "note-of-a-cent": ["Amount credited 0.01 EUR"],
    "yen": ["148000 1776000 O", "Amount due 1779850 JPY"],
    "dinar": ["0.008125 12.192 O", "14826.996 KWD"],
    "discounts-and-charges": ["Surcharge", "Discount -50.00", "Shipping 12.40", "VAT 9 %", "Paid -1000.00"],
    "cyrillic": ["Фар Хостинг ООД", "Домейн .бг: морски-фар.example", "Банков превод"],
    "greek": ["Όνομα χώρου .ελ: παράδειγμα.ελ", "Θεσσαλονίκη"],
    "long-names": LONG_NAME.split(),
    "reverse-charge": ["Reverse charge", "AE 0 %", "VAT ID DE812345678"],
}


def test_the_page_shows_all_there_is() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page()
    drawn = {name for entry in entries() for name in entry.pictures.values()}
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *drawn}
    assert set(re.findall(r"\((\S+\.png)\)", page())) == drawn
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_each_document_is_what_the_gallery_says(entry: Entry) -> None:
    pages = texts(render_pdf(entry.content))
    assert len(pages) == entry.pages
    assert [words for words in SAID[entry.name] if words not in "\n".join(pages)] == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_each_picture_can_be_drawn_again(entry: Entry) -> None:
    for name, data in pictures(entry).items():
        with Image.open(io.BytesIO(data)) as drawn, Image.open(FOLDER / name) as kept:
            assert drawn.size == kept.size
            assert drawn.height == HEIGHT


def test_a_name_of_200_characters_is_one() -> None:
    assert len(LONG_NAME) == 200
