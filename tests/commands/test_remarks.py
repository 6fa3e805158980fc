"""Notes and labels on orders and users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from billiactl.core.changes import ApplySettings
from billiactl.core.ids import canonical_json
from billiactl.core.remark_changes import AddNote
from billiactl.core.settings import defaults
from tests.commands.order_shop import FIRST, do, open_shop, placed
from tests.support.program import Program, RunCli
from tests.support.rows import rows_in
from tests.support.terminals import at_a_terminal, editor_that


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


def test_a_note_is_edited_and_its_history_kept(invoke: RunCli, shop: str) -> None:
    assert invoke("note", "add", "--order", FIRST, "by Friday", "--actor", "ivan").code == 0
    edited = invoke(
        "note",
        "edit",
        1,
        "-",
        "--reason",
        "they called",
        "--actor",
        "eva",
        "-o",
        "json",
        input="by Thursday\nat noon\n",
    )
    answer = edited.json()
    assert (answer["note"], answer["order"], answer["result"]) == (1, FIRST, "done")
    assert invoke("note", "edit", 1, "by Thursday\nat noon").stdout == f"{FIRST}  unchanged  it says that already\n"
    note = invoke("note", "show", 1, "-o", "json").json()
    assert (note["scope"], note["order"], note["user"], note["author"]) == ("order", FIRST, "anna", "ivan")
    assert note["text"] == "by Thursday\nat noon"
    assert [(entry["action"], entry["actor"], entry["from"], entry["to"]) for entry in note["history"]] == [
        ("note.add", "ivan", None, "by Friday"),
        ("note.edit", "eva", "by Friday", "by Thursday\nat noon"),
    ]
    assert [entry["reason"] for entry in note["history"]] == [None, "they called"]
    assert note["history"][1]["run"] == answer["run"]
    page = invoke("note", "show", 1).stdout
    assert "  by Thursday\n  at noon\n" in page
    assert "    was: by Friday" in page
    assert shop


def test_what_a_note_says_stays_text(invoke: RunCli, shop: str) -> None:
    assert invoke("note", "add", "--order", FIRST, "-", input="\x1b[2Jgone\nsecond").code == 0
    page = invoke("note", "show", 1).stdout
    assert "\\x1b[2Jgone\n  second" in page
    assert "\x1b" not in page
    assert shop


def test_notes_are_deleted_and_stay_in_the_log(invoke: RunCli, shop: str) -> None:
    do(shop, AddNote("one", order=FIRST), AddNote("two", user=1), AddNote("three", order=FIRST))
    dry = invoke("note", "delete", 1, 2, "--dry-run")
    assert dry.stdout.splitlines() == [
        f"{FIRST}  planned    note 1 deleted",
        "  note 1 goes: one",
        "user 1  planned    note 2 deleted",
        "  note 2 goes: two",
    ]
    gone = invoke("note", "delete", "-", "--idempotency-key", "k", "-o", "json", input="1\n3\n1\n")
    assert [(result["order"], result["note"]) for result in gone.json()["results"]] == [(FIRST, 1), (FIRST, 3)]
    again = invoke("note", "delete", 1, 3, "--idempotency-key", "k", "-o", "json")
    assert [(result["result"], result["replayed"]) for result in again.json()["results"]] == [("done", True)] * 2
    assert invoke("note", "list", "-o", "id").stdout == "2\n"
    entry = invoke("log", "list", "--order", FIRST, "--limit", 1, "-o", "json").json()[0]
    assert entry["summary"] == "note 3 deleted"
    effects = invoke("log", "show", entry["id"], "-o", "json").json()["effects"]
    assert (effects[0]["op"], effects[0]["values"]["text"]) == ("remove", "three")


def test_lists_of_notes(invoke: RunCli, shop: str) -> None:
    changes = [AddNote("Чай", user=1), AddNote("pays late", user=2), AddNote("ЧАЙНИК", order=FIRST)]
    do(shop, *changes, AddNote("x", order=FIRST + 1))
    assert invoke("note", "list", "--order", FIRST, "-o", "id").stdout.split() == ["1", "3"]
    assert invoke("note", "list", "--user", "boris", "--order", FIRST, "-o", "id").stdout.split() == ["1", "2", "3"]
    assert invoke("note", "list", "--search", "чай", "-o", "id").stdout.split() == ["1", "3"]
    assert invoke("note", "list", "--search", "чай", "--limit", 1, "--after", 1, "-o", "id").stdout == "3\n"
    assert invoke("note", "list", "--limit", 2, "-o", "id").stdout.split() == ["1", "2"]
    rows = invoke("note", "list", "--user", "anna", "-o", "json").json()
    assert rows == [
        {
            "id": 1,
            "scope": "user",
            "order": None,
            "user": "anna",
            "text": "Чай",
            "author": "maria",
            "created_at": "2026-11-22T10:00:00Z",
        }
    ]
    assert invoke("note", "list", "--order", "-", "-o", "json", input="").json() == []
    assert invoke("note", "list", "--search", "nothing").stderr == "nothing matches\n"


def test_the_search_goes_through_all_pages(invoke: RunCli, shop: str) -> None:
    with rows_in(shop) as rows:
        for number in range(1, 2_103):
            rows.add("notes", order_id=FIRST, text="needle" if number in (1, 1_000, 1_001, 2_102) else "hay")
    assert invoke("note", "list", "--search", "NEEDLE", "-o", "id").stdout.split() == ["1", "1000", "1001", "2102"]


def test_in_the_editor(program: Program, invoke: RunCli, shop: str, tmp_path: Path) -> None:
    editor = editor_that(tmp_path, 'cat "$2" > seen; printf "from $1\\n\\n" >> "$2"')
    env = {"VISUAL": f"{editor} --wait", "EDITOR": "false"}
    code, shown = at_a_terminal(program, "note", "add", "--order", FIRST, env=env)
    assert (code, f"{FIRST}  done       note added" in shown) == (0, True)
    code, shown = at_a_terminal(program, "note", "edit", 1, env={"EDITOR": f"{editor} again"})
    assert (code, "note 1 edited" in shown) == (0, True)
    assert invoke("note", "show", 1, "-o", "json").json()["text"] == "from --wait\nfrom again"
    assert not list(tmp_path.glob("billiactl-*"))
    assert shop


@pytest.mark.parametrize(
    ("words", "script", "sentence"),
    [
        (("add", "--order", FIRST), ":", "the note was left empty, so nothing was changed"),
        (("edit", 1), ":", "the note was left as it was, so nothing was changed"),
        (("edit", 1), ': > "$1"', "the note was left empty, so nothing was changed"),
        (("edit", 1), "exit 3", "ended with 3; nothing was changed"),
        (("edit", 1), 'rm "$1"', "can't be read"),
        (("edit", 1), 'printf "\\377" > "$1"', "can't be read"),
        (("add", "--order", 77), "echo never > ran", "there is no order 77"),
        (("edit", 1, "--read-only"), "echo never > ran", "with --read-only nothing is changed"),
    ],
)
def test_nothing_comes_of_an_edit(
    program: Program,
    invoke: RunCli,
    sqlite_url: str,
    tmp_path: Path,
    words: tuple[object, ...],
    script: str,
    sentence: str,
) -> None:
    open_shop(sqlite_url)
    placed(sqlite_url)
    do(sqlite_url, AddNote("as it was", order=FIRST))
    ran = tmp_path / "ran"
    editor = editor_that(tmp_path, script.replace("ran", str(ran)))
    code, shown = at_a_terminal(program, "note", *words, env={"EDITOR": editor})
    assert code in (2, 3, 4)
    assert sentence in shown
    assert not ran.exists()
    assert [row["text"] for row in invoke("note", "list", "-o", "json").json()] == ["as it was"]


def test_an_editor_that_is_none(program: Program, sqlite_url: str) -> None:
    open_shop(sqlite_url)
    for typed, sentence in (("no-such-editor", "can't be run"), ("vi 'x", "which is no command")):
        code, shown = at_a_terminal(program, "note", "add", "--user", "anna", env={"EDITOR": typed})
        assert (code, sentence in shown) == (2, True)


def test_labels(invoke: RunCli, shop: str) -> None:
    assert invoke("label", "add", "vip", "--user", "anna", "--user", "boris").code == 0
    added = invoke("label", "add", "priority=2", "--order", "-", "-o", "json", input=f"{FIRST}\n{FIRST + 1}\n")
    assert added.json()["summary"]["done"] == 2
    assert order(invoke)["labels"] == {"priority": "2"}
    assert invoke("label", "add", "priority=2", "--order", FIRST, "-o", "json").json()["summary"]["unchanged"] == 1
    assert invoke("user", "show", "anna", "-o", "json").json()["labels"] == {"vip": "yes"}
    assert shop


def test_labels_are_removed(invoke: RunCli, shop: str) -> None:
    assert invoke("label", "add", "priority=2", "--order", FIRST).code == 0
    dry = invoke("label", "remove", "priority", "--order", FIRST, "--dry-run")
    assert dry.stdout == f"{FIRST}  planned    label priority removed\n  label priority=2 goes\n"
    gone = invoke("label", "remove", "priority", "--order", FIRST, "--order", FIRST + 1)
    assert (gone.code, gone.stdout.splitlines()) == (
        0,
        [
            f"{FIRST}  done       label priority removed",
            f"{FIRST + 1}  unchanged  there is no such label on it",
        ],
    )
    assert order(invoke)["labels"] == {}
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
        (("note", "edit", "1"), 3, "note_not_found"),
        (("note", "edit", "x", "y"), 2, "bad_number"),
        (("note", "show", "1"), 3, "note_not_found"),
        (("note", "delete", "1"), 3, "note_not_found"),
        (("note", "delete", "1", "x"), 2, "bad_number"),
        (("note", "delete", "1", "-"), 2, "several_selections"),
        (("note", "delete"), 2, "missing_argument"),
        (("note", "list", "--order", "77"), 3, "order_not_found"),
        (("note", "list", "--user", "nobody"), 3, "user_not_found"),
        (("label", "add", "vip"), 2, "which_subject"),
        (("label", "add", "vip", "--order", "1001", "--read-only"), 4, "read_only"),
        (("label", "remove", "vip"), 2, "which_subject"),
        (("label", "remove", "vip=yes", "--order", "1001"), 2, "key_alone"),
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
        (("label", "remove", "vpi", "--order", "1001"), 2, "unknown_label"),
        (("label", "remove", "vip", "--order", "77"), 3, "order_not_found"),
    ],
)
def test_refusals_of_one(invoke: RunCli, shop: str, words: tuple[str, ...], code: int, error: str) -> None:
    refused = invoke(*words, "-o", "json")
    assert (refused.code, refused.json()["results"][0]["error"]["code"]) == (code, error)
    assert (order(invoke)["notes"], order(invoke)["labels"]) == ([], {})
    assert shop
