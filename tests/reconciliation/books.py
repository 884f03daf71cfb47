"""Payments, refunds and settlement lines written straight into the tables: thousands a second, or odd ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from pos.domain.business_day import business_day_of, fiscal_year_of
from pos.domain.identifiers import derived_identifier
from pos.storage.tables import payment_events, payments, refund_events, refunds
from reconciliation.tables import runs, statement_files, statement_lines, ward_versions
from tests.reconciliation.makers import TUESDAY_AFTERNOON


def ulid(name: str) -> str:
    """The same name, the same identifier."""
    return derived_identifier("books", name)


@dataclass(frozen=True)
class Sale:
    """A card sale at a terminal. `voided_after`: days until it was undone; `refunded_yen`: given back at once."""

    name: str
    amount_yen: int = 300
    voided_after: int | None = None
    refunded_yen: int = 0
    agent: str = "counter-card"
    facility: str = "tax"
    counter: str = "tax-1"
    terminal_id: str = "T-1"
    at: datetime = TUESDAY_AFTERNOON


@dataclass(frozen=True)
class SettlementLine:
    key: str
    reference: str | None
    gross_yen: int
    type: str = "sale"
    agent: str = "counter-card"
    at: datetime = TUESDAY_AFTERNOON
    fee_yen: int = 0
    fee_tax_yen: int = 0
    payout_id: str | None = None
    payout_on: date | None = None


def write_sales(connection: Connection, sales: Iterable[Sale]) -> None:
    known = list(sales)
    connection.execute(insert(payments), [_payment(sale) for sale in known])
    events = [event for sale in known for event in _events(sale)]
    connection.execute(insert(payment_events), events)
    given_back = [sale for sale in known if sale.refunded_yen]
    if given_back:
        connection.execute(insert(refunds), [_refund(sale) for sale in given_back])
        connection.execute(insert(refund_events), [_refund_event(sale) for sale in given_back])


def write_lines(connection: Connection, lines: Iterable[SettlementLine]) -> None:
    file = {"file_id": ulid("file"), "sha256": "0" * 64, "source": "counter-card", "name": "f.csv", "raw": b"",
            "masked": False, "received_by": "test", "received_at": TUESDAY_AFTERNOON}  # fmt: skip
    connection.execute(insert(statement_files).values(file))
    rows = [_line(line) for line in lines]
    if rows:
        connection.execute(insert(statement_lines), rows)


def write_run(connection: Connection, name: str = "run", number: int = 1) -> str:
    ward = {"sha256": "0" * 64, "content": b"", "first_seen_at": TUESDAY_AFTERNOON}
    connection.execute(insert(ward_versions).values(ward))
    row = {"run_id": ulid(name), "number": number, "business_day": date(2026, 11, 24), "ward_sha256": "0" * 64}
    connection.execute(insert(runs).values(**row, as_of=TUESDAY_AFTERNOON))
    return ulid(name)


def _payment(sale: Sale) -> dict[str, Any]:
    back = sale.refunded_yen
    return {
        "id": ulid(sale.name), "facility": sale.facility, "channel": "counter", "counter": sale.counter,
        "tender": "credit", "evidence": "gateway", "agent": sale.agent, "merchant_account": "M-1",
        "terminal_id": sale.terminal_id, "brand": "Visa", "amount_yen": sale.amount_yen,
        "authorized_yen": sale.amount_yen, "captured_yen": sale.amount_yen, "refund_claimed_yen": back,
        "refunded_yen": back, "status": "captured" if sale.voided_after is None else "voided", "sequence": 4,
        "attempt": 1, "attempt_limit": 1, "capture_mode": "automatic", "late_capture": False, "locale": "ja",
        "inquiries": 0, "price_list_version": "0" * 64, "fingerprint": sale.name[:64], "created_at": sale.at,
    }  # fmt: skip


def _events(sale: Sale) -> Iterable[dict[str, Any]]:
    yield _event(sale, 1, "request_authorization", sale.at)
    yield _event(sale, 2, "capture", sale.at)
    if sale.voided_after is not None:
        later = sale.at + timedelta(days=sale.voided_after)
        yield _event(sale, 3, "request_void", later)
        yield _event(sale, 4, "void", later)


def _event(sale: Sale, sequence: int, move: str, at: datetime) -> dict[str, Any]:
    return {
        "payment_id": ulid(sale.name), "sequence": sequence, "move": move, "from_status": "created",
        "to_status": "captured", "attempt": 1, "amount_yen": sale.amount_yen, "facility": sale.facility,
        "actor": "staff:1", "details": {}, "audit_seq": 1, **_days(at),
    }  # fmt: skip


def _refund(sale: Sale) -> dict[str, Any]:
    return {
        "id": ulid(f"{sale.name}-back"), "payment_id": ulid(sale.name), "facility": sale.facility,
        "amount_yen": sale.refunded_yen, "status": "refunded", "sequence": 3, "route": "original",
        "reason": "use_canceled", "requested_by": "staff:1", "agent": sale.agent, "inquiries": 0,
        "fingerprint": "", "created_at": sale.at,
    }  # fmt: skip


def _refund_event(sale: Sale) -> dict[str, Any]:
    return {
        "refund_id": ulid(f"{sale.name}-back"), "sequence": 3, "payment_id": ulid(sale.name), "move": "succeed",
        "from_status": "refunding", "to_status": "refunded", "amount_yen": sale.refunded_yen,
        "facility": sale.facility, "actor": "staff:1", "details": {}, "audit_seq": 1, **_days(sale.at),
    }  # fmt: skip


def _days(at: datetime) -> dict[str, Any]:
    day = business_day_of(at)
    return {"occurred_at": at, "recorded_at": at, "business_day": day, "belongs_to_day": day,
            "fiscal_year": fiscal_year_of(day)}  # fmt: skip


def _line(line: SettlementLine) -> dict[str, Any]:
    return {
        "line_key": f"{line.agent}:{line.key}", "file_id": ulid("file"), "row": 3, "agent": line.agent,
        "line_id": line.key, "type": line.type, "merchant_account": "M-1", "terminal_id": "T-1",
        "our_reference": line.reference, "method": "credit", "brand": "Visa", "occurred_at": line.at,
        "business_day": business_day_of(line.at), "gross_yen": line.gross_yen, "fee_yen": line.fee_yen,
        "fee_tax_yen": line.fee_tax_yen, "net_yen": line.gross_yen - line.fee_yen - line.fee_tax_yen,
        "payout_id": line.payout_id, "payout_on": line.payout_on, "content_sha256": "0" * 64,
    }  # fmt: skip
