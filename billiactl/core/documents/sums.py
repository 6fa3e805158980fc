"""What a document comes to, and how it is paid: totals on the right, payment on the left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from billiactl.core.documents.layout import Block, Line, Rule, Text, Tint, side_by_side
from billiactl.core.documents.paper import Style, measure
from billiactl.core.documents.style import (
    ACCENT,
    BODY,
    HAIR,
    LABEL,
    LEFT,
    MIDDLE,
    PALE,
    RIGHT,
    STRONG,
    Content,
    pairs,
    paragraph,
)
from billiactl.core.documents.words import Words, figure, iban, percent, with_unit

_FINAL = Style(11, bold=True, colour=ACCENT)
_PAD = 8.0
_START = MIDDLE + _PAD
_END = RIGHT - _PAD


def settlement(content: Content, words: Words, sum_of_lines: Decimal) -> Block:
    """Totals on the right, what is known of the payment on the left."""
    return Block(side_by_side(_payment(content, words), _totals(content, words, sum_of_lines)), space=14)


def _totals(content: Content, words: Words, sum_of_lines: Decimal) -> list[Line]:
    lines = _steps(content, words, sum_of_lines)
    lines += _total(words("totals", "net"), figure(content["net"]))
    for tax in content["taxes"]:
        lines += _total(_tax_label(tax, words), figure(tax["amount"]))
    lines += [Line(3), Line(3, rule=Rule(MIDDLE, RIGHT, 0.5, HAIR))]
    if content["kind"] != "credit_note":
        lines += _total(words("totals", "gross"), with_unit(content["gross"], content["currency"]), STRONG)
    if Decimal(content["paid"]):
        lines += _total(words("totals", "paid"), figure(f"-{content['paid']}"))
    payable = with_unit(content["payable"], content["currency"])
    return [*lines, *_final(words("totals", "payable", content["kind"]), payable)]


def _steps(content: Content, words: Words, sum_of_lines: Decimal) -> list[Line]:
    """From the lines to the total without VAT, where something stands between them."""
    if not Decimal(content["discount"]) and not content["charges"]:
        return []
    lines = _total(words("totals", "lines"), figure(str(sum_of_lines)))
    if Decimal(content["discount"]):
        lines += _total(words("totals", "discount"), figure(f"-{content['discount']}"))
    for charge in content["charges"]:
        name = words.find("charges", charge["name"], charge["name"])
        lines += _total(name or "\N{EN DASH}", figure(charge["amount"]))
    return [*lines, Line(3), Line(3, rule=Rule(MIDDLE, RIGHT, 0.5, HAIR))]


def _total(label: str, amount: str, style: Style = BODY) -> list[Line]:
    width = _END - _START - measure(amount, style) - 10
    first, *others = paragraph(label, style, _START, width, 14)
    return [replace(first, texts=(*first.texts, Text(_END, amount, style, "right"))), *others]


def _final(label: str, amount: str) -> list[Line]:
    """The last sum, on a pale ground; in smaller type if it is long."""
    sizes = (replace(_FINAL, size=size) for size in (11, 10, 9, 8, 7))
    fitting = (style for style in sizes if measure(label, style) + measure(amount, style) + 10 <= _END - _START)
    style = next(fitting, replace(_FINAL, size=6))
    texts = (Text(_START, label, style), Text(_END, amount, style, "right"))
    return [Line(3), Line(24, 16, texts, tint=Tint(MIDDLE, RIGHT, PALE, 24))]


def _tax_label(tax: Content, words: Words) -> str:
    """``VAT 20 %``; all but the standard rate name their category: ``VAT 0 %, Reverse charge``."""
    category = words("categories", tax["category"])
    if tax["rate"] is None:
        return category
    label = f"{words('totals', 'tax')} {percent(tax['rate'])}"
    return label if tax["category"] == "S" else f"{label}, {category}"


def _payment(content: Content, words: Words) -> list[Line]:
    if content["kind"] == "credit_note":
        return []
    open_amount = Decimal(content["payable"])
    facts = _to_pay(content, words) if open_amount else _paid(content, words)
    paid = facts and not open_amount
    label = words("payment", "heading_paid" if paid else "heading")
    head = Line(14, BODY.size, (Text(LEFT, label, LABEL),))
    width = MIDDLE - LEFT - 20
    if not facts:
        return [head, *paragraph(words("payment", "nothing"), BODY, LEFT, width)]
    return [head, *pairs(facts, LEFT, 66, LEFT + width)]


def _to_pay(content: Content, words: Words) -> list[tuple[str, str, Style]]:
    seller, payment = content["seller"], content["payment"]
    account = {
        "beneficiary": seller["name"],
        "iban": iban(seller["iban"]),
        "bic": seller["bic"],
        "bank": seller["bank"],
    }
    values = {
        "amount": with_unit(content["payable"], content["currency"]),
        "due_on": content["due_on"] or "",
        "method": payment["method"],
        **(account if seller["iban"] else {}),
        "reference": payment["reference"],
    }
    return _labelled(values.items(), words, ("amount", "iban", "reference"))


def _paid(content: Content, words: Words) -> list[tuple[str, str, Style]]:
    if not Decimal(content["paid"]):
        return []
    payment = content["payment"]
    values = {
        "amount": with_unit(content["paid"], content["currency"]),
        "paid_on": payment["paid_on"] or "",
        "method": payment["method"],
        "reference": payment["reference"],
    }
    return _labelled(values.items(), words, ("amount", "paid_on"))


def _labelled(values: Iterable[tuple[str, str]], words: Words, strong: tuple[str, ...]) -> list[tuple[str, str, Style]]:
    return [(words("payment", name), value, STRONG if name in strong else BODY) for name, value in values if value]
