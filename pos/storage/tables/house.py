"""Who works here, on what, and the runs of the scheduled jobs."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from pos.storage.columns import instant, ulid
from pos.storage.tables.base import metadata

staff = Table(
    "staff",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("roles", JSON, nullable=False),
    Column("facilities", JSON, nullable=False),  # ids, or ["*"]
    instant("created_at"),
    instant("disabled_at", nullable=True),
)


staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_sha256", String(64), primary_key=True),
    Column("staff_number", ForeignKey("staff.number"), nullable=False),
    Column("counter", String(64)),
    instant("created_at"),
    instant("seen_at"),
    instant("ended_at", nullable=True),
    Index("ix_staff_sessions_staff", "staff_number"),
)


#: Counted before the password is looked at, so that parallel guesses cannot outrun the limit.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("scope", String(16), primary_key=True),  # staff or address
    Column("subject", String(64), primary_key=True),  # SHA-256 of the staff number or network address that was given
    Column("attempts", Integer, nullable=False),
    instant("window_started_at"),
    CheckConstraint("scope IN ('staff', 'address')", name="scope_known"),
    CheckConstraint("attempts >= 0", name="attempts_not_negative"),
)


devices = Table(
    "devices",
    metadata,
    ulid("id", primary_key=True),
    Column("name", String(100), nullable=False),
    Column("counter", String(64), nullable=False),
    Column("public_key", Text, nullable=False),  # JWK of the browser's non-extractable key
    Column("last_seq", Integer, nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("enrolled_by", String(64), nullable=False),
    instant("enrolled_at"),
    instant("revoked_at", nullable=True),
)


job_runs = Table(
    "job_runs",
    metadata,
    Column("job", String(32), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("holder", String(100), nullable=False),
    instant("lease_until"),
    Column("attempts", Integer, nullable=False),
    instant("started_at"),
    instant("finished_at", nullable=True),
    Column("error", Text),
    CheckConstraint("status IN ('running', 'done', 'failed')", name="status_known"),
)
