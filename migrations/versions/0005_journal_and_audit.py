"""The journal, receipt numbers, epochs, and the audit chains that seal them."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0005"
down_revision = "0004"

_OF_A_LINE = text("statement_line IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "journal_entries",
        Column("id", String(26), nullable=False),
        Column("kind", String(32), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("payment_id", String(26), nullable=True),
        Column("refund_id", String(26), nullable=True),
        Column("drawer_session_id", String(26), nullable=True),
        Column("statement_line", String(160), nullable=True),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("belongs_to_day", Date(), nullable=False),
        Column("fiscal_year", Integer(), nullable=False),
        Column("audit_seq", Integer(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_journal_entries"),
        ForeignKeyConstraint(
            ["drawer_session_id"], ["drawer_sessions.id"], name="fk_journal_entries_drawer_session_id"
        ),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_journal_entries_payment_id"),
        ForeignKeyConstraint(["refund_id"], ["refunds.id"], name="fk_journal_entries_refund_id"),
    )
    op.create_index("ix_journal_entries_day", "journal_entries", ["business_day", "facility"])
    op.create_index("ix_journal_entries_payment", "journal_entries", ["payment_id"])
    op.create_index(
        "uq_journal_entries_statement_line",
        "journal_entries",
        ["kind", "statement_line"],
        unique=True,
        sqlite_where=_OF_A_LINE,
        postgresql_where=_OF_A_LINE,
    )

    op.create_table(
        "journal_lines",
        Column("entry_id", String(26), nullable=False),
        Column("line_no", Integer(), autoincrement=False, nullable=False),
        Column("account", String(160), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("owner", String(64), nullable=False),
        Column("fiscal_year", Integer(), nullable=False),
        Column("drawer_session_id", String(26), nullable=True),
        Column("line_id", String(32), nullable=True),
        PrimaryKeyConstraint("entry_id", "line_no", name="pk_journal_lines"),
        ForeignKeyConstraint(["entry_id"], ["journal_entries.id"], name="fk_journal_lines_entry_id"),
        CheckConstraint("amount_yen <> 0", name="ck_journal_lines_amount_not_zero"),
    )
    op.create_index("ix_journal_lines_account", "journal_lines", ["account"])
    op.create_index("ix_journal_lines_session", "journal_lines", ["drawer_session_id"])

    op.create_table(
        "receipt_series",
        Column("epoch", Integer(), autoincrement=False, nullable=False),
        Column("counter", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("series", String(32), nullable=False),
        Column("last_number", Integer(), nullable=False),
        PrimaryKeyConstraint("epoch", "counter", "business_day", "series", name="pk_receipt_series"),
    )

    op.create_table(
        "receipts",
        Column("epoch", Integer(), nullable=False),
        Column("counter", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("series", String(32), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("payment_id", String(26), nullable=False),
        Column("issued_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("epoch", "counter", "business_day", "series", "number", name="pk_receipts"),
        ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_receipts_payment_id"),
        UniqueConstraint("payment_id", name="uq_receipts_payment_id"),
    )

    op.create_table(
        "epochs",
        Column("epoch", Integer(), autoincrement=False, nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("reason", Text(), nullable=False),
        PrimaryKeyConstraint("epoch", name="pk_epochs"),
    )

    op.create_table(
        "audit_chains",
        Column("chain", String(64), nullable=False),
        Column("head_seq", Integer(), nullable=False),
        Column("head_mac", String(64), nullable=False),
        PrimaryKeyConstraint("chain", name="pk_audit_chains"),
    )

    op.create_table(
        "audit_rows",
        Column("chain", String(64), nullable=False),
        Column("seq", Integer(), autoincrement=False, nullable=False),
        Column("epoch", Integer(), nullable=False),
        Column("key_id", String(32), nullable=False),
        Column("previous", String(64), nullable=False),
        Column("payload", Text(), nullable=False),
        Column("mac", String(64), nullable=False),
        PrimaryKeyConstraint("chain", "seq", name="pk_audit_rows"),
    )
