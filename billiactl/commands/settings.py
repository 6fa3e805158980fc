"""Facts of the shop, as one YAML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.failures import OBJECT_FORMATS
from billiactl.cli.options import ChangeFlags, changing_options
from billiactl.cli.output import View
from billiactl.cli.tables import cell_text

if TYPE_CHECKING:
    from billiactl.core.model import Shop
    from billiactl.core.settings_diff import Difference
    from billiactl.core.settings_file import SettingsFile

_LONGEST_SHOWN = 160
"""How much of a text people are shown: a logo is thousands of characters."""


@command(
    examples=[
        ("billiactl settings show > settings.yaml", "to edit them, then: billiactl settings apply settings.yaml"),
        ("billiactl settings show -o json --query seller", "a part of them, for a program"),
    ],
    formats=("yaml", "json"),
)
@pass_app
def show(app: App) -> None:
    """Show the shop's settings.

    They are the whole file that 'settings apply' takes: who sells, series of numbers, payment methods, VAT, labels.
    What is left out has its default; the table of statuses is the shipped one unless there is a workflow.
    """
    import json

    from billiactl.core.settings_check import in_order

    app.emit(View(item=in_order(json.loads(_shop(app).settings))))


def _shop(app: App) -> Shop:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_row

    with open_reader(app.globals.database) as reader:
        return shop_row(reader)


@command(
    examples=[
        ("billiactl settings apply settings.yaml --dry-run", "what would change"),
        ("billiactl settings apply settings.yaml --reason 'new bank account'", "and for good"),
        ("billiactl settings apply - < settings.yaml", "from standard input"),
    ],
    fields=("run", "result", "changes.*"),
)
@click.argument("file", metavar="FILE|-")
@changing_options
@pass_app
def apply(app: App, file: str, change_flags: ChangeFlags) -> None:
    """Make the shop's settings equal to a file.

    The file is checked as a whole before anything changes. What it leaves out is removed, after a question; a payment
    method, status or label that is in use stays.
    """
    import json
    from dataclasses import replace

    from billiactl.commands.carrying_out import carry_out_one
    from billiactl.core.changes import ApplySettings
    from billiactl.core.ids import canonical_json
    from billiactl.core.settings_check import in_order
    from billiactl.core.settings_diff import differences

    document = checked_settings(app, file)
    shop = _shop(app)
    changes = differences(in_order(json.loads(shop.settings)), in_order(document))
    removed = [change.path for change in changes if change.removal]
    if removed and not change_flags.dry_run:
        carry_out_one(app, ApplySettings(canonical_json(document)), replace(change_flags, dry_run=True))
        app.confirm(f"remove {', '.join(removed)} from the settings?", change_flags.yes)
    version = shop.version if change_flags.if_version is None else change_flags.if_version
    flags = replace(change_flags, if_version=None if change_flags.idempotency_key else version)
    result, run = carry_out_one(app, ApplySettings(canonical_json(document)), flags)
    item = {"run": run, "result": result.result, "changes": [public_difference(change) for change in changes]}
    app.emit(View(item=item, human=_draw, key="run"))


@command(
    examples=[
        ("billiactl settings diff settings.yaml", "what 'settings apply' would change; exit 8 if anything"),
        ("git show HEAD~1:settings.yaml | billiactl settings diff -", "against an older version"),
    ],
    fields=("path", "from", "to"),
)
@click.argument("file", metavar="FILE|-")
@pass_app
def diff(app: App, file: str) -> int:
    """Show how the shop's settings differ from a file.

    A line for each place: what the shop has, and what the file says. Nothing is changed. Exit 0 if they are equal,
    exit 8 if not.
    """
    import json

    from billiactl.cli.exit_codes import DONE, FAULTS_FOUND
    from billiactl.core.settings_check import in_order
    from billiactl.core.settings_diff import differences

    document = checked_settings(app, file)
    changes = differences(in_order(json.loads(_shop(app).settings)), in_order(document))
    if app.format == "table" and not app.wanted.fields and app.wanted.query is None:
        app.data("".join(f"{difference_line(public_difference(change))}\n" for change in changes))
    else:
        app.emit(View(rows=[public_difference(change) for change in changes], key="path"))
    if not changes:
        app.notice("the settings are equal")
    return FAULTS_FOUND if changes else DONE


@command(
    examples=[
        ("billiactl settings example > settings.yaml", "a file to start from"),
        ("billiactl settings diff settings.yaml", "how your shop differs from it"),
    ],
    formats=("yaml", "json"),
)
@pass_app
def example(app: App) -> None:
    """Print a whole settings file with every key explained.

    It passes the check as it stands, but the seller is made up. With -o json: the same facts without comments.
    """
    from billiactl.core.settings_example import example as text
    from billiactl.core.settings_example import example_document

    if app.format == "json" or app.wanted.fields or app.wanted.query is not None:
        app.emit(View(item=example_document()))
    else:
        app.data(text())


@command(
    examples=[("billiactl settings schema > settings.schema.json", "for an editor that checks YAML while you type")],
    formats=("json", "yaml"),
)
@pass_app
def print_schema(app: App) -> None:
    """Print the JSON Schema of the settings.

    Draft 2020-12. 'settings apply' checks more than a schema can say: numbers that would come twice, statuses that
    nobody reaches, what is in use.
    """
    from billiactl.core.settings_check import schema

    app.emit(View(item=dict(schema())))


def checked_settings(app: App, file: str) -> Any:
    """The settings that ``file`` (``-``: standard input) holds. Raises UsageFault ``settings_invalid`` with all faults.

    NotFound and UsageFault for what can't be read.
    """
    from billiactl.core.settings_check import faults_of

    found = read_file(app, file)
    faults = found.located(faults_of(found.document))
    if faults:
        tell_faults(app, found.name, faults)
        raise found.fault(faults)
    return found.document


def read_file(app: App, file: str) -> SettingsFile:
    """What the YAML ``file`` (``-``: standard input) holds, with the line of each place."""
    from billiactl.core.settings_file import parse_settings_text, read_settings_file

    if file == "-":
        return parse_settings_text(app.read_stdin("the settings"), "standard input")
    return read_settings_file(Path(file))


def tell_faults(app: App, name: str, faults: Sequence[Mapping[str, Any]]) -> None:
    """Tell people each of several faults on a line of its own; one alone is told by the error itself."""
    from billiactl.core.settings_file import fault_sentence

    if len(faults) > 1 and app.format not in OBJECT_FORMATS:
        for fault in faults:
            app.streams.error(fault_sentence(name, fault))


def public_difference(change: Difference) -> dict[str, Any]:
    """A place that differs, as programs get it."""
    return {"path": change.path, "from": change.before, "to": change.after}


def _draw(item: Any, _width: int | None, _colour: bool) -> str:
    if item["result"] == "unchanged":
        return "settings unchanged"
    lines = [difference_line(change) for change in item["changes"]] or ["only the form of the file changed"]
    return "\n".join([*lines, "settings applied" if item["result"] == "done" else "dry run: nothing was changed"])


def difference_line(change: Mapping[str, Any]) -> str:
    """A place that differs, as people read it: ``methods.card.due_days: 0 -> 7``."""
    return f"{change['path']}: {_shown(change['from'])} -> {_shown(change['to'])}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = _entry(value) if isinstance(value, Mapping) else cell_text(value) or "''"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _entry(value: Mapping[str, Any]) -> str:
    """A whole entry by its members, in the order of the settings: ``type=range, resources=(order), min=1``."""
    return ", ".join(f"{name}={_member(member)}" for name, member in value.items())


def _member(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"({_entry(value)})"
    return f"({cell_text(value)})" if isinstance(value, list) else cell_text(value)
