"""Draw the shipped table of statuses for the docs: ``python -m scripts.draw_statuses``."""

from __future__ import annotations

from pathlib import Path

from billiactl.core.workflow import Workflow
from billiactl.core.workflow_svg import svg

PICTURE = Path(__file__).parents[1] / "docs" / "explanation" / "statuses.svg"


if __name__ == "__main__":
    PICTURE.write_text(svg(Workflow.default()), encoding="utf-8")
