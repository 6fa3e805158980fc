"""The one tree of errors. Exit codes are the command line's affair (``billiactl/cli/exit_codes.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class BilliaError(Exception):
    """A failure that a person or a script can act on.

    ``code`` is a stable snake_case word for scripts, ``message`` one sentence for people, ``hint`` what to do
    instead, and ``data`` further members of the JSON error object (``order``, ``allowed``, ...).
    """

    def __init__(self, code: str, message: str, hint: str | None = None, **data: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.data: Mapping[str, Any] = data


class UsageFault(BilliaError):
    """What was typed makes no sense, whatever the shop's state."""


class NotFound(BilliaError):
    """Something that was named does not exist."""


class Refused(BilliaError):
    """A rule of the shop says no."""


class Conflict(BilliaError):
    """The state moved meanwhile, a key was used for something else, or a file exists."""


class Unavailable(BilliaError):
    """The database or the archive can't be reached, written, or is of another version."""


class FaultsFound(BilliaError):
    """A check ran well and found faults."""
