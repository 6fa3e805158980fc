"""Adding, editing and blocking customers."""

from __future__ import annotations

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.param_types import SAID
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.naming_users import user_id, user_ids
from billiactl.commands.one_thing import ONE_FIELDS, change_one
from billiactl.commands.profile_options import ProfileWords, profile_options
from billiactl.core.errors import UsageFault

USER_FIELDS = tuple("user" if name == "order" else name for name in ONE_FIELDS)
USERS_FIELDS = tuple("user" if name == "order" else name for name in RESULT_FIELDS)


@command(
    examples=[
        (
            "billiactl user add --username anna --email anna@example.org --name 'Anna Ivanova' --country BG",
            "a private person",
        ),
        (
            "billiactl user add --username acme --email bills@acme.example --company 'Acme GmbH' --vat-id DE136695976"
            " --street 'Hafenstr. 8' --postal-code 20457 --city Hamburg --country DE",
            "a company, with what its invoices will say",
        ),
    ],
    fields=USER_FIELDS,
)
@click.option("--username", metavar="NAME", required=True, type=SAID, help="What commands call the user.")
@click.option("--email", metavar="E", type=SAID, help="The e-mail address of the account.")
@profile_options(but=("email",))
@changing_options
@pass_app
def add(app: App, username: str, email: str | None, profile_words: ProfileWords, change_flags: ChangeFlags) -> int:
    """Add a customer.

    The other options are the facts of the primary billing profile: whom invoices name, and by whom VAT is chosen.
    More profiles come by 'billiactl user profile add'. A username has no spaces, no @ and no colon, and is not made
    of digits alone.
    """
    from billiactl.core.people_changes import AddUser

    facts = profile_words.facts()
    return change_one(app, AddUser(username, email, facts.name or "", facts), change_flags, key="user")


@command(
    examples=[
        ("billiactl user edit anna --email anna@example.com", "another e-mail"),
        ("billiactl user edit anna --username anna-ivanova", "another username; the id stays"),
        ("billiactl user edit anna --inactive --reason 'asked to close the account'", "not in use any more"),
    ],
    fields=USER_FIELDS,
)
@click.argument("user", metavar="USER")
@click.option("--username", metavar="NAME", type=SAID, help="Another username.")
@click.option("--email", metavar="E", help="Another e-mail; '' takes it away.")
@click.option("--name", metavar="NAME", type=SAID, help="Another name.")
@click.option("--active/--inactive", default=None, help="Whether the account is in use.")
@changing_options
@pass_app
def edit(
    app: App,
    user: str,
    username: str | None,
    email: str | None,
    name: str | None,
    active: bool | None,
    change_flags: ChangeFlags,
) -> int:
    """Edit a user's username, e-mail or name.

    What invoices say is in the billing profiles: 'billiactl user profile edit'. An inactive account is a mark for
    people; only a blocked one (user block) places no orders.
    """
    from billiactl.core.people_changes import EditUser

    if (username, email, name, active) == (None, None, None, None):
        raise UsageFault("nothing_to_edit", "nothing is said to be edited", "give --username, --email or --name")
    change = EditUser(user_id(app, user), username, email, name, active)
    return change_one(app, change, change_flags, key="user")


@command(
    examples=[
        ("billiactl user block quick --reason 'chargebacks'", "one user"),
        ("billiactl user list --search throwaway -o id | billiactl user block - --dry-run", "a whole list: look first"),
    ],
    fields=USERS_FIELDS,
)
@click.argument("users", nargs=-1, metavar="[USER...|-]")
@changing_options
@pass_app
def block(app: App, users: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Block users: they place no more orders.

    No order can be created or placed for a blocked user. Orders that are placed already go on, and so do the
    services: hold or cancel them by 'billiactl order status set'.
    """
    from billiactl.core.people_changes import BlockUser

    ids = user_ids(app, users)
    code = carry_out(app, [BlockUser(one) for one in ids], change_flags, subject="user")
    if ids and app.in_lines:
        _tell_of_orders(app, ids)
    return code


def _tell_of_orders(app: App, ids: tuple[int, ...]) -> None:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.people_lists import orders_under_way

    with open_reader(app.globals.database) as reader:
        count = orders_under_way(reader, ids)
    if count:
        orders = "1 order is" if count == 1 else f"{count} orders are"
        named = f"; billiactl order list --user {ids[0]}" if len(ids) == 1 else ""
        app.notice(f"{orders} under way and not touched by this{named}")


@command(
    examples=[
        ("billiactl user unblock quick --reason 'paid the fees'", "one user"),
        ("billiactl user list --status blocked -o id | billiactl user unblock -", "all of them"),
    ],
    fields=USERS_FIELDS,
)
@click.argument("users", nargs=-1, metavar="[USER...|-]")
@changing_options
@pass_app
def unblock(app: App, users: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Unblock users: they may place orders again.

    A blocked user becomes active; any other stays as it is.
    """
    from billiactl.core.people_changes import BlockUser

    changes = [BlockUser(one, blocked=False) for one in user_ids(app, users)]
    return carry_out(app, changes, change_flags, subject="user")
