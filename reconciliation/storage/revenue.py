"""Block B: the day's revenue and held money from the journal, the only source of totals."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, or_, select

from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities import TaxClass
from pos.storage.tables import journal_entries, journal_lines, payment_events, payment_lines, payments
from reconciliation.day_rows import Income
from reconciliation.storage.taken import TAKES, UNDOES


def of_day(connection: Connection, day: date) -> list[Income]:
    """Every income of the ward's day by account, tax class, tender and brand."""
    line, entry = journal_lines, journal_entries
    groups = (
        line.c.facility,
        line.c.fiscal_year,
        line.c.account,
        line.c.owner,
        payment_lines.c.tax_class,
        payments.c.tender,
        payments.c.brand,
        sort_of_income().label("sort"),
    )
    query = (
        select(*groups, func.count(entry.c.payment_id.distinct()), -func.sum(line.c.amount_yen))
        .join(entry, entry.c.id == line.c.entry_id)
        .join(payments, payments.c.id == entry.c.payment_id)
        .join(
            payment_lines,
            (payment_lines.c.payment_id == entry.c.payment_id) & (payment_lines.c.line_id == line.c.line_id),
        )
        .where(entry.c.business_day == day, is_income())
        .group_by(*groups)
    )
    return sorted(map(_income, connection.execute(query)), key=_order)


def totals_by_facility(connection: Connection, day: date) -> dict[str, Yen]:
    """All income of the day, read without any detail: what the detail must add up to."""
    query = (
        select(journal_lines.c.facility, -func.sum(journal_lines.c.amount_yen))
        .join(journal_entries, journal_entries.c.id == journal_lines.c.entry_id)
        .where(journal_entries.c.business_day == day, is_income())
        .group_by(journal_lines.c.facility)
    )
    return {facility: Yen(int(amount)) for facility, amount in connection.execute(query)}


def is_income() -> ColumnElement[bool]:
    """Journal lines of the ward's revenue and of money held for its owners."""
    account = journal_lines.c.account
    return or_(account.startswith("revenue:"), account.startswith("held_for:", autoescape=True))


def sort_of_income() -> ColumnElement[str]:
    """taken, undone or reduced, of a journal entry (see Income)."""
    taken_today = exists().where(
        payment_events.c.payment_id == journal_entries.c.payment_id,
        payment_events.c.move.in_(TAKES),
        payment_events.c.business_day == journal_entries.c.business_day,
    )
    kind = journal_entries.c.kind
    return case((kind.in_(TAKES), "taken"), (kind.in_(UNDOES) & taken_today, "undone"), else_="reduced")


def _income(row: Any) -> Income:
    facility, year, account, owner, tax, tender, brand, sort, count, amount = row
    return Income(facility, year, account, owner, TaxClass(tax), Tender(tender), brand, sort, count, Yen(int(amount)))


def _order(row: Income) -> tuple[object, ...]:
    return row.facility, row.fiscal_year, row.account, row.owner, row.tax_class, row.tender, row.brand or "", row.sort
