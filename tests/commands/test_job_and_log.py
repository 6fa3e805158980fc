"""Jobs done by hand, and the record of what happened."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay
from billiactl.core.remark_changes import AddNote
from tests.commands.order_shop import ANNA, FIRST, do, open_shop, placed
from tests.support.program import RunCli
from tests.support.rows import rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    """Two paid orders of one line; their jobs 1 and 2 wait for a hand."""
    open_shop(database_url)
    orders = placed(database_url, 2)
    do(database_url, *(Pay(order) for order in orders), reason="statement 17")
    return database_url


def test_list_filters(invoke: RunCli, shop: str) -> None:
    rows = invoke("job", "list", "-o", "json").json()
    assert [(row["id"], row["order"], row["status"]) for row in rows] == [
        (1, FIRST, "manual"),
        (2, FIRST + 1, "manual"),
    ]
    assert invoke("job", "list", "--status", "finished", "-o", "json").json() == []
    assert invoke("job", "list", "--order", FIRST + 1, "-o", "id").stdout == "2\n"
    assert invoke("job", "list", "--order", "-", "-o", "id", input="").stdout == ""
    assert len(invoke("job", "list", "--search", "domain-eu", "-o", "json").json()) == 2
    assert invoke("job", "list", "--after", 1, "-o", "id").stdout == "2\n"
    assert shop


def test_show_with_executions(invoke: RunCli, shop: str) -> None:
    with rows_in(shop) as rows:
        values = {
            "id": 1,
            "job_id": 1,
            "number": 1,
            "worker": "w1",
            "started_at": "2026-11-22T09:00:00Z",
            "ended_at": "2026-11-22T09:00:05Z",
            "outcome": "error",
            "input": '{"name":"example.eu"}',
            "output": None,
            "error": '{"message":"the registry says no"}',
        }
        rows.add("executions", **values)
    item = invoke("job", "show", 1, "-o", "json").json()
    assert item["executions"][0]["error"] == {"message": "the registry says no"}
    page = invoke("job", "show", 1).stdout
    assert "Job 1  new, manual" in page
    assert "billiactl job finish 1 --reason TEXT" in page
    assert "error     the registry says no" in page


def test_finishing_the_last_job_activates_the_order(invoke: RunCli, shop: str) -> None:
    dry = invoke("job", "finish", 1, "--reason", "by phone", "--dry-run")
    assert (dry.code, "processing -> activated" in dry.stdout) == (0, True)
    done = invoke("job", "finish", 1, "--reason", "by phone", "-o", "json")
    named = done.json()["results"][0]
    assert (named["order"], named["job"]) == (FIRST, 1)
    assert invoke("order", "show", FIRST, "-o", "json").json()["status"] == "activated"
    again = invoke("job", "finish", 1, "--reason", "by phone", "-o", "json")
    assert (again.code, again.json()["summary"]["unchanged"]) == (0, 1)
    entry = invoke("log", "list", "--order", FIRST, "--limit", 1, "-o", "json").json()[0]
    assert (entry["action"], entry["reason"]) == ("job.finish", "by phone")
    assert shop


def test_several_jobs_at_once(invoke: RunCli, shop: str) -> None:
    done = invoke("job", "finish", 1, 2, 2, "--reason", "by phone", "-o", "json")
    assert done.json()["summary"] == {"done": 2, "unchanged": 0, "refused": 0, "failed": 0}
    assert shop


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("job", "finish", "1"), 2, "reason_required"),
        (("job", "finish", "--reason", "x"), 2, "missing_argument"),
        (("job", "finish", "1", "77", "--reason", "x"), 3, "job_not_found"),
        (("job", "show", "77"), 3, "job_not_found"),
        (("job", "show", "x"), 2, "bad_number"),
        (("job", "list", "--status", "done"), 2, "bad_filter"),
        (("job", "list", "--order", "77"), 3, "order_not_found"),
        (("log", "show", "1001.77"), 3, "log_entry_not_found"),
        (("log", "show", "1001"), 2, "bad_log_entry"),
        (("log", "list", "--order", "77"), 3, "order_not_found"),
        (("log", "list", "--user", "nobody"), 3, "user_not_found"),
        (("log", "list", "--since", "yesterday"), 2, "bad_date"),
    ],
)
def test_mistakes_change_nothing(invoke: RunCli, shop: str, words: tuple[str, ...], code: int, error: str) -> None:
    refused = invoke(*words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert invoke("job", "list", "--status", "manual", "-o", "id").stdout == "1\n2\n"
    assert shop


def test_the_log_of_an_order_shows_its_users_entries_too(invoke: RunCli, shop: str) -> None:
    do(shop, AddNote("pays late", user=ANNA))
    rows = invoke("log", "list", "--order", FIRST, "-o", "json").json()
    assert sorted(row["id"] for row in rows) == ["1001.1", "1001.2", "1001.3", "user:1.1", "user:1.2"]
    assert [row["id"] for row in invoke("log", "list", "--user", "anna", "-o", "json").json()] == [
        "user:1.2",
        "user:1.1",
    ]
    assert invoke("log", "list", "--order", "-", "-o", "json", input="").json() == []
    assert invoke("log", "list", "--since", "2026-11-23", "-o", "json").json() == []
    assert len(invoke("log", "list", "--limit", 2, "-o", "json").json()) == 2


def test_an_entry_reads_from_before_to_after(invoke: RunCli, shop: str) -> None:
    page = invoke("log", "show", "1001.3").stdout
    assert "order 1001: status  pending -> processing" in page
    assert "order 1001: paid  0.00 -> 120.00" in page
    assert "issued as invoice 0000000001" in page
    assert "reason      statement 17" in page
    entry = invoke("log", "show", "user:1.1", "-o", "json").json()
    assert entry["subject"] == {"kind": "user", "id": 1, "number": 1}
    assert invoke("log", "show", "shop.2", "-o", "json").json()["action"] == "import.product"
    assert shop


def test_off_a_terminal_the_log_is_whole(invoke: RunCli, shop: str) -> None:
    do(shop, *(AddNote(f"note {number}", order=FIRST) for number in range(60)))
    rows = invoke("log", "list", "--order", FIRST, "-o", "json").json()
    assert len([row for row in rows if row["action"] == "note.add"]) == 60
