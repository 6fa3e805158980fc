"""What labels may say, and what of their definitions may change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from billiactl.core.errors import BilliaError, Refused, UsageFault
from billiactl.core.labels import checked_value, defined, fits, meaning, shown
from billiactl.core.settings import LabelDefinition, Settings, defaults, label_definition, settings_from
from billiactl.core.settings_check import check
from billiactl.core.settings_use import Use, check_use

NUMBERS = st.integers(-30, 30)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
RESOURCES = st.lists(st.sampled_from(["order", "user"]), min_size=1, unique=True)
VALUES = st.one_of(NUMBERS.map(str), st.sampled_from(["yes", "no", "007", "-0", "+1", "٣", ""]), TEXTS)


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """An entry of the settings' labels that the check accepts."""
    kind = draw(st.sampled_from(["integer", "string", "yes-no", "range"]))
    entry: dict[str, Any] = {"type": kind}
    if draw(st.booleans()):
        entry["resources"] = draw(RESOURCES)
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    if kind == "range" or (kind == "integer" and draw(st.booleans())):
        entry |= {"min": low, "max": high}
    listed = {"integer": NUMBERS.map(str), "range": st.integers(low, high).map(str), "yes-no": st.sampled_from(["yes"])}
    if draw(st.booleans()):
        entry["values"] = draw(st.dictionaries(listed.get(kind, TEXTS.filter(bool)), st.just("name"), max_size=4))
    try:
        check(with_label(entry))
    except UsageFault:
        assume(False)
    return entry


def with_label(entry: dict[str, Any] | None) -> dict[str, Any]:
    return {**defaults(), "labels": {} if entry is None else {"key": entry}}


def definition_of(**entry: Any) -> LabelDefinition:
    return label_definition("key", entry)


def stored_by(definition: LabelDefinition, value: str) -> str | None:
    """What is stored of a value, None if it is refused."""
    try:
        return checked_value(definition, value)
    except UsageFault:
        return None


def narrowing(before: Settings, after: Settings, use: Use) -> str | None:
    """Why ``after`` is refused, if it is."""
    try:
        check_use(before, after, use)
    except Refused as refused:
        return refused.code
    return None


@given(entries(), VALUES)
def test_what_is_accepted_is_stored_and_stays_acceptable(entry: dict[str, Any], value: str) -> None:
    """The stored form is a fixed point: the definition takes it, and what it takes it finds again."""
    definition = label_definition("key", entry)
    stored = stored_by(definition, value)
    if stored is None:
        return
    assert checked_value(definition, stored) == stored
    assert [fits(definition, resource, stored) for resource in ("order", "user")] == [
        resource in definition.resources for resource in ("order", "user")
    ]
    assert fits(definition, definition.resources[0], value) == (stored == value)
    assert meaning(definition)


@given(
    entries(),
    entries(),
    st.dictionaries(
        st.tuples(st.just("key"), st.sampled_from(["order", "user"]), VALUES), st.integers(1, 3), max_size=4
    ),
)
def test_a_definition_is_narrowed_unless_something_stands_that_does_not_fit(
    before: dict[str, Any], after: dict[str, Any], labels: dict[tuple[str, str, str], int]
) -> None:
    old, new = settings_from(with_label(before)), settings_from(with_label(after))
    misfit = any(not fits(new.labels["key"], resource, value) for _, resource, value in labels)
    moved = old.labels["key"] != new.labels["key"]
    assert narrowing(old, new, Use(labels=labels)) == ("label_values_in_use" if misfit and moved else None)


@given(st.dictionaries(st.tuples(st.just("key"), st.just("user"), VALUES), st.integers(1, 3), max_size=3))
def test_a_definition_goes_unless_it_is_in_use(labels: dict[tuple[str, str, str], int]) -> None:
    old, new = settings_from(with_label({"type": "string"})), settings_from(with_label(None))
    assert narrowing(old, new, Use(labels=labels)) == ("in_use" if labels else None)


def test_what_stood_before_any_definition_must_fit_the_first_one() -> None:
    old, new = settings_from(with_label(None)), settings_from(with_label({"type": "yes-no"}))
    check_use(old, new, Use(labels={("key", "order", "yes"): 3}))
    with pytest.raises(Refused, match="label 'key' is 'maybe' on 2 orders, which the definition would not take"):
        check_use(old, new, Use(labels={("key", "order", "maybe"): 2}))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"type": "string"}, "any text"),
        ({"type": "yes-no"}, "yes or no"),
        ({"type": "integer"}, "a whole number"),
        ({"type": "integer", "min": 0}, "a whole number, at least 0"),
        ({"type": "integer", "max": 9}, "a whole number, at most 9"),
        ({"type": "range", "min": 1, "max": 5}, "a whole number from 1 to 5"),
        ({"type": "string", "values": {"a": "Anna", "b": "b"}}, "one of: a (Anna), b"),
    ],
)
def test_definitions_in_words(entry: dict[str, Any], words: str) -> None:
    assert meaning(definition_of(**entry)) == words


@pytest.mark.parametrize(
    ("entry", "path", "words"),
    [
        ({"type": "integer", "values": {"01": "one"}}, "labels.key.values", "write '1'"),
        (
            {"type": "range", "min": 1, "max": 5, "values": {"6": "six"}},
            "labels.key.values",
            "a whole number from 1 to 5",
        ),
        ({"type": "yes-no", "values": {"maybe": "perhaps"}}, "labels.key.values", "takes yes or no"),
        ({"type": "range", "min": 1}, "labels.key", "a range needs min and max"),
    ],
)
def test_definitions_that_contradict_themselves(entry: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(UsageFault) as caught:
        check(with_label(entry))
    (fault,) = caught.value.data["faults"]
    assert fault["path"] == path
    assert words in fault["reason"]


def test_names_are_for_people() -> None:
    definitions = {"key": definition_of(type="string", values={"a": "Anna"})}
    assert [shown(definitions, "key", "a"), shown(definitions, "key", "b"), shown(definitions, "other", "a")] == [
        "Anna",
        "b",
        "a",
    ]


def test_the_hint_names_what_is_defined_or_how_to_define() -> None:
    definitions = {"key": replace(definition_of(type="string"), resources=("user",))}
    assert defined(definitions, "key", "user").key == "key"
    for resource, hint in (("order", "billiactl label define key --type string"), ("user", "known: key")):
        with pytest.raises(BilliaError) as caught:
            defined(definitions, "key" if resource == "order" else "kee", resource)
        assert (caught.value.code, caught.value.hint) == ("unknown_label", hint)
