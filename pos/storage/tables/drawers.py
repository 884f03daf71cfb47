"""Business days and drawers."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, text

from pos.domain.drawer import DrawerStatus
from pos.domain.facility_day import DayStatus
from pos.storage.columns import instant, ulid, yen
from pos.storage.tables.base import APPEND_ONLY, metadata, one_of

facility_days = Table(
    "facility_days",
    metadata,
    Column("facility", String(64), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("status", String(16), nullable=False),
    instant("ended_at", nullable=True),
    instant("closed_at", nullable=True),
    Column("closed_by", String(64)),
    one_of("status", DayStatus),
)


drawer_sessions = Table(
    "drawer_sessions",
    metadata,
    ulid("id", primary_key=True),
    Column("counter", String(64), nullable=False),
    Column("facility", String(64), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("status", String(16), nullable=False),
    yen("float_yen"),
    Column("opened_by", String(64), nullable=False),
    instant("opened_at"),
    Column("closed_by", String(64)),
    instant("closed_at", nullable=True),
    yen("expected_yen", nullable=True),
    yen("counted_yen", nullable=True),
    yen("pay_in_yen", nullable=True),
    one_of("status", DrawerStatus),
    CheckConstraint("float_yen >= 0", name="float_not_negative"),
    Index(
        "uq_drawer_sessions_one_open",
        "counter",
        unique=True,
        sqlite_where=text("status <> 'closed'"),
        postgresql_where=text("status <> 'closed'"),
    ),
    Index("ix_drawer_sessions_day", "business_day", "facility"),
)


drawer_counts = Table(
    "drawer_counts",
    metadata,
    Column("session_id", ForeignKey("drawer_sessions.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("pieces", JSON, nullable=False),
    yen("counted_yen"),
    yen("expected_yen"),
    Column("counted_by", String(64), nullable=False),
    instant("counted_at"),
    info=APPEND_ONLY,
)
