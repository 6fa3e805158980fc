"""The program with fake commands, in this process and in one of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from billiactl.cli import registry
from tests.cli import fake_program
from tests.support.program import Program, Result, RunCli

ROOT = Path(__file__).parent.parent.parent
FAKE = [sys.executable, "-m", "tests.cli.fake_program"]

StartFake = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def fake(program: Program, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    """Run the program with fake commands in this process (parameters: ``Program.invoke``)."""
    for name in ("GROUPS", "COMMANDS", "SECTIONS"):
        monkeypatch.setattr(registry, name, getattr(fake_program, name))
    return program.invoke


def fake_environment(program: Program, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process with fake commands."""
    return {**program.environment(more or {}, None), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def fake_process(program: Program) -> RunCli:
    """Run the program with fake commands in a process of its own."""

    def run(*arguments: str, input: str = "", env: Mapping[str, str] | None = None) -> Result:
        done = subprocess.run(
            [*FAKE, *arguments],
            input=input.encode(),
            env=fake_environment(program, env),
            cwd=program.home,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
