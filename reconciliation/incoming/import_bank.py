"""Bring in a bank file (全銀 03 or 01): its movements are kept; what they pay for is found elsewhere."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection

from pos.domain.business_day import TOKYO
from pos.facilities import AccountKind, Ward
from pos.office import Office
from reconciliation.figures import sha256_of
from reconciliation.incoming.bring_in import Content, Imported, IncomingFile, Rows, bring_in
from reconciliation.sheet.as_json import to_plain
from reconciliation.statements import zengin_01, zengin_03
from reconciliation.statements.bank_file import BankFile, BankLine, BankLineKind, BankStatement
from reconciliation.statements.layouts import read_statement
from reconciliation.statements.preview import preview
from reconciliation.statements.refusal import Code, StatementRefused
from reconciliation.statements.zengin_structure import PERIOD_FROM
from reconciliation.storage import bank, files
from reconciliation.storage.bank import TransferFacts
from reconciliation.tables import bank_lines

#: What a statement has of the transfers that a notice tells of, and of those taken back.
_IN_NOTICES = {BankLineKind.TRANSFER.value, f"{BankLineKind.CORRECTION.value}C"}
_DEPOSIT_TYPES = {AccountKind.ORDINARY: "1", AccountKind.CURRENT: "2", AccountKind.SAVINGS: "4"}


def import_bank(office: Office, raw: bytes, *, name: str, actor: str, preview_only: bool = False) -> Imported:
    """Accept or reject the file as a whole; nothing in it raises."""
    file = IncomingFile(raw, files.BANK, name, partial(_read, office), bank_lines, "照会番号")
    return bring_in(office, file, actor, preview_only=preview_only)


def account_of(ward: Ward) -> str:
    """The ward's account, as bank files name it."""
    account = ward.bank_account
    number = account.number.lstrip("0") or "0"
    return f"{account.bank_code}-{account.branch_code}-{_DEPOSIT_TYPES[account.kind]}-{number}"


def _read(office: Office, raw: bytes) -> Content:
    file = read_statement(raw, office.clock.now().astimezone(TOKYO).date())
    if not isinstance(file, BankFile):
        raise StatementRefused(Code.UNKNOWN_LAYOUT, found=file.layout, expected="a bank file (全銀 03 or 01)")
    ours = account_of(office.ward)
    for statement in file.accounts:
        if statement.account.key != ours:
            raise StatementRefused(
                Code.WRONG_ACCOUNT,
                row=statement.row,
                column="口座番号",
                found=statement.account.key,
                expected=f"the ward's account {ours}",
            )
    if file.layout == zengin_01.LAYOUT:
        _refuse_days_told_already(office, file)
    lines = [(statement, line) for statement in file.accounts for line in statement.lines]
    first = min(statement.period_from for statement in file.accounts)
    last = max(statement.period_to for statement in file.accounts)
    keep_balances = partial(bank.add_balances, statements=file.accounts)
    told_before = partial(_told_in_a_notice, first, last) if file.layout == zengin_03.LAYOUT else None
    rows = Rows(lines, lambda both: _row(*both))
    return Content(file.layout, first, last, preview(file), rows, keep_balances, told_before)


def _refuse_days_told_already(office: Office, file: BankFile) -> None:
    """A notice of transfers (01) for days of which there is a statement (03) has the same money under other numbers."""
    with office.database.reading() as connection:
        for one in file.accounts:
            for before in files.accepted_between(connection, files.BANK, one.period_from, one.period_to):
                if before.verdict.layout == zengin_03.LAYOUT:
                    days = f"{before.verdict.period_from} to {before.verdict.period_to}"
                    raise StatementRefused(
                        Code.DAYS_TOLD_ALREADY,
                        row=one.row,
                        column=str(PERIOD_FROM),
                        found=f"a notice (01) for {one.period_from} to {one.period_to}",
                        expected=f"other days: {before.name}, a statement (03) of {days}, holds its transfers already",
                    )


def _told_in_a_notice(first: date, last: date, connection: Connection) -> Callable[[dict[str, Any]], bool]:
    """A statement (03) has the transfers of a notice (01) again, under other numbers: as often as the notice has one of
    the same day, amount and payer, the statement's is the same.
    """
    left = bank.told_in_notices(connection, first, last)

    def told(row: dict[str, Any]) -> bool:
        facts = TransferFacts.of(row)
        is_told = row["kind"] in _IN_NOTICES and left[facts] > 0
        left[facts] -= is_told
        return is_told

    return told


def _row(statement: BankStatement, line: BankLine) -> dict[str, Any]:
    # 照会番号 is not always unique in a day: the second line with one has its number behind it.
    again = "" if line.occurrence == 1 else f":{line.occurrence}"
    account = statement.account.key
    said = {
        "account": account,
        "booked_on": line.booked_on,
        "direction": line.direction.value,
        "kind": f"{line.kind.value}{'C' if line.is_correction else ''}",
        "amount_yen": line.amount_yen,
        "payer_code": line.payer_code,
        "payer_name": line.payer_name,
        "remarks": line.remarks,
        "edi": line.edi,
    }
    return {
        **said,
        "line_key": f"bank:{account}:{line.booked_on}:{line.reference}{again}",
        "row": line.row,
        "content_sha256": sha256_of({name: to_plain(value) for name, value in said.items()}),
    }
