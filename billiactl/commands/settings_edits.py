"""Carrying out an edit of the settings, and telling what it changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App
from billiactl.cli.options import ChangeFlags
from billiactl.cli.output import View
from billiactl.commands.one_thing import ONE_FIELDS
from billiactl.commands.settings import difference_line, public_difference
from billiactl.core.errors import Conflict, NotFound

if TYPE_CHECKING:
    from billiactl.core.settings_edit import Edit

EDIT_FIELDS = (*(name for name in ONE_FIELDS if name != "order"), "changes.*")
"""The fields of the answer, for ``@command(fields=...)``."""


def edit_settings(app: App, edit: Edit, change_flags: ChangeFlags) -> None:
    """Carry out one edit of the settings and answer with the places that moved. Raises the refusal."""
    from billiactl.commands.carrying_out import carry_out_one
    from billiactl.commands.outcomes import result_view
    from billiactl.core.storage.connect import open_reader
    from billiactl.core.storage.shop import shop_row

    with open_reader(app.globals.database) as reader:
        before = json.loads(shop_row(reader).settings)
    result, run = carry_out_one(app, edit, change_flags)
    moved = result.moved or result.result == "planned"
    public = _places(before, edit) if moved else []
    answer = {name: value for name, value in result_view(result).items() if name != "shop"}
    app.emit(View(item={"run": run, **answer, "changes": public}, human=_draw, key="run"))


def _places(before: dict[str, Any], edit: Edit) -> list[dict[str, Any]]:
    """What the edit moves in the settings that stood when the command began."""
    from billiactl.core.settings_check import in_order
    from billiactl.core.settings_diff import differences
    from billiactl.core.settings_edit import edited

    try:
        after = edited(before, edit)
    except (Conflict, NotFound):
        # it was carried out all the same: somebody else changed the settings after they were read here
        return []
    return [public_difference(change) for change in differences(in_order(before), in_order(after))]


def _draw(item: Any, _width: int | None, _colour: bool) -> str:
    if item["replayed"]:
        return "done before, under the same key"
    if item["result"] == "unchanged":
        return "unchanged  it is so already"
    lines = [difference_line(change) for change in item["changes"]]
    return "\n".join([*lines, "settings changed" if item["result"] == "done" else DRY_RUN])
