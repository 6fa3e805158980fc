"""What a shop notes on a document without changing it, and the rules that decided a log entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from billiactl.core.storage.migrations.columns import text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what was there before has no remark, was not sent, and no rule was kept for it."""
    op.add_column("documents", _filled("remark", ""))
    op.add_column("documents", text("sent_on", null=True))
    op.add_column("log_entries", _filled("decided", "[]"))


def _filled(name: str, value: str) -> sa.Column[str]:
    column = text(name)
    column.server_default = sa.DefaultClause(value)
    return column
