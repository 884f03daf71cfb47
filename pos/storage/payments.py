"""Payments as rows: read whole, changed only by whoever saw their latest event."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from pos.domain.journal import Portion
from pos.domain.money import Yen
from pos.domain.payment import IN_DOUBT, PaymentMove, PaymentStatus
from pos.domain.tender import Channel, Evidence, Tender
from pos.storage.tables import payment_events, payment_lines, payment_texts, payments
from pos.storage.tables.payments import LIVE_REFERENCE

_TAKES = (PaymentMove.TAKE_CASH.value, PaymentMove.CAPTURE.value, PaymentMove.CAPTURE_AFTER_FINISH.value)


class StaleRow(Exception):
    """Somebody else moved the row since it was read; read again and decide again."""


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One fee of a payment, as it was sold."""

    line_id: str
    fee: str | None
    name: str
    quantity: int
    unit_yen: Yen
    amount_yen: Yen
    price_class: str
    exemption_reason: str | None
    tax_class: str
    revenue_account: str | None
    owner: str
    use_day: date | None

    @property
    def portion(self) -> Portion:
        """The line as the journal sees it."""
        return Portion(self.amount_yen, self.owner, self.revenue_account, self.line_id)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment with its lines, as stored; the meaning of each column is in pos/storage/tables/payments.py."""

    id: str
    facility: str
    channel: Channel
    counter: str | None
    drawer_session_id: str | None
    tender: Tender
    evidence: Evidence | None
    agent: str | None
    merchant_account: str | None
    terminal_id: str | None
    brand: str | None
    agent_reference: str | None
    slip_number: str | None
    amount_yen: Yen
    authorized_yen: Yen
    captured_yen: Yen
    refund_claimed_yen: Yen
    refunded_yen: Yen
    status: PaymentStatus
    sequence: int
    attempt: int
    attempt_limit: int
    capture_mode: str
    late_capture: bool
    reference: str | None
    api_client_id: str | None
    return_url: str | None
    locale: str
    next_action: Mapping[str, Any] | None
    inquiries: int
    inquire_at: datetime | None
    price_list_version: str
    fingerprint: str
    created_at: datetime
    expires_at: datetime | None
    lines: tuple[PaymentLine, ...]

    @property
    def portions(self) -> list[Portion]:
        """All lines that carry money."""
        return [line.portion for line in self.lines if line.amount_yen]

    @property
    def refundable_yen(self) -> Yen:
        """Captured, and not yet asked back."""
        return self.captured_yen - self.refund_claimed_yen


def insert_payment(connection: Connection, payment: Payment) -> None:
    """A new payment with its lines. Raises IntegrityError when the id or a live reference exists."""
    values = {column.name: getattr(payment, column.name) for column in payments.columns}
    connection.execute(insert(payments), values)
    rows = [asdict(line) | {"payment_id": payment.id} for line in payment.lines]
    connection.execute(insert(payment_lines), rows)


def find(connection: Connection, payment_id: str) -> Payment | None:
    """The payment, or None."""
    row = connection.execute(select(payments).where(payments.c.id == payment_id)).mappings().one_or_none()
    return _with_lines(connection, [row])[0] if row else None


def find_for_update(connection: Connection, payment_id: str) -> Payment | None:
    """Likewise, locked until the transaction ends."""
    query = select(payments).where(payments.c.id == payment_id).with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    return _with_lines(connection, [row])[0] if row else None


def find_live(connection: Connection, facility: str, reference: str) -> Payment | None:
    """The one payment that holds this booking, or None."""
    query = select(payments).where(payments.c.facility == facility, payments.c.reference == reference, LIVE_REFERENCE)
    row = connection.execute(query).mappings().one_or_none()
    return _with_lines(connection, [row])[0] if row else None


def find_each(connection: Connection, ids: Sequence[str]) -> list[Payment]:
    """These payments, in the order of `ids`."""
    rows = connection.execute(select(payments).where(payments.c.id.in_(ids))).mappings()
    return sorted(_with_lines(connection, list(rows)), key=lambda payment: ids.index(payment.id))


def of_session(connection: Connection, session_id: str, *, limit: int = 200) -> list[Payment]:
    """A drawer session's payments, newest first."""
    query = select(payments).where(payments.c.drawer_session_id == session_id)
    rows = connection.execute(query.order_by(payments.c.created_at.desc(), payments.c.id.desc()).limit(limit))
    return _with_lines(connection, list(rows.mappings()))


def in_doubt_of_session(connection: Connection, session_id: str) -> list[Payment]:
    """A drawer session's payments whose outcome is not known."""
    query = select(payments).where(
        payments.c.drawer_session_id == session_id, payments.c.status.in_([status.value for status in IN_DOUBT])
    )
    return _with_lines(connection, list(connection.execute(query.order_by(payments.c.id)).mappings()))


def due_for_inquiry(connection: Connection, now: datetime, *, limit: int) -> list[str]:
    """Ids of payments to be asked for again by now, the longest waiting first."""
    query = select(payments.c.id).where(payments.c.inquire_at <= now).order_by(payments.c.inquire_at).limit(limit)
    return list(connection.execute(query).scalars())


def past_their_time(connection: Connection, now: datetime, *, limit: int) -> list[str]:
    """Ids of unpaid payments whose `expires_at` has passed."""
    waiting = (PaymentStatus.CREATED.value, PaymentStatus.AWAITING_PAYER.value)
    query = select(payments.c.id).where(payments.c.status.in_(waiting), payments.c.expires_at <= now)
    return list(connection.execute(query.order_by(payments.c.expires_at).limit(limit)).scalars())


def change(connection: Connection, payment: Payment, changes: Mapping[str, Any]) -> None:
    """Change status columns. Raises StaleRow when the payment has moved since it was read."""
    statement = update(payments).where(payments.c.id == payment.id, payments.c.sequence == payment.sequence)
    if connection.execute(statement.values(dict(changes))).rowcount != 1:
        raise StaleRow(f"payment {payment.id} has moved on since event {payment.sequence}")


def store_text(connection: Connection, payment_id: str, texts: Mapping[str, str]) -> None:
    """Names, free text and metadata, kept apart so that they can be erased."""
    rows = [{"payment_id": payment_id, "field": field, "value": value} for field, value in texts.items()]
    if rows:
        connection.execute(insert(payment_texts), rows)


def texts_of(connection: Connection, payment_id: str) -> dict[str, str]:
    """The erasable texts by field."""
    query = select(payment_texts.c.field, payment_texts.c.value).where(payment_texts.c.payment_id == payment_id)
    return {row.field: row.value for row in connection.execute(query)}


def events_of(connection: Connection, payment_id: str) -> Sequence[RowMapping]:
    """The payment's events in order."""
    query = select(payment_events).where(payment_events.c.payment_id == payment_id)
    return connection.execute(query.order_by(payment_events.c.sequence)).mappings().all()


def fiscal_year_taken(connection: Connection, payment_id: str) -> int | None:
    """The 年度 in which its money was taken; None when none was."""
    event = payment_events
    query = select(event.c.fiscal_year).where(event.c.payment_id == payment_id, event.c.move.in_(_TAKES))
    return connection.execute(query.order_by(event.c.sequence)).scalars().first()


def _with_lines(connection: Connection, rows: Sequence[RowMapping]) -> list[Payment]:
    ids = [row["id"] for row in rows]
    query = select(payment_lines).where(payment_lines.c.payment_id.in_(ids)).order_by(payment_lines.c.line_id)
    lines: dict[str, list[PaymentLine]] = {payment_id: [] for payment_id in ids}
    for found in connection.execute(query).mappings():
        values = dict(found)
        lines[values.pop("payment_id")].append(PaymentLine(**values))
    return [_payment(row, tuple(lines[row["id"]])) for row in rows]


def _payment(row: RowMapping, lines: tuple[PaymentLine, ...]) -> Payment:
    values = dict(row)
    values["channel"] = Channel(values["channel"])
    values["tender"] = Tender(values["tender"])
    values["evidence"] = Evidence(values["evidence"]) if values["evidence"] else None
    values["status"] = PaymentStatus(values["status"])
    return Payment(**values, lines=lines)
