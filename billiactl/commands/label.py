"""Typed labels of orders and users."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.param_types import WordType
from billiactl.cli.tables import Column
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.commands.settings_edits import EDIT_FIELDS, edit_settings
from billiactl.commands.subjects import subject_filters, subject_options, subjects_of, wanted_subjects
from billiactl.core.errors import UsageFault

YES = "yes"
"""What a label without a value says."""

TYPES = ("integer", "string", "yes-no", "range")
RESOURCES = ("order", "user")

COLUMNS = (
    Column("label", "key"),
    Column("value", "value", shrink=1),
    Column("name", "name", shrink=2),
    Column("scope", "scope", shrink=4),
    Column("order", "order", align="right"),
    Column("user", "user", shrink=3),
)

DEFINITION_COLUMNS = (
    Column("label", "key"),
    Column("type", "type"),
    Column("on", "resources", shrink=3, format=lambda resources: ", ".join(resources)),
    Column("takes", "takes", shrink=1),
    Column("used", "used", align="right"),
)


@command(
    examples=[
        ("billiactl label add vip --user anna", "vip=yes on a user"),
        ("billiactl label add priority=2 --order 1042 --order 1043", "a value on two orders"),
        ("billiactl order list --product domain-eu -o id | billiactl label add checked --order -", "on a whole list"),
    ],
    fields=("user", *RESULT_FIELDS),
)
@click.argument("label", metavar="KEY[=VALUE]")
@subject_options
@changing_options
@pass_app
def add(app: App, label: str, orders: tuple[str, ...], users: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Put a label on orders or users.

    Labels are defined before, by 'label define', with their type and values. The same key again takes the new value;
    the same value is unchanged. A label without a value says yes.
    """
    from billiactl.core.remark_changes import AddLabel

    key, _, value = label.partition("=")
    subjects = subjects_of(app, orders, users)
    value = value if "=" in label else YES
    changes = [AddLabel(key, value, **{subjects.kind: subject}) for subject in subjects.ids]
    return carry_out(app, changes, change_flags, subject=subjects.kind)


@command(
    examples=[
        ("billiactl label remove vip --user anna", "off a user"),
        ("billiactl order list --label checked -o id | billiactl label remove checked --order -", "off a whole list"),
    ],
    fields=("user", *RESULT_FIELDS),
)
@click.argument("key", metavar="KEY")
@subject_options
@changing_options
@pass_app
def remove(app: App, key: str, orders: tuple[str, ...], users: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Take a label off orders or users.

    Where there is no such label, nothing changes.
    """
    from billiactl.core.remark_changes import RemoveLabel

    _refuse_value(key)
    subjects = subjects_of(app, orders, users)
    changes = [RemoveLabel(key, **{subjects.kind: subject}) for subject in subjects.ids]
    return carry_out(app, changes, change_flags, subject=subjects.kind)


def _refuse_value(key: str) -> None:
    if "=" in key:
        bare = key.partition("=")[0]
        raise UsageFault("key_alone", "here a label goes by its key alone, whatever its value", f"write {bare}")


@command(
    examples=[
        ("billiactl label list --order 1042", "an order's labels, and those of its user"),
        ("billiactl label list --key priority", "where one label stands"),
        ("billiactl label list --definitions", "which labels there are, and what they take"),
        ("billiactl order list --label priority=2", "the orders that bear a label"),
    ],
)
@subject_filters
@click.option("--key", metavar="KEY", help="Only labels with this key.")
@click.option("--definitions", is_flag=True, help="The labels that are defined, with what they take.")
@page_options
@pass_app
def list_(
    app: App, orders: tuple[str, ...], users: tuple[str, ...], key: str | None, definitions: bool, paging: Paging
) -> None:
    """List labels, or their definitions.

    A label on a user counts for each of their orders, so --order lists those too. JSON has the value that is stored,
    and the name that its definition gives it.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.label_lists import label_definitions, list_labels

    if definitions and (orders or users):
        raise UsageFault(
            "which_subject", "definitions stand on no order or user", "leave --definitions, or the others out"
        )
    with open_reader(app.globals.database) as reader:
        if definitions:
            rows = [row for row in label_definitions(reader) if key in (None, row["key"])]
            app.emit(View(rows=rows, columns=DEFINITION_COLUMNS, key="key"))
            return
        wanted = wanted_subjects(app, reader, orders, users)
        if wanted is None:
            app.emit(View(rows=[], columns=COLUMNS))
            return
        fetch = partial(list_labels, reader, wanted.orders, wanted.users, key)
        emit_paged(app, reader, paging, fetch, COLUMNS, key="key")


@command(
    examples=[
        ("billiactl label define vip --type yes-no", "yes or no, on orders and users"),
        (
            "billiactl label define priority --type range --min 1 --max 5 --resource order",
            "a whole number within bounds",
        ),
        (
            "billiactl label define channel --type string --value web=Website --value tel=Telephone",
            "one of these, each with the name that people read",
        ),
    ],
    fields=EDIT_FIELDS,
)
@click.argument("key", metavar="KEY")
@click.option(
    "--type", "type_", metavar="TYPE", type=WordType(*TYPES), required=True, help="integer, string, yes-no or range."
)
@click.option(
    "--resource",
    "resources",
    metavar="R",
    type=WordType(*RESOURCES),
    multiple=True,
    help="On order or user; left out: both.",
)
@click.option("--value", "values", metavar="V[=NAME]", multiple=True, help="One of the values allowed, with its name.")
@click.option("--min", "minimum", metavar="N", help="The smallest number allowed.")
@click.option("--max", "maximum", metavar="N", help="The largest.")
@changing_options
@pass_app
def define(
    app: App,
    key: str,
    type_: str,
    resources: tuple[str, ...],
    values: tuple[str, ...],
    minimum: str | None,
    maximum: str | None,
    change_flags: ChangeFlags,
) -> None:
    """Define a label, or define it anew.

    An integer is a whole number, with bounds or without; a range has both bounds; a string is any text; yes-no is yes
    or no. With --value only these. A definition can't be made narrower than what stands on orders and users already.
    """
    from billiactl.core.ids import canonical_json
    from billiactl.core.settings_edit import DefineLabel

    entry: dict[str, Any] = {"type": type_}
    if resources:
        entry["resources"] = sorted(set(resources))
    if values:
        entry["values"] = dict(_named(text) for text in values)
    bounds = {"min": minimum, "max": maximum}
    entry |= {name: _number(name, text) for name, text in bounds.items() if text is not None}
    edit_settings(app, DefineLabel(key, canonical_json(entry)), change_flags)


def _named(text: str) -> tuple[str, str]:
    value, _, name = text.partition("=")
    return value, name or value


def _number(name: str, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise UsageFault("bad_number", f"--{name} {text!r} is no whole number", "expected digits, as in 100")
    return int(text)


@command(
    examples=[("billiactl label undefine channel", "refused while it stands on an order or a user")],
    fields=EDIT_FIELDS,
)
@click.argument("key", metavar="KEY")
@changing_options
@pass_app
def undefine(app: App, key: str, change_flags: ChangeFlags) -> None:
    """Take the definition of a label away.

    Refused while the label stands on an order or a user.
    """
    from billiactl.core.settings_edit import UndefineLabel

    _refuse_value(key)
    edit_settings(app, UndefineLabel(key), change_flags)
