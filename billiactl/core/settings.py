"""The facts of the shop: seller, series, payment methods, VAT, workflow, labels, handlers.

They live in the database as checked JSON; this module reads that JSON into frozen values. The check itself is
``settings_check``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from billiactl.core.errors import NotFound
from billiactl.core.handlers import Handler, handler_for, handlers_from
from billiactl.core.workflow import Workflow

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Seller:
    """Who issues the documents. ``country`` is ISO 3166-1 alpha-2, ``time_zone`` an IANA name, ``logo`` a data URI."""

    name: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    vat_id: str
    registration_id: str
    email: str
    phone: str
    iban: str
    bic: str
    bank: str
    logo: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Series:
    """How the documents of one kind are numbered. Kinds that name the same counter share its numbers."""

    counter: str
    pattern: str
    start: int


@dataclass(frozen=True, slots=True)
class Method:
    """A payment method; ``type`` is online, offline, wallet or invoice."""

    code: str
    title: str
    type: str
    due_days: int
    grace_days: int
    proforma: bool
    invoice: bool
    invoice_private: bool
    currencies: tuple[str, ...]

    @property
    def deferred(self) -> bool:
        """Whether the customer pays later, on a document."""
        return self.type == "offline"


@dataclass(frozen=True, slots=True)
class Vat:
    """The shop's VAT facts: ``rates`` by country and class, and the seller's regimes.

    A rate is what is in force from which day on: pairs of an ISO date (empty: ever since) and percent text, by date.
    """

    eu: frozenset[str]
    rates: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]
    oss: bool
    small_business: bool
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelDefinition:
    """What a label may hold: ``type`` is integer, string, yes-no or range."""

    key: str
    type: str
    resources: tuple[str, ...]
    values: Mapping[str, str]
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Settings:
    """All facts of the shop. ``source`` is the JSON value they were read from."""

    seller: Seller
    currency: str
    outlet: str
    series: Mapping[str, Series]
    methods: Mapping[str, Method]
    vat: Vat
    labels: Mapping[str, LabelDefinition]
    workflow: Workflow
    handlers: Mapping[str, Handler]
    invoice_free: bool
    accept_late_payment: bool
    no_proforma_countries: frozenset[str]
    language: str
    words: Mapping[str, Mapping[str, str]]
    source: Mapping[str, Any]

    def handler(self, job_type: str, product_code: str | None) -> Handler | None:
        """What does this type of job for this product; None: a person."""
        return handler_for(self.handlers, job_type, product_code)

    def method(self, code: str) -> Method:
        """The payment method ``code``. Raises NotFound with the known ones."""
        try:
            return self.methods[code]
        except KeyError:
            known = ", ".join(sorted(self.methods))
            raise NotFound("unknown_method", f"there is no payment method {code!r}", f"known: {known}") from None


@lru_cache(maxsize=1)
def default_vat() -> Mapping[str, Any]:
    """The member states of the EU's VAT area with their standard rates, as shipped."""
    value: Mapping[str, Any] = json.loads((DATA / "vat.json").read_text(encoding="utf-8"))
    return value


def defaults() -> dict[str, Any]:
    """The settings of a new shop, as a JSON value: to be edited by its owner."""
    value: dict[str, Any] = json.loads((DATA / "settings.json").read_text(encoding="utf-8"))
    return value


@lru_cache(maxsize=8)
def parse_settings(text: str) -> Settings:
    """Settings from the canonical JSON that the shop's row keeps."""
    return settings_from(json.loads(text))


def settings_from(source: Mapping[str, Any]) -> Settings:
    """Settings from a JSON value that passed ``settings_check.check``."""
    vat = source["vat"]
    shipped = default_vat()
    rates: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
    for country, classes in [*shipped["rates"].items(), *vat.get("rates", {}).items()]:
        rates.setdefault(country, {}).update({name: _dated(rate) for name, rate in classes.items()})
    return Settings(
        seller=Seller(**{name: source["seller"].get(name, "") for name in Seller.__slots__}),
        currency=source["currency"],
        outlet=source.get("outlet", ""),
        series={kind: Series(**entry) for kind, entry in source["series"].items()},
        methods={entry["code"]: _method(entry) for entry in source["methods"]},
        vat=Vat(
            eu=frozenset(shipped["eu"]),
            rates=rates,
            oss=vat.get("oss", False),
            small_business=vat.get("small_business", False),
            reasons={**shipped["reasons"], **vat.get("reasons", {})},
        ),
        labels={key: label_definition(key, entry) for key, entry in source.get("labels", {}).items()},
        workflow=Workflow.from_json(source["workflow"]) if "workflow" in source else Workflow.default(),
        handlers=handlers_from(source.get("handlers", {})),
        invoice_free=source.get("invoice_free", False),
        accept_late_payment=source.get("accept_late_payment", True),
        no_proforma_countries=frozenset(source.get("no_proforma_countries", ())),
        language=source.get("language", "en"),
        words=source.get("words", {}),
        source=source,
    )


def _dated(rate: str | list[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    if isinstance(rate, str):
        return (("", rate),)
    return tuple((entry.get("from", ""), entry["rate"]) for entry in rate)


def _method(entry: Mapping[str, Any]) -> Method:
    return Method(
        code=entry["code"],
        title=entry.get("title", entry["code"]),
        type=entry["type"],
        due_days=entry.get("due_days", 0),
        grace_days=entry.get("grace_days", 0),
        proforma=entry.get("proforma", True),
        invoice=entry.get("invoice", True),
        invoice_private=entry.get("invoice_private", True),
        currencies=tuple(entry.get("currencies", ())),
    )


def label_definition(key: str, entry: Mapping[str, Any]) -> LabelDefinition:
    """The definition of a label from its entry in the settings."""
    return LabelDefinition(
        key=key,
        type=entry["type"],
        resources=tuple(entry.get("resources", ("order", "user"))),
        values=entry.get("values", {}),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
    )
