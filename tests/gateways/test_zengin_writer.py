"""What is written is read back the same, whatever it is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.money import Yen
from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.statements.bank_file import (
    BankAccount,
    BankFile,
    BankLine,
    BankLineKind,
    BankStatement,
    Direction,
    Reading,
    add_occurrence,
)
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.reconciliation.statements.bank_files import (
    AN_ACCOUNT,
    MONEY_IN,
    TODAY,
    a_bank_file,
    a_statement,
    write_zengin_03,
)

HALF_WIDTH = [chr(code) for code in range(0x20, 0x7F) if chr(code) not in "\\~"] + ["¥", "‾"]
HALF_WIDTH += [chr(code) for code in range(0xFF61, 0xFFA0)]
DAYS = st.dates(date(2024, 11, 24), TODAY)
CORRECTIONS = [Reading.CORRECTIONS_AS_WRITTEN, Reading.CORRECTIONS_REVERSED, Reading.CORRECTIONS_LEFT_OUT]
COUNTS = [Reading.RECORD_COUNT_WITH_END, Reading.RECORD_COUNT_WITHOUT_END]


def text(longest: int):
    return st.text(st.sampled_from(HALF_WIDTH), max_size=longest).map(lambda drawn: drawn.rstrip(" "))


def digits(width: int):
    return st.integers(0, 10**width - 1).map(lambda number: f"{number:0{width}d}")


def digits_or_none(width: int):
    return st.none() | st.integers(1, 10**width - 1).map(lambda number: f"{number:0{width}d}")


@st.composite
def a_line(draw, row: int, first: date, last: date) -> BankLine:
    kind = draw(st.sampled_from(BankLineKind))
    amount = draw(st.integers(0, 10**12 - 1))
    return BankLine(
        row=row,
        reference=draw(digits(8)),
        occurrence=1,
        booked_on=draw(st.dates(first, last)),
        value_on=draw(st.none() | DAYS),
        direction=draw(st.sampled_from(Direction)),
        kind=kind,
        amount_yen=Yen(amount),
        is_correction=kind is BankLineKind.CORRECTION,
        payer_code=draw(digits_or_none(10)),
        payer_name=draw(text(48)),
        sending_bank=draw(text(15)),
        sending_branch=draw(text(15)),
        remarks=draw(text(20)),
        edi=draw(text(20)),
        other_bank_checks_yen=Yen(draw(st.integers(0, amount))),
        presented_on=draw(st.none() | st.dates(date(2019, 5, 1), date(2050, 1, 1))),
        returned_on=draw(st.none() | st.dates(date(2019, 5, 1), date(2050, 1, 1))),
        bill_kind=draw(st.sampled_from([None, "1", "2", "3"])),
        bill_number=draw(digits_or_none(7)),
        branch=draw(digits_or_none(3)),
    )


@st.composite
def a_statement_of(draw, row: int, number: int) -> BankStatement:
    account = BankAccount(
        draw(digits(4)), draw(text(15)), draw(digits(3)), draw(text(15)), draw(st.sampled_from("124")),
        f"{number:010d}", draw(text(40)),
    )  # fmt: skip
    first, last = sorted([draw(DAYS), draw(DAYS)])
    seen = {}
    lines = []
    for position in range(draw(st.integers(0, 4))):
        line = draw(a_line(row + 1 + position, first, last))
        lines.append(replace(line, occurrence=add_occurrence(seen, line.reference, line.booked_on)))
    before = draw(st.integers(-(10**12), 10**12))
    after = before + sum(int(line.signed_yen) for line in lines)
    return BankStatement(account, draw(DAYS), first, last, Yen(before), Yen(after), tuple(lines), row)


@st.composite
def a_file(draw) -> BankFile:
    statements, row = [], 1
    for number in range(draw(st.integers(1, 3))):
        statements.append(draw(a_statement_of(row, number)))
        row += len(statements[-1].lines) + 2
    return BankFile("zengin-03", tuple(statements), (draw(st.sampled_from(CORRECTIONS)), draw(st.sampled_from(COUNTS))))


@settings(max_examples=80, deadline=None)
@given(a_file(), st.sampled_from(Framing), st.booleans(), st.booleans(), st.booleans())
def test_what_is_written_is_read_back_the_same(file, framing, line_end_at_end, end_mark, blanks):
    raw = write_zengin_03(
        file, framing, line_end_at_end=line_end_at_end, end_mark=end_mark, blank_optional_fields=blanks
    )
    read = parse_zengin_03(raw, TODAY)
    assert read.accounts == file.accounts
    corrections = any(line.is_correction for line in file.lines)
    assert set(file.notes if corrections else file.notes[1:]) <= set(read.notes)


@pytest.mark.parametrize(
    "line",
    [
        replace(MONEY_IN, payer_name="カ)ステラ"),
        replace(MONEY_IN, payer_name="ｱ" * 49),
        replace(MONEY_IN, remarks="300~"),
        replace(MONEY_IN, remarks="\\300"),
        replace(MONEY_IN, edi="é"),
        replace(MONEY_IN, amount_yen=Yen(10**12)),
        replace(MONEY_IN, amount_yen=Yen(-1)),
        replace(MONEY_IN, reference="123456789"),
        replace(MONEY_IN, reference="A"),
    ],
)
def test_what_the_layout_cannot_hold_is_not_written(line):
    with pytest.raises(ValueError, match=r"at most|encode"):
        write_zengin_03(a_bank_file(a_statement(line)))


def test_an_account_number_is_padded_with_zeros():
    file = a_bank_file(a_statement(account=replace(AN_ACCOUNT, number="1234567")))
    assert parse_zengin_03(write_zengin_03(file), TODAY).accounts[0].account == AN_ACCOUNT
