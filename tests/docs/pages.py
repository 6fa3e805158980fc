"""Pages of the documentation as programs: their console blocks are typed into bash and the answers compared.

A block marked ``console`` holds ``$ command`` lines (``> `` goes on with a command) and what the command prints on both
streams. A line of three dots stands for any lines, ``[...]`` for any text in a line. A command must exit 0, or say
otherwise in its last comment: ``$ billiactl order show 9  # exit 3``. HTML comments on a line of their own direct:

``<!-- clock: TIME -->``     the clock stands still at TIME from here on
``<!-- run: COMMAND -->``    something that readers need not see, which must exit 0
``<!-- copy: PATH -->``      a file or folder, named relative to the page, is put into the working folder
``<!-- file: NAME -->``      the block that follows is written to the file NAME
``<!-- not run: WHY -->``    the block that follows is left alone
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
GENERATED = ROOT / "docs" / "reference" / "commands.md"

DIRECTIVE = re.compile(r"<!-- (clock|run|copy|file|not run): (.+?) -->\s*")
OF_THE_NEXT_BLOCK = ("file", "not run")
FENCE = re.compile(r"(\s*)(```+|~~~+)\s*(\S*).*")
EXIT = re.compile(r"#\s*exit (\d+)\s*$")


class BadPage(Exception):
    """The page itself is malformed."""


@dataclass(frozen=True)
class Directive:
    """An HTML comment that directs the run. ``content`` is the text of the block that a ``file`` names."""

    kind: str
    text: str
    line: int
    content: str = ""


@dataclass(frozen=True)
class Command:
    """A command and what the page promises it prints: the page's lines from ``first`` (0-based) on, less ``indent``."""

    text: str
    first: int
    indent: str
    expected: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """The code with which the command must end."""
        said = EXIT.search(self.text)
        return int(said[1]) if said else 0


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its lines, of which the first is the page's line ``first`` (0-based)."""

    language: str
    indent: str
    first: int
    lines: tuple[str, ...]


def all_pages() -> list[Path]:
    """README.md and every page below docs/ that people wrote."""
    return [ROOT / "README.md", *sorted(set((ROOT / "docs").rglob("*.md")) - {GENERATED})]


def read_page(path: Path) -> list[Directive | Command]:
    """What the page at ``path`` does, in order. Raises BadPage with file and line."""
    steps: list[Directive | Command] = []
    waiting: Directive | None = None
    for part in parts(path):
        if waiting is not None and not isinstance(part, Block):
            raise BadPage(f"{path}:{waiting.line}: the next thing after '{waiting.kind}' must be its block")
        if isinstance(part, Directive):
            if part.kind in OF_THE_NEXT_BLOCK:
                waiting = part
            else:
                steps.append(part)
            continue
        if waiting is not None and waiting.kind == "file":
            steps.append(replace(waiting, content="".join(f"{line}\n" for line in part.lines)))
        elif waiting is None and part.language == "console":
            steps.extend(commands(path, part))
        waiting = None
    if waiting is not None:
        raise BadPage(f"{path}:{waiting.line}: no block follows")
    return steps


def parts(path: Path) -> Iterator[Directive | Block]:
    """The directives and fenced blocks of a page, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        directive, fence = DIRECTIVE.fullmatch(lines[at]), FENCE.fullmatch(lines[at])
        at += 1
        if directive:
            yield Directive(directive[1], directive[2], at)
        elif fence:
            indent, mark, language = fence.groups()
            first = at
            while at < len(lines) and lines[at].strip() != mark:
                at += 1
            if at == len(lines):
                raise BadPage(f"{path}:{first}: the block is never closed")
            yield Block(language, indent, first, tuple(line.removeprefix(indent) for line in lines[first:at]))
            at += 1


def commands(path: Path, block: Block) -> Iterator[Command]:
    """The commands of a console block, each with the lines that follow it."""
    command: Command | None = None
    for number, line in enumerate(block.lines, block.first + 1):
        if line.startswith("$ "):
            if command is not None:
                yield command
            command = Command(line[2:], number, block.indent)
        elif command is None:
            raise BadPage(f"{path}:{number}: a console block begins with '$ command'")
        elif line.startswith("> ") and not command.expected:
            command = replace(command, text=f"{command.text}\n{line[2:]}", first=number)
        else:
            command = replace(command, expected=(*command.expected, line))
    if command is not None:
        yield command


def agrees(expected: tuple[str, ...], actual: tuple[str, ...]) -> bool:
    """Whether the output is what the page promises, wildcards included."""
    pattern = "".join(r"(?:.*\n)*" if line == "..." else f"{line_pattern(line)}\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None


def line_pattern(line: str) -> str:
    """The regular expression of one promised line."""
    return ".*".join(re.escape(part) for part in line.split("[...]"))
