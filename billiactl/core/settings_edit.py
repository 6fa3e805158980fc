"""Edits of the settings by commands: one label definition or payment method at a time.

``edited`` is pure: settings as a JSON value before, the same with the edit after. That they still hold together is
checked by ``settings_check``, that nothing in use goes by ``settings_use``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from billiactl.core.changes import Touches
from billiactl.core.errors import Conflict, NotFound

Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DefineLabel:
    """A label's definition becomes ``entry``, canonical JSON as in the settings' ``labels``."""

    action: ClassVar[str] = "label.define"
    additive: ClassVar[bool] = False
    key: str
    entry: str

    @property
    def touches(self) -> Touches:
        """What of the settings is in use."""
        return Touches(usage=True)


@dataclass(frozen=True, slots=True)
class UndefineLabel:
    """A label's definition goes."""

    action: ClassVar[str] = "label.undefine"
    additive: ClassVar[bool] = False
    key: str

    @property
    def touches(self) -> Touches:
        """What of the settings is in use."""
        return Touches(usage=True)


@dataclass(frozen=True, slots=True)
class AddMethod:
    """A new payment method: ``entry`` is canonical JSON as in the settings' ``methods``, without the code.

    It comes last; with ``first`` it is the one that orders get which name none.
    """

    action: ClassVar[str] = "method.add"
    additive: ClassVar[bool] = False
    code: str
    entry: str
    first: bool = False

    @property
    def touches(self) -> Touches:
        """What of the settings is in use."""
        return Touches(usage=True)


@dataclass(frozen=True, slots=True)
class EditMethod:
    """Other facts of a payment method: ``entry`` is canonical JSON of those that change."""

    action: ClassVar[str] = "method.edit"
    additive: ClassVar[bool] = False
    code: str
    entry: str
    first: bool = False

    @property
    def touches(self) -> Touches:
        """What of the settings is in use."""
        return Touches(usage=True)


@dataclass(frozen=True, slots=True)
class RemoveMethod:
    """A payment method goes."""

    action: ClassVar[str] = "method.remove"
    additive: ClassVar[bool] = False
    code: str

    @property
    def touches(self) -> Touches:
        """What of the settings is in use."""
        return Touches(usage=True)


Edit: TypeAlias = DefineLabel | UndefineLabel | AddMethod | EditMethod | RemoveMethod


def edited(document: Document, change: Edit) -> dict[str, Any]:
    """``document`` after the edit; it may be one that ``settings_check.check`` refuses.

    Raises NotFound for what is to be edited or removed and is not there, Conflict ``method_exists`` for a method to be
    added that is there with other facts.
    """
    if isinstance(change, DefineLabel):
        return {**document, "labels": {**document.get("labels", {}), change.key: json.loads(change.entry)}}
    if isinstance(change, UndefineLabel):
        return {**document, "labels": _without(document.get("labels", {}), change.key)}
    return {**document, "methods": _methods(document["methods"], change)}


def _without(labels: Mapping[str, Any], key: str) -> dict[str, Any]:
    if key not in labels:
        known = f"defined are: {', '.join(labels)}" if labels else "none is defined"
        raise NotFound("label_not_defined", f"no label {key!r} is defined", known, label=key)
    return {name: entry for name, entry in labels.items() if name != key}


def _methods(methods: list[dict[str, Any]], change: AddMethod | EditMethod | RemoveMethod) -> list[dict[str, Any]]:
    standing = next((method for method in methods if method["code"] == change.code), None)
    others = [method for method in methods if method is not standing]
    if isinstance(change, AddMethod):
        method = {"code": change.code, **json.loads(change.entry)}
        if standing not in (None, method):
            hint = f"billiactl method edit {change.code}"
            raise Conflict("method_exists", f"there is a payment method {change.code!r} already", hint)
    elif standing is None:
        known = ", ".join(method["code"] for method in methods)
        raise NotFound("unknown_method", f"there is no payment method {change.code!r}", f"known: {known}")
    elif isinstance(change, RemoveMethod):
        return others
    else:
        method = {**standing, **json.loads(change.entry)}
    if change.first:
        return [method, *others]
    return [*methods, method] if standing is None else [method if each is standing else each for each in methods]
