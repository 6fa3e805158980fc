"""order status next, set and history."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay
from tests.commands.order_shop import ANNA, do, drafts, open_shop, placed
from tests.support.program import RunCli

STATUSES = ["draft", "pending", "expired", "on_hold", "processing", "collapsed", "activated", "cancelled", "fraud"]


@pytest.fixture
def shop(database_url: str) -> str:
    open_shop(database_url)
    return database_url


def test_next_names_every_status_and_says_why_not(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    rows = invoke("order", "status", "next", order, "-o", "json").json()
    assert [row["status"] for row in rows] == STATUSES
    assert all(row["allowed"] or row["why"] for row in rows)
    allowed = [row["status"] for row in rows if row["allowed"]]
    assert allowed == invoke("order", "show", order, "-o", "json").json()["allowed_statuses"]
    table = invoke("order", "status", "next", order).stdout
    assert "processing  no       --force --reason TEXT  waits for payment, 120.00 EUR due" in table
    assert invoke("order", "status", "next", order, "-o", "id").code == 2


def test_what_is_allowed_is_done_and_what_is_not_is_refused(invoke: RunCli, shop: str) -> None:
    """Each status that ``next`` allows can be set, and no other."""
    (order,) = placed(shop)
    rows = invoke("order", "status", "next", order, "-o", "json").json()
    for row in rows:
        planned = invoke("order", "status", "set", order, row["status"], "--dry-run", "-o", "json")
        verdict = planned.json()["results"][0]["result"]
        expected = "planned" if row["allowed"] else "unchanged" if row["status"] == "pending" else "refused"
        assert verdict == expected, row


@pytest.mark.parametrize("words", [("on_hold", "{}"), ("{}", "on_hold"), ("{}", "on-hold"), ("on_hold", "{}", "{}")])
def test_the_status_stands_first_or_last(invoke: RunCli, shop: str, words: tuple[str, ...]) -> None:
    (order,) = placed(shop)
    done = invoke("order", "status", "set", *(word.format(order) for word in words))
    assert (done.code, done.stdout) == (0, f"{order}  done       pending -> on_hold\n")
    again = invoke("order", "status", "set", order, "on_hold")
    assert (again.code, again.stdout) == (0, f"{order}  unchanged  it has that status\n")


def test_a_refusal_is_a_sentence_with_what_is_allowed(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    refused = invoke("order", "status", "set", order, "activated")
    assert (refused.code, refused.stdout) == (4, "")
    assert refused.stderr == (
        f"error: order {order} is pending and can't be set to activated: no way leads there from pending\n"
        "hint: allowed now: on_hold, cancelled, fraud\n"
    )
    answer = invoke("order", "status", "set", order, "activated", "-o", "json")
    assert (answer.code, answer.stderr) == (4, "")
    error = answer.json()["results"][0]["error"]
    assert (error["code"], error["order"], error["exit"]) == ("transition_refused", order, 4)
    assert error["allowed"] == ["on_hold", "cancelled", "fraud"]


def test_held_money_must_be_settled(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    do(shop, Pay(order))
    refused = invoke("order", "status", "set", "cancelled", order)
    assert (refused.code, "--settle refund, wallet or outside" in refused.stderr) == (4, True)
    done = invoke("order", "status", "set", "cancelled", order, "--settle", "wallet", "-o", "json").json()
    assert [document["kind"] for document in done["results"][0]["documents"]] == ["credit_note"]
    assert invoke("order", "show", order, "-o", "json").json()["payment_status"] == "refunded"


def test_force_needs_a_reason_and_is_logged(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    assert invoke("order", "status", "set", order, "processing", "--force").code == 4
    done = invoke("order", "status", "set", order, "processing", "--force", "--reason", "trusted")
    assert done.code == 0
    history = invoke("order", "status", "history", order, "-o", "json").json()
    assert [(entry["from"], entry["to"]) for entry in history] == [
        (None, "draft"),
        ("draft", "pending"),
        ("pending", "processing"),
    ]
    assert (history[-1]["reason"], history[-1]["actor"]) == ("trusted", invoke_actor(invoke, order))
    assert set(history[0]) == {"id", "at", "actor", "from", "to", "run", "reason", "action"}


def invoke_actor(invoke: RunCli, order: int) -> str:
    actor: str = invoke("order", "show", order, "-o", "json").json()["log"][0]["actor"]
    return actor


def test_blocking_a_user_asks(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    asked = invoke("order", "status", "set", "fraud", order, "--block-user", "-o", "json")
    assert (asked.code, asked.stdout, asked.error()["code"]) == (2, "", "confirmation_required")
    assert "set 1 order to fraud and block the user?" in asked.error()["message"]
    assert invoke("order", "status", "set", "fraud", order, "--block-user", "--yes").code == 0
    assert invoke("order", "show", order, "-o", "json").json()["user"]["status"] == "blocked"
    assert invoke("order", "create", "--user", str(ANNA), "--line", "hosting").code == 4
    assert invoke("order", "status", "set", "on_hold", order, "--block-user", "--yes").code == 2


def test_if_version_notices_who_came_between(invoke: RunCli, shop: str) -> None:
    (order,) = placed(shop)
    version = invoke("order", "show", order, "-o", "json").json()["version"]
    assert invoke("order", "status", "set", order, "on_hold", "--if-version", version).code == 0
    moved = invoke("order", "status", "set", order, "pending", "--if-version", version, "-o", "json")
    assert moved.code == 5
    assert moved.json()["results"][0]["error"]["code"] == "version_moved"


def test_history_of_an_order_that_is_not_there(invoke: RunCli, shop: str) -> None:
    drafts(shop)
    assert invoke("order", "status", "history", 9).code == 3
    assert invoke("order", "status", "next", 9).code == 3
    assert invoke("order", "status", "set", 9, "cancelled").code == 3
