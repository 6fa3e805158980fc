"""The electronic invoice of a document as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billiactl.core.documents.einvoice.cii import write_cii
from billiactl.core.documents.einvoice.composing import compose
from billiactl.core.documents.einvoice.ubl import write_ubl
from billiactl.core.errors import Refused

_WRITERS = {"cii": write_cii, "ubl": write_ubl}
SYNTAXES = tuple(_WRITERS)


def write_einvoice(content: Mapping[str, Any], syntax: str) -> bytes:
    """The XML file of a document's frozen content, in ``cii`` or ``ubl``; equal contents are equal files.

    Raises Refused (``no_einvoice``) where the document can't be an electronic invoice.
    """
    return _WRITERS[syntax](compose(content))


def attachment_of(content: Mapping[str, Any]) -> bytes | None:
    """What is attached to the document's PDF (CII, as Factur-X has it); None where there is no electronic invoice."""
    try:
        return write_einvoice(content, "cii")
    except Refused:
        return None
