"""One label definition or payment method of the settings added, edited or removed."""

from __future__ import annotations

from typing import Any

import pytest

from billiactl.core.errors import BilliaError
from billiactl.core.settings import defaults, settings_from
from billiactl.core.settings_check import check
from billiactl.core.settings_edit import (
    AddMethod,
    DefineLabel,
    Edit,
    EditMethod,
    RemoveMethod,
    UndefineLabel,
    edited,
)
from billiactl.core.settings_use import Use
from tests.support.worlds import after, order, planned, refusal, world_of

CODES = ["bank-transfer", "card", "wallet", "on-account"]
SEPA = '{"due_days":7,"type":"offline"}'


def codes(document: dict[str, Any]) -> list[str]:
    check(document)
    return [method["code"] for method in document["methods"]]


def test_a_method_comes_last_or_first_and_once() -> None:
    assert codes(edited(defaults(), AddMethod("sepa", SEPA))) == [*CODES, "sepa"]
    first = edited(defaults(), AddMethod("sepa", SEPA, first=True))
    assert codes(first) == ["sepa", *CODES]
    assert edited(first, AddMethod("sepa", SEPA)) == first
    assert settings_from(first).methods["sepa"].due_days == 7


def test_an_edit_keeps_the_place_and_what_is_not_named() -> None:
    after_edit = edited(defaults(), EditMethod("bank-transfer", '{"due_days":7}'))
    assert codes(after_edit) == CODES
    assert after_edit["methods"][0] == {**defaults()["methods"][0], "due_days": 7}
    assert codes(edited(defaults(), EditMethod("card", "{}", first=True)))[:2] == ["card", "bank-transfer"]


def test_labels_come_and_go() -> None:
    with_vip = edited(defaults(), DefineLabel("vip", '{"type":"yes-no"}'))
    assert with_vip["labels"] == {"vip": {"type": "yes-no"}}
    assert edited(with_vip, UndefineLabel("vip")) == defaults()
    assert defaults()["labels"] == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (AddMethod("card", '{"type":"offline"}'), "method_exists"),
        (EditMethod("sepa", "{}"), "unknown_method"),
        (RemoveMethod("sepa"), "unknown_method"),
        (UndefineLabel("vip"), "label_not_defined"),
    ],
)
def test_what_can_not_be_edited(change: Edit, code: str) -> None:
    with pytest.raises(BilliaError) as caught:
        edited(defaults(), change)
    assert caught.value.code == code


def test_the_rule_checks_form_and_use() -> None:
    world = world_of(order(), usage=Use(methods={"card": 1}, labels={("old", "order", "x"): 1}))
    assert refusal(world, RemoveMethod("card")).code == "in_use"
    assert refusal(world, EditMethod("card", '{"type":"nonsense"}')).code == "settings_invalid"
    assert refusal(world, DefineLabel("old", '{"type":"yes-no"}')).code == "label_values_in_use"
    assert refusal(world, DefineLabel("a range", '{"type":"string"}')).code == "settings_invalid"
    following = after(world, DefineLabel("old", '{"type":"string"}'))
    assert following.settings.labels["old"].type == "string"
    assert not planned(following, DefineLabel("old", '{"type":"string"}'))[0].effects
    made, following = planned(world, RemoveMethod("wallet"))
    assert (made.subject, "wallet" in following.settings.methods) == (("shop", 0), False)
