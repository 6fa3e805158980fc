"""A database of the first revision moves up with what it holds."""

from __future__ import annotations

import pytest

from billiactl.core.errors import Unavailable
from billiactl.core.storage import migrate
from billiactl.core.storage.connect import open_reader
from tests.support.revisions import at_revision

USER = (
    "INSERT INTO users (id, username, name, status, search, created_at, version, log_number, log_hash)"
    " VALUES (1, 'anna', 'Anna', 'active', 'anna', '2026-11-01T10:00:00Z', 0, 0, '')"
)
ORDER = (
    "INSERT INTO orders (id, user_id, status, type, currency, method, created_at, version, history, tax_fixed,"
    " discount, charges, net, tax, gross, taxes, charged, paid, returned, due, surplus, payment_status, log_number,"
    " log_hash) VALUES (1001, 1, 'pending', 'new', 'EUR', 'card', '2026-11-01T10:00:00Z', 0, 0, 0, 0, '[]', 0, 0, 0,"
    " '[]', 0, 0, 0, 0, 0, 'free', 0, '')"
)
INVOICE = (
    "INSERT INTO documents (id, order_id, kind, status, series, number, issued_on, currency, net, tax, gross,"
    " created_at) VALUES (1, 1001, 'invoice', 'issued', 'invoice', '0000000001', '2026-11-01', 'EUR', 0, 0, 0,"
    " '2026-11-01T10:00:00Z')"
)
RUN = "INSERT INTO runs (id, started_at, actor, \"system_user\", command) VALUES ('r', '', 'a', 'a', 'c')"
ENTRY = (
    'INSERT INTO log_entries (subject_kind, subject_id, number, run_id, at, actor, "system_user", command, action,'
    " summary, effects, previous_hash, hash) VALUES ('order', 1001, 1, 'r', '', 'a', 'a', 'c', 'x', '', '[]', '', 'h')"
)
SHOP = "INSERT INTO shop (id, settings, version, log_number, log_hash) VALUES (1, '{}', 1, 0, '')"


@pytest.fixture
def first_revision(empty_database_url: str) -> str:
    """The URL of a database of revision 0001 with a row of everything that moves."""
    return at_revision(empty_database_url, "0001", SHOP, USER, ORDER, INVOICE, RUN, ENTRY)


def test_it_is_older_and_says_so(first_revision: str) -> None:
    with pytest.raises(Unavailable) as caught:
        open_reader(first_revision)
    assert caught.value.code == "schema_older"
    assert caught.value.hint == "billiactl db upgrade"


def test_it_moves_up_with_its_rows(first_revision: str) -> None:
    assert migrate.upgrade(first_revision)
    with open_reader(first_revision) as reader:
        row = reader.connection.execute("SELECT number, remark, sent_on FROM documents").fetchone()
        assert tuple(row) == ("0000000001", "", None)
        assert tuple(reader.connection.execute("SELECT hash, decided FROM log_entries").fetchone()) == ("h", "[]")
    assert not migrate.upgrade(first_revision)
