"""The kinds of change of notes and labels, as ``changes`` has the others; their rules are in ``rules/remarks.py``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from billiactl.core.touches import Touches


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note on an order or on a user: exactly one of them."""

    action: ClassVar[str] = "note.add"
    additive: ClassVar[bool] = True
    text: str
    order: int | None = None
    user: int | None = None

    @property
    def touches(self) -> Touches:
        """The order or the user."""
        return _order_or_user(self.order, self.user)


@dataclass(frozen=True, slots=True)
class EditNote:
    """Another text for a note, which is on this order or this user."""

    action: ClassVar[str] = "note.edit"
    additive: ClassVar[bool] = False
    note: int
    text: str
    order: int | None = None
    user: int | None = None

    @property
    def touches(self) -> Touches:
        """The note, and the order or the user it is on."""
        return replace(_order_or_user(self.order, self.user), notes=(self.note,))


@dataclass(frozen=True, slots=True)
class DeleteNote:
    """A note goes, which is on this order or this user; the log keeps its text."""

    action: ClassVar[str] = "note.delete"
    additive: ClassVar[bool] = False
    note: int
    order: int | None = None
    user: int | None = None

    @property
    def touches(self) -> Touches:
        """The note, and the order or the user it is on."""
        return replace(_order_or_user(self.order, self.user), notes=(self.note,))


@dataclass(frozen=True, slots=True)
class AddLabel:
    """A label on an order or on a user; the same key again replaces its value."""

    action: ClassVar[str] = "label.add"
    additive: ClassVar[bool] = False
    key: str
    value: str
    order: int | None = None
    user: int | None = None

    @property
    def touches(self) -> Touches:
        """The order or the user, and the label as it stands on it."""
        return replace(_order_or_user(self.order, self.user), labels=(self.key,))


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """A label goes from an order or a user; where it is not, nothing happens."""

    action: ClassVar[str] = "label.remove"
    additive: ClassVar[bool] = False
    key: str
    order: int | None = None
    user: int | None = None

    @property
    def touches(self) -> Touches:
        """The order or the user, and the label as it stands on it."""
        return replace(_order_or_user(self.order, self.user), labels=(self.key,))


def _order_or_user(order: int | None, user: int | None) -> Touches:
    return Touches(
        orders=() if order is None else (order,),
        users=() if user is None else (user,),
    )
