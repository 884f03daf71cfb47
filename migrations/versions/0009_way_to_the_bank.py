"""The way of money to the bank: pay-in slips of drawers, and which bank line proves which payout or slip."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

revision = "0009"
down_revision = "0008"

_TABLES = ("pay_in_slips", "bank_matches")


def upgrade() -> None:
    op.create_table(
        "pay_in_slips",
        Column("slip", String(20), nullable=False),
        Column("drawer_session_id", String(26), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("counter", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("due_on", Date(), nullable=False),
        Column("issued_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("slip", name="pk_pay_in_slips"),
        ForeignKeyConstraint(["drawer_session_id"], ["drawer_sessions.id"], name="fk_pay_in_slips_drawer_session_id"),
        UniqueConstraint("drawer_session_id", name="uq_pay_in_slips_drawer_session_id"),
        CheckConstraint("amount_yen > 0", name="ck_pay_in_slips_amount_positive"),
    )
    op.create_index("ix_pay_in_slips_day", "pay_in_slips", ["business_day", "facility"])
    op.create_index("ix_pay_in_slips_due", "pay_in_slips", ["due_on"])

    op.create_table(
        "bank_matches",
        Column("line_key", String(160), nullable=False),
        Column("subject", String(160), nullable=False),
        Column("rule", String(32), nullable=False),
        Column("run_id", String(26), nullable=False),
        Column("matched_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("line_key", name="pk_bank_matches"),
        ForeignKeyConstraint(["line_key"], ["bank_lines.line_key"], name="fk_bank_matches_line_key"),
        ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_bank_matches_run_id"),
        UniqueConstraint("subject", name="uq_bank_matches_subject"),
    )
    op.create_index("ix_bank_matches_run", "bank_matches", ["run_id"])
    op.create_index("ix_statement_lines_payout", "statement_lines", ["payout_on", "agent", "payout_id"])
    _guard()


def _guard() -> None:
    """As 0008 does it: what may never change is guarded in the database."""
    for table in _TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for change in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuses_{change} BEFORE {change.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                )
            continue
        for name, event, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{name} BEFORE {event} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuses_{name}")
