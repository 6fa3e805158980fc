"""The page on statuses shows the status table as it is."""

from __future__ import annotations

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_graph import markdown
from billiactl.core.workflow_svg import svg
from scripts.draw_statuses import PICTURE

PAGE = PICTURE.with_name("statuses.md")


def test_the_picture_is_drawn_from_the_table() -> None:
    assert PICTURE.read_text(encoding="utf-8") == svg(Workflow.default()), "run: make docs"
    assert f"]({PICTURE.name})" in PAGE.read_text(encoding="utf-8")


def test_the_rows_are_those_of_the_table() -> None:
    assert markdown(Workflow.default()) in PAGE.read_text(encoding="utf-8")
