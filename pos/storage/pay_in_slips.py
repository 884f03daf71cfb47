"""払込書 as rows: issued once, with レジ締め, and never changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from pos.domain.money import Yen
from pos.storage.tables import pay_in_slips


@dataclass(frozen=True, slots=True)
class PayInSlip:
    """What one closed drawer session has to pay in. `due_on`: the day by which it has to stand on the account."""

    slip: str
    drawer_session_id: str
    facility: str
    counter: str
    business_day: date
    amount_yen: Yen
    due_on: date
    issued_at: datetime


def add(connection: Connection, slip: PayInSlip) -> None:
    """Keep a slip for good. Raises IntegrityError when its session has one already."""
    values = {column.name: getattr(slip, column.name) for column in pay_in_slips.columns}
    connection.execute(insert(pay_in_slips).values(values))


def of_session(connection: Connection, session_id: str) -> PayInSlip | None:
    """The slip of a closed session; None when it had nothing to pay in."""
    query = select(pay_in_slips).where(pay_in_slips.c.drawer_session_id == session_id)
    row = connection.execute(query).mappings().one_or_none()
    return PayInSlip(**row) if row else None
