"""What the registry says is what the commands are."""

from __future__ import annotations

import pytest

from billiactl.cli import registry
from billiactl.cli.command import Command
from billiactl.cli.groups import load
from billiactl.cli.options import GLOBAL_OPTIONS
from billiactl.cli.registry import Entry

ENTRIES = pytest.mark.parametrize("entry", registry.COMMANDS, ids=lambda entry: " ".join(entry.path))
GLOBAL_NAMES = {name for option in GLOBAL_OPTIONS for name in (*option.opts, *option.secondary_opts)} | {"-h", "--help"}


@ENTRIES
def test_every_target_is_a_command_and_says_the_same_of_itself(entry: Entry) -> None:
    found = load(entry)
    assert isinstance(found, Command)
    assert (found.help or "").splitlines()[0].removesuffix(".") == entry.help


@ENTRIES
def test_every_option_and_argument_is_explained_and_none_hides_a_global_one(entry: Entry) -> None:
    for param in load(entry).params:
        if param.param_type_name == "option":
            assert getattr(param, "help", None), param.name
            assert not GLOBAL_NAMES & {*param.opts, *param.secondary_opts}


def commands_in(line: str) -> list[str]:
    """The commands that an example calls, each as its words; empty for one that there is none of."""
    calls = [call.split() for call in line.split("billiactl ")[1:]]
    known = {entry.path for entry in registry.COMMANDS}
    return [next((" ".join(words[:end]) for end in (3, 2, 1) if tuple(words[:end]) in known), "") for words in calls]


@ENTRIES
def test_examples_are_of_commands_that_exist(entry: Entry) -> None:
    found = load(entry)
    assert isinstance(found, Command)
    called = [commands_in(line) for line, meaning in found.examples if meaning]
    assert len(called) == len(found.examples)
    assert all(commands and all(commands) for commands in called)
    assert not called or " ".join(entry.path) in called[0]
