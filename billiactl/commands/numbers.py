"""Things that are named by numbers: as arguments, or one a line on standard input."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.cli.app import App
from billiactl.cli.param_types import count
from billiactl.core.errors import UsageFault

STDIN = "-"


def numbers_of(app: App, words: Sequence[str], noun: str) -> list[int]:
    """The ids that ``words`` are, or those on standard input for ``-``; each once. ``noun`` is what they name: notes.

    Raises UsageFault ``bad_number`` for a word that is none, ``several_selections`` for ``-`` beside others.
    """
    if STDIN in words and len(words) > 1:
        raise UsageFault("several_selections", f"{noun} and '-' can't be combined", "choose one of them")
    if STDIN in words:
        words = [line.strip() for line in app.read_stdin(f"the {noun}").splitlines() if line.strip()]
        if not words:
            app.notice(f"standard input names no {noun}; nothing to do")
    return list(dict.fromkeys(count(word) for word in words))
