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


#: 日計 of standalone terminals as they were typed in at レジ締め: each entry is kept, the last one counts. A brand
#: without payments is a row of zeros, so that "nothing was taken" is not "not entered".
terminal_totals = Table(
    "terminal_totals",
    metadata,
    Column("session_id", ForeignKey("drawer_sessions.id"), primary_key=True),
    Column("terminal_id", String(64), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("tender", String(16), primary_key=True),
    Column("brand", String(32), primary_key=True),
    Column("count", Integer, nullable=False),
    yen("amount_yen"),
    Column("entered_by", String(64), nullable=False),
    instant("entered_at"),
    CheckConstraint("count >= 0 AND amount_yen >= 0", name="total_not_negative"),
    info=APPEND_ONLY,
)


#: 払込書: what one closed drawer session has to pay in at the bank, and by when.
pay_in_slips = Table(
    "pay_in_slips",
    metadata,
    Column("slip", String(20), primary_key=True),
    Column("drawer_session_id", ForeignKey("drawer_sessions.id"), nullable=False, unique=True),
    Column("facility", String(64), nullable=False),
    Column("counter", String(64), nullable=False),
    Column("business_day", Date, nullable=False),  # the session's
    yen("amount_yen"),
    Column("due_on", Date, nullable=False),  # the bank business day by which it has to stand on the account
    instant("issued_at"),
    CheckConstraint("amount_yen > 0", name="amount_positive"),
    Index("ix_pay_in_slips_day", "business_day", "facility"),
    Index("ix_pay_in_slips_due", "due_on"),
    info=APPEND_ONLY,
)
