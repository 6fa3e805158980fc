from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billiactl.core.documents.paper import HEIGHT, measure
from billiactl.core.documents.pdf import _pages, render_pdf
from billiactl.core.documents.style import LEFT, RIGHT
from billiactl.core.documents.words import load
from billiactl.core.errors import Refused, Unavailable
from tests.core.documents.contents import BUYER, SELLER, content, line, many
from tests.core.documents.reading import text, texts

ROOT = Path(__file__).parents[3]
GREEK = "Φιλοξενία ιστότοπου παράδειγμα.ελ"
CYRILLIC = "Хостинг план — сайт пример.бг, щъьюя ЁЇ"
LATIN = "Çağrı Łódź Ærøskøbing naïve ß ő"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("words", [LATIN, GREEK, CYRILLIC])
def test_scripts_can_be_read_back(words: str) -> None:
    buyer = {**BUYER, "company": words}
    data = render_pdf(content([line(1, words)], buyer=buyer, seller={**SELLER, "name": words}))
    assert words in "\n".join(texts(data))
    assert words in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()


def test_what_the_fonts_lack_is_seen_to_be_missing() -> None:
    data = render_pdf(content([line(1, "emoji \U0001f600 kanji 漢 control \x07 half \ud800 e\u0301")]))
    said = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "emoji \ufffd kanji \ufffd control   half \ufffd é" in said


@pytest.mark.parametrize("kind", ["proforma", "invoice"])
def test_equal_contents_are_equal_files_in_any_process(tmp_path: Path, kind: str) -> None:
    """On other days, in other zones and locales, with another seed of hashes and settings for the drawing library."""
    document = content([line(1, GREEK + CYRILLIC), line(2)], kind=kind)
    (tmp_path / "content.json").write_text(json.dumps(document), encoding="utf-8")
    script = (
        "import json, sys; from pathlib import Path; from billiactl.core.documents.pdf import render_pdf\n"
        "sys.stdout.buffer.write(render_pdf(json.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))))"
    )
    expected = render_pdf(document)
    assert render_pdf(content(list(document["lines"]), kind=kind)) == expected
    for changes in (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1", "BILLIACTL_CLOCK": "2031-01-01T00:00:00Z", "RL_useA85": "1"},
    ):
        command = [sys.executable, "-c", script, str(tmp_path / "content.json")]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **changes}, capture_output=True, check=True)
        assert hashlib.sha256(done.stdout).hexdigest() == hashlib.sha256(expected).hexdigest()


def test_what_is_drawn_between_does_not_matter() -> None:
    """Fonts are shared between documents; their subsets are not."""
    first = render_pdf(content())
    render_pdf(content([line(1, CYRILLIC)]))
    assert render_pdf(content()) == first


def test_the_files_facts_come_from_the_document() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(content(issued_on="2027-02-03"))))
    facts = reader.metadata
    assert facts is not None
    assert {str(facts[name]) for name in ("/CreationDate", "/ModDate")} == {"D:20270203000000+00'00'"}
    assert (facts.title, facts.author, facts.creator, facts.producer) == (
        "Invoice 0000000001",
        "Example Hosting Ltd",
        "billiactl",
        "billiactl",
    )
    assert facts.subject == "Invoice 0000000001, Order 1042"
    assert str(reader.root_object["/Lang"]) == "en"
    other = pypdf.PdfReader(io.BytesIO(render_pdf(content(number="2"))))
    assert reader.trailer["/ID"] != other.trailer["/ID"]


@pytest.mark.parametrize("document", [content(), many(120), content([line(1, CYRILLIC + GREEK + LATIN)])])
def test_the_file_is_clean(document: dict[str, Any]) -> None:
    data = render_pdf(document)
    for trap in (
        b"Helvetica",
        b"/Trans",
        b"unspecified",
        b"anonymous",
        b"untitled",
        b"ASCII85",
        b"/Encrypt",
        b"D:2000",
    ):
        assert trap not in re.sub(rb"stream\n.*?\nendstream", b"", data, flags=re.DOTALL)
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        assert fonts
        for font in fonts.values():
            assert re.fullmatch(r"/[A-Z]{6}\+DejaVuSans(-Bold)?", font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "/ToUnicode" in font


def test_every_stream_ends_in_a_line_end_that_its_length_does_not_count() -> None:
    data = render_pdf(many(60))
    lengths = [int(found) for found in re.findall(rb"/Length (\d+)[^>]*>>\nstream\n", data)]
    starts = [found.end() for found in re.finditer(rb">>\nstream\n", data)]
    assert len(lengths) == len(starts) > 4
    for start, length in zip(starts, lengths, strict=True):
        assert data[start + length :].startswith(b"\nendstream")


def test_an_invoice_carries_what_the_law_asks_for() -> None:
    said = text(content([line(1, quantity="12", unit="MON", unit_price="8.3333", discount="1.00", net="99.00")]))
    for fact in (
        "Invoice 0000000001",
        "2026-11-01",
        "2026-11-15",
        *(SELLER[name] for name in ("name", "street", "email", "phone", "bic", "bank")),
        "1504 Sofia",
        "VAT ID BG123456789",
        "Reg. no. 123456789",
        *(BUYER[name] for name in ("name", "company", "street", "email")),
        "4000 Plovdiv",
        "VAT ID BG987654321",
        "Bulgaria",
        ".eu domain - example.eu",
        "12 months",
        "8.3333",
        "1.00",
        "99.00",
        "20 %",
        "19.80",
        "118.80 EUR",
        "BG80 BNBG 9661 1020 3456 78",
        "Page 1 of 1",
    ):
        assert fact in said, fact
    assert "not a tax document" not in said


def test_a_proforma_says_that_it_is_no_tax_document() -> None:
    said = text(content(kind="proforma"))
    assert "Proforma invoice 0000000001" in said
    assert "This is not a tax document." in said


def test_a_paid_invoice_asks_for_nothing() -> None:
    payment = {"method": "Card", "reference": "1042", "paid_on": "2026-11-02"}
    said = text(content(paid="120.00", payable="0.00", payment=payment))
    assert "Paid on 2026-11-02" in said
    assert "Method Card" in said
    assert "Amount due 0.00 EUR" in said
    assert "IBAN" not in said
    assert "Paid on" not in text(content())


def test_a_free_document_has_nothing_to_pay() -> None:
    said = text(content([line(1, unit_price="0.00", net="0.00")]))
    assert "Nothing to pay." in said
    assert "0.00 EUR" in said


def test_a_note_names_what_it_corrects_and_why() -> None:
    corrects = {"number": "0000000001", "issued_on": "2026-10-01"}
    lines = [
        line(1, "Hosting M", corrects_line=7, corrects_charge=None),
        line(2, "shipping", corrects_line=None, corrects_charge="shipping"),
    ]
    note = content(lines, kind="credit_note", number="0000000002", corrects=corrects, reason="Never made.\nSorry.")
    said = text(note)
    assert "Credit note 0000000002" in said
    assert "Corrects document 0000000001 of 2026-10-01\nReason: Never made.\nSorry." in said
    assert re.search(r"1 Hosting M .*\ncorrects line 7\n2 Shipping .*\ncorrects a charge on the order", said)
    assert "IBAN" not in said
    for kind in ("invoice", "debit_note"):
        named = f"Corrects {kind.replace('_', ' ')} 0000000001 of 2026-10-01"
        assert named in text({**note, "corrects": {**corrects, "kind": kind}})


@pytest.mark.parametrize(
    ("kind", "own", "others"),
    [
        ("proforma", ["Proforma invoice", "not a tax document", "Amount due 120.00 EUR"], ["credited", "added"]),
        ("invoice", ["Invoice", "Total 120.00 EUR", "Amount due 120.00 EUR"], ["credited", "added", "not a tax"]),
        ("debit_note", ["Debit note", "Net added", "Amount due 120.00 EUR", "IBAN"], ["credited", "not a tax"]),
        ("credit_note", ["Credit note", "Net credited", "Amount credited 120.00 EUR"], ["due", "added", "IBAN"]),
    ],
)
def test_each_kind_has_its_own_words(kind: str, own: list[str], others: list[str]) -> None:
    said = text(content(kind=kind, due_on=None))
    assert [words for words in own if words not in said] == []
    assert [words for words in others if words in said] == []


def test_a_draft_says_so_on_every_page() -> None:
    draft = {**many(60), "number": None, "issued_on": None}
    data = render_pdf(draft)
    assert data == render_pdf(draft)
    pages = texts(data)
    assert len(pages) > 1
    assert all("DRAFT" in page and "Invoice, draft" in page for page in pages)
    assert "This is a draft" in pages[0]
    assert "None" not in "".join(pages)
    facts = pypdf.PdfReader(io.BytesIO(data), strict=True).metadata
    assert facts is not None
    assert set(facts) == {"/Title", "/Author", "/Subject", "/Creator", "/Producer"}
    assert "DRAFT" not in text(content())


def test_exemptions_stand_with_their_reasons() -> None:
    reasons = [("AE", "0", "Article 196"), ("O", None, "Outside the scope")]
    rows = [
        {"category": category, "rate": rate, "base": "100.00", "amount": "0.00", "reason": reason}
        for category, rate, reason in reasons
    ]
    said = text(
        content([line(1, tax_category="AE", tax_rate="0"), line(2, tax_category="O", tax_rate=None)], taxes=rows)
    )
    for fact in ("Reverse charge", "Not subject to VAT", "Article 196", "Outside the scope", "AE 0 %"):
        assert fact in said, fact
    assert "None" not in said


@pytest.mark.parametrize(
    ("currency", "decimals", "net", "gross"),
    [("JPY", 0, "1234567", "1481480"), ("KWD", 3, "1234567.125", "1481480.550"), ("EUR", 2, "0.00", "0.00")],
)
def test_amounts_keep_the_currencys_decimals(currency: str, decimals: int, net: str, gross: str) -> None:
    none = str(Decimal(0).quantize(Decimal(1).scaleb(-decimals)))
    said = text(content([line(1, net=net, discount=none, surcharge=none)], decimals, currency=currency))
    assert f"{gross} {currency}" in said
    assert net in said.split()


def test_discounts_and_charges_lead_to_the_total() -> None:
    charges = [
        {"name": "shipping", "amount": "5.00", "tax_category": "S", "tax_rate": "20"},
        {"name": "Express <&> handling", "amount": "1.50", "tax_category": "S", "tax_rate": "20"},
    ]
    said = text(content(discount="10.00", charges=charges, net="96.50", tax="19.30", gross="115.80", payable="115.80"))
    for fact in ("Sum of lines 100.00", "Discount -10.00", "Shipping 5.00", "Express <&> handling 1.50", "96.50"):
        assert fact in said, fact
    assert "Sum of lines" not in text(content())


def test_columns_that_say_nothing_are_left_out() -> None:
    assert "Discount" not in text(content())
    assert "Surcharge" not in text(content())
    said = text(content([line(1, discount="3.00"), line(2, surcharge="4.00")]))
    assert "Quantity Unit price Discount Surcharge Net VAT" in said
    assert "-3.00" in said


def test_figures_stand_under_each_other_by_their_points() -> None:
    quantities = [("4", "HUR", "4 h"), ("12.5", "HUR", "12.5 h"), ("1000", "MON", "1 000 months"), ("7", "C62", "7")]
    prices = ["300.00", "0.008125", "1234567.5", "20"]
    document = content(
        [
            line(90 + number, "x", quantity=quantity, unit=unit, unit_price=price)
            for number, ((quantity, unit, _), price) in enumerate(zip(quantities, prices, strict=True))
        ]
    )
    drawn = {
        re.sub(r"\s", " ", each.text): each
        for page in _pages(document, load("en"))
        for _, placed in page.lines
        for each in placed.texts
    }
    for figures in ([shown for *_, shown in quantities], ["300.00", "0.008125", "1 234 567.5", "20"]):
        points = set()
        for figure in figures:
            whole = re.match("[0-9 ]*[0-9]", figure)
            assert whole
            text = drawn[figure]
            points.add(round(text.x + measure(text.text[: whole.end()], text.style), 6))
        assert len(points) == 1


@pytest.mark.parametrize("count", [1, 25, 26, 27, 40, 500])
def test_pages_repeat_the_head_and_carry_the_sum(count: int) -> None:
    pages = texts(render_pdf(many(count)))
    numbers = [[int(found) for found in re.findall(r"site-(\d+)\.example", page)] for page in pages]
    assert [number for page in numbers for number in page] == list(range(1, count + 1))
    for index, page in enumerate(pages):
        assert f"Page {index + 1} of {len(pages)}" in page
        assert page.count("Unit price") == (1 if numbers[index] else 0)
        assert "Invoice 0000000001" in page
    so_far = Decimal(0)
    for (page, following), drawn in zip(pairwise(pages), numbers, strict=False):
        so_far += sum(Decimal(f"{number}.10") for number in drawn)
        assert re.search(rf"Carried forward\s+{so_far}", page)
        assert re.search(rf"Brought forward\s+{so_far}", following)
    assert ("Carried forward" in pages[-1]) is False


def test_long_words_and_names_are_there_to_the_last_letter() -> None:
    name, word = " ".join(f"Name{number:03}" for number in range(25)), "Donaudampfschifffahrt" * 30
    document = content([line(1, f"One {word}")], buyer={**BUYER, "company": name, "name": ""}, number="N" * 90)
    said = text(document)
    assert len(name) == 199
    assert [each for each in name.split() if each not in said] == []
    assert word in squeezed(said)
    assert "N" * 90 in squeezed(said)


def test_a_document_of_little_still_draws() -> None:
    nobody = dict.fromkeys(BUYER, "")
    said = text(content([], buyer=nobody, seller=dict.fromkeys(SELLER, ""), order=None, taxes=[], due_on=None))
    assert "Invoice 0000000001" in said
    assert "None" not in said


def test_a_country_without_a_name_shows_its_code() -> None:
    assert "XQ" in text(content(buyer={**BUYER, "country": "XQ"}))


def test_an_unknown_form_or_language_is_refused() -> None:
    with pytest.raises(Unavailable) as too_new:
        render_pdf(content(schema="billiactl.document/v9"))
    assert too_new.value.code == "document_schema_unknown"
    for language in ("xx", "../words/en", ""):
        with pytest.raises(Refused) as unknown:
            render_pdf(content(language=language))
        assert unknown.value.code == "language_unknown"


amounts = st.decimals(0, 10**13, places=3).map(str)
words = st.text(max_size=60)
any_line = st.builds(
    line,
    st.integers(1, 99999),
    st.text(max_size=300),
    quantity=amounts,
    unit_price=st.decimals(0, 10**10, places=6).map(str),
    discount=amounts,
    surcharge=amounts,
    net=amounts,
    unit=st.sampled_from(["C62", "MON", "HUR", "KWH"]),
)


@settings(max_examples=25)
@given(
    st.lists(any_line, max_size=12),
    st.fixed_dictionaries(dict.fromkeys(BUYER, words)),
    st.lists(st.builds(lambda name, amount: {"name": name, "amount": amount}, words, amounts), max_size=60),
    st.text(max_size=80),
    st.text(max_size=3000),
    st.dates(),
)
def test_nothing_overlaps_or_leaves_the_sheet(
    lines: list[dict[str, Any]],
    buyer: dict[str, str],
    charges: list[dict[str, str]],
    number: str,
    note: str,
    day: date,
) -> None:
    own = {"buyer": buyer, "charges": charges, "number": number, "note": note, "issued_on": day.isoformat()}
    document = content(lines, 3, currency="KWD", discount="1.000", **own)
    for page in _pages(document, load("en")):
        for y, placed in page.lines:
            assert y > 0
            assert y + placed.height < HEIGHT - 46
            spans = sorted(
                (each.x, each.x + width) if each.align == "left" else (each.x - width, each.x)
                for each in placed.texts
                for width in [measure(each.text, each.style)]
            )
            assert all(left >= LEFT - 0.01 and right <= RIGHT + 0.01 for left, right in spans)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert render_pdf(document).startswith(b"%PDF-1.7")
