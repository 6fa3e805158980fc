"""Writes the scripts in completions/ from the program; with --check, only says whether they are up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from billiactl.commands.completion_tables import script

FOLDER = Path(__file__).parent.parent / "completions"
FILES = {"bash": "billiactl.bash", "zsh": "_billiactl", "fish": "billiactl.fish"}
"""The file of each shell, named as the shell looks for it."""


def main(arguments: list[str]) -> int:
    """Write the scripts; or, with ``--check``, 0 if they are what the program says and 1 if not."""
    scripts = {FOLDER / name: script(shell) for shell, name in FILES.items()}
    if arguments == ["--check"]:
        stale = [
            path for path, text in scripts.items() if not path.exists() or path.read_text(encoding="utf-8") != text
        ]
        for path in stale:
            print(f"completions/{path.name} is not what the program says: run 'make docs'", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in scripts.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
