"""What a drawer session has taken so far: money and its counts from the journal, 0-yen payments from events."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, or_, select

from pos.domain.drawer_report import Taken
from pos.domain.money import Yen
from pos.domain.payment import PaymentMove
from pos.domain.receipt import ReceiptNumber
from pos.domain.tender import Tender
from pos.storage.tables import drawer_sessions, journal_entries, journal_lines, payment_events, payments, receipts

_CAPTURES = {PaymentMove.TAKE_CASH.value, PaymentMove.CAPTURE.value, PaymentMove.CAPTURE_AFTER_FINISH.value}
_VOIDS = {PaymentMove.VOID.value, PaymentMove.VOID_CASH.value}


@dataclass(frozen=True, slots=True)
class ReceiptSpan:
    """The receipts of a session: from, to, how many. They are gapless within a counter's day."""

    first: ReceiptNumber
    last: ReceiptNumber
    count: int


def taken_in_session(connection: Connection, session_id: str, until: datetime | None = None) -> list[Taken]:
    """One row per tender and brand, in the order of Tender. `until`: only what was recorded by then (レジ締め):
    money that surfaces later is 後日確定 and changes no レジ精算票.
    """
    sums: dict[tuple[str, str | None], dict[str, tuple[int, int]]] = defaultdict(dict)
    for tender, brand, kind, count, amount in connection.execute(_money_by_kind(session_id, until)):
        known_count, known_amount = sums[tender, brand].get(_column(kind), (0, 0))
        sums[tender, brand][_column(kind)] = (known_count + count, known_amount + abs(int(amount)))
    for move, count in connection.execute(_free_by_move(session_id, until)):
        sums[Tender.NONE.value, None][_column(move)] = (count, 0)
    rows = [_taken(Tender(tender), brand, by_kind) for (tender, brand), by_kind in sums.items()]
    return sorted(rows, key=lambda row: (list(Tender).index(row.tender), row.brand or ""))


def receipts_of_session(connection: Connection, session_id: str) -> ReceiptSpan | None:
    """From which to which receipt number; None when nothing was sold."""
    numbers = receipts.c.number
    query = (
        select(receipts.c.counter, receipts.c.business_day, receipts.c.series, func.min(numbers), func.max(numbers),
               func.count())
        .join(payments, payments.c.id == receipts.c.payment_id)
        .where(payments.c.drawer_session_id == session_id)
        .group_by(receipts.c.epoch, receipts.c.counter, receipts.c.business_day, receipts.c.series)
        .order_by(receipts.c.epoch, receipts.c.business_day, receipts.c.series)
    )  # fmt: skip
    spans = connection.execute(query).all()
    if not spans:
        return None
    counter, day, series, first, _, _ = spans[0]
    *_, last_day, last_series, _, last, _ = spans[-1]
    return ReceiptSpan(
        ReceiptNumber(counter, day, series, first),
        ReceiptNumber(counter, last_day, last_series, last),
        sum(span[-1] for span in spans),
    )


def last_closed_session(connection: Connection, counter: str) -> str | None:
    """The counter's session whose レジ精算票 was made last; None for a new counter."""
    query = select(drawer_sessions.c.id).where(
        drawer_sessions.c.counter == counter, drawer_sessions.c.closed_at.is_not(None)
    )
    return connection.execute(query.order_by(drawer_sessions.c.closed_at.desc()).limit(1)).scalar()


def _money_by_kind(session_id: str, until: datetime | None) -> Select[str, str | None, str, int, int]:
    money = or_(journal_lines.c.account.like("cash:%"), journal_lines.c.account.like("receivable:%"))
    query = (
        select(
            payments.c.tender,
            payments.c.brand,
            journal_entries.c.kind,
            func.count(journal_entries.c.id.distinct()),
            func.sum(journal_lines.c.amount_yen),
        )
        .join(journal_lines, journal_lines.c.entry_id == journal_entries.c.id)
        .join(payments, payments.c.id == journal_entries.c.payment_id)
        .where(journal_entries.c.drawer_session_id == session_id, money)
        .group_by(payments.c.tender, payments.c.brand, journal_entries.c.kind)
    )
    return query if until is None else query.where(journal_entries.c.recorded_at <= until)


def _free_by_move(session_id: str, until: datetime | None) -> Select[str, int]:
    moves = (PaymentMove.TAKE_CASH.value, PaymentMove.VOID_CASH.value)
    query = (
        select(payment_events.c.move, func.count())
        .join(payments, payments.c.id == payment_events.c.payment_id)
        .where(
            payments.c.drawer_session_id == session_id,
            payments.c.tender == Tender.NONE.value,
            payment_events.c.move.in_(moves),
        )
        .group_by(payment_events.c.move)
    )
    return query if until is None else query.where(payment_events.c.recorded_at <= until)


def _column(kind: str) -> str:
    if kind in _CAPTURES:
        return "capture"
    return "void" if kind in _VOIDS else "refund"


def _taken(tender: Tender, brand: str | None, by_kind: dict[str, tuple[int, int]]) -> Taken:
    count, gross = by_kind.get("capture", (0, 0))
    void_count, void = by_kind.get("void", (0, 0))
    refund_count, refund = by_kind.get("refund", (0, 0))
    return Taken(tender, brand, count, Yen(gross), void_count, Yen(void), refund_count, Yen(refund))
