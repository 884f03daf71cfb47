"""The journal, receipts, and the audit chains that seal them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from pos.storage.columns import event_days, instant, ulid, yen
from pos.storage.tables.base import APPEND_ONLY, metadata

_OF_A_LINE = text("statement_line IS NOT NULL")

journal_entries = Table(
    "journal_entries",
    metadata,
    ulid("id", primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("facility", String(64), nullable=False),
    Column("payment_id", ForeignKey("payments.id")),
    Column("refund_id", ForeignKey("refunds.id")),
    Column("drawer_session_id", ForeignKey("drawer_sessions.id")),
    Column("statement_line", String(160)),
    *event_days(),
    Column("audit_seq", Integer, nullable=False),
    Index("ix_journal_entries_day", "business_day", "facility"),
    Index("ix_journal_entries_payment", "payment_id"),
    Index(
        "uq_journal_entries_statement_line",  # a line is booked once at a facility, however often a night runs
        "kind",
        "statement_line",
        "facility",
        unique=True,
        sqlite_where=_OF_A_LINE,
        postgresql_where=_OF_A_LINE,
    ),
    Index(
        "ix_journal_entries_booked",  # what nights have booked lately
        "recorded_at",
        "business_day",
        sqlite_where=_OF_A_LINE,
        postgresql_where=_OF_A_LINE,
    ),
    info=APPEND_ONLY,
)


journal_lines = Table(
    "journal_lines",
    metadata,
    Column("entry_id", ForeignKey("journal_entries.id"), primary_key=True),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("account", String(160), nullable=False),
    yen("amount_yen"),
    Column("facility", String(64), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("drawer_session_id", String(26)),
    Column("line_id", String(32)),
    CheckConstraint("amount_yen <> 0", name="amount_not_zero"),
    Index("ix_journal_lines_account", "account"),
    Index("ix_journal_lines_session", "drawer_session_id"),
    info=APPEND_ONLY,
)


receipt_series = Table(
    "receipt_series",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("counter", String(64), primary_key=True),
    Column("business_day", Date, primary_key=True),
    Column("series", String(32), primary_key=True),
    Column("last_number", Integer, nullable=False),
)


receipts = Table(
    "receipts",
    metadata,
    Column("epoch", Integer, nullable=False),
    Column("counter", String(64), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("series", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("payment_id", ForeignKey("payments.id"), nullable=False, unique=True),
    instant("issued_at"),
    PrimaryKeyConstraint("epoch", "counter", "business_day", "series", "number"),
    info=APPEND_ONLY,
)


epochs = Table(
    "epochs",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    instant("started_at"),
    Column("reason", Text, nullable=False),
    info=APPEND_ONLY,
)


audit_chains = Table(
    "audit_chains",
    metadata,
    Column("chain", String(64), primary_key=True),
    Column("head_seq", Integer, nullable=False),
    Column("head_mac", String(64), nullable=False),
)


audit_rows = Table(
    "audit_rows",
    metadata,
    Column("chain", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("payload", Text, nullable=False),  # RFC 8785
    Column("mac", String(64), nullable=False),
    info=APPEND_ONLY,
)
