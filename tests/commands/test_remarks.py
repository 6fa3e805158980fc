"""Notes and labels on orders and users."""

from __future__ import annotations

import json

import pytest

from billiactl.core.changes import ApplySettings
from billiactl.core.ids import canonical_json
from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import RunCli


@pytest.fixture
def shop(database_url: str) -> str:
    """Two orders; labels vip for all, priority for orders alone."""
    open_shop(database_url)
    placed(database_url, 2)
    labels = {
        "vip": {"type": "yes-no"},
        "priority": {"type": "range", "min": 1, "max": 5, "resources": ["order"]},
    }
    do(database_url, ApplySettings(canonical_json({**defaults(), "labels": labels})))
    return database_url


def order(invoke: RunCli, key: int = FIRST) -> dict[str, object]:
    found: dict[str, object] = invoke("order", "show", key, "-o", "json").json()
    return found


def test_notes_on_an_order_and_on_a_user(invoke: RunCli, shop: str) -> None:
    assert invoke("note", "add", "--order", FIRST, "wants the invoice", "--actor", "ivan").code == 0
    words = ("note", "add", "--user", "anna", "-", "--actor", "maria", "-o", "json")
    on_user = invoke(*words, input="pays late,\nbe kind\n")
    assert on_user.json()["results"][0]["user"] == 1
    notes = json.loads(invoke("order", "show", FIRST, "-o", "json", "--query", "notes").stdout)
    assert [(note["scope"], note["text"], note["author"]) for note in notes] == [
        ("order", "wants the invoice", "ivan"),
        ("user", "pays late,\nbe kind", "maria"),
    ]
    assert shop


def test_a_text_that_starts_with_a_dash(invoke: RunCli, shop: str) -> None:
    refused = invoke("note", "add", "--order", FIRST, "-5 %")
    assert refused.code == 2
    assert "after '--'" in refused.stderr
    assert invoke("note", "add", "--order", FIRST, "--", "-5 %").code == 0
    assert invoke("note", "add", "--order", FIRST, "--text", "-5 %").code == 0
    assert shop


def test_several_notes_need_a_key_and_come_once(invoke: RunCli, shop: str) -> None:
    words = ("note", "add", "--order", FIRST, "--order", FIRST + 1, "called")
    assert invoke(*words, "-o", "json").error()["code"] == "key_required"
    assert invoke(*words, "--idempotency-key", "k1").code == 0
    again = invoke(*words, "--idempotency-key", "k1", "-o", "json").json()
    assert [result["replayed"] for result in again["results"]] == [True, True]
    assert len(json.loads(invoke("order", "show", FIRST, "-o", "json", "--query", "notes").stdout)) == 1
    assert shop


def test_labels(invoke: RunCli, shop: str) -> None:
    assert invoke("label", "add", "vip", "--user", "anna", "--user", "boris").code == 0
    added = invoke("label", "add", "priority=2", "--order", "-", "-o", "json", input=f"{FIRST}\n{FIRST + 1}\n")
    assert added.json()["summary"]["done"] == 2
    assert order(invoke)["labels"] == {"priority": "2"}
    assert invoke("label", "add", "priority=2", "--order", FIRST, "-o", "json").json()["summary"]["unchanged"] == 1
    assert invoke("user", "show", "anna", "-o", "json").json()["labels"] == {"vip": "yes"}
    assert shop


def test_the_same_label_again_takes_the_new_value(invoke: RunCli, shop: str) -> None:
    assert invoke("label", "add", "priority=2", "--order", FIRST).code == 0
    moved = invoke("label", "add", "priority=3", "--order", FIRST)
    assert (moved.code, moved.stdout) == (0, f"{FIRST}  done       label priority=3\n")
    assert order(invoke)["labels"] == {"priority": "3"}
    assert shop


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("note", "add", "hello"), 2, "which_subject"),
        (("note", "add", "--order", "1001", "--user", "anna", "x"), 2, "which_subject"),
        (("note", "add", "--order", "1001"), 2, "which_text"),
        (("note", "add", "--order", "1001", "a", "--text", "b"), 2, "which_text"),
        (("note", "add", "--order", "x", "hello"), 2, "bad_order_id"),
        (("note", "add", "--user", "nobody", "hello"), 3, "user_not_found"),
        (("note", "add", "--order", "-", "-"), 2, "stdin_twice"),
        (("label", "add", "vip"), 2, "which_subject"),
        (("label", "add", "vip", "--order", "1001", "--read-only"), 4, "read_only"),
    ],
)
def test_mistakes_as_a_whole(invoke: RunCli, shop: str, words: tuple[str, ...], code: int, error: str) -> None:
    refused = invoke(*words, "-o", "json", input="1001\n")
    assert (refused.code, refused.error()["code"]) == (code, error)
    assert (order(invoke)["notes"], order(invoke)["labels"]) == ([], {})
    assert shop


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("note", "add", "--order", "1001", "  "), 2, "empty_note"),
        (("note", "add", "--order", "77", "hello"), 3, "order_not_found"),
        (("label", "add", "gold", "--order", "1001"), 2, "unknown_label"),
        (("label", "add", "priority=9", "--order", "1001"), 2, "bad_label_value"),
        (("label", "add", "priority=2", "--user", "anna"), 2, "unknown_label"),
        (("label", "add", "vip=perhaps", "--order", "1001"), 2, "bad_label_value"),
    ],
)
def test_refusals_of_one(invoke: RunCli, shop: str, words: tuple[str, ...], code: int, error: str) -> None:
    refused = invoke(*words, "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (code, error)
    assert (order(invoke)["notes"], order(invoke)["labels"]) == ([], {})
    assert shop
