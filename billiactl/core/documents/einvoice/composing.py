"""From a document's frozen content to the model of an electronic invoice, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billiactl.core.documents.einvoice.checks import missing, wrong_sums
from billiactl.core.documents.einvoice.codes import codes, unit_code
from billiactl.core.documents.einvoice.invoice_model import (
    Adjustment,
    EInvoice,
    Group,
    InvoiceLine,
    PaymentMeans,
    Preceding,
    TaxRow,
    Totals,
)
from billiactl.core.documents.einvoice.parties import buyer_of, seller_of
from billiactl.core.documents.words import Words, load
from billiactl.core.errors import Refused
from billiactl.core.money import minor_digits, parse_amount, parse_exact, parse_percent

Content = Mapping[str, Any]

MOST_DECIMALS = 2
"""Of an amount in EN 16931 (BR-DEC-01 to BR-DEC-28)."""
_WITHOUT_VAT_IDS = "O"
_WITH_REASON = ("E", "AE", "K", "G", "O")


def compose(content: Content) -> EInvoice:
    """The electronic invoice that says what ``content`` (schema ``billiactl.document/v1``) says.

    Raises Refused (``no_einvoice``) with what stands in the way: the kind, a draft, a currency of three decimals, a
    field that EN 16931 asks for, or sums that don't add up as it wants them.
    """
    _check_kind(content)
    invoice = _compose(content, load(content["language"], content.get("vocabulary")))
    lacking = missing(invoice)
    if lacking:
        raise _refused(
            content,
            f"it lacks {_enumerated(lacking)}",
            "what an issued document says never changes: mend the settings or the billing profile for the next one; "
            "the PDF is made all the same",
            missing=lacking,
        )
    wrong = wrong_sums(invoice)
    if wrong:
        raise _refused(content, f"EN 16931 wants other sums: {_enumerated(wrong)}", "its PDF is made all the same")
    return invoice


def _check_kind(content: Content) -> None:
    kind = content["kind"]
    if kind not in codes()["types"]:
        raise _refused(
            content,
            "the program that receives it could book it",
            "its PDF is there to ask for the payment: --format pdf",
        )
    if content["number"] is None:
        raise _refused(content, "it is a draft", "issue it first: billiactl doc issue DOC")
    _check_currency(content)


def _check_currency(content: Content) -> None:
    currency, hint = content["currency"], "its PDF is made all the same: --format pdf"
    digits = minor_digits(currency)
    if digits > MOST_DECIMALS:
        raise _refused(content, f"{currency} has {digits} decimals, EN 16931 knows two at most", hint)
    if currency in codes()["currencies_not_listed"]:  # BR-CL-03, BR-CL-04
        raise _refused(content, f"{currency} is not in EN 16931's list of currencies", hint)


def _refused(content: Content, why: str, hint: str, **details: Any) -> Refused:
    kind = str(content["kind"]).replace("_", " ")
    name = kind if content["number"] is None else f"{kind} {content['number']}"
    return Refused("no_einvoice", f"{name} can't be an e-invoice: {why}", hint, **details)


def _enumerated(parts: Sequence[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def _compose(content: Content, words: Words) -> EInvoice:
    corrects = content["corrects"]
    taxes = tuple(_tax_rows(content))
    categories = {row.group.category for row in taxes} | {line["tax_category"] for line in content["lines"]}
    seller = seller_of(content["seller"], with_vat_id=_WITHOUT_VAT_IDS not in categories)
    lines = tuple(_line(line, content, words) for line in content["lines"])
    adjustments = (*_discounts(content, words), *_charges(content, words))
    return EInvoice(
        kind=content["kind"],
        type_code=codes()["types"][content["kind"]],
        number=content["number"],
        issued_on=content["issued_on"],
        currency=content["currency"],
        due_on="" if content["kind"] == "credit_note" else content["due_on"] or "",
        terms=_terms(content, words),
        supplied_on=_supplied_on(content, categories),
        deliver_to=content["buyer"]["country"] if "K" in categories else "",
        order="" if content["order"] is None else str(content["order"]),
        note="\n".join(part for part in (content["reason"], content["note"]) if part),
        preceding=None if corrects is None else Preceding(corrects["number"], corrects["issued_on"]),
        seller=seller,
        buyer=buyer_of(content["buyer"], with_vat_id=_WITHOUT_VAT_IDS not in categories),
        payment=_payment(content),
        lines=lines,
        adjustments=adjustments,
        taxes=taxes,
        totals=_totals(content, lines, adjustments),
    )


def _amount(content: Content, name: str) -> int:
    return parse_amount(content[name], content["currency"])


def _group(entry: Content) -> Group:
    rate = entry["tax_rate"]
    return Group(entry["tax_category"], None if rate is None else parse_percent(rate))


def _terms(content: Content, words: Words) -> str:
    """BT-20: asked for where an amount is open and no due date is said (BR-CO-25)."""
    if not _amount(content, "payable"):
        return ""
    if content["kind"] == "credit_note":
        return words("einvoice", "credited")
    return "" if content["due_on"] else words("einvoice", "no_due_date")


def _supplied_on(content: Content, categories: set[str]) -> str:
    """BT-72: what the document says; an intra-EU supply needs a day (BR-IC-11).

    A document that names no day of supply says by that that it is the day of issue (directive 2006/112/EC, article
    226, point 7), a note that it is that of the document which it corrects.
    """
    if content["supplied_on"] or "K" not in categories:
        return content["supplied_on"] or ""
    day: str = (content["corrects"] or content)["issued_on"]
    return day


def _payment(content: Content) -> PaymentMeans | None:
    """BG-16, where something is to be paid to the seller: 58 is a transfer in euros, 30 one in another currency."""
    if content["kind"] == "credit_note" or _amount(content, "payable") <= 0:
        return None
    seller, payment, means = content["seller"], content["payment"], codes()["payment_means"]
    if not seller["iban"]:
        return PaymentMeans(means["undefined"], payment["method"], payment["reference"], "", "", "")
    return PaymentMeans(
        code=means["sepa_transfer"] if content["currency"] == "EUR" else means["transfer"],
        text="",
        reference=payment["reference"],
        iban=seller["iban"].replace(" ", ""),
        account_name=seller["name"],
        bic=seller["bic"].replace(" ", ""),
    )


def _line(line: Content, content: Content, words: Words) -> InvoiceLine:
    """The sign stands at the quantity: a price is never negative (BR-27)."""
    currency = content["currency"]
    quantity, price = parse_exact(line["quantity"], "quantity"), parse_exact(line["unit_price"], "unit price")
    name, _, details = (line["description"].strip() or line["code"]).partition("\n")
    changes = (("discount", False), ("surcharge", True))
    return InvoiceLine(
        number=str(line["number"]),
        name=name.strip(),
        details=details.strip(),
        note=_line_note(line, words),
        code=line["code"],
        quantity=-quantity if price < 0 else quantity,
        unit=unit_code(line["unit"]) or "",
        price=abs(price),
        adjustments=tuple(
            _adjustment(parse_amount(line[what], currency), charge, words("einvoice", what), None, _reason_code(what))
            for what, charge in changes
            if parse_amount(line[what], currency)
        ),
        net=parse_amount(line["net"], currency),
        group=_group(line),
    )


def _line_note(line: Content, words: Words) -> str:
    if line.get("corrects_line") is not None:
        return words("lines", "corrects_line", number=line["corrects_line"])
    return "" if line.get("corrects_charge") is None else words("lines", "corrects_charge")


def _reason_code(what: str) -> str:
    code: str = codes()["allowance_reasons"].get(what, "")
    return code


def _adjustment(amount: int, charge: bool, reason: str, group: Group | None, code: str = "") -> Adjustment:
    """An allowance below 0 is a charge, and the other way round."""
    if amount < 0:
        return Adjustment(not charge, -amount, reason, "", group)
    return Adjustment(charge, amount, reason, code, group)


def _discounts(content: Content, words: Words) -> Iterator[Adjustment]:
    """The order's discount: in each row of VAT, what its base is less than its lines and charges."""
    currency = content["currency"]
    for row in content["taxes"]:
        group = _row_group(row)
        parts = [(line["net"], line) for line in content["lines"]]
        parts += [(charge["amount"], charge) for charge in content["charges"]]
        before = sum(parse_amount(amount, currency) for amount, entry in parts if _group(entry) == group)
        share = before - parse_amount(row["base"], currency)
        if share:
            yield _adjustment(share, False, words("einvoice", "discount"), group, _reason_code("discount"))


def _charges(content: Content, words: Words) -> Iterator[Adjustment]:
    for charge in content["charges"]:
        amount = parse_amount(charge["amount"], content["currency"])
        name = words.find("charges", charge["name"], charge["name"]) or words("einvoice", "surcharge")
        if amount:
            yield _adjustment(amount, True, name, _group(charge))


def _row_group(row: Content) -> Group:
    return Group(row["category"], None if row["rate"] is None else parse_percent(row["rate"]))


def _tax_rows(content: Content) -> Iterator[TaxRow]:
    """The breakdown, with the reason of what isn't taxed; taxed rows have none (BR-S-10, BR-Z-10).

    A row of nothing, as that of a charge of 0, stands for no line and is left out.
    """
    named = {_group(line) for line in content["lines"]}
    for row in content["taxes"]:
        amounts = {parse_amount(row[name], content["currency"]) for name in ("base", "amount")}
        if _row_group(row) not in named and amounts == {0}:
            continue
        needs = row["category"] in _WITH_REASON
        yield TaxRow(
            group=_row_group(row),
            base=parse_amount(row["base"], content["currency"]),
            amount=parse_amount(row["amount"], content["currency"]),
            reason=row["reason"] if needs else "",
            reason_code=codes()["exemption_codes"].get(row["category"], ""),
        )


def _totals(content: Content, lines: Sequence[InvoiceLine], adjustments: Sequence[Adjustment]) -> Totals:
    return Totals(
        lines=sum(line.net for line in lines),
        allowances=sum(each.amount for each in adjustments if not each.charge),
        charges=sum(each.amount for each in adjustments if each.charge),
        net=_amount(content, "net"),
        tax=_amount(content, "tax"),
        gross=_amount(content, "gross"),
        paid=_amount(content, "paid"),
        payable=_amount(content, "payable"),
    )
