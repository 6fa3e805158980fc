"""The sheet under the pen: embedded fonts, measuring, drawing, and a PDF file that repeats to the byte.

The only module that knows reportlab. Lengths are points; y grows downwards from the top edge of the sheet.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from billiactl.core.documents.logo import Logo
from billiactl.core.documents.pdfa import Facts, make_archival, pdf_date

WIDTH = 595.28
"""Width of an A4 sheet."""
HEIGHT = 841.89
"""Height of an A4 sheet."""

Align = Literal["left", "right"]
Colour = tuple[float, float, float]

_FONTS = Path(__file__).parent / "fonts"
_REGULAR, _BOLD = "billiactl-sans", "billiactl-sans-bold"
_FILES = {_REGULAR: "DejaVuSans.ttf", _BOLD: "DejaVuSans-Bold.ttf"}
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Style:
    """How text looks: size in points, weight, and colour as red, green, blue from 0 to 1."""

    size: float
    bold: bool = False
    colour: Colour = (0.1, 0.11, 0.13)


@cache
def _font(bold: bool) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = _BOLD if bold else _REGULAR
    font = TTFont(name, str(_FONTS / _FILES[name]), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


def printable(text: str) -> str:
    """``text`` as it can be drawn: composed (NFC), in one line, each character one that both fonts have.

    What the fonts lack becomes U+FFFD, so that a reader sees that something is missing.
    """
    known, bold = _font(False).face.charToGlyph, _font(True).face.charToGlyph
    drawn = []
    for character in unicodedata.normalize("NFC", text):
        code = ord(character)
        if unicodedata.category(character) in ("Cc", "Zl", "Zp"):
            drawn.append(" ")
        elif code <= 0xFFFF and code in known and code in bold:
            drawn.append(character)
        else:
            drawn.append(_UNKNOWN)
    return "".join(drawn)


def measure(text: str, style: Style) -> float:
    """The width of ``text`` in points."""
    width: float = _font(style.bold).stringWidth(text, style.size)
    return width


@cache
def _deflate() -> Any:
    """The one filter of our streams. reportlab's own add ASCII85 and no line end before ``endstream``.

    That line end must be there, and /Length must not count it (ISO 19005-3, 6.1.7.1).
    """
    from reportlab.pdfbase.pdfdoc import PDFObject

    class Compressed(PDFObject):  # type: ignore[misc]
        def __init__(self, data: bytes) -> None:
            self.data = data

        def __len__(self) -> int:
            return len(self.data)

        def format(self, _document: object) -> bytes:
            return self.data + b"\n"

    class Deflate:
        pdfname = "FlateDecode"

        def encode(self, content: str | bytes) -> Compressed:
            data = content.encode("latin-1") if isinstance(content, str) else content
            return Compressed(zlib.compress(data, 9))

    return Deflate()


def _image(logo: Logo) -> Any:
    """The picture as an object of the file. reportlab's own ends without the line end that :func:`_deflate` adds."""
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

    names = {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB"}
    facts = {name: PDFName(value) for name, value in names.items()}
    facts |= {"Width": logo.width, "Height": logo.height, "BitsPerComponent": 8}
    return PDFStream(PDFDictionary(facts), logo.pixels)


def _undated(info: Any) -> Any:
    """The file's facts ``info`` without its dates, which reportlab always writes."""
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString

    class Undated(PDFInfo):  # type: ignore[misc]
        def format(self, document: object) -> Any:
            names = {"Title": "title", "Author": "author", "Subject": "subject", "Creator": "creator"}
            names["Producer"] = "producer"
            facts = {name: PDFString(getattr(self, value)) for name, value in names.items()}
            return PDFDictionary(facts).format(document)

    undated = Undated()
    undated.__dict__.update(info.__dict__)
    return undated


class Paper:
    """A PDF document that is being drawn, sheet by sheet.

    ``day`` (ISO date) is stamped as the file's date at midnight UTC, so that equal documents are equal files; without
    a day the file has no date. ``identity`` is what the file's identifier is made from.
    """

    def __init__(self, *, title: str, author: str, subject: str, language: str, day: str | None, identity: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        _font(False), _font(True)
        self._facts = Facts(
            title=printable(title),
            author=printable(author or title),
            subject=printable(subject),
            producer="billiactl",
            day=day,
        )
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            pagesize=(WIDTH, HEIGHT),
            pageCompression=0,
            invariant=1,
            pdfVersion=(1, 7),
            initialFontName=_REGULAR,
            lang=language,
        )
        self._canvas.setTitle(self._facts.title)
        self._canvas.setAuthor(self._facts.author)
        self._canvas.setSubject(self._facts.subject)
        self._canvas.setCreator(self._facts.producer)
        self._canvas.setProducer(self._facts.producer)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        if day is None:
            self._canvas._doc.info = _undated(self._canvas._doc.info)
        else:
            self._canvas.setDateFormatter(lambda *_: pdf_date(day))
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32].encode("ascii")
        self._document: Any = self._canvas._doc
        self._document.defaultStreamFilters = [_deflate()]
        self._document._ID = b"[<" + digest + b"><" + digest + b">]\n"

    def text(self, x: float, baseline: float, text: str, style: Style, align: Align = "left") -> None:
        """Write ``text`` with its left or right end at ``x``."""
        self._canvas.setFont(_BOLD if style.bold else _REGULAR, style.size)
        self._canvas.setFillColorRGB(*style.colour)
        draw = self._canvas.drawRightString if align == "right" else self._canvas.drawString
        draw(x, HEIGHT - baseline, text)

    def rule(self, x0: float, x1: float, y: float, thickness: float, colour: Colour) -> None:
        """Draw a horizontal line."""
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(thickness)
        self._canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def tint(self, x0: float, x1: float, y: float, height: float, colour: Colour) -> None:
        """Fill a rectangle whose upper edge is at ``y``."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(x0, HEIGHT - y - height, x1 - x0, height, stroke=0, fill=1)

    def picture(self, x: float, y: float, width: float, height: float, logo: Logo) -> None:
        """Draw ``logo`` with its upper left corner at ``x``, ``y``."""
        name = f"logo-{hashlib.sha256(logo.pixels).hexdigest()[:16]}"
        internal = self._document.getXObjectName(name)
        if internal not in self._document.idToObject:
            self._document.addForm(name, _image(logo))
        self._canvas.saveState()
        self._canvas.translate(x, HEIGHT - y - height)
        self._canvas.scale(width, height)
        self._canvas._code.append(f"/{internal} Do")
        self._canvas.restoreState()
        self._canvas._formsinuse.append(name)

    def mark(self, text: str, style: Style) -> None:
        """Write ``text`` across the middle of the sheet, rising to the right."""
        self._canvas.saveState()
        self._canvas.translate(WIDTH / 2, HEIGHT / 2)
        self._canvas.rotate(55)
        self._canvas.setFont(_BOLD if style.bold else _REGULAR, style.size)
        self._canvas.setFillColorRGB(*style.colour)
        self._canvas.drawCentredString(0, -style.size / 3, text)
        self._canvas.restoreState()

    def end_page(self) -> None:
        """Finish the sheet; what follows is drawn on the next."""
        self._canvas.showPage()
        self._document.Pages[-1].Trans = None

    def finish(self, invoice: bytes | None = None) -> bytes:
        """The file, with the XML of an electronic ``invoice`` attached. Nothing can be drawn after it."""
        self._canvas.save()
        return make_archival(self._buffer.getvalue(), self._facts, invoice)
