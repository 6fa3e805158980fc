"""Documents made by hand, for tests: their words, and the worlds in which they are drafts."""

from __future__ import annotations

import json
from typing import Any

from billiactl.core.document_changes import CreateDocument
from billiactl.core.model import Document
from billiactl.core.world import World
from tests.support.worlds import after, the_order

KINDS = ("proforma", "invoice", "debit_note", "credit_note")
NOTES = ("debit_note", "credit_note")


def written(**words: Any) -> str:
    """Words as a change takes them."""
    return json.dumps(words)


def moving(*lines: tuple[int | str, str], **words: Any) -> str:
    """The words of a note or a correction: lines by number, charges by name."""
    moves = [{"line" if isinstance(name, int) else "charge": name, "net": net} for name, net in lines]
    return written(lines=moves, **words)


def create(kind: str, **facts: Any) -> CreateDocument:
    """A document of ``kind``; a note moves line 1 by 10.00 unless it has other words."""
    usual = {"words": moving((1, "10.00"))} if kind in NOTES else {}
    return CreateDocument(1001, kind, **{**usual, **facts})


def drafted(world: World, kind: str, reason: str | None = "because", **facts: Any) -> World:
    """``world`` with a draft."""
    return after(world, create(kind, **facts), reason)


def key(world: World, kind: str | None = None) -> Any:
    """The id of the newest document (of a kind)."""
    return [row.id for row in the_order(world).documents if kind in (None, row.kind)][-1]


def row(world: World, kind: str) -> Document:
    """The newest document of a kind."""
    return [found for found in the_order(world).documents if found.kind == kind][-1]
