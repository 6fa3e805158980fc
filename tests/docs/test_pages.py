"""README.md and the pages below docs/ say what the program does: their examples are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, Command, agrees, all_pages, parts, read_page
from tests.docs.shell import run_page

PAGES = [page for page in all_pages() if page.exists() and any(isinstance(s, Command) for s in read_page(page))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_do_what_the_page_says(page: Path, tmp_path: Path) -> None:
    wrong = []
    for command, answer in run_page(page, tmp_path):
        where = f"{page.relative_to(ROOT)}:{command.first}: $ {command.text}"
        if answer.code != command.exit_code:
            wrong.append(f"{where}\nexit {answer.code} instead of {command.exit_code}\n" + "\n".join(answer.lines))
        elif not agrees(command.expected, answer.lines):
            wrong.append("\n".join([where, "--- promised", *command.expected, "--- printed", *answer.lines]))
    assert not wrong, "\n\n".join(wrong) + "\n\n(make docs-update writes what is printed now; read the diff)"


def test_the_first_page_has_examples() -> None:
    assert ROOT / "README.md" in PAGES


@pytest.mark.parametrize("page", [page for page in all_pages() if page.exists()], ids=lambda page: page.name)
def test_every_shown_command_is_run_or_says_why_not(page: Path) -> None:
    unrun = [
        f"{page.relative_to(ROOT)}:{block.first}"
        for block in parts(page)
        if isinstance(block, Block)
        and block.language in ("sh", "bash", "shell")
        and "billiactl" in "".join(block.lines)
    ]
    assert not unrun, "use a console block: those are run"
