"""Running one command line with Click, and telling how it failed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import click

from billiactl.cli.exit_codes import DONE
from billiactl.cli.failures import Unexpected, debug_is_typed, from_click, report, typed_output
from billiactl.cli.groups import RootGroup
from billiactl.cli.session import Session
from billiactl.cli.streams import Streams, speak_utf8
from billiactl.cli.text import redacted_url
from billiactl.core.errors import BilliaError

PROGRAM = "billiactl"


def run(arguments: Sequence[str], session: Session) -> int:
    """Run a command line; returns the exit code of its command. Failures are raised."""
    speak_utf8()
    root = RootGroup()
    try:
        with root.make_context(PROGRAM, list(arguments), obj=session) as ctx:
            result = root.invoke(ctx)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return result if isinstance(result, int) else DONE


def tell_failure(failure: BaseException, arguments: Sequence[str], session: Session) -> int:
    """Tell a failure on standard error, as the command line wants it; returns the exit code."""
    error = _as_ours(failure, session.command_path)
    if session.app is not None:
        streams, output = session.app.streams, session.app.globals.output
    else:
        streams, output = _streams(session), _output(arguments, session, os.environ)
    if isinstance(error, Unexpected) and debug_is_typed(arguments):
        _tell_traceback(failure, streams)
    return report(error, output, streams)


def _as_ours(failure: BaseException, command_path: str) -> BilliaError:
    if isinstance(failure, BilliaError):
        return failure
    if isinstance(failure, click.UsageError):
        return from_click(failure, command_path)
    return Unexpected(failure)


def _streams(session: Session) -> Streams:
    return Streams.of_process(session.typed.get("color", "auto"), session.typed.get("verbosity", 0))


def _output(arguments: Sequence[str], session: Session, environ: Mapping[str, str]) -> str:
    from billiactl.cli.globals import output_of_failures

    return output_of_failures(typed_output(arguments), session.typed, environ)


def _tell_traceback(failure: BaseException, streams: Streams) -> None:
    from traceback import format_exception

    for line in redacted_url("".join(format_exception(failure))).splitlines():
        streams.error_for_programs(line)
