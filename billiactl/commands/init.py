"""The first command: a database and a config file."""

from __future__ import annotations

import os
from typing import Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.options import dry_run_option
from billiactl.cli.output import View
from billiactl.cli.text import redacted_url
from billiactl.core.errors import Unavailable

CONFIG = """\
# Facts of this machine for billiactl. An option on the command line beats the environment, that beats this file.
# Relative paths start at this file's folder.

# The shop's database: the path of a SQLite file, or postgresql://USER@HOST/NAME.
# database: {database}

# Where documents are written as PDF files.
# archive: {archive}

# What commands print unless -o says otherwise: table, json, ndjson, yaml, csv or id.
# output: table

# Who is named in the log; left out, the system user.
# actor: maria

# Several shops: --context NAME chooses one, 'current' is taken where nobody does.
# current: production
# contexts:
#   production:
#     database: postgresql://shop@db.example.org/shop
#     archive: /srv/documents
#   staging:
#     database: staging.db
"""

NEXT = (
    ("billiactl settings show", "the shop's name, VAT, series of numbers and payment methods, to be edited"),
    ("billiactl settings apply FILE", "makes them equal to an edited file"),
    ("billiactl demo", "a small sample shop instead, to try everything"),
    ("billiactl import users --map FILE --source NAME", "brings another shop in from CSV files"),
)


@command(
    examples=[
        ("billiactl init", "a SQLite database in your own data folder"),
        ("billiactl init --dry-run", "where that would be"),
        ("billiactl init --database postgresql://shop@db.example.org/shop", "tables in a PostgreSQL database"),
    ],
    fields=("result", "database", "database_result", "config", "config_result", "next"),
    makes_config=True,
)
@dry_run_option
@pass_app
def init(app: App, dry_run: bool) -> None:
    """Create or update the database and a config file.

    What is there already stays as it is: a second time everything is unchanged.
    """
    from billiactl.commands.db import PLANNED, upgraded

    results = {
        "database_result": upgraded(app, dry_run),
        "config_result": _plan_config(app) if dry_run else _write_config(app),
    }
    item = {
        "result": next((word for word in ("done", PLANNED) if word in results.values()), "unchanged"),
        "database": redacted_url(app.globals.database),
        "database_result": results["database_result"],
        "config": str(app.globals.config),
        "config_result": results["config_result"],
        "next": [line for line, _ in NEXT],
    }
    if app.format != "id" or item["result"] != PLANNED:
        app.emit(View(item=item, human=_draw, key="database"))
    if item["result"] == PLANNED and app.format == "table":
        app.notice(DRY_RUN)


def _plan_config(app: App) -> str:
    from billiactl.commands.db import PLANNED

    return "unchanged" if app.globals.config.exists() else PLANNED


def _write_config(app: App) -> str:
    """Write the config file, readable by its owner alone, unless there is one."""
    path = app.globals.config
    text = CONFIG.format(database=redacted_url(app.globals.database), archive=app.globals.archive)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return "unchanged"
    except OSError as error:
        raise Unavailable(
            "config_unwritable",
            f"the config file {path} can't be written: {error.strerror}",
            "name another one with --config",
        ) from error
    return "done"


_DATABASE = {"done": "ready", "unchanged": "unchanged", "planned": "would be made or updated"}
_CONFIG = {"done": "written", "unchanged": "unchanged", "planned": "would be written"}


def _draw(item: Any, _width: int | None, _colour: bool) -> str:
    lines = [
        f"database  {_DATABASE[item['database_result']]}: {item['database']}",
        f"config    {_CONFIG[item['config_result']]}: {item['config']}",
    ]
    if item["database_result"] == "done":
        width = max(len(line) for line, _ in NEXT)
        lines += ["", "Next:", *(f"  {line:<{width}}  {meaning}" for line, meaning in NEXT)]
    return "\n".join(lines)
