from __future__ import annotations

import base64
import io
import re
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from billiactl.core.documents.logo import PREFIX, read_logo
from billiactl.core.documents.pdf import render_pdf
from billiactl.core.errors import UsageFault
from billiactl.core.settings import defaults
from billiactl.core.settings_check import check
from tests.core.documents.contents import SELLER, content, many


def png(width: int = 40, height: int = 20, colour: tuple[int, ...] = (200, 10, 20, 255)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def uri(data: bytes) -> str:
    return PREFIX + base64.b64encode(data).decode()


def with_logo(width: int = 40, height: int = 20) -> dict[str, Any]:
    return {**many(60), "seller": {**SELLER, "logo": uri(png(width, height))}}


def test_a_picture_is_read_on_white() -> None:
    assert read_logo(uri(png(2, 1))).pixels == bytes((200, 10, 20)) * 2
    assert read_logo(uri(png(1, 1, (0, 0, 0, 0)))).pixels == bytes((255, 255, 255))


@pytest.mark.parametrize(
    "text", ["", "logo.png", PREFIX, f"{PREFIX}!", f"{PREFIX}AAAA", uri(b"GIF89a"), uri(png()[:40])]
)
def test_what_is_no_picture_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        read_logo(text)


def test_a_huge_picture_is_not_decoded() -> None:
    head = png()
    with pytest.raises(ValueError, match="more than a million"):
        read_logo(uri(head[:16] + b"\0\0\xff\xff" * 2 + head[24:]))


@given(st.integers(0, len(png()) - 1), st.binary(max_size=8))
def test_a_broken_picture_is_told_or_read(place: int, other: bytes) -> None:
    data = png()
    try:
        read_logo(uri(data[:place] + other + data[place + len(other) :]))
    except ValueError:
        return


def test_it_stands_on_the_first_page_once_and_the_file_stays_clean() -> None:
    data = render_pdf(with_logo())
    assert data == render_pdf(with_logo())
    first, *others = pypdf.PdfReader(io.BytesIO(data), strict=True).pages
    assert [image.image.size for image in first.images if image.image] == [(40, 20)]
    assert not any(page.images for page in others)
    found = re.search(rb"<<[^>]*/Subtype /Image[^>]*/Width 40[^>]*/Length (\d+)[^>]*>>\nstream\n", data)
    assert found
    assert data[found.end() + int(found[1]) :].startswith(b"\nendstream")
    for trap in (b"ASCII85", b"Helvetica", b"/SMask"):
        assert trap not in data
    assert b"/Subtype /Image" not in render_pdf(content())


@pytest.mark.parametrize(("width", "height"), [(1, 1), (999, 1), (1, 999), (900, 300)])
def test_any_shape_is_drawn(width: int, height: int) -> None:
    assert render_pdf(with_logo(width, height)).startswith(b"%PDF-1.7")


def test_the_settings_take_a_picture_and_nothing_else() -> None:
    document = defaults()
    document["seller"]["logo"] = uri(png())
    check(document)
    for wrong in ("logo.png", f"{PREFIX}AAAA", PREFIX + "A" * 40_000):
        document["seller"]["logo"] = wrong
        with pytest.raises(UsageFault, match=r"seller\.logo") as refused:
            check(document)
        assert len(refused.value.message) < 300
