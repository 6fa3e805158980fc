"""Notes and labels: what people write on orders and users. No rule of money or status looks at them."""

from __future__ import annotations

from typing import TypeAlias

from billiactl.core.errors import NotFound, UsageFault
from billiactl.core.labels import checked_value, defined
from billiactl.core.model import Label, Note
from billiactl.core.planner import Planner
from billiactl.core.remark_changes import AddLabel, AddNote, DeleteNote, EditNote, RemoveLabel

Remark: TypeAlias = AddNote | EditNote | DeleteNote | AddLabel | RemoveLabel


def plan_add_note(planner: Planner, change: AddNote) -> None:
    """Free text on an order or a user. Raises UsageFault for an empty one."""
    _find(planner, change)
    text = _text(change.text)
    note = Note(planner.symbol("notes"), change.order, change.user, text, planner.author, planner.world.timestamp)
    planner.add("notes", note)


def plan_edit_note(planner: Planner, change: EditNote) -> None:
    """Another text; author and time stay those of the first, the log says who edited. The same text is unchanged."""
    note = _note(planner, change)
    planner.set("notes", note, text=_text(change.text))


def plan_delete_note(planner: Planner, change: DeleteNote) -> None:
    """The note goes; what it said stays in the log."""
    planner.remove("notes", _note(planner, change))


def plan_add_label(planner: Planner, change: AddLabel) -> None:
    """A label by its definition; the same key again takes the new value, the same value is unchanged."""
    _find(planner, change)
    value = checked_value(defined(planner.world.settings.labels, change.key, _resource(change)), change.value)
    standing = _standing(planner, change)
    if standing is None:
        label = Label(planner.symbol("labels"), change.order, change.user, change.key, value)
        planner.add("labels", label)
    else:
        planner.set("labels", standing, value=value)


def plan_remove_label(planner: Planner, change: RemoveLabel) -> None:
    """The label goes; where it is not, nothing happens, unless nobody ever defined it."""
    _find(planner, change)
    standing = _standing(planner, change)
    if standing is not None:
        planner.remove("labels", standing)
    elif change.key not in planner.world.settings.labels:
        defined(planner.world.settings.labels, change.key, _resource(change))


def _find(planner: Planner, change: Remark) -> None:
    if (change.order is None) == (change.user is None):
        raise UsageFault("one_subject", "a note or label belongs to an order or to a user", "name one of them")
    if change.order is not None:
        planner.order(change.order)
    elif change.user is not None:
        planner.user(change.user)


def _resource(change: Remark) -> str:
    return "order" if change.order is not None else "user"


def _note(planner: Planner, change: EditNote | DeleteNote) -> Note:
    """The note, on the order or user that the change names."""
    _find(planner, change)
    note = planner.world.notes.get(change.note)
    if note is None or (note.order_id, note.user_id) != (change.order, change.user):
        raise NotFound("note_not_found", f"there is no note {change.note}", "billiactl note list", note=change.note)
    return note


def _text(typed: str) -> str:
    text = typed.strip()
    if not text:
        raise UsageFault("empty_note", "the note is empty", "give its text, or - to read it from standard input")
    return text


def _standing(planner: Planner, change: AddLabel | RemoveLabel) -> Label | None:
    return planner.world.labels.get((_resource(change), change.order or change.user or 0, change.key))
