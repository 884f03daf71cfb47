"""全銀 type 01: what is read, and that everything else is refused with code, record and field."""

from dataclasses import replace
from datetime import date

import pytest

from pos.domain.money import Yen
from reconciliation.statements import zengin_01, zengin_01_trailer
from reconciliation.statements.bank_file import Reading
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.zengin_01 import parse_zengin_01
from tests.reconciliation.statements.bank_files import AN_ACCOUNT, CANCELLED_01, LINE_01, TODAY, write_zengin_01

LINES = [LINE_01, CANCELLED_01]
A = write_zengin_01(LINES)  # header 1, lines 2-3, trailer 4, end 5
B_FIRST = write_zengin_01(LINES, form="B")
B_SECOND = write_zengin_01(LINES, form="B", second_amount=True)


def refusal_of(raw: bytes) -> StatementRefused:
    with pytest.raises(StatementRefused) as refused:
        parse_zengin_01(raw, TODAY)
    return refused.value


def spoilt(record: int, first: int, content: bytes, raw: bytes = A) -> bytes:
    start = (record - 1) * 200 + first - 1
    return raw[:start] + content + raw[start + len(content) :]


@pytest.mark.parametrize("raw", [A, B_FIRST, B_SECOND], ids=["A", "B, first amount", "B, second amount"])
def test_lines_of_every_format_are_the_same(raw):
    statement = parse_zengin_01(raw, TODAY).accounts[0]
    assert statement.lines == tuple(LINES)
    assert statement.account.key == AN_ACCOUNT.key
    assert (statement.made_on, statement.period_from) == (TODAY, date(2026, 11, 23))
    assert (statement.balance_before_yen, statement.balance_after_yen) == (None, None)


def test_an_amount_of_twelve_digits_is_read_from_format_b():
    line = replace(LINE_01, amount_yen=Yen(123_456_789_012), other_bank_checks_yen=Yen(20_000_000_000))
    raw = write_zengin_01([line], form="B", second_amount=True)
    assert parse_zengin_01(raw, TODAY).lines == (line,)


def test_an_edi_of_digits_alone_does_not_make_format_b():
    line = replace(LINE_01, edi="1" * 20)
    assert parse_zengin_01(write_zengin_01([line]), TODAY).lines[0].edi == "1" * 20


@pytest.mark.parametrize(
    "fields",
    [
        zengin_01.HEADER_FIELDS, zengin_01.DATA_A_FIELDS, zengin_01.DATA_B_FIELDS, zengin_01_trailer.TRAILER_FIELDS,
        zengin_01.END_FIELDS,
    ],
)  # fmt: skip
def test_the_fields_of_a_record_cover_its_200_bytes_once(fields):
    covered = [byte for field in fields for byte in range(field.first, field.last + 1)]
    assert covered == list(range(1, 201))


@pytest.mark.parametrize(
    ("in_total", "note"), [(True, Reading.CANCELLED_IN_TOTAL), (False, Reading.CANCELLED_NOT_IN_TOTAL)]
)
def test_cancelled_transfers_may_be_in_the_total_or_not_and_which_is_reported(in_total, note):
    assert parse_zengin_01(write_zengin_01(LINES, cancelled_in_total=in_total), TODAY).notes == (note,)


def test_without_cancelled_transfers_there_is_nothing_to_report():
    assert parse_zengin_01(write_zengin_01([LINE_01]), TODAY).notes == ()


def test_a_cancelled_transfer_takes_its_money_back():
    assert [line.signed_yen for line in parse_zengin_01(A, TODAY).lines] == [123_456, -700]


@pytest.mark.parametrize("separator", [b"", b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("raw", [A, B_SECOND], ids=["A", "B"])
def test_a_notice_cut_after_any_byte_of_its_records_is_refused(raw, separator):
    records = [raw[start : start + 200] for start in range(0, len(raw), 200)]
    whole = separator.join(records)
    assert parse_zengin_01(whole + separator + b"\x1a", TODAY) == parse_zengin_01(raw, TODAY)
    for length in range(len(whole)):
        refusal_of(whole[:length])


HEADER, LINE, TRAILER, END = 1, 2, 4, 5
SPOILT = [
    (A, HEADER, 2, b"03", "unsupported_zengin_type", "種別コード (bytes 2-3)"),
    (A, HEADER, 4, b"1", "ebcdic", "コード区分 (byte 4)"),
    (A, HEADER, 60, b"9", "unknown_value", "預金種目 (byte 60)"),
    (A, HEADER, 61, b" 234567", "not_digits", "口座番号 (bytes 61-67)"),
    (A, HEADER, 108, b"x", "dummy_not_blank", "ダミー (bytes 108-200)"),
    (A, LINE, 2, b"     1", "not_digits", "照会番号 (bytes 2-7)"),
    (A, LINE, 8, b"081122", "date_outside_period", "勘定日 (bytes 8-13)"),
    (A, LINE, 14, b"081125", "date_in_future", "起算日 (bytes 14-19)"),
    (A, LINE, 20, b"    123456", "not_digits", "金額 (bytes 20-29)"),
    (A, LINE, 20, b"0000123457", "wrong_trailer_total", "振込合計金額 (bytes 8-19)"),
    (A, LINE, 30, b"0000123457", "part_exceeds_amount", "うち他店券 (bytes 30-39)"),
    (A, LINE, 40, b"x" * 10, "not_digits", "振込依頼人コード (bytes 40-49)"),
    (A, LINE, 128, b"2", "unknown_value", "取消区分 (byte 128)"),
    (A, LINE, 128, b"1", "wrong_trailer_count", "取消合計件数 (bytes 20-25)"),
    (A, LINE, 149, b"x", "dummy_not_blank", "ダミー (bytes 149-200)"),
    (A, LINE, 129, b"1" * 24, "two_amounts", "金額2 (bytes 129-140)"),
    (B_FIRST, LINE, 129, b"000000000001", "two_amounts", "金額2 (bytes 129-140)"),
    (B_SECOND, LINE, 20, b"0000000001", "two_amounts", "金額2 (bytes 129-140)"),
    (B_SECOND, LINE, 141, b"000000123457", "part_exceeds_amount", "うち他店券2 (bytes 141-152)"),
    (B_FIRST, LINE, 30, b"0000123457", "part_exceeds_amount", "うち他店券 (bytes 30-39)"),
    (B_FIRST, LINE, 140, b"x", "dummy_not_blank", "ダミー (bytes 149-200)"),
    (B_FIRST, LINE, 173, b"x", "dummy_not_blank", "ダミー (bytes 173-200)"),
    (A, TRAILER, 2, b"000003", "wrong_trailer_count", "振込合計件数 (bytes 2-7)"),
    (A, TRAILER, 2, b"000001", "wrong_trailer_total", "振込合計金額 (bytes 8-19)"),
    (A, TRAILER, 8, b"000000124157", "wrong_trailer_total", "振込合計金額 (bytes 8-19)"),
    (A, TRAILER, 20, b"000002", "wrong_trailer_count", "取消合計件数 (bytes 20-25)"),
    (A, TRAILER, 26, b"000000000701", "wrong_trailer_total", "取消合計金額 (bytes 26-37)"),
    (A, TRAILER, 38, b"0", "dummy_not_blank", "ダミー (bytes 38-200)"),
    (A, END, 2, b"0", "dummy_not_blank", "ダミー (bytes 2-200)"),
]


@pytest.mark.parametrize(("raw", "record", "first", "content", "code", "column"), SPOILT)
def test_a_spoilt_field_is_named(raw, record, first, content, code, column):
    refusal = refusal_of(spoilt(record, first, content, raw))
    row = TRAILER if code.startswith("wrong_trailer") else record
    assert (refusal.code, refusal.row, refusal.column) == (code, row, column)


def test_a_total_without_the_cancelled_ones_but_a_count_with_them_is_refused():
    raw = spoilt(TRAILER, 8, b"000000123456")
    assert refusal_of(raw).code == "wrong_trailer_total"
