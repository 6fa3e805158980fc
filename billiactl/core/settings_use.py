"""What of the settings is in use, and so can't be taken away; and numbers that may not be given twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from billiactl.core.documents.series import counter_key
from billiactl.core.errors import Refused
from billiactl.core.labels import fits
from billiactl.core.settings import Series, Settings


@dataclass(frozen=True, slots=True)
class Use:
    """How the shop uses its settings.

    ``methods`` counts the orders of each payment method that have not ended, ``statuses`` the orders in each status or
    held from it, ``tax_classes`` the products of each class,
    ``labels`` the labels by key, "order" or "user", and value, ``jobs`` the jobs of each type and product code that
    wait for a worker or are with one; ``numbers`` are those of the issued documents by kind, ``counters`` the next
    numbers by counter.
    """

    methods: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    tax_classes: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    jobs: Mapping[tuple[str, str | None], int] = field(default_factory=dict)
    numbers: Mapping[str, Iterable[str]] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)


def kinds_renumbered(before: Settings, after: Settings) -> list[str]:
    """The kinds of documents that ``after`` numbers in another way than ``before``."""
    moved = before.outlet != after.outlet
    return [kind for kind, rule in after.series.items() if moved or rule != before.series.get(kind)]


def check_use(before: Settings, after: Settings, use: Use) -> None:
    """Raise Refused ``in_use`` if ``after`` lacks what ``use`` needs, ``number_twice`` if a number could come again.

    Refused ``label_values_in_use`` if a definition is new or other and a label that stands does not fit it.
    """
    faults = [
        *_missing("payment method", use.methods, before.methods, after.methods, "of the orders that have not ended"),
        *_missing("status", use.statuses, before.workflow.statuses, after.workflow.statuses, "of the orders"),
        *_missing("VAT class", use.tax_classes, _tax_classes(before), _tax_classes(after), "of the products"),
        *_missing("label", _by_key(use.labels), before.labels, after.labels, "of the orders and users"),
        *_handlers_missing(use.jobs, before, after),
    ]
    if faults:
        raise Refused(
            "in_use", f"{faults[0]}, so it can't be removed", "move them first, or keep it", in_use=list(faults)
        )
    unfit = list(_unfit(before, after, use.labels))
    if unfit:
        raise Refused(
            "label_values_in_use", unfit[0], "let the definition take what stands, or change that first", in_use=unfit
        )
    for kind in kinds_renumbered(before, after):
        number = number_given_twice(after.series[kind], after.outlet, use.numbers.get(kind, ()), use.counters)
        if number is not None:
            raise Refused(
                "number_twice",
                f"series.{kind} would give the number {number} again, which a document has",
                "choose another pattern, or go on with the old counter",
                kind=kind,
                number=number,
            )


def _missing(what: str, used: Mapping[str, int], before: Iterable[str], after: Iterable[str], by: str) -> Iterator[str]:
    kept = set(after)
    for name in before:
        if name not in kept and used.get(name):
            yield f"{what} {name!r} is in use ({used[name]} {by})"


def _tax_classes(settings: Settings) -> Iterable[str]:
    """The classes that have a rate where the seller is."""
    return settings.vat.rates.get(settings.seller.country, {})


def _handlers_missing(used: Mapping[tuple[str, str | None], int], before: Settings, after: Settings) -> Iterator[str]:
    """Handlers that jobs wait for, or run by, and that leave nothing that would do these."""
    counts: dict[str, int] = {}
    for (job_type, product), count in used.items():
        if before.handler(job_type, product) is not None and after.handler(job_type, product) is None:
            specific = f"{job_type}/{product}"
            name = specific if specific in before.handlers else job_type
            counts[name] = counts.get(name, 0) + count
    for name, count in counts.items():
        yield f"handler {name!r} is in use ({count} of the jobs that wait or run)"


def _by_key(labels: Mapping[tuple[str, str, str], int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (key, _, _), count in labels.items():
        counts[key] = counts.get(key, 0) + count
    return counts


def _unfit(before: Settings, after: Settings, labels: Mapping[tuple[str, str, str], int]) -> Iterator[str]:
    """What stands and does not fit a definition that is new, or other than it was."""
    for (key, resource, value), count in sorted(labels.items()):
        definition = after.labels.get(key)
        if definition in (None, before.labels.get(key)):
            continue
        if definition is not None and not fits(definition, resource, value):
            many = f"{count} {resource}{'' if count == 1 else 's'}"
            yield f"label {key!r} is {value!r} on {many}, which the definition would not take"


def number_given_twice(series: Series, outlet: str, numbers: Iterable[str], counters: Mapping[str, int]) -> str | None:
    """The first of ``numbers`` that ``series`` would still give, where its counters stand as in ``counters``."""
    form = _form(series.pattern, outlet)
    for number in numbers:
        match = form.fullmatch(number)
        if match is None:
            continue
        found = match.groupdict()
        day = f"{found.get('year') or '2000'}-{found.get('month') or '01'}-01"
        following = counters.get(counter_key(series.counter, series.pattern, day), series.start)
        if int(found["number"]) >= following:
            return number
    return None


def _form(pattern: str, outlet: str) -> re.Pattern[str]:
    """An expression that every number of ``pattern`` fits, with its parts by name."""
    parts = {
        "year": "(?P<year>[0-9]{4})",
        "month": "(?P<month>0[1-9]|1[0-2])",
        "outlet": re.escape(outlet),
    }
    text = ""
    for piece in re.split(r"(\{[^}]*\})", pattern):
        token = piece[1:-1]
        if not piece.startswith("{"):
            text += re.escape(piece)
        elif token.startswith("number:"):
            text += f"(?P<number>[0-9]{{{token.removeprefix('number:')}}})"
        else:
            text += parts[token]
    return re.compile(text, re.ASCII)
