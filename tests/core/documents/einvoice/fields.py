"""The fields of an electronic invoice, read back from CII and from UBL: written by hand from the two bindings."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from billiactl.core.documents.einvoice.cii import NAMESPACES as CII

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
UBL = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}

_AGREEMENT = "//ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_MEANS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_SUPPLIER, _CUSTOMER = "/*/cac:AccountingSupplierParty/cac:Party", "/*/cac:AccountingCustomerParty/cac:Party"

ONCE = {
    "number": ("//rsm:ExchangedDocument/ram:ID", "/*/cbc:ID"),
    "issued": ("//rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "/*/cbc:IssueDate"),
    "type": ("//rsm:ExchangedDocument/ram:TypeCode", "/*/cbc:InvoiceTypeCode|/*/cbc:CreditNoteTypeCode"),
    "note": ("//rsm:ExchangedDocument/ram:IncludedNote/ram:Content", "/*/cbc:Note"),
    "currency": (f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", "/*/cbc:DocumentCurrencyCode"),
    "due": (f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/*", "/*/cbc:DueDate"),
    "terms": (f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description", "/*/cac:PaymentTerms/cbc:Note"),
    "order": (f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", "/*/cac:OrderReference/cbc:ID"),
    "preceding": (
        f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "//cac:BillingReference/*/cbc:ID",
    ),
    "preceding_on": (
        f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/*",
        "//cac:BillingReference/*/cbc:IssueDate",
    ),
    "supplied": ("//ram:ActualDeliverySupplyChainEvent//udt:DateTimeString", "//cac:Delivery/cbc:ActualDeliveryDate"),
    "deliver_to": ("//ram:ShipToTradeParty//ram:CountryID", "//cac:DeliveryLocation//cbc:IdentificationCode"),
    "means": (f"{_MEANS}/ram:TypeCode", "/*/cac:PaymentMeans/cbc:PaymentMeansCode"),
    "means_text": (f"{_MEANS}/ram:Information", "/*/cac:PaymentMeans/cbc:PaymentMeansCode/@name"),
    "reference": (f"{_SETTLEMENT}/ram:PaymentReference", "/*/cac:PaymentMeans/cbc:PaymentID"),
    "iban": (f"{_MEANS}//ram:IBANID", "//cac:PayeeFinancialAccount/cbc:ID"),
    "account": (f"{_MEANS}//ram:AccountName", "//cac:PayeeFinancialAccount/cbc:Name"),
    "bic": (f"{_MEANS}//ram:BICID", "//cac:FinancialInstitutionBranch/cbc:ID"),
    "106": (f"{_SUMS}/ram:LineTotalAmount", "/*/cac:LegalMonetaryTotal/cbc:LineExtensionAmount"),
    "107": (f"{_SUMS}/ram:AllowanceTotalAmount", "/*/cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount"),
    "108": (f"{_SUMS}/ram:ChargeTotalAmount", "/*/cac:LegalMonetaryTotal/cbc:ChargeTotalAmount"),
    "109": (f"{_SUMS}/ram:TaxBasisTotalAmount", "/*/cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount"),
    "110": (f"{_SUMS}/ram:TaxTotalAmount", "/*/cac:TaxTotal/cbc:TaxAmount"),
    "112": (f"{_SUMS}/ram:GrandTotalAmount", "/*/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
    "113": (f"{_SUMS}/ram:TotalPrepaidAmount", "/*/cac:LegalMonetaryTotal/cbc:PrepaidAmount"),
    "115": (f"{_SUMS}/ram:DuePayableAmount", "/*/cac:LegalMonetaryTotal/cbc:PayableAmount"),
}
_PARTY = {
    "name": ("ram:Name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    "identifier": ("ram:ID", "cac:PartyIdentification/cbc:ID"),
    "legal_id": ("ram:SpecifiedLegalOrganization/ram:ID", "cac:PartyLegalEntity/cbc:CompanyID"),
    "contact": ("ram:DefinedTradeContact/ram:PersonName", "cac:Contact/cbc:Name"),
    "phone": ("ram:DefinedTradeContact//ram:CompleteNumber", "cac:Contact/cbc:Telephone"),
    "email": ("ram:DefinedTradeContact//ram:URIID", "cac:Contact/cbc:ElectronicMail"),
    "street": ("ram:PostalTradeAddress/ram:LineOne", "cac:PostalAddress/cbc:StreetName"),
    "city": ("ram:PostalTradeAddress/ram:CityName", "cac:PostalAddress/cbc:CityName"),
    "post": ("ram:PostalTradeAddress/ram:PostcodeCode", "cac:PostalAddress/cbc:PostalZone"),
    "region": ("ram:PostalTradeAddress/ram:CountrySubDivisionName", "cac:PostalAddress/cbc:CountrySubentity"),
    "country": ("ram:PostalTradeAddress/ram:CountryID", "cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
    "endpoint": ("ram:URIUniversalCommunication/ram:URIID", "cbc:EndpointID"),
    "endpoint_scheme": ("ram:URIUniversalCommunication/ram:URIID/@schemeID", "cbc:EndpointID/@schemeID"),
    "vat_id": (
        "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
        "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID",
    ),
    "tax_number": (
        "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']",
        "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='TAX']/cbc:CompanyID",
    ),
}
_ADJUSTMENT = {
    "charge": ("ram:ChargeIndicator/udt:Indicator", "cbc:ChargeIndicator"),
    "amount": ("ram:ActualAmount", "cbc:Amount"),
    "code": ("ram:ReasonCode", "cbc:AllowanceChargeReasonCode"),
    "reason": ("ram:Reason", "cbc:AllowanceChargeReason"),
    "category": ("ram:CategoryTradeTax/ram:CategoryCode", "cac:TaxCategory/cbc:ID"),
    "rate": ("ram:CategoryTradeTax/ram:RateApplicablePercent", "cac:TaxCategory/cbc:Percent"),
}
_TAX = {
    "base": ("ram:BasisAmount", "cbc:TaxableAmount"),
    "amount": ("ram:CalculatedAmount", "cbc:TaxAmount"),
    "category": ("ram:CategoryCode", "cac:TaxCategory/cbc:ID"),
    "rate": ("ram:RateApplicablePercent", "cac:TaxCategory/cbc:Percent"),
    "reason": ("ram:ExemptionReason", "cac:TaxCategory/cbc:TaxExemptionReason"),
    "reason_code": ("ram:ExemptionReasonCode", "cac:TaxCategory/cbc:TaxExemptionReasonCode"),
}
_LINE = {
    "id": ("ram:AssociatedDocumentLineDocument/ram:LineID", "cbc:ID"),
    "note": ("ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content", "cbc:Note"),
    "name": ("ram:SpecifiedTradeProduct/ram:Name", "cac:Item/cbc:Name"),
    "details": ("ram:SpecifiedTradeProduct/ram:Description", "cac:Item/cbc:Description"),
    "code": ("ram:SpecifiedTradeProduct/ram:SellerAssignedID", "cac:Item/cac:SellersItemIdentification/cbc:ID"),
    "price": ("ram:SpecifiedLineTradeAgreement//ram:ChargeAmount", "cac:Price/cbc:PriceAmount"),
    "quantity": ("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", "cbc:InvoicedQuantity|cbc:CreditedQuantity"),
    "unit": (
        "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
        "cbc:InvoicedQuantity/@unitCode|cbc:CreditedQuantity/@unitCode",
    ),
    "net": ("ram:SpecifiedLineTradeSettlement//ram:LineTotalAmount", "cbc:LineExtensionAmount"),
    "category": ("*/ram:ApplicableTradeTax/ram:CategoryCode", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
    "rate": ("*/ram:ApplicableTradeTax/ram:RateApplicablePercent", "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent"),
}
_LINES = ("//ram:IncludedSupplyChainTradeLineItem", "/*/cac:InvoiceLine|/*/cac:CreditNoteLine")
_ON_LINE = ("ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge", "cac:AllowanceCharge")
_ON_DOCUMENT = (f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge", "/*/cac:AllowanceCharge")
_TAXES = (f"{_SETTLEMENT}/ram:ApplicableTradeTax", "/*/cac:TaxTotal/cac:TaxSubtotal")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def read(data: bytes) -> dict[str, Any]:
    """Every field of the file, by a name that is the same for both syntaxes; dates as eight digits."""
    root: Any = etree.fromstring(data)
    which = 0 if etree.QName(root).localname == "CrossIndustryInvoice" else 1
    namespaces = (CII, UBL)[which]

    def texts(node: Any, path: str) -> list[str]:
        found = node.xpath(path, namespaces=namespaces)
        return [_DAY.sub(r"\1\2\3", str(each) if isinstance(each, str) else each.text) for each in found]

    def record(node: Any, paths: dict[str, tuple[str, str]]) -> dict[str, str]:
        found = {name: texts(node, both[which]) for name, both in paths.items()}
        assert all(len(values) < 2 for values in found.values()), found
        return {name: values[0] if values else "" for name, values in found.items()}

    def records(node: Any, both: tuple[str, str], paths: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
        return [record(each, paths) for each in node.xpath(both[which], namespaces=namespaces)]

    lines = root.xpath(_LINES[which], namespaces=namespaces)
    (seller,) = records(root, (f"{_AGREEMENT}/ram:SellerTradeParty", _SUPPLIER), _PARTY)
    (buyer,) = records(root, (f"{_AGREEMENT}/ram:BuyerTradeParty", _CUSTOMER), _PARTY)
    return {
        **record(root, ONCE),
        "seller": seller,
        "buyer": buyer,
        "adjustments": records(root, _ON_DOCUMENT, _ADJUSTMENT),
        "taxes": records(root, _TAXES, _TAX),
        "lines": [{**record(line, _LINE), "adjustments": records(line, _ON_LINE, _ADJUSTMENT)} for line in lines],
    }
