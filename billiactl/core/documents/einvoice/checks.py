"""What EN 16931 asks of an electronic invoice: fields that must be there, and sums that must agree to the cent."""

from __future__ import annotations

from collections.abc import Iterator

from billiactl.core.documents.einvoice.invoice_model import EInvoice, Group, InvoiceLine, TaxRow
from billiactl.core.documents.einvoice.parties import known_country
from billiactl.core.money import SCALE, minor_digits, round_half_up

_SELLER_VAT_ID = "the seller's VAT ID, with its country's letters (seller.vat_id in the settings)"
_SELLER_TAX_ID = "the seller's VAT ID or tax number (seller.vat_id in the settings)"
_BUYER_VAT_ID = "the buyer's VAT ID, with its country's letters"
_SELLER_NEEDS = {
    "S": _SELLER_TAX_ID,
    "Z": _SELLER_TAX_ID,
    "E": _SELLER_TAX_ID,
    "AE": _SELLER_TAX_ID,
    "K": _SELLER_VAT_ID,
    "G": _SELLER_VAT_ID,
}
"""BR-S-02, BR-Z-02, BR-E-02, BR-AE-02, BR-IC-02, BR-G-02."""
_BUYER_NEEDS_VAT_ID = ("AE", "K")
_NOT_TAXED = ("Z", "E", "AE", "K", "G")


def missing(invoice: EInvoice) -> list[str]:
    """What EN 16931 wants said and ``invoice`` doesn't say, each as a few words; empty if nothing lacks."""
    return [*_missing_facts(invoice), *_missing_on_lines(invoice), *_missing_for_vat(invoice)]


def _missing_facts(invoice: EInvoice) -> Iterator[str]:
    seller, buyer = invoice.seller, invoice.buyer
    if not seller.name:
        yield "the seller's name"
    if not known_country(seller.country):
        yield "the seller's country"
    if not (seller.vat_id or seller.legal_id):  # BR-CO-26
        yield "the seller's registration number (seller.registration_id in the settings)"
    if not buyer.name:
        yield "the buyer's name"
    if not known_country(buyer.country):
        yield "the buyer's country"
    if invoice.kind != "invoice" and invoice.preceding is None:
        yield "the document that it corrects"


def _missing_on_lines(invoice: EInvoice) -> Iterator[str]:
    if not invoice.lines:
        yield "lines"
    for line in invoice.lines:
        if not line.name:
            yield f"a description of line {line.number}"
        if not line.unit:
            yield f"a unit of line {line.number} that UN/ECE Recommendation 20 knows, such as C62, HUR or MON"


def _missing_for_vat(invoice: EInvoice) -> Iterator[str]:
    seller = invoice.seller
    named = {group for group, _ in _parts(invoice)} | {row.group for row in invoice.taxes}
    categories = {group.category for group in named}
    for category in sorted(categories):
        needed = _SELLER_NEEDS.get(category, "")
        has = seller.vat_id or (seller.tax_number if needed == _SELLER_TAX_ID else "")
        if needed and not has:
            yield f"{needed} for VAT category {category}"
        if category in _BUYER_NEEDS_VAT_ID and not invoice.buyer.vat_id:
            yield f"{_BUYER_VAT_ID} for VAT category {category}"
    if "O" in categories and len(categories) > 1:  # BR-O-11 to BR-O-14
        yield "a document of its own for what is not subject to VAT (category O)"
    yield from (fault for group in sorted(named, key=str) for fault in _missing_rate(group))
    if any(not (row.reason or row.reason_code) for row in invoice.taxes if row.group.category == "E"):  # BR-E-10
        yield "the reason of the exemption (vat.reasons.E in the settings)"


def _missing_rate(group: Group) -> Iterator[str]:
    category, rate = group
    if category == "S" and not rate:
        yield "a VAT rate above 0 for VAT category S"
    elif category in _NOT_TAXED and rate != 0:
        yield f"the VAT rate 0 for VAT category {category}"
    elif category == "O" and rate is not None:
        yield "a VAT category other than O for what has a rate"
    elif category not in (*_SELLER_NEEDS, "O"):
        yield f"a VAT category that EN 16931 knows ({category} is none)"


def _parts(invoice: EInvoice) -> Iterator[tuple[Group, int]]:
    """What makes up the taxable amounts, by VAT category and rate."""
    yield from ((line.group, line.net) for line in invoice.lines)
    for each in invoice.adjustments:
        if each.group is not None:
            yield each.group, each.amount if each.charge else -each.amount


def wrong_sums(invoice: EInvoice) -> list[str]:
    """The sums of ``invoice`` that break a rule of EN 16931, each as a few words; empty if all hold, to the cent."""
    return [*_wrong_lines(invoice), *_wrong_taxes(invoice), *_wrong_totals(invoice)]


def _wrong_lines(invoice: EInvoice) -> Iterator[str]:
    for line in invoice.lines:
        if line.net != _line_net(line, invoice.currency):
            yield f"the net of line {line.number}"


def _line_net(line: InvoiceLine, currency: str) -> int:
    price = round_half_up(line.quantity * line.price * 10 ** minor_digits(currency), SCALE * SCALE)
    return price + sum(each.amount if each.charge else -each.amount for each in line.adjustments)


def _wrong_taxes(invoice: EInvoice) -> Iterator[str]:
    bases: dict[Group, int] = {}
    for group, net in _parts(invoice):
        bases[group] = bases.get(group, 0) + net
    if sorted(bases, key=str) != sorted((row.group for row in invoice.taxes), key=str):  # BR-CO-18
        yield "a row of VAT for each category and rate"
    for row in invoice.taxes:
        if row.base != bases.get(row.group, 0):  # BR-S-08 and its like
            yield f"the taxable amount of category {row.group.category}"
        if abs(row.amount - _tax(row)) > _tolerance(invoice):  # BR-CO-17
            yield f"the VAT of category {row.group.category}"


def _tax(row: TaxRow) -> int:
    return round_half_up(row.base * (row.group.rate or 0), SCALE)


def _tolerance(invoice: EInvoice) -> int:
    """By how many minor units the VAT of a row may differ from base x rate.

    None on an invoice. A note's VAT is what makes the documents of the order sum to its price, which may be cents
    off; BR-CO-17 allows what is less than a whole unit of the currency.
    """
    return 0 if invoice.kind == "invoice" else 10 ** minor_digits(invoice.currency) - 1


def _wrong_totals(invoice: EInvoice) -> Iterator[str]:
    sums = invoice.totals
    rules = {
        "the sum of the lines": sums.lines == sum(line.net for line in invoice.lines),  # BR-CO-10
        "the total without VAT": sums.net == sums.lines - sums.allowances + sums.charges,  # BR-CO-13
        "the total of VAT": sums.tax == sum(row.amount for row in invoice.taxes),  # BR-CO-14
        "the total with VAT": sums.gross == sums.net + sums.tax,  # BR-CO-15
        "the amount due": sums.payable == sums.gross - sums.paid,  # BR-CO-16
    }
    yield from (name for name, holds in rules.items() if not holds)
