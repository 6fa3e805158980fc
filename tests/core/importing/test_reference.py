"""The reference of the mapping language says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from billiactl.core.importing.conventions import DATE_LETTERS
from billiactl.core.importing.fileformat import FORMAT_KEYS
from billiactl.core.importing.kinds import TAX_CATEGORIES
from billiactl.core.importing.mapping import load_mapping
from billiactl.core.importing.reading import read_orders, read_users
from billiactl.core.importing.shapes import SHAPES, Shape
from billiactl.core.importing.syntax import VALUE_KEYS
from billiactl.core.importing.values import STEPS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "import-mapping.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_example_can_be_read(tmp_path: Path) -> None:
    files = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    for name, content in files:
        (tmp_path / name).write_text(content, encoding="utf-8")
    mapping = load_mapping(tmp_path / "shop.yaml")
    users, orders = read_users(mapping), read_orders(mapping)
    assert users.faults == orders.faults == ()
    assert [(user.email, user.profiles[0].kind, user.profiles[0].country) for user in users.records] == [
        ("anna@example.org", "company", "BG"),
        (None, "person", "GB"),
    ]
    first, second = orders.records
    assert (first.status, first.placed_at, len(first.lines), first.lines[0].discount_rate) == (
        "activated",
        "2026-10-31T22:00:00Z",
        2,
        "0.15",
    )
    assert [payment.paid_on for payment in first.payments] == ["2026-11-03"]
    assert (second.status, second.payments, second.charges, second.notes) == (
        "pending",
        (),
        (),
        ("wants the invoice by mail",),
    )


def shapes(name: str, shape: Shape) -> list[tuple[str, Shape]]:
    return [(name, shape), *((inner, group) for inner, group in shape.groups.items())]


@pytest.mark.parametrize(("name", "shape"), [pair for name, shape in SHAPES.items() for pair in shapes(name, shape)])
def test_every_field_is_described_and_needed_ones_are_bold(name: str, shape: Shape) -> None:
    for field in shape.names:
        assert f"`{field}`" in TEXT, f"{name}: {field}"
    for field, spec in shape.fields.items():
        if spec.required:
            assert f"**`{field}`**" in TEXT, f"{name}: {field}"
        for option in spec.options:
            assert f"`{option}`" in TEXT, f"{name}: {field}: {option}"


def test_every_word_of_the_language_is_described() -> None:
    words = [*FORMAT_KEYS, *STEPS, *DATE_LETTERS, *TAX_CATEGORIES, "each", "file", "key", "matches", "unmatched"]
    assert [word for word in words if f"`{word}`" not in TEXT] == []
    assert [
        key for key in VALUE_KEYS if f"`{key}`" not in TEXT and f"{{{key}:" not in TEXT and f", {key}:" not in TEXT
    ] == []
