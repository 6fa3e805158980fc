"""Editing a billing profile together with what follows from it: the orders for it that have no invoice yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from billiactl.core.money_changes import SetProfile
from billiactl.core.rules.pricing import EDITABLE
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.people_lists import uninvoiced_orders
from billiactl.core.storage.shop import shop_settings

if TYPE_CHECKING:
    from billiactl.core.changes import Conditions
    from billiactl.core.desk import Desk, Result
    from billiactl.core.people_changes import EditProfile


def edit_profile(
    desk: Desk, change: EditProfile, conditions: Conditions, dry_run: bool
) -> tuple[Result, Sequence[Result]]:
    """Edit a profile, and let its orders without an invoice follow (DESIGN 6): their VAT and their proforma.

    Each order has a result of its own, as if its profile were set again; what has nothing to follow is left out. An
    order that can't follow now keeps its VAT until its invoice is made. Raises the refusal of the edit itself.
    """
    (result,) = desk.preview([change], conditions) if dry_run else desk.execute([change], conditions)
    if result.error is not None:
        raise result.error
    with open_reader(desk.url) as reader:
        statuses = shop_settings(reader).workflow.of_kind(EDITABLE)
        orders = uninvoiced_orders(reader, change.user, change.profile, statuses)
    following = [SetProfile(order, change.profile) for order in orders]
    rest = replace(conditions, if_version=None)
    results = list(desk.preview([change, *following], rest))[1:] if dry_run else list(desk.execute(following, rest))
    return result, [found for found in results if found.result != "unchanged"]
