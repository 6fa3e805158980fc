"""A shop whose handlers are shell scripts that leave marks in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billiactl.core.changes import CreateOrder, NewLine, Pay, PlaceOrder
from tests.support.shops import Shop, open_shop

Handled = Callable[..., list[int]]


@pytest.fixture
def shop(database_url: str) -> Shop:
    """A shop with four users and a product."""
    return open_shop(database_url, users=4)


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """The file in which handlers leave their marks."""
    path = tmp_path / "marks"
    path.touch()
    return path


@pytest.fixture
def handled(shop: Shop, marks: Path) -> Handled:
    """Makes paid orders whose jobs are done by a script; returns their ids.

    The script gets the file of marks as ``$MARKS``; ``mark WORD`` in it adds a line of WORD and the job's id.
    """

    def make(script: str, orders: int = 1, users: int = 1, **facts: Any) -> list[int]:
        given = "input=$(cat); job=${input#*'\"job\":{'}; job=${job#*'\"id\":'}; job=${job%%[!0-9]*}\n"
        whole = f'{given}mark() {{ echo "$1 $job" >> "$MARKS"; }}\n{script}'
        handler = {"command": ["/bin/sh", "-c", whole], "environment": {"MARKS": str(marks)}, **facts}
        shop.settings(handlers={"new": handler})
        made = []
        for number in range(orders):
            user = number % users + 1
            result = shop.one(CreateOrder(user, (NewLine("domain-eu", service=f"{number}.example"),)))
            made.append(int(result.subject[1] or 0))
        shop.do(*(PlaceOrder(order) for order in made))
        shop.do(*(Pay(order) for order in made))
        return made

    return make
