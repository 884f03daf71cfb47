"""Receipt numbers, counts of a drawer, identifiers, what may be refunded, tenders."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.drawer import DENOMINATIONS, counted_yen
from pos.domain.errors import DomainError, IllegalMove, InvalidIdentifier, InvalidYen, Refused, UnbalancedEntry
from pos.domain.identifiers import derived_identifier, encode_ulid, identifier
from pos.domain.money import Yen
from pos.domain.receipt import ReceiptNumber
from pos.domain.refund import check_refundable
from pos.domain.tender import Tender

DAY = date(2026, 11, 22)


def test_a_receipt_number_tells_counter_day_and_series() -> None:
    assert str(ReceiptNumber("tax-1", DAY, "A", 17)) == "tax-1-20261122-A0017"
    assert str(ReceiptNumber("tax-1", DAY, "R2", 12_345)) == "tax-1-20261122-R212345"


def test_receipt_numbers_sort_by_number() -> None:
    numbers = [ReceiptNumber("tax-1", DAY, "A", number) for number in (10, 9, 100)]
    assert [each.number for each in sorted(numbers)] == [9, 10, 100]


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 100_000)))
def test_a_count_is_worth_the_sum_of_its_pieces(pieces: dict[int, int]) -> None:
    assert counted_yen(pieces) == sum(face * number for face, number in pieces.items())


@pytest.mark.parametrize("face", [0, 3, -100, 20_000, 100.5, "100"])
def test_there_are_no_other_notes_and_coins(face: object) -> None:
    with pytest.raises(Refused, match="unknown_denomination"):
        counted_yen({face: 1})


@pytest.mark.parametrize("number", [-1, 100_001, 1.0, "1", True, None])
def test_pieces_are_counted_in_whole_numbers(number: object) -> None:
    with pytest.raises(Refused, match="invalid_count"):
        counted_yen({100: number})


@given(st.integers(0, 2**128 - 1))
def test_every_ulid_is_an_identifier(value: int) -> None:
    assert identifier(encode_ulid(value)) == encode_ulid(value)


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_identifiers_sort_like_their_values(left: int, right: int) -> None:
    assert (encode_ulid(left) < encode_ulid(right)) == (left < right)


@pytest.mark.parametrize(
    "text",
    ["", "4111111111111111", "0" * 25, "0" * 27, "8" + "0" * 25, "0" * 25 + "U", "0" * 25 + "i", "０" * 26, None, 7,
     "0" * 26 + "\n", " " + "0" * 25],
)  # fmt: skip
def test_anything_else_is_no_identifier(text: object) -> None:
    with pytest.raises(InvalidIdentifier):
        identifier(text)


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_the_same_parts_give_the_same_identifier_and_others_another(left: list[str], right: list[str]) -> None:
    assert identifier(derived_identifier(*left)) == derived_identifier(*left)
    assert (derived_identifier(*left) == derived_identifier(*right)) == (left == right)


def test_where_one_part_ends_matters() -> None:
    assert derived_identifier("ab", "c") != derived_identifier("a", "bc")


yen = st.integers(0, 10_000).map(Yen)


@given(yen, yen, st.integers(-100, 20_000).map(Yen))
def test_refunds_never_exceed_what_was_captured(captured: Yen, claimed: Yen, asked: Yen) -> None:
    if 0 < asked <= captured - claimed:
        check_refundable(captured, claimed, asked)
        return
    with pytest.raises(Refused) as refusal:
        check_refundable(captured, claimed, asked)
    assert refusal.value.code == ("refund_not_positive" if asked <= 0 else "refund_too_large")


def test_a_refund_that_is_too_large_says_what_is_left() -> None:
    with pytest.raises(Refused) as refusal:
        check_refundable(Yen(1_000), Yen(700), Yen(700))
    assert refusal.value.context == {"refundable_yen": 300}


def test_agents_take_everything_but_cash_and_nothing() -> None:
    assert {tender for tender in Tender if not tender.through_agent} == {Tender.CASH, Tender.NONE}


@pytest.mark.parametrize("error", [IllegalMove, InvalidIdentifier, InvalidYen, Refused, UnbalancedEntry])
def test_every_refusal_of_the_domain_is_a_domain_error(error: type[Exception]) -> None:
    assert issubclass(error, DomainError)
