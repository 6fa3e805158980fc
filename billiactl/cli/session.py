"""What one invocation knows while its command line is still being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from billiactl.cli.app import App


@dataclass
class Session:
    """The global options typed so far, by name; the words of the command being read; the App once one asked for it."""

    typed: dict[str, Any] = field(default_factory=dict)
    command_path: str = "billiactl"
    app: App | None = None
