"""The record of everything that happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import ListFlags
from billiactl.cli.output import View
from billiactl.cli.param_types import COUNT, DATE
from billiactl.cli.tables import Column, cell_text
from billiactl.commands.paging import default_limit

COLUMNS = (
    Column("entry", "id"),
    Column("at", "at"),
    Column("actor", "actor", shrink=2),
    Column("what happened", "summary", shrink=1),
    Column("reason", "reason", shrink=3),
)


@command(
    examples=[
        ("billiactl log list --order 1042", "what happened to an order and its user"),
        ("billiactl log list --since 2026-11-01 -o ndjson", "everything since a day, for a program"),
    ],
    fields=("id", "at", "actor", "run", "action", "summary", "reason", "hash"),
)
@click.option("--order", "orders", metavar="O", multiple=True, help="Of this order and its user; - reads IDs.")
@click.option("--user", "users", metavar="U", multiple=True, help="Of this user.")
@click.option("--since", metavar="D", type=DATE, help="Only since this day (in the seller's zone) or time.")
@click.option("--limit", metavar="N", type=COUNT, help="At most N entries; on a terminal 50.")
@pass_app
def list_(app: App, orders: tuple[str, ...], users: tuple[str, ...], since: str | None, limit: int | None) -> None:
    """List log entries, the newest first.

    An entry is named 1042.3 (the third of order 1042), user:5.2, or shop.9.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.existence import require_orders
    from billiactl.core.storage.log_lists import log_entries
    from billiactl.core.storage.lookup import find_user
    from billiactl.core.storage.shop import shop_time_zone

    ids = app.select_orders(orders, ListFlags()).ids if orders else ()
    wanted = limit if limit is not None else default_limit(app)
    with open_reader(app.globals.database) as reader:
        require_orders(reader, ids or ())
        user_ids = [find_user(reader, user) for user in users]
        nobody = bool(orders) and not ids and not users
        more = None if wanted is None else wanted + 1
        rows = [] if nobody else log_entries(reader, ids or (), user_ids, since, more)
        time_zone = shop_time_zone(reader)
    app.emit(View(rows=rows[:wanted], columns=COLUMNS, time_zone=time_zone))
    if limit is None and wanted is not None and len(rows) > wanted:
        app.notice(f"these are the newest {wanted}; --limit N shows more")


@command(
    examples=[
        ("billiactl log show 1042.3", "the third entry of order 1042"),
        ("billiactl log show shop.9 -o json", "an entry of the shop itself, for a program"),
    ],
)
@click.argument("entry", metavar="LOGENTRY")
@pass_app
def show(app: App, entry: str) -> None:
    """Show one log entry with its effects.

    LOGENTRY is 1042.3 of an order, user:5.2, or shop.9.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.log_lists import log_entry
    from billiactl.core.storage.shop import shop_time_zone

    with open_reader(app.globals.database) as reader:
        item, time_zone = log_entry(reader, entry), shop_time_zone(reader)
    app.emit(View(item=item, human=partial(_draw, time_zone=time_zone), time_zone=time_zone))


def _draw(entry: Any, _width: int | None, colour: bool, *, time_zone: str) -> str:
    from billiactl.cli.streams import paint

    facts = [
        ("at", f"{entry['at']} {time_zone}"),
        ("actor", entry["actor"] + f" (system user {entry['system_user']})"),
        ("command", entry["command"]),
        ("run", entry["run"]),
        ("action", entry["action"]),
        ("reason", entry["reason"] or "none given"),
        ("decided by", ", ".join(entry["decided"]) or "what was asked for"),
        ("hash", entry["hash"]),
        ("before it", entry["previous_hash"] or "nothing: the first entry"),
    ]
    lines = [paint(f"Log entry {entry['id']}", "bold", colour) + f"  {entry['summary']}"]
    lines += [f"  {name:<11} {value}" for name, value in facts]
    lines += ["", "Effects, each from before to after", *(f"  {line}" for line in effect_facts(entry["effects"]))]
    return "\n".join(lines)


def effect_facts(effects: Any) -> list[str]:
    """Every effect as lines: a field from what to what, a row that came or went with its values, a number given."""
    lines: list[str] = []
    for effect in effects:
        name = f"{effect['what'].replace('_', ' ')} {effect['id']}"
        name += f" ({effect['name']})" if "name" in effect else ""
        if effect["op"] == "set":
            lines.append(f"{name}: {effect['field']}  {_shown(effect['from'])} -> {_shown(effect['to'])}")
        elif effect["op"] == "issue":
            lines.append(f"{name}: issued as {effect['kind'].replace('_', ' ')} {effect['number']}")
            lines.append(f"    on {effect['issued_on']}, content {effect['content_sha256']}")
        else:
            lines.append(f"{name}: {'added' if effect['op'] == 'add' else 'removed'}")
            values = effect["values"].items()
            lines += [f"    {field}  {_shown(value)}" for field, value in values if value not in (None, "", [], {})]
    return lines


def _shown(value: Any) -> str:
    text = cell_text(value)
    return text if text else "none"
