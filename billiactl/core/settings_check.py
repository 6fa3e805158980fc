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
_YES_OR_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_YES_OR_NO |= {"1": "true", "true": "true", "0": "false", "false": "false"}
_LONGEST_SHOWN = 80
"""How much of a wrong text is repeated: a logo is thousands of characters."""


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
    faults = faults_of(document)
    if not faults:
        return
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise UsageFault(
        "settings_invalid",
        f"the settings can't be used: {faults[0].sentence}{more}",
        "'billiactl settings show' prints settings of the right form",
        faults=[{"path": fault.path, "reason": fault.reason} for fault in faults],
    )


def faults_of(document: Any) -> list[SettingsFault]:
    """Every fault of ``document``: those of its form; if it has none, those that no schema can find."""
    return list(dict.fromkeys(_by_schema(document, schema()))) or list(_beyond_schema(document))


def workflow_faults_of(table: Any) -> list[SettingsFault]:
    """Every fault of a table of statuses that stands alone, as ``faults_of`` finds them in the settings' own."""
    from billiactl.core.workflow_check import workflow_faults

    found = list(dict.fromkeys(_by_schema(table, {"$defs": schema()["$defs"], **schema()["properties"]["workflow"]})))
    return found or [SettingsFault(place, reason) for place, reason in workflow_faults(table)]


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
    rule = resolved(rule)
    if isinstance(value, list):
        return [_ordered(member, rule.get("items", {})) for member in value]
    if not isinstance(value, Mapping):
        return value
    named: Mapping[str, Any] = rule.get("properties", {})
    others = rule.get("additionalProperties") or {}
    keys = [key for key in named if key in value] + [key for key in value if key not in named]
    return {key: _ordered(value[key], named.get(key, others)) for key in keys}


def resolved(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rule that a reference within the schema means."""
    reference: str | None = rule.get("$ref")
    return rule if reference is None else schema()["$defs"][reference.rpartition("/")[2]]


def _by_schema(document: Any, rules: Mapping[str, Any]) -> Iterator[SettingsFault]:
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(rules).iter_errors(document)
    for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path]):
        place = _path(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown_keys(place, error)
        elif "propertyNames" in error.absolute_schema_path:
            yield SettingsFault(_path([*error.absolute_path, error.instance]), f"as a key, {_reason(error)}")
        else:
            yield SettingsFault(place, _reason(error))


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
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return (
            f"expected {' or '.join(_TYPES[kind] for kind in kinds)}, found {_shown(found)}{_rather(kinds[0], found)}"
        )
    if keyword == "enum":
        return f"expected one of {', '.join(wanted)}, found {_shown(found)}{_guess(found, wanted)}"
    if keyword == "required":
        return f"missing: {', '.join(name for name in wanted if name not in found)}"
    described = rule.get("x-expected")
    if described:
        return f"expected {described}, found {_shown(found)}"
    return _out_of_bounds(keyword, wanted, found)


def _rather(wanted: str, found: Any) -> str:
    """How to write what was probably meant."""
    if wanted == "string" and isinstance(found, int):
        return "; put it in quotes"
    if wanted == "boolean" and str(found).lower() in _YES_OR_NO:
        return f" (did you mean {_YES_OR_NO[str(found).lower()]}?)"
    if wanted == "integer" and isinstance(found, str) and found.strip().lstrip("-").isdecimal():
        return "; write it without quotes, blanks and leading zeros"
    return ""


def _guess(found: Any, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(str(found), list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


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


def _unknown_keys(place: str, error: ValidationError) -> Iterator[SettingsFault]:
    rule: Any = error.schema
    found: Any = error.instance
    known = list(rule.get("properties", {}))
    for key in found:
        if key not in known:
            path = f"{place}.{key}" if place else str(key)
            yield SettingsFault(path, f"unknown key{_guess(key, known)}; known here: {', '.join(known)}")


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
    yield from _check_rates(document["vat"].get("rates", {}))
    yield from _check_labels(document.get("labels", {}))
    yield from _check_words(document.get("language"), document.get("words", {}))
    yield from _check_handlers(document.get("handlers", {}))
    if "workflow" in document:
        from billiactl.core.workflow_check import workflow_faults

        for place, reason in workflow_faults(document["workflow"]):
            yield SettingsFault(f"workflow.{place}", reason)


def _check_seller(seller: Mapping[str, Any]) -> Iterator[SettingsFault]:
    from zoneinfo import ZoneInfo

    if seller.get("iban"):
        from stdnum import iban

        if not iban.is_valid(seller["iban"]):
            yield SettingsFault("seller.iban", f"{seller['iban']!r} is no IBAN: its check digits don't fit (ISO 13616)")
    if seller.get("email") and "@" not in seller["email"]:
        yield SettingsFault("seller.email", f"{seller['email']!r} is no e-mail address")
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


def _check_rates(rates: Mapping[str, Mapping[str, Any]]) -> Iterator[SettingsFault]:
    """Rates with days: real days, each later than the one before; only the first may be without."""
    for country, classes in rates.items():
        for name, rate in classes.items():
            days = [""] if isinstance(rate, str) else [entry.get("from", "") for entry in rate]
            for number, (before, day) in enumerate(zip(["", *days], days, strict=False), start=1):
                place = f"vat.rates.{country}.{name}[{number}].from"
                if day and not _is_day(day):
                    yield SettingsFault(place, f"there is no day {day}")
                elif number > 1 and day <= before:
                    wanted = f"a day after {before}" if before else "the day from which the rate is in force"
                    yield SettingsFault(place, f"expected {wanted}, found {_shown(day or None)}")


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
        else:
            yield from _check_values(key, label)


def _check_values(key: str, label: Mapping[str, Any]) -> Iterator[SettingsFault]:
    """The values that are listed can be stored: ``01`` and ``6`` of a range from 1 to 5 can't."""
    from billiactl.core.labels import checked_value, meaning
    from billiactl.core.settings import label_definition

    alone = label_definition(key, {**label, "values": {}})
    for value in label.get("values", {}):
        try:
            stored = checked_value(alone, value)
        except UsageFault:
            stored = None
        if stored != value:
            said = f"write {stored!r}" if stored else f"the type {label['type']} takes {meaning(alone)}"
            yield SettingsFault(f"labels.{key}.values", f"the value {value!r} can't be; {said}")


def _check_words(language: str | None, words: Mapping[str, Mapping[str, str]]) -> Iterator[SettingsFault]:
    from billiactl.core.documents.words import faults_of, languages

    known = list(dict.fromkeys([*languages(), *words]))
    if language is not None and language not in known:
        yield SettingsFault("language", f"there are no words in {language!r}; known: {', '.join(known)}")
    for spoken, own in words.items():
        for place, reason in faults_of(own):
            yield SettingsFault(f"words.{spoken}.{place}", reason)


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
