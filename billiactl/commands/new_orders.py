"""What a new order is to hold, from what was typed or from a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from billiactl.core.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from billiactl.core.changes import NewLine

LINE_KEYS = ("quantity", "price", "type", "service", "discount")
ATTRIBUTE = "attribute."
"""What may stand before the name of an attribute, so that it is never taken for a slip."""

ORDER_KEYS = ("user", "profile", "method", "currency", "lines")

_MEANT: Mapping[str, str] = {"qty": "quantity", "count": "quantity", "unit_price": "price", "prize": "price"}
_FORM = "CODE[,quantity=2,price=10.00,type=renew,service=NAME,discount=10%]"
_EXAMPLE = "user: anna, lines: [{product: domain-eu, quantity: 2, service: example.eu}]"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new order as asked for; texts as typed. ``user`` None is not said yet."""

    user: str | None = None
    profile: str | None = None
    method: str | None = None
    currency: str | None = None
    lines: tuple[NewLine, ...] = ()

    def overridden(self, user: str | None, profile: str | None, method: str | None, currency: str | None) -> Wanted:
        """The same with what was typed in place of what the file says."""
        return Wanted(
            user=user or self.user,
            profile=profile or self.profile,
            method=method or self.method,
            currency=currency or self.currency,
            lines=self.lines,
        )


def parse_line(text: str, place: str = "--line") -> NewLine:
    """``CODE[,key=value]...`` as a line; keys that are none of ours are the line's attributes.

    ``attribute.key=value`` says that it is an attribute, whatever it is called. A part with a comma in it goes in
    double quotes. ``place`` is where the line was typed. Raises UsageFault ``bad_line``.
    """
    try:
        (parts,) = csv.reader([text], strict=True)
    except (csv.Error, ValueError):
        raise UsageFault("bad_line", f"{place}: the quotes of {text!r} do not close", f"expected {_FORM}") from None
    code, *rest = (part.strip() for part in parts or [""])
    if not code or "=" in code:
        raise UsageFault("bad_line", f"{place}: {text!r} does not begin with a product's code", f"expected {_FORM}")
    said: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or not key:
            raise _no_pair(part, said, place)
        if key in said:
            raise UsageFault("bad_line", f"{place}: {key} stands twice in {text!r}", "give it once")
        if key in LINE_KEYS and not value:
            raise UsageFault("bad_line", f"{place}: {key} is empty in {text!r}", f"give a value, or leave {key} out")
        said[key] = value
    return _new_line(code, said, f"{place}: ")


def _no_pair(part: str, said: Mapping[str, str], place: str) -> UsageFault:
    last = list(said.items())[-1] if said else None
    if part.isascii() and part.isdigit() and last and last[1].isascii() and last[1].isdigit():
        hint = f"an amount has a point: {last[0]}={last[1]}.{part}"
    else:
        hint = f"expected {_FORM}; a value with a comma goes in double quotes"
    return UsageFault("bad_line", f"{place}: {part!r} is no KEY=VALUE", hint)


def _new_line(code: str, said: Mapping[str, str], place: str) -> NewLine:
    from billiactl.core.changes import NewLine

    for key in said:
        _check_key(key, place)
    fields = {key: value for key, value in said.items() if key in LINE_KEYS}
    others = ((key.removeprefix(ATTRIBUTE), value) for key, value in said.items() if key not in LINE_KEYS)
    return NewLine(code, attributes=tuple(sorted(others)), **fields)


def _check_key(key: str, place: str) -> None:
    """A key that is nearly one of ours is a slip, no attribute."""
    if key in LINE_KEYS:
        return
    if key == ATTRIBUTE:
        raise UsageFault("bad_line", f"{place}an attribute has no name", "attribute.KEY=VALUE")
    meant = _MEANT.get(key.lower()) or next((known for known in LINE_KEYS if _one_slip(key.lower(), known)), None)
    if meant:
        raise UsageFault("bad_line", f"{place}a line has no {key!r}", f"did you mean {meant}=...?")


def _one_slip(typed: str, known: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours stand the wrong way round."""
    prefix = _equal_letters(typed, known)
    rest, wanted = typed[prefix:], known[prefix:]
    suffix = _equal_letters(rest[::-1], wanted[::-1])
    rest, wanted = rest[: len(rest) - suffix], wanted[: len(wanted) - suffix]
    return max(len(rest), len(wanted)) <= 1 or (len(rest) == len(wanted) == 2 and rest == wanted[::-1])


def _equal_letters(one: str, other: str) -> int:
    """How many letters are equal from the start on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def parse_document(text: str, name: str) -> Wanted:
    """A new order from YAML or JSON: ``user``, ``profile``, ``method``, ``currency``, ``lines``.

    Every scalar is taken as the text that was written: 10.00 stays 10.00. A line has ``product``, the keys of --line,
    and ``attributes``. Raises UsageFault ``bad_order_file`` with file and reason.
    """
    source = _json(text, name) if text.lstrip().startswith("{") else _yaml(text, name)
    if not isinstance(source, Mapping):
        _bad(name, "it holds no mapping", f"expected {_EXAMPLE}")
    _check_known(name, "an order", source, ORDER_KEYS)
    lines = source.get("lines") or ()
    if isinstance(lines, str) or not isinstance(lines, Sequence):
        _bad(name, "'lines' is no list", f"expected {_EXAMPLE}")
    facts = {key: _text(name, key, source.get(key)) for key in ORDER_KEYS if key != "lines"}
    return Wanted(lines=tuple(_line_of(name, number, entry) for number, entry in enumerate(lines, start=1)), **facts)


def read_document(path: Path) -> str:
    """The text of the file. Raises NotFound ``file_not_found``, UsageFault ``file_unreadable``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NotFound("file_not_found", f"there is no file {path}", "check the path after --from") from None
    except OSError as error:
        raise UsageFault("file_unreadable", f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageFault("file_unreadable", f"{path} is not UTF-8 (byte {error.start})", "save it as UTF-8") from None


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        _bad(name, f"it is no JSON: {error}", None)


def _yaml(text: str, name: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        _bad(name, f"{line}it is no YAML: {error.problem or error.context}", None)
    except (yaml.YAMLError, RecursionError) as error:
        _bad(name, f"it is no YAML: {str(error).splitlines()[0]}", None)


def _line_of(name: str, number: int, entry: Any) -> NewLine:
    place = f"line {number} of the order"
    if not isinstance(entry, Mapping):
        _bad(name, f"{place} is no mapping", f"expected {_EXAMPLE}")
    _check_known(name, place, entry, ("product", *LINE_KEYS, "attributes"))
    attributes = entry.get("attributes") or {}
    if not isinstance(attributes, Mapping):
        _bad(name, f"the attributes of {place} are no mapping", "attributes: {registration_reason: new shop}")
    code = _text(name, "product", entry.get("product"))
    if code is None:
        _bad(name, f"{place} names no product", "product: CODE")
    said = {key: text for key in LINE_KEYS if (text := _text(name, key, entry.get(key))) is not None}
    line = _new_line(code, said, f"{name}: {place}: ")
    pairs = sorted((str(key), _text(name, str(key), value) or "") for key, value in attributes.items())
    return replace(line, attributes=tuple(pairs))


def _check_known(name: str, place: str, entry: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in entry:
        if key not in known:
            meant = _MEANT.get(key) or next(iter(get_close_matches(key, known, 1)), None)
            hint = f"did you mean {meant}?" if meant in known else f"known: {', '.join(known)}"
            _bad(name, f"{place} has no {key!r}", hint)


def _text(name: str, key: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        _bad(name, f"{key!r} is no text and no number", None)
    if "\0" in value:
        _bad(name, f"{key!r} holds a NUL, so it is no text", None)
    return value


def _bad(name: str, reason: str, hint: str | None) -> NoReturn:
    raise UsageFault("bad_order_file", f"{name}: {reason}", hint, file=name)
