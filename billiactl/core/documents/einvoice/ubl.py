"""The electronic invoice in OASIS UBL 2.1: an Invoice, or a CreditNote where amounts are given back."""

from __future__ import annotations

from collections.abc import Iterator

from billiactl.core.documents.einvoice.codes import codes
from billiactl.core.documents.einvoice.figures import amount, price, quantity, rate
from billiactl.core.documents.einvoice.invoice_model import (
    Adjustment,
    EInvoice,
    Group,
    InvoiceLine,
    Party,
    PaymentMeans,
    TaxRow,
)
from billiactl.core.documents.einvoice.xml import Part, branch, leaf, serialise

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_COMPONENTS = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}


def write_ubl(invoice: EInvoice) -> bytes:
    """The XML file, UTF-8; equal invoices are equal files.

    Where both parties have an electronic address and there is an order to refer to, it says that it follows Peppol
    BIS Billing 3.0; else it is an invoice by EN 16931 and no more.
    """
    name = "CreditNote" if invoice.is_credit_note else "Invoice"
    root = branch(
        f":{name}",
        _head(invoice),
        branch("cac:OrderReference", leaf("cbc:ID", invoice.order)),
        _preceding(invoice),
        branch("cac:AccountingSupplierParty", branch("cac:Party", _party(invoice.seller))),
        branch("cac:AccountingCustomerParty", branch("cac:Party", _party(invoice.buyer))),
        _delivery(invoice),
        _means(invoice.payment) if invoice.payment else None,
        branch("cac:PaymentTerms", leaf("cbc:Note", invoice.terms)),
        (_adjustment(invoice, each) for each in invoice.adjustments),
        branch(
            "cac:TaxTotal",
            _money("cbc:TaxAmount", invoice, invoice.totals.tax),
            (_tax_row(invoice, row) for row in invoice.taxes),
        ),
        _sums(invoice),
        (_line(invoice, line) for line in invoice.lines),
    )
    assert root is not None
    return serialise(root, {"": f"{_UBL}{name}-2", **_COMPONENTS})


def _head(invoice: EInvoice) -> Iterator[Part]:
    profile = codes()["peppol"] if _fits_peppol(invoice) else {"guideline": codes()["guideline"], "process": ""}
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    yield leaf("cbc:CustomizationID", profile["guideline"])
    yield leaf("cbc:ProfileID", profile["process"])
    yield leaf("cbc:ID", invoice.number)
    yield leaf("cbc:IssueDate", invoice.issued_on)
    yield leaf("cbc:DueDate", invoice.due_on)
    yield leaf(f"cbc:{kind}TypeCode", invoice.type_code)
    yield leaf("cbc:Note", invoice.note)
    yield leaf("cbc:DocumentCurrencyCode", invoice.currency)


def _fits_peppol(invoice: EInvoice) -> bool:
    return bool(invoice.seller.endpoint and invoice.buyer.endpoint and invoice.order)


def _money(name: str, invoice: EInvoice, value: int) -> Part:
    return leaf(name, amount(invoice, value), currencyID=invoice.currency)


def _preceding(invoice: EInvoice) -> Part:
    if invoice.preceding is None:
        return None
    said = leaf("cbc:ID", invoice.preceding.number), leaf("cbc:IssueDate", invoice.preceding.issued_on)
    return branch("cac:BillingReference", branch("cac:InvoiceDocumentReference", *said))


def _party(party: Party) -> Iterator[Part]:
    if party.endpoint is not None:
        yield leaf("cbc:EndpointID", party.endpoint.id, schemeID=party.endpoint.scheme)
    yield branch("cac:PartyIdentification", leaf("cbc:ID", party.identifier))
    yield branch(
        "cac:PostalAddress",
        leaf("cbc:StreetName", party.street),
        leaf("cbc:CityName", party.city),
        leaf("cbc:PostalZone", party.postal_code),
        leaf("cbc:CountrySubentity", party.region),
        branch("cac:Country", leaf("cbc:IdentificationCode", party.country)),
    )
    for scheme, number in (("VAT", party.vat_id), ("TAX", party.tax_number)):
        if number:
            yield branch("cac:PartyTaxScheme", leaf("cbc:CompanyID", number), _scheme(scheme))
    yield branch(
        "cac:PartyLegalEntity", leaf("cbc:RegistrationName", party.name), leaf("cbc:CompanyID", party.legal_id)
    )
    yield branch(
        "cac:Contact",
        leaf("cbc:Name", party.contact),
        leaf("cbc:Telephone", party.phone),
        leaf("cbc:ElectronicMail", party.email),
    )


def _scheme(name: str) -> Part:
    return branch("cac:TaxScheme", leaf("cbc:ID", name))


def _delivery(invoice: EInvoice) -> Part:
    country = branch("cac:Country", leaf("cbc:IdentificationCode", invoice.deliver_to))
    return branch(
        "cac:Delivery",
        leaf("cbc:ActualDeliveryDate", invoice.supplied_on),
        branch("cac:DeliveryLocation", branch("cac:Address", country)),
    )


def _means(payment: PaymentMeans) -> Part:
    attributes = {"name": payment.text} if payment.text else {}
    return branch(
        "cac:PaymentMeans",
        leaf("cbc:PaymentMeansCode", payment.code, **attributes),
        leaf("cbc:PaymentID", payment.reference),
        branch(
            "cac:PayeeFinancialAccount",
            leaf("cbc:ID", payment.iban),
            leaf("cbc:Name", payment.account_name),
            branch("cac:FinancialInstitutionBranch", leaf("cbc:ID", payment.bic)),
        ),
    )


def _adjustment(invoice: EInvoice, each: Adjustment) -> Part:
    return branch(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "true" if each.charge else "false"),
        leaf("cbc:AllowanceChargeReasonCode", each.code),
        leaf("cbc:AllowanceChargeReason", each.reason),
        _money("cbc:Amount", invoice, each.amount),
        _category("cac:TaxCategory", each.group) if each.group is not None else None,
    )


def _category(name: str, group: Group, reason_code: str = "", reason: str = "") -> Part:
    return branch(
        name,
        leaf("cbc:ID", group.category),
        leaf("cbc:Percent", rate(group)),
        leaf("cbc:TaxExemptionReasonCode", reason_code),
        leaf("cbc:TaxExemptionReason", reason),
        _scheme("VAT"),
    )


def _tax_row(invoice: EInvoice, row: TaxRow) -> Part:
    return branch(
        "cac:TaxSubtotal",
        _money("cbc:TaxableAmount", invoice, row.base),
        _money("cbc:TaxAmount", invoice, row.amount),
        _category("cac:TaxCategory", row.group, row.reason_code, row.reason),
    )


def _sums(invoice: EInvoice) -> Part:
    sums = invoice.totals
    return branch(
        "cac:LegalMonetaryTotal",
        _money("cbc:LineExtensionAmount", invoice, sums.lines),
        _money("cbc:TaxExclusiveAmount", invoice, sums.net),
        _money("cbc:TaxInclusiveAmount", invoice, sums.gross),
        _money("cbc:AllowanceTotalAmount", invoice, sums.allowances) if sums.allowances else None,
        _money("cbc:ChargeTotalAmount", invoice, sums.charges) if sums.charges else None,
        _money("cbc:PrepaidAmount", invoice, sums.paid) if sums.paid else None,
        _money("cbc:PayableAmount", invoice, sums.payable),
    )


def _line(invoice: EInvoice, line: InvoiceLine) -> Part:
    kind, done = ("CreditNote", "Credited") if invoice.is_credit_note else ("Invoice", "Invoiced")
    return branch(
        f"cac:{kind}Line",
        leaf("cbc:ID", line.number),
        leaf("cbc:Note", line.note),
        leaf(f"cbc:{done}Quantity", quantity(line.quantity), unitCode=line.unit),
        _money("cbc:LineExtensionAmount", invoice, line.net),
        (_adjustment(invoice, each) for each in line.adjustments),
        branch(
            "cac:Item",
            leaf("cbc:Description", line.details),
            leaf("cbc:Name", line.name),
            branch("cac:SellersItemIdentification", leaf("cbc:ID", line.code)),
            _category("cac:ClassifiedTaxCategory", line.group),
        ),
        branch("cac:Price", leaf("cbc:PriceAmount", price(invoice, line.price), currencyID=invoice.currency)),
    )
