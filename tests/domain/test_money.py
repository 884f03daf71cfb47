from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.errors import InvalidYen
from pos.domain.money import (
    LARGEST_YEN,
    Rounding,
    Yen,
    share_of_rate,
    split_by_largest_remainder,
    tax_included_in,
    total,
)

amounts = st.integers(-LARGEST_YEN // 4, LARGEST_YEN // 4)
small_amounts = st.integers(-10_000_000, 10_000_000).map(Yen)


@pytest.mark.parametrize(
    "amount", [300.0, "300", None, True, False, Decimal(300), Fraction(300), b"3", 1j, float("nan")]
)
def test_only_whole_numbers_are_yen(amount: object) -> None:
    with pytest.raises(InvalidYen):
        Yen(amount)


@pytest.mark.parametrize("amount", [LARGEST_YEN, -LARGEST_YEN, 0])
def test_the_largest_amount_is_still_yen(amount: int) -> None:
    assert Yen(amount) == amount


@pytest.mark.parametrize("amount", [LARGEST_YEN + 1, -LARGEST_YEN - 1, 2**63])
def test_an_amount_beyond_all_reason_is_a_mistake(amount: int) -> None:
    with pytest.raises(InvalidYen):
        Yen(amount)


def test_sums_stay_within_range() -> None:
    with pytest.raises(InvalidYen):
        Yen(LARGEST_YEN) + 1


@given(amounts, amounts)
def test_arithmetic_is_that_of_whole_numbers_and_stays_yen(left: int, right: int) -> None:
    for result, expected in [
        (Yen(left) + right, left + right),
        (left + Yen(right), left + right),
        (Yen(left) - right, left - right),
        (left - Yen(right), left - right),
        (-Yen(left), -left),
        (abs(Yen(left)), abs(left)),
    ]:
        assert result == expected
        assert type(result) is Yen


@given(st.integers(-1_000_000, 1_000_000), st.integers(-999, 999))
def test_a_price_times_a_quantity_is_yen(unit: int, quantity: int) -> None:
    assert type(Yen(unit) * quantity) is type(quantity * Yen(unit)) is Yen
    assert Yen(unit) * quantity == quantity * Yen(unit) == unit * quantity


@given(amounts, st.floats())
def test_nothing_is_calculated_with_floats(amount: int, other: float) -> None:
    for calculate in (Yen.__add__, Yen.__radd__, Yen.__sub__, Yen.__rsub__, Yen.__mul__, Yen.__rmul__, Yen.__truediv__):
        with pytest.raises(InvalidYen):
            calculate(Yen(amount), other)


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(InvalidYen):
        Yen(300) + True


@pytest.mark.parametrize(("amount", "text"), [(0, "¥0"), (1_234_567, "¥1,234,567"), (-300, "-¥300")])
def test_yen_are_written_with_commas(amount: int, text: str) -> None:
    assert str(Yen(amount)) == text


@given(st.lists(small_amounts))
def test_a_total_is_the_sum_in_any_order(parts: list[Yen]) -> None:
    assert total(parts) == total(parts[::-1]) == sum(map(int, parts))
    assert type(total(parts)) is Yen


@given(small_amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_the_parts_of_a_split_sum_exactly_and_are_fair(amount: Yen, weights: list[int]) -> None:
    parts = split_by_largest_remainder(amount, weights)
    assert total(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(int(amount) * weight, sum(weights)) - int(part)) < 1
        assert weight or not part, "nothing goes to a weight of zero"


@given(small_amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_what_goes_back_is_split_as_what_came(amount: Yen, weights: list[int]) -> None:
    back = split_by_largest_remainder(-amount, weights)
    assert back == [-part for part in split_by_largest_remainder(amount, weights)]


def test_a_tie_goes_to_the_earlier_weight() -> None:
    assert split_by_largest_remainder(Yen(100), [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_nothing_is_split_over_impossible_weights(weights: list[int]) -> None:
    with pytest.raises(InvalidYen):
        split_by_largest_remainder(Yen(100), weights)


@given(small_amounts, st.integers(0, 10_000), st.sampled_from(Rounding))
def test_a_share_is_rounded_once_and_the_same_way_for_what_goes_back(
    amount: Yen, rate_bp: int, rounding: Rounding
) -> None:
    share = share_of_rate(amount, rate_bp, rounding)
    exact = Fraction(int(amount) * rate_bp, 10_000)
    assert share_of_rate(-amount, rate_bp, rounding) == -share
    assert abs(exact - int(share)) < 1
    if rounding is Rounding.DOWN:
        assert abs(int(share)) <= abs(exact)
    if rounding is Rounding.UP:
        assert abs(int(share)) >= abs(exact)
    if rounding is Rounding.HALF_UP:
        assert abs(exact - int(share)) <= Fraction(1, 2)


@pytest.mark.parametrize(("rounding", "fee"), [(Rounding.DOWN, 9), (Rounding.HALF_UP, 10), (Rounding.UP, 10)])
def test_a_fee_of_a_contract(rounding: Rounding, fee: int) -> None:
    assert share_of_rate(Yen(300), 324, rounding) == fee  # 9.72
    assert share_of_rate(Yen(50), 100, Rounding.HALF_UP) == 1  # 0.5


@given(small_amounts, st.sampled_from([8, 10]), st.sampled_from(Rounding))
def test_the_tax_inside_an_amount_is_what_the_rate_makes_of_the_rest(
    amount: Yen, rate: int, rounding: Rounding
) -> None:
    tax = tax_included_in(amount, rate, rounding)
    assert abs(Fraction(int(amount) * rate, 100 + rate) - int(tax)) < 1
    assert tax_included_in(-amount, rate, rounding) == -tax


def test_the_tax_in_a_room_of_3600_yen() -> None:
    assert tax_included_in(Yen(3_600), 10) == 327
    assert tax_included_in(Yen(3_600), 0) == 0
