"""What notes and labels are put on: orders or users, named by --order and --user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from billiactl.cli.app import App
from billiactl.cli.options import ListFlags
from billiactl.core.errors import UsageFault

STDIN = "-"


@dataclass(frozen=True)
class Subjects:
    """The orders or the users named: ``kind`` is ``order`` or ``user``."""

    kind: str
    ids: tuple[int, ...]


def subject_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --order and --user; its function gets them as ``orders`` and ``users``, tuples of texts."""
    order = click.option("--order", "orders", metavar="O", multiple=True, help="On this order; - reads IDs.")
    user = click.option("--user", "users", metavar="U", multiple=True, help="On this user; - reads one a line.")
    return order(user(function))


def subjects_of(app: App, orders: tuple[str, ...], users: tuple[str, ...]) -> Subjects:
    """The subjects named, each once. Raises UsageFault for none or both kinds, NotFound for an unknown user."""
    if bool(orders) == bool(users):
        message = "--order and --user can't be combined" if orders else "nothing is named to put it on"
        raise UsageFault("which_subject", message, "name orders with --order O, or users with --user U")
    if orders:
        return Subjects("order", app.select_orders(orders, ListFlags()).ids or ())
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user

    with open_reader(app.globals.database) as reader:
        return Subjects("user", tuple(dict.fromkeys(find_user(reader, name) for name in _names(app, users))))


def _names(app: App, users: tuple[str, ...]) -> list[str]:
    if STDIN not in users:
        return list(users)
    if len(users) > 1:
        raise UsageFault("several_selections", "users and '-' can't be combined", "choose one of them")
    return [line.strip() for line in app.read_stdin("the users").splitlines() if line.strip()]
