"""Running billiactl in tests: as a process of its own, or in this process for speed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from billiactl.core.clock import CLOCK_VARIABLE

DEFAULT_CLOCK = "2026-11-22T10:00:00Z"
"""The time at which the program runs unless a test says otherwise."""

Argument = str | int | Path
"""Paths and ids may be given as they are."""


@dataclass(frozen=True)
class Result:
    """What one run of the program left: its exit code and its two streams."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.stdout)

    def error(self) -> dict[str, Any]:
        """The error object on standard error."""
        found: dict[str, Any] = json.loads(self.stderr)["error"]
        return found


RunCli = Callable[..., Result]
"""The type of the fixtures ``run_cli`` and ``invoke``: parameters as of ``Program.run``."""

StartCli = Callable[..., subprocess.Popen[str]]
"""The type of the fixture ``start_cli``: parameters as of ``Program.start``."""

StopClock = Callable[[str], None]
"""The type of the fixture ``clock``."""


@dataclass(frozen=True)
class Program:
    """The program in a home of its own: ``home`` is its user's folder, ``database`` its URL or None for the default."""

    home: Path
    database: str | None = None

    def environment(self, more: Mapping[str, str], clock: str | None) -> dict[str, str]:
        """The whole environment of a run: nothing of ours gets through but the path."""
        found = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "USER": "maria",
            "LOGNAME": "maria",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONWARNINGS": "error",
            "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
            CLOCK_VARIABLE: clock or os.environ.get(CLOCK_VARIABLE, DEFAULT_CLOCK),
        }
        if self.database is not None:
            found["BILLIACTL_DATABASE_URL"] = self.database
        return {**found, **more}

    def run(
        self,
        *arguments: Argument,
        input: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        clock: str | None = None,
        timeout: float = 60,
    ) -> Result:
        """Run ``billiactl ARGUMENTS`` in a process of its own and wait for its end."""
        done = subprocess.run(
            command(arguments),
            input=as_bytes(input),
            env=self.environment(env or {}, clock),
            cwd=cwd or self.home,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(
        self,
        *arguments: Argument,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        clock: str | None = None,
    ) -> subprocess.Popen[str]:
        """Start ``billiactl ARGUMENTS`` beside the test, all three streams piped. The caller waits for it."""
        return subprocess.Popen(
            command(arguments),
            env=self.environment(env or {}, clock),
            cwd=cwd or self.home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def invoke(
        self,
        *arguments: Argument,
        input: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        clock: str | None = None,
    ) -> Result:
        """Run ``billiactl ARGUMENTS`` in this process: some hundred times faster, but not alone in it."""
        from billiactl.cli.main import main

        out, err = captured(), captured()
        given = io.TextIOWrapper(io.BytesIO(as_bytes(input)), encoding="utf-8")
        environment = self.environment(env or {}, clock)
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(sys, "stdin", given),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = exit_code_of(main, [str(argument) for argument in arguments])
        return Result(code, text_of(out), text_of(err))


def command(arguments: tuple[Argument, ...]) -> list[str]:
    """The command line that runs the program with this Python."""
    return [sys.executable, "-m", "billiactl", *map(str, arguments)]


def as_bytes(given: str | bytes | None) -> bytes:
    """Standard input as bytes: empty if nothing is given, never the test runner's own."""
    return given.encode() if isinstance(given, str) else given or b""


def captured() -> io.TextIOWrapper:
    """A stream that keeps what is written, with a ``buffer`` for bytes as a real one has."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def text_of(stream: io.TextIOWrapper) -> str:
    """All that was written to a captured stream."""
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def exit_code_of(main: Any, arguments: list[str]) -> int:
    """The code with which ``main`` ends, whether it returns it or exits with it."""
    try:
        code = main(arguments)
    except SystemExit as leaving:
        code = leaving.code
    return 0 if code is None else int(code)
