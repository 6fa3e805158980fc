"""Typed labels of orders and users."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.subjects import subject_options, subjects_of
from billiactl.core.errors import UsageFault

YES = "yes"
"""What a label without a value says."""


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

    Labels are defined in the settings, with their type and values. The same key again takes the new value; the same
    value is unchanged. A label without a value says yes.
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

    if "=" in key:
        bare = key.partition("=")[0]
        raise UsageFault("key_alone", "a label goes by its key, whatever its value", f"write {bare}")
    subjects = subjects_of(app, orders, users)
    changes = [RemoveLabel(key, **{subjects.kind: subject}) for subject in subjects.ids]
    return carry_out(app, changes, change_flags, subject=subjects.kind)
