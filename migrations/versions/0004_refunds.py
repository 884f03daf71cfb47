"""Refunds, their lines and events."""

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    text,
)

revision = "0004"
down_revision = "0003"

_TO_BE_INQUIRED = text("inquire_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "refunds",
        Column("id", String(26), nullable=False),
        Column("payment_id", String(26), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("sequence", Integer(), nullable=False),
        Column("route", String(16), nullable=False),
        Column("reason", String(32), nullable=False),
        Column("requested_by", String(80), nullable=False),
        Column("approved_by", String(80), nullable=True),
        Column("drawer_session_id", String(26), nullable=True),
        Column("agent", String(64), nullable=True),
        Column("agent_reference", String(64), nullable=True),
        Column("api_client_id", String(64), nullable=True),
        Column("inquiries", Integer(), nullable=False),
        Column("inquire_at", DateTime(timezone=True), nullable=True),
        Column("fingerprint", String(64), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_refunds"),
        ForeignKeyConstraint(["api_client_id"], ["api_clients.id"], name="fk_refunds_api_client_id"),
        ForeignKeyConstraint(["drawer_session_id"], ["drawer_sessions.id"], name="fk_refunds_drawer_session_id"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refunds_payment_id"),
        CheckConstraint("amount_yen > 0", name="ck_refunds_amount_positive"),
        CheckConstraint(
            "status IN ('requested', 'approved', 'refunding', 'refunded', 'failed', 'indeterminate')",
            name="ck_refunds_status_known",
        ),
    )
    op.create_index(
        "ix_refunds_inquire_at",
        "refunds",
        ["inquire_at"],
        sqlite_where=_TO_BE_INQUIRED,
        postgresql_where=_TO_BE_INQUIRED,
    )
    op.create_index("ix_refunds_payment", "refunds", ["payment_id"])

    op.create_table(
        "refund_lines",
        Column("refund_id", String(26), nullable=False),
        Column("line_id", String(32), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        PrimaryKeyConstraint("refund_id", "line_id", name="pk_refund_lines"),
        ForeignKeyConstraint(["refund_id"], ["refunds.id"], name="fk_refund_lines_refund_id"),
        CheckConstraint("amount_yen > 0", name="ck_refund_lines_amount_positive"),
    )

    op.create_table(
        "refund_events",
        Column("refund_id", String(26), nullable=False),
        Column("sequence", Integer(), autoincrement=False, nullable=False),
        Column("payment_id", String(26), nullable=False),
        Column("move", String(32), nullable=False),
        Column("from_status", String(16), nullable=False),
        Column("to_status", String(16), nullable=False),
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
        PrimaryKeyConstraint("refund_id", "sequence", name="pk_refund_events"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_refund_events_payment_id"),
        ForeignKeyConstraint(["refund_id"], ["refunds.id"], name="fk_refund_events_refund_id"),
    )
    op.create_index("ix_refund_events_day", "refund_events", ["business_day", "facility"])
