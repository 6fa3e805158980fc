"""The entry point: signals, and the one place that every exit goes through.

Nothing is imported at the top that ``--version`` could do without.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from billiactl import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from billiactl.cli.session import Session


GARBAGE_THRESHOLD = 100_000
"""How many objects come into being before Python looks for cycles among them.

A command lives for seconds and makes few cycles; at Python's 700, bulk work spends a tenth of its time looking.
"""


class Terminated(BaseException):
    """SIGTERM arrived: raised where the program stood, so that what was begun is rolled back."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (left out: that of this process) and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"] and sys.stdout is not None:
        return _flushed(_print_version())
    if arguments[:1] == ["__complete"]:
        return _complete(arguments[1:])
    former = _listen()
    try:
        return _flushed(_run(arguments))
    finally:
        _restore(former)


def _print_version() -> int:
    sys.stdout.write(f"billiactl {__version__}\n")
    return 0


def _complete(arguments: Sequence[str]) -> int:
    """Answer a shell that completes a word. Whatever goes wrong, somebody is typing: not a word about it."""
    gc.disable()
    try:
        from billiactl.cli.completing import complete

        complete(arguments)
    except BaseException:
        return 0
    finally:
        gc.enable()
    return 0


def _run(arguments: Sequence[str]) -> int:
    """Run the command line; whatever way it ends, that way is an exit code."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    session: Session | None = None
    try:
        from billiactl.cli.program import run
        from billiactl.cli.session import Session

        session = Session()
        return run(arguments, session)
    except BaseException as ending:
        _end_undisturbed()
        return _code_of(ending, arguments, session)


def _code_of(ending: BaseException, arguments: Sequence[str], session: Session | None) -> int:
    from billiactl.cli import exit_codes

    if isinstance(ending, KeyboardInterrupt):
        _leave_the_line()
        return exit_codes.INTERRUPTED
    if isinstance(ending, Terminated):
        return exit_codes.TERMINATED
    if isinstance(ending, BrokenPipeError):
        return exit_codes.CLOSED_PIPE
    if session is None:
        raise ending
    from billiactl.cli.program import tell_failure

    return tell_failure(ending, arguments, session)


def _leave_the_line() -> None:
    """Put the prompt below the ``^C`` that the terminal shows."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\n")


def _flushed(code: int) -> int:
    """Write out what is left, so that nothing remains to fail while the interpreter shuts down."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError as failure:
            _discard(stream)
            code = code or _code_of_output(failure)
    return code


def _code_of_output(failure: OSError) -> int:
    """The exit code of a program that was done but for its last output."""
    from billiactl.cli import exit_codes

    if isinstance(failure, BrokenPipeError):
        return exit_codes.CLOSED_PIPE
    from billiactl.cli.program import tell_failure
    from billiactl.cli.session import Session
    from billiactl.cli.streams import OutputFailed

    return tell_failure(OutputFailed(failure), (), Session())


def _discard(stream: TextIO) -> None:
    """Send what ``stream`` still holds nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _listen() -> Any:
    """Make SIGTERM raise Terminated, unless the caller wants it ignored; returns what was in force before."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        return None
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    if former[signal.SIGTERM] is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, _raise_terminated)
    return former


def _raise_terminated(_number: int, _frame: object) -> None:
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


def _end_undisturbed() -> None:
    """Let no further signal break into the last words."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _restore(former: Any) -> None:
    import signal

    for number, handler in (former or {}).items():
        signal.signal(number, handler)
