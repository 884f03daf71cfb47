"""減額調定 and 還付: what went back on the day, line by line, from the journal."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, func, select

from pos.domain.money import Yen
from pos.domain.refund import RefundReason, RefundRoute
from pos.domain.tender import Tender
from pos.storage.tables import journal_entries, journal_lines, payment_events, payments, refunds
from reconciliation.day_rows import GivenBack
from reconciliation.storage.revenue import is_income, sort_of_income
from reconciliation.storage.taken import TAKES


def of_day(connection: Connection, day: date) -> list[GivenBack]:
    """Every line of income that became less: refunds, and payments of an earlier day that were undone."""
    line, entry = journal_lines, journal_entries
    query = (
        select(
            line.c.facility,
            entry.c.payment_id,
            entry.c.refund_id,
            _taken_on(),
            payments.c.tender,
            payments.c.brand,
            refunds.c.route,
            refunds.c.reason,
            line.c.fiscal_year,
            line.c.account,
            line.c.owner,
            func.sum(line.c.amount_yen),
        )
        .join(entry, entry.c.id == line.c.entry_id)
        .join(payments, payments.c.id == entry.c.payment_id)
        .outerjoin(refunds, refunds.c.id == entry.c.refund_id)
        .where(entry.c.business_day == day, is_income(), sort_of_income() == "reduced")
        .group_by(
            line.c.facility,
            entry.c.payment_id,
            entry.c.refund_id,
            payments.c.tender,
            payments.c.brand,
            refunds.c.route,
            refunds.c.reason,
            line.c.fiscal_year,
            line.c.account,
            line.c.owner,
        )
    )
    return sorted(map(_row, connection.execute(query)), key=_order)


def _taken_on() -> Any:
    """The day whose 調定 became too high."""
    event = payment_events
    own = and_(event.c.payment_id == journal_entries.c.payment_id, event.c.move.in_(TAKES))
    return select(func.min(event.c.business_day)).where(own).scalar_subquery()


def _row(row: Any) -> GivenBack:
    facility, payment_id, refund_id, taken_on, tender, brand, route, reason, year, account, owner, amount = row
    return GivenBack(
        facility=facility,
        payment_id=payment_id,
        refund_id=refund_id,
        taken_on=taken_on,
        tender=Tender(tender),
        brand=brand,
        route=RefundRoute(route) if route else None,
        reason=RefundReason(reason) if reason else None,
        fiscal_year=year,
        account=account,
        owner=owner,
        amount_yen=Yen(int(amount)),
    )


def _order(row: GivenBack) -> tuple[object, ...]:
    return row.facility, row.payment_id, row.refund_id or "", row.fiscal_year, row.account
