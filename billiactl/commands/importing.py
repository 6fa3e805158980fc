"""Carrying out an import: reading, planning, writing, and telling every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiactl.cli.answers import DRY_RUN
from billiactl.cli.app import App
from billiactl.cli.exit_codes import exit_code_of
from billiactl.cli.failures import OBJECT_FORMATS, error_object
from billiactl.cli.options import ChangeFlags
from billiactl.commands.carrying_out import conditions_of, desk_of
from billiactl.commands.db import refuse_if_read_only
from billiactl.core.errors import Refused, UsageFault

if TYPE_CHECKING:
    from billiactl.core.importing.mapping import ImportMapping
    from billiactl.core.importing.records import Fault, Reading
    from billiactl.core.importing.taking_in import ImportChange, Taken


@dataclass(frozen=True)
class Wish:
    """What is to be imported, from where and how."""

    resource: str
    mapping: Path
    files: tuple[Path, ...]
    source: str
    on_duplicate: str
    skip_errors: bool


def bring_in(app: App, wish: Wish, flags: ChangeFlags) -> int:
    """Import what ``wish`` says and answer; returns the exit code. Raises Refused ``import_faults``."""
    from billiactl.core.importing.taking_in import changes_for, planned, taken_in

    _check(app, flags)
    reading = _read(app, wish)
    changes = changes_for(reading.records, wish.source, wish.on_duplicate)
    desk, conditions = desk_of(app, flags), conditions_of(flags)
    if flags.dry_run or not wish.skip_errors:
        taken = planned(desk, changes, conditions)
        _stop_at_faults(app, wish, reading.faults, taken)
    if flags.dry_run:
        return _answer(app, wish, None, _results(wish, reading.faults, taken))
    taken = taken_in(desk, changes, conditions, atomic=not wish.skip_errors)
    _stop_at_faults(app, wish, (), taken)
    return _answer(app, wish, desk.run.id, _results(wish, reading.faults, taken))


def _check(app: App, flags: ChangeFlags) -> None:
    if flags.idempotency_key is not None:
        raise UsageFault(
            "key_not_needed", "an import is keyed by --source and external ids already", "leave --idempotency-key out"
        )
    if flags.if_version is not None:
        raise UsageFault("if_version_of_many", "--if-version is about one order", "leave it out")
    if not flags.dry_run:
        refuse_if_read_only(app)


def _read(app: App, wish: Wish) -> Reading[Any]:
    from billiactl.core.importing.reading import read_orders, read_products, read_users

    readers: Mapping[str, Callable[..., Reading[Any]]]
    readers = {"users": read_users, "products": read_products, "orders": read_orders}
    return readers[wish.resource](_load(app, wish.mapping), wish.files)


def _load(app: App, path: Path) -> ImportMapping:
    """The mapping; of several faults in it every one is told."""
    from billiactl.core.importing.mapping import load_mapping

    try:
        return load_mapping(path)
    except UsageFault as error:
        faults = sorted(error.data.get("faults", ()), key=lambda fault: int(fault["line"]))
        told = list(dict.fromkeys(_mapping_sentence(fault) for fault in faults))
        if app.format not in OBJECT_FORMATS and len(told) > 1:
            for sentence_of_fault in told:
                app.streams.error(sentence_of_fault)
        raise


def _mapping_sentence(fault: Mapping[str, Any]) -> str:
    place = f"{fault['file']}, line {fault['line']}"
    return ": ".join(part for part in (place, fault["key"], fault["reason"]) if part)


def _stop_at_faults(app: App, wish: Wish, faults: Sequence[Fault], taken: Sequence[Taken]) -> None:
    """Unless errors are skipped, tell every fault and raise Refused."""
    from billiactl.core.importing.taking_in import faults_of

    if wish.skip_errors:
        return
    found = sorted([*faults, *faults_of(taken)], key=lambda fault: (fault.file, fault.line))
    if not found:
        return
    if app.format not in OBJECT_FORMATS:
        for fault in found:
            app.streams.error(sentence(fault))
    places = {(fault.file, fault.line) for fault in found}
    raise Refused(
        "import_faults",
        f"{_counted(len(found), 'fault')} in {_counted(len(places), 'record')}; nothing was imported",
        "mend the files or the mapping, or take the others with --skip-errors",
        faults=[asdict(fault) for fault in found],
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def sentence(fault: Fault) -> str:
    """A fault with its place, as one sentence."""
    place = [fault.file, *([f"line {fault.line}"] if fault.line else [])]
    if fault.column:
        place.append(f"column {fault.column}")
    value = f"'{fault.value}': " if fault.value else ""
    return f"{', '.join(place)}: {value}{fault.reason}"


def _results(wish: Wish, faults: Iterable[Fault], taken: Iterable[Taken]) -> Iterator[dict[str, Any]]:
    """A result for each record: those that could be read, then those that could not."""
    name = wish.resource.removesuffix("s")
    for each in taken:
        yield _result(name, each.change, each)
    unread: dict[tuple[str, int], list[Fault]] = {}
    for fault in faults:
        unread.setdefault((fault.file, fault.line), []).append(fault)
    for (file, line), found in unread.items():
        error = Refused(
            "import_faults", "; ".join(map(sentence, found)), None, faults=[asdict(fault) for fault in found]
        )
        facts = {name: None, "external_id": None, "file": file, "line": line}
        yield {**facts, "result": "failed", "error": error_object(error), "notices": []}


def _result(name: str, change: ImportChange, each: Taken) -> dict[str, Any]:
    origin = change.record.origin
    error = None
    if each.error is not None:
        place = f"{origin.file}, line {origin.line}"
        error = {**error_object(each.error), "message": f"{place}: {each.error.message}"}
    return {
        name: each.id,
        "external_id": change.record.external_id,
        "file": origin.file,
        "line": origin.line,
        "result": each.result,
        "error": error,
        "notices": list(each.notices),
    }


def _answer(app: App, wish: Wish, run: str | None, results: Iterator[dict[str, Any]]) -> int:
    if not app.in_lines:
        subject = wish.resource.removesuffix("s")
        return app.answer(results, run=run, describe=lambda result: str(result["result"]), subject=subject)
    told = list(results)
    for result in told:
        if result["error"] is not None:
            app.streams.error(result["error"]["message"])
    app.data(f"{wish.resource} of {wish.source}: {_tally(told)}\n")
    if run is None:
        app.notice(DRY_RUN)
    return exit_code_of(told)


def _tally(results: Sequence[Mapping[str, Any]]) -> str:
    counts: dict[str, int] = {}
    for result in results:
        counts[result["result"]] = counts.get(result["result"], 0) + 1
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "none in the file"
