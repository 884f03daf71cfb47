"""Business days, drawer sessions and their counts."""

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

revision = "0001"
down_revision = None

_NOT_CLOSED = text("status <> 'closed'")


def upgrade() -> None:
    op.create_table(
        "facility_days",
        Column("facility", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("ended_at", DateTime(timezone=True), nullable=True),
        Column("closed_at", DateTime(timezone=True), nullable=True),
        Column("closed_by", String(64), nullable=True),
        PrimaryKeyConstraint("facility", "business_day", name="pk_facility_days"),
        CheckConstraint("status IN ('open', 'ended', 'reconciled', 'closed')", name="ck_facility_days_status_known"),
    )

    op.create_table(
        "drawer_sessions",
        Column("id", String(26), nullable=False),
        Column("counter", String(64), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("float_yen", BigInteger(), nullable=False),
        Column("opened_by", String(64), nullable=False),
        Column("opened_at", DateTime(timezone=True), nullable=False),
        Column("closed_by", String(64), nullable=True),
        Column("closed_at", DateTime(timezone=True), nullable=True),
        Column("expected_yen", BigInteger(), nullable=True),
        Column("counted_yen", BigInteger(), nullable=True),
        Column("pay_in_yen", BigInteger(), nullable=True),
        PrimaryKeyConstraint("id", name="pk_drawer_sessions"),
        CheckConstraint("float_yen >= 0", name="ck_drawer_sessions_float_not_negative"),
        CheckConstraint("status IN ('open', 'counting', 'closed')", name="ck_drawer_sessions_status_known"),
    )
    op.create_index("ix_drawer_sessions_day", "drawer_sessions", ["business_day", "facility"])
    op.create_index(
        "uq_drawer_sessions_one_open",
        "drawer_sessions",
        ["counter"],
        unique=True,
        sqlite_where=_NOT_CLOSED,
        postgresql_where=_NOT_CLOSED,
    )

    op.create_table(
        "drawer_counts",
        Column("session_id", String(26), nullable=False),
        Column("attempt", Integer(), autoincrement=False, nullable=False),
        Column("pieces", JSON(), nullable=False),
        Column("counted_yen", BigInteger(), nullable=False),
        Column("expected_yen", BigInteger(), nullable=False),
        Column("counted_by", String(64), nullable=False),
        Column("counted_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("session_id", "attempt", name="pk_drawer_counts"),
        ForeignKeyConstraint(["session_id"], ["drawer_sessions.id"], name="fk_drawer_counts_session_id"),
    )
