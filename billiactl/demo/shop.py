"""Loading the sample shop into an empty database: its steps become changes, carried out by the rules of every shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from billiactl.core import clock, ids
from billiactl.core.changes import (
    ApplySettings,
    Change,
    Conditions,
    CreateOrder,
    Expire,
    FinishJob,
    ImportOrder,
    ImportProduct,
    ImportUser,
    NewLine,
    Pay,
    PlaceOrder,
    SetStatus,
)
from billiactl.core.desk import Desk, Result
from billiactl.core.documents.archive import write_to
from billiactl.core.errors import Conflict
from billiactl.core.importing.records import (
    LineRecord,
    OrderRecord,
    Origin,
    PaymentRecord,
    ProductRecord,
    ProfileRecord,
    RefundRecord,
    UserRecord,
)
from billiactl.core.log import Run
from billiactl.core.remark_changes import AddLabel, AddNote
from billiactl.core.settings import defaults
from billiactl.core.settings_check import check
from billiactl.core.storage.connect import open_reader
from billiactl.core.storage.finder import count_orders
from billiactl.core.storage.job_lists import list_jobs
from billiactl.core.storage.migrate import upgrade
from billiactl.core.storage.people_lists import products, users
from billiactl.core.storage.shop import shop_settings, shop_version

DATA = Path(__file__).parent / "shop.yaml"
SCRIPTS = Path(__file__).parent / "handlers"
SOURCE = "old-shop"
"""Where people, catalogue and the orders that are history come from."""

ACTOR = "maria"
MOST_JOBS = 1_000


def read_data() -> dict[str, Any]:
    """The sample shop as data (``shop.yaml``)."""
    import yaml

    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return data


def load(url: str, folder: Path, now: datetime, system_user: str, command: str) -> dict[str, int]:
    """Make the sample shop in the database at ``url`` as of ``now``; returns the ids of its orders by their names.

    The database is created if it isn't there. Its handlers are copied into ``folder``, an absolute path, where the
    registrar's folder will be, too. Raises Conflict: ``not_empty`` if the database holds anything, ``file_exists`` if
    another script stands where a handler belongs.
    """
    upgrade(url)
    _require_empty(url)
    _copy_handlers(folder)
    loader = _Loader(url, folder, now, system_user, command)
    loader.load(read_data())
    return loader.orders


def _require_empty(url: str) -> None:
    with open_reader(url) as reader:
        used = count_orders(reader) or users(reader, limit=1) or products(reader, limit=1) or shop_version(reader) > 1
    if used:
        raise Conflict(
            "not_empty",
            "there is a shop in this database already, and the sample shop needs an empty one",
            "name a new one, such as --database sample-2.db; 'demo --walk' without --database makes a new one",
        )


def _copy_handlers(folder: Path) -> None:
    for script in sorted(SCRIPTS.glob("*.sh")):
        target = folder / SCRIPTS.name / script.name
        try:
            write_to(target, script.read_bytes())
        except Conflict as conflict:
            hint = "move it away, or name a database in another folder, such as --database sample/shop.db"
            raise Conflict(
                conflict.code, f"{target} is there already, and is not the sample shop's", hint
            ) from conflict


@dataclass(slots=True)
class _Loader:
    """Carries steps out one after the other. ``moment`` is the time of the step under way."""

    url: str
    folder: Path
    now: datetime
    system_user: str
    command: str
    orders: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    desks: dict[tuple[str, str | None], Desk] = field(default_factory=dict)
    moment: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.moment = self.now

    def load(self, data: Mapping[str, Any]) -> None:
        """Settings, people, catalogue, then the steps."""
        steps = sorted(data["steps"], key=_days_ago, reverse=True)
        self.moment = self._ago(_days_ago(steps[0]))
        document = {**defaults(), **data["settings"]}
        check(document)
        self._do([ApplySettings(ids.canonical_json(document))])
        people = [_user(entry) for entry in data["users"]]
        for result, entry in zip(self._do(people), data["users"], strict=True):
            self.users[entry["username"]] = _id(result)
        self._do([_product(entry) for entry in data["products"]])
        for step in steps:
            self._take(step)

    def _take(self, step: Mapping[str, Any]) -> None:
        self.moment = self._ago(_days_ago(step))
        changes = _STEPS[step["do"]](self, step)
        results = self._do(changes, step.get("by", ACTOR), step.get("reason"))
        if step["do"] in ("create", "import"):
            self.orders[step["order"]] = _id(results[0])

    def _do(self, changes: Sequence[Change], actor: str = ACTOR, reason: str | None = None) -> list[Result]:
        """The results of ``changes``; a refusal is raised, since it means that the sample shop is wrong."""
        results = list(self._desk(actor, reason).execute(changes, Conditions(reason)))
        for result in results:
            if result.error is not None:
                raise result.error
        return results

    def _desk(self, actor: str, reason: str | None) -> Desk:
        """A desk whose run has this actor and reason; its clock shows the step's time."""
        if (actor, reason) not in self.desks:
            begun = clock.timestamp(self.now)
            run = Run(ids.run_id(self.now), begun, actor, self.system_user, self.command, reason)
            self.desks[actor, reason] = Desk(self.url, run, lambda: self.moment)
        return self.desks[actor, reason]

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def day(self, days: int) -> str:
        """The ISO date so many days ago."""
        return self._ago(days).date().isoformat()

    def create(self, step: Mapping[str, Any]) -> list[Change]:
        """A draft with its lines."""
        lines = tuple(_new_line(line) for line in step["lines"])
        return [CreateOrder(self.users[step["user"]], lines, method=step.get("method"), currency=step.get("currency"))]

    def place(self, step: Mapping[str, Any]) -> list[Change]:
        """A draft becomes pending."""
        return [PlaceOrder(self.orders[step["order"]])]

    def pay(self, step: Mapping[str, Any]) -> list[Change]:
        """Money comes in."""
        return [Pay(self.orders[step["order"]], **_options(step, "amount", "reference", "in_flight", "settle"))]

    def status(self, step: Mapping[str, Any]) -> list[Change]:
        """An admin sets a status."""
        return [SetStatus(self.orders[step["order"]], step["status"], **_options(step, "settle", "block_user"))]

    def expire(self, step: Mapping[str, Any]) -> list[Change]:
        """An order's time is over."""
        return [Expire(self.orders[step["order"]])]

    def finish(self, step: Mapping[str, Any]) -> list[Change]:
        """All jobs of an order are done by hand."""
        order = self.orders[step["order"]]
        with open_reader(self.url) as reader:
            jobs = list_jobs(reader, orders=[order], limit=MOST_JOBS)
        return [FinishJob(order, job["id"]) for job in jobs]

    def note(self, step: Mapping[str, Any]) -> list[Change]:
        """A note on an order or a user."""
        return [AddNote(step["text"], **self._subject(step))]

    def label(self, step: Mapping[str, Any]) -> list[Change]:
        """A label on an order or a user."""
        return [AddLabel(step["label"], step["value"], **self._subject(step))]

    def bring_in(self, step: Mapping[str, Any]) -> list[Change]:
        """An order with the history it had in another shop."""
        return [ImportOrder(SOURCE, self._record(step["order"], step["record"]))]

    def handlers(self, step: Mapping[str, Any]) -> list[Change]:
        """From now on workers do some types of jobs."""
        with open_reader(self.url) as reader:
            document = dict(shop_settings(reader).source)
        document["handlers"] = {name: self._handler(**entry) for name, entry in step["handlers"].items()}
        check(document)
        return [ApplySettings(ids.canonical_json(document))]

    def _handler(self, script: str, environment: Mapping[str, str] | None = None, **rest: Any) -> dict[str, Any]:
        """A handler of the settings; the values of its environment are folders."""
        named = {name: str(self.folder / value) for name, value in (environment or {}).items()}
        command = ["/bin/sh", str(self.folder / SCRIPTS.name / script)]
        return {"command": command, **({"environment": named} if named else {}), **rest}

    def _subject(self, step: Mapping[str, Any]) -> dict[str, int]:
        if "order" in step:
            return {"order": self.orders[step["order"]]}
        return {"user": self.users[step["user"]]}

    def _record(self, name: str, entry: Mapping[str, Any]) -> OrderRecord:
        method = entry.get("method", "bank-transfer")
        return OrderRecord(
            origin=_ORIGIN,
            external_id=name,
            user=entry["user"],
            status=entry["status"],
            currency=entry["currency"],
            method=method,
            placed_at=clock.timestamp(self._ago(entry["placed"])),
            external_invoice=entry.get("external_invoice"),
            lines=tuple(LineRecord(origin=_ORIGIN, **line) for line in entry["lines"]),
            payments=tuple(self._payment(method, payment) for payment in entry.get("payments", ())),
            refunds=tuple(RefundRecord(each["amount"], self.day(each["day"])) for each in entry.get("refunds", ())),
            labels=entry.get("labels", {}),
            notes=tuple(entry.get("notes", ())),
        )

    def _payment(self, method: str, entry: Mapping[str, Any]) -> PaymentRecord:
        status, reference = entry.get("status", "settled"), entry.get("reference")
        return PaymentRecord(method, entry["amount"], self.day(entry["day"]), reference, status)


_ORIGIN = Origin(DATA.name, 1)

_STEPS: Mapping[str, Callable[[_Loader, Mapping[str, Any]], list[Change]]] = {
    "create": _Loader.create,
    "place": _Loader.place,
    "pay": _Loader.pay,
    "status": _Loader.status,
    "expire": _Loader.expire,
    "finish": _Loader.finish,
    "note": _Loader.note,
    "label": _Loader.label,
    "handlers": _Loader.handlers,
    "import": _Loader.bring_in,
}


def _days_ago(step: Mapping[str, Any]) -> int:
    """How many days ago a step is taken; history is brought in when it was placed."""
    days: int = step["record"]["placed"] if step["do"] == "import" else step["ago"]
    return days


def _options(step: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: step[name] for name in names if name in step}


def _id(result: Result) -> int:
    """The id of the row that a change created."""
    key = result.subject[1]
    assert key is not None
    return key


def _new_line(entry: Mapping[str, Any]) -> NewLine:
    attributes = tuple(entry.get("attributes", {}).items())
    return NewLine(**{**entry, "attributes": attributes})


_NO_PROFILE = dict.fromkeys(ProfileRecord.__slots__, "")


def _user(entry: Mapping[str, Any]) -> ImportUser:
    profiles = tuple(ProfileRecord(**{**_NO_PROFILE, **profile}) for profile in entry["profiles"])
    name = entry["username"]
    record = UserRecord(_ORIGIN, name, name, entry["email"], entry["name"], profiles=profiles)
    return ImportUser(SOURCE, record)


def _product(entry: Mapping[str, Any]) -> ImportProduct:
    return ImportProduct(SOURCE, ProductRecord(_ORIGIN, entry["code"], currency="EUR", **entry))
