"""What stands in the XML, read back by the paths of the standard; sums that hold to the cent; what is refused."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billiactl.core.documents.einvoice.codes import unit_code
from billiactl.core.documents.einvoice.files import SYNTAXES, attachment_of, write_einvoice
from billiactl.core.errors import Refused
from scripts.gallery_contents import BUYER, SELLER, Item, document
from scripts.gallery_entries import entries
from tests.core.documents.einvoice.cases import AMERICAN, GERMAN, PAPER_ONLY, cases
from tests.core.documents.einvoice.fields import read

CASES = cases()
GALLERY = {entry.name: entry.content for entry in entries()}


def fields(content: dict[str, Any]) -> dict[str, Any]:
    """The fields of a document, which are the same in both syntaxes."""
    cii, ubl = (read(write_einvoice(content, syntax)) for syntax in SYNTAXES)
    assert cii == ubl
    return cii


def refusal(content: dict[str, Any]) -> Refused:
    assert attachment_of(content) is None
    with pytest.raises(Refused) as refused:
        write_einvoice(content, "ubl")
    assert refused.value.code == "no_einvoice"
    assert refused.value.hint
    return refused.value


def check_sums(said: dict[str, Any], exact: bool = True) -> None:
    """EINVOICE's sums, computed anew from what the file says, in decimals."""

    def number(record: dict[str, Any], name: str) -> Decimal:
        return Decimal(record[name] or 0)

    def signed(adjustments: list[dict[str, str]]) -> Decimal:
        return sum(
            (Decimal(each["amount"]) * (1 if each["charge"] == "true" else -1) for each in adjustments), Decimal(0)
        )

    cent = Decimal(said["112"]).as_tuple().exponent
    unit = Decimal(1).scaleb(int(cent))
    for line in said["lines"]:
        assert Decimal(line["price"]) >= 0
        product = (Decimal(line["price"]) * Decimal(line["quantity"])).quantize(unit, ROUND_HALF_UP)
        assert number(line, "net") == product + signed(line["adjustments"])
    assert all(Decimal(each["amount"]) > 0 for each in said["adjustments"])
    assert number(said, "106") == sum(number(line, "net") for line in said["lines"])
    assert number(said, "108") - number(said, "107") == signed(said["adjustments"])
    assert number(said, "109") == number(said, "106") - number(said, "107") + number(said, "108")
    for row in said["taxes"]:
        group = (row["category"], row["rate"])
        lines = sum(number(line, "net") for line in said["lines"] if (line["category"], line["rate"]) == group)
        others = [each for each in said["adjustments"] if (each["category"], each["rate"]) == group]
        assert number(row, "base") == lines + signed(others)
        tax = (number(row, "base") * number(row, "rate") / 100).quantize(unit, ROUND_HALF_UP)
        assert number(row, "amount") == tax or not exact
    assert number(said, "110") == sum(number(row, "amount") for row in said["taxes"])
    assert number(said, "112") == number(said, "109") + number(said, "110")
    assert number(said, "115") == number(said, "112") - number(said, "113")


@pytest.mark.parametrize("name", CASES)
def test_both_syntaxes_say_the_same_and_the_sums_hold(name: str) -> None:
    said = fields(CASES[name])
    check_sums(said, exact=name != "cent-off")
    content = CASES[name]
    assert (said["106"], said["109"]) == (said["106"], content["net"])
    assert (said["110"], said["112"], said["115"]) == (content["tax"], content["gross"], content["payable"])
    assert [line["net"] for line in said["lines"]] == [line["net"] for line in content["lines"]]


def test_the_same_document_gives_the_same_file() -> None:
    for syntax in SYNTAXES:
        assert write_einvoice(GALLERY["invoice"], syntax) == write_einvoice(dict(GALLERY["invoice"]), syntax)


def test_an_invoice() -> None:
    said = fields(GALLERY["invoice"])
    facts = {name: said[name] for name in ("number", "issued", "type", "currency", "due", "terms", "order", "supplied")}
    assert facts == {
        "number": "0000000042",
        "issued": "20261103",
        "type": "380",
        "currency": "EUR",
        "due": "20261117",
        "terms": "",
        "order": "1042",
        "supplied": "20261102",
    }
    assert (said["means"], said["iban"], said["bic"]) == ("58", "BG80BNBG96611020345678", "BNBGBGSD")
    assert (said["reference"], said["account"], said["113"]) == ("1042", "Lantern Hosting Ltd", "")
    seller, buyer = said["seller"], said["buyer"]
    assert (seller["name"], seller["country"], seller["vat_id"]) == ("Lantern Hosting Ltd", "BG", "BG209887769")
    assert (seller["legal_id"], seller["phone"]) == ("209887769", "+359 52 555 0100")
    assert (buyer["name"], buyer["contact"], buyer["vat_id"]) == ("Harbour Books OOD", "Anna Ivanova", "BG175554438")
    assert (buyer["endpoint_scheme"], buyer["endpoint"]) == ("9926", "BG175554438")
    first = said["lines"][0]
    assert (first["name"], first["details"]) == (".bg domain: harbour-books.example", "registered for one year")
    (discount,) = said["lines"][1]["adjustments"]
    assert (discount["charge"], discount["amount"], discount["reason"]) == ("false", "9.60", "Discount")
    assert said["lines"][1]["unit"] == "MON"
    assert [(row["category"], row["rate"], row["reason"]) for row in said["taxes"]] == [("S", "20", "")]


def test_a_paid_invoice_says_that_it_is_and_asks_for_nothing() -> None:
    said = fields(GALLERY["invoice-paid"])
    assert (said["113"], said["115"]) == (said["112"], "0.00")
    assert (said["means"], said["due"], said["terms"]) == ("", "", "")
    part = fields(CASES["part-paid"])
    assert (part["113"], part["115"], part["means"]) == ("5.00", "19.01", "58")


@pytest.mark.parametrize(("name", "code"), [("credit-note", "381"), ("debit-note", "383")])
def test_a_note_names_what_it_corrects_in_positive_amounts(name: str, code: str) -> None:
    said = fields(GALLERY[name])
    assert (said["type"], said["preceding"], said["preceding_on"]) == (code, "0000000042", "20261103")
    assert all(Decimal(said[sum_]) > 0 for sum_ in ("106", "109", "110", "112", "115"))
    assert said["lines"][0]["note"] == "corrects line 2"
    assert said["note"] == GALLERY[name]["reason"]
    root = b"<CreditNote " if code == "381" else b"<Invoice "
    assert root in write_einvoice(GALLERY[name], "ubl")


def test_a_credit_note_asks_for_no_transfer() -> None:
    said = fields(GALLERY["credit-note"])
    assert (said["means"], said["due"], said["terms"]) == ("", "", "This amount is credited.")


def test_a_notes_vat_may_be_a_cent_off_and_an_invoices_may_not() -> None:
    said = fields(CASES["cent-off"])
    assert [(row["base"], row["amount"]) for row in said["taxes"]] == [("10.00", "2.01")]
    invoice = {**CASES["cent-off"], "kind": "invoice"}
    assert "the VAT of category S" in refusal(invoice).message
    yen = {**CASES["cent-off"], "currency": "JPY", "taxes": [dict(CASES["cent-off"]["taxes"][0])]}
    yen["taxes"][0] |= {"base": "10", "amount": "3"}
    zeros = {"discount": "0", "surcharge": "0", "net": "10", "unit_price": "10"}
    yen |= {"lines": [{**CASES["cent-off"]["lines"][0], **zeros}], "discount": "0", "paid": "0"}
    yen |= {"net": "10", "tax": "3", "gross": "13", "payable": "13"}
    assert "the VAT of category S" in refusal(yen).message


def test_discounts_and_charges() -> None:
    said = fields(GALLERY["discounts-and-charges"])
    assert [(each["charge"], each["reason"], each["rate"]) for each in said["adjustments"]] == [
        ("false", "Discount", "20"),
        ("false", "Discount", "9"),
        ("true", "Shipping", "20"),
        ("true", "Express handling at the weekend", "20"),
    ]
    assert (said["107"], said["108"], said["113"]) == ("50.00", "37.40", "1000.00")
    assert [each["charge"] for each in said["lines"][3]["adjustments"]] == ["true"]


@pytest.mark.parametrize(
    ("name", "category", "code", "delivered"),
    [
        ("reverse-charge", "AE", "VATEX-EU-AE", ("", "")),
        ("intra-eu", "K", "VATEX-EU-IC", ("20261103", "DE")),
        ("intra-eu-supplied", "K", "VATEX-EU-IC", ("20261030", "DE")),
        ("intra-eu-note", "K", "VATEX-EU-IC", ("20261103", "DE")),
        ("export", "G", "VATEX-EU-G", ("", "")),
        ("exempt", "E", "", ("", "")),
    ],
)
def test_what_is_not_taxed_has_its_reason(name: str, category: str, code: str, delivered: tuple[str, str]) -> None:
    said = fields(CASES[name])
    (row,) = said["taxes"]
    assert (row["category"], row["rate"], row["amount"], row["reason_code"]) == (category, "0", "0.00", code)
    assert row["reason"]
    assert (said["supplied"], said["deliver_to"]) == delivered
    assert said["seller"]["vat_id"] == "BG209887769"


def test_what_is_not_subject_to_vat_names_no_vat_id_and_no_rate() -> None:
    said = fields(CASES["not-subject"])
    (row,) = said["taxes"]
    assert (row["category"], row["rate"], row["reason_code"]) == ("O", "", "VATEX-EU-O")
    assert {said[party][name] for party in ("seller", "buyer") for name in ("vat_id", "endpoint")} == {""}
    assert said["seller"]["legal_id"] == "209887769"


def test_a_returned_item_has_a_negative_quantity() -> None:
    for name in ("returned", "negative-price"):
        line = fields(CASES[name])["lines"][1]
        assert (line["quantity"], line["price"], line["net"]) == ("-1", "10.00", "-10.00")


def test_numbers_without_a_country_are_no_vat_ids() -> None:
    said = fields(CASES["tax-number"])
    assert (said["seller"]["vat_id"], said["seller"]["tax_number"]) == ("", "27/123/45678")
    said = fields(CASES["foreign-number"])
    assert (said["buyer"]["vat_id"], said["buyer"]["identifier"]) == ("", "12-3456789")


def test_greece_is_el_in_a_vat_id_and_gr_in_an_address() -> None:
    buyer = fields(GALLERY["greek"])["buyer"]
    assert (buyer["country"], buyer["vat_id"], buyer["endpoint_scheme"]) == ("GR", "EL123456789", "9933")


def test_payment_means() -> None:
    assert fields(CASES["dollars"])["means"] == "30"
    said = fields(CASES["no-account"])
    assert (said["means"], said["means_text"], said["iban"]) == ("1", "Bank transfer", "")
    assert said["terms"] == "No due date is set."


def test_amounts_without_decimals() -> None:
    said = fields(GALLERY["yen"])
    assert (said["currency"], said["112"], said["lines"][0]["price"]) == ("JPY", "1779850", "148000")


def test_what_xml_cant_hold_is_seen_to_be_missing() -> None:
    said = fields(CASES["odd-characters"])
    assert said["lines"][0]["name"] == "a \ufffd <&> \ufffd \u2028 emoji \U0001f600"
    assert said["note"] == "\ufffd ]]> \ufffd"


def test_peppol_is_named_only_where_both_can_be_reached() -> None:
    peppol = b"poacc:billing:01:1.0"
    assert peppol in write_einvoice(GALLERY["invoice"], "ubl")
    for content in (CASES["not-subject"], CASES["foreign-number"], {**GALLERY["invoice"], "order": None}):
        data = write_einvoice(content, "ubl")
        assert b"<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>" in data
        assert b"peppol" not in data
    assert b"peppol" not in write_einvoice(GALLERY["invoice"], "cii")


@pytest.mark.parametrize("name", PAPER_ONLY)
def test_what_is_for_paper_only(name: str) -> None:
    words = {"proforma": "could book it", "draft": "a draft", "dinar": "KWD has 3 decimals"}
    assert words[name] in refusal(GALLERY[name]).message


def test_a_currency_that_was_given_up() -> None:
    assert "BGN is not in EN 16931's list" in refusal(document((Item("a", "10"),), currency="BGN")).message


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"seller": {**SELLER, "country": ""}}, "the seller's country"),
        ({"seller": {**SELLER, "name": " "}}, "the seller's name"),
        ({"seller": {**SELLER, "vat_id": ""}}, "the seller's VAT ID or tax number"),
        ({"seller": {**SELLER, "vat_id": "27/1", "registration_id": ""}}, "the seller's registration number"),
        ({"buyer": {**BUYER, "country": ""}}, "the buyer's country"),
        ({"buyer": {**BUYER, "country": "XK"}}, "the buyer's country"),
        ({"buyer": {**BUYER, "name": "", "company": ""}}, "the buyer's name"),
        ({"kind": "credit_note"}, "the document that it corrects"),
    ],
)
def test_what_it_lacks_is_named(changes: dict[str, Any], lacks: str) -> None:
    refused = refusal({**document((Item("a", "10"),)), **changes})
    assert lacks in refused.message
    assert any(lacks in each for each in refused.data["missing"])


@pytest.mark.parametrize(
    ("item", "changes", "lacks"),
    [
        (Item("", "10"), {}, "a description of line 1"),
        (Item("a", "10", unit="barrel-ish"), {}, "a unit of line 1"),
        (Item("a", "10", rate="0"), {}, "a VAT rate above 0"),
        (Item("a", "10", category="E", rate="0"), {}, "the reason of the exemption"),
        (Item("a", "10", category="AE", rate="0"), {"buyer": {**GERMAN, "vat_id": ""}}, "the buyer's VAT ID"),
        (Item("a", "10", category="K", rate="0"), {"buyer": {**GERMAN, "vat_id": "812"}}, "the buyer's VAT ID"),
        (Item("a", "10", category="G", rate="0"), {"seller": {**SELLER, "vat_id": "1"}}, "the seller's VAT ID"),
        (Item("a", "10", category="G", rate="5"), {"buyer": AMERICAN}, "the VAT rate 0"),
        (Item("a", "10", category="L", rate="7"), {}, "a VAT category that EN 16931 knows"),
        (
            Item("a", "10", category="O", rate=None),
            {"seller": {**SELLER, "registration_id": ""}},
            "the seller's registration number",
        ),
    ],
)
def test_what_a_line_or_its_category_lacks_is_named(item: Item, changes: dict[str, Any], lacks: str) -> None:
    assert lacks in refusal({**document((item,)), **changes}).message


def test_not_subject_stands_alone() -> None:
    mixed = document((Item("a", "10"), Item("b", "10", category="O", rate=None)))
    assert "a document of its own" in refusal(mixed).message


def test_wrong_sums_are_named() -> None:
    wrong = {**document((Item("a", "10"),)), "gross": "13.00"}
    assert "the total with VAT and the amount due" in refusal(wrong).message


def test_units() -> None:
    words = {"pcs": "C62", "Hours": "HUR", "month": "MON", "GB": "E34", "": "C62", "mon": "MON", "KWH": "KWH"}
    assert {word: unit_code(word) for word in words} == words
    assert unit_code("barrel-ish") is None


amounts = st.decimals(0, 5000, places=2).map(str)
rates = st.sampled_from([("S", "20"), ("S", "9"), ("S", "5.5"), ("Z", "0"), ("E", "0")])
items = st.builds(
    lambda price, quantity, discount, surcharge, rate: Item(
        "thing", price, quantity, discount=discount, surcharge=surcharge, category=rate[0], rate=rate[1]
    ),
    st.decimals(-100, 5000, places=6).map(str),
    st.decimals(-10, 1000, places=3).map(str),
    amounts,
    amounts,
    rates,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(items, min_size=1, max_size=6),
    amounts,
    st.lists(st.tuples(st.sampled_from(["shipping", "fee", "x"]), amounts), max_size=3),
    st.sampled_from(["EUR", "USD"]),
)
def test_whatever_is_sold_the_sums_hold(
    sold: list[Item], discount: str, charges: list[tuple[str, str]], currency: str
) -> None:
    reasons = {"E": "small business"}
    check_sums(fields(document(sold, discount=discount, charges=charges, currency=currency, reasons=reasons)))
