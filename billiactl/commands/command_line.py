"""The command line of this invocation, as the log keeps it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import click

from billiactl.cli.text import redacted_url

MOST_VALUES = 20
MOST_CHARACTERS = 500


def normalised() -> str:
    """The words, options and arguments that were typed, in the command's own order, without global options.

    Long lists and long texts are shortened; passwords in URLs are struck out.
    """
    ctx = click.get_current_context()
    words = [*ctx.command_path.split(), *_options(ctx), *_arguments(ctx)]
    line = redacted_url(" ".join(words))
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"


def _options(ctx: click.Context) -> Iterator[str]:
    for option in _given(ctx, click.Option):
        name = max(option.opts, key=len)
        value = ctx.params[option.name or ""]
        if option.is_flag:
            yield name if value else max(option.secondary_opts, key=len)
        else:
            for member in value if option.multiple else [value]:
                yield f"{name}={shlex.quote(_text(member))}"


def _arguments(ctx: click.Context) -> Iterator[str]:
    for argument in _given(ctx, click.Argument):
        value = ctx.params[argument.name or ""]
        values = value if isinstance(value, tuple) else (value,)
        yield from (shlex.quote(_text(member)) for member in values[:MOST_VALUES])
        if len(values) > MOST_VALUES:
            yield f"... ({len(values)} in all)"


def _given(ctx: click.Context, kind: type[click.Parameter]) -> list[Any]:
    return [
        param
        for param in ctx.command.params
        if isinstance(param, kind)
        and param.name in ctx.params
        and ctx.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE
    ]


def _text(value: Any) -> str:
    return "=".join(map(str, value)) if isinstance(value, tuple) else str(value)
