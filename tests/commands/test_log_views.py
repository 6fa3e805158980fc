"""The log as lists: whose entries, by whom, when and by which run; and each entry with its effects below it."""

from __future__ import annotations

import pytest

from billiactl.core.changes import Pay, SetStatus
from billiactl.core.remark_changes import AddNote, EditNote
from tests.commands.order_shop import ANNA, BORIS, FIRST, do, open_shop, placed
from tests.support.program import RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    """An order of anna that is placed, noted on twice on the next day, and paid on the day after."""
    open_shop(database_url)
    placed(database_url)
    do(database_url, AddNote("kind", user=ANNA), AddNote("late", user=BORIS), at="2026-11-23T21:59:59Z")
    do(database_url, AddNote("called", order=FIRST), at="2026-11-23T22:00:00Z", reason="he asked")
    do(database_url, EditNote(3, "called twice", order=FIRST), at="2026-11-24T09:00:00Z")
    do(database_url, Pay(FIRST), at="2026-11-24T10:00:00Z", reason="statement 17")
    return database_url


def listed(invoke: RunCli, *words: str | int) -> list[str]:
    return invoke("log", "list", *words, "-o", "id").stdout.split()


def test_whose_entries(invoke: RunCli, shop: str) -> None:
    own = ["1001.5", "1001.4", "1001.3", "user:1.2", "1001.2", "1001.1", "user:1.1"]
    assert sorted(listed(invoke, "--order", FIRST)) == sorted(own)
    assert listed(invoke, "--user", "anna", "--user", "boris") == ["user:1.2", "user:2.2", "user:1.1", "user:2.1"]
    assert listed(invoke, "--shop") == ["shop.4", "shop.3", "shop.2", "shop.1"]
    assert len(listed(invoke, "--shop", "--user", "anna")) == 6
    assert len(listed(invoke)) == 13
    assert listed(invoke, "--order", "-") == []
    assert shop


def test_what_was_done(invoke: RunCli, shop: str) -> None:
    assert listed(invoke, "--action", "note") == ["1001.4", "1001.3", "user:1.2", "user:2.2"]
    assert listed(invoke, "--action", "note.edit") == ["1001.4"]
    assert listed(invoke, "--action", "note.edit", "--action", "order.pay") == ["1001.5", "1001.4"]
    assert listed(invoke, "--action", "not") == []
    assert shop


def test_days_are_the_sellers_and_the_last_one_counts_whole(invoke: RunCli, shop: str) -> None:
    assert listed(invoke, "--since", "2026-11-24", "--until", "2026-11-24") == ["1001.5", "1001.4", "1001.3"]
    assert listed(invoke, "--since", "2026-11-23", "--until", "2026-11-23") == ["user:1.2", "user:2.2"]
    assert listed(invoke, "--since", "2026-11-24T09:00:00Z") == ["1001.5", "1001.4"]
    assert listed(invoke, "--since", "2026-11-23", "--until", "2026-11-24T09:00:00Z")[0] == "1001.4"
    assert listed(invoke, "--until", "2026-11-01") == []
    assert shop


def test_who_and_by_which_run(invoke: RunCli, shop: str) -> None:
    answer = invoke("note", "add", "--order", FIRST, "x", "--actor", "ivan", "-o", "json").json()
    assert listed(invoke, "--run", answer["run"]) == listed(invoke, "--by", "ivan") == ["1001.6"]
    (entry,) = invoke("log", "list", "--by", "ivan", "--expand", "-o", "json").json()
    assert (entry["actor"], entry["run"]) == ("ivan", answer["run"])
    assert "1001.6" in listed(invoke, "--by", entry["system_user"])
    assert listed(invoke, "--run", "none") == []
    page = invoke("log", "list", "--by", "ivan", "--expand").stdout
    assert f"ivan (system user {entry['system_user']})  note added" in page
    assert f"note.add, run {answer['run']}" in page
    assert shop


def test_pages_go_through_everything_once(invoke: RunCli, shop: str) -> None:
    everything = listed(invoke)
    for size in (1, 4, 20):
        seen: list[str] = []
        while page := listed(invoke, "--limit", size, *(["--after", seen[-1]] if seen else [])):
            seen += page
        assert seen == everything
    told = invoke("log", "list", "--limit", 2)
    assert told.stderr == f"there are more: --after {everything[1]} goes on, --limit N shows more at once\n"
    assert invoke("log", "list", "--after", everything[-1]).stderr == f"there is nothing after {everything[-1]}\n"
    assert shop


def test_each_entry_with_its_effects(invoke: RunCli, shop: str) -> None:
    page = invoke("log", "list", "--order", FIRST, "--expand").stdout.splitlines()
    at = page.index(next(line for line in page if line.startswith("1001.4")))
    assert page[at + 1].startswith("    note.edit, run ")
    assert page[at + 2] == "    note 3: text called -> called twice"
    assert "    reason: statement 17" in page
    assert "    status          pending -> processing" in [
        line.replace("    status    ", "    status    ") for line in page
    ]
    assert not [line for line in page if "{" in line or "[" in line]
    assert invoke("log", "list", "--order", FIRST, "--expand", "--run", "none").stdout == ""
    assert shop


def test_json_has_all_of_an_entry(invoke: RunCli, shop: str) -> None:
    rows = invoke("log", "list", "--order", FIRST, "--expand", "-o", "json").json()
    assert rows == [invoke("log", "show", row["id"], "-o", "json").json() for row in rows]
    paid = rows[0]
    assert [(document["kind"], document["number"]) for document in paid["documents"]] == [("invoice", "0000000001")]
    assert "documents   invoice 0000000001 (120.00 EUR)" in invoke("log", "show", paid["id"]).stdout
    short = invoke("log", "list", "--order", FIRST, "-o", "ndjson").stdout.splitlines()
    assert len(short) == len(rows)
    assert shop


def test_taxes_and_charges_are_words_for_people(invoke: RunCli, shop: str) -> None:
    do(shop, SetStatus(placed(shop)[0], "on_hold"))
    edited = invoke("order", "price", "edit", FIRST + 1, "--charge", "shipping=5.00", "--dry-run")
    assert "taxes    S 20 % 20.00 -> S 20 % 21.00" in edited.stdout
    assert "charges  none -> shipping 5.00" in edited.stdout
    assert "{" not in edited.stdout


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("--after", "1001"), 2, "bad_log_entry"),
        (("--after", "1001.99"), 3, "log_entry_not_found"),
        (("--until", "tomorrow"), 2, "bad_date"),
        (("--order", "77"), 3, "order_not_found"),
        (("--order", "-", "--user", "-"), 2, "stdin_twice"),
        (("--fields", "effects"), 2, "unknown_field"),
    ],
)
def test_mistakes(invoke: RunCli, sqlite_url: str, words: tuple[str, ...], code: int, error: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    refused = invoke("log", "list", *words, "-o", "json", input=f"{FIRST}\n")
    assert (refused.code, refused.error()["code"]) == (code, error)
