"""The command reference is what the program's help says, and knows every command."""

from __future__ import annotations

from billiactl.cli import registry
from scripts.write_reference import PAGE, reference


def test_the_reference_is_what_the_program_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run 'make docs'"


def test_every_command_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    paths = [*registry.GROUPS, *(entry.path for entry in registry.COMMANDS)]
    assert [path for path in paths if f"\n## billiactl {' '.join(path)}\n" not in page] == []
