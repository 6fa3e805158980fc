"""What a new order is to hold, from what was typed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from billiactl.core.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from billiactl.core.changes import NewLine

LINE_KEYS = ("quantity", "price", "type", "service", "discount")
SHORTEST = 3
"""A beginning of a key that is shorter could mean anything."""

ATTRIBUTE = "attribute."
"""What may stand before the name of an attribute, so that it is never taken for a slip."""


MEANT: Mapping[str, str] = {"qty": "quantity", "count": "quantity", "unit_price": "price", "prize": "price"}
"""What people write for our keys."""

_FORM = "CODE[,quantity=2,price=10.00,type=renew,service=NAME,discount=10%]"


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
    typed = key.lower()
    near = (known for known in LINE_KEYS if _one_slip(typed, known) or _begins(typed, known))
    meant = MEANT.get(typed) or next(near, None)
    if meant:
        raise UsageFault("bad_line", f"{place}a line has no {key!r}", f"did you mean {meant}=...?")


def _begins(typed: str, known: str) -> bool:
    """Whether ``typed`` is the beginning of a key: ``disc``."""
    return len(typed) >= SHORTEST and known.startswith(typed)


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
