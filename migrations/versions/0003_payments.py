"""Payments, their lines, erasable texts and events."""

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    text,
)

revision = "0003"
down_revision = "0002"

_TO_BE_INQUIRED = text("inquire_at IS NOT NULL")
_LIVE_REFERENCE = text(
    "reference IS NOT NULL AND status NOT IN ('canceled', 'declined', 'expired', "
    "'voided') AND NOT late_capture AND (captured_yen = 0 OR refunded_yen < captured_yen)"
)


def upgrade() -> None:
    op.create_table(
        "payments",
        Column("id", String(26), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("channel", String(16), nullable=False),
        Column("counter", String(64), nullable=True),
        Column("drawer_session_id", String(26), nullable=True),
        Column("tender", String(16), nullable=False),
        Column("evidence", String(16), nullable=True),
        Column("agent", String(64), nullable=True),
        Column("merchant_account", String(64), nullable=True),
        Column("terminal_id", String(64), nullable=True),
        Column("brand", String(32), nullable=True),
        Column("agent_reference", String(64), nullable=True),
        Column("slip_number", String(64), nullable=True),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("authorized_yen", BigInteger(), nullable=False),
        Column("captured_yen", BigInteger(), nullable=False),
        Column("refund_claimed_yen", BigInteger(), nullable=False),
        Column("refunded_yen", BigInteger(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("sequence", Integer(), nullable=False),
        Column("attempt", Integer(), nullable=False),
        Column("attempt_limit", Integer(), nullable=False),
        Column("capture_mode", String(16), nullable=False),
        Column("late_capture", Boolean(), nullable=False),
        Column("reference", String(64), nullable=True),
        Column("api_client_id", String(64), nullable=True),
        Column("return_url", Text(), nullable=True),
        Column("locale", String(8), nullable=False),
        Column("next_action", JSON(), nullable=True),
        Column("inquiries", Integer(), nullable=False),
        Column("inquire_at", DateTime(timezone=True), nullable=True),
        Column("price_list_version", String(64), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("id", name="pk_payments"),
        ForeignKeyConstraint(["api_client_id"], ["api_clients.id"], name="fk_payments_api_client_id"),
        ForeignKeyConstraint(["drawer_session_id"], ["drawer_sessions.id"], name="fk_payments_drawer_session_id"),
        CheckConstraint(
            "0 <= refunded_yen AND refunded_yen <= refund_claimed_yen AND refund_claimed_yen <= "
            "captured_yen AND captured_yen <= authorized_yen AND authorized_yen <= amount_yen",
            name="ck_payments_refunds_within_captured",
        ),
        CheckConstraint(
            "status IN ('created', 'awaiting_payer', 'authorizing', 'authorized', 'capturing', "
            "'captured', 'voiding', 'voided', 'declined', 'expired', 'canceled', 'indeterminate')",
            name="ck_payments_status_known",
        ),
    )
    op.create_index("ix_payments_facility_created", "payments", ["facility", "created_at"])
    op.create_index(
        "ix_payments_inquire_at",
        "payments",
        ["inquire_at"],
        sqlite_where=_TO_BE_INQUIRED,
        postgresql_where=_TO_BE_INQUIRED,
    )
    op.create_index("ix_payments_session", "payments", ["drawer_session_id"])
    op.create_index(
        "uq_payments_live_reference",
        "payments",
        ["facility", "reference"],
        unique=True,
        sqlite_where=_LIVE_REFERENCE,
        postgresql_where=_LIVE_REFERENCE,
    )

    op.create_table(
        "payment_lines",
        Column("payment_id", String(26), nullable=False),
        Column("line_id", String(32), nullable=False),
        Column("fee", String(64), nullable=True),
        Column("name", String(200), nullable=False),
        Column("quantity", Integer(), nullable=False),
        Column("unit_yen", BigInteger(), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("price_class", String(16), nullable=False),
        Column("exemption_reason", String(64), nullable=True),
        Column("tax_class", String(16), nullable=False),
        Column("revenue_account", String(64), nullable=True),
        Column("owner", String(64), nullable=False),
        Column("use_day", Date(), nullable=True),
        PrimaryKeyConstraint("payment_id", "line_id", name="pk_payment_lines"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_lines_payment_id"),
        CheckConstraint(
            "quantity > 0 AND amount_yen = quantity * unit_yen AND unit_yen >= 0",
            name="ck_payment_lines_amount_is_product",
        ),
    )

    op.create_table(
        "payment_texts",
        Column("payment_id", String(26), nullable=False),
        Column("field", String(32), nullable=False),
        Column("value", Text(), nullable=False),
        PrimaryKeyConstraint("payment_id", "field", name="pk_payment_texts"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_texts_payment_id"),
    )

    op.create_table(
        "payment_events",
        Column("payment_id", String(26), nullable=False),
        Column("sequence", Integer(), autoincrement=False, nullable=False),
        Column("move", String(32), nullable=False),
        Column("from_status", String(16), nullable=False),
        Column("to_status", String(16), nullable=False),
        Column("attempt", Integer(), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("actor", String(80), nullable=False),
        Column("details", JSON(), nullable=False),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("belongs_to_day", Date(), nullable=False),
        Column("fiscal_year", Integer(), nullable=False),
        Column("audit_seq", Integer(), nullable=False),
        PrimaryKeyConstraint("payment_id", "sequence", name="pk_payment_events"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_events_payment_id"),
    )
    op.create_index("ix_payment_events_day", "payment_events", ["business_day", "facility"])
