"""The text of a note: as an argument, on standard input, or written in an editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from billiactl.cli.app import App
from billiactl.cli.options import ChangeFlags
from billiactl.commands.carrying_out import refuse_read_only
from billiactl.core.errors import UsageFault

STDIN = "-"


def text_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command TEXT and --text; its function gets them as ``text`` and ``typed_text``."""
    argument = click.argument("text", metavar="[TEXT|-]", required=False)
    option = click.option("--text", "typed_text", metavar="TEXT", help="The text, if it starts with '-'.")
    return argument(option(function))


def text_of(app: App, text: str | None, typed_text: str | None, change_flags: ChangeFlags, standing: str = "") -> str:
    """The text that was given; on a terminal, if none was, what an editor makes of ``standing``.

    Raises UsageFault ``which_text`` for none or two, ``not_edited`` if the editor left it as it was; Refused
    ``read_only`` rather than have somebody write what can't be kept.
    """
    if text is not None and typed_text is not None:
        raise UsageFault("which_text", "TEXT and --text can't be combined", "give one of them")
    if text == STDIN:
        return app.read_stdin("the note")
    given = text if text is not None else typed_text
    if given is not None:
        return given
    if not app.streams.interactive:
        raise UsageFault("which_text", "the note needs a text", "give TEXT, or - to read it from standard input")
    refuse_read_only(app, change_flags)
    return _edited(app, standing)


def will_edit(app: App, text: str | None, typed_text: str | None) -> bool:
    """Whether ``text_of`` will open an editor."""
    return text is None and typed_text is None and app.streams.interactive


def _edited(app: App, standing: str) -> str:
    from billiactl.cli.editor import edited

    text = edited(app.streams, standing, "the note").strip()
    if not text:
        raise UsageFault("empty_note", "the note was left empty, so nothing was changed")
    if text == standing:
        raise UsageFault("not_edited", "the note was left as it was, so nothing was changed")
    return text
