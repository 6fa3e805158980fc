"""Failures: one sentence and a hint, or one object; the exit code by class."""

from __future__ import annotations

import json

import pytest

from billiactl.cli.exit_codes import Tally, exit_code, exit_code_of
from billiactl.cli.failures import error_object, typed_output
from billiactl.core.errors import (
    BilliaError,
    Conflict,
    FaultsFound,
    NotFound,
    Refused,
    Unavailable,
    UsageFault,
)
from tests.support.program import Program, RunCli

CODES = [
    (UsageFault, 2),
    (NotFound, 3),
    (Refused, 4),
    (Conflict, 5),
    (Unavailable, 7),
    (FaultsFound, 8),
    (BilliaError, 1),
]


@pytest.mark.parametrize(("kind", "code"), CODES)
def test_exit_codes_by_class(kind: type[BilliaError], code: int) -> None:
    class Closer(kind):  # type: ignore[misc, valid-type]
        pass

    assert exit_code(kind("x", "y")) == code
    assert exit_code(Closer("x", "y")) == code


def test_every_class_of_error_has_its_code() -> None:
    assert {kind for kind, _ in CODES} >= set(BilliaError.__subclasses__()) & {
        UsageFault, NotFound, Refused, Conflict, Unavailable, FaultsFound,
    }  # fmt: skip


def test_the_error_object() -> None:
    error = Refused("transition_refused", "no", "do", order=1042, allowed=["cancelled"])
    assert list(error_object(error).items()) == [
        ("code", "transition_refused"),
        ("message", "no"),
        ("hint", "do"),
        ("order", 1042),
        ("allowed", ["cancelled"]),
        ("exit", 4),
    ]
    assert error_object(Unavailable("x", "postgresql://a:secret@h/d is down"))["message"] == (
        "postgresql://a:***@h/d is down"
    )


@pytest.mark.parametrize("output", ["table", "csv", "id"])
def test_a_sentence_and_a_hint(fake: RunCli, output: str) -> None:
    result = fake("thing", "show", "404", "-o", output)
    assert (result.code, result.stdout) == (3, "")
    assert result.stderr == "error: no thing 404\nhint: 'thing list' lists them\n"


@pytest.mark.parametrize("output", ["json", "ndjson", "yaml"])
def test_one_object_on_one_line(fake: RunCli, output: str) -> None:
    result = fake("thing", "show", "404", "-o", output)
    assert (result.code, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert result.error() == {
        "code": "thing_not_found",
        "message": "no thing 404",
        "hint": "'thing list' lists them",
        "thing": 404,
        "exit": 3,
    }


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("thing show x -o json", "bad_order_id"),
        ("thing show -o json", "missing_argument"),
        ("thing show 1 2 -o json", "usage"),
        ("thing show 1 --nope -o json", "no_such_option"),
        ("thing show 1 --nope --output=json", "no_such_option"),
        ("thing --nope show -ojson", "no_such_option"),
        ("thing show 1 --nope -qojson", "no_such_option"),
        ("-o json --nope", "no_such_option"),
        ("thing list -o json --count", "usage"),
        ("thing list -o json --count x", "bad_value"),
        ("thng -o json", "no_such_command"),
        ("thing pay -o json", "no_orders"),
        ("thing list --fields nope -o json", "unknown_field"),
        ("fail now -o json", "unexpected"),
        ("thing show 1 --debug=5 -o yaml", "usage"),
    ],
)
def test_usage_errors_are_objects_too(fake: RunCli, line: str, code: str) -> None:
    result = fake(*line.split())
    error = result.error()
    assert error["code"] == code
    assert error["exit"] == result.code == (1 if code == "unexpected" else 2)
    assert error["message"]
    assert "\n" not in error["message"]


def test_the_output_of_failures_from_elsewhere(fake: RunCli, program: Program) -> None:
    from_environment = fake("thing", "--nope", env={"BILLIACTL_OUTPUT": "json"})
    assert from_environment.error()["code"] == "no_such_option"
    assert fake("--nope", "-o", "table", env={"BILLIACTL_OUTPUT": "json"}).stderr.startswith("error: ")
    config = program.home / ".config" / "billiactl" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("output: ndjson\n")
    assert fake("thing", "--nope").error()["code"] == "no_such_option"
    config.write_text("output: [\n")
    assert fake("thing", "--nope").stderr.startswith("error: no such option")
    assert json.loads(fake("thing", "list", "-o", "json").stderr)["error"]["code"] == "config_invalid"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("thing show", "missing argument 'THING'", "try 'billiactl thing show --help'"),
        ("thing list --count", "option '--count' requires an argument", "try 'billiactl thing list --help'"),
        (
            "thing list --cuont 3",
            "no such option '--cuont'; did you mean '--count'?",
            "try 'billiactl thing list --help'",
        ),
        (
            "thing pay 1 -5",
            "no such option '-5'",
            "an amount follows its option and has no sign, as in --amount 5; text that starts with '-' goes after '--'",
        ),
        ("thing list 7", "'7' is one word too many", "try 'billiactl thing list --help'"),
    ],
)
def test_clicks_errors_in_our_words(fake: RunCli, line: str, message: str, hint: str) -> None:
    assert fake(*line.split()).stderr == f"error: {message}\nhint: {hint}\n"


def test_what_was_typed_cannot_control_the_terminal(fake: RunCli) -> None:
    assert "\x1b" not in fake("thing", "show", "\x1b[2J").stderr
    assert "\x1b" not in fake("\x1b[2J").stderr


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("-o json", "json"),
        ("-ojson", "json"),
        ("--output json", "json"),
        ("--output=json", "json"),
        ("-o json -o csv", "csv"),
        ("-o json -o nonsense", "json"),
        ("note add -- -o json", None),
        ("--output", None),
        ("-o", None),
        ("--outputs=json", None),
        ("-vqo yaml", "yaml"),
        ("--fields -o", None),
        ("", None),
    ],
)
def test_the_output_typed_is_found_without_parsing(line: str, output: str | None) -> None:
    assert typed_output(line.split()) == output


def results(text: str) -> list[dict[str, object]]:
    """``d u 4 7``: done, unchanged, refused with exit 4, failed with exit 7."""
    names = {"d": "done", "u": "unchanged", "p": "planned"}
    return [
        {"result": names[word]} if word in names else {"result": "refused", "error": {"exit": int(word)}}
        for word in text.split()
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 0), ("d", 0), ("d u p", 0), ("4", 4), ("4 4", 4), ("4 5", 6), ("d 4", 6), ("u 4", 6), ("p 4", 6), ("7 7", 7)],
)
def test_the_exit_code_of_a_list(text: str, code: int) -> None:
    assert exit_code_of(results(text)) == code


def test_a_tally_counts() -> None:
    tally = Tally()
    for result in results("d d u 4 p"):
        tally.add(result)
    assert tally.summary == {"done": 2, "unchanged": 1, "refused": 1, "failed": 0, "planned": 1}
    assert tally.total == 5
