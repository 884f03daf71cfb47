"""全銀 type 01, 振込入金通知: transfers that came in to the ward's accounts. It has no balances.

Source: 全国銀行協会, 適用業務およびレコード・フォーマット. Data records come as format A or B; B has room for amounts
above ten digits and is recognised by its bytes 129-152 being digits.
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
from reconciliation.statements.zengin_01_trailer import check_trailer
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

LAYOUT: Final = "zengin-01"
ZENGIN_TYPE: Final = "01"

DEPOSIT_TYPE = Field("預金種目", 60, 60)
ACCOUNT_NUMBER = Field("口座番号", 61, 67)
ACCOUNT_NAME = Field("口座名", 68, 107)
HEADER_DUMMY = Field("ダミー", 108, 200)
HEADER_FIELDS = (*HEADER_START, DEPOSIT_TYPE, ACCOUNT_NUMBER, ACCOUNT_NAME, HEADER_DUMMY)

REFERENCE = Field("照会番号", 2, 7)
BOOKED_ON = Field("勘定日", 8, 13)
VALUE_ON = Field("起算日", 14, 19)
AMOUNT = Field("金額", 20, 29)
OTHER_BANK_CHECKS = Field("うち他店券", 30, 39)
PAYER_CODE = Field("振込依頼人コード", 40, 49)
PAYER_NAME = Field("振込依頼人名", 50, 97)
SENDING_BANK = Field("仕向銀行名", 98, 112)
SENDING_BRANCH = Field("仕向店名", 113, 127)
CANCELLED = Field("取消区分", 128, 128)
_DATA_START = (
    RECORD_TYPE, REFERENCE, BOOKED_ON, VALUE_ON, AMOUNT, OTHER_BANK_CHECKS, PAYER_CODE, PAYER_NAME,
    SENDING_BANK, SENDING_BRANCH, CANCELLED,
)  # fmt: skip

EDI_A = Field("EDI情報", 129, 148)
DUMMY_A = Field("ダミー", 149, 200)
DATA_A_FIELDS = (*_DATA_START, EDI_A, DUMMY_A)

AMOUNT_2 = Field("金額2", 129, 140)
OTHER_BANK_CHECKS_2 = Field("うち他店券2", 141, 152)
EDI_B = Field("EDI情報", 153, 172)
DUMMY_B = Field("ダミー", 173, 200)
DATA_B_FIELDS = (*_DATA_START, AMOUNT_2, OTHER_BANK_CHECKS_2, EDI_B, DUMMY_B)
_BOTH_AMOUNTS_2 = Field("金額2", 129, 152)

END_DUMMY = Field("ダミー", 2, 200)
END_FIELDS = (RECORD_TYPE, END_DUMMY)

_CANCELLED = {" ": False, "0": False, "1": True}


def parse_zengin_01(raw: bytes, today: date) -> BankFile:
    """The notice in `raw`; `today` is the Tokyo day, after which nothing can have been booked.

    Raises StatementRefused naming record, field and byte range of the first thing that is wrong.
    """
    accounts, end = read_structure(raw, ZENGIN_TYPE)
    window = DateWindow.ending(today)
    notes: list[Reading] = []
    statements = [_statement(records, window, notes) for records in accounts]
    refuse_repeated_accounts(statements, ACCOUNT_NUMBER)
    end.expect_blank(END_DUMMY)
    return BankFile(LAYOUT, tuple(statements), tuple(dict.fromkeys(notes)))


def _statement(records: AccountRecords, window: DateWindow, notes: list[Reading]) -> BankStatement:
    header = read_header(records.header, window, DEPOSIT_TYPE, ACCOUNT_NUMBER, ACCOUNT_NAME)
    records.header.expect_blank(HEADER_DUMMY)
    seen: dict[tuple[str, date], int] = {}
    lines = tuple(_line(record, window, header, seen) for record in records.data)
    check_trailer(records.trailer, lines, notes)
    return BankStatement(
        header.account, header.made_on, header.period_from, header.period_to, None, None, lines, records.header.row
    )


def _line(record: Record, window: DateWindow, header: Header, seen: dict[tuple[str, date], int]) -> BankLine:
    is_b = record.bytes_of(_BOTH_AMOUNTS_2).isdigit()
    record.expect_blank(DUMMY_B if is_b else DUMMY_A)
    reference, booked_on = record.digits(REFERENCE), booking_day(record, BOOKED_ON, window, header)
    amount, other_bank_checks = _amounts(record, is_b=is_b)
    return BankLine(
        row=record.row,
        reference=reference,
        occurrence=add_occurrence(seen, reference, booked_on),
        booked_on=booked_on,
        value_on=record.day_or_none(VALUE_ON, window),
        direction=Direction.IN,
        kind=BankLineKind.TRANSFER,
        amount_yen=amount,
        is_correction=record.one_of(CANCELLED, _CANCELLED),
        payer_code=record.digits_or_none(PAYER_CODE),
        payer_name=record.text(PAYER_NAME),
        sending_bank=record.text(SENDING_BANK),
        sending_branch=record.text(SENDING_BRANCH),
        edi=record.text(EDI_B if is_b else EDI_A),
        other_bank_checks_yen=other_bank_checks,
    )


def _amounts(record: Record, *, is_b: bool) -> tuple[Yen, Yen]:
    """Amount and the part of it in other banks' checks. Format B has two places for each; the unused one is zeros."""
    amount, part, part_field = record.yen(AMOUNT), record.yen_or_zero(OTHER_BANK_CHECKS), OTHER_BANK_CHECKS
    if is_b:
        amount = _the_used_one(record, amount, AMOUNT_2)
        part_field = OTHER_BANK_CHECKS if part else OTHER_BANK_CHECKS_2
        part = _the_used_one(record, part, OTHER_BANK_CHECKS_2)
    if part > amount:
        raise record.refused(Code.PART_EXCEEDS_AMOUNT, part_field, f"at most {int(amount)}, the amount", int(part))
    return amount, part


def _the_used_one(record: Record, first: Yen, second_field: Field) -> Yen:
    second = record.yen(second_field)
    if first and second:
        raise record.refused(Code.TWO_AMOUNTS, second_field, f"zeros, because the first amount is {int(first)}")
    return first or second
