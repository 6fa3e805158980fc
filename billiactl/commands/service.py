"""Services: what users have of the products."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.order_lists import ids_and_word
from billiactl.cli.output import View
from billiactl.cli.param_types import DATE, KEY_VALUE, SAID, WordType
from billiactl.cli.tables import Column
from billiactl.commands.carrying_out import RESULT_FIELDS, carry_out
from billiactl.commands.one_thing import change_one
from billiactl.commands.paging import Paging, emit_paged, page_options
from billiactl.core.catalogue_changes import SERVICE_STATUSES
from billiactl.core.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    Column("id", "id", align="right"),
    Column("name", "name", shrink=1),
    Column("user", "user", shrink=2),
    Column("product", "product", shrink=3),
    Column("status", "status"),
    Column("expires", "expires_on"),
)
LIST_FIELDS = ("id", "name", "user", "product", "product_name", "status", "expires_on", "attributes.*")
RESULTS = ("user", "service", *RESULT_FIELDS[1:])


@command(
    examples=[
        ("billiactl service list --user anna", "what Anna has"),
        ("billiactl service list --product domain-eu --status active", "all live domains"),
        ("billiactl service list --search example", "by a part of the name"),
    ],
    fields=LIST_FIELDS,
)
@click.option("--user", "users", metavar="USER", multiple=True, help="Only those of this user; repeated, of any.")
@click.option("--product", "products", metavar="CODE", multiple=True, help="Only those of this product.")
@click.option(
    "--status",
    "statuses",
    type=WordType(*SERVICE_STATUSES),
    metavar="STATUS",
    multiple=True,
    help="Only those in this status; repeated, any of them.",
)
@click.option("--search", metavar="TEXT", help="Only those with TEXT in their name.")
@page_options
@pass_app
def list_(
    app: App,
    users: tuple[str, ...],
    products: tuple[str, ...],
    statuses: tuple[str, ...],
    search: str | None,
    paging: Paging,
) -> None:
    """List services."""
    from billiactl.core.storage.catalogue_lists import services
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_product, find_user

    with open_reader(app.globals.database) as reader:
        owners = [find_user(reader, user) for user in users]
        kinds = [find_product(reader, product) for product in products]
        emit_paged(app, reader, paging, partial(services, reader, owners, kinds, statuses, search), COLUMNS)


@command(
    examples=[
        ("billiactl service show example.eu", "by its name"),
        ("billiactl service show 3 -o json --query attributes", "by its id: what is known of it"),
    ],
)
@click.argument("service", metavar="SERVICE")
@pass_app
def show(app: App, service: str) -> None:
    """Show one service with its orders and jobs.

    SERVICE is its id or its exact name; name:123 forces a name.
    """
    from billiactl.core.storage.catalogue_lists import service_details
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_service
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = service_details(reader, find_service(reader, service)), shop_time_zone(reader)
    app.emit(View(item=item, human=_draw, time_zone=time_zone))


def _draw(item: Any, width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint
    from billiactl.cli.tables import table
    from billiactl.commands.paragraphs import joined

    expires = f"expires {item['expires_on']}" if item["expires_on"] else "no expiry"
    facts = [item["status"], expires, f"{item['product_name']} ({item['product']})", f"user {item['user']}"]
    lines = [paint(f"Service {item['id']}", "bold", colour) + f"  {item['name']}", *joined(facts, width)]
    lines += joined(_told(item["attributes"]), width)
    if item["lines"]:
        orders = (
            Column("order", "order", align="right"),
            Column("line", "line", align="right"),
            *(Column(name, name, shrink=1) for name in ("type", "product", "status")),
            Column("placed", "placed_at", format=lambda at: str(at or "")[:10]),
            Column("attributes", "attributes", shrink=2, format=lambda said: ", ".join(_told(said))),
        )
        lines += ["", *table(item["lines"], orders, width).lines]
    if item["jobs"]:
        jobs = (
            Column("job", "id", align="right"),
            Column("order", "order", align="right"),
            *(Column(name, name) for name in ("type", "status")),
            Column("finished", "finished_at", shrink=1),
        )
        lines += ["", *table(item["jobs"], jobs, width).lines]
    return "\n".join(lines)


def _told(attributes: Mapping[str, str]) -> list[str]:
    return [f"{key.replace('_', ' ')}: {value}" for key, value in attributes.items()]


@command(
    examples=[
        ("billiactl service status example.eu suspended --reason 'sends spam'", "one service"),
        ("billiactl service status example.eu active --reason 'cleaned up'", "and back"),
        ("billiactl service status 3 4 5 terminated --reason 'left' --dry-run", "several, by their ids"),
    ],
    fields=RESULTS,
)
@click.argument("words", nargs=-1, metavar="SERVICE... STATUS")
@changing_options
@pass_app
def status(app: App, words: tuple[str, ...], change_flags: ChangeFlags) -> int:
    """Set the status of services by hand.

    Give services (ids or exact names) and one status, first or last: pending, configure, active, expired, suspended,
    inactive, redemption or terminated. Needs a --reason. Orders and jobs stay as they are; the log of the service's
    user tells it.
    """
    from billiactl.core.catalogue_changes import SetServiceStatus
    from billiactl.core.storage.catalogue_lists import owner_of_service
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_service

    names, wanted = ids_and_word(words, SERVICE_STATUSES, "status")
    if not names:
        raise UsageFault("no_service", "no service is named", "give ids or exact names (billiactl service list)")
    with open_reader(app.globals.database) as reader:
        ids = dict.fromkeys(find_service(reader, name) for name in names)
        changes = [SetServiceStatus(owner_of_service(reader, found), found, wanted) for found in ids]
    return carry_out(app, changes, change_flags, subject="service")


@command(
    examples=[
        ("billiactl service edit example.eu --expires-on 2027-11-22", "until when it runs"),
        ("billiactl service edit example.eu --attribute auth_code=x7", "an attribute; KEY= takes it away"),
        ("billiactl service edit exampel.eu --name example.eu", "the name was misspelt"),
    ],
    fields=("run", *RESULTS),
)
@click.argument("service", metavar="SERVICE")
@click.option("--name", type=SAID, metavar="NAME", help="Another name; a user has it once.")
@click.option(
    "--attribute",
    "attributes",
    type=KEY_VALUE,
    multiple=True,
    metavar="KEY=VALUE",
    help="An attribute; an empty VALUE takes it away. Repeatable.",
)
@click.option("--expires-on", type=DATE, metavar="D", help="The day on which it ends.")
@click.option("--no-expiry", is_flag=True, help="It ends on no day.")
@changing_options
@pass_app
def edit(app: App, service: str, change_flags: ChangeFlags, **facts: Any) -> int:
    """Edit a service.

    SERVICE is its id or its exact name. Orders and documents keep the name that they were made with.
    """
    from billiactl.core.catalogue_changes import EditService
    from billiactl.core.storage.catalogue_lists import owner_of_service
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.lookup import find_service

    said: Mapping[str, Any] = {name: value for name, value in facts.items() if value not in (None, (), False)}
    if not said:
        hint = "such as --expires-on 2027-11-22 or --attribute KEY=VALUE"
        raise UsageFault("nothing_to_edit", "nothing is said that should change", hint)
    with open_reader(app.globals.database) as reader:
        found = find_service(reader, service)
        change = EditService(owner_of_service(reader, found), found, **said)
    return change_one(app, change, change_flags, key="service")
