"""The one way in which a move of a payment or refund is written down.

In one transaction: the event with its days, the status, the journal entry, the receipt number, the audit row that
seals them, and the outbox row for the reservation system.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from pos.domain.business_day import year_of_giving_back
from pos.domain.journal import Place, Posting, PostingDay
from pos.domain.payment import PaymentMove, next_status
from pos.domain.receipt import ReceiptNumber
from pos.domain.refund import REFUND_MOVES, RefundMove
from pos.office import Office
from pos.operations.publishing import publish_payment, publish_refund
from pos.storage import audit, facility_days, journal, payments, receipts, refunds
from pos.storage.payments import Payment
from pos.storage.refunds import Refund
from pos.storage.tables import payment_events, refund_events

#: Builds the postings once it is known where and for which year they count.
Postings = Callable[[Place], Sequence[Posting]]


@dataclass(frozen=True)
class Happening:
    """What happened to a payment or refund, as the operation saw it."""

    occurred_at: datetime  #: the agent's or device's instant
    actor: str
    amount_yen: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)  #: other status columns
    postings: Postings | None = None
    takes_receipt: bool = False
    gives_back: bool = False  #: the postings undo what the payment brought, maybe in an earlier fiscal year


def record_payment(
    office: Office, connection: Connection, payment: Payment, move: PaymentMove, happening: Happening
) -> Payment:
    """Move the payment and write down everything that goes with it; the payment as it is afterwards.

    Raises IllegalMove, and StaleRow when the payment has moved since it was read.
    """
    to_status = next_status(payment.status, move)
    sequence = payment.sequence + 1
    payments.change(connection, payment, {**happening.changes, "status": to_status.value, "sequence": sequence})
    event = {
        "payment_id": payment.id,
        "sequence": sequence,
        "move": move.value,
        "from_status": payment.status.value,
        "to_status": to_status.value,
        "attempt": happening.changes.get("attempt", payment.attempt),
        "amount_yen": int(happening.amount_yen),
        "actor": happening.actor,
        "details": dict(happening.details),
    }
    seal = _Seal(office, connection, payment.facility, happening)
    receipt = seal.receipt(payment) if happening.takes_receipt else None
    entry = seal.entry(move.value, payment.drawer_session_id, payment_id=payment.id)
    audit_seq = seal.close("payment_event", event, entry, receipt)
    connection.execute(insert(payment_events).values({**event, **seal.days(), "audit_seq": audit_seq}))
    moved = payments.find(connection, payment.id)
    assert moved is not None
    publish_payment(office, connection, moved, move, sequence)
    return moved


def record_refund(
    office: Office, connection: Connection, refund: Refund, move: RefundMove, happening: Happening
) -> Refund:
    """Likewise for a refund."""
    to_status = REFUND_MOVES.next_status(refund.status, move)
    sequence = refund.sequence + 1
    refunds.change(connection, refund, {**happening.changes, "status": to_status.value, "sequence": sequence})
    event = {
        "refund_id": refund.id,
        "sequence": sequence,
        "payment_id": refund.payment_id,
        "move": move.value,
        "from_status": refund.status.value,
        "to_status": to_status.value,
        "amount_yen": int(happening.amount_yen),
        "actor": happening.actor,
        "details": dict(happening.details),
    }
    seal = _Seal(office, connection, refund.facility, happening)
    entry = seal.entry("refund", refund.drawer_session_id, payment_id=refund.payment_id, refund_id=refund.id)
    audit_seq = seal.close("refund_event", event, entry, None)
    connection.execute(insert(refund_events).values({**event, **seal.days(), "audit_seq": audit_seq}))
    moved = refunds.find(connection, refund.id)
    assert moved is not None
    publish_refund(office, connection, moved, move, sequence)
    return moved


class _Seal:
    """The days, the entry, the receipt and the audit row of one happening."""

    def __init__(self, office: Office, connection: Connection, facility: str, happening: Happening) -> None:
        self._office = office
        self._connection = connection
        self._facility = facility
        self._happening = happening
        self._day: PostingDay = facility_days.posting_day(
            connection, facility, happening.occurred_at, office.ward.cut_off
        )
        # After the day's lock: what had to wait for a closing (確定) is recorded after it (I8).
        self._recorded_at = office.clock.now()

    def days(self) -> dict[str, Any]:
        """The columns every money event carries."""
        return {
            "facility": self._facility,
            "occurred_at": self._happening.occurred_at,
            "recorded_at": self._recorded_at,
            "business_day": self._day.business_day,
            "belongs_to_day": self._day.belongs_to_day,
            "fiscal_year": self._day.fiscal_year,
        }

    def receipt(self, payment: Payment) -> ReceiptNumber:
        assert payment.counter is not None
        return receipts.issue(self._connection, payment.id, payment.counter, self._day.business_day, self._recorded_at)

    def entry(self, kind: str, drawer_session_id: str | None, **about: str) -> journal.Entry | None:
        if self._happening.postings is None:
            return None
        income_year = self._year_of_giving_back(about["payment_id"]) if self._happening.gives_back else None
        place = Place(self._facility, self._day.fiscal_year, drawer_session_id, income_year)
        postings = self._happening.postings(place)
        if not postings:
            return None
        return journal.Entry(
            self._office.new_id(), kind, self._facility, postings, drawer_session_id=drawer_session_id, **about
        )

    def _year_of_giving_back(self, payment_id: str) -> int | None:
        taken_in = payments.fiscal_year_taken(self._connection, payment_id)
        return None if taken_in is None else year_of_giving_back(taken_in, self._day.belongs_to_day)

    def close(
        self, what: str, event: Mapping[str, Any], entry: journal.Entry | None, receipt: ReceiptNumber | None
    ) -> int:
        """Append the audit row, then post the entry under it."""
        payload: dict[str, Any] = {
            what: dict(event),
            "occurred_at": self._happening.occurred_at.isoformat(),
            "recorded_at": self._recorded_at.isoformat(),
            "business_day": self._day.business_day.isoformat(),
            "belongs_to_day": self._day.belongs_to_day.isoformat(),
        }
        if entry is not None:
            payload["journal_entry"] = entry.payload()
        if receipt is not None:
            payload["receipt"] = str(receipt)
        stamp = audit.append(self._connection, self._office.audit_keys, self._facility, payload)
        if entry is not None:
            journal.post(
                self._connection,
                entry,
                self._day,
                occurred_at=self._happening.occurred_at,
                recorded_at=self._recorded_at,
                audit_seq=stamp.seq,
            )
        return stamp.seq
