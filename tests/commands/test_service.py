"""Services, through the program: listed, shown, set by hand, and what orders do to them."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.catalogue_changes import EditProduct
from billiactl.core.changes import CreateOrder, NewLine, Pay, PlaceOrder
from tests.commands.order_shop import ANNA, BORIS, FIRST, do, open_shop, order_ids
from tests.support.program import RunCli
from tests.support.shops import Shop, check_everything


@pytest.fixture
def shop(database_url: str) -> str:
    """Anna and Boris each have a pending service a.example, Anna another one."""
    open_shop(database_url)
    do(
        database_url,
        EditProduct("domain-eu", term_months=12),
        EditProduct("hosting", term_months=1),
        CreateOrder(
            ANNA,
            (
                NewLine("domain-eu", service="a.example"),
                NewLine("hosting", service="web_1", attributes=(("os", "linux"),)),
            ),
        ),
        CreateOrder(BORIS, (NewLine("domain-eu", service="a.example"),)),
    )
    return database_url


def service(invoke: RunCli, name: object) -> Any:
    return invoke("service", "show", name, "-o", "json").json()


@pytest.mark.usefixtures("shop")
def test_lists(invoke: RunCli) -> None:
    def ids(*words: object) -> list[int]:
        return [row["id"] for row in invoke("service", "list", *words, "-o", "json").json()]

    assert ids() == [1, 2, 3]
    assert ids("--user", "anna") == [1, 2]
    assert ids("--user", "anna", "--user", "boris", "--product", "domain-eu") == [1, 3]
    assert ids("--search", "WEB_") == [2]
    assert ids("--search", "EBx") == []
    assert ids("--status", "active") == []
    assert ids("--status", "active", "--status", "pending", "--limit", 1, "--after", 1) == [2]
    assert invoke("service", "list", "--user", "nobody", "-o", "json").error()["code"] == "user_not_found"
    assert invoke("service", "list", "--status", "gone", "-o", "json").error()["code"] == "bad_word"
    assert invoke("service", "list", "-o", "id").stdout == "1\n2\n3\n"


@pytest.mark.usefixtures("shop")
def test_by_name_and_by_id(invoke: RunCli) -> None:
    found = service(invoke, "web_1")
    assert (found["id"], found["user"], found["product"], found["status"]) == (2, "anna", "hosting", "pending")
    assert found["lines"] == [
        {"order": FIRST, "line": 2, "type": "new", "product": "hosting", "status": "draft", "placed_at": None}
        | {"attributes": {"os": "linux"}}
    ]
    assert service(invoke, 3)["user"] == "boris"
    several = invoke("service", "show", "a.example", "-o", "json")
    assert (several.code, several.error()["candidates"]) == (2, ["1 (of anna)", "3 (of boris)"])
    for name in ("nothing", "name:2", "99"):
        assert invoke("service", "show", name).code == 3


def test_a_status_by_hand(invoke: RunCli, shop: str) -> None:
    words = ("service", "status", "web_1", "suspended")
    refused = invoke(*words, "-o", "json").json()["results"][0]
    assert (refused["result"], refused["error"]["code"]) == ("refused", "reason_required")
    assert invoke(*words, "--reason", "spam").stdout == "user 1  done       service web_1 suspended\n"
    again = invoke("service", "status", "suspended", 2, "--reason", "spam", "-o", "json").json()["results"][0]
    assert (again["user"], again["service"], again["result"]) == (1, 2, "unchanged")
    done = invoke("service", "status", 1, 2, 3, "active", "--reason", "all well", "-o", "json").json()
    assert done["summary"]["done"] == 3
    assert invoke("service", "list", "--status", "active", "-o", "id").stdout == "1\n2\n3\n"
    (entry,) = invoke("log", "list", "--user", "boris", "--limit", 1, "-o", "json").json()
    assert (entry["action"], entry["reason"]) == ("service.status", "all well")
    assert invoke("service", "status", 1, 2, "activ", "--reason", "x", "-o", "json").error()["code"] == "unknown_word"
    check_everything(Shop(shop))


@pytest.mark.usefixtures("shop")
def test_a_key_holds_for_each_service(invoke: RunCli) -> None:
    words = ("service", "status", 1, 2, "active", "--reason", "x", "--idempotency-key", "k", "-o", "json")
    assert [row["replayed"] for row in invoke(*words).json()["results"]] == [False, False]
    assert [row["replayed"] for row in invoke(*words).json()["results"]] == [True, True]


@pytest.mark.usefixtures("shop")
def test_edits(invoke: RunCli) -> None:
    edit = ("service", "edit", "web_1", "--attribute", "os=linux", "--expires-on", "2027-01-31")
    assert invoke(*edit, "-o", "json").json()["result"] == "done"
    assert invoke(*edit, "-o", "json").json()["result"] == "unchanged"
    page = invoke("service", "show", "web_1").stdout
    assert "pending · expires 2027-01-31 · Hosting (hosting) · user anna\nos: linux\n" in page
    assert invoke("service", "edit", 2, "--attribute", "os=", "--no-expiry", "--name", "web-1").code == 0
    found = service(invoke, "web-1")
    assert (found["attributes"], found["expires_on"]) == ({}, None)
    assert invoke("service", "edit", 2, "-o", "json").error()["code"] == "nothing_to_edit"
    assert invoke("service", "edit", 2, "--name", "a.example", "-o", "json").error()["code"] == "name_taken"


def finished(invoke: RunCli, url: str, *lines: NewLine) -> int:
    """An order of Anna's, paid, whose jobs are finished by hand; once more finishing changes nothing."""
    (order,) = order_ids(do(url, CreateOrder(ANNA, lines)))
    do(url, PlaceOrder(order), Pay(order))
    jobs = invoke("job", "list", "--order", order, "-o", "id").stdout.split()
    for expected in ("done", "unchanged"):
        answer = invoke("job", "finish", *jobs, "--reason", "by hand", "-o", "json").json()
        assert {row["result"] for row in answer["results"]} == {expected}
    return order


def test_a_service_from_its_first_order_to_its_last(invoke: RunCli, shop: str) -> None:
    about: dict[str, Any] = {"service": "b.example"}
    seen = []
    for line in (
        NewLine("hosting", **about),
        NewLine("hosting", type="renew", **about),
        NewLine("hosting", type="edit", attributes=(("os", "linux"),), **about),
        NewLine("domain-eu", type="upgrade", attributes=(("size", "l"),), **about),
        NewLine("domain-eu", type="renew", **about),
        NewLine("domain-eu", type="cancel", **about),
    ):
        finished(invoke, shop, line)
        found = service(invoke, "b.example")
        seen.append((found["status"], found["expires_on"], found["product"], found["attributes"]))
    size = {"os": "linux", "size": "l"}
    assert seen == [
        ("active", "2026-12-22", "hosting", {}),
        ("active", "2027-01-22", "hosting", {}),
        ("active", "2027-01-22", "hosting", {"os": "linux"}),
        ("active", "2027-01-22", "domain-eu", size),
        ("active", "2028-01-22", "domain-eu", size),
        ("terminated", "2028-01-22", "domain-eu", size),
    ]
    assert [row["status"] for row in service(invoke, "b.example")["jobs"]] == ["finished"] * 6
    moved = finished(invoke, shop, NewLine("domain-eu", type="transfer", service="c.example"))
    assert service(invoke, "c.example")["lines"][0]["order"] == moved
    assert (service(invoke, "c.example")["status"], service(invoke, "c.example")["expires_on"]) == (
        "active",
        "2027-11-22",
    )
    check_everything(Shop(shop))
