"""Things that are named by numbers: as arguments, or on standard input."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.cli.app import App
from billiactl.cli.order_lists import id_of_line
from billiactl.cli.param_types import count
from billiactl.core.errors import UsageFault

STDIN = "-"


def numbers_of(app: App, words: Sequence[str], noun: str) -> list[int]:
    """The ids that ``words`` are, or those on standard input for ``-``; each once. ``noun`` is what they name: notes.

    Standard input has one a line, or NDJSON objects with an ``id``. Raises UsageFault ``bad_number`` for a word or line
    that is none, ``several_selections`` for ``-`` beside others.
    """
    if STDIN in words and len(words) > 1:
        raise UsageFault("several_selections", f"{noun} and '-' can't be combined", "choose one of them")
    if STDIN in words:
        lines = [line.strip() for line in app.read_stdin(f"the {noun}").split("\n")]
        numbers = [id_of_line(line, count, "bad_number") for line in lines if line]
        if not numbers:
            app.notice(f"standard input names no {noun}; nothing to do")
    else:
        numbers = [count(word) for word in words]
    return list(dict.fromkeys(numbers))
