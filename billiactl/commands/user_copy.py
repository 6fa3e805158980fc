"""A user's name or address on the clipboard."""

from __future__ import annotations

import os

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.param_types import WordType
from billiactl.core.errors import NotFound

FIELDS = ("username", "email")


@command(
    examples=[
        ("billiactl user copy anna --field email", "the e-mail"),
        ("billiactl user copy 5", "the username"),
    ],
    formats=("table", "json", "ndjson", "yaml"),
    fields=("user", "field", "text", "copied_by"),
)
@click.argument("user", metavar="USER")
@click.option(
    "--field", type=WordType(*FIELDS), metavar="FIELD", default="username", help="username (the default) or email."
)
@pass_app
def copy(app: App, user: str, field: str) -> None:
    """Copy a user's username or e-mail to the clipboard.

    By this machine's clipboard program; where there is none, through the terminal (OSC 52), which works over SSH and
    in tmux. Where neither can work, the text goes to standard output, and a notice says so.
    """
    from billiactl.cli import clipboard

    key, text = _text(app, user, field)
    copied_by = clipboard.copy(text, app.streams, os.environ)
    if not app.in_lines:
        app.emit(View(item={"user": key, "field": field, "text": text, "copied_by": copied_by}))
    elif copied_by == clipboard.NONE:
        app.data(f"{text}\n")
    if copied_by == clipboard.CLIPBOARD:
        app.notice(f"{text} is on the clipboard")
    elif copied_by == clipboard.TERMINAL:
        app.notice(f"{text} was handed to the terminal for its clipboard")
    else:
        app.warn("nothing was copied: there is no clipboard program here, and no terminal that has a clipboard")


def _text(app: App, user: str, field: str) -> tuple[int, str]:
    """The user's id and the text to copy. Raises NotFound, also for a user without an e-mail."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.people_lists import user_facts

    with open_reader(app.globals.database) as reader:
        facts = user_facts(reader, find_user(reader, user))
    if not facts[field]:
        name = facts["username"]
        raise NotFound("no_email", f"user {name} has no e-mail", f"billiactl user edit {name} --email E", user=name)
    return int(facts["id"]), str(facts[field])
