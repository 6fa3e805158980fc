"""The database's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.exit_codes import DONE, UNAVAILABLE
from billiactl.cli.options import dry_run_option
from billiactl.cli.output import View
from billiactl.cli.text import redacted_url
from billiactl.core.errors import Refused

if TYPE_CHECKING:
    from billiactl.core.storage.schema import SchemaStatus

PLANNED = "planned"

_MEANING = {
    "current": "nothing to do",
    "older": "'billiactl db upgrade' brings it up",
    "newer": "it needs the newer billiactl that upgraded it",
}


@command(
    examples=[
        ("billiactl db upgrade", "after a new version of billiactl was installed"),
        ("billiactl db upgrade --dry-run", "whether there is something to do"),
    ],
    fields=("database", "result", "revision", "needed"),
)
@dry_run_option
@pass_app
def upgrade(app: App, dry_run: bool) -> None:
    """Move the database to this version's schema.

    Everything happens in one transaction; two that try at once take turns. A database that is up to date is
    unchanged. Where there is none yet one is made, as 'billiactl init' does.
    """
    from billiactl.core.storage import migrate

    moved = upgraded(app, dry_run)
    found = migrate.standing(app.globals.database)
    item = {
        "database": redacted_url(app.globals.database),
        "result": moved,
        "revision": None if found is None else found.current,
        "needed": migrate.HEAD,
    }
    if moved != PLANNED or app.format != "id":
        app.emit(View(item=item, human=_draw_upgrade, key="revision"))
    if moved == PLANNED and app.format == "table":
        app.notice(DRY_RUN)


def upgraded(app: App, dry_run: bool = False) -> str:
    """Bring the database up to date: ``done``, or ``unchanged`` if it was; with ``dry_run`` ``planned`` at the most.

    Refused on a read-only connection.
    """
    from billiactl.core.storage import migrate

    if dry_run:
        found = migrate.standing(app.globals.database)
        return "unchanged" if found is not None and found.state == "current" else PLANNED
    refuse_if_read_only(app)
    return "done" if migrate.upgrade(app.globals.database) else "unchanged"


def refuse_if_read_only(app: App) -> None:
    """Raise Refused ``read_only`` if this invocation may change nothing."""
    if app.globals.read_only:
        raise Refused("read_only", "with --read-only nothing is changed", "leave --read-only out")


def _draw_upgrade(item: Any, _width: int | None, _colour: bool) -> str:
    if item["result"] == PLANNED:
        way = f"be moved from revision {item['revision']} to" if item["revision"] else "be made, at revision"
        return f"{item['database']}: would {way} {item['needed']}"
    words = "moved to" if item["result"] == "done" else "unchanged, at"
    return f"{item['database']}: {words} revision {item['revision']}"


def _status(app: App) -> SchemaStatus:
    from billiactl.core.storage import migrate

    return migrate.status(app.globals.database)


@command(
    examples=[("billiactl db status -o json", "for a script: exit 0 if the database is usable, else 7")],
    fields=("database", "revision", "needed", "state"),
)
@pass_app
def status(app: App) -> int:
    """Show the versions of the database and of the program.

    Exit 0 if they fit, 7 if the database is older or newer, or can't be reached.
    """
    found = _status(app)
    item = {
        "database": redacted_url(app.globals.database),
        "revision": found.current,
        "needed": found.head,
        "state": found.state,
    }
    app.emit(View(item=item, human=_draw_status, key="revision"))
    return DONE if found.state == "current" else UNAVAILABLE


def _draw_status(item: Any, _width: int | None, _colour: bool) -> str:
    facts = f"revision {item['revision']}, needed {item['needed']}"
    return f"{item['database']}: {facts}, {item['state']}: {_MEANING[item['state']]}"
