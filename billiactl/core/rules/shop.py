"""The facts of the shop: other settings, as long as nothing that is in use goes."""

from __future__ import annotations

from billiactl.core.changes import ApplySettings
from billiactl.core.ids import canonical_json
from billiactl.core.planner import Planner
from billiactl.core.settings import parse_settings
from billiactl.core.settings_check import check
from billiactl.core.settings_edit import Edit, edited
from billiactl.core.settings_use import check_use


def plan_apply_settings(planner: Planner, change: ApplySettings) -> None:
    """The shop's settings become the change's. Raises Refused ``in_use`` or ``number_twice``."""
    put_settings(planner, change.document)


def plan_edit_settings(planner: Planner, change: Edit) -> None:
    """One label definition or payment method is added, edited or removed. Raises as ``plan_apply_settings`` does.

    UsageFault ``settings_invalid`` if the settings would not hold together any more.
    """
    document = edited(planner.world.settings.source, change)
    check(document)
    put_settings(planner, canonical_json(document))


def put_settings(planner: Planner, document: str) -> None:
    """The shop's settings become ``document``, a checked value in canonical JSON. The change touches ``usage``.

    Raises Refused ``in_use`` for what is in use and would go, ``number_twice`` for a number that would come again.
    """
    world = planner.world
    if world.usage is None:
        raise ValueError("a change of settings touches usage")
    check_use(world.settings, parse_settings(document), world.usage)
    planner.set("shop", world.shop, settings=document)
