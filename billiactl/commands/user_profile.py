"""Customers' billing profiles: whom documents name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.tables import Column
from billiactl.commands.carrying_out import carry_out_one
from billiactl.commands.naming_users import profile_id, user_id
from billiactl.commands.one_thing import answer_one
from billiactl.commands.profile_options import ProfileWords, profile_options
from billiactl.commands.user_write import USER_FIELDS
from billiactl.core.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from billiactl.core.changes import Change
    from billiactl.core.desk import Result

PROFILE_FIELDS = ("profile", *USER_FIELDS)

COLUMNS = (
    Column("id", "id", align="right"),
    Column("", "mark"),
    Column("kind", "kind", shrink=4),
    Column("company", "company", shrink=1),
    Column("name", "name", shrink=2),
    Column("country", "country", shrink=3),
    Column("VAT ID", "vat_id", shrink=2),
)


@command(examples=[("billiactl user profile list anna", "all profiles of a user")])
@click.argument("user", metavar="USER")
@pass_app
def list_(app: App, user: str) -> None:
    """List a user's billing profiles.

    One is primary: new orders are for it unless another is named.
    """
    rows = _profiles(app, user)
    if app.in_lines:
        rows = [{**row, "mark": _mark(row)} for row in rows]
    app.emit(View(rows=rows, columns=COLUMNS))


def _mark(profile: Mapping[str, Any]) -> str:
    return "primary" if profile["is_primary"] else "" if profile["is_active"] else "inactive"


@command(
    examples=[
        ("billiactl user profile show anna", "the primary one"),
        ("billiactl user profile show anna 2 -o json", "another, for a script"),
    ],
)
@click.argument("user", metavar="USER")
@click.argument("profile", metavar="[PROFILE]", required=False)
@pass_app
def show(app: App, user: str, profile: str | None) -> None:
    """Show a billing profile of a user.

    Without PROFILE, an id, it is the primary one.
    """
    from billiactl.commands.user_page import draw_profile

    rows = _profiles(app, user)
    app.emit(View(item=_chosen(rows, user, profile), human=draw_profile))


def _profiles(app: App, user: str) -> list[dict[str, Any]]:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.people_lists import profiles

    with open_reader(app.globals.database) as reader:
        return profiles(reader, find_user(reader, user))


def _chosen(rows: Sequence[Mapping[str, Any]], user: str, profile: str | None) -> Mapping[str, Any]:
    """The profile named, or the primary one. Raises NotFound."""
    wanted = None if profile is None else profile_id(profile)
    for row in rows:
        if row["id"] == wanted or (wanted is None and row["is_primary"]):
            return row
    if wanted is None:
        raise NotFound("profile_not_found", f"user {user} has no profile", f"billiactl user profile add {user}")
    hint = f"billiactl user profile list {user}"
    raise NotFound("profile_not_found", f"user {user} has no profile {wanted}", hint, profile=wanted)


def _target(app: App, user: str, profile: str | None) -> tuple[int, int]:
    """The ids of the user and of the profile named, or of the primary one."""
    owner = user_id(app, user)
    if profile is not None:
        return owner, profile_id(profile)
    return owner, int(_chosen(_profiles(app, str(owner)), user, None)["id"])


@command(
    examples=[
        ("billiactl user profile add anna --name 'Anna Ivanova' --city Ruse --country BG", "a person"),
        (
            "billiactl user profile add anna --company 'Example Ltd' --vat-id BG175554438 --country BG --primary",
            "a company",
        ),
    ],
    fields=PROFILE_FIELDS,
)
@click.argument("user", metavar="USER")
@profile_options()
@click.option("--primary", is_flag=True, help="Make it the primary one.")
@changing_options
@pass_app
def add(app: App, user: str, profile_words: ProfileWords, primary: bool, change_flags: ChangeFlags) -> int:
    """Add a billing profile to a user.

    It needs a country, and a name or a company. With a company it is a company's profile, unless --kind says person.
    """
    from billiactl.core.people_changes import AddProfile

    return _change_new(app, AddProfile(user_id(app, user), profile_words.facts(), primary), change_flags)


@command(
    examples=[
        ("billiactl user profile clone anna", "the primary one once more"),
        ("billiactl user profile clone anna 2 --email bills@example.org", "another one, with another e-mail"),
    ],
    fields=PROFILE_FIELDS,
)
@click.argument("user", metavar="USER")
@click.argument("profile", metavar="[PROFILE]", required=False)
@profile_options()
@changing_options
@pass_app
def clone(app: App, user: str, profile: str | None, profile_words: ProfileWords, change_flags: ChangeFlags) -> int:
    """Add a billing profile like one that stands.

    Options say what is different. The new one is active and not primary; without PROFILE the primary one is copied.
    """
    from billiactl.core.people_changes import CloneProfile

    return _change_new(app, CloneProfile(*_target(app, user, profile), profile_words.facts()), change_flags)


def _change_new(app: App, change: Change, change_flags: ChangeFlags) -> int:
    result, run = carry_out_one(app, change, change_flags)
    added = [effect["id"] for effect in result.effects if effect["op"] == "add" and effect["what"] == "profile"]
    new = next((key for key in added if isinstance(key, int)), None)
    return answer_one(app, result, run, named={"profile": new}, key="profile")


@command(
    examples=[
        ("billiactl user profile edit anna --street 'Dunav 4' --city Ruse", "the primary one: another address"),
        ("billiactl user profile edit anna 2 --vat-id BG175554438 --dry-run", "which orders that moves"),
        ("billiactl user profile edit anna 2 --primary", "the primary one from now on"),
        ("billiactl user profile edit anna 2 --inactive", "no order is switched to it any more"),
    ],
    fields=(*PROFILE_FIELDS, "orders.*"),
)
@click.argument("user", metavar="USER")
@click.argument("profile", metavar="[PROFILE]", required=False)
@profile_options()
@click.option("--primary", is_flag=True, help="Make it the primary one.")
@click.option("--active/--inactive", default=None, help="Whether orders may be switched to it.")
@changing_options
@pass_app
def edit(
    app: App,
    user: str,
    profile: str | None,
    profile_words: ProfileWords,
    primary: bool,
    active: bool | None,
    change_flags: ChangeFlags,
) -> int:
    """Edit a billing profile of a user.

    Without PROFILE, an id, it is the primary one; an empty text ('') takes away what stands. Issued documents stay as
    they are. Orders for the profile that have no invoice follow: VAT is chosen again, and an open proforma is
    replaced. One that can't follow now, such as one with a payment in flight, follows when its invoice is made.
    """
    from billiactl.commands.carrying_out import changing_desk, conditions_of
    from billiactl.core.people_changes import EditProfile
    from billiactl.core.profile_editing import edit_profile

    if profile_words.says_nothing and not primary and active is None:
        raise UsageFault("nothing_to_edit", "nothing is said to be edited", "give an option such as --city")
    change = EditProfile(*_target(app, user, profile), profile_words.facts(), primary, active)
    desk = changing_desk(app, [change], change_flags)
    result, orders = edit_profile(desk, change, conditions_of(change_flags), change_flags.dry_run)
    return _answer_edit(app, change.profile, result, orders, None if change_flags.dry_run else desk.run.id)


def _answer_edit(app: App, profile: int, result: Result, orders: Sequence[Result], run: str | None) -> int:
    """Answer for the profile and the orders that follow it; returns the exit code: 6 if one of these could not."""
    from billiactl.cli.answers import DRY_RUN
    from billiactl.cli.exit_codes import DONE, MIXED
    from billiactl.commands.outcomes import result_view, tell, tell_each

    if app.in_lines:
        tell(app, result, in_full=True)
        tell_each(app, orders)
        if run is None:
            app.notice(DRY_RUN)
    elif app.format != "id" or run is not None:
        followed = [result_view(found) for found in orders]
        item = {"run": run, **result_view(result), "profile": profile, "orders": followed}
        app.emit(View(item=item, key="profile"))
    return _publish(app, orders, MIXED if any(found.error is not None for found in orders) else DONE)


def _publish(app: App, orders: Sequence[Result], code: int) -> int:
    """Render the one document that the orders got; how to write more is told."""
    from billiactl.commands.aftermath import without_file
    from billiactl.commands.carrying_out import new_documents, publish_documents

    documents = [document for found in orders if found.moved for document in new_documents(found)]
    if len(documents) == 1:
        return publish_documents(app, documents, code)
    if documents:
        app.notice(without_file(len(documents)))
    return code


@command(
    examples=[("billiactl user profile delete anna 2", "'billiactl user profile list anna' lists the ids")],
    fields=PROFILE_FIELDS,
)
@click.argument("user", metavar="USER")
@click.argument("profile", metavar="PROFILE")
@changing_options
@pass_app
def delete(app: App, user: str, profile: str, change_flags: ChangeFlags) -> int:
    """Delete a billing profile of a user.

    The primary one can't be deleted, nor one that an order without an invoice is for. Where only orders that need it
    no more are for it, it stays as an inactive one, so that these orders still say whom they were for.
    """
    from billiactl.core.people_changes import DeleteProfile

    change = DeleteProfile(*_target(app, user, profile))
    result, run = carry_out_one(app, change, change_flags)
    return answer_one(app, result, run, named={"profile": change.profile}, key="profile")
