"""Databases of older revisions, as an older program left them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from billiactl.core.storage import migrations
from billiactl.core.storage.connect import connect
from billiactl.core.storage.urls import parse_url


def at_revision(url: str, revision: str, *statements: str) -> str:
    """The empty database at ``url`` moved to ``revision`` and filled by ``statements``; returns the URL."""
    target = parse_url(url)
    if target.path is not None:
        target.path.touch()
    driver = "sqlite://" if target.dialect == "sqlite" else "postgresql+psycopg://"
    engine = sa.create_engine(driver, creator=lambda: connect(target), poolclass=sa.NullPool)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return url
