"""Groups that know their commands from the registry, and import a command's module only to run it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from billiactl.cli import registry
from billiactl.cli.command import TakesGlobals, write_examples, write_global_options, write_global_reminder
from billiactl.cli.streams import say
from billiactl.core.errors import UsageFault

MOST_GUESSES = 3
_OPTIONS_MEANT = {"help": "--help", "version": "--version"}


class LazyGroup(TakesGlobals, click.Group):
    """A group at a path of the registry. Called bare it prints its help."""

    def __init__(self, path: registry.Path, **attributes: Any) -> None:
        super().__init__(
            name=path[-1] if path else "billiactl",
            callback=_help_if_bare,
            invoke_without_command=True,
            subcommand_metavar="COMMAND ...",
            **attributes,
        )
        self.path = path

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The words that may follow, in the registry's order."""
        return list(registry.children(self.path))

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group or command of that name; a command's module is imported now."""
        path = (*self.path, cmd_name)
        entry = registry.find(path)
        if entry is not None:
            return load(entry)
        return LazyGroup(path, help=registry.GROUPS[path]) if path in registry.GROUPS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``args`` begin with. Raises UsageFault ``no_such_command`` with what was meant."""
        name, *rest = args
        found = self.get_command(ctx, name)
        if found is None and not ctx.resilient_parsing:
            raise _no_such_command(name, self.list_commands(ctx), ctx.command_path)
        return (name if found else None), found, rest

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, from the registry."""
        with formatter.section("Commands"):
            formatter.write_dl(list(registry.children(self.path).items()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands; a group has no options of its own."""
        self.format_commands(ctx, formatter)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a reminder of the global options."""
        write_global_reminder(formatter)


class RootGroup(LazyGroup):
    """The program itself: commands in sections, the global options in full, some examples."""

    def __init__(self) -> None:
        super().__init__((), help="The order desk of a hosting and domain business, in a shell.")

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in the registry's sections, all in the same columns."""
        known = registry.children(())
        column = max(len(word) for word in known)
        for heading, words in registry.SECTIONS:
            with formatter.section(heading):
                formatter.write_dl([(word.ljust(column), known[word]) for word in words])

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the global options, then the examples."""
        write_global_options(formatter)
        write_examples(formatter, registry.EXAMPLES)


@click.pass_context
def _help_if_bare(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())


def load(entry: registry.Entry) -> click.Command:
    """The command of a registry entry, with its module imported."""
    module, _, attribute = entry.target.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, click.Command):
        raise TypeError(f"{entry.target} is no command")
    return found


def _elsewhere(name: str, known: Sequence[str], path: str) -> list[str]:
    """The commands that somebody may mean who writes ``name`` where there is none of that name."""
    if name in _OPTIONS_MEANT:
        return [_OPTIONS_MEANT[name]]
    group = path.partition(" ")[2]
    if name.isdigit() and group:
        return [f"{group} {word} {name}" for word in ("show", "next") if word in known][:1]
    lines = registry.paths_ending_with(name)
    return lines if len(lines) <= MOST_GUESSES else []


def _no_such_command(name: str, known: Sequence[str], path: str) -> UsageFault:
    program = path.partition(" ")[0]
    close = get_close_matches(name, known, n=1, cutoff=0.7)
    meant = close or [f"{program} {line}" for line in _elsewhere(name, known, path)]
    question = f"; did you mean {' or '.join(repr(word) for word in meant)}?" if meant else ""
    return UsageFault("no_such_command", f"no such command '{name}'{question}", f"try '{path} --help'")
