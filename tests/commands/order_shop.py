"""A small shop for the tests of the order commands, made through the desk as everything is."""

from __future__ import annotations

from collections.abc import Sequence

from billiactl.core import clock, ids
from billiactl.core.changes import (
    ApplySettings,
    Change,
    Conditions,
    CreateOrder,
    ImportProduct,
    ImportUser,
    NewLine,
    PlaceOrder,
)
from billiactl.core.desk import Desk, Result
from billiactl.core.ids import canonical_json
from billiactl.core.importing.records import Origin, ProductRecord, ProfileRecord, UserRecord
from billiactl.core.log import Run
from billiactl.core.settings import defaults
from tests.support.program import DEFAULT_CLOCK

ANNA = 1
BORIS = 2
FIRST = 1001
"""The id of the first order of a new shop."""

HERE = Origin("shop", 1)


def do(url: str, *changes: Change, reason: str | None = None, at: str = DEFAULT_CLOCK) -> list[Result]:
    """Carry out changes that must succeed, by default at the time at which tests run; returns their results."""
    now = clock.parse_timestamp(at)
    run = Run(ids.run_id(now), clock.timestamp(now), "maria", "maria", "shop", reason)
    results = list(Desk(url, run, now=lambda: now).execute(changes, Conditions(reason=reason)))
    assert [result.error for result in results if result.error] == []
    return results


def open_shop(url: str) -> None:
    """A seller with a name, Anna (a company in Bulgaria) and Boris (a person), and three products."""
    anna = ProfileRecord(
        "company", "Anna Ivanova", "Example Ltd", "BG123456789", "S 1", "Sofia", "", "1000", "BG", "", ""
    )
    boris = ProfileRecord("person", "Борис Петров", "", "", "S 2", "Varna", "", "9000", "BG", "", "")
    facts = defaults()
    facts["seller"]["name"] = "Balkan Hosting Ltd"
    do(
        url,
        ApplySettings(canonical_json(facts)),
        ImportUser("t", UserRecord(HERE, "1", "anna", "anna@example.org", "Anna Ivanova", profiles=(anna,))),
        ImportUser("t", UserRecord(HERE, "2", "boris", "boris@example.org", "Борис Петров", profiles=(boris,))),
        ImportProduct("t", product("1", "domain-eu", ".eu domain", "100.00")),
        ImportProduct("t", product("2", "hosting", "Hosting", "9.80")),
        ImportProduct("t", product("3", "care", "Managed care for two machines, day and night, by people", "55.00")),
    )


def product(external_id: str, code: str, name: str, price: str) -> ProductRecord:
    """A service sold in EUR."""
    return ProductRecord(HERE, external_id, code, name, "service", unit_price=price, currency="EUR")


def drafts(
    url: str, count: int = 1, *, user: int = ANNA, method: str | None = None, code: str = "domain-eu"
) -> list[int]:
    """New drafts of one line each; their ids."""
    orders = [CreateOrder(user, (NewLine(code),), method=method) for _ in range(count)]
    return order_ids(do(url, *orders))


def placed(
    url: str, count: int = 1, *, user: int = ANNA, method: str | None = None, code: str = "domain-eu"
) -> list[int]:
    """New pending orders of one line each; their ids. With the usual product each is 120.00 EUR."""
    found = drafts(url, count, user=user, method=method, code=code)
    do(url, *(PlaceOrder(order) for order in found))
    return found


def order_ids(results: Sequence[Result]) -> list[int]:
    """The orders that results are about."""
    return [result.subject[1] for result in results if result.subject[1] is not None]
