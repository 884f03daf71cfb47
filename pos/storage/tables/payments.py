"""Payments, their lines, texts and events."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from pos.domain.payment import NOT_LIVE, PaymentStatus
from pos.storage.columns import event_days, instant, ulid, yen
from pos.storage.tables.base import APPEND_ONLY, ERASABLE, counted_later, metadata, one_of

_NOT_LIVE_SQL = ", ".join(f"'{status}'" for status in sorted(NOT_LIVE))

#: A payment that holds its booking: one per (facility, reference). A late capture on its way back does not.
LIVE_REFERENCE = text(
    f"reference IS NOT NULL AND status NOT IN ({_NOT_LIVE_SQL}) AND NOT late_capture"
    " AND (captured_yen = 0 OR refunded_yen < captured_yen)"
)

payments = Table(
    "payments",
    metadata,
    ulid("id", primary_key=True),
    Column("facility", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("counter", String(64)),
    Column("drawer_session_id", ForeignKey("drawer_sessions.id")),
    Column("tender", String(16), nullable=False),
    Column("evidence", String(16)),
    Column("agent", String(64)),
    Column("merchant_account", String(64)),
    Column("terminal_id", String(64)),
    Column("brand", String(32)),
    Column("agent_reference", String(64)),
    Column("slip_number", String(64)),
    yen("amount_yen"),
    yen("authorized_yen"),
    yen("captured_yen"),
    yen("refund_claimed_yen"),  # refunds asked and done: the counter behind "refunds <= captured"
    yen("refunded_yen"),  # refunds done
    Column("status", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),  # of the last event; a change that saw an older one is refused
    Column("attempt", Integer, nullable=False),
    Column("attempt_limit", Integer, nullable=False),
    Column("capture_mode", String(16), nullable=False),
    Column("late_capture", Boolean, nullable=False),
    Column("reference", String(64)),
    Column("api_client_id", ForeignKey("api_clients.id")),
    Column("return_url", Text),
    Column("locale", String(8), nullable=False),
    Column("next_action", JSON),
    Column("inquiries", Integer, nullable=False),
    instant("inquire_at", nullable=True),
    Column("price_list_version", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),  # of what was asked: the same id with other content is refused
    instant("created_at"),
    instant("expires_at", nullable=True),
    one_of("status", PaymentStatus),
    CheckConstraint(
        "0 <= refunded_yen AND refunded_yen <= refund_claimed_yen AND refund_claimed_yen <= captured_yen"
        " AND captured_yen <= authorized_yen AND authorized_yen <= amount_yen",
        name="refunds_within_captured",
    ),
    Index(
        "uq_payments_live_reference",
        "facility",
        "reference",
        unique=True,
        sqlite_where=LIVE_REFERENCE,
        postgresql_where=LIVE_REFERENCE,
    ),
    Index("ix_payments_facility_created", "facility", "created_at"),
    Index("ix_payments_session", "drawer_session_id"),
    Index(
        "ix_payments_inquire_at",
        "inquire_at",
        sqlite_where=text("inquire_at IS NOT NULL"),
        postgresql_where=text("inquire_at IS NOT NULL"),
    ),
)


payment_lines = Table(
    "payment_lines",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True),
    Column("line_id", String(32), primary_key=True),
    Column("fee", String(64)),
    Column("name", String(200), nullable=False),
    Column("quantity", Integer, nullable=False),
    yen("unit_yen"),
    yen("amount_yen"),
    Column("price_class", String(16), nullable=False),
    Column("exemption_reason", String(64)),
    Column("tax_class", String(16), nullable=False),
    Column("revenue_account", String(64)),
    Column("owner", String(64), nullable=False),
    Column("use_day", Date),
    CheckConstraint("quantity > 0 AND amount_yen = quantity * unit_yen AND unit_yen >= 0", name="amount_is_product"),
    info=APPEND_ONLY,
)


#: Names, free text, metadata: erasable, the chain holds their hash only.
payment_texts = Table(
    "payment_texts",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True),
    Column("field", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    info=ERASABLE,
)


payment_events = Table(
    "payment_events",
    metadata,
    Column("payment_id", ForeignKey("payments.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("move", String(32), nullable=False),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    yen("amount_yen"),
    Column("facility", String(64), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("details", JSON, nullable=False),
    *event_days(),
    Column("audit_seq", Integer, nullable=False),
    Index("ix_payment_events_day", "business_day", "facility"),
    counted_later("payment_events"),
    info=APPEND_ONLY,
)
