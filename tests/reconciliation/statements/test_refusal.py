"""A refusal is one sentence, and its codes are a promise to programs."""

import re
from pathlib import Path

import pytest

from reconciliation.statements import refusal
from reconciliation.statements.refusal import Code, StatementRefused

TESTS = "".join(file.read_text("utf-8") for file in sorted(Path(__file__).parent.glob("test_*.py")))
READERS = "".join(
    file.read_text("utf-8") for file in Path(refusal.__file__).parent.glob("*.py") if file.name != "refusal.py"
)
RAISED_BY_READERS = [code for code in Code if re.search(rf"Code\.{code.name}\b", READERS)]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"row": 14, "column": "fee_yen"}, "row 14, column fee_yen: found '3.5', expected yen"),
        ({"row": 14}, "row 14: found '3.5', expected yen"),
        ({}, "the file: found '3.5', expected yen"),
    ],
)
def test_a_refusal_says_where_what_and_what_instead(place, sentence):
    assert str(StatementRefused(Code.INVALID_AMOUNT, found="3.5", expected="yen", **place)) == sentence


def test_what_was_found_is_shortened():
    assert len(StatementRefused(Code.INVALID_AMOUNT, found="x" * 5000, expected="yen").found) == 80


def test_a_card_number_that_the_shortening_would_cut_in_two_is_masked_first():
    found = "x" * 70 + " 4111111111111111"
    assert "411111" not in StatementRefused(Code.INVALID_AMOUNT, found=found, expected="yen").found


@pytest.mark.parametrize("code", RAISED_BY_READERS)
def test_every_code_of_the_readers_is_raised_in_a_test(code):
    assert f'"{code}"' in TESTS
