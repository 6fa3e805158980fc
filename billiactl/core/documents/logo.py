"""The seller's logo: a small PNG in the settings, frozen into every document that shows it.

The only module that knows Pillow.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

PREFIX = "data:image/png;base64,"
"""How a logo begins: a data URI (RFC 2397)."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_PIXELS = 1_000_000


@dataclass(frozen=True)
class Logo:
    """A picture of ``width`` x ``height`` pixels; ``pixels`` holds three bytes (red, green, blue) for each."""

    width: int
    height: int
    pixels: bytes


def read_logo(uri: str) -> Logo:
    """The picture in a data URI, on white where it is transparent. Raises ValueError (why) if it is none."""
    from PIL import Image

    data = _data(uri)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            drawn = picture.convert("RGBA")
    except (OSError, SyntaxError) as error:
        raise ValueError(f"not a PNG that can be read: {error}") from None
    ground = Image.new("RGBA", drawn.size, "white")
    ground.alpha_composite(drawn)
    return Logo(drawn.width, drawn.height, ground.convert("RGB").tobytes())


def _data(uri: str) -> bytes:
    """The bytes of the PNG, whose head (PNG 11.2.2: IHDR) says that it is small enough to be decoded."""
    if not uri.startswith(PREFIX):
        raise ValueError(f"expected a PNG as {PREFIX}...")
    data = base64.b64decode(uri.removeprefix(PREFIX), validate=True)
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR" or not width * height:
        raise ValueError("not a PNG")
    if width * height > _MOST_PIXELS:
        raise ValueError(f"{width} x {height} pixels are more than a million")
    return data
