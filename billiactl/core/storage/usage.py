"""How the shop uses its settings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from billiactl.core.settings_use import Use
from billiactl.core.storage.loader import SERIES
from billiactl.core.storage.sql import Reader


def settings_use(reader: Reader, terminal: Collection[str], kinds: Sequence[str]) -> Use:
    """What of the settings is in use now. Orders in a ``terminal`` status need no payment method any more.

    Numbers of documents are read for ``kinds`` alone: there may be many.
    """
    return Use(
        methods=dict(reader.rows("methods_in_use", terminal=sorted(terminal))),
        statuses=dict(reader.rows("statuses_in_use")),
        labels=dict(reader.rows("labels_in_use")),
        numbers={kind: [number for (number,) in reader.rows("numbers_of_kind", kind=kind)] for kind in kinds},
        counters={name.removeprefix(SERIES): following for name, following, _ in reader.rows("series_counters")},
    )
