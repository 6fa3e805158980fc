"""The record of everything that happened."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.param_types import DATE
from billiactl.cli.tables import Column, cell_text
from billiactl.commands.paging import Paging, emit_paged, named_page_options
from billiactl.commands.subjects import subject_filters, wanted_subjects

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
        ("billiactl log list --order 1042 --expand", "with every effect, from what to what"),
        ("billiactl log list --since 2026-11-01 --until 2026-11-30 -o ndjson", "a month, for a program"),
        ("billiactl log list --action note --by ivan", "what Ivan did about notes"),
        ("billiactl log list --shop", "what happened to the settings and the catalogue"),
    ],
)
@subject_filters
@click.option("--shop", is_flag=True, help="Of the shop itself: settings, catalogue.")
@click.option("--since", metavar="D", type=DATE, help="Only since this day (in the seller's zone) or time.")
@click.option("--until", metavar="D", type=DATE, help="Only up to the end of this day, or to this time.")
@click.option(
    "--by", "actors", metavar="NAME", multiple=True, help="By this actor, as named or as the system knows them."
)
@click.option("--run", "runs", metavar="RUN", multiple=True, help="Of this run.")
@click.option(
    "--action", "actions", metavar="A", multiple=True, help="This action: note.edit, or note for all of them."
)
@click.option("--expand", is_flag=True, help="Each entry's effects below it, its run, reason and rules.")
@named_page_options
@pass_app
def list_(
    app: App,
    orders: tuple[str, ...],
    users: tuple[str, ...],
    shop: bool,
    since: str | None,
    until: str | None,
    actors: tuple[str, ...],
    runs: tuple[str, ...],
    actions: tuple[str, ...],
    expand: bool,
    paging: Paging,
) -> None:
    """List log entries, the newest first.

    An entry is named 1042.3 (the third of order 1042), user:5.2, or shop.9. Without --order, --user and --shop the
    entries of everything are listed. With --expand JSON has all that an entry holds.
    """
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.log_lists import Chosen, chosen_entries

    chosen = Chosen(since, until, actors, runs, actions, shop)
    with open_reader(app.globals.database) as reader:
        wanted = wanted_subjects(app, reader, orders, users)
        if wanted is None:
            app.emit(View(rows=[], columns=COLUMNS))
            return
        fetch = partial(chosen_entries, reader, wanted.orders, wanted.users, chosen, expand)
        emit_paged(app, reader, paging, fetch, COLUMNS, human=_draw_expanded if expand else None)


def _draw_expanded(page: Any, _width: int | None, colour: bool) -> str:
    """Each entry with all that it tells, in its fewest words."""
    return "\n".join(line for entry in page["rows"] for line in _expanded(entry, colour))


def _expanded(entry: Any, colour: bool) -> list[str]:
    from billiactl.cli.streams import paint
    from billiactl.commands.effect_lines import effect_lines

    about = [f"{entry['action']}, run {entry['run']}"]
    if entry["reason"]:
        about.append(f"reason: {entry['reason']}")
    if entry["decided"]:
        about.append(f"decided by: {', '.join(entry['decided'])}")
    head = f"{paint(entry['id'], 'bold', colour)}  {entry['at']}  {_who(entry)}  {entry['summary']}"
    return [head, *(f"    {line}" for line in [*about, *effect_lines(entry["effects"])])]


def _who(entry: Any) -> str:
    """The actor, with the system user where that is somebody else."""
    actor, system_user = str(entry["actor"]), entry["system_user"]
    return actor if actor == system_user else f"{actor} (system user {system_user})"


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
        ("actor", f"{entry['actor']} (system user {entry['system_user']})"),
        ("command", entry["command"]),
        ("run", entry["run"]),
        ("action", entry["action"]),
        ("reason", entry["reason"] or "none given"),
        ("decided by", ", ".join(entry["decided"]) or "what was asked for"),
        ("documents", ", ".join(_document(document) for document in entry["documents"]) or "none issued"),
        ("hash", entry["hash"]),
        ("before it", entry["previous_hash"] or "nothing: the first entry"),
    ]
    lines = [paint(f"Log entry {entry['id']}", "bold", colour) + f"  {entry['summary']}"]
    lines += [f"  {name:<11} {value}" for name, value in facts]
    lines += ["", "Effects, each from before to after", *(f"  {line}" for line in effect_facts(entry["effects"]))]
    return "\n".join(lines)


def _document(document: Any) -> str:
    kind = document["kind"].replace("_", " ")
    return f"{kind} {document['number']} ({document['gross']} {document['currency']})"


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
