"""Random histories of money and documents: the core agrees with the model to the cent."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.replay import run
from tests.model.sums import Price, Row, half_up, shares, vat, written

STANDARD = ("S", Fraction(1, 5))


@settings(max_examples=settings().max_examples * 2)
@given(st.randoms(use_true_random=False), st.sampled_from([5, 20, 60]))
def test_core_and_model_agree(chance: Random, steps: int) -> None:
    run(chance, steps)


def test_histories_get_far() -> None:
    """A model that only ever agrees on refusals would prove nothing."""
    done = sum(run(Random(f"far/{number}"), 40)["done"] for number in range(50))
    assert done > 700


def test_the_models_own_arithmetic() -> None:
    assert [half_up(Fraction(value, 2)) for value in (0, 1, 2, 3, 5)] == [0, 1, 1, 2, 3]
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(5, [0, 0]) == [5, 0]
    assert (vat(8_333, STANDARD), vat(8_332, STANDARD), vat(100, ("O", None))) == (1_667, 1_666, 0)
    assert (written(5, "EUR"), written(-5, "EUR"), written(5, "JPY"), written(5, "KWD")) == (
        "0.05",
        "-0.05",
        "5",
        "0.005",
    )
    price = Price("EUR", (Row(Fraction(1), Fraction(100), STANDARD),))
    assert (price.gross, price.scaled(8_000).gross) == (12_000, 9_600)
    assert price.near(9_999) == (False, 9_998, 10_000)
