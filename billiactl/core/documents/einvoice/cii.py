"""The electronic invoice in UN/CEFACT Cross Industry Invoice D22B, as Factur-X 1.09 in its profile EN 16931 has it."""

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
from billiactl.core.documents.einvoice.xml import Node, Part, branch, leaf, serialise

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
_DATE = "102"
"""Code of UNTDID 2379: CCYYMMDD."""


def write_cii(invoice: EInvoice) -> bytes:
    """The XML file, UTF-8; equal invoices are equal files."""
    root = branch(
        "rsm:CrossIndustryInvoice",
        branch(
            "rsm:ExchangedDocumentContext",
            branch("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", codes()["guideline"])),
        ),
        branch(
            "rsm:ExchangedDocument",
            leaf("ram:ID", invoice.number),
            leaf("ram:TypeCode", invoice.type_code),
            _date("ram:IssueDateTime", "udt", invoice.issued_on),
            branch("ram:IncludedNote", leaf("ram:Content", invoice.note)),
        ),
        branch(
            "rsm:SupplyChainTradeTransaction",
            (_line(invoice, line) for line in invoice.lines),
            _agreement(invoice),
            _delivery(invoice),
            _settlement(invoice),
        ),
    )
    assert root is not None
    return serialise(root, NAMESPACES)


def _date(name: str, prefix: str, day: str) -> Part:
    return branch(name, leaf(f"{prefix}:DateTimeString", day.replace("-", ""), format=_DATE))


def _tax(name: str, group: Group) -> Part:
    return branch(
        name,
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:CategoryCode", group.category),
        leaf("ram:RateApplicablePercent", rate(group)),
    )


def _line(invoice: EInvoice, line: InvoiceLine) -> Part:
    return branch(
        "ram:IncludedSupplyChainTradeLineItem",
        branch(
            "ram:AssociatedDocumentLineDocument",
            leaf("ram:LineID", line.number),
            branch("ram:IncludedNote", leaf("ram:Content", line.note)),
        ),
        branch(
            "ram:SpecifiedTradeProduct",
            leaf("ram:SellerAssignedID", line.code),
            leaf("ram:Name", line.name),
            leaf("ram:Description", line.details),
        ),
        branch(
            "ram:SpecifiedLineTradeAgreement",
            branch("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", price(invoice, line.price))),
        ),
        branch(
            "ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", quantity(line.quantity), unitCode=line.unit)
        ),
        branch(
            "ram:SpecifiedLineTradeSettlement",
            _tax("ram:ApplicableTradeTax", line.group),
            (_adjustment(invoice, each) for each in line.adjustments),
            branch(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                leaf("ram:LineTotalAmount", amount(invoice, line.net)),
            ),
        ),
    )


def _adjustment(invoice: EInvoice, each: Adjustment) -> Part:
    return branch(
        "ram:SpecifiedTradeAllowanceCharge",
        branch("ram:ChargeIndicator", leaf("udt:Indicator", "true" if each.charge else "false")),
        leaf("ram:ActualAmount", amount(invoice, each.amount)),
        leaf("ram:ReasonCode", each.code),
        leaf("ram:Reason", each.reason),
        _tax("ram:CategoryTradeTax", each.group) if each.group is not None else None,
    )


def _agreement(invoice: EInvoice) -> Part:
    return branch(
        "ram:ApplicableHeaderTradeAgreement",
        branch("ram:SellerTradeParty", _party(invoice.seller)),
        branch("ram:BuyerTradeParty", _party(invoice.buyer)),
        branch("ram:BuyerOrderReferencedDocument", leaf("ram:IssuerAssignedID", invoice.order)),
    )


def _party(party: Party) -> Iterator[Part]:
    yield leaf("ram:ID", party.identifier)
    yield leaf("ram:Name", party.name)
    yield branch("ram:SpecifiedLegalOrganization", leaf("ram:ID", party.legal_id))
    yield branch(
        "ram:DefinedTradeContact",
        leaf("ram:PersonName", party.contact),
        branch("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", party.phone)),
        branch("ram:EmailURIUniversalCommunication", leaf("ram:URIID", party.email)),
    )
    yield branch(
        "ram:PostalTradeAddress",
        leaf("ram:PostcodeCode", party.postal_code),
        leaf("ram:LineOne", party.street),
        leaf("ram:CityName", party.city),
        leaf("ram:CountryID", party.country),
        leaf("ram:CountrySubDivisionName", party.region),
    )
    if party.endpoint is not None:
        scheme, address = party.endpoint
        yield branch("ram:URIUniversalCommunication", leaf("ram:URIID", address, schemeID=scheme))
    for scheme, number in (("VA", party.vat_id), ("FC", party.tax_number)):
        yield branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", number, schemeID=scheme))


def _delivery(invoice: EInvoice) -> Node:
    """This one stands there also when it says nothing: the schema wants it."""
    ship_to = branch(
        "ram:ShipToTradeParty", branch("ram:PostalTradeAddress", leaf("ram:CountryID", invoice.deliver_to))
    )
    supplied = branch("ram:ActualDeliverySupplyChainEvent", _date("ram:OccurrenceDateTime", "udt", invoice.supplied_on))
    parts = tuple(part for part in (ship_to, supplied) if part is not None)
    return Node("ram:ApplicableHeaderTradeDelivery", children=parts)


def _settlement(invoice: EInvoice) -> Part:
    payment = invoice.payment
    return branch(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:PaymentReference", payment.reference) if payment else None,
        leaf("ram:InvoiceCurrencyCode", invoice.currency),
        _means(payment) if payment else None,
        (_tax_row(invoice, row) for row in invoice.taxes),
        (_adjustment(invoice, each) for each in invoice.adjustments),
        branch(
            "ram:SpecifiedTradePaymentTerms",
            leaf("ram:Description", invoice.terms),
            _date("ram:DueDateDateTime", "udt", invoice.due_on),
        ),
        _sums(invoice),
        _preceding(invoice),
    )


def _means(payment: PaymentMeans) -> Part:
    return branch(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        leaf("ram:TypeCode", payment.code),
        leaf("ram:Information", payment.text),
        branch(
            "ram:PayeePartyCreditorFinancialAccount",
            leaf("ram:IBANID", payment.iban),
            leaf("ram:AccountName", payment.account_name),
        ),
        branch("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", payment.bic)),
    )


def _tax_row(invoice: EInvoice, row: TaxRow) -> Part:
    return branch(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", amount(invoice, row.amount)),
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:ExemptionReason", row.reason),
        leaf("ram:BasisAmount", amount(invoice, row.base)),
        leaf("ram:CategoryCode", row.group.category),
        leaf("ram:ExemptionReasonCode", row.reason_code),
        leaf("ram:RateApplicablePercent", rate(row.group)),
    )


def _sums(invoice: EInvoice) -> Part:
    sums = invoice.totals
    return branch(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        leaf("ram:LineTotalAmount", amount(invoice, sums.lines)),
        leaf("ram:ChargeTotalAmount", amount(invoice, sums.charges) if sums.charges else ""),
        leaf("ram:AllowanceTotalAmount", amount(invoice, sums.allowances) if sums.allowances else ""),
        leaf("ram:TaxBasisTotalAmount", amount(invoice, sums.net)),
        leaf("ram:TaxTotalAmount", amount(invoice, sums.tax), currencyID=invoice.currency),
        leaf("ram:GrandTotalAmount", amount(invoice, sums.gross)),
        leaf("ram:TotalPrepaidAmount", amount(invoice, sums.paid) if sums.paid else ""),
        leaf("ram:DuePayableAmount", amount(invoice, sums.payable)),
    )


def _preceding(invoice: EInvoice) -> Part:
    if invoice.preceding is None:
        return None
    return branch(
        "ram:InvoiceReferencedDocument",
        leaf("ram:IssuerAssignedID", invoice.preceding.number),
        _date("ram:FormattedIssueDateTime", "qdt", invoice.preceding.issued_on),
    )
