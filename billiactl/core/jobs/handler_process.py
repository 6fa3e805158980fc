"""Running a handler: a command without a shell, in a clean environment, with a time limit, its output cut."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from billiactl.core.jobs import guard
from billiactl.core.jobs.stopping import Stop

GRACE = 5
"""Seconds between asking a handler to end and ending it."""

UNRESPONSIVE = 10
"""Seconds beyond the time limit and the grace after which the guard itself is held to be stuck."""

LOST = "lost"
"""Why a handler has no end: what watched it was killed."""

_PIECE = 65_536
_MOST_LEFTOVERS = 64
"""Pieces that are read after the handler's end: more than a pipe holds. Whoever writes on and on is not waited for."""

_PASSED_ON = ("PATH", "HOME", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Ended:
    """What is known of a handler that ran: ``exit`` as ``subprocess`` has it (below 0: a signal), None if it did not.

    ``early`` is why it was ended before it was done (``timeout``, ``stopped``), or ``lost``; ``failure`` why it could
    not be run. ``cut`` names the streams of which more came than is kept.
    """

    exit: int | None
    early: str | None
    failure: str | None
    stdout: bytes
    stderr: bytes
    cut: tuple[str, ...]


def not_run(error: OSError) -> Ended:
    """What is known of a handler for which this machine had no room."""
    return Ended(None, None, error.strerror or str(error), b"", b"", ())


def clean_environment(more: Mapping[str, str]) -> dict[str, str]:
    """What a handler gets of this process's environment, and ``more``: no password of ours is in it."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", **kept, **more}


def run_handler(
    command: tuple[str, ...],
    environment: Mapping[str, str],
    given: str,
    timeout: float,
    output_limit: int,
    stop: Stop,
    grace: float = GRACE,
) -> Ended:
    """Run ``command`` on ``given`` as its standard input, in an empty folder of its own, and wait for its end.

    After ``timeout`` seconds, or when ``stop`` is asked, its process group gets SIGTERM, ``grace`` seconds later
    SIGKILL; the same if this process is killed. Whatever it leaves running in its group is ended with it.
    """
    order = {"command": command, "environment": dict(environment), "timeout": timeout, "grace": grace}
    with (
        tempfile.TemporaryDirectory(prefix="billiactl-job-", ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryFile() as standard_input,
    ):
        standard_input.write(given.encode("utf-8"))
        standard_input.seek(0)
        with _Guard(order, standard_input, folder) as watched:
            return watched.follow(output_limit, stop, time.monotonic() + timeout + grace + UNRESPONSIVE)


class _Kept:
    """The beginning of a stream, up to a limit of bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.data = bytearray()
        self.cut = False

    def take(self, piece: bytes) -> None:
        room = self._limit - len(self.data)
        self.data += piece[:room]
        self.cut = self.cut or len(piece) > room


class _Guard:
    """The guard's process and the pipes to it and to the handler behind it."""

    def __init__(self, order: Mapping[str, Any], standard_input: BinaryIO, folder: str) -> None:
        control, self._control = os.pipe()
        self._report, report = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(guard.__file__)), str(control), str(report)],
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(control, report),
                cwd=folder,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError:
            os.close(self._control)
            os.close(self._report)
            raise
        finally:
            os.close(control)
            os.close(report)
        self._told: list[dict[str, Any]] = []
        self._unread = b""
        self._write(json.dumps(order).encode() + b"\n")

    def __enter__(self) -> _Guard:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._control)
        self._process.wait()
        os.close(self._report)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def follow(self, output_limit: int, stop: Stop, deadline: float) -> Ended:
        """Read what the handler says until the guard tells its end; after ``deadline`` both are killed."""
        kept = {"stdout": _Kept(output_limit), "stderr": _Kept(output_limit)}
        files = {"stdout": self._process.stdout, "stderr": self._process.stderr}
        readers: dict[int, Callable[[bytes], None]] = {}
        with selectors.DefaultSelector() as selector:
            for name, file in files.items():
                assert file is not None
                os.set_blocking(file.fileno(), False)
                readers[file.fileno()] = kept[name].take
                selector.register(file.fileno(), selectors.EVENT_READ)
            selector.register(self._report, selectors.EVENT_READ)
            selector.register(stop, selectors.EVENT_READ)
            while not self._over:
                for key, _ in selector.select(max(0, deadline - time.monotonic())):
                    if key.fileobj is stop:
                        selector.unregister(stop)
                        self._write(b"stop\n")
                    elif not self._read(key.fd, readers.get(key.fd, self._hear)):
                        selector.unregister(key.fd)
                if time.monotonic() >= deadline:
                    self._kill()
                    deadline += UNRESPONSIVE
        for number, take in readers.items():
            self._drain(number, take)
        return self._ended(kept)

    @property
    def _over(self) -> bool:
        return any(message is _GONE or "exit" in message or "failure" in message for message in self._told)

    def _read(self, number: int, take: Callable[[bytes], None]) -> bool:
        """Take one piece from a pipe; whether more may come."""
        try:
            piece = os.read(number, _PIECE)
        except BlockingIOError:
            return True
        if not piece and number == self._report:
            self._told.append(_GONE)
        take(piece)
        return bool(piece)

    def _hear(self, piece: bytes) -> None:
        *lines, self._unread = (self._unread + piece).split(b"\n")
        self._told += [json.loads(line) for line in lines]

    def _drain(self, number: int, take: Callable[[bytes], None]) -> None:
        """What is in the pipe still; a process that left the handler's group may hold it open."""
        for _ in range(_MOST_LEFTOVERS):
            try:
                piece = os.read(number, _PIECE)
            except BlockingIOError:
                return
            if not piece:
                return
            take(piece)

    def _write(self, line: bytes) -> None:
        try:
            while line:
                line = line[os.write(self._control, line) :]
        except BrokenPipeError:
            return  # the guard is gone, and its report is at its end

    def _kill(self) -> None:
        """End a guard that does not answer, and its handler."""
        self._process.kill()
        self._kill_handler()

    def _kill_handler(self) -> None:
        for message in self._told:
            if "pid" in message:
                try:
                    os.killpg(message["pid"], 9)
                except ProcessLookupError:
                    continue

    def _ended(self, kept: Mapping[str, _Kept]) -> Ended:
        last = self._told[-1]
        if last is _GONE:
            self._kill_handler()
        return Ended(
            exit=last.get("exit"),
            early=LOST if last is _GONE else last.get("early"),
            failure=last.get("failure"),
            stdout=bytes(kept["stdout"].data),
            stderr=bytes(kept["stderr"].data),
            cut=tuple(name for name, stream in kept.items() if stream.cut),
        )


_GONE: dict[str, Any] = {}
"""Stands for the end of a guard that told of none."""
