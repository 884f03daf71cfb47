"""全銀 files: records -> accounts. (header 1, data 2…, trailer 8) once per account, then one end record 9."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reconciliation.statements.bank_file import BankAccount, BankStatement
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.zengin_fields import DateWindow, Field, Record
from reconciliation.statements.zengin_framing import split_records

RECORD_TYPE = Field("データ区分", 1, 1)
ZENGIN_TYPE = Field("種別コード", 2, 3)
CODE_DIVISION = Field("コード区分", 4, 4)
MADE_ON = Field("作成日", 5, 10)
PERIOD_FROM = Field("勘定日(自)", 11, 16)
PERIOD_TO = Field("勘定日(至)", 17, 22)
BANK_CODE = Field("銀行コード", 23, 26)
BANK_NAME = Field("銀行名", 27, 41)
BRANCH_CODE = Field("支店コード", 42, 44)
BRANCH_NAME = Field("支店名", 45, 59)
#: The fields that every header starts with.
HEADER_START = (
    RECORD_TYPE, ZENGIN_TYPE, CODE_DIVISION, MADE_ON, PERIOD_FROM, PERIOD_TO,
    BANK_CODE, BANK_NAME, BRANCH_CODE, BRANCH_NAME,
)  # fmt: skip

DEPOSIT_TYPES = {"1": "1", "2": "2", "4": "4"}  # 普通, 当座, 貯蓄

_NAMES = {"1": "a header (1)", "2": "a data record (2)", "8": "a trailer (8)", "9": "the end record (9)"}
_MAY_FOLLOW = {"": "1", "1": "28", "2": "28", "8": "19", "9": ""}


@dataclass(frozen=True, slots=True)
class AccountRecords:
    """The records of one account."""

    header: Record
    data: tuple[Record, ...]
    trailer: Record


@dataclass(frozen=True, slots=True)
class Header:
    """What the headers of both types have in common."""

    account: BankAccount
    made_on: date
    period_from: date
    period_to: date


def read_structure(raw: bytes, zengin_type: str) -> tuple[list[AccountRecords], Record]:
    """The accounts' records and the end record, of a file of this 種別. Raises StatementRefused."""
    records = split_records(raw)
    groups: list[list[Record]] = []
    before = ""
    for record in records:
        before = _checked_type(record, before)
        if before == "1":
            _check_header_kind(record, zengin_type)
            groups.append([])
        if before != "9":
            groups[-1].append(record)
    if before != "9":
        raise _cut_off(len(records) + 1, before)
    return [AccountRecords(group[0], tuple(group[1:-1]), group[-1]) for group in groups], records[-1]


def _cut_off(row: int, before: str) -> StatementRefused:
    expected = f"{_expected_after(before)}: the file was cut off, download it again"
    return StatementRefused(Code.TRUNCATED, row=row, found="the end of the file", expected=expected)


def _checked_type(record: Record, before: str) -> str:
    found = record.text(RECORD_TYPE)
    if found not in _NAMES:
        raise record.refused(Code.UNKNOWN_RECORD, RECORD_TYPE, _expected_after(before))
    if before == "9":
        raise record.refused(Code.AFTER_THE_END, RECORD_TYPE, "nothing after the end record")
    if found not in _MAY_FOLLOW[before]:
        raise record.refused(Code.WRONG_RECORD_ORDER, RECORD_TYPE, _expected_after(before))
    return found


def _expected_after(before: str) -> str:
    return " or ".join(_NAMES[record_type] for record_type in _MAY_FOLLOW[before]) or "nothing"


def _check_header_kind(header: Record, zengin_type: str) -> None:
    if header.bytes_of(ZENGIN_TYPE).decode("latin-1") != zengin_type:
        raise header.refused(Code.UNSUPPORTED_ZENGIN_TYPE, ZENGIN_TYPE, f"{zengin_type} in every header of this file")
    division = header.text(CODE_DIVISION)
    if division == "1":
        raise header.refused(Code.EBCDIC, CODE_DIVISION, "0 (JIS): ask the bank to send the file in JIS")
    header.one_of(CODE_DIVISION, {"0": None})


def read_header(
    header: Record, window: DateWindow, deposit_type: Field, account_number: Field, account_name: Field
) -> Header:
    """Account and period. Raises StatementRefused."""
    account = BankAccount(
        bank_code=header.digits(BANK_CODE),
        bank_name=header.text(BANK_NAME),
        branch_code=header.digits(BRANCH_CODE),
        branch_name=header.text(BRANCH_NAME),
        deposit_type=header.one_of(deposit_type, DEPOSIT_TYPES),
        number=header.digits(account_number),
        name=header.text(account_name),
    )
    made_on = header.day(MADE_ON, window)
    period_from, period_to = header.day(PERIOD_FROM, window), header.day(PERIOD_TO, window)
    if period_from > period_to:
        raise header.refused(Code.PERIOD_REVERSED, PERIOD_TO, f"{period_from} or later", period_to)
    return Header(account, made_on, period_from, period_to)


def booking_day(record: Record, field: Field, window: DateWindow, header: Header) -> date:
    """勘定日, inside the period that the header announces."""
    found = record.day(field, window)
    if not header.period_from <= found <= header.period_to:
        raise record.refused(
            Code.DATE_OUTSIDE_PERIOD, field, f"a day from {header.period_from} to {header.period_to}", found
        )
    return found


def refuse_repeated_accounts(statements: Iterable[BankStatement], account_number: Field) -> None:
    """The same account twice for days that overlap would be posted twice."""
    seen: dict[str, list[BankStatement]] = {}
    for statement in statements:
        same_account = seen.setdefault(statement.account.key, [])
        for other in same_account:
            if other.period_from <= statement.period_to and statement.period_from <= other.period_to:
                raise StatementRefused(
                    Code.DUPLICATE_ACCOUNT,
                    row=statement.row,
                    column=str(account_number),
                    found=statement.account.key,
                    expected=f"each account once per day (record {other.row} has the same account and days)",
                )
        same_account.append(statement)
