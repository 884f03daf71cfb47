"""Refunds and their events."""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text

from pos.domain.refund import RefundStatus
from pos.storage.columns import event_days, instant, ulid, yen
from pos.storage.tables.base import APPEND_ONLY, counted_later, metadata, one_of

refunds = Table(
    "refunds",
    metadata,
    ulid("id", primary_key=True),
    Column("payment_id", ForeignKey("payments.id"), nullable=False),
    Column("facility", String(64), nullable=False),
    yen("amount_yen"),
    Column("status", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("route", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("requested_by", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("drawer_session_id", ForeignKey("drawer_sessions.id")),
    Column("agent", String(64)),
    Column("agent_reference", String(64)),
    Column("api_client_id", ForeignKey("api_clients.id")),
    Column("inquiries", Integer, nullable=False),
    instant("inquire_at", nullable=True),
    Column("fingerprint", String(64), nullable=False),
    instant("created_at"),
    one_of("status", RefundStatus),
    CheckConstraint("amount_yen > 0", name="amount_positive"),
    Index("ix_refunds_payment", "payment_id"),
    Index(
        "ix_refunds_inquire_at",
        "inquire_at",
        sqlite_where=text("inquire_at IS NOT NULL"),
        postgresql_where=text("inquire_at IS NOT NULL"),
    ),
)


refund_lines = Table(
    "refund_lines",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("line_id", String(32), primary_key=True),
    yen("amount_yen"),
    CheckConstraint("amount_yen > 0", name="amount_positive"),
    info=APPEND_ONLY,
)


refund_events = Table(
    "refund_events",
    metadata,
    Column("refund_id", ForeignKey("refunds.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("payment_id", ForeignKey("payments.id"), nullable=False),
    Column("move", String(32), nullable=False),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    yen("amount_yen"),
    Column("facility", String(64), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("details", JSON, nullable=False),
    *event_days(),
    Column("audit_seq", Integer, nullable=False),
    Index("ix_refund_events_day", "business_day", "facility"),
    counted_later("refund_events"),
    info=APPEND_ONLY,
)
