"""The process between a worker and a handler: it starts the handler, ends it in time, and outlives a killed worker.

Run as a script by ``handler_process``, with nothing but the standard library. Arguments: the numbers of two open files.
From the first it reads what to do (a line of JSON: ``command``, ``environment``, ``timeout``, ``grace``); ``stop`` on
it asks for an early end, and that it closes means that the worker is gone. To the second it tells a line of JSON when
the handler runs (``pid``) or can't be run (``failure``), and one when it has ended (``exit``, and ``early``: why it was
ended before it was done, or null). The handler gets standard input, output and error of this process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from typing import Any

PROCESS_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
TIMEOUT = "timeout"
STOPPED = "stopped"


def main() -> None:
    """Guard one handler from its start to its end."""
    control, report = int(sys.argv[1]), int(sys.argv[2])
    # Caught, not ignored: what is ignored stays ignored in the handler. Whoever ends this process group ends the worker
    # too, and the worker says what is to become of the handler.
    for number in (*PROCESS_SIGNALS, signal.SIGCHLD):
        signal.signal(number, _wake)
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    line, asked = _first_line(control)
    order = json.loads(line)
    try:
        handler = subprocess.Popen(order["command"], env=order["environment"], start_new_session=True)
    except OSError as error:
        _tell(report, {"failure": f"{error.filename}: {error.strerror}" if error.filename else str(error)})
        return
    _tell(report, {"pid": handler.pid})
    _let_go_of_its_streams()
    early = _wait(handler, control, woken, 0 if asked else order["timeout"], order["grace"])
    early = STOPPED if asked and early else early
    _signal_all(handler.pid, signal.SIGKILL)
    _tell(report, {"exit": handler.returncode, "early": early})


def _wait(handler: subprocess.Popen[bytes], control: int, woken: int, timeout: float, grace: float) -> str | None:
    """Wait for the handler's end, or bring it about; why it was brought about."""
    early: str | None = None
    listened: list[int] = [control, woken]
    deadline = time.monotonic() + timeout
    while handler.poll() is None:
        left = deadline - time.monotonic()
        if left <= 0 and early is not None:
            _signal_all(handler.pid, signal.SIGKILL)
            handler.wait()
            break
        asked = False
        if left > 0:
            ready = select.select(listened, [], [], left)[0]
            _empty(woken)
            asked = control in ready
        if asked:
            listened.remove(control)
        if early is None and (asked or left <= 0):
            early = STOPPED if asked else TIMEOUT
            _signal_all(handler.pid, signal.SIGTERM)
            deadline = time.monotonic() + grace
    return early


def _signal_all(group: int, number: signal.Signals) -> None:
    """Signal the handler and everything that it started and that stayed in its group."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left, or (macOS) only those who wait to be buried


def _let_go_of_its_streams() -> None:
    """Keep nothing of the handler's open, so that who reads its output sees the end of it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _first_line(control: int) -> tuple[bytes, bool]:
    """The first line, and whether more came with it: then it was asked to stop before it began."""
    text = b""
    while b"\n" not in text:
        piece = os.read(control, 65_536)
        if not piece:
            raise SystemExit(1)
        text += piece
    line, _, more = text.partition(b"\n")
    return line, bool(more)


def _empty(woken: int) -> None:
    try:
        while os.read(woken, 512):
            pass
    except BlockingIOError:
        return


def _tell(report: int, message: dict[str, Any]) -> None:
    """Tell the worker; if it is gone, nobody needs to know."""
    try:
        os.write(report, json.dumps(message).encode() + b"\n")
    except BrokenPipeError:
        return


def _wake(_number: int, _frame: object) -> None:
    """Let the signal be written to the wake-up file."""


if __name__ == "__main__":
    main()
