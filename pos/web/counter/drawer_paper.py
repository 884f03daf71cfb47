"""点検 and レジ精算票: everything that stands on them, read in one consistent view."""

from dataclasses import dataclass

from sqlalchemy import Connection

from pos.domain.drawer_report import Taken, summed
from pos.domain.money import Yen
from pos.domain.payment import PaymentStatus
from pos.domain.tender import Tender
from pos.storage import drawers, pay_in_slips, payments
from pos.storage.drawer_totals import ReceiptSpan, receipts_of_session, taken_in_session
from pos.storage.drawers import DrawerCount, DrawerSession
from pos.storage.pay_in_slips import PayInSlip
from pos.storage.payments import Payment
from pos.web.counter.paper import name_of

#: More than any counter takes in a day.
_MOST_PAYMENTS = 5_000


@dataclass(frozen=True)
class DrawerPaper:
    """A drawer session so far, or as it was closed."""

    session: DrawerSession
    taken: list[Taken]
    receipts: ReceiptSpan | None
    voided: list[Payment]
    unresolved: list[Payment]  #: 処理未了: carried over to the next day
    count: DrawerCount | None  #: the last, which レジ締め confirmed
    count_attempts: int
    opened_by: str
    closed_by: str | None
    slip: PayInSlip | None  #: 払込書; None before レジ締め, or with nothing to pay in

    @property
    def cash(self) -> Taken:
        """Cash alone: what moved through the drawer."""
        return summed(self.taken, Tender.CASH)

    @property
    def over_short_yen(self) -> Yen | None:
        """Above zero 過剰, below zero 不足; None before レジ締め."""
        if self.session.counted_yen is None or self.session.expected_yen is None:
            return None
        return self.session.counted_yen - self.session.expected_yen


def drawer_paper(connection: Connection, session: DrawerSession) -> DrawerPaper:
    """The figures come from the journal; nothing is stored twice."""
    sold = payments.of_session(connection, session.id, limit=_MOST_PAYMENTS)
    return DrawerPaper(
        session=session,
        taken=taken_in_session(connection, session.id, until=session.closed_at),
        receipts=receipts_of_session(connection, session.id),
        voided=[payment for payment in sold if payment.status is PaymentStatus.VOIDED],
        unresolved=[payment for payment in sold if payment.status is PaymentStatus.INDETERMINATE],
        count=drawers.last_count(connection, session.id),
        count_attempts=drawers.number_of_counts(connection, session.id),
        opened_by=name_of(connection, session.opened_by),
        closed_by=name_of(connection, session.closed_by) if session.closed_by else None,
        slip=pay_in_slips.of_session(connection, session.id),
    )
