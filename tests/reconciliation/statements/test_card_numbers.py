"""Card numbers are found and masked; what only looks like one is left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.card_numbers import find_card_numbers, mask
from pos.domain.identifiers import encode_ulid
from tests.reconciliation.statements.bank_files import (
    A_REPRESENTATIVE_FILE,
    CANCELLED_01,
    LINE_01,
    write_zengin_01,
    write_zengin_03,
)
from tests.reconciliation.statements.settlement_reports import a_report

# The networks' published test numbers.
CARD_NUMBERS = {
    "Visa": "4111111111111111",
    "Visa, 19 digits": "4000000000000000006",
    "Mastercard": "5555555555554444",
    "Mastercard, 2-series": "2223003122003222",
    "American Express": "378282246310005",
    "JCB": "3530111333300000",
    "Diners Club": "30569309025904",
    "Diners Club, 38": "38520000023237",
    "Discover": "6011111111111117",
    "UnionPay": "6200000000000005",
}


@pytest.mark.parametrize("number", CARD_NUMBERS.values(), ids=CARD_NUMBERS)
@pytest.mark.parametrize("text", ["{}", "カード {} です", "card:{}.", "a,{},b", "No.{}", "ﾃﾞﾝﾜ{}ﾊ", "ref-{}-1"])
def test_a_card_number_is_found_and_only_its_last_four_digits_stay(number, text):
    masked = mask(text.format(number))
    assert number not in masked
    assert masked == text.format("*" * (len(number) - 4) + number[-4:])


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("3782 822463 10005", "**** ****** *0005"),
        ("3056 930902 5904", "**** ****** 5904"),
        ("４１１１１１１１１１１１１１１１", "************１１１１"),
        ("４１１１　１１１１　１１１１　１１１１", "****　****　****　１１１１"),
    ],
)
def test_printed_groups_and_full_width_digits_are_found(typed, masked):
    assert mask(typed) == masked


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # wrong check digit
        "1111111111111117",  # no issuer's range
        "41111111111111111111",  # 20 digits
        "40000000000000000060",  # 20 digits, the first 19 of them a card number
        "04000000000000000006",
        "4222222222222",  # 13 digits: no issuer in use
        "411111111111111",  # Visa has no 15 digits
        "A4111111111111111",
        "4111111111111111B",
        "_4111111111111111",
        "0.4111111111111111",
        "4111 1111-1111 1111",  # two kinds of separator
        "550e8400-e29b-41d4-a716-446655440000",
        "2026-11-23T09:30:00+09:00",
        "01JDCM00000000000000000001",
        "",
    ],
)
def test_what_only_looks_like_a_card_number_is_left_alone(text):
    assert find_card_numbers(text) == []
    assert mask(text) == text


def test_every_hit_says_where_it_is():
    hits = find_card_numbers("a 4111111111111111 b 378282246310005")
    assert [(hit.start, hit.end, hit.masked) for hit in hits] == [
        (2, 18, "************1111"),
        (21, 36, "***********0005"),
    ]


@given(st.integers(0, 2**128 - 1))
def test_our_identifiers_are_never_hit(value):
    assert find_card_numbers(f"x {encode_ulid(value)} y") == []


@given(st.text(max_size=60))
def test_masking_keeps_the_length_and_leaves_nothing_to_find(text):
    masked = mask(text + " 4111111111111111")
    assert len(masked) == len(text) + 17
    assert find_card_numbers(masked) == []


def test_ordinary_statement_files_are_never_hit():
    files = [a_report(), write_zengin_03(A_REPRESENTATIVE_FILE), write_zengin_01([LINE_01, CANCELLED_01], form="B")]
    for raw in files:
        assert find_card_numbers(raw.decode("cp932")) == []


def test_random_digits_are_hit_far_less_often_than_luhn_alone_would():
    chance = random.Random(20261124)
    numbers = ["".join(chance.choices("0123456789", k=16)) for _ in range(5_000)]
    assert sum(bool(find_card_numbers(number)) for number in numbers) < 5_000 * 0.03
