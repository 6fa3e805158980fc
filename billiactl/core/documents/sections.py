"""The sections of a document on paper, each as lines: title, parties, facts, VAT, note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from billiactl.core.documents.layout import Block, Line, Picture, Rule, Text, Tint, side_by_side
from billiactl.core.documents.logo import read_logo
from billiactl.core.documents.paper import Style, measure, printable
from billiactl.core.documents.style import (
    ACCENT,
    BODY,
    GREY,
    HAIR,
    LABEL,
    LEFT,
    MIDDLE,
    PALE,
    QUIET,
    RIGHT,
    STRONG,
    Content,
    paragraph,
)
from billiactl.core.documents.words import Words, figure, percent, with_unit

_PAD = 8.0
"""From the edge of a pale ground to what stands on it."""
_CELL_GAP = 18.0
_LOGO_WIDTH, _LOGO_HEIGHT = 132.0, 44.0


def is_draft(content: Content) -> bool:
    """Whether the document is not issued yet: it has no number."""
    return content["number"] is None


def title(content: Content, words: Words) -> str:
    """The document's name and number: ``Invoice 0000000001``; of a draft: ``Invoice, draft``."""
    name = words("titles", content["kind"])
    return words("draft", "title", title=name) if is_draft(content) else f"{name} {content['number']}"


def heading(content: Content, words: Words) -> Block:
    """The title, what the document is not, the document that a note corrects, and why."""
    logo = _logo(content["seller"])
    room = RIGHT - LEFT - (logo.width + 20 if logo else 0)
    lines = [Line(4, rule=Rule(LEFT, LEFT + 34, 3, ACCENT)), *_title_lines(content, words, room)]
    if logo:
        lines = list(side_by_side(lines, [Line(logo.height, picture=logo)]))
    notices = [words("draft", "notice")] if is_draft(content) else []
    notices += [notice for notice in [words.find("notices", content["kind"], "")] if notice]
    if content["corrects"]:
        notices.append(_corrects(content["corrects"], words))
    said = [line for notice in notices for line in paragraph(notice, STRONG, LEFT + _PAD, RIGHT - LEFT - 2 * _PAD)]
    if content["reason"]:
        reason = words("reason", reason=content["reason"])
        said += paragraph(reason, BODY, LEFT + _PAD, RIGHT - LEFT - 2 * _PAD)
    return Block((*lines, *(_boxed(said) if said else ())))


def _title_lines(content: Content, words: Words, width: float) -> list[Line]:
    """In the largest type that holds it on one line; a number in lighter type after the name."""
    whole = printable(title(content, words))
    sizes = [Style(size, bold=True, colour=ACCENT) for size in (20, 17, 15, 13)]
    style = next((each for each in sizes if measure(whole, each) <= width), None)
    if style is None or is_draft(content):
        style = style or sizes[-1]
        return paragraph(whole, style, LEFT, width, style.size + 5)
    name = f"{words('titles', content['kind'])} "
    number = Text(LEFT + measure(name, style), whole.removeprefix(name), replace(style, bold=False))
    return [Line(style.size + 6, style.size, (Text(LEFT, name, style), number))]


def _logo(seller: Content) -> Picture | None:
    """The seller's logo, as large as its corner allows, and no larger than 96 pixels to the inch make it."""
    if not seller.get("logo"):
        return None
    logo = read_logo(seller["logo"])
    scale = min(0.75, _LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height)
    return Picture(RIGHT, logo.width * scale, logo.height * scale, logo)


def _corrects(corrected: Content, words: Words) -> str:
    kind = corrected.get("kind")
    path = ("corrects",) if kind is None else ("corrects_kind", kind)
    return words(*path, number=corrected["number"], issued_on=corrected["issued_on"])


def _boxed(lines: Sequence[Line]) -> list[Line]:
    """``lines`` on a pale ground with some room around them."""
    ground = Tint(LEFT, RIGHT, PALE)
    edge = Line(6, tint=ground)
    return [Line(9), edge, *(replace(line, tint=ground) for line in lines), edge]


def parties(content: Content, words: Words) -> Block:
    """Seller and buyer beside each other."""
    seller = _party(words("parties", "seller"), _seller_lines(content["seller"], words), LEFT, MIDDLE - LEFT - 20)
    buyer = _party(words("parties", "buyer"), _buyer_lines(content["buyer"], words), MIDDLE, RIGHT - MIDDLE)
    return Block(side_by_side(seller, buyer), space=18)


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


def facts(content: Content, words: Words) -> Block:
    """A band with the document's dates and order, and at its right end the amount that matters."""
    values = {name: content[name] for name in ("issued_on", "due_on", "supplied_on", "order")}
    cells = [(words("facts", name), str(value), BODY) for name, value in values.items() if value is not None]
    cells.append((*_amount_that_matters(content, words), Style(11, bold=True, colour=ACCENT)))
    rows = _rows_of_cells(cells, RIGHT - LEFT - 2 * _PAD)
    ground = Tint(LEFT, RIGHT, PALE)
    lines = [replace(line, tint=ground) for row in rows for line in _cells_line(row)]
    return Block((Line(7, tint=ground), *lines, Line(3, tint=ground)), space=16)


def _amount_that_matters(content: Content, words: Words) -> tuple[str, str]:
    """What is due or credited; of a document that is paid in full: what was paid."""
    settled = content["kind"] != "credit_note" and Decimal(content["paid"]) and not Decimal(content["payable"])
    label = words("totals", "paid") if settled else words("totals", "payable", content["kind"])
    return label, with_unit(content["paid"] if settled else content["payable"], content["currency"])


def _rows_of_cells(cells: Sequence[tuple[str, str, Style]], width: float) -> list[list[tuple[str, str, Style]]]:
    rows: list[list[tuple[str, str, Style]]] = [[]]
    for cell in cells:
        if rows[-1] and sum(_cell_width(each) + _CELL_GAP for each in rows[-1]) + _cell_width(cell) > width:
            rows.append([])
        rows[-1].append(cell)
    return rows


def _cell_width(cell: tuple[str, str, Style]) -> float:
    label, value, style = cell
    return max(measure(label, QUIET), measure(value, style))


def _cells_line(cells: Sequence[tuple[str, str, Style]]) -> list[Line]:
    """Labels above their values; the last cell ends at the right edge, the others stand at one pitch."""
    *others, (label, value, style) = cells
    pitch = max([84.0, *(_cell_width(cell) + _CELL_GAP for cell in others)])
    room = RIGHT - LEFT - 2 * _PAD - _cell_width(cells[-1])
    pitch = min(pitch, room / len(others)) if others else pitch
    starts = [LEFT + _PAD + index * pitch for index in range(len(others))]
    labels = [Text(x, cell[0], QUIET) for x, cell in zip(starts, others, strict=True)]
    values = [Text(x, cell[1], cell[2]) for x, cell in zip(starts, others, strict=True)]
    return [
        Line(12, QUIET.size, (*labels, Text(RIGHT - _PAD, label, QUIET, "right"))),
        Line(16, 10, (*values, Text(RIGHT - _PAD, value, style, "right"))),
    ]


def taxes(content: Content, words: Words) -> Block:
    """The taxable amount and the tax per category and rate, each with the reason of an exemption."""
    rows = [_tax_figures(tax) for tax in content["taxes"]]
    columns: dict[str, float] = {}
    x = RIGHT
    for name, room in (("amount", 74.0), ("base", 84.0), ("rate", 60.0)):
        columns = {name: x, **columns}
        widths = [measure(words("taxes", name), LABEL), *(measure(row[name], BODY) for row in rows)]
        x -= max(room, max(widths) + 16)
    head = [Text(LEFT, words("taxes", "heading"), LABEL)]
    head += [Text(right, words("taxes", name), LABEL, "right") for name, right in columns.items()]
    rule = Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR))
    lines = [Line(15, LABEL.size + 2, tuple(head)), rule, Line(3)]
    for tax, row in zip(content["taxes"], rows, strict=True):
        texts = (Text(columns[key], text, BODY, "right") for key, text in row.items())
        said = side_by_side(_tax_words(tax, words, x - LEFT), [Line(12, BODY.size, tuple(texts))])
        lines += said
    return Block((*lines, Line(3), rule), space=18)


def _tax_words(tax: Content, words: Words, width: float) -> list[Line]:
    """The category, and below it the reason if it says more than the category does."""
    category = words("categories", tax["category"])
    code = Text(LEFT, tax["category"], Style(BODY.size, colour=GREY))
    lines = paragraph(category, BODY, LEFT + 20, width - 20, 12)
    lines[0] = replace(lines[0], texts=(code, *lines[0].texts))
    if tax["reason"].casefold() != category.casefold():
        lines += paragraph(tax["reason"], QUIET, LEFT + 20, width - 20)
    return lines


def _tax_figures(tax: Content) -> Mapping[str, str]:
    return {
        "rate": "\N{EN DASH}" if tax["rate"] is None else percent(tax["rate"]),
        "base": figure(tax["base"]),
        "amount": figure(tax["amount"]),
    }


def note(content: Content, words: Words) -> list[Block]:
    """The note on the document, if there is one."""
    if not content["note"]:
        return []
    label = Line(13, LABEL.size, (Text(LEFT, words("note"), LABEL),))
    return [Block((label, *paragraph(content["note"], BODY, LEFT, RIGHT - LEFT)), space=18)]
