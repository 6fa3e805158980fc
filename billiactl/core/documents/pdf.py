"""A document's frozen content as a PDF/A-3b file: equal contents are equal files, to the byte, on one installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from billiactl.core.documents import sections
from billiactl.core.documents.einvoice.files import attachment_of
from billiactl.core.documents.layout import Frame, Line, Page, Paginator, Rule, Text
from billiactl.core.documents.line_table import line_table
from billiactl.core.documents.paper import HEIGHT, Paper, Style, measure, printable
from billiactl.core.documents.style import GREY, HAIR, LEFT, RIGHT
from billiactl.core.documents.sums import settlement
from billiactl.core.documents.words import Words, load
from billiactl.core.errors import Unavailable
from billiactl.core.ids import canonical_json

RENDERER_VERSION = "3"
"""Moves whenever a change here or below gives an already issued document other bytes."""

SCHEMA = "billiactl.document/v1"
"""The shape of content that this renderer reads."""

_FRAME = Frame(first_top=52, next_top=72, bottom=HEIGHT - 62)
_FURNITURE = Style(7, colour=GREY)
_DRAFT_MARK = Style(130, bold=True, colour=(0.935, 0.94, 0.955))


def render_pdf(content: Mapping[str, Any]) -> bytes:
    """The PDF/A-3b file of a document's content (schema ``billiactl.document/v1``), A4, fonts embedded.

    Where the document can be an electronic invoice by EN 16931, that is attached as ``factur-x.xml``. Content without
    a number is a draft: its pages say so, and the file has no date.

    Amounts in ``content`` are strings with the currency's decimals, dates are ISO. No clock, locale or setting goes
    into the file; other releases of reportlab, pikepdf, lxml or zlib may write the same pages in other bytes. Raises
    Unavailable (``document_schema_unknown``) for content of another version, Refused (``language_unknown``) for a
    language without words.
    """
    if content["schema"] != SCHEMA:
        raise Unavailable(
            "document_schema_unknown",
            f"The document's content has the form {content['schema']!r}; this version reads {SCHEMA!r}.",
            "Use a newer billiactl.",
        )
    words = load(content["language"], content.get("vocabulary"))
    pages = _pages(content, words)
    paper = _paper(content, words)
    for index, page in enumerate(pages):
        if sections.is_draft(content):
            paper.mark(words("draft", "mark"), _DRAFT_MARK)
        _draw_furniture(paper, content, words, index + 1, len(pages))
        for y, line in page.lines:
            _draw(paper, y, line)
        paper.end_page()
    return paper.finish(attachment_of(content))


def _pages(content: Mapping[str, Any], words: Words) -> Sequence[Page]:
    sum_of_lines = sum((Decimal(line["net"]) for line in content["lines"]), Decimal(0))
    paginator = Paginator(_FRAME)
    paginator.add(sections.heading(content, words))
    paginator.add(sections.parties(content, words))
    paginator.add(sections.facts(content, words))
    paginator.add_table(line_table(content, words), [settlement(content, words, sum_of_lines)])
    paginator.add(sections.taxes(content, words))
    paginator.add(*sections.note(content, words))
    return paginator.pages


def _paper(content: Mapping[str, Any], words: Words) -> Paper:
    name = sections.title(content, words)
    order = "" if content["order"] is None else f", {words('facts', 'order')} {content['order']}"
    return Paper(
        title=name,
        author=content["seller"]["name"],
        subject=f"{name}{order}",
        language=content["language"],
        day=content["issued_on"],
        identity=f"{RENDERER_VERSION}\n{canonical_json(content)}",
    )


def _draw(paper: Paper, y: float, line: Line) -> None:
    if line.tint:
        height = line.height if line.tint.height is None else line.tint.height
        paper.tint(line.tint.x0, line.tint.x1, y, height, line.tint.colour)
    if line.rule:
        paper.rule(line.rule.x0, line.rule.x1, y, line.rule.thickness, line.rule.colour)
    if line.picture:
        picture = line.picture
        paper.picture(picture.right - picture.width, y, picture.width, picture.height, picture.logo)
    for text in line.texts:
        paper.text(text.x, y + line.ascent, text.text, text.style, text.align)


def _draw_furniture(paper: Paper, content: Mapping[str, Any], words: Words, page: int, pages: int) -> None:
    """The running head of all pages but the first, and the foot with the seller and the page's number."""
    seller = content["seller"]
    number = words("page", page=page, pages=pages)
    ids = [words("parties", "vat_id", value=seller["vat_id"])] if seller["vat_id"] else []
    _draw_band(paper, HEIGHT - 46, " \N{MIDDLE DOT} ".join([seller["name"], *ids]), number, above=True)
    if page > 1:
        _draw_band(paper, 40, sections.title(content, words), content["issued_on"] or "", above=False)


def _draw_band(paper: Paper, y: float, left: str, right: str, above: bool) -> None:
    room = RIGHT - LEFT - measure(right, _FURNITURE) - 12
    texts = (
        Text(LEFT, _shortened(printable(left), _FURNITURE, room), _FURNITURE),
        Text(RIGHT, right, _FURNITURE, "right"),
    )
    _draw(paper, y, Line(12, 12 if above else 0, texts))
    _draw(paper, y if above else y + 6, Line(0, rule=Rule(LEFT, RIGHT, 0.5, HAIR)))


def _shortened(text: str, style: Style, width: float) -> str:
    """``text``, or as much of its beginning as fits with an ellipsis."""
    if measure(text, style) <= width:
        return text
    while text and measure(f"{text}\N{HORIZONTAL ELLIPSIS}", style) > width:
        text = text[:-1]
    return f"{text.rstrip()}\N{HORIZONTAL ELLIPSIS}"
