"""Free text on orders and users."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT
from billiactl.cli.tables import Column
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.numbers import numbers_of
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.commands.subjects import (
    require_subjects,
    subject_filters,
    subject_options,
    subjects_of,
    wanted_subjects,
)
from billiactl.commands.texts import text_argument, text_of, will_edit

COLUMNS = (
    Column("note", "id", align="right"),
    Column("scope", "scope", shrink=4),
    Column("order", "order", align="right"),
    Column("user", "user", shrink=3),
    Column("at", "created_at", format=lambda at: str(at)[:10]),
    Column("author", "author", shrink=2),
    Column("text", "text", shrink=1),
)

FIELDS = ("id", "scope", "order", "user", "text", "author", "created_at")


@command(
    examples=[
        ("billiactl note add --order 1042 'wants the invoice before Friday'", "on one order"),
        ("billiactl note add --user anna 'pays late, be kind'", "on a user: it shows on each of their orders"),
        ("billiactl note add --order 1042", "written in your editor ($VISUAL, $EDITOR)"),
        ("billiactl note add --order 1042 - < mail.txt", "the text from standard input"),
        ("billiactl note add --order 1042 --order 1043 --idempotency-key mail-7 'called'", "on several, once"),
    ],
    fields=("user", *RESULT_FIELDS),
)
@subject_options
@text_argument
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
    adds nothing. On a terminal, without a text, your editor opens; an empty text adds nothing.
    """
    from billiactl.core.remark_changes import AddNote

    subjects = subjects_of(app, orders, users)
    if will_edit(app, text, typed_text):
        require_subjects(app, subjects)
    note = text_of(app, text, typed_text, change_flags)
    changes = [AddNote(note, **{subjects.kind: key}) for key in subjects.ids]
    return carry_out(app, changes, change_flags, subject=subjects.kind)


@command(
    examples=[
        ("billiactl note edit 12 'wants the invoice before Thursday'", "another text"),
        ("billiactl note edit 12", "in your editor ($VISUAL, $EDITOR), with the present text"),
        ("billiactl note edit 12 - < mail.txt", "the text from standard input"),
    ],
    fields=("note", "user", *ONE_FIELDS),
)
@click.argument("note", metavar="NOTE", type=COUNT)
@text_argument
@changing_options
@pass_app
def edit(app: App, note: int, text: str | None, typed_text: str | None, change_flags: ChangeFlags) -> int:
    """Write another text for a note.

    Its author and time stay; the log keeps the former text, and says who edited. The same text again is unchanged. On
    a terminal, without a text, your editor opens with the present one.
    """
    from billiactl.core.remark_changes import EditNote
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.remark_lists import note_details, note_homes

    with open_reader(app.globals.database) as reader:
        standing = note_details(reader, note)["text"]
        kind, subject = note_homes(reader, [note])[note]
    change = EditNote(note, text_of(app, text, typed_text, change_flags, standing), **{kind: subject})
    return change_one(app, change, change_flags, key="note")


@command(
    examples=[
        ("billiactl note delete 12", "one note; the log keeps its text"),
        ("billiactl note delete 12 13 --reason 'settled by phone'", "two, and why"),
        ("billiactl note list --search 'call back' -o id | billiactl note delete -", "those that a list names"),
    ],
    fields=("note", "user", *RESULT_FIELDS),
)
@click.argument("notes", metavar="NOTE...|-", nargs=-1, required=True)
@changing_options
@pass_app
def delete(app: App, notes: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Delete notes.

    What they said stays in the log of their order or user.
    """
    from billiactl.core.remark_changes import DeleteNote
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.remark_lists import note_homes

    ids = numbers_of(app, notes, "notes")
    with open_reader(app.globals.database) as reader:
        homes = note_homes(reader, ids, change_flags.idempotency_key)
    changes = [DeleteNote(note, **{homes[note][0]: homes[note][1]}) for note in ids]
    return carry_out(app, changes, change_flags, subject="note")


@command(
    examples=[
        ("billiactl note list --order 1042", "an order's notes, and those on its user"),
        ("billiactl note list --user anna", "those on a user"),
        ("billiactl note list --search invoice", "those with a text in them"),
    ],
    fields=FIELDS,
)
@subject_filters
@click.option("--search", metavar="TEXT", help="Only those with TEXT in them, in upper or lower case.")
@page_options
@pass_app
def list_(app: App, orders: tuple[str, ...], users: tuple[str, ...], search: str | None, paging: Paging) -> None:
    """List notes.

    A note on a user shows on each of their orders, so --order lists those too.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.remark_lists import list_notes

    with open_reader(app.globals.database) as reader:
        wanted = wanted_subjects(app, reader, orders, users)
        if wanted is None:
            app.emit(View(rows=[], columns=COLUMNS))
            return
        emit_paged(app, reader, paging, partial(list_notes, reader, wanted.orders, wanted.users, search), COLUMNS)


@command(
    examples=[
        ("billiactl note show 12", "one note, and what it said before"),
        ("billiactl note show 12 -o json --query 'history[0].to'", "its first text, for a script"),
    ],
    fields=(*FIELDS, "history.*"),
)
@click.argument("note", metavar="NOTE", type=COUNT)
@pass_app
def show(app: App, note: int) -> None:
    """Show one note, and what it said before.

    The history is read from the log: who wrote which text when, and by which run.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.remark_lists import note_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = note_details(reader, note), shop_time_zone(reader)
    texts = {"": item["text"], **{entry["id"]: entry["from"] or "" for entry in item["history"]}}
    app.emit(View(item=item, human=partial(_draw, texts=texts), time_zone=time_zone))


def _draw(note: Any, _width: int | None, colour: bool, *, texts: Mapping[str, str]) -> str:
    """The note and its history; ``texts`` are the note's as they are, by the entry that ended them."""
    from billiactl.cli.streams import paint

    on = f"order {note['order']} of {note['user']}" if note["scope"] == "order" else f"user {note['user']}"
    head = paint(f"Note {note['id']}", "bold", colour)
    lines = [f"{head}  on {on}, by {note['author']}, {note['created_at']}", "", *_lines(texts[""], "  ")]
    lines += ["", *(["History"] if note["history"] else [])]
    for entry in note["history"]:
        reason = f"  ({entry['reason']})" if entry["reason"] else ""
        lines.append(f"  {entry['id']}  {entry['at']}  {entry['actor']}  {entry['action']}{reason}")
        lines += _lines(texts[entry["id"]], "    was: ")
    return "\n".join(lines).rstrip()


def _lines(text: str, margin: str) -> list[str]:
    from billiactl.cli.text import visible

    return [f"{margin}{visible(line)}" for line in text.splitlines()]
