"""Groups: help, bare calls, wrong names, completion, and the registry behind them."""

from __future__ import annotations

import re

import pytest

from billiactl.cli import registry
from tests.support.program import RunCli


def test_every_word_of_the_root_is_in_one_section() -> None:
    listed = [word for _, words in registry.SECTIONS for word in words]
    assert sorted(listed) == sorted(registry.children(()))


def test_every_group_has_help_and_commands() -> None:
    prefixes = {entry.path[:depth] for entry in registry.COMMANDS for depth in range(1, len(entry.path))}
    assert prefixes == set(registry.GROUPS)
    assert not prefixes & {entry.path for entry in registry.COMMANDS}


def test_paths_and_targets_are_unique() -> None:
    assert len({entry.path for entry in registry.COMMANDS}) == len(registry.COMMANDS)
    assert len({entry.target for entry in registry.COMMANDS}) == len(registry.COMMANDS)


@pytest.mark.parametrize("help_line", [entry.help for entry in registry.COMMANDS] + list(registry.GROUPS.values()))
def test_help_lines_are_one_short_line(help_line: str) -> None:
    assert 0 < len(help_line) <= 60
    assert not help_line.endswith(".")


@pytest.mark.parametrize("line", [[], ["--help"], ["-h"], ["-o", "json"]])
def test_the_bare_program_prints_its_help(invoke: RunCli, line: list[str]) -> None:
    result = invoke(*line)
    assert (result.code, result.stderr) == (0, "")
    assert "Orders:\n  order " in result.stdout
    assert "Examples:\n  billiactl demo\n" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("line", [["order"], ["order", "--help"], ["order", "-o", "json"], ["-q", "order"]])
def test_a_bare_group_prints_its_help(invoke: RunCli, line: list[str]) -> None:
    result = invoke(*line)
    assert (result.code, result.stderr) == (0, "")
    assert re.search(r"\n  pay +Book payments of orders\n", result.stdout)
    assert "Global options" in result.stdout


def test_nested_groups(fake: RunCli) -> None:
    assert "set  Set a status" in fake("thing", "status").stdout
    result = fake("thing", "status", "set", "1", "2", "cancelled", "-o", "json")
    assert result.json()["ids"] == [1, 2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ordr", "no such command 'ordr'; did you mean 'order'?"),
        ("orders", "no such command 'orders'; did you mean 'order'?"),
        ("order sow", "no such command 'sow'; did you mean 'show'?"),
        ("order status nxt", "no such command 'nxt'; did you mean 'next'?"),
        ("pay", "no such command 'pay'; did you mean 'billiactl order pay'?"),
        ("show", "no such command 'show'"),
        ("help", "no such command 'help'; did you mean 'billiactl --help'?"),
        ("order 1042", "no such command '1042'; did you mean 'billiactl order show 1042'?"),
        ("order status 1042", "no such command '1042'; did you mean 'billiactl order status next 1042'?"),
        ("xyzzy", "no such command 'xyzzy'"),
    ],
)
def test_a_wrong_name_is_answered_with_what_was_meant(invoke: RunCli, line: str, message: str) -> None:
    result = invoke(*line.split())
    path = " ".join(["billiactl", *line.split()[:-1]])
    assert result.code == 2
    assert result.stderr == f"error: {message}\nhint: try '{path} --help'\n"


def test_a_target_that_is_no_command_is_a_fault_of_ours(fake: RunCli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "COMMANDS", (registry.Entry(("odd",), "Odd", "tests.cli.fake_commands:COLUMNS"),))
    result = fake("odd")
    assert result.code == 1
    assert "tests.cli.fake_commands:COLUMNS is no command" in result.stderr
