"""The sections of a document on paper, each as lines: title, parties and facts, totals and payment, VAT, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from billiactl.core.documents.layout import Block, Line, Rule, Text, Tint, side_by_side, wrap
from billiactl.core.documents.paper import WIDTH, Colour, Style, measure, printable
from billiactl.core.documents.words import Words, figure, iban, percent, with_unit

Content = Mapping[str, Any]

LEFT = 56.7
RIGHT = WIDTH - LEFT

INK: Colour = (0.1, 0.11, 0.13)
GREY: Colour = (0.37, 0.4, 0.44)
ACCENT: Colour = (0.11, 0.24, 0.42)
HAIR: Colour = (0.82, 0.84, 0.87)
PALE: Colour = (0.945, 0.955, 0.97)

BODY = Style(8)
STRONG = Style(8, bold=True)
QUIET = Style(7.5, colour=GREY)
LABEL = Style(7, bold=True, colour=ACCENT)

_PITCH = 11.5
_TOTALS_LEFT = LEFT + 262


def title(content: Content, words: Words) -> str:
    """The document's name and number: ``Invoice 0000000001``."""
    return f"{words('titles', content['kind'])} {content['number']}"


def paragraph(text: str, style: Style, x: float, width: float, pitch: float = _PITCH) -> list[Line]:
    """``text`` wrapped into lines from ``x`` on; line breaks in it are kept."""
    pieces = [piece for part in text.splitlines() for piece in wrap(printable(part), style, width)]
    return [Line(pitch, style.size, (Text(x, piece, style),)) for piece in pieces]


def heading(content: Content, words: Words) -> Block:
    """The title, what a proforma is not, and the document that a note corrects."""
    name = printable(title(content, words))
    sizes = [Style(size, bold=True, colour=ACCENT) for size in (19, 17, 15, 13)]
    style = next((each for each in sizes if measure(name, each) <= RIGHT - LEFT), sizes[-1])
    lines = [Line(4, rule=Rule(LEFT, LEFT + 34, 3, ACCENT))]
    lines += paragraph(name, style, LEFT, RIGHT - LEFT, style.size + 5)
    if content["corrects"]:
        corrected = words("corrects", **content["corrects"])
        lines += [Line(4), *paragraph(corrected, STRONG, LEFT, RIGHT - LEFT)]
    notice = words.find("notices", content["kind"], "")
    if notice:
        lines += _boxed(paragraph(notice, STRONG, LEFT + 8, RIGHT - LEFT - 16))
    return Block(tuple(lines))


def _boxed(lines: Sequence[Line]) -> list[Line]:
    """``lines`` on a pale ground with some room around them."""
    ground = Tint(LEFT, RIGHT, PALE)
    edge = Line(5, tint=ground)
    return [Line(4), edge, *(replace(line, tint=ground) for line in lines), edge]


def parties(content: Content, words: Words) -> Block:
    """Seller, buyer and the facts of the document, beside each other."""
    width, gap = 150.0, 14.0
    seller = _party(words("parties", "seller"), _seller_lines(content["seller"], words), LEFT, width)
    buyer = _party(words("parties", "buyer"), _buyer_lines(content["buyer"], words), LEFT + width + gap, width)
    facts = _pairs(_facts(content, words), LEFT + 2 * (width + gap), 84, RIGHT)
    return Block(side_by_side(seller, buyer, [Line(13), *facts]), space=16)


def _party(label: str, texts: Sequence[tuple[str, Style]], x: float, width: float) -> list[Line]:
    lines = [Line(13, LABEL.size, (Text(x, label, LABEL),))]
    for text, style in texts:
        lines += paragraph(text, style, x, width)
    return lines


def _address(party: Content, words: Words) -> list[tuple[str, Style]]:
    town = " ".join(part for part in (party["postal_code"], party["city"]) if part)
    country = words.find("countries", party["country"], party["country"])
    return [(part, BODY) for part in (party["street"], town, party["region"], country) if part]


def _seller_lines(seller: Content, words: Words) -> list[tuple[str, Style]]:
    ids = [words("parties", name, value=seller[name]) for name in ("vat_id", "registration_id") if seller[name]]
    contact = [seller[name] for name in ("email", "phone") if seller[name]]
    return [(seller["name"], STRONG), *_address(seller, words), *((text, QUIET) for text in (*ids, *contact))]


def _buyer_lines(buyer: Content, words: Words) -> list[tuple[str, Style]]:
    names = [buyer["company"], buyer["name"]] if buyer["kind"] == "company" else [buyer["name"], buyer["company"]]
    first, *others = [name for name in names if name] or [""]
    quiet = [words("parties", "vat_id", value=buyer["vat_id"])] if buyer["vat_id"] else []
    quiet += [buyer["email"]] if buyer["email"] else []
    return [
        (first, STRONG),
        *((name, BODY) for name in others if name != first),
        *_address(buyer, words),
        *((text, QUIET) for text in quiet),
    ]


def _facts(content: Content, words: Words) -> list[tuple[str, str, Style]]:
    values = {
        "issued_on": content["issued_on"],
        "due_on": content["due_on"],
        "supplied_on": content["supplied_on"],
        "order": content["order"],
        "reference": content["payment"]["reference"],
        "currency": content["currency"],
    }
    return [(words("facts", name), str(value), BODY) for name, value in values.items() if value not in (None, "")]


def _pairs(pairs: Iterable[tuple[str, str, Style]], x: float, indent: float, right: float) -> list[Line]:
    """Labels at ``x``, their values from ``x + indent`` on."""
    lines: list[Line] = []
    for label, value, style in pairs:
        labels = paragraph(label, QUIET, x, indent - 6)
        lines += side_by_side(labels, paragraph(value, style, x + indent, right - x - indent))
    return lines


def settlement(content: Content, words: Words, sum_of_lines: Decimal) -> Block:
    """Totals on the right, what is known of the payment on the left."""
    return Block(side_by_side(_payment(content, words), _totals(content, words, sum_of_lines)), space=10)


def _totals(content: Content, words: Words, sum_of_lines: Decimal) -> list[Line]:
    lines: list[Line] = []
    if Decimal(content["discount"]) or content["charges"]:
        lines += _total(words("totals", "lines"), figure(str(sum_of_lines)))
    if Decimal(content["discount"]):
        lines += _total(words("totals", "discount"), figure(f"-{content['discount']}"))
    for charge in content["charges"]:
        name = words.find("charges", charge["name"], charge["name"])
        lines += _total(name or "\N{EN DASH}", figure(charge["amount"]))
    lines += _total(words("totals", "net"), figure(content["net"]))
    for tax in content["taxes"]:
        lines += _total(_tax_label(tax, words), figure(tax["amount"]))
    lines += _grand_total(words("totals", "gross"), content["gross"], content["currency"])
    if Decimal(content["paid"]):
        lines += _total(words("totals", "paid"), figure(f"-{content['paid']}"))
    payable = words("totals", "payable", content["kind"])
    return [*lines, *_total(payable, with_unit(content["payable"], content["currency"]), STRONG)]


def _total(label: str, amount: str, style: Style = BODY) -> list[Line]:
    width = RIGHT - _TOTALS_LEFT - measure(amount, style) - 10
    first, *others = paragraph(label, style, _TOTALS_LEFT, width, 13.5)
    return [replace(first, texts=(*first.texts, Text(RIGHT, amount, style, "right"))), *others]


def _grand_total(label: str, amount: str, currency: str) -> list[Line]:
    style = Style(10.5, bold=True, colour=ACCENT)
    texts = (
        Text(_TOTALS_LEFT, label, style),
        Text(RIGHT, with_unit(amount, currency), style, "right"),
    )
    return [Line(22, 15, texts, rule=Rule(_TOTALS_LEFT, RIGHT, 0.8, ACCENT))]


def _tax_label(tax: Content, words: Words) -> str:
    """``VAT 20 %``; all but the standard rate name their category: ``VAT 0 %, Reverse charge``."""
    category = words("categories", tax["category"])
    if tax["rate"] is None:
        return category
    label = f"{words('totals', 'tax')} {percent(tax['rate'])}"
    return label if tax["category"] == "S" else f"{label}, {category}"


def _payment(content: Content, words: Words) -> list[Line]:
    width = _TOTALS_LEFT - 20
    label = Line(13.5, BODY.size, (Text(LEFT, words("payment", "heading"), LABEL),))
    if content["kind"] == "credit_note":
        return []
    facts = _to_pay(content, words) if Decimal(content["payable"]) else _paid(content, words)
    if not facts:
        return [label, *paragraph(words("payment", "nothing"), BODY, LEFT, width - LEFT)]
    return [label, *_pairs(facts, LEFT, 66, width)]


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
    strong = ("amount", "iban", "reference")
    return [
        (words("payment", name), value, STRONG if name in strong else BODY) for name, value in values.items() if value
    ]


def _paid(content: Content, words: Words) -> list[tuple[str, str, Style]]:
    if not Decimal(content["paid"]):
        return []
    payment = content["payment"]
    values = {
        "paid_on" if payment["paid_on"] else "paid": payment["paid_on"]
        or with_unit(content["paid"], content["currency"]),
        "method": payment["method"],
        "reference": payment["reference"],
    }
    return [
        (words("payment", name), value, STRONG if name.startswith("paid") else BODY)
        for name, value in values.items()
        if value
    ]


def taxes(content: Content, words: Words) -> Block:
    """The taxable amount and the tax per category and rate, each with the reason of an exemption."""
    rows = [_tax_figures(tax) for tax in content["taxes"]]
    columns: dict[str, float] = {}
    x = RIGHT
    for name, room in (("amount", 90.0), ("base", 100.0), ("rate", 60.0)):
        columns = {name: x, **columns}
        x -= max(room, *(measure(row[name], BODY) + 16 for row in rows), 0)
    head = [Text(LEFT, words("taxes", "category"), LABEL)]
    head += [Text(right, words("taxes", name), LABEL, "right") for name, right in columns.items()]
    lines = [Line(15, LABEL.size + 2, tuple(head)), Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR)), Line(3)]
    for tax, row in zip(content["taxes"], rows, strict=True):
        name = f"{tax['category']} \N{MIDDLE DOT} {words('categories', tax['category'])}"
        texts = [Text(LEFT, name, BODY), *(Text(columns[key], text, BODY, "right") for key, text in row.items())]
        lines.append(Line(12, BODY.size, tuple(texts)))
        lines += paragraph(tax["reason"], QUIET, LEFT, x - LEFT)
    return Block(tuple(lines), space=16)


def _tax_figures(tax: Content) -> dict[str, str]:
    return {
        "rate": "\N{EN DASH}" if tax["rate"] is None else percent(tax["rate"]),
        "base": figure(tax["base"]),
        "amount": figure(tax["amount"]),
    }


def remarks(content: Content, words: Words) -> list[Block]:
    """The reason and the note of the document, if it has any."""
    blocks = []
    for name in ("reason", "note"):
        if content[name]:
            label = Line(13, LABEL.size, (Text(LEFT, words(name), LABEL),))
            text = paragraph(content[name], BODY, LEFT, RIGHT - LEFT)
            blocks.append(Block((label, *text), space=14))
    return blocks
