"""A worker that runs a job holds a lease on it."""

from __future__ import annotations

from alembic import op

from billiactl.core.storage.migrations.columns import text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; nothing ran before there were workers."""
    op.add_column("jobs", text("worker", null=True))
    op.add_column("jobs", text("lease_until", null=True))
