"""A sample shop to try everything on, and a walk through the main job in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.text import redacted_url
from billiactl.core.errors import UsageFault


@command(
    examples=[
        ("billiactl demo --database sample.db", "the sample shop in a file of its own"),
        ("billiactl demo --walk", "and a walk through the main job, in a shop that is thrown away"),
    ],
    fields=("result", "database", "users", "products", "orders", "documents", "statuses.*", "next"),
)
@click.option("--walk", is_flag=True, help="Walk through the main job; without --database in a temporary shop.")
@pass_app
def demo(app: App, walk: bool) -> None:
    """Make a small sample shop, to try everything.

    It goes into an empty database (a new one is made), and is refused where there is a shop already. Its people are
    invented; it has orders of every type, in every status and every payment status. Two example handlers are copied
    into the folder handlers/ beside the database (for PostgreSQL: beside the archive), for workers to run.
    """
    from billiactl.commands.db import refuse_if_read_only

    refuse_if_read_only(app)
    if walk:
        from billiactl.commands.demo_walk import walk_through

        if app.format != "table":
            raise UsageFault("format_unavailable", "a walk is for people", f"leave out -o {app.format}, or --walk")
        walk_through(app)
        return
    orders = load_sample(app.globals.database, app.globals.archive)
    app.emit(View(item=_overview(app, orders), human=_draw, key="database"))


def load_sample(url: str, archive: Path) -> Mapping[str, int]:
    """Load the sample shop into the empty database at ``url``; the ids of its orders by their names in the data.

    Its handlers go beside a SQLite file, or beside ``archive`` for a database on a server.
    """
    from billiactl.cli.globals import system_user
    from billiactl.cli.places import sqlite_file
    from billiactl.commands.carrying_out import command_line
    from billiactl.core import clock
    from billiactl.demo.shop import load

    folder = (sqlite_file(url) or archive).absolute().parent
    return load(url, folder, clock.now(), system_user(), command_line())


def _overview(app: App, orders: Mapping[str, int]) -> dict[str, Any]:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.document_lists import documents
    from billiactl.core.storage.finder import select_orders
    from billiactl.core.storage.people_lists import products, users
    from billiactl.demo.shop import read_data

    tour = read_data()["tour"]
    with open_reader(app.globals.database) as reader:
        listed = list(select_orders(reader, sort="id"))
        counts = {"users": len(users(reader)), "products": len(products(reader))}
        issued = len(documents(reader))
    pending, working = orders[tour["pending"]], orders[tour["working"]]
    return {
        "result": "done",
        "database": redacted_url(app.globals.database),
        **counts,
        "orders": len(listed),
        "documents": issued,
        "statuses": _counts(order["status"] for order in listed),
        "next": [
            ("billiactl order list", "all orders, the newest first"),
            (f"billiactl order show {pending}", "everything about one that waits for payment"),
            (f"billiactl order status next {pending}", "what it may become, and what the rest waits for"),
            (f"billiactl order pay {pending} --dry-run", "what a payment would do"),
            (f"billiactl job list --order {working}", "the work a paid order waits for"),
            ("billiactl worker run --once", "let a worker do what handlers are named for"),
            (f"billiactl user show {tour['wallet']}", "a user with money in the wallet"),
        ],
    }


def _counts(values: Any) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(values).most_common())


def _draw(item: Any, _width: int | None, colour: bool) -> str:
    from billiactl.cli.streams import paint

    facts = ", ".join(f"{item[name]} {name}" for name in ("users", "products", "orders", "documents"))
    statuses = ", ".join(f"{count} {status}" for status, count in item["statuses"].items())
    width = max(len(line) for line, _ in item["next"])
    return "\n".join(
        [
            f"{paint('The sample shop is ready', 'bold', colour)} in {item['database']}",
            f"  {facts}",
            f"  orders: {statuses}",
            "",
            "Next:",
            *(f"  {line:<{width}}  {meaning}" for line, meaning in item["next"]),
        ]
    )
