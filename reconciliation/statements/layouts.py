"""Which layout a file has, by its content; never by its name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, TypeAlias

from reconciliation.statements.bank_file import BankFile
from reconciliation.statements.foreign_files import UTF8_MARK, refuse_foreign_file
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.settlement_lines import SettlementFile
from reconciliation.statements.settlement_v1 import parse_settlement_v1
from reconciliation.statements.zengin_01 import parse_zengin_01
from reconciliation.statements.zengin_03 import parse_zengin_03

Layout: TypeAlias = Literal["settlement-v1", "zengin-03", "zengin-01"]
Statement: TypeAlias = SettlementFile | BankFile

# A near miss of the titles or of a header is recognised all the same: its own reader then says what is wrong.
_CSV_STARTS = (b"record,", b'"record",')
_ZENGIN_STARTS: Mapping[bytes, Layout] = {b"103": "zengin-03", b"101": "zengin-01"}
_SHORTEST_RECORD_BYTES = 120  # of the 全銀 types that are sent to a bank, such as 21 総合振込
_SHOWN_BYTES = 40

_READERS: Mapping[Layout, Callable[[bytes, date], Statement]] = {
    "settlement-v1": lambda raw, _today: parse_settlement_v1(raw),
    "zengin-03": parse_zengin_03,
    "zengin-01": parse_zengin_01,
}


def recognise(raw: bytes) -> Layout:
    """The layout of `raw`. Raises StatementRefused naming what the file is instead, as far as that can be told."""
    refuse_foreign_file(raw)
    start = raw.removeprefix(UTF8_MARK)
    if start.startswith(_CSV_STARTS):
        return "settlement-v1"
    if start[:3] in _ZENGIN_STARTS:
        return _ZENGIN_STARTS[start[:3]]
    if start[:1] == b"1" and start[1:4].isdigit() and len(start) >= _SHORTEST_RECORD_BYTES:
        raise StatementRefused(
            Code.UNSUPPORTED_ZENGIN_TYPE,
            row=1,
            column="種別コード (bytes 2-3)",
            found=start[1:3].decode("ascii"),
            expected="03 (入出金取引明細) or 01 (振込入金通知)",
        )
    raise StatementRefused(
        Code.UNKNOWN_LAYOUT,
        found=start[:_SHOWN_BYTES].decode("cp932", "backslashreplace"),
        expected="a file that starts with 'record,agent,' (settlement-v1), 103 or 101 (全銀)",
    )


def source_of(raw: bytes, today: date) -> str | None:
    """The agent that a report names, or `bank`; None where the file cannot be read."""
    try:
        statement = read_statement(raw, today)
    except StatementRefused:
        return None
    return statement.agent if isinstance(statement, SettlementFile) else "bank"


def read_statement(raw: bytes, today: date) -> Statement:
    """Recognise and read `raw`; `today` is the Tokyo day. Raises StatementRefused."""
    return _READERS[recognise(raw)](raw, today)
