"""Staff, their sessions, devices, and the runs of the scheduled jobs."""

from alembic import op
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
)

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "staff",
        Column("number", String(32), nullable=False),
        Column("name", String(100), nullable=False),
        Column("password_hash", Text(), nullable=False),
        Column("roles", JSON(), nullable=False),
        Column("facilities", JSON(), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("disabled_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("number", name="pk_staff"),
    )

    op.create_table(
        "staff_sessions",
        Column("token_sha256", String(64), nullable=False),
        Column("staff_number", String(32), nullable=False),
        Column("counter", String(64), nullable=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Column("ended_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("token_sha256", name="pk_staff_sessions"),
        ForeignKeyConstraint(["staff_number"], ["staff.number"], name="fk_staff_sessions_staff_number"),
    )
    op.create_index("ix_staff_sessions_staff", "staff_sessions", ["staff_number"])

    op.create_table(
        "sign_in_attempts",
        Column("scope", String(16), nullable=False),
        Column("subject", String(64), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("window_started_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("scope", "subject", name="pk_sign_in_attempts"),
        CheckConstraint("attempts >= 0", name="ck_sign_in_attempts_attempts_not_negative"),
        CheckConstraint("scope IN ('staff', 'address')", name="ck_sign_in_attempts_scope_known"),
    )

    op.create_table(
        "devices",
        Column("id", String(26), nullable=False),
        Column("name", String(100), nullable=False),
        Column("counter", String(64), nullable=False),
        Column("public_key", Text(), nullable=False),
        Column("last_seq", Integer(), nullable=False),
        Column("last_hash", String(64), nullable=False),
        Column("enrolled_by", String(64), nullable=False),
        Column("enrolled_at", DateTime(timezone=True), nullable=False),
        Column("revoked_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("id", name="pk_devices"),
    )

    op.create_table(
        "job_runs",
        Column("job", String(32), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("holder", String(100), nullable=False),
        Column("lease_until", DateTime(timezone=True), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("finished_at", DateTime(timezone=True), nullable=True),
        Column("error", Text(), nullable=True),
        PrimaryKeyConstraint("job", "business_day", name="pk_job_runs"),
        CheckConstraint("status IN ('running', 'done', 'failed')", name="ck_job_runs_status_known"),
    )
