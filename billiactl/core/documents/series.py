"""Numbers of documents: the pattern of a series, the counter it draws from, and how a number is written."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from billiactl.core.errors import Refused, UsageFault

_TOKEN = re.compile(r"\{(year|month|outlet|number:([1-9][0-9]?))\}")


def check_pattern(pattern: str) -> None:
    """Refuse (UsageFault) a pattern that could write one number twice, or that holds an unknown token."""
    rest = _TOKEN.sub("", pattern)
    tokens = [match.group(1) for match in _TOKEN.finditer(pattern)]
    numbers = [token for token in tokens if token.startswith("number:")]
    hint = "tokens are {year}, {month}, {outlet} and, once, {number:WIDTH}: INV-{year}-{number:6}"
    if "{" in rest or "}" in rest or not rest.isprintable():
        raise UsageFault("bad_pattern", f"the number pattern {pattern!r} holds something unknown", hint)
    if len(numbers) != 1:
        raise UsageFault("bad_pattern", f"the number pattern {pattern!r} needs exactly one {{number:WIDTH}}", hint)
    if "month" in tokens and "year" not in tokens:
        raise UsageFault("bad_pattern", f"the number pattern {pattern!r} repeats its numbers every year", hint)
    if any(tokens.count(token) > 1 for token in tokens):
        raise UsageFault("bad_pattern", f"the number pattern {pattern!r} names a token twice", hint)


def counter_key(counter: str, pattern: str, day: str) -> str:
    """The counter that a number of ``day`` draws from: one per period that the pattern names."""
    moment = date.fromisoformat(day)
    tokens = {match.group(1) for match in _TOKEN.finditer(pattern)}
    if "month" in tokens:
        return f"{counter}/{moment:%Y-%m}"
    return f"{counter}/{moment:%Y}" if "year" in tokens else counter


def write_number(pattern: str, outlet: str, day: str, number: int) -> str:
    """The number as it stands on the document. Raises Refused once the width is used up."""
    before, width, after = _frame(pattern, outlet, day)
    digits = f"{number:0{width}d}"
    if len(digits) > width:
        raise Refused("series_full", f"the series {pattern!r} has no number left", "widen it in the settings")
    return f"{before}{digits}{after}"


@lru_cache(maxsize=64)
def _frame(pattern: str, outlet: str, day: str) -> tuple[str, int, str]:
    """What stands before the number, its width, and what stands after it."""
    moment = date.fromisoformat(day)
    words = {"year": f"{moment:%Y}", "month": f"{moment:%m}", "outlet": outlet}
    place = next(match for match in _TOKEN.finditer(pattern) if match.group(2))
    before, after = (
        _TOKEN.sub(lambda match: words[match.group(1)], part)
        for part in (pattern[: place.start()], pattern[place.end() :])
    )
    return before, int(place.group(2)), after
