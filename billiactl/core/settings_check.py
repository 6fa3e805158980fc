"""Checking settings before they are applied: their shape by a JSON Schema, then what no schema can say.

The schema is data (``data/settings.schema.json``). Every fault names the place and what was expected there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from billiactl.core.errors import UsageFault
from billiactl.core.settings import DATA

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_LONGEST_SHOWN = 80
"""How much of a wrong text is repeated: a logo is thousands of characters."""
_NEEDED_STATUSES = ("draft", "pending")
"""Statuses that the rules themselves name: orders begin as drafts, and placing makes them pending."""


@dataclass(frozen=True, slots=True)
class SettingsFault:
    """One fault: the dotted path of the place, and what is wrong with what stands there."""

    path: str
    reason: str

    @property
    def sentence(self) -> str:
        """The fault as one sentence."""
        return f"{self.path}: {self.reason}" if self.path else self.reason


def check(document: Any) -> None:
    """Raise UsageFault ``settings_invalid`` unless ``document`` holds settings that the shop can work by.

    The message tells the first fault; ``faults`` carries them all, each with ``path`` and ``reason``.
    """
    faults = list(dict.fromkeys(_by_schema(document))) or list(_beyond_schema(document))
    if not faults:
        return
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise UsageFault(
        "settings_invalid",
        f"the settings can't be used: {faults[0].sentence}{more}",
        "'billiactl settings show' prints settings of the right form",
        faults=[{"path": fault.path, "reason": fault.reason} for fault in faults],
    )


@lru_cache(maxsize=1)
def schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) of the settings."""
    value: Mapping[str, Any] = json.loads((DATA / "settings.schema.json").read_text(encoding="utf-8"))
    return value


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` with its keys in the order of the schema, which is the order that people read it in."""
    ordered: dict[str, Any] = _ordered(document, schema())
    return ordered


def _ordered(value: Any, rule: Mapping[str, Any]) -> Any:
    rule = _resolved(rule)
    if isinstance(value, list):
        return [_ordered(member, rule.get("items", {})) for member in value]
    if not isinstance(value, Mapping):
        return value
    named: Mapping[str, Any] = rule.get("properties", {})
    others = rule.get("additionalProperties") or {}
    keys = [key for key in named if key in value] + [key for key in value if key not in named]
    return {key: _ordered(value[key], named.get(key, others)) for key in keys}


def _resolved(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rule that a reference within the schema means."""
    reference: str | None = rule.get("$ref")
    return rule if reference is None else schema()["$defs"][reference.rpartition("/")[2]]


def _by_schema(document: Any) -> Iterator[SettingsFault]:
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema()).iter_errors(document)
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        yield SettingsFault(_path(error.absolute_path), _reason(error))


def _path(steps: Iterable[str | int]) -> str:
    """``methods[2].code``: lists are counted from 1, as people do."""
    text = ""
    for step in steps:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _reason(error: ValidationError) -> str:
    rule: Any = error.schema
    wanted: Any = error.validator_value
    found: Any = error.instance
    keyword = str(error.validator)
    if keyword == "type":
        quotes = "; put it in quotes" if wanted == "string" and isinstance(found, int) else ""
        return f"expected {_TYPES[wanted]}, found {_shown(found)}{quotes}"
    if keyword == "enum":
        return f"expected one of {', '.join(wanted)}, found {_shown(found)}"
    if keyword == "required":
        return f"missing: {', '.join(name for name in wanted if name not in found)}"
    if keyword == "additionalProperties":
        known = rule.get("properties", {})
        return _unknown_keys([key for key in found if key not in known], list(known))
    described = rule.get("description")
    if described:
        return f"expected {described}, found {_shown(found)}"
    return _out_of_bounds(keyword, wanted, found)


def _out_of_bounds(keyword: str, wanted: Any, found: Any) -> str:
    words = {
        "minLength": f"expected at least {wanted} character{'s' if wanted != 1 else ''}",
        "maxLength": f"expected at most {wanted} characters",
        "minItems": f"expected at least {wanted} entry",
        "minimum": f"expected {wanted} or more, found {_shown(found)}",
        "maximum": f"expected {wanted} or less, found {_shown(found)}",
        "uniqueItems": "an entry stands twice",
    }
    return words.get(keyword, f"{_shown(found)} does not fit")


def _unknown_keys(unknown: Sequence[Any], known: Sequence[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(str(unknown[0]), known, n=1)
    guess = f"; did you mean {close[0]}?" if close else ""
    return f"unknown key {str(unknown[0])!r}{guess} (known here: {', '.join(known)})"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}...")
    return f"the number {value}"


def _beyond_schema(document: Mapping[str, Any]) -> Iterator[SettingsFault]:
    yield from _check_seller(document["seller"])
    yield from _check_currencies(document)
    yield from _check_series(document["series"])
    yield from _check_methods(document["methods"])
    yield from _check_labels(document.get("labels", {}))
    yield from _check_language(document.get("language"))
    yield from _check_handlers(document.get("handlers", {}))
    if "workflow" in document:
        yield from _check_workflow(document["workflow"])


def _check_seller(seller: Mapping[str, Any]) -> Iterator[SettingsFault]:
    from zoneinfo import ZoneInfo

    name = seller["time_zone"]
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield SettingsFault("seller.time_zone", f"there is no time zone {name!r}; expected a name like Europe/Sofia")
    if seller.get("logo"):
        from billiactl.core.documents.logo import read_logo

        try:
            read_logo(seller["logo"])
        except ValueError as error:
            yield SettingsFault("seller.logo", str(error))


def _check_currencies(document: Mapping[str, Any]) -> Iterator[SettingsFault]:
    from billiactl.core.money import MINOR_DIGITS

    named = [("currency", document["currency"])]
    for index, method in enumerate(document["methods"], start=1):
        named += [(f"methods[{index}].currencies", currency) for currency in method.get("currencies", ())]
    for path, currency in named:
        if currency not in MINOR_DIGITS:
            yield SettingsFault(path, f"{currency!r} is not an ISO 4217 currency code")


def _check_series(series: Mapping[str, Any]) -> Iterator[SettingsFault]:
    from billiactl.core.documents.series import check_pattern

    for kind, rule in series.items():
        try:
            check_pattern(rule["pattern"])
        except UsageFault as fault:
            yield SettingsFault(f"series.{kind}.pattern", f"{fault.message}; {fault.hint}")
            continue
        width = int(rule["pattern"].partition("{number:")[2].partition("}")[0])
        if rule["start"] >= 10**width:
            yield SettingsFault(f"series.{kind}.start", f"{rule['start']} has more than the pattern's {width} digits")


def _check_methods(methods: Sequence[Mapping[str, Any]]) -> Iterator[SettingsFault]:
    codes = [method["code"] for method in methods]
    for index, code in enumerate(codes, start=1):
        if code in codes[: index - 1]:
            yield SettingsFault(f"methods[{index}].code", f"the code {code!r} stands twice")


def _check_labels(labels: Mapping[str, Mapping[str, Any]]) -> Iterator[SettingsFault]:
    for key, label in labels.items():
        low, high = label.get("min"), label.get("max")
        bounded = label["type"] in ("integer", "range")
        if label["type"] == "range" and (low is None or high is None):
            yield SettingsFault(f"labels.{key}", "a range needs min and max")
        elif not bounded and (low is not None or high is not None):
            yield SettingsFault(f"labels.{key}", f"a label of type {label['type']} has no min and max")
        elif low is not None and high is not None and low > high:
            yield SettingsFault(f"labels.{key}", f"min {low} is above max {high}")


def _check_language(language: str | None) -> Iterator[SettingsFault]:
    from billiactl.core.documents.words import languages

    if language is not None and language not in languages():
        yield SettingsFault("language", f"there are no words in {language!r}; known: {', '.join(languages())}")


def _check_handlers(handlers: Mapping[str, Mapping[str, Any]]) -> Iterator[SettingsFault]:
    """A command is found wherever a worker stands: by its whole path, or by name on the worker's PATH."""
    for name, handler in handlers.items():
        program = handler["command"][0]
        if not program:
            yield SettingsFault(f"handlers.{name}.command[1]", "expected the name of a program, found nothing")
        elif "/" in program and not program.startswith("/"):
            expected = "write the whole path from /, or a name without / that is on the worker's PATH"
            yield SettingsFault(
                f"handlers.{name}.command[1]", f"{program!r} depends on where a worker stands; {expected}"
            )


def _check_workflow(table: Mapping[str, Any]) -> Iterator[SettingsFault]:
    statuses = table["statuses"]
    for needed in _NEEDED_STATUSES:
        if needed not in statuses:
            yield SettingsFault("workflow.statuses", f"the status {needed!r} is missing")
    for status in table["terminal"]:
        if status not in statuses:
            yield SettingsFault("workflow.terminal", f"there is no status {status!r}")
    faults = [
        SettingsFault(f"workflow.transitions[{index}]{fault.path}", fault.reason)
        for index, row in enumerate(table["transitions"], start=1)
        for fault in _check_row(row, statuses, table["terminal"])
    ]
    yield from faults
    if not faults:
        yield from _check_reachable(table)


def _check_row(row: Mapping[str, Any], statuses: Sequence[str], terminal: Sequence[str]) -> Iterator[SettingsFault]:
    from billiactl.core.rules.consequences import CONSEQUENCES
    from billiactl.core.rules.guards import GUARDS
    from billiactl.core.workflow import ADMIN, FORMER

    for status in row["from"]:
        if status not in statuses:
            yield SettingsFault(".from", f"there is no status {status!r}")
        elif status in terminal:
            yield SettingsFault(".from", f"{status} is terminal: nothing leads out of it")
    if row["to"] != FORMER and row["to"] not in statuses:
        yield SettingsFault(".to", f"there is no status {row['to']!r}")
    if row["who"] == ADMIN and "on" in row:
        yield SettingsFault(".on", "only an automatic transition waits for an event")
    for name, known in (("guards", GUARDS), ("effects", CONSEQUENCES)):
        for word in row.get(name, ()):
            if word not in known:
                yield SettingsFault(f".{name}", f"unknown {name.rstrip('s')} {word!r} (known: {', '.join(known)})")


def _check_reachable(table: Mapping[str, Any]) -> Iterator[SettingsFault]:
    """Every status is reached from draft by some way through the table."""
    reached = {"draft"}
    while True:
        further = {row["to"] for row in table["transitions"] if reached.intersection(row["from"])} - reached
        if not further:
            break
        reached |= further
    for status in table["statuses"]:
        if status not in reached:
            yield SettingsFault("workflow.statuses", f"no way leads from draft to {status!r}")
