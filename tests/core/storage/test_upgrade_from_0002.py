"""A database of the second revision, with jobs and their executions, moves up."""

from __future__ import annotations

import pytest

from billiactl.core.storage import migrate
from billiactl.core.storage.connect import open_reader
from tests.core.storage.test_upgrade_from_0001 import ORDER, SHOP, USER
from tests.support.revisions import at_revision

JOB = (
    "INSERT INTO jobs (id, order_id, type, status, failed, tries, created_at)"
    " VALUES (1, 1001, 'new', 'manual', 1, 1, '2026-11-01T10:00:00Z')"
)
TRY = (
    "INSERT INTO executions (id, job_id, number, worker, started_at, input)"
    " VALUES (1, 1, 1, 'w1', '2026-11-01T10:00:00Z', '{}')"
)


@pytest.fixture
def second_revision(empty_database_url: str) -> str:
    """The URL of a database of revision 0002 with a job and a try at it."""
    return at_revision(empty_database_url, "0002", SHOP, USER, ORDER, JOB, TRY)


def test_jobs_move_up_without_a_lease(second_revision: str) -> None:
    assert migrate.upgrade(second_revision)
    with open_reader(second_revision) as reader:
        rows = reader.connection.execute("SELECT status, failed, worker, lease_until FROM jobs").fetchall()
        assert [tuple(row) for row in rows] == [("manual", 1, None, None)]
        assert [tuple(row) for row in reader.connection.execute("SELECT worker, input FROM executions").fetchall()] == [
            ("w1", "{}")
        ]
    assert not migrate.upgrade(second_revision)
