"""What labels may say: values held against the definitions in the settings."""

from __future__ import annotations

from collections.abc import Mapping

from billiactl.core.errors import UsageFault
from billiactl.core.settings import LabelDefinition

YES_NO = ("yes", "no")
BOUNDED = ("integer", "range")
"""The types whose values are whole numbers."""

MOST_DIGITS = 18
"""The longest whole number that a label takes."""


def defined(definitions: Mapping[str, LabelDefinition], key: str, resource: str) -> LabelDefinition:
    """The definition of the label ``key`` of an ``order`` or a ``user``. Raises UsageFault ``unknown_label``."""
    definition = definitions.get(key)
    if definition is None or resource not in definition.resources:
        known = [name for name, item in definitions.items() if resource in item.resources]
        hint = f"known: {', '.join(known)}" if known else f"billiactl label define {key or 'KEY'} --type string"
        raise UsageFault("unknown_label", f"no label {key!r} is defined for {resource}s", hint)
    return definition


def checked_value(definition: LabelDefinition, value: str) -> str:
    """``value`` as it is stored: a whole number without leading zeros. Raises UsageFault ``bad_label_value``."""
    if definition.type in BOUNDED:
        value = _whole_number(definition, value)
    allowed = tuple(definition.values) or (YES_NO if definition.type == "yes-no" else ())
    if allowed and value not in allowed:
        named = [_named(definition.values, entry) for entry in allowed]
        raise UsageFault("bad_label_value", f"{definition.key} can't be {value!r}", f"one of: {', '.join(named)}")
    return value


def _whole_number(definition: LabelDefinition, value: str) -> str:
    key, hint = definition.key, f"it takes {meaning(definition)}"
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS):
        raise UsageFault("bad_label_value", f"{key} takes a whole number, not {value!r}", hint)
    low, high = definition.minimum, definition.maximum
    if (low is not None and int(value) < low) or (high is not None and int(value) > high):
        raise UsageFault("bad_label_value", f"{key} can't be {value}", hint)
    return str(int(value))


def fits(definition: LabelDefinition, resource: str, value: str) -> bool:
    """Whether a label of ``resource`` (``order`` or ``user``) that is stored with ``value`` is as defined."""
    try:
        return resource in definition.resources and checked_value(definition, value) == value
    except UsageFault:
        return False


def meaning(definition: LabelDefinition) -> str:
    """What a definition allows, in words: ``a whole number from 1 to 5``, ``one of: web, phone (by phone)``."""
    if definition.values:
        listed = ", ".join(_named(definition.values, value) for value in definition.values)
        return f"one of: {listed}"
    if definition.type == "yes-no":
        return "yes or no"
    if definition.type not in BOUNDED:
        return "any text"
    low, high = definition.minimum, definition.maximum
    if low is not None and high is not None:
        return f"a whole number from {low} to {high}"
    if low is None and high is None:
        return "a whole number"
    return f"a whole number, at least {low}" if high is None else f"a whole number, at most {high}"


def shown(definitions: Mapping[str, LabelDefinition], key: str, value: str) -> str:
    """The value of a label as people read it: by the name that its definition gives it."""
    definition = definitions.get(key)
    return value if definition is None else definition.values.get(value) or value


def _named(names: Mapping[str, str], value: str) -> str:
    name = names.get(value, "")
    return f"{value} ({name})" if name and name != value else value
