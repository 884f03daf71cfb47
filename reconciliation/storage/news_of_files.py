"""What files that were accepted lately say of days that were reconciled before."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from pos.domain.business_day import HolidayShift, shift_to_bank_business_day
from pos.facilities import is_holiday
from pos.storage.tables import pay_in_slips
from reconciliation.breaks import BreakKind, BreakStatus
from reconciliation.statements.settlement_lines import LineType
from reconciliation.storage.chunks import chunks
from reconciliation.storage.files import ACCEPTED, BANK
from reconciliation.storage.lines import LINES_WAIT
from reconciliation.tables import bank_matches, breaks, statement_files, statement_lines, statement_verdicts

#: Lines that a later one may take back.
_TAKEN_BACK = (
    (LineType.CHARGEBACK, LineType.CHARGEBACK_REVERSAL),
    (LineType.SALE, LineType.REFUND),
)
#: Breaks that a bank file may close.
_AT_THE_BANK = tuple(
    kind.value
    for kind in (
        BreakKind.PAYOUT_MISSING, BreakKind.PAYOUT_DIFFERS, BreakKind.PAY_IN_MISSING, BreakKind.PAY_IN_DIFFERS,
        BreakKind.UNKNOWN_DEPOSIT, BreakKind.BANK_FILE_OVERDUE, BreakKind.BANK_BALANCE_GAP,
    )
)  # fmt: skip


def told_by_files(connection: Connection, since: datetime, today: date) -> Iterator[tuple[date, datetime]]:
    """Days about which files say something that were accepted since then, each with when such a file was."""
    verdict = statement_verdicts
    query = (
        select(statement_files.c.source, *(verdict.c[name] for name in ("period_from", "period_to", "decided_at")))
        .join(statement_files, statement_files.c.file_id == verdict.c.file_id)
        .where(verdict.c.verdict == ACCEPTED, verdict.c.decided_at >= since)
    )
    for source, first, last, at in connection.execute(query):
        yield from _covered(source, first, last, at)
    yield from _of_their_lines(connection, since, today)
    for at_the_bank in _at_the_bank(since, today):
        yield from ((day, at) for day, at in connection.execute(at_the_bank))


def _covered(source: str, first: date, last: date, at: datetime) -> Iterator[tuple[date, datetime]]:
    """A report or statement without a single line is news, too: it says that nothing was sold, or came.

    What a statement ends with is news for the bank business day after it, whose statement begins with it.
    """
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset), at
    if source == BANK:
        yield shift_to_bank_business_day(last + timedelta(days=1), HolidayShift.NEXT, is_holiday), at


def _of_their_lines(connection: Connection, since: datetime, today: date) -> Iterator[tuple[date, datetime]]:
    """The days of new lines and of their payouts, and those of lines that new ones take back."""
    verdict, line = statement_verdicts, statement_lines
    query = select(verdict.c.file_id, verdict.c.decided_at).where(verdict.c.decided_at >= since)
    decided: Mapping[str, datetime] = {
        row.file_id: row.decided_at for row in connection.execute(query.where(verdict.c.new_lines > 0))
    }
    # By the files' ids: joined with the verdicts, years of lines would be read.
    for some in chunks(decided):
        days = select(line.c.file_id, line.c.business_day, line.c.payout_on).where(line.c.file_id.in_(some)).distinct()
        for file_id, day, payout_on in connection.execute(days):
            yield day, decided[file_id]
            if payout_on is not None and payout_on <= today:
                yield payout_on, decided[file_id]
        for taken_back in _taken_back_by(some):
            for file_id, day in connection.execute(taken_back):
                yield day, decided[file_id]


def _taken_back_by(files: list[str]) -> Iterator[Select[Any]]:
    line, earlier = statement_lines, statement_lines.alias("earlier")
    for kind, taken_back_by in _TAKEN_BACK:
        yield (
            select(line.c.file_id, earlier.c.business_day)
            .join(earlier, (line.c.agent == earlier.c.agent) & (line.c.our_reference == earlier.c.our_reference))
            .where(line.c.file_id.in_(files), line.c.type == taken_back_by.value, earlier.c.type == kind.value)
            .distinct()
        )


def _at_the_bank(since: datetime, today: date) -> Iterator[Select[Any]]:
    """What a new bank file says of cash that was due in its days, and of what is open at the bank.

    A slip that was paid in as planned changes nothing on its day, and its day is not run again.
    """
    verdict = statement_verdicts
    bank_file = (
        select(verdict.c.period_from, verdict.c.period_to, verdict.c.decided_at)
        .join(statement_files, statement_files.c.file_id == verdict.c.file_id)
        .where(verdict.c.verdict == ACCEPTED, statement_files.c.source == BANK, verdict.c.decided_at >= since)
        .subquery("bank_file")
    )
    proven = exists().where(bank_matches.c.subject == "slip:" + pay_in_slips.c.slip)
    yield (
        select(pay_in_slips.c.business_day, func.max(bank_file.c.decided_at))
        .join(bank_file, pay_in_slips.c.due_on.between(bank_file.c.period_from, bank_file.c.period_to))
        .where(pay_in_slips.c.business_day >= today - LINES_WAIT, ~proven)
        .group_by(pay_in_slips.c.business_day)
    )
    yield (
        select(breaks.c.business_day, select(func.max(bank_file.c.decided_at)).scalar_subquery())
        .where(breaks.c.kind.in_(_AT_THE_BANK), breaks.c.status != BreakStatus.CLOSED.value)
        .where(breaks.c.business_day >= today - LINES_WAIT, exists(select(bank_file.c.decided_at)))
        .distinct()
    )
