"""What a command gets: the options of this call, the streams, and the ways to answer."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import click

from billiactl.cli import answers, output
from billiactl.cli.answers import Answer
from billiactl.cli.command import Command
from billiactl.cli.config import Config
from billiactl.cli.globals import Globals, override_warning, read_config, resolve
from billiactl.cli.options import ListFlags
from billiactl.cli.order_lists import Selection, select
from billiactl.cli.output import View, Wanted
from billiactl.cli.session import Session
from billiactl.cli.streams import Streams
from billiactl.core.errors import UsageFault


@dataclass(frozen=True)
class App:
    """One invocation, ready for its command."""

    globals: Globals
    config: Config
    streams: Streams
    wanted: Wanted

    @property
    def format(self) -> str:
        """The output format in force."""
        return self.wanted.format

    def emit(self, view: View) -> None:
        """Write an answer to standard output, in the format in force."""
        output.render(view, self.wanted, self.streams)

    def answer(
        self,
        results: Iterable[Mapping[str, Any]],
        *,
        run: str | None,
        describe: Callable[[Mapping[str, Any]], str],
        subject: str = "order",
    ) -> int:
        """Write results in their public form, a line for each that ``describe`` makes; returns the exit code."""
        tell = answers.teller(self.streams, subject, describe)
        return self.write_answer(results, Answer(run, tell, subject))

    def write_answer(self, results: Iterable[Any], answer: Answer) -> int:
        """Write the answer of a change of many (see ``answers.write_answer``); returns the exit code."""
        return answers.write_answer(results, answer, self.wanted, self.streams)

    @property
    def in_lines(self) -> bool:
        """Whether results are told to people one by one."""
        return answers.in_lines(self.wanted)

    def select_orders(self, words: tuple[str, ...], flags: ListFlags) -> Selection:
        """The orders that ORDER..., ``-``, --where or --all mean (see ``order_lists.select``)."""
        return select(words, flags, self.streams)

    def data(self, text: str) -> None:
        """Write whole lines to standard output."""
        self.streams.data(text)

    def notice(self, text: str) -> None:
        """Tell people something on standard error, unless ``-q``."""
        self.streams.notice(text)

    def warn(self, text: str) -> None:
        """Warn on standard error."""
        self.streams.warn(text)

    def confirm(self, question: str, yes: bool = False) -> None:
        """Go on only after a yes (see ``Streams.confirm``)."""
        self.streams.confirm(question, yes)

    def read_stdin(self, purpose: str) -> str:
        """All of standard input, for ``purpose``, once (see ``Streams.read_stdin``)."""
        return self.streams.read_stdin(purpose)


def pass_app(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command's function the App as its first argument."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(_current_app(), *args, **kwargs)

    return wrapper


def _current_app() -> App:
    ctx = click.get_current_context()
    session = ctx.ensure_object(Session)
    if session.app is None:
        session.app = _make_app(session, ctx.command)
    return session.app


def _make_app(session: Session, command: click.Command) -> App:
    if not isinstance(command, Command):
        raise TypeError(f"{command.name} was not made by @command")
    typed = session.typed
    config = read_config(typed, os.environ, may_be_missing=command.makes_config)
    found = resolve(typed, os.environ, config)
    streams = Streams.of_process(found.color, found.verbosity)
    wanted = Wanted.checked(_format(found, command.formats), found.fields, found.query, command.fields)
    warning = override_warning(typed, os.environ, config)
    if warning:
        streams.warn(warning)
    return App(found, config, streams, wanted)


def _format(found: Globals, formats: tuple[str, ...]) -> str:
    """The format asked for; one that the command can't give is a fault if typed, and ignored from elsewhere."""
    if found.output in formats:
        return found.output
    if found.output_typed:
        message = f"this command can't give -o {found.output}"
        raise UsageFault("format_unavailable", message, f"it gives {', '.join(formats)}", formats=list(formats))
    return "table" if "table" in formats else formats[0]
