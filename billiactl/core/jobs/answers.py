"""What a handler's end means: finished with its answer, or an error. Pure."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from billiactl.core.execution import ERROR, FINISHED, INTERRUPTED
from billiactl.core.ids import canonical_json
from billiactl.core.jobs.guard import STOPPED, TIMEOUT
from billiactl.core.jobs.handler_process import LOST, Ended

NOT_TO_BE_RETRIED = 65
"""The exit status that says that trying again is of no use (EX_DATAERR of sysexits.h)."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a try: ``outcome`` (finished, error or interrupted), and the record of it as canonical JSON.

    ``waits``: an interrupted one that may be done again is not begun at once, since it may well end so again.
    ``attributes`` (canonical JSON) and ``expires_on`` are what the handler says of the service.
    """

    outcome: str
    output: str | None
    error: str | None
    message: str | None
    retry: bool = True
    attributes: str | None = None
    expires_on: str | None = None
    waits: bool = False


class BadAnswer(ValueError):
    """A handler answered something that is no answer; the words say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's answer, checked."""

    said: Mapping[str, Any]
    message: str | None
    retry: bool
    attributes: str | None
    expires_on: str | None


def verdict(ended: Ended, timeout: float, has_service: bool) -> Verdict:
    """What ``ended`` means. A handler that was ended early is finished only if it says so: by exit 0 and an answer."""
    answer: Answer | None = None
    fault: str | None = None
    try:
        answer = read_answer(ended, has_service)
    except BadAnswer as bad:
        fault = str(bad)
    done = ended.exit == 0 and answer is not None and (ended.early is None or bool(answer.said))
    output = canonical_json(_output(ended, answer))
    if done and answer is not None:
        return Verdict(FINISHED, output, None, answer.message, True, answer.attributes, answer.expires_on)
    message = _why(ended, answer, fault, timeout)[:_LONGEST_MESSAGE]
    if ended.early in (STOPPED, LOST):
        return Verdict(INTERRUPTED, output, None, message, waits=ended.early == LOST)
    retry = ended.exit != NOT_TO_BE_RETRIED and (answer is None or answer.retry)
    error = canonical_json({"message": message, "exit": ended.exit, "retry": retry})
    return Verdict(ERROR, output, error, message, retry)


def no_handler(job_type: str) -> Verdict:
    """What becomes of a try whose handler went out of the settings after it was taken."""
    message = f"the settings have no handler of {job_type} any more"
    return Verdict(ERROR, None, canonical_json({"message": message, "exit": None, "retry": False}), message, False)


def read_answer(ended: Ended, has_service: bool) -> Answer:
    """The answer on a handler's standard output: nothing, or a JSON object. Raises BadAnswer."""
    if "stdout" in ended.cut:
        raise BadAnswer(f"its answer is longer than {len(ended.stdout)} bytes")
    said = _parsed(ended.stdout)
    message, retry = said.get("message"), said.get("retry", True)
    if message is not None and not isinstance(message, str):
        raise BadAnswer("its answer's 'message' is no text")
    if not isinstance(retry, bool):
        raise BadAnswer("its answer's 'retry' is neither true nor false")
    service = said.get("service")
    if service is None:
        return Answer(said, message, retry, None, None)
    if not isinstance(service, dict):
        raise BadAnswer("its answer's 'service' is no object")
    attributes, day = _attributes(service.get("attributes")), _day(service.get("expires_on"))
    if not has_service:
        # What it did is done; doing it again for a word too many would do harm. The record keeps the word.
        return Answer(said, f"{message or 'done'} (it tells of a service, and the line has none)", retry, None, None)
    return Answer(said, message, retry, attributes, day)


def _parsed(stdout: bytes) -> dict[str, Any]:
    try:
        text = stdout.decode("utf-8").strip()
        said = json.loads(text, parse_constant=_refuse_constant) if text else {}
        canonical_json(said).encode("utf-8")
    except UnicodeError:
        raise BadAnswer("its answer is no UTF-8 text") from None
    except (ValueError, RecursionError):
        raise BadAnswer("its answer is no JSON") from None
    if not isinstance(said, dict):
        raise BadAnswer("its answer is no JSON object")
    return said


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _attributes(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not all(key and isinstance(text, str) for key, text in value.items()):
        raise BadAnswer("its answer's 'service.attributes' are no object of texts")
    return canonical_json(value)


def _day(value: Any) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise BadAnswer("its answer's 'service.expires_on' is no date such as 2027-11-22")


def _why(ended: Ended, answer: Answer | None, fault: str | None, timeout: float) -> str:
    if ended.failure is not None:
        return f"the command can't be run: {ended.failure}"
    if ended.early == TIMEOUT:
        return f"it took longer than {timeout:g} seconds and was ended"
    if ended.early == STOPPED:
        return "the worker was stopped, and it with it"
    if ended.exit is None:
        return "it was lost: the process that watched it was killed"
    if ended.exit == 0:
        return fault or "it did not say how it ended"
    if answer is not None and answer.message:
        return answer.message
    told = [line.strip() for line in _text(ended.stderr).splitlines() if line.strip()]
    return f"{told[-1]} ({_ending(ended.exit)})" if told else _ending(ended.exit)


def _ending(exit_status: int) -> str:
    if exit_status >= 0:
        return f"exit status {exit_status}"
    try:
        return f"ended by {signal.Signals(-exit_status).name}"
    except ValueError:
        return f"ended by signal {-exit_status}"


def _output(ended: Ended, answer: Answer | None) -> dict[str, Any]:
    """What is kept of a handler's output: its answer, or what it wrote in place of one; and its standard error."""
    kept: dict[str, Any] = {"exit": ended.exit}
    if answer is None:
        kept["stdout"] = _told(ended, "stdout")
    elif answer.said:
        kept["answer"] = answer.said
    if ended.stderr:
        kept["stderr"] = _told(ended, "stderr")
    return kept


def _told(ended: Ended, stream: str) -> str:
    data: bytes = getattr(ended, stream)
    return _text(data) + (f"\n[cut after {len(data)} bytes]" if stream in ended.cut else "")


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
