"""Answers a shell that completes a word: ``billiactl __complete KIND PREFIX [--option=value...] -- [ARGUMENT...]``.

A line for each candidate, its value and a few words about it with a tab between. A shell waits for this while
somebody types, so it takes ``LIMIT_MS`` at most, and whatever goes wrong the answer is nothing, without a word.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _thread
    from collections.abc import Iterable, Sequence

LIMIT_MS = 150
LIMIT_VARIABLE = "BILLIACTL_COMPLETION_MS"
"""Environment variable: another limit; 0 asks nothing of any database."""

COMPLETER = "billiactl.commands.completing"


def complete(arguments: Sequence[str]) -> None:
    """Print what fits. Raises whatever goes wrong; ends the process if it takes too long."""
    seconds = int(os.environ.get(LIMIT_VARIABLE) or LIMIT_MS) / 1000 - _spent()
    if seconds <= 0:
        return
    answered = _end_after(seconds)
    try:
        kind, prefix, *rest = arguments
        split = rest.index("--")
        _print(_candidates(kind, prefix, rest[:split], rest[split + 1 :], seconds))
    finally:
        answered.release()


def _spent() -> float:
    """Seconds since this process began to work."""
    import time

    return time.process_time()


def _end_after(seconds: float) -> _thread.LockType:
    """End the process then, whatever it is doing, unless the lock that this returns was released before.

    A thread and no signal: Python hears of a signal only after the database's driver is done.
    """
    import _thread

    answered = _thread.allocate_lock()
    answered.acquire()

    def end() -> None:
        if not answered.acquire(timeout=seconds):
            os._exit(0)

    _thread.start_new_thread(end, ())
    return answered


def _candidates(
    kind: str, prefix: str, options: Sequence[str], arguments: Sequence[str], seconds: float
) -> Iterable[tuple[str, str]]:
    from importlib import import_module

    from billiactl.cli.globals import read_config, resolve

    given = [(name, value) for name, _, value in (option.partition("=") for option in options)]
    typed = {name.removeprefix("--"): value for name, value in given if name in ("--database", "--config", "--context")}
    config = read_config(typed, os.environ)
    if kind == "context":
        return [(name, "") for name in config.contexts if name.startswith(prefix)]
    completer = import_module(COMPLETER)
    database = resolve(typed, os.environ, config).database
    found: list[tuple[str, str]] = completer.candidates(
        kind, prefix, completer.Typed(given, arguments), database, seconds
    )
    return found


def _print(found: Iterable[tuple[str, str]]) -> None:
    """All in one piece; what can't be typed is left out, what can't be shown is made visible."""
    from billiactl.cli.text import visible

    told = dict.fromkeys((value, visible(note)) for value, note in found if value == visible(value))
    text = "".join(f"{value}\t{note}\n" for value, note in told)
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
