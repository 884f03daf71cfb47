"""全銀 type 03: what is read, and that everything else is refused with code, record and field."""

from dataclasses import replace
from datetime import date

import pytest

from pos.domain.money import Yen
from pos.gateways.simulator.bank.zengin_writer import Framing
from reconciliation.statements import zengin_03, zengin_03_trailer
from reconciliation.statements.bank_file import BankLineKind, Direction, Reading
from reconciliation.statements.refusal import StatementRefused
from reconciliation.statements.zengin_03 import parse_zengin_03
from tests.reconciliation.statements.bank_files import (
    A_CHECK,
    A_CORRECTION,
    A_REPRESENTATIVE_FILE,
    AN_ACCOUNT,
    ANOTHER_ACCOUNT,
    MONDAY,
    MONEY_IN,
    MONEY_OUT,
    TODAY,
    a_bank_file,
    a_statement,
    write_zengin_03,
)

PLAIN = write_zengin_03(a_bank_file())  # header 1, lines 2-4, trailer 5, end 6
REPRESENTATIVE = write_zengin_03(A_REPRESENTATIVE_FILE)


def refusal_of(raw: bytes, today: date = TODAY) -> StatementRefused:
    with pytest.raises(StatementRefused) as refused:
        parse_zengin_03(raw, today)
    return refused.value


def spoilt(record: int, first: int, content: bytes, raw: bytes = PLAIN) -> bytes:
    """`raw` (without line ends) with bytes of one record replaced; record and byte are counted from 1."""
    start = (record - 1) * 200 + first - 1
    return raw[:start] + content + raw[start + len(content) :]


def test_accounts_and_lines_become_what_the_bank_wrote():
    assert parse_zengin_03(REPRESENTATIVE, TODAY) == A_REPRESENTATIVE_FILE


def test_a_file_written_byte_by_byte_is_read_in_its_places():
    """By hand from the published table, so that reader and writer cannot be wrong in the same way."""
    header = [
        "1", "03", "0", "081124", "081123", "081123", "0009", "ｼﾅｶﾞﾜ".ljust(15), "110", "ｵｵｲ".ljust(15),
        "000", "1", "0001234567", "ｼﾅｶﾞﾜｸ".ljust(40), "2", "1", "00000000000500", " " * 71,
    ]  # fmt: skip
    data = [
        "2", "00000007", "081123", "081122", "1", "11", "000000001500", "000000000000", "000000", "      ", "0",
        "0000000", "000", "0000000042", "ｶ)ｽﾃﾗ".ljust(48), "ﾐﾅﾄ".ljust(15), "ﾎﾝﾃﾝ".ljust(15), "ﾌﾘｺﾐ".ljust(20),
        "EDI-1".ljust(20), " ",
    ]  # fmt: skip
    trailer = [
        "8", "000001", "0000000001500", "000000", "0000000000000", "1", "00000000001000", "0000001", " " * 139,
    ]  # fmt: skip
    end = ["9", "0000000004", "00001", " " * 184]
    raw = "".join(header + data + trailer + end).encode("shift_jis")
    read = parse_zengin_03(raw, TODAY)
    statement, line = read.accounts[0], read.lines[0]
    assert (statement.balance_before_yen, statement.balance_after_yen) == (-500, 1000)
    assert (statement.account.key, statement.account.name) == ("0009-110-1-1234567", "ｼﾅｶﾞﾜｸ")
    assert (line.row, line.reference, line.booked_on, line.value_on) == (2, "00000007", MONDAY, date(2026, 11, 22))
    assert (line.direction, line.kind, line.amount_yen) == (Direction.IN, BankLineKind.TRANSFER, Yen(1500))
    assert (line.payer_code, line.payer_name, line.remarks, line.edi) == ("0000000042", "ｶ)ｽﾃﾗ", "ﾌﾘｺﾐ", "EDI-1")
    assert (line.sending_bank, line.sending_branch) == ("ﾐﾅﾄ", "ﾎﾝﾃﾝ")


@pytest.mark.parametrize(
    "fields",
    [
        zengin_03.HEADER_FIELDS, zengin_03.DATA_FIELDS, zengin_03_trailer.TRAILER_FIELDS, zengin_03.END_FIELDS,
    ],
)  # fmt: skip
def test_the_fields_of_a_record_cover_its_200_bytes_once(fields):
    covered = [byte for field in fields for byte in range(field.first, field.last + 1)]
    assert covered == list(range(1, 201))


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("line_end_at_end", [True, False])
@pytest.mark.parametrize("end_mark", [True, False])
def test_framing_changes_nothing(framing, line_end_at_end, end_mark):
    raw = write_zengin_03(A_REPRESENTATIVE_FILE, framing, line_end_at_end=line_end_at_end, end_mark=end_mark)
    assert parse_zengin_03(raw, TODAY) == A_REPRESENTATIVE_FILE


def test_optional_fields_may_be_spaces_instead_of_zeros():
    raw = write_zengin_03(A_REPRESENTATIVE_FILE, blank_optional_fields=True)
    assert raw != REPRESENTATIVE
    assert parse_zengin_03(raw, TODAY) == A_REPRESENTATIVE_FILE


def test_an_account_without_movements_is_read():
    assert parse_zengin_03(write_zengin_03(a_bank_file(a_statement())), TODAY).lines == ()


def test_an_overdrawn_balance_is_negative():
    file = a_bank_file(a_statement(MONEY_OUT, before=1000))
    statement = parse_zengin_03(write_zengin_03(file), TODAY).accounts[0]
    assert (statement.balance_before_yen, statement.balance_after_yen) == (1000, -2000)


def test_the_payer_is_shown_in_full_width_and_kept_as_written():
    line = parse_zengin_03(PLAIN, TODAY).lines[0]
    assert (line.payer_name, line.payer_name_for_people) == ("ｶ)ｽﾃﾗﾍﾟｲﾒﾝﾄ", "カ)ステラペイメント")


def test_a_voicing_mark_without_its_kana_stands_by_itself():
    assert replace(MONEY_IN, payer_name="Aﾞ1ﾟ").payer_name_for_people == "A゛1゜"


def test_the_yen_sign_of_jis_is_a_yen_sign():
    assert parse_zengin_03(spoilt(2, 160, b"\\300"), TODAY).lines[0].remarks.startswith("¥300")


def test_lines_with_one_reference_on_one_day_are_told_apart():
    lines = parse_zengin_03(REPRESENTATIVE, TODAY).accounts[0].lines
    assert [(line.reference, line.occurrence) for line in lines if line.reference == "00000001"] == [
        ("00000001", 1),
        ("00000001", 2),
    ]


@pytest.mark.parametrize(
    "reading", [Reading.CORRECTIONS_AS_WRITTEN, Reading.CORRECTIONS_REVERSED, Reading.CORRECTIONS_LEFT_OUT]
)
def test_a_correction_may_stand_in_the_trailer_in_any_way_and_the_way_is_reported(reading):
    notes = (reading, Reading.RECORD_COUNT_WITH_END)
    file = a_bank_file(a_statement(MONEY_IN, A_CORRECTION), notes=notes)
    assert parse_zengin_03(write_zengin_03(file), TODAY).notes == notes


def test_a_correction_takes_its_money_back():
    file = a_bank_file(a_statement(MONEY_IN, replace(A_CORRECTION, amount_yen=MONEY_IN.amount_yen), before=10))
    read = parse_zengin_03(write_zengin_03(file), TODAY)
    assert [line.signed_yen for line in read.lines] == [123_456, -123_456]
    assert read.accounts[0].balance_after_yen == 10


def test_every_reading_that_holds_is_reported():
    back = replace(A_CORRECTION, direction=Direction.OUT)
    file = a_bank_file(a_statement(MONEY_IN, A_CORRECTION, back))
    notes = parse_zengin_03(write_zengin_03(file), TODAY).notes
    assert set(notes) >= {Reading.CORRECTIONS_AS_WRITTEN, Reading.CORRECTIONS_REVERSED}


@pytest.mark.parametrize("reading", [Reading.RECORD_COUNT_WITH_END, Reading.RECORD_COUNT_WITHOUT_END])
def test_the_record_count_may_leave_out_the_end_record_and_that_is_reported(reading):
    assert parse_zengin_03(write_zengin_03(a_bank_file(notes=[reading])), TODAY).notes == (reading,)


@pytest.mark.parametrize("framing", Framing)
def test_a_file_cut_after_any_byte_of_its_records_is_refused(framing):
    whole = write_zengin_03(A_REPRESENTATIVE_FILE, framing, end_mark=True)
    last_record_ends = len(whole) - 1 - len(framing.value)
    for length in range(last_record_ends):
        refusal_of(whole[:length])


@pytest.mark.parametrize("framing", Framing)
def test_cut_inside_the_last_line_end_only_half_a_line_end_is_refused(framing):
    """All records are there: without the line end or the end mark the file says the same."""
    whole = write_zengin_03(A_REPRESENTATIVE_FILE, framing, end_mark=True)
    last_record_ends = len(whole) - 1 - len(framing.value)
    for length in range(last_record_ends, len(whole) + 1):
        if framing is Framing.CRLF and length == last_record_ends + 1:
            assert refusal_of(whole[:length]).code == "truncated"
        else:
            assert parse_zengin_03(whole[:length], TODAY) == A_REPRESENTATIVE_FILE


HEADER, LINE, OUT_LINE, CHECK, TRAILER, END = 1, 2, 3, 4, 5, 6
WRONG_DATES = [(b"080230", "invalid_date"), (b"001123", "invalid_date"), (b"081300", "invalid_date"),
               (b"081125", "date_in_future"), (b"301123", "date_in_future"), (b"061123", "date_too_old"),
               (b"08112 ", "not_digits"), (b"      ", "not_digits")]  # fmt: skip

SPOILT = [
    (HEADER, 1, b"2", "wrong_record_order", "データ区分 (byte 1)"),
    (HEADER, 1, b"x", "unknown_record", "データ区分 (byte 1)"),
    (HEADER, 2, b"01", "unsupported_zengin_type", "種別コード (bytes 2-3)"),
    (HEADER, 2, b"21", "unsupported_zengin_type", "種別コード (bytes 2-3)"),
    (HEADER, 4, b"1", "ebcdic", "コード区分 (byte 4)"),
    (HEADER, 4, b"2", "unknown_value", "コード区分 (byte 4)"),
    *((HEADER, 5, day, code, "作成日 (bytes 5-10)") for day, code in WRONG_DATES),
    *((HEADER, 11, day, code, "勘定日(自) (bytes 11-16)") for day, code in WRONG_DATES),
    *((HEADER, 17, day, code, "勘定日(至) (bytes 17-22)") for day, code in WRONG_DATES),
    (HEADER, 17, b"081122", "period_reversed", "勘定日(至) (bytes 17-22)"),
    (HEADER, 23, b"000 ", "not_digits", "銀行コード (bytes 23-26)"),
    (HEADER, 42, b"A10", "not_digits", "支店コード (bytes 42-44)"),
    (HEADER, 60, b"001", "unknown_value", "ダミー (bytes 60-62)"),
    (HEADER, 63, b"3", "unknown_value", "預金種目 (byte 63)"),
    (HEADER, 64, b"   1234567", "not_digits", "口座番号 (bytes 64-73)"),
    (HEADER, 114, b"0", "unknown_value", "貸越区分 (byte 114)"),
    (HEADER, 115, b"3", "unknown_value", "通帳区分 (byte 115)"),
    (HEADER, 116, b" " * 14, "not_digits", "取引前残高 (bytes 116-129)"),
    (HEADER, 116, b"00000001000001", "wrong_balance", "取引後残高 (bytes 41-54)"),
    (HEADER, 130, b"0", "dummy_not_blank", "ダミー (bytes 130-200)"),
    (LINE, 1, b"3", "unknown_record", "データ区分 (byte 1)"),
    (LINE, 1, b"9", "wrong_record_order", "データ区分 (byte 1)"),
    (LINE, 2, b"       1", "not_digits", "照会番号 (bytes 2-9)"),
    *((LINE, 10, day, code, "勘定日 (bytes 10-15)") for day, code in WRONG_DATES),
    (LINE, 10, b"081122", "date_outside_period", "勘定日 (bytes 10-15)"),
    (LINE, 10, b"081124", "date_outside_period", "勘定日 (bytes 10-15)"),
    (LINE, 16, b"080230", "invalid_date", "起算日 (bytes 16-21)"),
    (LINE, 16, b"081125", "date_in_future", "起算日 (bytes 16-21)"),
    (LINE, 16, b"061123", "date_too_old", "起算日 (bytes 16-21)"),
    (LINE, 16, b" 81123", "not_digits", "起算日 (bytes 16-21)"),
    (LINE, 22, b"3", "unknown_value", "入払区分 (byte 22)"),
    (LINE, 22, b"2", "wrong_trailer_count", "入金件数 (bytes 2-7)"),
    (LINE, 23, b"16", "unknown_value", "取引区分 (bytes 23-24)"),
    (LINE, 23, b"  ", "unknown_value", "取引区分 (bytes 23-24)"),
    (LINE, 23, b"19", "wrong_balance", "取引後残高 (bytes 41-54)"),
    (LINE, 25, b"      123456", "not_digits", "取引金額 (bytes 25-36)"),
    (LINE, 25, b"-00000123456", "not_digits", "取引金額 (bytes 25-36)"),
    (LINE, 25, b"000000123457", "wrong_trailer_total", "入金額 (bytes 8-20)"),
    (LINE, 37, b"000000123457", "part_exceeds_amount", "うち他店券 (bytes 37-48)"),
    (LINE, 37, b"00000000000 ", "not_digits", "うち他店券 (bytes 37-48)"),
    (CHECK, 49, b"081131", "invalid_date", "交換呈示日 (bytes 49-54)"),
    (CHECK, 55, b"0811 1", "not_digits", "不渡返還日 (bytes 55-60)"),
    (CHECK, 61, b"4", "unknown_value", "手形小切手区分 (byte 61)"),
    (CHECK, 62, b"     42", "not_digits", "手形小切手番号 (bytes 62-68)"),
    (CHECK, 69, b"1 3", "not_digits", "僚店番号 (bytes 69-71)"),
    (LINE, 72, b"     98765", "not_digits", "振込依頼人コード (bytes 72-81)"),
    (LINE, 200, b"x", "dummy_not_blank", "ダミー (byte 200)"),
    (LINE, 82, b"\x82\x50", "full_width", "byte 82"),
    (LINE, 82, b"\x80", "not_jis", "byte 82"),
    (LINE, 82, b"\xa0", "not_jis", "byte 82"),
    (LINE, 82, b"\xfd", "not_jis", "byte 82"),
    (LINE, 82, b"\x00", "not_jis", "byte 82"),
    (LINE, 82, b"\x1a", "not_jis", "byte 82"),
    (TRAILER, 2, b"000001", "wrong_trailer_count", "入金件数 (bytes 2-7)"),
    (TRAILER, 2, b"     2", "not_digits", "入金件数 (bytes 2-7)"),
    (TRAILER, 8, b"0000000173455", "wrong_trailer_total", "入金額 (bytes 8-20)"),
    (TRAILER, 21, b"000002", "wrong_trailer_count", "出金件数 (bytes 21-26)"),
    (TRAILER, 27, b"0000000003001", "wrong_trailer_total", "出金額 (bytes 27-39)"),
    (TRAILER, 40, b"2", "wrong_balance", "取引後残高 (bytes 41-54)"),
    (TRAILER, 40, b" ", "unknown_value", "貸越区分 (byte 40)"),
    (TRAILER, 41, b"00000001170457", "wrong_balance", "取引後残高 (bytes 41-54)"),
    (TRAILER, 55, b"0000004", "wrong_trailer_count", "データ件数 (bytes 55-61)"),
    (TRAILER, 62, b"x", "dummy_not_blank", "ダミー (bytes 62-200)"),
    (END, 2, b"0000000004", "wrong_record_count", "レコード総件数 (bytes 2-11)"),
    (END, 2, b"0000000007", "wrong_record_count", "レコード総件数 (bytes 2-11)"),
    (END, 12, b"00002", "wrong_account_count", "口座数 (bytes 12-16)"),
    (END, 17, b"x", "dummy_not_blank", "ダミー (bytes 17-200)"),
]
REPORTED_AT_TRAILER = {"wrong_balance", "wrong_trailer_total", "wrong_trailer_count"}


@pytest.mark.parametrize(("record", "first", "content", "code", "column"), SPOILT)
def test_a_spoilt_field_is_named(record, first, content, code, column):
    refusal = refusal_of(spoilt(record, first, content))
    row = TRAILER if code in REPORTED_AT_TRAILER else record
    assert (refusal.code, refusal.row, refusal.column) == (code, row, column)


def without(*records: int, raw: bytes = PLAIN) -> bytes:
    return b"".join(raw[start : start + 200] for start in range(0, len(raw), 200) if start // 200 + 1 not in records)


OF_120_BYTES = b"".join(PLAIN[start : start + 120] for start in range(0, len(PLAIN), 200))
CRLF = write_zengin_03(a_bank_file(), Framing.CRLF)


@pytest.mark.parametrize(
    ("raw", "code", "row"),
    [
        (b"", "empty_file", None),
        (b"\xef\xbb\xbf" + PLAIN, "byte_order_mark", None),
        (PLAIN.decode("cp932").encode("utf-16"), "utf_16", None),
        (PLAIN.decode("cp932").encode("utf-8"), "full_width", 1),
        (b"\xf1\xf0\xf3" + b"\x40" * 197, "ebcdic", None),
        (without(END), "truncated", 6),
        (without(TRAILER, END), "truncated", 5),
        (without(TRAILER), "wrong_record_order", 5),
        (without(HEADER), "wrong_record_order", 1),
        (without(HEADER, LINE, OUT_LINE, CHECK, TRAILER), "wrong_record_order", 1),
        (without(CHECK), "wrong_trailer_count", 4),
        (PLAIN[:200] + PLAIN, "wrong_record_order", 2),
        (PLAIN[:1000] + PLAIN[200:400] + PLAIN[1000:], "wrong_record_order", 6),
        (PLAIN[:1000] + PLAIN[800:], "wrong_record_order", 6),
        (PLAIN[-200:], "wrong_record_order", 1),
        (PLAIN + PLAIN[-200:], "after_the_end", 7),
        (PLAIN + PLAIN, "after_the_end", 7),
        (PLAIN + b"\x1a\x1a", "truncated", 7),
        (PLAIN[:150] + PLAIN[151:], "truncated", 6),
        (CRLF[:250] + CRLF[251:], "wrong_record_length", 2),
        (CRLF[:250] + b" " + CRLF[250:], "wrong_record_length", 2),
        (CRLF.replace(b"\r\n", b"\n", 1), "wrong_record_length", 2),
        (CRLF[:202] + CRLF[202:].replace(b"\r\n", b"\n\n"), "wrong_record_length", 2),
        (CRLF[:100] + b"\r\n" + CRLF[100:], "wrong_record_length", 1),
        (CRLF + b"\r\n", "wrong_record_length", 7),
        (OF_120_BYTES, "wrong_record_length", 1),
        (OF_120_BYTES + b"\x1a", "wrong_record_length", 1),
        (b"".join(OF_120_BYTES[at : at + 120] + b"\r\n" for at in range(0, 720, 120)), "wrong_record_length", 1),
        (PLAIN.replace("ｶ)".encode("cp932"), b"\x0e6", 1), "not_jis", 2),
    ],
)
def test_a_file_that_is_spoilt_as_a_whole_is_named(raw, code, row):
    refusal = refusal_of(raw)
    assert (refusal.code, refusal.row) == (code, row)


def test_a_byte_too_few_without_line_ends_never_passes():
    for position in range(len(PLAIN)):
        refusal_of(PLAIN[:position] + PLAIN[position + 1 :])


def test_the_same_account_twice_for_one_day_is_refused():
    file = a_bank_file(a_statement(MONEY_IN), a_statement(MONEY_IN, row=4))
    refusal = refusal_of(write_zengin_03(file))
    assert (refusal.code, refusal.row) == ("duplicate_account", 4)


def test_the_same_account_for_different_days_is_read():
    sunday = date(2026, 11, 22)
    earlier = replace(a_statement(), period_from=sunday, period_to=sunday)
    assert len(parse_zengin_03(write_zengin_03(a_bank_file(earlier, a_statement(row=3))), TODAY).accounts) == 2


def test_accounts_are_told_apart_by_deposit_type_and_number():
    file = a_bank_file(a_statement(), a_statement(account=ANOTHER_ACCOUNT, row=3))
    assert parse_zengin_03(write_zengin_03(file), TODAY) == file


def test_a_day_two_years_old_is_read_and_one_day_more_is_refused():
    made = date(2026, 11, 24)
    assert parse_zengin_03(PLAIN, date(2028, 11, 23)).accounts[0].made_on == made
    assert refusal_of(PLAIN, date(2028, 11, 24)).code == "date_too_old"


def test_two_years_before_a_leap_day_is_the_28th():
    sheet = replace(
        a_statement(), made_on=date(2026, 2, 28), period_from=date(2026, 2, 28), period_to=date(2026, 2, 28)
    )
    assert parse_zengin_03(write_zengin_03(a_bank_file(sheet)), date(2028, 2, 29)).accounts[0] == sheet


def test_sums_beyond_what_yen_can_hold_are_a_refusal_and_no_crash():
    line = replace(MONEY_IN, amount_yen=Yen(999_999_999_999))
    records = write_zengin_03(a_bank_file(a_statement(line)))
    many = records[:200] + records[200:400] * 9_100 + records[400:]
    assert refusal_of(many).code == "wrong_trailer_count"
    counted = many.replace(b"0000001" + b" " * 139, b"0009100" + b" " * 139)
    assert refusal_of(counted).code == "wrong_trailer_count"


def test_the_refusal_of_a_wrong_sum_names_both_figures():
    refusal = refusal_of(spoilt(TRAILER, 8, b"0000000173455"))
    assert refusal.found == "173455"
    assert refusal.expected.startswith("173456,")


def test_a_wrong_sum_beside_a_correction_names_what_each_reading_expects():
    raw = write_zengin_03(a_bank_file(a_statement(MONEY_IN, A_CORRECTION)))
    refusal = refusal_of(spoilt(4, 8, b"0000000000001", raw))
    assert (refusal.column, refusal.expected) == ("入金額 (bytes 8-20)", "123456 or 123912, from the data records")


def test_figures_that_mix_two_readings_are_refused():
    raw = write_zengin_03(a_bank_file(a_statement(MONEY_IN, A_CORRECTION)))
    refusal = refusal_of(spoilt(4, 2, b"000001", raw))
    assert (refusal.code, refusal.column) == ("wrong_trailer_count", "入金件数 (bytes 2-7)")


def test_the_account_key_is_the_same_for_seven_and_ten_digits():
    assert replace(AN_ACCOUNT, number="1234567").key == AN_ACCOUNT.key
    assert replace(AN_ACCOUNT, number="0000000").key.endswith("-0")


def test_a_check_keeps_its_bill():
    check = parse_zengin_03(PLAIN, TODAY).lines[2]
    assert (check.bill_kind, check.bill_number, check.branch, check.other_bank_checks_yen) == (
        "1", "0000042", "123", Yen(50_000),
    )  # fmt: skip
    assert check.presented_on == A_CHECK.presented_on
