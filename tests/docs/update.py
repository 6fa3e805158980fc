"""Rewrites the promised outputs of pages: ``python -m tests.docs.update [PAGE...]``. Then read the diff.

Outputs that still agree keep their wildcards; in new ones, ids of runs and hashes become ``[...]``.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT, Command, agrees, all_pages
from tests.docs.shell import Answer, run_page

RANDOM = re.compile(r"\b(?:\d{8}T\d{6}-[0-9a-f]{8}|[0-9a-f]{64})\b")
"""Ids of runs and hashes: no two runs of a page agree on them."""


def main(arguments: list[str]) -> None:
    """Update the pages named, or all."""
    for path in [Path(name).resolve() for name in arguments] or [page for page in all_pages() if page.exists()]:
        with tempfile.TemporaryDirectory(prefix="billiactl-page-") as folder:
            answers = run_page(path, Path(folder))
        old = path.read_text(encoding="utf-8")
        new = updated(old, answers)
        if new != old:
            path.write_text(new, encoding="utf-8")
            print(f"updated {path.relative_to(ROOT)}")


def updated(page: str, answers: list[tuple[Command, Answer]]) -> str:
    """The text of the page with the outputs as they are now. An unexpected exit code is written behind its command."""
    lines = page.splitlines()
    for command, answer in reversed(answers):
        if not agrees(command.expected, answer.lines):
            fresh = [command.indent + RANDOM.sub("[...]", line) for line in answer.lines]
            lines[command.first : command.first + len(command.expected)] = [line.rstrip() for line in fresh]
        if command.exit_code != answer.code:
            said = re.sub(r"\s*# exit \d+\s*$", "", lines[command.first - 1])
            lines[command.first - 1] = f"{said}  # exit {answer.code}" if answer.code else said
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
