"""Reading documents back, as a reader of the PDF sees them."""

from __future__ import annotations

import importlib
from typing import Any

from billiactl.core.documents.pdf import render_pdf
from billiactl.core.documents.words import MINUS, NARROW_SPACE

pypdfium2: Any = importlib.import_module("pypdfium2")  # untyped

_COMMON = str.maketrans({NARROW_SPACE: "", "\N{NO-BREAK SPACE}": " ", MINUS: "-", "\r": ""})


def texts(data: bytes) -> list[str]:
    """The text of each page as it reads, with narrow spaces in figures taken out and common signs for other ones."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range().translate(_COMMON) for page in document]


def text(document: dict[str, Any]) -> str:
    """The text of all pages of a content."""
    return "\n".join(texts(render_pdf(document)))
