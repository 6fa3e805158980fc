"""Carrying out an edit of the settings, and telling what it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App
from billiactl.cli.options import ChangeFlags
from billiactl.cli.output import View
from billiactl.cli.tables import cell_text
from billiactl.commands.one_thing import ONE_FIELDS

if TYPE_CHECKING:
    from billiactl.core.settings_edit import Edit

EDIT_FIELDS = (*(name for name in ONE_FIELDS if name != "order"), "changes.*")
"""The fields of the answer, for ``@command(fields=...)``."""


def edit_settings(app: App, change: Edit, change_flags: ChangeFlags) -> None:
    """Carry out one edit of the settings and answer with the places that moved. Raises the refusal."""
    from billiactl.commands.carrying_out import carry_out_one
    from billiactl.commands.outcomes import result_view
    from billiactl.core.settings_check import in_order
    from billiactl.core.settings_diff import differences
    from billiactl.core.settings_edit import edited
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_row

    with open_reader(app.globals.database) as reader:
        before = json.loads(shop_row(reader).settings)
    result, run = carry_out_one(app, change, change_flags)
    moved = result.moved or result.result == "planned"
    changes = differences(in_order(before), in_order(edited(before, change))) if moved else []
    public = [{"path": place.path, "from": place.before, "to": place.after} for place in changes]
    answer = {name: value for name, value in result_view(result).items() if name != "shop"}
    app.emit(View(item={"run": run, **answer, "changes": public}, human=_draw, key="run"))


def _draw(item: Any, _width: int | None, _colour: bool) -> str:
    if item["replayed"]:
        return "done before, under the same key"
    if item["result"] == "unchanged":
        return "unchanged  it is so already"
    lines = [_difference(change) for change in item["changes"]]
    return "\n".join([*lines, "settings changed" if item["result"] == "done" else DRY_RUN])


def _difference(change: Mapping[str, Any]) -> str:
    return f"{change['path']}: {_shown(change['from'])} -> {_shown(change['to'])}"


def _shown(value: Any) -> str:
    """A value as people read it; of a whole entry its members in the order of the settings."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_member(member)}" for name, member in value.items())
    return cell_text(value) or "''"


def _member(value: Any) -> str:
    return f"({_shown(value)})" if isinstance(value, Mapping | list) else cell_text(value)
