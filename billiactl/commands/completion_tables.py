"""The completion scripts: hand-written parts by shell, and a table of the commands.

The table is read from the registry and from the parameters of every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from billiactl.cli import registry
from billiactl.cli.command import Command
from billiactl.cli.groups import load
from billiactl.cli.options import GLOBAL_OPTIONS, SectionOption
from billiactl.commands.completion_kinds import TEXT, kind_of

FLAG = "-"
"""The kind of an option that takes no value."""

REPEATABLE = "*"
"""Ends the kind of an option that may be given again, and of an argument that takes all that is left."""

_TABLE = "# The table of the commands goes here.\n"
_INDENT = " " * 4
_FEWEST_SHARED = 3
"""Options of one section are written once for all commands that have the same ones, from this many on."""


class Option(NamedTuple):
    """An option: its names with commas between, its kind, and its help in one line."""

    names: str
    kind: str
    help: str


def script(shell: str) -> str:
    """The completion script for ``shell``, bash, zsh or fish."""
    text = (Path(__file__).parent / f"completion.{shell}").read_text(encoding="utf-8")
    table = _FishTable() if shell == "fish" else _Table()
    return text.replace(_TABLE, "\n".join(table.lines()) + "\n")


def global_options() -> Iterator[Option]:
    """The options that are taken anywhere on the line."""
    for option in GLOBAL_OPTIONS:
        yield _option((), option)
        if option.opposite:
            yield Option(_names(option.secondary_opts), FLAG, _one_line(option.opposite))
    yield Option("-h,--help", FLAG, "Show the help of the program, a group or a command")


def own_options(path: registry.Path, command: click.Command) -> Iterator[tuple[str, Option]]:
    """The options of a command that its help shows, each with its section."""
    for param in command.params:
        if isinstance(param, click.Option) and not param.hidden:
            section = param.section if isinstance(param, SectionOption) else ""
            yield section, _option(path, param)


def arguments(path: registry.Path, command: click.Command) -> Iterator[str]:
    """The kinds of a command's arguments, in their order."""
    for param in command.params:
        if isinstance(param, click.Argument):
            yield _kind(path, param) + (REPEATABLE if param.nargs == -1 else "")


def _option(path: registry.Path, option: click.Option) -> Option:
    if option.is_flag:
        return Option(_names(option.opts), FLAG, _one_line(option.help or ""))
    kind = _kind(path, option) + (REPEATABLE if option.multiple else "")
    return Option(_names(option.opts), kind, _one_line(option.help or ""))


def _kind(path: registry.Path, param: click.Parameter) -> str:
    """Its kind; what nobody decided about is free text here, and a failing test."""
    return kind_of(path, param) or TEXT


def _names(names: Iterable[str]) -> str:
    return ",".join(sorted(names, key=len))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if line.endswith("..") else line.removesuffix(".")


class _Table:
    """Writes the table as shell functions: ``case`` of bash and zsh."""

    start = "__billiactl_{name}() {{"
    switch = 'case "$1" in'
    case = "{words})"
    case_end = ";;"
    switch_end = "esac"
    end = "}"

    def __init__(self) -> None:
        self._commands = [(entry, load(entry)) for entry in registry.COMMANDS]
        self._shared = dict(_shared_sections((entry.path, command) for entry, command in self._commands))

    def lines(self) -> Iterator[str]:
        """All lines of the table."""
        yield from self._function("global_options", map(self._option_line, global_options()))
        for run, name in self._shared.items():
            yield from self._function(name, map(self._option_line, run))
        yield from self._function("table", self._cases())

    def _function(self, name: str, body: Iterable[str]) -> Iterator[str]:
        yield self.start.format(name=name)
        yield from (_INDENT + line for line in body)
        yield self.end
        yield ""

    def _cases(self) -> Iterator[str]:
        yield self.switch
        for path in [(), *registry.GROUPS]:
            children = registry.children(path).items()
            yield from self._case(path, (self._line("word", word, text) for word, text in children))
        for entry, command in self._commands:
            yield from self._case(entry.path, self._command(entry.path, command))
        yield self.switch_end

    def _case(self, path: registry.Path, body: Iterable[str]) -> Iterator[str]:
        yield _INDENT + self.case.format(words=self.quoted(" ".join(path)))
        yield from (_INDENT * 2 + line for line in body)
        if self.case_end:
            yield _INDENT * 2 + self.case_end

    def _command(self, path: registry.Path, command: click.Command) -> Iterator[str]:
        yield from (self._line("argument", kind) for kind in arguments(path, command))
        for run in _sections(path, command):
            if run in self._shared:
                yield f"__billiactl_{self._shared[run]}"
            else:
                yield from map(self._option_line, run)
        if isinstance(command, Command):
            yield self._line("formats", *command.formats)
            if command.fields:
                yield self._line("fields", *command.fields)

    def _option_line(self, option: Option) -> str:
        return self._line("option", *option)

    def _line(self, function: str, *words: str) -> str:
        return " ".join([f"__billiactl_{function}", *map(self.quoted, words)])

    def quoted(self, word: str) -> str:
        """``word`` as the shell takes it for one word and nothing else."""
        return word if _is_plain(word) else "'" + word.replace("'", "'\\''") + "'"


class _FishTable(_Table):
    start = "function __billiactl_{name} --no-scope-shadowing"
    switch = 'switch "$argv[1]"'
    case = "case {words}"
    case_end = ""
    switch_end = "end"
    end = "end"

    def quoted(self, word: str) -> str:
        return word if _is_plain(word) else "'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _is_plain(word: str) -> bool:
    return bool(word) and all(
        character.isascii() and (character.isalnum() or character in "-_,.@/") for character in word
    )


Run = tuple[Option, ...]


def _sections(path: registry.Path, command: click.Command) -> list[Run]:
    """The command's options, those of a section together, in the order of help."""
    sections: dict[str, list[Option]] = {}
    for section, option in own_options(path, command):
        sections.setdefault(section, []).append(option)
    return [tuple(run) for run in sections.values()]


def _shared_sections(commands: Iterable[tuple[registry.Path, click.Command]]) -> Iterator[tuple[Run, str]]:
    """The runs of options that several commands have, each with the name of its function."""
    seen: dict[Run, int] = {}
    for path, command in commands:
        for run in _sections(path, command):
            seen[run] = seen.get(run, 0) + 1
    shared = [run for run, count in seen.items() if count > 1 and len(run) >= _FEWEST_SHARED]
    yield from ((run, f"options_{number}") for number, run in enumerate(shared, 1))
