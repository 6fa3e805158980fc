"""The page on statuses shows the status table as it is."""

from __future__ import annotations

from pathlib import Path

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_graph import markdown, mermaid

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "statuses.md"


def test_the_picture_is_drawn_from_the_table() -> None:
    assert f"```mermaid\n{mermaid(Workflow.default())}```" in PAGE.read_text(encoding="utf-8")


def test_the_rows_are_those_of_the_table() -> None:
    assert markdown(Workflow.default()) in PAGE.read_text(encoding="utf-8")
