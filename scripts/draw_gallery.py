"""Draws the gallery of documents, docs/gallery: pictures of invented documents, and a page that shows them."""

from __future__ import annotations

import importlib
import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from billiactl.core.documents.pdf import render_pdf
from scripts.gallery_entries import Entry, entries

FOLDER = Path(__file__).parent.parent / "docs" / "gallery"
HEIGHT = 900
"""Of a picture, in pixels."""
_EDGE = (208, 215, 222)
_INTRODUCTION = """# Gallery of documents

What billiactl's documents look like on paper. Sellers, buyers and amounts are invented. The pictures and this page are
drawn by `make gallery`: don't edit them.
"""


def main() -> int:
    """Draw everything anew; what no longer belongs to the gallery goes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn = {name: data for entry in entries() for name, data in pictures(entry).items()}
    for old in FOLDER.glob("*.png"):
        if old.name not in drawn:
            old.unlink()
    for name, data in drawn.items():
        (FOLDER / name).write_bytes(data)
    (FOLDER / "README.md").write_text(page(), encoding="utf-8")
    return 0


def pictures(entry: Entry) -> dict[str, bytes]:
    """The PNG files of an entry by name."""
    pdfium: Any = importlib.import_module("pypdfium2")  # untyped
    with pdfium.PdfDocument(render_pdf(entry.content)) as document:
        return {name: _picture(document[number - 1]) for number, name in entry.pictures.items()}


def _picture(sheet: Any) -> bytes:
    """The sheet with a thin edge, so that it is seen on white; in few colours, so that it is small."""
    drawn = sheet.render(scale=(HEIGHT - 2.5) / sheet.get_height()).to_pil().convert("RGB")
    framed = ImageOps.expand(drawn, 1, _EDGE).quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    framed.save(file, "PNG", optimize=True)
    return file.getvalue()


def page() -> str:
    """The page that shows the pictures."""
    return "\n".join([_INTRODUCTION, *(_section(entry) for entry in entries())])


def _section(entry: Entry) -> str:
    shown = "\n".join(
        f"![{entry.caption}{f', page {number} of {entry.pages}' if entry.pages > 1 else ''}]({name})"
        for number, name in entry.pictures.items()
    )
    return f"## {entry.caption}\n\n{shown}\n"


if __name__ == "__main__":
    sys.exit(main())
