"""Notes and labels on orders and users, as the rules take them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billiactl.core.changes import Change
from billiactl.core.effects import Remove, Update
from billiactl.core.model import Label, Note
from billiactl.core.remark_changes import AddNote, DeleteNote, EditNote, RemoveLabel
from billiactl.core.world import World
from tests.support.worlds import after, order, planned, refusal, settings_with, world_of

ON_ORDER = Note(7, 1001, None, "be kind", "ivan", "2026-11-01T10:00:00Z")
ON_USER = Note(8, None, 1, "pays late", "ivan", "2026-11-01T10:00:00Z")
VIP = Label(3, 1001, None, "vip", "yes")


@pytest.fixture
def world() -> World:
    """An order with a note and a label, its user with a note; labels vip and stars are defined."""
    labels = {"vip": {"type": "yes-no"}, "stars": {"type": "range", "min": 1, "max": 5, "resources": ["order"]}}
    return world_of(
        order(),
        settings=settings_with(labels=labels),
        notes={7: ON_ORDER, 8: ON_USER},
        labels={("order", 1001, "vip"): VIP},
    )


def test_an_edit_moves_the_text_alone(world: World) -> None:
    made, following = planned(world, EditNote(7, " be kind, and quick\n", order=1001))
    assert [(effect.table, effect.before, effect.after) for effect in made.effects if isinstance(effect, Update)] == [
        ("notes", {"text": "be kind"}, {"text": "be kind, and quick"})
    ]
    assert following.notes[7] == replace(ON_ORDER, text="be kind, and quick")
    assert made.subject == ("order", 1001)
    assert not planned(world, EditNote(8, "pays late", user=1))[0].effects


def test_a_deleted_note_is_told_whole_and_gone(world: World) -> None:
    made, following = planned(world, DeleteNote(8, user=1))
    assert made.effects == (Remove("notes", ON_USER),)
    assert made.subject == ("user", 1)
    assert set(following.notes) == {7}
    assert refusal(following, DeleteNote(8, user=1)).code == "note_not_found"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (EditNote(7, "  \n", order=1001), "empty_note"),
        (EditNote(9, "x", order=1001), "note_not_found"),
        (EditNote(8, "x", order=1001), "note_not_found"),
        (EditNote(7, "x", user=1), "note_not_found"),
        (EditNote(7, "x", order=1001, user=1), "one_subject"),
        (DeleteNote(7), "one_subject"),
        (DeleteNote(7, order=77), "order_not_found"),
        (DeleteNote(7, user=77), "user_not_found"),
        (AddNote("\t", user=1), "empty_note"),
    ],
)
def test_refusals_of_notes(world: World, change: Change, code: str) -> None:
    assert refusal(world, change).code == code


def test_a_label_goes_once(world: World) -> None:
    made, following = planned(world, RemoveLabel("vip", order=1001))
    assert made.effects == (Remove("labels", VIP),)
    assert not following.labels
    assert following == after(following, RemoveLabel("vip", order=1001))
    assert following == after(following, RemoveLabel("stars", user=1))


def test_a_label_that_nobody_defined_is_no_label_unless_it_stands(world: World) -> None:
    assert refusal(world, RemoveLabel("vpi", order=1001)).code == "unknown_label"
    imported = replace(world, labels={("user", 1, "old"): Label(4, None, 1, "old", "x")})
    assert not after(imported, RemoveLabel("old", user=1)).labels
