"""What a handler's end means, whatever it answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core.jobs.answers import no_handler, verdict
from billiactl.core.jobs.handler_process import Ended


def ended(exit_status: int | None = 0, stdout: bytes | Any = b"", **facts: Any) -> Ended:
    said = stdout if isinstance(stdout, bytes) else json.dumps(stdout).encode()
    known: dict[str, Any] = {"early": None, "failure": None, "stderr": b"", "cut": (), **facts}
    return Ended(exit=exit_status, stdout=said, **known)


def outcome(raw: Ended, has_service: bool = True) -> tuple[str, str | None, bool]:
    found = verdict(raw, 60, has_service)
    return found.outcome, found.message, found.retry


@pytest.mark.parametrize("stdout", [b"", b" \n", b"{}", {"message": "done", "more": [1]}, {"service": None}])
def test_exit_0_with_nothing_or_an_object_is_finished(stdout: Any) -> None:
    assert verdict(ended(0, stdout), 60, has_service=False).outcome == "finished"


def test_what_it_says_of_its_service() -> None:
    found = verdict(ended(0, {"service": {"attributes": {"b": "2", "a": "1"}, "expires_on": "2027-11-22"}}), 60, True)
    assert (found.attributes, found.expires_on) == ('{"a":"1","b":"2"}', "2027-11-22")
    assert json.loads(found.output or "")["answer"]["service"]["expires_on"] == "2027-11-22"


@pytest.mark.parametrize(
    ("stdout", "words"),
    [
        (b"done", "no JSON"),
        (b"[]", "no JSON object"),
        (b"NaN", "no JSON"),
        (b'{"a": 1', "no JSON"),
        (b"\xff", "no UTF-8 text"),
        (b'{"message": "\\ud800"}', "no UTF-8 text"),
        (b"[" * 60_000, "no JSON"),
        (b'{"n": 1' + b"0" * 5_000 + b"}", "no JSON"),
        ({"message": 1}, "'message' is no text"),
        ({"retry": "no"}, "'retry' is neither true nor false"),
        ({"service": []}, "'service' is no object"),
        ({"service": {"attributes": {"a": 1}}}, "'service.attributes' are no object of texts"),
        ({"service": {"attributes": "a"}}, "'service.attributes' are no object of texts"),
        ({"service": {"expires_on": "20271122"}}, "'service.expires_on' is no date"),
        ({"service": {"expires_on": "2027-02-30"}}, "'service.expires_on' is no date"),
        ({"service": {"expires_on": 7}}, "'service.expires_on' is no date"),
    ],
)
def test_a_bad_answer_is_an_error_that_is_tried_again(stdout: Any, words: str) -> None:
    result, message, retry = outcome(ended(0, stdout))
    assert (result, retry) == ("error", True)
    assert words in (message or "")


def test_a_service_that_the_line_has_not_is_told_and_left_aside() -> None:
    found = verdict(ended(0, {"message": "sent", "service": {"expires_on": "2027-11-22"}}), 60, has_service=False)
    assert (found.outcome, found.message) == ("finished", "sent (it tells of a service, and the line has none)")
    assert (found.attributes, found.expires_on) == (None, None)


@pytest.mark.parametrize(
    ("raw", "message", "retry"),
    [
        (ended(1), "exit status 1", True),
        (ended(1, stderr=b"one\nthe name is taken\n\n"), "the name is taken (exit status 1)", True),
        (ended(1, {"message": "the name is taken"}, stderr=b"noise"), "the name is taken", True),
        (ended(1, {"message": "the name is taken", "retry": False}), "the name is taken", False),
        (ended(65, {"message": "the name is taken"}), "the name is taken", False),
        (ended(65), "exit status 65", False),
        (ended(-9), "ended by SIGKILL", True),
        (ended(-40), "ended by signal 40", True),
        (ended(None, failure="Permission denied"), "the command can't be run: Permission denied", True),
        (ended(-15, early="timeout"), "it took longer than 60 seconds and was ended", True),
        (ended(0, early="timeout"), "it took longer than 60 seconds and was ended", True),
        (ended(0, b"{}", cut=("stdout",)), "its answer is longer than 2 bytes", True),
    ],
)
def test_errors_say_why(raw: Ended, message: str, retry: bool) -> None:
    assert outcome(raw) == ("error", message, retry)
    error = json.loads(verdict(raw, 60, True).error or "")
    assert error == {"message": message, "exit": raw.exit, "retry": retry}


@pytest.mark.parametrize("early", ["timeout", "stopped"])
def test_one_that_was_asked_to_end_is_finished_only_if_it_says_so(early: str) -> None:
    assert outcome(ended(0, {"message": "just done"}, early=early))[0] == "finished"
    assert outcome(ended(0, b"", early=early))[0] == ("error" if early == "timeout" else "interrupted")
    assert outcome(ended(-15, b"", early=early))[0] == ("error" if early == "timeout" else "interrupted")


def test_one_that_was_lost_is_interrupted_for_nobody_knows_what_it_did() -> None:
    found = verdict(ended(None, early="lost"), 60, True)
    assert (found.outcome, found.error, found.waits) == ("interrupted", None, True)
    assert found.message == "it was lost: the process that watched it was killed"
    assert not verdict(ended(-15, early="stopped"), 60, True).waits


def test_what_was_cut_is_marked() -> None:
    kept = json.loads(verdict(ended(1, b"xx", stderr=b"yy", cut=("stdout", "stderr")), 60, True).output or "")
    assert kept == {"exit": 1, "stdout": "xx\n[cut after 2 bytes]", "stderr": "yy\n[cut after 2 bytes]"}


def test_a_handler_that_is_gone_is_not_tried_again() -> None:
    assert (no_handler("new").outcome, no_handler("new").retry) == ("error", False)


@given(
    stdout=st.binary(max_size=200) | st.text(max_size=50).map(json.dumps).map(str.encode),
    stderr=st.binary(max_size=50),
    status=st.integers(-70, 255) | st.none(),
    early=st.sampled_from([None, "timeout", "stopped", "lost"]),
    has_service=st.booleans(),
)
def test_whatever_comes_is_kept_as_text_that_a_database_takes(
    stdout: bytes, stderr: bytes, status: int | None, early: str | None, has_service: bool
) -> None:
    found = verdict(Ended(status, early, None, stdout, stderr, ()), 60, has_service)
    for text in (found.output, found.error):
        if text is not None:
            json.loads(text)
            assert "\0" not in text
            text.encode("utf-8")
    assert (found.outcome == "finished") <= (status == 0)
