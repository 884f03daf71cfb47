"""One wrong byte in a 全銀 file: refused, or the harm is confined to the fields that the layout does not protect.

Nothing in these layouts protects texts, references, bank and account numbers, kinds, 起算日, 作成日, and dates that
stay within the period. Amounts, directions, corrections, balances and the number of lines are protected; of うち他店券
only that it does not exceed its amount.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from reconciliation.statements import zengin_01, zengin_01_trailer, zengin_03, zengin_03_trailer
from reconciliation.statements.bank_file import Reading
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.zengin_01 import parse_zengin_01
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.reconciliation.statements.bank_files import (
    A_CHECK,
    A_CORRECTION,
    CANCELLED_01,
    LINE_01,
    MONEY_IN,
    MONEY_OUT,
    TODAY,
    a_bank_file,
    a_statement,
    write_zengin_01,
    write_zengin_03,
)

#: Which attribute a wrong byte in which field may change. A field that is not listed may change nothing.
UNPROTECTED = {
    "作成日": {"made_on"},
    "勘定日(自)": {"period_from"},
    "勘定日(至)": {"period_to"},
    "銀行コード": {"bank_code"},
    "銀行名": {"bank_name"},
    "支店コード": {"branch_code"},
    "支店名": {"branch_name"},
    "預金種目": {"deposit_type"},
    "口座番号": {"number"},
    "口座名": {"name"},
    "照会番号": {"reference", "occurrence"},
    "勘定日": {"booked_on", "occurrence"},
    "起算日": {"value_on"},
    "取引区分": {"kind"},
    "うち他店券": {"other_bank_checks_yen"},
    "うち他店券2": {"other_bank_checks_yen"},
    "交換呈示日": {"presented_on"},
    "不渡返還日": {"returned_on"},
    "手形小切手区分": {"bill_kind"},
    "手形小切手番号": {"bill_number"},
    "僚店番号": {"branch"},
    "振込依頼人コード": {"payer_code"},
    "振込依頼人名": {"payer_name"},
    "仕向銀行名": {"sending_bank"},
    "仕向店名": {"sending_branch"},
    "摘要": {"remarks"},
    "EDI情報": {"edi"},
    "レコード総件数": {"notes"},  # with or without the end record: both counts are accepted
}

FIELDS_03 = {
    "1": zengin_03.HEADER_FIELDS,
    "2": zengin_03.DATA_FIELDS,
    "8": zengin_03_trailer.TRAILER_FIELDS,
    "9": zengin_03.END_FIELDS,
}
FIELDS_01 = {"1": zengin_01.HEADER_FIELDS, "8": zengin_01_trailer.TRAILER_FIELDS, "9": zengin_01.END_FIELDS}
# Overdrawn before and after, with each kind of line, and a period longer than the one day on which it has lines.
THREE_DAYS = a_bank_file(
    replace(a_statement(MONEY_IN, MONEY_OUT, A_CHECK, A_CORRECTION, before=-500_000), period_from=date(2026, 11, 21)),
    notes=(Reading.CORRECTIONS_AS_WRITTEN, Reading.RECORD_COUNT_WITH_END),
)
LINES_01 = [LINE_01, CANCELLED_01]

FILES = {
    "03": (write_zengin_03(THREE_DAYS), parse_zengin_03, FIELDS_03),
    "03 with blanks": (write_zengin_03(a_bank_file(), blank_optional_fields=True), parse_zengin_03, FIELDS_03),
    "01 A": (write_zengin_01(LINES_01), parse_zengin_01, FIELDS_01 | {"2": zengin_01.DATA_A_FIELDS}),
    "01 B": (
        write_zengin_01(LINES_01, form="B", second_amount=True),
        parse_zengin_01,
        FIELDS_01 | {"2": zengin_01.DATA_B_FIELDS},
    ),
}


def wrong_bytes(right: int) -> set[int]:
    """Every single flipped bit, and what people and machines put in by mistake."""
    return ({right ^ (1 << bit) for bit in range(8)} | set(b"09 ")) - {right}


def changed_attributes(one: object, other: object, name: str = "") -> Iterator[str]:
    if is_dataclass(one):
        for field in fields(one):
            yield from changed_attributes(getattr(one, field.name), getattr(other, field.name), field.name)
    elif isinstance(one, tuple) and name != "notes":
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            yield from changed_attributes(left, right, name)
    elif one != other:
        yield name


def field_at(raw: bytes, position: int, fields_by_type) -> str:
    record_type = chr(raw[position - position % 200])
    byte = position % 200 + 1
    return next(field.name for field in fields_by_type[record_type] if field.first <= byte <= field.last)


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_byte_is_refused_or_stays_in_its_unprotected_field(name):
    raw, parse, fields_by_type = FILES[name]
    original = parse(raw, TODAY)
    passed = set()
    for position, right in enumerate(raw):
        field = field_at(raw, position, fields_by_type)
        for wrong in wrong_bytes(right):
            try:
                damaged = parse(raw[:position] + bytes([wrong]) + raw[position + 1 :], TODAY)
            except StatementRefused:
                continue
            changed = set(changed_attributes(original, damaged))
            assert changed <= UNPROTECTED.get(field, set()), (field, position, wrong)
            passed |= changed
    assert "payer_name" in passed  # the loop did reach files that are read


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_two_bytes_swapped_keeps_its_amounts_or_is_refused(name):
    raw, parse, _ = FILES[name]
    original = [line.signed_yen for line in parse(raw, TODAY).lines]
    for position in range(len(raw) - 1):
        swapped = raw[:position] + raw[position + 1 : position + 2] + raw[position : position + 1] + raw[position + 2 :]
        try:
            damaged = parse(swapped, TODAY)
        except StatementRefused:
            continue
        assert [line.signed_yen for line in damaged.lines] == original
