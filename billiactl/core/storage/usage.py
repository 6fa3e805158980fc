"""How the shop uses its settings."""

from __future__ import annotations

from collections.abc import Iterable

from billiactl.core.model import CANCELLED, FRAUD
from billiactl.core.settings import Settings
from billiactl.core.settings_use import Use, kinds_renumbered
from billiactl.core.storage.sql import SERIES, Reader


def settings_use(reader: Reader, settings: Settings, successors: Iterable[Settings]) -> Use:
    """What of ``settings`` is in use now. Orders that ended by being cancelled need no payment method any more.

    Numbers of documents are read for the kinds alone that one of the ``successors`` numbers in another way: there may
    be many.
    """
    kinds = dict.fromkeys(kind for after in successors for kind in kinds_renumbered(settings, after))
    terminal = settings.workflow.terminal
    ended = terminal.intersection(settings.workflow.of_kind((CANCELLED, FRAUD)))
    return Use(
        methods=dict(reader.rows("methods_in_use", terminal=sorted(ended))),
        statuses=dict(reader.rows("statuses_in_use", terminal=sorted(terminal))),
        tax_classes=dict(reader.rows("tax_classes_in_use")),
        labels={row[:3]: row[3] for row in reader.rows("labels_in_use")},
        jobs={(kind, product): count for kind, product, count in reader.rows("jobs_for_workers")},
        numbers={kind: [number for (number,) in reader.rows("numbers_of_kind", kind=kind)] for kind in kinds},
        counters={name.removeprefix(SERIES): following for name, following, _ in reader.rows("series_counters")},
    )
