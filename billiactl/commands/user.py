"""Customers."""

from __future__ import annotations

from functools import partial
from typing import Any

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
    """Show one user with profiles and wallets.

    USER is an id, a username, or an e-mail; name:123 forces a username.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.people_lists import user_details
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = user_details(reader, find_user(reader, user)), shop_time_zone(reader)
    app.emit(View(item=item, human=draw_user, time_zone=time_zone))


def draw_user(user: Any, _width: int | None, colour: bool) -> str:
    """The user's page for people."""
    from billiactl.cli.streams import paint

    facts = [user["email"], user["status"], f"{user['source']} {user['external_id']}" if user["source"] else None]
    lines = [
        paint(f"User {user['id']}  {user['username']}", "bold", colour) + f"  {user['name']}".rstrip(),
        " · ".join(fact for fact in facts if fact),
        "",
    ]
    lines += [line for profile in user["profiles"] for line in _profile_lines(profile)]
    lines += _money_lines("Wallet", user["wallets"], "empty")
    lines += _money_lines("Credit", user["credit_limits"], "no limit set")
    if user["labels"]:
        lines.append("Labels    " + ", ".join(f"{key}={value}" for key, value in user["labels"].items()))
    lines += [f"Note      {note['created_at']} {note['author']}: {note['text']}" for note in user["notes"]]
    lines += [f"Log       {entry['id']} {entry['at']} {entry['actor']}: {entry['summary']}" for entry in user["log"]]
    return "\n".join(lines)


def _profile_lines(profile: Any) -> list[str]:
    marks = [
        profile["kind"],
        "primary" if profile["is_primary"] else None,
        None if profile["is_active"] else "inactive",
        None if profile["auto_invoice"] else "no automatic invoice",
        None if profile["proforma"] else "no proforma",
    ]
    names = [name for name in (profile["company"], profile["name"]) if name]
    place = ", ".join(
        part
        for part in (
            profile["street"],
            f"{profile['postal_code']} {profile['city']}".strip(),
            profile["region"],
            profile["country"],
        )
        if part
    )
    vat_id = ""
    if profile["vat_id"]:
        vat_id = f" · VAT {profile['vat_id']}{'' if profile['vat_id_valid'] else ' (not valid)'}"
    return [
        f"Profile   {profile['id']}  {' · '.join(names)} ({', '.join(mark for mark in marks if mark)})",
        f"          {place}{vat_id}",
    ]


def _money_lines(title: str, amounts: Any, none: str) -> list[str]:
    told = ", ".join(f"{amount} {currency}" for currency, amount in amounts.items())
    return [f"{title:<10}{told or none}"]
