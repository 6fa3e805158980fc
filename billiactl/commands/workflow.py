"""The shop's table of statuses: shown as rows, checked, and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from billiactl.cli.app import App, pass_app
from billiactl.cli.command import command
from billiactl.cli.output import View
from billiactl.cli.param_types import ORDER_ID, WordType
from billiactl.cli.tables import Column, table

if TYPE_CHECKING:
    from billiactl.core.settings_check import SettingsFault
    from billiactl.core.settings_file import SettingsFile
    from billiactl.core.workflow import Workflow
    from billiactl.core.workflow_graph import Marks

DRAWINGS = ("text", "mermaid", "dot", "svg")

_LABEL = 8
"""How wide the words 'if' and 'then' stand on a terminal, with the blanks after them."""

_COLUMNS = (
    Column("from", "from"),
    Column("to", "to"),
    Column("who", "who"),
    Column("if", "if"),
    Column("then", "then"),
)


@command(
    examples=[
        ("billiactl workflow show", "every step: from, to, who takes it, if what, and what then"),
        ("billiactl workflow show -o yaml > workflow.yaml", "to be edited, checked and put into the settings"),
    ],
    formats=("table", "json", "yaml"),
    fields=("statuses", "terminal", "like", "transitions"),
)
@pass_app
def show(app: App) -> None:
    """Show the table of statuses.

    Which status may follow which: who takes the step (an admin, or it happens by itself), the guards that must let it
    pass, and the effects that it brings. The first row that fits decides. JSON and YAML have it as the settings do.
    """
    app.emit(View(item=_source(app), human=_draw_rows, key="statuses"))


def _workflow(app: App) -> Workflow:
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_settings

    with open_reader(app.globals.database) as reader:
        return shop_settings(reader).workflow


def _draw_rows(item: Any, width: int | None, _colour: bool) -> str:
    told = [_told(row) for row in item["transitions"]]
    own = [f"{status} is the shop's own, like {kind}" for status, kind in item.get("like", {}).items()]
    lines = table(told, _COLUMNS, None).lines if width is None else _blocks(told, width)
    return "\n".join([*lines, "", *own, f"final: {', '.join(item['terminal'])}"])


def _told(row: Mapping[str, Any]) -> dict[str, str]:
    guards = [name.replace("_", " ") for name in row.get("guards", ())]
    forced = " (or --force)" if row.get("force") else ""
    return {
        "from": ", ".join(row["from"]),
        "to": "the former status" if row["to"] == "@former" else row["to"],
        "who": "admin" if row["who"] == "admin" else f"by itself{', on ' + row['on'] if 'on' in row else ''}",
        "if": ", ".join([*guards, *(["a reason is given"] if row.get("reason") else [])]) + forced,
        "then": ", ".join(name.replace("_", " ") for name in row.get("effects", ())),
    }


def _blocks(told: list[dict[str, str]], width: int) -> list[str]:
    """Each row as a few lines that fit ``width``: the step, and below it if and then."""
    from textwrap import wrap

    lines = []
    for row in told:
        lines += wrap(f"{row['from']} -> {row['to']}  ({row['who']})", width, subsequent_indent="  ")
        for label in ("if", "then"):
            if row[label]:
                first = f"  {label:<{_LABEL - 2}}"
                lines += wrap(row[label], width, initial_indent=first, subsequent_indent=" " * _LABEL)
    return lines


@command(
    examples=[
        ("billiactl workflow check", "the shop's own table"),
        ("billiactl workflow check settings.yaml", "the one in a settings file, before it is applied"),
        ("billiactl workflow check - < workflow.yaml", "one that stands alone"),
    ],
    fields=("file", "line", "path", "reason"),
)
@click.argument("file", metavar="[FILE|-]", required=False)
@pass_app
def check(app: App, file: str | None) -> int:
    """Check a table of statuses.

    A file holds whole settings with a workflow, or the workflow alone. Told are unknown guards, effects and statuses,
    statuses that no way leads to or out of, steps that nobody could ever take, circles, and statuses of the shop's own
    that don't say what they are like. Exit 8 if there is a fault.
    """
    from billiactl.cli.exit_codes import DONE, FAULTS_FOUND

    name, faults, table_checked = _checked(app, file)
    if app.format == "table" and not app.wanted.fields and app.wanted.query is None:
        from billiactl.core.settings_file import fault_sentence

        told = (fault_sentence(name, fault) if fault["line"] else _unplaced(name, fault) for fault in faults)
        app.data("".join(f"{line}\n" for line in told))
    else:
        app.emit(View(rows=[{"file": name, **fault} for fault in faults], key="path"))
    if faults:
        return FAULTS_FOUND
    size = f"{len(table_checked['statuses'])} statuses, {len(table_checked['transitions'])} transitions"
    app.notice(f"{name}: sound, {size}")
    return DONE


def _unplaced(name: str, fault: Mapping[str, Any]) -> str:
    return f"{name}: {fault['path']}: {fault['reason']}"


def _checked(app: App, file: str | None) -> tuple[str, list[dict[str, Any]], Any]:
    """The name of what was checked, its faults with lines (None: it is in no file), and the table itself."""
    from billiactl.commands.settings import read_file
    from billiactl.core.settings_check import workflow_faults_of
    from billiactl.core.workflow import shipped_table

    if file is None:
        workflow = _source(app)
        told = [{"line": None, "path": fault.path, "reason": fault.reason} for fault in workflow_faults_of(workflow)]
        return "the shop's workflow", told, workflow
    found = read_file(app, file)
    document = found.document
    if not isinstance(document, dict) or "statuses" in document:
        return found.name, found.located(workflow_faults_of(document)), document
    if "workflow" in document:
        faults = _inside(workflow_faults_of(document["workflow"]))
        return found.name, found.located(faults), document["workflow"]
    return f"{found.name}, without a workflow: the shipped one", found.located(_no_workflow(found)), shipped_table()


def _source(app: App) -> Any:
    import json

    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_row
    from billiactl.core.workflow import shipped_table

    with open_reader(app.globals.database) as reader:
        settings = json.loads(shop_row(reader).settings)
    return settings.get("workflow") or shipped_table()


def _no_workflow(found: SettingsFile) -> list[SettingsFault]:
    """A file of settings needs no workflow; any other file was meant to hold one."""
    from billiactl.core.settings_check import SettingsFault, schema

    if set(found.document) & set(schema()["properties"]):
        return []
    return [SettingsFault("", "expected statuses, terminal and transitions, or settings with a workflow")]


def _inside(faults: list[SettingsFault]) -> list[SettingsFault]:
    from billiactl.core.settings_check import SettingsFault

    return [SettingsFault(f"workflow.{fault.path}".rstrip("."), fault.reason) for fault in faults]


@command(
    examples=[
        ("billiactl workflow graph", "as a tree on the terminal"),
        ("billiactl workflow graph --order 1042", "where that order is, and where it may go"),
        ("billiactl workflow graph --format svg --to statuses.svg", "as a picture"),
        ("billiactl workflow graph --format dot | dot -Tpng > statuses.png", "by Graphviz"),
    ],
    formats=("table", "json", "yaml"),
    fields=("statuses", "arrows"),
)
@click.option("--format", "form", type=WordType(*DRAWINGS), default="text", metavar="F", help=f"{', '.join(DRAWINGS)}.")
@click.option("--to", "target", metavar="FILE|-", default="-", help="Write the drawing to FILE (- standard output).")
@click.option("--overwrite", is_flag=True, help="Replace a FILE that holds something else.")
@click.option("--order", type=ORDER_ID, metavar="ORDER", help="Mark where this order is and where it may go.")
@pass_app
def graph(app: App, form: str, target: str, overwrite: bool, order: int | None) -> None:
    """Draw the table of statuses.

    A solid arrow is an admin's step, a dotted one happens by itself. The SVG needs no other program. With an order,
    the status where it stands and those that an admin may set now are marked.
    """
    from billiactl.core.workflow_graph import UNMARKED

    workflow, marks = (_workflow(app), UNMARKED) if order is None else _of_order(app, order)
    if app.format != "table":
        app.emit(View(item=_graph(workflow, marks), key="statuses"))
        return
    drawing = _drawer(form)(workflow, marks)
    if target == "-":
        app.data(drawing)
        return
    from billiactl.core.documents.archive import write_to

    written = write_to(Path(target), drawing.encode("utf-8"), overwrite=overwrite)
    app.notice(f"wrote {target}" if written == "written" else f"{target} is there already")


def _of_order(app: App, order: int) -> tuple[Workflow, Marks]:
    from billiactl.commands.order_read import load_order
    from billiactl.core.rules.prospects import allowed_statuses
    from billiactl.core.workflow_graph import Marks

    world, found, _ = load_order(app.globals.database, order)
    return world.settings.workflow, Marks(found.status, tuple(allowed_statuses(world, found)))


def _drawer(form: str) -> Callable[..., str]:
    from billiactl.core import workflow_graph

    if form == "svg":
        from billiactl.core.workflow_svg import svg

        return svg
    drawers = {"text": workflow_graph.drawing, "mermaid": workflow_graph.mermaid, "dot": workflow_graph.dot}
    return drawers[form]


def _graph(workflow: Workflow, marks: Marks) -> dict[str, Any]:
    from billiactl.core.workflow_graph import arrows

    return {
        "statuses": [
            {
                "status": status,
                "like": workflow.kind(status),
                "terminal": status in workflow.terminal,
                "here": status == marks.here,
                "allowed": status in marks.allowed,
            }
            for status in workflow.statuses
        ],
        "arrows": [
            {"from": arrow.source, "to": arrow.target, "who": "automatic" if arrow.automatic else "admin"}
            for arrow in arrows(workflow)
        ],
    }
