"""Money keeps its properties for every amount and every currency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billiactl.core import money
from billiactl.core.errors import UsageFault
from billiactl.core.money import LARGEST_STORED, MINOR_DIGITS, SCALE, Charge, PricedLine

AMOUNTS = st.integers(-(10**15), 10**15)
CURRENCIES = st.sampled_from(sorted(MINOR_DIGITS))
RATES = st.sampled_from([None, 0, 55_000, 100_000, 200_000, 255_000])
EXACT = st.integers(0, 10**12)


@st.composite
def priced(draw: st.DrawFn) -> PricedLine:
    rate = draw(RATES)
    return PricedLine(
        quantity=draw(st.integers(1, 100 * SCALE)),
        unit_price=draw(st.integers(0, 10_000 * SCALE)),
        discount_rate=draw(st.none() | st.integers(0, SCALE)),
        discount_amount=0,
        surcharge=draw(st.integers(0, 100)),
        tax_category="O" if rate is None else "S" if rate else "E",
        tax_rate=rate,
    )


@given(AMOUNTS, st.integers(1, 10**9))
def test_rounding_is_half_up_away_from_zero(numerator: int, denominator: int) -> None:
    with localcontext(prec=80):
        expected = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert money.round_half_up(numerator, denominator) == int(expected)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (5, 2, 3), (-5, 2, -3), (49, 100, 0), (-49, 100, 0), (0, 7, 0)],
)
def test_halves_never_go_to_the_even_neighbour(numerator: int, denominator: int, rounded: int) -> None:
    assert money.round_half_up(numerator, denominator) == rounded


@given(AMOUNTS, st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_parts_sum_to_the_amount_and_miss_their_share_by_less_than_one(amount: int, weights: list[int]) -> None:
    parts = money.allocate(amount, weights)
    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        if total:
            assert abs(part * total - amount * weight) < total
            assert part * amount >= 0


@given(st.integers(0, 10**6), st.lists(st.integers(0, 50), min_size=2, max_size=8).filter(any))
def test_the_spare_units_go_to_the_largest_remainders_and_ties_to_the_lower(amount: int, weights: list[int]) -> None:
    total = sum(weights)
    parts = money.allocate(amount, weights)
    left = [(-(amount * weight % total), index) for index, weight in enumerate(weights)]
    lifted = [index for index, weight in enumerate(weights) if parts[index] > amount * weight // total]
    assert sorted(lifted) == sorted(index for _, index in sorted(left)[: len(lifted)])


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (-100, [1, 1, 1], (-34, -33, -33)),
        (5, [0, 0], (5, 0)),
        (0, [], ()),
        (2, [1, 1, 1, 1], (1, 1, 0, 0)),
    ],
)
def test_a_split_by_hand(amount: int, weights: list[int], parts: tuple[int, ...]) -> None:
    assert money.allocate(amount, weights) == parts


def test_nothing_takes_no_amount() -> None:
    with pytest.raises(ValueError, match="over nothing"):
        money.allocate(1, [])


@given(st.lists(priced(), max_size=6), CURRENCIES, st.integers(0, 100), RATES, st.integers(0, 10_000))
def test_totals_are_the_sums_of_their_parts(
    lines: list[PricedLine], currency: str, share: int, rate: int | None, amount: int
) -> None:
    nets = [money.line_net(line, currency) for line in lines]
    discount = sum(nets) * share // 100
    charges = [Charge("shipping", amount, "O" if rate is None else "S", rate)]
    sums = money.totals(lines, discount, charges, currency)
    assert list(sums.line_nets) == nets
    assert sums.net == sum(nets) - discount + amount == sum(row.base for row in sums.taxes)
    assert sums.tax == sum(row.amount for row in sums.taxes)
    assert sums.gross == sums.net + sums.tax
    assert len({(row.category, row.rate) for row in sums.taxes}) == len(sums.taxes)
    for row in sums.taxes:
        assert row.amount == money.round_half_up(row.base * (row.rate or 0), SCALE)


def test_vat_is_rounded_once_a_group_and_not_once_a_line() -> None:
    lines = [PricedLine(SCALE, 20_000, None, 0, 0, "S", 200_000) for _ in range(3)]
    assert money.totals(lines, 0, (), "EUR").tax == 1
    apart = [money.totals([line], 0, (), "EUR").tax for line in lines]
    assert sum(apart) == 0


@pytest.mark.parametrize(
    ("quantity", "price", "rate", "currency", "net"),
    [
        ("1", "9.80", "0.15", "EUR", "8.33"),
        ("3", "0.105", None, "EUR", "0.32"),
        ("1", "0.005", None, "EUR", "0.01"),
        ("1", "1.5", None, "JPY", "2"),
        ("2", "0.0005", None, "KWD", "0.001"),
        ("0.333333", "3", None, "KWD", "1.000"),
    ],
)
def test_a_lines_net_is_rounded_once_half_up(
    quantity: str, price: str, rate: str | None, currency: str, net: str
) -> None:
    discount = None if rate is None else money.parse_exact(rate, "discount")
    exact = (money.parse_exact(quantity, "quantity"), money.parse_exact(price, "price"))
    line = PricedLine(*exact, discount, 0, 0, "S", 200_000)
    assert money.format_amount(money.line_net(line, currency), currency) == net


def test_there_are_currencies_of_each_number_of_decimals() -> None:
    assert set(MINOR_DIGITS.values()) == {0, 2, 3, 4}
    assert {MINOR_DIGITS[code] for code in ("JPY", "EUR", "KWD", "CLF")} == {0, 2, 3, 4}


@given(AMOUNTS, CURRENCIES)
def test_an_amount_reads_as_it_is_written(amount: int, currency: str) -> None:
    text = money.format_amount(amount, currency)
    assert money.parse_amount(text, currency) == amount
    assert len(text.partition(".")[2]) == MINOR_DIGITS[currency]


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_an_exact_number_reads_as_it_is_written(value: int, least: int) -> None:
    assert money.parse_exact(money.format_exact(value, least), "quantity") == value


@given(st.integers(0, 10**9))
def test_a_percentage_reads_as_it_is_written(rate: int) -> None:
    assert money.parse_percent(money.format_percent(rate) or "") == rate


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "-", "12,50", "1,000.00", "1 000", " 5", "5 ", "5\n", "+5", "--5", "1e3", "1E3", "0x10", "½"),
        *("NaN", "nan", "Infinity", "-inf", "١٢", "１２", "1_000", "5.", ".5", "1.2.3", "€5", "5EUR", "1\u00a0000"),
        *("9" * 19, "1" * 400),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    for read, place in ((money.parse_amount, "EUR"), (money.parse_exact, "quantity")):
        with pytest.raises(UsageFault) as refused:
            read(text, place)
        assert refused.value.code == "bad_number"


@given(st.text(max_size=12), CURRENCIES)
def test_whatever_is_read_is_written_back_the_same(text: str, currency: str) -> None:
    try:
        amount = money.parse_amount(text, currency)
    except UsageFault:
        return
    assert text.isascii()
    assert Decimal(text) == Decimal(money.format_amount(amount, currency))


def test_a_comma_is_refused_with_the_corrected_form() -> None:
    with pytest.raises(UsageFault) as refused:
        money.parse_amount("12,50", "EUR")
    assert "12.50" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("0.001", "EUR"), ("1.000", "EUR"), ("0.5", "JPY"), ("100.00", "JPY"), ("0.0001", "KWD"), ("0.00001", "CLF")],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(UsageFault) as refused:
        money.parse_amount(text, currency)
    assert refused.value.code == "too_many_decimals"


def test_a_unit_price_may_be_finer_than_the_currency_but_not_than_its_scale() -> None:
    assert money.parse_exact("9.876543", "unit price") == 9_876_543
    with pytest.raises(UsageFault) as refused:
        money.parse_exact("9.8765432", "unit price")
    assert refused.value.code == "too_many_decimals"


def test_what_the_database_can_not_keep_is_refused() -> None:
    largest = money.format_amount(LARGEST_STORED, "EUR")
    assert money.parse_amount(largest, "EUR") == LARGEST_STORED
    assert money.check_size(-LARGEST_STORED, "sum") == -LARGEST_STORED
    with pytest.raises(UsageFault, match="too large"):
        money.parse_amount(money.format_amount(LARGEST_STORED + 1, "EUR"), "EUR")
    with pytest.raises(UsageFault, match="too large"):
        money.parse_exact("9" * 18, "quantity")
    with pytest.raises(UsageFault, match="too large"):
        money.check_size(LARGEST_STORED + 1, "sum")


def test_a_currency_that_nobody_knows_is_refused() -> None:
    for code in ("", "eur", "EURO", "XXX", "E"):
        with pytest.raises(UsageFault) as refused:
            money.parse_amount("1", code)
        assert refused.value.code == "unknown_currency"


def test_an_amount_that_floats_can_not_hold_stays_exact() -> None:
    assert money.format_amount(money.parse_amount("1234567890123456.78", "EUR"), "EUR") == "1234567890123456.78"


def test_the_largest_group_is_the_one_with_the_largest_net() -> None:
    small = PricedLine(SCALE, 10 * SCALE, None, 0, 0, "S", 100_000)
    large = PricedLine(SCALE, 30 * SCALE, None, 0, 0, "S", 200_000)
    assert money.largest_group([small, small, large], "EUR") == ("S", 200_000)
    assert money.largest_group([], "EUR") == ("O", None)
