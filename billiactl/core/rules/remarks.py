"""Notes and labels: what people write on orders and users. No rule of money or status looks at them."""

from __future__ import annotations

from billiactl.core.changes import AddLabel, AddNote
from billiactl.core.errors import UsageFault
from billiactl.core.model import Label, Note
from billiactl.core.planner import Planner
from billiactl.core.settings import LabelDefinition

YES_NO = ("yes", "no")


def plan_add_note(planner: Planner, change: AddNote) -> None:
    """Free text on an order or a user. Raises UsageFault for an empty one."""
    _find(planner, change)
    text = change.text.strip()
    if not text:
        raise UsageFault("empty_note", "the note is empty", "give its text, or - to read it from standard input")
    note = Note(planner.symbol("notes"), change.order, change.user, text, planner.author, planner.world.timestamp)
    planner.add("notes", note)


def plan_add_label(planner: Planner, change: AddLabel) -> None:
    """A label by its definition; the same key again takes the new value, the same value is unchanged."""
    _find(planner, change)
    resource = "order" if change.order is not None else "user"
    definition = planner.world.settings.labels.get(change.key)
    if definition is None or resource not in definition.resources:
        known = ", ".join(key for key, item in planner.world.settings.labels.items() if resource in item.resources)
        raise UsageFault("unknown_label", f"no label {change.key!r} is defined for {resource}s", f"known: {known}")
    value = _checked_value(definition, change.value)
    standing = planner.world.labels.get((resource, change.order or change.user or 0, change.key))
    if standing is None:
        label = Label(planner.symbol("labels"), change.order, change.user, change.key, value)
        planner.add("labels", label)
    else:
        planner.set("labels", standing, value=value)


def _find(planner: Planner, change: AddNote | AddLabel) -> None:
    if (change.order is None) == (change.user is None):
        raise UsageFault("one_subject", "a note or label belongs to an order or to a user", "name one of them")
    if change.order is not None:
        planner.order(change.order)
    elif change.user is not None:
        planner.user(change.user)


def _checked_value(definition: LabelDefinition, value: str) -> str:
    """``value`` as it is stored: a whole number without leading zeros. Raises UsageFault."""
    allowed = tuple(definition.values) or (YES_NO if definition.type == "yes-no" else ())
    if allowed and value not in allowed:
        raise UsageFault("bad_label_value", f"{definition.key} can't be {value!r}", f"one of: {', '.join(allowed)}")
    if definition.type not in ("integer", "range"):
        return value
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise UsageFault("bad_label_value", f"{definition.key} takes a whole number, not {value!r}", None)
    low, high = definition.minimum, definition.maximum
    if (low is not None and int(value) < low) or (high is not None and int(value) > high):
        raise UsageFault("bad_label_value", f"{definition.key} lies between {low} and {high}, not at {value}", None)
    return str(int(value))
