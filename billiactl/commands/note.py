"""Free text on orders and users."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.subjects import STDIN, subject_options, subjects_of
from billiactl.core.errors import UsageFault


@command(
    examples=[
        ("billiactl note add --order 1042 'wants the invoice before Friday'", "on one order"),
        ("billiactl note add --user anna 'pays late, be kind'", "on a user: it shows on each of their orders"),
        ("billiactl note add --order 1042 - < mail.txt", "the text from standard input"),
        ("billiactl note add --order 1042 --order 1043 --idempotency-key mail-7 'called'", "on several, once"),
    ],
    fields=("user", *RESULT_FIELDS),
)
@subject_options
@click.argument("text", metavar="TEXT|-", required=False)
@click.option("--text", "typed_text", metavar="TEXT", help="The text, if it starts with '-'.")
@changing_options
@pass_app
def add(
    app: App,
    orders: tuple[str, ...],
    users: tuple[str, ...],
    text: str | None,
    typed_text: str | None,
    change_flags: ChangeFlags,
) -> int:
    """Add a note to orders or users.

    A note is added each time the command runs; for several at once give an --idempotency-key, so that a second run
    adds nothing.
    """
    from billiactl.core.changes import AddNote

    if (text is None) == (typed_text is None):
        raise UsageFault("which_text", "the note needs one text", "give TEXT, or - to read it from standard input")
    subjects = subjects_of(app, orders, users)
    note = app.read_stdin("the note") if text == STDIN else text if text is not None else typed_text or ""
    changes = [AddNote(note, **{subjects.kind: key}) for key in subjects.ids]
    return carry_out(app, changes, change_flags, subject=subjects.kind)
