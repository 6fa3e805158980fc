"""The World that rules look at: what the changes of one chunk touch, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from billiactl.core import clock
from billiactl.core.execution import Execution
from billiactl.core.model import Key, Label, Note, Order, Product, Profile, Service, Shop, User
from billiactl.core.settings import Settings
from billiactl.core.settings_use import Use


@dataclass(frozen=True)
class Counter:
    """Where a series of numbers stands: the next number to give and the date of the last one given."""

    next: int
    last_date: str


@dataclass(frozen=True)
class World:
    """What the changes of one chunk touch, at one moment. Rules read it; ``effects.apply`` makes the next one.

    ``known`` answers "which row has this outside name": keys such as ("users", source, external id),
    ("username", name), ("product_code", code). ``contents`` holds frozen documents, ``notes`` notes and ``labels``
    labels, keyed by ("order" or "user", its id, label key), where a change asked for them; what a plan issues stands in
    ``contents`` as it was composed. ``usage`` is what of the settings is in use, where a change asked for it.
    ``shared_services`` are those of the orders' services that other orders name, where a change asked for it.
    ``executions`` are the tries under way at the orders' jobs.
    """

    now: datetime
    settings: Settings
    shop: Shop
    orders: Mapping[Key, Order] = field(default_factory=dict)
    users: Mapping[Key, User] = field(default_factory=dict)
    products: Mapping[Key, Product] = field(default_factory=dict)
    services: Mapping[Key, Service] = field(default_factory=dict)
    counters: Mapping[str, Counter] = field(default_factory=dict)
    known: Mapping[tuple[str, ...], Key] = field(default_factory=dict)
    contents: Mapping[Key, str | Mapping[str, Any]] = field(default_factory=dict)
    labels: Mapping[tuple[str, Key, str], Label] = field(default_factory=dict)
    usage: Use | None = None
    notes: Mapping[Key, Note] = field(default_factory=dict)
    executions: Mapping[Key, Execution] = field(default_factory=dict)
    shared_services: frozenset[Key] = frozenset()
    symbols: int = 0

    @cached_property
    def timestamp(self) -> str:
        """``now`` as text."""
        return clock.timestamp(self.now)

    @cached_property
    def today(self) -> str:
        """The seller's calendar day, as an ISO date."""
        return clock.today(self.now, self.settings.seller.time_zone).isoformat()


def kind_of(world: World, order: Order) -> str:
    """The shipped status that the rules take the order's status for: itself, unless it is the shop's own."""
    return world.settings.workflow.kind(order.status)


def profile_of(world: World, order: Order) -> Profile | None:
    """The billing identity ``order`` is for, if one is chosen."""
    profiles = world.users[order.user_id].profiles
    return next((profile for profile in profiles if profile.id == order.profile_id), None)
