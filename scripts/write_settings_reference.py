"""Write the settings' JSON Schema and the page of their keys: ``python -m scripts.write_settings_reference``."""

from __future__ import annotations

import json
from pathlib import Path

from billiactl.core.settings_check import schema
from billiactl.core.settings_example import reference

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def texts() -> dict[Path, str]:
    """What each file holds."""
    published = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    return {FOLDER / "settings.schema.json": published, FOLDER / "settings.md": reference()}


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
