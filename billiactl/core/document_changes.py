"""The kinds of change that an administrator makes to documents by hand.

``words`` is the canonical JSON of what was written for a document: ``note``, ``supplied_on``, ``descriptions`` (by
line number) and ``reason`` (why it is made at all) for a proforma or an invoice; ``reason`` (which is printed) and
``lines`` (``line`` or ``charge``, and ``net``) for a note or a correction. The nets of a note are what it adds or gives
back, those of a correction what the line shall charge in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from billiactl.core.touches import Touches

NO_WORDS = "{}"


@dataclass(frozen=True, slots=True)
class _OfOrder:
    """What all of them share: they belong to an order and look at what its documents say."""

    order: int

    @property
    def touches(self) -> Touches:
        """The order and what its documents say."""
        return Touches(orders=(self.order,), contents=True)


@dataclass(frozen=True, slots=True)
class CreateDocument(_OfOrder):
    """A draft of a document, or with ``issue`` the document itself.

    ``not_invoiced_before`` vouches that an imported order has no invoice elsewhere.
    """

    action: ClassVar[str] = "doc.create"
    additive: ClassVar[bool] = True
    kind: str
    words: str = NO_WORDS
    issue: bool = False
    not_invoiced_before: bool = False
    settle: str | None = None


@dataclass(frozen=True, slots=True)
class EditDraft(_OfOrder):
    """Other words for a draft; it is written anew from the order as it is now.

    With ``keep`` the words that ``words`` does not name stay; an empty one takes them away.
    """

    action: ClassVar[str] = "doc.edit"
    additive: ClassVar[bool] = False
    document: int
    words: str = NO_WORDS
    keep: bool = False


@dataclass(frozen=True, slots=True)
class IssueDraft(_OfOrder):
    """A draft gets its number."""

    action: ClassVar[str] = "doc.issue"
    additive: ClassVar[bool] = False
    document: int
    settle: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteDraft(_OfOrder):
    """A draft goes."""

    action: ClassVar[str] = "doc.delete"
    additive: ClassVar[bool] = False
    document: int


@dataclass(frozen=True, slots=True)
class CorrectDocument(_OfOrder):
    """An issued document was wrong: notes to the nets of ``words``, or full credit and a new invoice (``reissue``)."""

    action: ClassVar[str] = "doc.correct"
    additive: ClassVar[bool] = False
    document: int
    words: str = NO_WORDS
    reissue: bool = False
    settle: str | None = None


@dataclass(frozen=True, slots=True)
class VoidProforma(_OfOrder):
    """A proforma is no longer good."""

    action: ClassVar[str] = "doc.void"
    additive: ClassVar[bool] = False
    document: int


@dataclass(frozen=True, slots=True)
class MarkDocument(_OfOrder):
    """The shop's own remark on a document, or the date it was sent; None leaves either as it is.

    ``sent_on`` is a date, a time, or ``today``.
    """

    action: ClassVar[str] = "doc.mark"
    additive: ClassVar[bool] = False
    document: int
    remark: str | None = None
    sent_on: str | None = None
