"""Which shape of database this version of the program works on. Knows neither SQLAlchemy nor Alembic."""

from __future__ import annotations

from dataclasses import dataclass

from billiactl.core.errors import Unavailable

HEAD = "0003"
"""The newest revision in ``migrations/versions``."""


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """The revision a database is at, and the one this program needs."""

    current: str
    head: str = HEAD

    @property
    def state(self) -> str:
        """``current``, ``older`` or ``newer``. Revisions count up in four digits; an unknown form is newer."""
        if self.current == self.head:
            return "current"
        known = len(self.current) == len(self.head) and self.current.isdecimal()
        return "older" if known and self.current < self.head else "newer"

    def require_current(self, name: str) -> None:
        """Raise Unavailable unless the database called ``name`` is at the revision this program needs."""
        if self.state == "newer":
            raise Unavailable(
                "schema_newer",
                f"the database {name} is at revision {self.current}, this billiactl only knows up to {self.head}",
                "use the newer billiactl that upgraded it",
            )
        if self.state == "older":
            raise Unavailable(
                "schema_older",
                f"the database {name} is at revision {self.current}, this billiactl needs {self.head}",
                "billiactl db upgrade",
            )


def no_database(name: str) -> Unavailable:
    """The error for a place where no shop was set up yet."""
    return Unavailable("no_database", f"there is no shop in the database {name} yet", "billiactl init")
