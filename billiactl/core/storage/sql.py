"""Named SQL statements, one copy for both databases, run on a driver's own connection."""

from __future__ import annotations

from typing import Any


class Reader:
    """Runs the named statements on a connection of a driver."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self.connection = connection
        self.dialect = dialect
