"""The program on a terminal of its own, typed at as a person would."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pexpect

from tests.support.program import Program

ROOT = Path(__file__).parents[2]
WAIT = 60


def at_a_terminal(
    program: Program, *words: object, columns: int = 80, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run a command line on a terminal to its end; its exit code and all that was shown, with plain line ends."""
    environment = {**program.environment(dict(env or {}), None), "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "billiactl", *map(str, words)],
        env=environment,
        encoding="utf-8",
        dimensions=(50, columns),
        timeout=WAIT,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus is not None, f"ended by signal {child.signalstatus}"
    return child.exitstatus, str(child.before).replace("\r\n", "\n")


def editor_that(folder: Path, script: str) -> str:
    """A program of the name ``my-editor`` that does ``script`` (shell) with the file ``$1``; for $EDITOR."""
    path = folder / "my-editor"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)
