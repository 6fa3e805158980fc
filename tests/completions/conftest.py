"""Shells to type into: a shop, a ``billiactl`` on the PATH that records its calls, and the shells themselves."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest

from tests.support.program import Program
from tests.support.rows import rows_in

SCRIPTS = Path(__file__).parent.parent.parent / "completions"
PATIENCE = 20
"""Seconds to wait for a screen."""

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07]*\x07|[\x00-\x08\x0e-\x1a\x7f]")


def need(shell: str) -> str:
    """The path of a shell. One that is not there skips the test, and fails it in CI."""
    found = shutil.which(shell)
    if found is None:
        reason = f"{shell} is not installed (Debian: apt install {shell})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@dataclass(frozen=True)
class Desk:
    """A place to type in: its environment, and the file that names every call of the program."""

    environment: dict[str, str]
    calls_file: Path

    @property
    def calls(self) -> list[str]:
        """The command lines with which the program was called."""
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []

    @property
    def home(self) -> Path:
        """The folder of its user."""
        return Path(self.environment["HOME"])

    def run(self, *command: str) -> str:
        """The output of a command in this environment."""
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=self.environment["HOME"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.stderr == "", done.stderr
        return done.stdout

    def terminal(self, *command: str) -> Terminal:
        """A terminal with a shell in it."""
        child = pexpect.spawn(
            command[0],
            list(command[1:]),
            env={**self.environment, "TERM": "xterm", "PS1": "> "},
            cwd=str(self.home),
            encoding="utf-8",
            dimensions=(40, 100),
            timeout=PATIENCE,
        )
        return Terminal(child)


class Terminal:
    """A shell in a terminal."""

    def __init__(self, child: pexpect.spawn[str]) -> None:
        self.child = child
        self.count = 0

    def command(self, line: str) -> None:
        """Have the shell run a line, and wait until it has."""
        self.count += 1
        self.child.sendline(f"{line}; echo re''ady{self.count}")
        self.child.expect_exact(f"ready{self.count}")

    def type(self, keys: str, until: str) -> str:
        """Type ``keys`` and read until ``until`` is on the screen; what was shown so far, without colours."""
        self.child.send(keys)
        seen = ""
        while until not in seen:
            try:
                seen = _ESCAPE.sub("", seen + self.child.read_nonblocking(4096, timeout=PATIENCE))
            except pexpect.TIMEOUT:
                raise AssertionError(f"{until!r} never came; the screen says:\n{seen}") from None
        return seen

    def clear_line(self) -> None:
        """Take back what is typed."""
        self.child.send("\x15")

    def close(self) -> None:
        """End the shell."""
        self.child.close(force=True)


@pytest.fixture
def desk(program: Program, sqlite_url: str, tmp_path: Path) -> Desk:
    """A desk with ``billiactl`` on its PATH, and a small shop."""
    with rows_in(sqlite_url) as rows:
        anna = rows.user("anna", name="Anna Ivanova", email="anna@example.org")
        rows.user("bob", name="Bob")
        rows.add(
            "orders", id=1041, user_id=anna, status="pending", due=1200, gross=1200, payment_status="partially_paid"
        )
        rows.add("orders", id=1042, user_id=anna, status="pending", due=1200, gross=1200)
        rows.add("orders", id=107, user_id=anna, status="cancelled")
        rows.add("documents", order_id=1042, kind="invoice", number="0000000001", gross=1200)
        rows.add("documents", order_id=1042, kind="proforma", number="0000000007", gross=1200)
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    wrapper = folder / "billiactl"
    wrapper.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> {shlex.quote(str(calls))}\n'
        f'exec {shlex.quote(sys.executable)} -m billiactl "$@"\n'
    )
    wrapper.chmod(0o755)
    environment = program.environment({"BILLIACTL_COMPLETION_MS": "20000"}, None)
    environment["PATH"] = f"{folder}:{environment['PATH']}"
    environment["PYTHONPATH"] = str(SCRIPTS.parent)
    return Desk(environment, calls)
