"""How a failure is told: a sentence and a hint for people, one JSON object for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from billiactl.cli.exit_codes import UNEXPECTED, exit_code
from billiactl.cli.text import redacted_url
from billiactl.core.errors import BilliaError, UsageFault

if TYPE_CHECKING:
    from click import Command, NoSuchOption, UsageError

    from billiactl.cli.streams import Streams

FORMATS = ("table", "json", "ndjson", "yaml", "csv", "id")
OBJECT_FORMATS = frozenset({"json", "ndjson", "yaml"})
"""The output formats in which a failure is one JSON object (which is YAML too)."""

_NEGATIVE = re.compile(r"-[0-9]+")
_SURPLUS = re.compile(r"got unexpected extra arguments? \((.*)\)", re.DOTALL)
_SHORT_OUTPUT = re.compile(r"-[hqv]*o(.*)", re.DOTALL)


class Unexpected(BilliaError):
    """A failure that the program did not foresee: a fault of the program, or of the machine."""

    def __init__(self, cause: BaseException) -> None:
        detail = " ".join(str(cause).split())
        name = type(cause).__name__
        hint = "--debug shows the traceback"
        super().__init__("unexpected", f"unexpected failure: {name}: {detail}" if detail else name, hint)


def error_object(error: BilliaError) -> dict[str, Any]:
    """The JSON object of a failure: code, message, hint, the failure's own data, exit."""
    return {
        "code": error.code,
        "message": redacted_url(error.message),
        "hint": redacted_url(error.hint) if error.hint else None,
        **error.data,
        "exit": exit_code(error),
    }


def report(error: BilliaError, output: str, streams: Streams) -> int:
    """Tell ``error`` on standard error in the manner of the output format; returns its exit code."""
    told = error_object(error)
    if output in OBJECT_FORMATS:
        streams.error_for_programs(json.dumps({"error": told}, ensure_ascii=False, default=str))
    else:
        streams.error(told["message"], told["hint"])
    return int(told["exit"]) if isinstance(told["exit"], int) else UNEXPECTED


def from_click(error: UsageError, command_path: str) -> UsageFault:
    """Click's usage error, about the part of the line that belongs to a command, as a sentence of ours and a hint."""
    from click import BadParameter, MissingParameter, NoSuchOption

    message = _sentence(error.format_message())
    hint = f"try '{command_path} --help'"
    surplus = _SURPLUS.fullmatch(message)
    if surplus is not None:
        words = surplus.group(1).split(" ")
        told = f"'{words[0]}' is one word too many" if len(words) == 1 else f"'{' '.join(words)}' is too much"
        return UsageFault("usage", told, hint)
    if isinstance(error, NoSuchOption):
        return _no_such_option(error, hint)
    if isinstance(error, MissingParameter):
        return UsageFault("missing_argument", message, hint)
    return UsageFault("bad_value" if isinstance(error, BadParameter) else "usage", message, hint)


def _no_such_option(error: NoSuchOption, hint: str) -> UsageFault:
    message = f"no such option '{error.option_name}'"
    if error.possibilities:
        return UsageFault("no_such_option", f"{message}; did you mean '{error.possibilities[0]}'?", hint)
    if error.ctx and any(param.param_type_name == "argument" for param in error.ctx.command.params):
        if _NEGATIVE.fullmatch(error.option_name) and not _takes_an_amount(error.ctx.command):
            hint = "an amount follows its option and has no sign, as in --amount 5"
        hint = f"{hint}; text that starts with '-' goes after '--'"
    return UsageFault("no_such_option", message, hint)


def _takes_an_amount(command: Command) -> bool:
    return any(param.name == "amount" for param in command.params if param.param_type_name == "argument")


def _sentence(text: str) -> str:
    """Click's text as we write: one line, no capital at the start, no full stop at the end."""
    line = " ".join(text.split()).removesuffix(".")
    return line[:1].lower() + line[1:]


def typed_output(arguments: Sequence[str]) -> str | None:
    """The output format that a command line asks for, read without parsing it: it may be one that can't be parsed."""
    found = None
    for position, word in enumerate(arguments):
        if word == "--":
            break
        value = _output_value(word, arguments[position + 1 : position + 2])
        found = value if value in FORMATS else found
    return found


def _output_value(word: str, following: Sequence[str]) -> str | None:
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        if name != "--output":
            return None
        return value if equals else next(iter(following), None)
    short = _SHORT_OUTPUT.fullmatch(word)
    if short is None:
        return None
    return short.group(1) or next(iter(following), None)


def debug_is_typed(arguments: Sequence[str]) -> bool:
    """Whether ``--debug`` stands on the command line, read without parsing it."""
    before_text = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--debug" in before_text
