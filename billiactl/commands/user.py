"""Customers."""

from __future__ import annotations

from functools import partial

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.param_types import WordType
from billiactl.cli.tables import Column
from billiactl.commands.paging import Paging, emit_paged, page_options

COLUMNS = (
    Column("id", "id", align="right"),
    Column("username", "username", shrink=1),
    Column("name", "name", shrink=2),
    Column("e-mail", "email", shrink=3),
    Column("company", "company", shrink=4),
    Column("status", "status"),
)


@command(
    examples=[
        ("billiactl user list --search petrov", "by name, username, e-mail or company"),
        ("billiactl user list --status blocked -o id", "the ids of those who are blocked"),
    ],
)
@click.option("--search", metavar="TEXT", help="Only those with TEXT in username, e-mail, names or companies.")
@click.option(
    "--status",
    "statuses",
    metavar="STATUS",
    type=WordType("active", "inactive", "blocked"),
    multiple=True,
    help="Only those in this status; repeated, any of them.",
)
@page_options
@pass_app
def list_(app: App, search: str | None, statuses: tuple[str, ...], paging: Paging) -> None:
    """List users."""
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.people_lists import users

    with open_reader(app.globals.database) as reader:
        emit_paged(app, reader, paging, partial(users, reader, search, statuses), COLUMNS)


@command(
    examples=[
        ("billiactl user show anna", "by username"),
        ("billiactl user show anna@example.org -o json", "by e-mail, for a script"),
        ("billiactl user show name:123", "the user whose username is 123"),
    ],
)
@click.argument("user", metavar="USER")
@pass_app
def show(app: App, user: str) -> None:
    """Show everything about one user.

    Profiles, money, labels, the newest orders, services, notes and log. USER is an id, a username, or an e-mail;
    name:123 forces a username.
    """
    from functools import partial

    from billiactl.commands.user_page import draw_user
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.people_lists import user_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = user_details(reader, find_user(reader, user)), shop_time_zone(reader)
    app.emit(View(item=item, human=partial(draw_user, time_zone=time_zone), time_zone=time_zone))
