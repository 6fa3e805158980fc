"""What notes and labels are put on: orders or users, named by --order and --user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App
from billiactl.cli.options import ListFlags
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from billiactl.core.storage.sql import Reader

STDIN = "-"


@dataclass(frozen=True)
class Subjects:
    """The orders or the users named: ``kind`` is ``order`` or ``user``."""

    kind: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Wanted:
    """Whose things a list is to show: those of these orders and users, or of everybody if both are empty."""

    orders: tuple[int, ...] = ()
    users: tuple[int, ...] = ()


def subject_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --order and --user; its function gets them as ``orders`` and ``users``, tuples of texts."""
    return _options("On this order; - reads IDs.", "On this user; - reads one a line.")(function)


def subject_filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same options for a list: both may be given, or none (see ``wanted_subjects``)."""
    return _options("Of this order and its user; - reads IDs.", "Of this user; - reads one a line.")(function)


def _options(of_order: str, of_user: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    order = click.option("--order", "orders", metavar="O", multiple=True, help=of_order)
    user = click.option("--user", "users", metavar="U", multiple=True, help=of_user)
    return lambda function: order(user(function))


def subjects_of(app: App, orders: tuple[str, ...], users: tuple[str, ...]) -> Subjects:
    """The subjects named, each once. Raises UsageFault for none or both kinds, NotFound for an unknown user."""
    if bool(orders) == bool(users):
        message = "--order and --user can't be combined" if orders else "no order and no user is named"
        raise UsageFault("which_subject", message, "name orders with --order O, or users with --user U")
    if orders:
        return Subjects("order", app.select_orders(orders, ListFlags()).ids or ())
    from billiactl.core.storage.connect import open_reader

    with open_reader(app.globals.database) as reader:
        return Subjects("user", _user_ids(app, reader, users))


def require_subjects(app: App, subjects: Subjects) -> None:
    """Raise NotFound for an order that is none: before somebody writes a text for it."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders

    if subjects.kind == "order":
        with open_reader(app.globals.database) as reader:
            require_orders(reader, subjects.ids)


def wanted_subjects(app: App, reader: Reader, orders: tuple[str, ...], users: tuple[str, ...]) -> Wanted | None:
    """Whose things a list is to show; None if standard input named nobody. Raises NotFound for who is not there."""
    from billiactl.core.storage.existence import require_orders

    order_ids = (app.select_orders(orders, ListFlags()).ids or ()) if orders else ()
    require_orders(reader, order_ids)
    user_ids = _user_ids(app, reader, users)
    named = bool(orders or users)
    return Wanted(order_ids, user_ids) if order_ids or user_ids or not named else None


def _user_ids(app: App, reader: Reader, users: tuple[str, ...]) -> tuple[int, ...]:
    from billiactl.core.storage.lookup import find_user

    return tuple(dict.fromkeys(find_user(reader, name) for name in _names(app, users)))


def _names(app: App, users: tuple[str, ...]) -> list[str]:
    if STDIN not in users:
        return list(users)
    if len(users) > 1:
        raise UsageFault("several_selections", "users and '-' can't be combined", "choose one of them")
    return [line.strip() for line in app.read_stdin("the users").splitlines() if line.strip()]
