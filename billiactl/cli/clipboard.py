"""Putting a text on the clipboard: by the machine's own, or through the terminal, which reaches over SSH.

The terminal's way is the control sequence OSC 52 of xterm (ctlseqs, "Manipulate Selection Data"): the terminal that
the person sits at takes the text, whatever machine this is. It gives no answer, so nobody can know whether it did.
"""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from billiactl.cli.streams import Streams, is_terminal

CLIPBOARD = "clipboard"
TERMINAL = "terminal"
NONE = "none"

_MUTE_TERMINALS = frozenset({"", "dumb", "linux", "unknown"})
"""Kinds of terminals that have no clipboard."""

_STANDARD = (1, 2)
_WAIT_SECONDS = 5


def copy(text: str, streams: Streams, environ: Mapping[str, str]) -> str:
    """Put ``text`` on the clipboard; returns by what: ``clipboard``, ``terminal``, or ``none`` if nothing could."""
    if _to_clipboard(text):
        return CLIPBOARD
    return TERMINAL if _to_terminal(text, streams, environ) else NONE


def _to_clipboard(text: str) -> bool:
    """By the machine's clipboard program; what it does not give back, it did not take."""
    import pyperclip

    with _silence():
        try:
            pyperclip.copy(text)
            return bool(pyperclip.paste() == text)
        except (pyperclip.PyperclipException, OSError, UnicodeError, AssertionError):
            return False


@contextmanager
def _silence() -> Iterator[None]:
    """Let no child process hold standard output or error: a clipboard program lives on, and a pipe would never end."""
    null = os.open(os.devnull, os.O_WRONLY)
    saved = {stream: os.dup(stream) for stream in _STANDARD if _is_open(stream)}
    try:
        for stream in saved:
            os.dup2(null, stream)
        yield
    finally:
        for stream, kept in saved.items():
            os.dup2(kept, stream)
            os.close(kept)
        os.close(null)


def _is_open(stream: int) -> bool:
    try:
        os.fstat(stream)
    except OSError:
        return False
    return True


def _to_terminal(text: str, streams: Streams, environ: Mapping[str, str]) -> bool:
    if environ.get("TMUX") and _to_tmux(text):
        return True
    if environ.get("TERM", "") in _MUTE_TERMINALS:
        return False
    return _write(sequence(text, environ), streams)


def _to_tmux(text: str) -> bool:
    """By tmux, whose own buffer gets it; ``-w`` (3.2 and later) hands it on to the terminal that tmux is shown on.

    As it is set up by default, tmux takes no OSC 52 from programs.
    """
    command = ["tmux", "load-buffer", "-w", "-"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=_WAIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """The sequence that puts ``text`` on a terminal's clipboard, wrapped for a multiplexer that would keep it."""
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environ.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return f"\x1bP{plain}\x1b\\" if environ.get("STY") else plain


def _write(text: str, streams: Streams) -> bool:
    """To the terminal on standard error, else to the one that controls this process."""
    if streams.stderr is not None and is_terminal(streams.stderr):
        with suppress(OSError):
            streams.stderr.write(text)
            streams.stderr.flush()
            return True
    try:
        with Path("/dev/tty").open("w", encoding="utf-8") as terminal:
            terminal.write(text)
    except OSError:
        return False
    return True
