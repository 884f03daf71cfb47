"""Bank lines and pay-in slips that nothing proves yet, and what was found to prove them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, insert, select

from pos.domain.money import Yen
from pos.storage.tables import pay_in_slips
from reconciliation.day_rows import BankTotal
from reconciliation.findings.bank import PaidIn
from reconciliation.proof.bank_balances import StatementBalances
from reconciliation.proof.bank_matching import BankMatch, Movement, OpenSlip
from reconciliation.proof.reports_due import Period
from reconciliation.statements import zengin_01, zengin_03
from reconciliation.statements.bank_file import BankStatement, Direction
from reconciliation.storage.chunks import chunks
from reconciliation.storage.files import BANK, accepted_periods
from reconciliation.tables import bank_balances, bank_lines, bank_matches, statement_verdicts

_SLIP_PREFIX = "slip:"


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """By what a transfer is known again in another file, where it has another number."""

    booked_on: date
    signed_yen: int  #: negative: a transfer that was taken back
    payer_name: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "TransferFacts":
        """Those of a row of `bank_lines`, whether it is stored or not."""
        comes_in = (row["direction"] == Direction.IN.value) != row["kind"].endswith("C")
        return cls(row["booked_on"], int(row["amount_yen"]) * (1 if comes_in else -1), row["payer_name"])


def periods(connection: Connection, since: date) -> list[Period]:
    """The periods of accepted statements that end on or after `since`; a notice (01) tells of transfers alone."""
    return accepted_periods(connection, since, zengin_03.LAYOUT).get(BANK, [])


def told_in_notices(connection: Connection, first: date, last: date) -> Counter[TransferFacts]:
    """How often accepted notices (01) tell of each transfer of these days."""
    columns = [bank_lines.c[name] for name in ("booked_on", "direction", "kind", "amount_yen", "payer_name")]
    query = (
        select(*columns)
        .join(statement_verdicts, statement_verdicts.c.file_id == bank_lines.c.file_id)
        .where(statement_verdicts.c.layout == zengin_01.LAYOUT, bank_lines.c.booked_on.between(first, last))
    )
    return Counter(TransferFacts.of(dict(row)) for row in connection.execute(query).mappings())


def add_balances(connection: Connection, file_id: str, statements: Iterable[BankStatement]) -> None:
    """Keep what an accepted file begins and ends with, by account; a notice of transfers (01) does not tell."""
    rows = [
        {
            "file_id": file_id,
            "row": one.row,
            "account": one.account.key,
            "period_from": one.period_from,
            "period_to": one.period_to,
            "before_yen": one.balance_before_yen,
            "after_yen": one.balance_after_yen,
        }
        for one in statements
        if one.balance_before_yen is not None and one.balance_after_yen is not None
    ]
    if rows:
        connection.execute(insert(bank_balances), rows)


def balances(connection: Connection, since: date) -> list[StatementBalances]:
    """Of statements that end since then, in the order they came."""
    kept = bank_balances.c
    query = (
        select(kept.period_from, kept.period_to, kept.before_yen, kept.after_yen)
        .join(statement_verdicts, statement_verdicts.c.file_id == kept.file_id)
        .where(kept.period_to >= since)
        .order_by(statement_verdicts.c.decided_at, kept.file_id, kept.row)
    )
    return [StatementBalances(*row) for row in connection.execute(query)]


def open_movements(connection: Connection, since: date) -> list[Movement]:
    """Bank lines since then that prove nothing yet, with what they do to the balance."""
    line = bank_lines
    query = (
        select(
            line.c.line_key,
            line.c.booked_on,
            _signed(),
            line.c.kind.endswith("C"),
            line.c.payer_name,
            line.c.remarks,
        )
        .where(line.c.booked_on >= since, ~exists().where(bank_matches.c.line_key == line.c.line_key))
        .order_by(line.c.booked_on, line.c.line_key)
    )
    return [
        Movement(key, day, Yen(int(amount)), bool(correction), payer, remarks)
        for key, day, amount, correction, payer, remarks in connection.execute(query)
    ]


def open_slips(connection: Connection, since: date) -> list[OpenSlip]:
    """Slips of drawers since then that no bank line proves."""
    proven = exists().where(bank_matches.c.subject == _SLIP_PREFIX + pay_in_slips.c.slip)
    query = select(*_slip_columns()).where(pay_in_slips.c.business_day >= since, ~proven)
    return [_slip(row) for row in connection.execute(query.order_by(pay_in_slips.c.slip))]


def paid_in(connection: Connection, since: date) -> list[PaidIn]:
    """Slips of drawers since then whose money stands on the account."""
    return _paid_in(connection, pay_in_slips.c.business_day >= since)


def paid_in_by(connection: Connection, line_keys: Collection[str]) -> list[PaidIn]:
    """Slips that these bank lines prove."""
    return [one for some in chunks(line_keys) for one in _paid_in(connection, bank_lines.c.line_key.in_(some))]


def _paid_in(connection: Connection, condition: ColumnElement[bool]) -> list[PaidIn]:
    query = (
        select(*_slip_columns(), bank_lines.c.booked_on, bank_lines.c.line_key)
        .join(bank_matches, bank_matches.c.subject == _SLIP_PREFIX + pay_in_slips.c.slip)
        .join(bank_lines, bank_lines.c.line_key == bank_matches.c.line_key)
        .where(condition)
    )
    rows = connection.execute(query.order_by(pay_in_slips.c.slip))
    return [PaidIn(_slip(slip), day, key) for *slip, day, key in rows]


def add_matches(connection: Connection, found: Iterable[BankMatch], run_id: str, at: datetime) -> None:
    """Keep what belongs together."""
    rows = [
        {"line_key": one.line_key, "subject": one.subject, "rule": one.rule.value, "run_id": run_id, "matched_at": at}
        for one in found
    ]
    if rows:
        connection.execute(insert(bank_matches), rows)


def totals_of_day(connection: Connection, day: date) -> list[BankTotal]:
    """The day's bank lines, by rule and way."""
    line = bank_lines
    way = case((_signed() >= 0, Direction.IN.value), else_=Direction.OUT.value)
    query = (
        select(bank_matches.c.rule, way, func.count(), func.sum(_signed()))
        .outerjoin(bank_matches, bank_matches.c.line_key == line.c.line_key)
        .where(line.c.booked_on == day)
        .group_by(bank_matches.c.rule, way)
    )
    return [BankTotal(rule, count, Yen(int(amount))) for rule, _, count, amount in connection.execute(query)]


def _signed() -> ColumnElement[int]:
    # A correction goes the other way than its direction says.
    comes_in = (bank_lines.c.direction == Direction.IN.value) != bank_lines.c.kind.endswith("C")
    return case((comes_in, bank_lines.c.amount_yen), else_=-bank_lines.c.amount_yen)


def _slip_columns() -> list[ColumnElement[Any]]:
    slip = pay_in_slips.c
    return [slip.slip, slip.drawer_session_id, slip.facility, slip.business_day, slip.amount_yen, slip.due_on]


def _slip(values: Iterable[Any]) -> OpenSlip:
    return OpenSlip(*values)
