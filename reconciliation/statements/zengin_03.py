"""全銀 type 03, 入出金取引明細: the movements of the ward's accounts, with balances before and after.

Source: 全国銀行協会, 適用業務およびレコード・フォーマット. No field has a check digit. What protects a file against
damage are its sums, counts and balances; see the tests for the fields that nothing protects (texts, references, codes
and account numbers, and dates within their period).
"""

from datetime import date
from typing import Final

from pos.domain.money import Yen
from reconciliation.statements.bank_file import (
    BankFile,
    BankLine,
    BankLineKind,
    BankStatement,
    Direction,
    Reading,
    add_occurrence,
)
from reconciliation.statements.refusal import Code
from reconciliation.statements.zengin_03_trailer import check_trailer
from reconciliation.statements.zengin_fields import DateWindow, Field, Record
from reconciliation.statements.zengin_structure import (
    HEADER_START,
    RECORD_TYPE,
    AccountRecords,
    Header,
    booking_day,
    read_header,
    read_structure,
    refuse_repeated_accounts,
)

LAYOUT: Final = "zengin-03"
ZENGIN_TYPE: Final = "03"

ZEROS = Field("ダミー", 60, 62)
DEPOSIT_TYPE = Field("預金種目", 63, 63)
ACCOUNT_NUMBER = Field("口座番号", 64, 73)
ACCOUNT_NAME = Field("口座名", 74, 113)
BALANCE_BEFORE_SIGN = Field("貸越区分", 114, 114)
PASSBOOK = Field("通帳区分", 115, 115)
BALANCE_BEFORE = Field("取引前残高", 116, 129)
HEADER_DUMMY = Field("ダミー", 130, 200)
HEADER_FIELDS = (
    *HEADER_START, ZEROS, DEPOSIT_TYPE, ACCOUNT_NUMBER, ACCOUNT_NAME, BALANCE_BEFORE_SIGN, PASSBOOK,
    BALANCE_BEFORE, HEADER_DUMMY,
)  # fmt: skip

REFERENCE = Field("照会番号", 2, 9)
BOOKED_ON = Field("勘定日", 10, 15)
VALUE_ON = Field("起算日", 16, 21)
DIRECTION = Field("入払区分", 22, 22)
KIND = Field("取引区分", 23, 24)
AMOUNT = Field("取引金額", 25, 36)
OTHER_BANK_CHECKS = Field("うち他店券", 37, 48)
PRESENTED_ON = Field("交換呈示日", 49, 54)
RETURNED_ON = Field("不渡返還日", 55, 60)
BILL_KIND = Field("手形小切手区分", 61, 61)
BILL_NUMBER = Field("手形小切手番号", 62, 68)
BRANCH = Field("僚店番号", 69, 71)
PAYER_CODE = Field("振込依頼人コード", 72, 81)
PAYER_NAME = Field("振込依頼人名", 82, 129)
SENDING_BANK = Field("仕向銀行名", 130, 144)
SENDING_BRANCH = Field("仕向店名", 145, 159)
REMARKS = Field("摘要", 160, 179)
EDI = Field("EDI情報", 180, 199)
DATA_DUMMY = Field("ダミー", 200, 200)
DATA_FIELDS = (
    RECORD_TYPE, REFERENCE, BOOKED_ON, VALUE_ON, DIRECTION, KIND, AMOUNT, OTHER_BANK_CHECKS, PRESENTED_ON, RETURNED_ON,
    BILL_KIND, BILL_NUMBER, BRANCH, PAYER_CODE, PAYER_NAME, SENDING_BANK, SENDING_BRANCH, REMARKS, EDI, DATA_DUMMY,
)  # fmt: skip

RECORD_COUNT = Field("レコード総件数", 2, 11)
ACCOUNT_COUNT = Field("口座数", 12, 16)
END_DUMMY = Field("ダミー", 17, 200)
END_FIELDS = (RECORD_TYPE, RECORD_COUNT, ACCOUNT_COUNT, END_DUMMY)

_DIRECTIONS = {"1": Direction.IN, "2": Direction.OUT}
_KINDS = {str(kind): kind for kind in BankLineKind}
_PASSBOOKS = dict.fromkeys("012 ")  # 1 通帳, 2 証書; no account of a ward needs it, and many banks leave it empty
_BILL_KINDS = {"0": None, " ": None, "1": "1", "2": "2", "3": "3"}


def parse_zengin_03(raw: bytes, today: date) -> BankFile:
    """The statement in `raw`; `today` is the Tokyo day, after which nothing can have been booked.

    Raises StatementRefused naming record, field and byte range of the first thing that is wrong.
    """
    accounts, end = read_structure(raw, ZENGIN_TYPE)
    window = DateWindow.ending(today)
    notes: list[Reading] = []
    statements = [_statement(records, window, notes) for records in accounts]
    refuse_repeated_accounts(statements, ACCOUNT_NUMBER)
    notes.append(_check_end(end, len(statements)))
    return BankFile(LAYOUT, tuple(statements), tuple(dict.fromkeys(notes)))


def _statement(records: AccountRecords, window: DateWindow, notes: list[Reading]) -> BankStatement:
    header = read_header(records.header, window, DEPOSIT_TYPE, ACCOUNT_NUMBER, ACCOUNT_NAME)
    before = _balance_before(records.header)
    seen: dict[tuple[str, date], int] = {}
    lines = tuple(_line(record, window, header, seen) for record in records.data)
    after = check_trailer(records.trailer, before, lines, notes)
    return BankStatement(
        header.account, header.made_on, header.period_from, header.period_to, before, after, lines, records.header.row
    )


def _balance_before(header: Record) -> Yen:
    header.one_of(ZEROS, {"000": None})
    header.one_of(PASSBOOK, _PASSBOOKS)
    header.expect_blank(HEADER_DUMMY)
    return header.signed_yen(BALANCE_BEFORE_SIGN, BALANCE_BEFORE)


def _line(record: Record, window: DateWindow, header: Header, seen: dict[tuple[str, date], int]) -> BankLine:
    reference, booked_on = record.digits(REFERENCE), booking_day(record, BOOKED_ON, window, header)
    kind = record.one_of(KIND, _KINDS)
    record.expect_blank(DATA_DUMMY)
    return BankLine(
        row=record.row,
        reference=reference,
        occurrence=add_occurrence(seen, reference, booked_on),
        booked_on=booked_on,
        value_on=record.day_or_none(VALUE_ON, window),
        direction=record.one_of(DIRECTION, _DIRECTIONS),
        kind=kind,
        amount_yen=record.yen(AMOUNT),
        is_correction=kind is BankLineKind.CORRECTION,
        payer_code=record.digits_or_none(PAYER_CODE),
        payer_name=record.text(PAYER_NAME),
        sending_bank=record.text(SENDING_BANK),
        sending_branch=record.text(SENDING_BRANCH),
        remarks=record.text(REMARKS),
        edi=record.text(EDI),
        other_bank_checks_yen=_other_bank_checks(record),
        # A check is presented, and comes back, after it was paid in: these two days may lie ahead.
        presented_on=record.day_or_none(PRESENTED_ON, None),
        returned_on=record.day_or_none(RETURNED_ON, None),
        bill_kind=record.one_of(BILL_KIND, _BILL_KINDS),
        bill_number=record.digits_or_none(BILL_NUMBER),
        branch=record.digits_or_none(BRANCH),
    )


def _other_bank_checks(record: Record) -> Yen:
    part, amount = record.yen_or_zero(OTHER_BANK_CHECKS), record.yen(AMOUNT)
    if part > amount:
        raise record.refused(
            Code.PART_EXCEEDS_AMOUNT, OTHER_BANK_CHECKS, f"at most {int(amount)}, the amount", int(part)
        )
    return part


def _check_end(end: Record, accounts: int) -> Reading:
    end.expect_blank(END_DUMMY)
    if end.number(ACCOUNT_COUNT) != accounts:
        raise end.refused(Code.WRONG_ACCOUNT_COUNT, ACCOUNT_COUNT, f"{accounts}, the number of headers")
    readings = {end.row: Reading.RECORD_COUNT_WITH_END, end.row - 1: Reading.RECORD_COUNT_WITHOUT_END}
    found = end.number(RECORD_COUNT)
    if found not in readings:
        raise end.refused(
            Code.WRONG_RECORD_COUNT, RECORD_COUNT, f"{end.row} records, or {end.row - 1} without the end record"
        )
    return readings[found]
