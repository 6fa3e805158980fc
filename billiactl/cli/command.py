"""The class of every command, and the decorator that makes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from click.formatting import wrap_text

from billiactl.cli.failures import FORMATS
from billiactl.cli.globals import VARIABLES
from billiactl.cli.options import GLOBAL_OPTIONS, SectionOption
from billiactl.cli.session import Session
from billiactl.cli.streams import say

Examples = Sequence[tuple[str, str]]
"""Command lines, each with what it does."""

NO_BREAK = "\u00a0"
"""Stands for a space at which a paragraph must not break."""


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        say(ctx.get_help())
        ctx.exit()


class TakesGlobals(click.Command):
    """A command or group that takes the global options, and shows them apart from its own."""

    def get_help_option_names(self, _ctx: click.Context) -> list[str]:
        """Help is ``-h`` everywhere too."""
        return ["-h", "--help"]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click's option, but what can't be written is a failure."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.callback = _show_help
        return option

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own options, then the global ones."""
        return [*super().get_params(ctx), *GLOBAL_OPTIONS]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse its part of the line; a failure's hint will name this command."""
        ctx.ensure_object(Session).command_path = ctx.command_path
        return super().parse_args(ctx, args)

    def own_option_sections(self, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
        """The help of its own options, by heading."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.params:
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record:
                heading = param.section if isinstance(param, SectionOption) else "Options"
                sections.setdefault(heading, []).append(record)
        return sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its own options, each section under its heading."""
        for heading, records in self.own_option_sections(ctx).items():
            with formatter.section(heading):
                formatter.write_dl(records)


class Command(TakesGlobals):
    """A command of billiactl.

    ``formats`` are the output formats that it can give; ``fields`` the fields that --fields may name, so that a
    wrong one is found before anything is done; ``makes_config`` lets a --config name a file that isn't there yet.
    """

    def __init__(
        self,
        *args: Any,
        examples: Examples = (),
        formats: tuple[str, ...] = FORMATS,
        fields: tuple[str, ...] = (),
        makes_config: bool = False,
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **attributes)
        self.examples = examples
        self.formats = formats
        self.fields = fields
        self.makes_config = makes_config

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and a reminder of the global options."""
        super().format_epilog(ctx, formatter)
        write_examples(formatter, self.examples)
        write_global_reminder(formatter)


def write_examples(formatter: click.HelpFormatter, examples: Examples) -> None:
    """Write examples: what each does, and the line to type below it."""
    if not examples:
        return
    with formatter.section("Examples"):
        for line, meaning in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
            formatter.write(f"{'':>{formatter.current_indent + 4}}{meaning}\n")


def write_global_reminder(formatter: click.HelpFormatter) -> None:
    """Write the names of the global options as one paragraph."""
    terms = [term for option in GLOBAL_OPTIONS for term in option.short_terms]
    text = ", ".join(term.replace(" ", NO_BREAK) for term in [*terms, "-h"])
    indent = " " * (formatter.current_indent + formatter.indent_increment)
    with formatter.section("Global options, explained by 'billiactl --help'"):
        paragraph = wrap_text(text, formatter.width, initial_indent=indent, subsequent_indent=indent)
        formatter.write(paragraph.replace(NO_BREAK, " ") + "\n")


def write_global_options(formatter: click.HelpFormatter) -> None:
    """Write the global options in full, and the environment variables that stand for them."""
    records = [record for option in GLOBAL_OPTIONS for record in option.long_records]
    with formatter.section("Global options, anywhere on the line; the later wins"):
        formatter.write_dl([*records, ("-h, --help", "Show the help of the program, a group or a command.")])
        formatter.write_paragraph()
        formatter.write_text(f"In the environment: {', '.join(VARIABLES.values())}, NO_COLOR, CLICOLOR_FORCE.")


def command(
    *,
    examples: Examples = (),
    formats: tuple[str, ...] = FORMATS,
    fields: tuple[str, ...] = (),
    makes_config: bool = False,
) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command; its docstring is the help, and the first line equals the registry's.

    The arguments are those of ``Command``. The function returns an exit code, or None for 0.
    """

    def decorator(function: Callable[..., Any]) -> Command:
        return click.command(cls=Command, examples=examples, formats=formats, fields=fields, makes_config=makes_config)(
            function
        )

    return decorator
