"""ORDER...: which orders a command line means."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from billiactl.cli.options import ListFlags
from billiactl.cli.param_types import order_id
from billiactl.cli.streams import Streams
from billiactl.core.errors import UsageFault

STDIN = "-"
_NAMED_AT_MOST = 10


@dataclass(frozen=True)
class Selection:
    """The orders meant: ``ids`` in the order given, each once; or those that ``where`` describes; or ``all``."""

    ids: tuple[int, ...] | None = None
    where: tuple[tuple[str, str], ...] = ()
    all: bool = False
    from_stdin: bool = False

    @property
    def asks(self) -> bool:
        """Whether a change of these needs a confirmation: they were not named one by one."""
        return self.ids is None


def select(words: Sequence[str], flags: ListFlags, streams: Streams) -> Selection:
    """The selection of a command line: IDs, ``-``, --where or --all, exactly one of them.

    Raises UsageFault: ``no_orders`` for none of them, ``several_selections`` for two, ``bad_order_id`` that names
    every wrong ID, before anything is done.
    """
    _check_one_way(words, flags)
    if flags.where:
        return Selection(where=flags.where)
    if flags.all:
        return Selection(all=True)
    if STDIN in words:
        found = _ids_of_text(streams.read_stdin("the order IDs"))
        if not found:
            streams.notice("standard input has no order ID; nothing to do")
        return Selection(ids=_each_once(found, streams), from_stdin=True)
    return Selection(ids=_each_once(_all_valid(words, order_id), streams))


def _check_one_way(words: Sequence[str], flags: ListFlags) -> None:
    named = [word for word in words if word != STDIN]
    ways = {
        "order IDs": bool(named),
        "'-'": STDIN in words,
        "--where": bool(flags.where),
        "--all": flags.all,
    }
    used = [name for name, is_used in ways.items() if is_used]
    if not used:
        hint = "name order IDs, or '-' for standard input, or --where KEY=VALUE, or --all"
        raise UsageFault("no_orders", "no orders are named", hint)
    if len(used) > 1:
        raise UsageFault("several_selections", f"{' and '.join(used)} can't be combined", "choose one of them")
    if words.count(STDIN) > 1:
        raise UsageFault("stdin_twice", "'-' stands twice", "use '-' once in a command line")


def _each_once(ids: Sequence[int], streams: Streams) -> tuple[int, ...]:
    unique = tuple(dict.fromkeys(ids))
    repeated = len(ids) - len(unique)
    if repeated:
        streams.notice(f"{repeated} repeated order ID{'s' if repeated > 1 else ''} counted once")
    return unique


def _all_valid(words: Sequence[str], read: Callable[[str], int]) -> list[int]:
    """Every word as an ID; one UsageFault names all that are wrong."""
    ids: list[int] = []
    faults: dict[str, UsageFault] = {}
    for word in words:
        try:
            ids.append(read(word))
        except UsageFault as fault:
            faults.setdefault(word, fault)
    if len(faults) == 1:
        raise next(iter(faults.values()))
    if faults:
        raise _bad_ids(list(faults))
    return ids


def _bad_ids(words: Sequence[str]) -> UsageFault:
    named = ", ".join(f"'{word}'" for word in words[:_NAMED_AT_MOST])
    more = f" and {len(words) - _NAMED_AT_MOST} more" if len(words) > _NAMED_AT_MOST else ""
    message = f"these are no order IDs: {named}{more}"
    return UsageFault("bad_order_id", message, "expected numbers such as 1042", bad=list(words))


def _ids_of_text(text: str) -> list[int]:
    """IDs one a line, or NDJSON objects with an ``id``; empty lines are skipped."""
    lines = [line.strip() for line in text.split("\n")]
    return _all_valid([line for line in lines if line], _id_of_line)


def _id_of_line(line: str) -> int:
    return id_of_line(line, order_id, "bad_order_id")


def id_of_line(line: str, read: Callable[[str], int], code: str) -> int:
    """The ID in a line of standard input: the line itself, or the ``id`` of a JSON object, as ``read`` takes it.

    Raises UsageFault ``code`` for an object without an id, and whatever ``read`` raises for what is none.
    """
    if not line.startswith("{"):
        return read(line)
    try:
        found: Any = json.loads(line)["id"]
    except (ValueError, KeyError, RecursionError) as error:
        raise UsageFault(code, f"'{line}' is no JSON object with an id") from error
    return read(found if isinstance(found, str) else json.dumps(found))


def ids_and_word(args: Sequence[str], words: Collection[str], noun: str) -> tuple[tuple[str, ...], str]:
    """Split ``ORDER... WORD``, with the word first or last, into the IDs (or ``-``) and the word.

    ``words`` are the known ones, ``noun`` is what they are, such as status; a hyphen passes for an underscore. Raises
    UsageFault ``no_word`` or ``unknown_word`` with what was meant.
    """
    for position in (-1, 0):
        word = _known_word(args[position], words) if args else None
        if word is not None:
            others = list(args)
            del others[position]
            _refuse_second_word(others, words)
            return tuple(others), word
    candidates = [arg for arg in (*args[-1:], *args[:1]) if arg != STDIN and not arg[:1].isdigit()]
    listed = f"expected one of {', '.join(words)}"
    if not candidates:
        raise UsageFault("no_word", f"the {noun} is missing", listed)
    close = get_close_matches(candidates[0], words, n=1)
    hint = f"did you mean '{close[0]}'?" if close else listed
    raise UsageFault("unknown_word", f"there is no {noun} '{candidates[0]}'", hint)


def _known_word(text: str, words: Collection[str]) -> str | None:
    return next((word for word in (text, text.replace("-", "_")) if word in words), None)


def _refuse_second_word(args: Sequence[str], words: Collection[str]) -> None:
    second = next((arg for arg in args if _known_word(arg, words)), None)
    if second is not None:
        raise UsageFault("two_words", f"'{second}' is one too many", f"give one of {', '.join(words)}")
