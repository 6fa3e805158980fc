"""The tables in the scripts: what the program says, and a decision about everything in it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import click
import pytest

from billiactl.cli import registry
from billiactl.cli.groups import load
from billiactl.cli.options import GLOBAL_OPTIONS
from billiactl.cli.registry import Entry
from billiactl.commands import completing
from billiactl.commands.completion_kinds import (
    FIELDS_OF_COMMAND,
    FILE,
    FOLDER,
    FORMATS_OF_COMMAND,
    TEXT,
    kind_of,
    names_of,
)
from billiactl.commands.completion_tables import script
from tests.completions.conftest import SCRIPTS
from tests.support.program import RunCli

ENTRIES = pytest.mark.parametrize("entry", registry.COMMANDS, ids=lambda entry: " ".join(entry.path))
FILES = {"bash": "billiactl.bash", "zsh": "_billiactl", "fish": "billiactl.fish"}
SHELLS = pytest.mark.parametrize("shell", FILES)


def takes_value(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument) or (isinstance(param, click.Option) and not param.is_flag)


@ENTRIES
def test_somebody_decided_what_every_parameter_completes(entry: Entry) -> None:
    for param in [*load(entry).params, *GLOBAL_OPTIONS]:
        if takes_value(param) and kind_of(entry.path, param) is None:
            keys = ", ".join(repr(name) for name in names_of(entry.path, param))
            pytest.fail(
                f"what does the shell complete for '{keys}'? Say so in billiactl/commands/completion_kinds.py "
                f"under one of these keys, then run 'make docs'"
            )


@ENTRIES
def test_every_kind_is_one_that_somebody_answers(entry: Entry) -> None:
    for param in [*load(entry).params, *GLOBAL_OPTIONS]:
        kind = kind_of(entry.path, param) if takes_value(param) else TEXT
        assert kind is not None
        if kind.startswith("@"):
            assert kind.removeprefix("@").partition(",")[0] in completing.KINDS
        elif not kind.startswith("="):
            assert kind in (TEXT, FILE, FOLDER, FORMATS_OF_COMMAND, FIELDS_OF_COMMAND)


@SHELLS
def test_what_is_checked_in_is_what_the_program_says(shell: str) -> None:
    assert (SCRIPTS / FILES[shell]).read_text(encoding="utf-8") == script(shell), "run 'make docs'"


@SHELLS
def test_the_command_prints_what_is_checked_in(run_cli: RunCli, shell: str) -> None:
    printed = run_cli("completion", shell)
    assert (printed.code, printed.stderr) == (0, "")
    assert printed.stdout == (SCRIPTS / FILES[shell]).read_text(encoding="utf-8")


@SHELLS
def test_every_command_stands_in_the_script(shell: str) -> None:
    text = script(shell)
    for entry in registry.COMMANDS:
        words = " ".join(entry.path)
        assert re.search(rf"(case )?'?{re.escape(words)}'?\)?\n", text), words


def test_check_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = SCRIPTS.parent / "scripts" / "write_completions.py"
    spec = importlib.util.spec_from_file_location("write_completions", path)
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert writer.main(["--check"]) == 0
    monkeypatch.setattr(writer, "FOLDER", tmp_path / "completions")
    assert writer.main([]) == 0
    assert writer.main(["--check"]) == 0
    (tmp_path / "completions" / "_billiactl").write_text("old")
    assert writer.main(["--check"]) == 1
    assert capsys.readouterr().err == "completions/_billiactl is not what the program says: run 'make docs'\n"
