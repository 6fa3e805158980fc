"""Writes docs/reference/commands.md from the program's own help; with --check, only says whether it is up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from billiactl.cli.groups import RootGroup

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
WIDTH = 100
INTRODUCTION = """# Commands

The help of every command, as `--help` prints it. This page is written by `make docs`: don't edit it.
"""


def main(arguments: list[str]) -> int:
    """Write the page; or, with ``--check``, 0 if it is what the program says and 1 if not."""
    page = reference()
    if arguments == ["--check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/reference/commands.md is not what the program says: run 'make docs'", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


def reference() -> str:
    """The whole page."""
    root = RootGroup()
    context = click.Context(root, info_name="billiactl", terminal_width=WIDTH)
    sections = [f"## {command_path}\n\n```text\n{text}\n```\n" for command_path, text in helps(root, context)]
    return "\n".join([INTRODUCTION, *sections])


def helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """A command's words and help, then those of all below it, in the order in which help lists them."""
    text = "\n".join(line.rstrip() for line in command.get_help(context).strip().splitlines())
    yield context.command_path, text
    if not isinstance(command, click.Group):
        return
    for word in command.list_commands(context):
        found = command.get_command(context, word)
        if found is None:
            raise LookupError(f"{context.command_path} lists {word} and does not know it")
        yield from helps(found, click.Context(found, parent=context, info_name=word))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
