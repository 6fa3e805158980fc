"""Labels defined, listed and filtered by on the command line."""

from __future__ import annotations

import pytest

from billiactl.core.remark_changes import AddLabel
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import RunCli
from tests.support.rows import rows_in


@pytest.fixture
def shop(database_url: str) -> str:
    """Two pending orders of anna."""
    open_shop(database_url)
    placed(database_url, 2)
    return database_url


def test_a_label_is_defined_used_widened_and_taken_away(invoke: RunCli, shop: str) -> None:
    words = ("label", "define", "priority", "--type", "range", "--resource", "order", "--min", 1)
    dry = invoke(*words, "--max", 3, "--dry-run")
    assert dry.stdout.splitlines() == [
        "labels.priority: nothing -> type=range, resources=(order), min=1, max=3",
        "dry run: nothing was changed",
    ]
    done = invoke(*words, "--max", 3, "--reason", "triage", "-o", "json").json()
    assert (done["result"], done["changes"][0]["path"]) == ("done", "labels.priority")
    assert invoke(*words, "--max", 3, "-o", "json").json()["result"] == "unchanged"
    assert invoke("label", "add", "priority=3", "--order", FIRST).code == 0
    narrowed = invoke(*words, "--max", 2, "-o", "json")
    assert (narrowed.code, narrowed.error()["code"]) == (4, "label_values_in_use")
    assert narrowed.error()["message"] == "label 'priority' is '3' on 1 order, which the definition would not take"
    assert invoke(*words, "--max", 5).stdout == "labels.priority.max: 3 -> 5\nsettings changed\n"
    used = invoke("label", "undefine", "priority", "-o", "json")
    assert (used.code, used.error()["code"]) == (4, "in_use")
    assert invoke("label", "remove", "priority", "--order", FIRST).code == 0
    assert invoke("label", "undefine", "priority").code == 0
    assert invoke("label", "list", "--definitions", "-o", "json").json() == []
    log = [(row["action"], row["summary"]) for row in invoke("log", "list", "--limit", 20, "-o", "json").json()]
    assert ("label.define", "setting labels.priority added") in log
    assert ("label.undefine", "setting labels.priority removed") in log
    assert shop


def test_a_second_run_under_the_same_key_gives_the_first_answer(invoke: RunCli, shop: str) -> None:
    assert invoke("label", "define", "vip", "--type", "yes-no", "--idempotency-key", "k1").code == 0
    assert invoke("label", "undefine", "vip", "--idempotency-key", "k2").code == 0
    again = invoke("label", "undefine", "vip", "--idempotency-key", "k2", "-o", "json").json()
    assert (again["result"], again["replayed"], again["changes"]) == ("done", True, [])
    other = invoke("label", "define", "gold", "--type", "yes-no", "--idempotency-key", "k1", "-o", "json")
    assert (other.code, other.error()["code"]) == (5, "idempotency_key_reused")
    assert shop


def test_definitions_are_explained(invoke: RunCli, shop: str) -> None:
    invoke("label", "define", "channel", "--type", "string", "--value", "web=Website", "--value", "tel")
    do(shop, AddLabel("channel", "web", order=FIRST), AddLabel("channel", "tel", user=1))
    (row,) = invoke("label", "list", "--definitions", "-o", "json").json()
    assert row == {
        "key": "channel",
        "type": "string",
        "resources": ["order", "user"],
        "values": {"tel": "tel", "web": "Website"},
        "min": None,
        "max": None,
        "takes": "one of: tel, web (Website)",
        "used": 2,
    }
    assert invoke("label", "list", "--definitions", "--key", "other", "-o", "json").json() == []


def test_names_are_for_people_and_values_for_programs(invoke: RunCli, shop: str) -> None:
    invoke("label", "define", "channel", "--type", "string", "--value", "web=Website")
    do(shop, AddLabel("channel", "web", order=FIRST), AddLabel("channel", "web", user=1))
    assert invoke("order", "show", FIRST).stdout.count("channel=Website") == 2
    order = invoke("order", "show", FIRST, "-o", "json").json()
    assert (order["labels"], order["user"]["labels"]) == ({"channel": "web"}, {"channel": "web"})
    assert invoke("order", "list", "--label", "channel=web", "-o", "id").stdout == f"{FIRST}\n"


def test_lists_of_labels(invoke: RunCli, shop: str) -> None:
    invoke("label", "define", "vip", "--type", "yes-no")
    invoke("label", "define", "stars", "--type", "integer")
    do(
        shop,
        AddLabel("vip", "yes", user=1),
        AddLabel("stars", "4", order=FIRST),
        AddLabel("stars", "1", order=FIRST + 1),
    )

    def listed(*words: object) -> list[tuple[str, str, str]]:
        rows = invoke("label", "list", *words, "-o", "json").json()
        return [(row["key"], row["value"], row["scope"]) for row in rows]

    assert listed("--order", FIRST) == [("vip", "yes", "user"), ("stars", "4", "order")]
    assert listed("--user", "anna") == [("vip", "yes", "user")]
    assert listed("--key", "stars", "--limit", 1) == [("stars", "4", "order")]
    assert listed("--after", 2) == [("stars", "1", "order")]
    assert listed("--order", FIRST + 1, "--key", "vip") == [("vip", "yes", "user")]
    assert invoke("label", "list", "--key", "vip", "-o", "csv").stdout.splitlines() == [
        "id,key,value,name,scope,order,user",
        "1,vip,yes,,user,,anna",
    ]
    assert shop


@pytest.mark.parametrize("value", ["a=b", " x ", "%", "_", "'", '"', "Чай", "é", "line\nend", "", "😀", "-1", "\\"])
def test_any_text_that_is_stored_is_found_by_the_filter(invoke: RunCli, sqlite_url: str, value: str) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url, 2)
    invoke("label", "define", "any", "--type", "string")
    assert invoke("label", "add", f"any={value}", "--order", FIRST).code == 0
    assert invoke("order", "list", "--where", f"label=any={value}", "-o", "id").stdout == f"{FIRST}\n"
    assert invoke("order", "list", "--label", "any", "-o", "id").stdout == f"{FIRST}\n"
    assert invoke("order", "list", "--label", f"any={value}!", "-o", "id").stdout == ""


def test_a_label_from_before_its_definition(invoke: RunCli, shop: str) -> None:
    with rows_in(shop) as rows:
        rows.add("labels", order_id=FIRST, key="old", value="maybe")
    refused = invoke("label", "define", "old", "--type", "yes-no", "-o", "json")
    assert (refused.code, refused.error()["code"]) == (4, "label_values_in_use")
    assert invoke("label", "define", "old", "--type", "string").code == 0
    assert invoke("label", "remove", "old", "--order", FIRST).code == 0


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("define", "vip"), 2, "missing_argument"),
        (("define", "vip", "--type", "boolean"), 2, "bad_word"),
        (("define", "vip", "--type", "yes-no", "--resource", "job"), 2, "bad_word"),
        (("define", "vip", "--type", "range"), 2, "settings_invalid"),
        (("define", "vip", "--type", "range", "--min", "x", "--max", "2"), 2, "bad_number"),
        (("define", "vip", "--type", "yes-no", "--min", "1"), 2, "settings_invalid"),
        (("define", "a b", "--type", "string"), 2, "settings_invalid"),
        (("define", "vip", "--type", "integer", "--value", "01"), 2, "settings_invalid"),
        (("undefine", "vip"), 3, "label_not_defined"),
        (("undefine", "vip=yes"), 2, "key_alone"),
        (("list", "--definitions", "--order", "1001"), 2, "which_subject"),
        (("list", "--order", "77"), 3, "order_not_found"),
    ],
)
def test_mistakes(invoke: RunCli, sqlite_url: str, words: tuple[str, ...], code: int, error: str) -> None:
    open_shop(sqlite_url)
    before = invoke("settings", "show").stdout
    refused = invoke("label", *words, "-o", "json")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert invoke("settings", "show").stdout == before
