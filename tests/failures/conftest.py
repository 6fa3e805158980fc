"""A small shop in a database of each kind."""

from __future__ import annotations

import pytest

from tests.support.shops import Shop, open_shop


@pytest.fixture
def shop(database_url: str) -> Shop:
    """A shop with two users and a product."""
    return open_shop(database_url)
