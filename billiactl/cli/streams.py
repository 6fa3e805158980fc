"""The three standard streams of one invocation: what goes where, in which width and colour."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from billiactl.cli.text import visible
from billiactl.core.errors import BilliaError, UsageFault

_SGR = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
_DEFAULT_WIDTH = 80


def paint(text: str, style: str, colour: bool) -> str:
    """``text`` in a style (``bold``, ``dim``, ``red``, ``green``, ``yellow``, ``blue``, ``cyan``), if ``colour``."""
    return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if colour and text else text


class OutputFailed(BilliaError):
    """Standard output can't take what is written to it, for example because a disk is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__("output_failed", f"standard output can't be written: {cause.strerror or cause}")


@dataclass
class Streams:
    """Standard output for data, standard error for everything else, standard input for lists and answers.

    ``color`` is ``auto``, ``always`` or ``never``; ``verbosity`` is -1 (no notices), 0, or 1 (log lines too).
    A stream that the caller closed is None.
    """

    stdout: TextIO | None
    stderr: TextIO | None
    stdin: TextIO | None
    color: str = "auto"
    verbosity: int = 0
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _stdin_taken_by: str | None = None

    @classmethod
    def of_process(cls, color: str = "auto", verbosity: int = 0) -> Streams:
        """The streams of this process."""
        return cls(sys.stdout, sys.stderr, sys.stdin, color, verbosity)

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer: standard input and error are both terminals."""
        return is_terminal(self.stdin) and is_terminal(self.stderr)

    @property
    def width(self) -> int | None:
        """The columns of the terminal that shows standard output; None if it isn't a terminal."""
        if self.stdout is None or not is_terminal(self.stdout):
            return None
        columns = self.environ.get("COLUMNS", "")
        if columns.isascii() and columns.isdigit() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or _DEFAULT_WIDTH
        except OSError:
            return _DEFAULT_WIDTH

    def colour(self, stream: TextIO | None) -> bool:
        """Whether ``stream`` gets colours: --color, then NO_COLOR, then CLICOLOR_FORCE, then if it is a terminal."""
        if self.color != "auto":
            return self.color == "always"
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("CLICOLOR_FORCE", "0") not in {"", "0"}:
            return True
        return is_terminal(stream) and self.environ.get("TERM") != "dumb"

    def data(self, text: str, flush: bool = False) -> None:
        """Write ``text`` (whole lines, with their ends) to standard output."""
        if self.stdout is None:
            raise OutputFailed(OSError(errno.EBADF, "it is closed"))
        try:
            self.stdout.write(text)
            if flush:
                self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFailed(error) from error

    def notice(self, text: str) -> None:
        """Tell people something on standard error; nothing with ``-q``."""
        if self.verbosity >= 0:
            self._tell(visible(text))

    def detail(self, text: str) -> None:
        """A log line on standard error, only with ``-v``."""
        if self.verbosity > 0:
            self._tell(paint(visible(text), "dim", self.colour(self.stderr)))

    def warn(self, text: str) -> None:
        """Warn on standard error, with ``-q`` too."""
        self._tell(f"{paint('warning:', 'yellow', self.colour(self.stderr))} {visible(text)}")

    def error(self, message: str, hint: str | None = None) -> None:
        """One sentence of what went wrong and, on the next line, what to do."""
        self._tell(f"{paint('error:', 'red', self.colour(self.stderr))} {visible(message)}")
        if hint:
            self._tell(f"{paint('hint:', 'cyan', self.colour(self.stderr))} {visible(hint)}")

    def error_for_programs(self, line: str) -> None:
        """One line of JSON on standard error, as it is."""
        self._tell(line)

    def notice_for_programs(self, line: str) -> None:
        """One line of JSON on standard error, as it is; nothing with ``-q``."""
        if self.verbosity >= 0:
            self._tell(line)

    def confirm(self, question: str, yes: bool = False) -> None:
        """Go on only if somebody agrees: ``yes`` (from ``--yes``), or an answer at the terminal.

        Raises UsageFault ``confirmation_required`` where nobody can be asked, ``not_confirmed`` on any other
        answer than y or yes.
        """
        if yes:
            return
        if not self.interactive:
            raise UsageFault("confirmation_required", f"this needs a yes: {question}", "check it, then add --yes")
        if self._ask(question).strip().lower() not in {"y", "yes"}:
            raise UsageFault("not_confirmed", "not confirmed, nothing was changed")

    def _ask(self, question: str) -> str:
        self._flush_stdout()
        if self.stderr is None or self.stdin is None:
            return ""
        self.stderr.write(f"{visible(question)} [y/N] ")
        self.stderr.flush()
        return self.stdin.readline()

    def read_stdin(self, purpose: str) -> str:
        """All of standard input as text, for ``purpose`` (such as "the order ids").

        Raises UsageFault if it was read already (one ``-`` per command line), is closed, or isn't UTF-8 text.
        """
        if self._stdin_taken_by:
            message = f"standard input was read for {self._stdin_taken_by} and can't give {purpose} too"
            raise UsageFault("stdin_twice", message, "use '-' once in a command line")
        if self.stdin is None:
            raise UsageFault("stdin_closed", f"standard input is closed, so {purpose} can't be read from it")
        self._stdin_taken_by = purpose
        if self.interactive:
            self.notice(f"reading {purpose} from the terminal; Ctrl-D ends")
        try:
            text = self.stdin.read().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise UsageFault("stdin_not_utf8", f"standard input isn't UTF-8 text (byte {error.start})") from error
        if "\0" in text:
            raise UsageFault("stdin_not_text", "standard input holds a NUL, so it is no text")
        return text

    def _flush_stdout(self) -> None:
        """Let data come before what is told next; the last flush of the program finds out if that fails."""
        if self.stdout is not None:
            with suppress(OSError):
                self.stdout.flush()

    def _tell(self, line: str) -> None:
        """Write a line to standard error; if nobody can read it, the exit code says enough."""
        self._flush_stdout()
        if self.stderr is not None:
            with suppress(OSError):
                self.stderr.write(f"{line}\n")
                self.stderr.flush()


def say(text: str) -> None:
    """Write a text of the program itself, such as help, to standard output. Raises OutputFailed if that is closed."""
    Streams.of_process().data(f"{text}\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether ``stream`` is open and a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def speak_utf8() -> None:
    """Make this process's streams UTF-8, whatever the locale says; to be called before anything is written."""
    _reconfigure(sys.stdin, "strict")
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, "backslashreplace")


def _reconfigure(stream: TextIO | None, errors: str) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors=errors)
