"""Checking money: runs, statement files and lines, matches, breaks, sheet revisions."""

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
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ward_versions",
        Column("sha256", String(64), nullable=False),
        Column("content", LargeBinary(), nullable=False),
        Column("first_seen_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("sha256", name="pk_ward_versions"),
    )

    op.create_table(
        "runs",
        Column("run_id", String(26), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("facility", String(64), nullable=True),
        Column("ward_sha256", String(64), nullable=False),
        Column("as_of", DateTime(timezone=True), nullable=False),
        Column("published_at", DateTime(timezone=True), nullable=True),
        Column("manifest_sha256", String(64), nullable=True),
        PrimaryKeyConstraint("run_id", name="pk_runs"),
        ForeignKeyConstraint(["ward_sha256"], ["ward_versions.sha256"], name="fk_runs_ward_sha256"),
        UniqueConstraint("number", name="uq_runs_number"),
    )
    op.create_index("ix_runs_day", "runs", ["business_day"])

    op.create_table(
        "statement_files",
        Column("file_id", String(26), nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("source", String(64), nullable=False),
        Column("name", String(200), nullable=False),
        Column("raw", LargeBinary(), nullable=False),
        Column("masked", Boolean(), nullable=False),
        Column("received_by", String(80), nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("file_id", name="pk_statement_files"),
    )
    op.create_index("ix_statement_files_sha256", "statement_files", ["sha256"])

    op.create_table(
        "statement_verdicts",
        Column("file_id", String(26), nullable=False),
        Column("verdict", String(16), nullable=False),
        Column("layout", String(32), nullable=True),
        Column("reason", Text(), nullable=True),
        Column("period_from", Date(), nullable=True),
        Column("period_to", Date(), nullable=True),
        Column("new_lines", Integer(), nullable=False),
        Column("known_lines", Integer(), nullable=False),
        Column("decided_at", DateTime(timezone=True), nullable=False),
        Column("decided_by", String(80), nullable=False),
        PrimaryKeyConstraint("file_id", name="pk_statement_verdicts"),
        ForeignKeyConstraint(["file_id"], ["statement_files.file_id"], name="fk_statement_verdicts_file_id"),
        CheckConstraint("verdict IN ('accepted', 'rejected')", name="ck_statement_verdicts_verdict_known"),
    )

    op.create_table(
        "statement_lines",
        Column("line_key", String(160), nullable=False),
        Column("file_id", String(26), nullable=False),
        Column("row", Integer(), nullable=False),
        Column("agent", String(64), nullable=False),
        Column("line_id", String(80), nullable=False),
        Column("type", String(32), nullable=False),
        Column("merchant_account", String(64), nullable=True),
        Column("terminal_id", String(64), nullable=True),
        Column("our_reference", String(64), nullable=True),
        Column("agent_reference", String(64), nullable=True),
        Column("method", String(16), nullable=True),
        Column("brand", String(32), nullable=True),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("gross_yen", BigInteger(), nullable=False),
        Column("fee_yen", BigInteger(), nullable=False),
        Column("fee_tax_yen", BigInteger(), nullable=False),
        Column("net_yen", BigInteger(), nullable=False),
        Column("payout_id", String(80), nullable=True),
        Column("payout_on", Date(), nullable=True),
        Column("content_sha256", String(64), nullable=False),
        PrimaryKeyConstraint("line_key", name="pk_statement_lines"),
        ForeignKeyConstraint(["file_id"], ["statement_files.file_id"], name="fk_statement_lines_file_id"),
    )
    op.create_index("ix_statement_lines_day", "statement_lines", ["agent", "business_day"])
    op.create_index("ix_statement_lines_reference", "statement_lines", ["our_reference"])

    op.create_table(
        "bank_lines",
        Column("line_key", String(160), nullable=False),
        Column("file_id", String(26), nullable=False),
        Column("row", Integer(), nullable=False),
        Column("account", String(64), nullable=False),
        Column("booked_on", Date(), nullable=False),
        Column("direction", String(8), nullable=False),
        Column("kind", String(8), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("payer_code", String(16), nullable=True),
        Column("payer_name", String(96), nullable=False),
        Column("remarks", String(96), nullable=False),
        Column("edi", String(96), nullable=False),
        Column("content_sha256", String(64), nullable=False),
        PrimaryKeyConstraint("line_key", name="pk_bank_lines"),
        ForeignKeyConstraint(["file_id"], ["statement_files.file_id"], name="fk_bank_lines_file_id"),
    )
    op.create_index("ix_bank_lines_day", "bank_lines", ["booked_on"])

    op.create_table(
        "matches",
        Column("line_key", String(160), nullable=False),
        Column("leg_id", String(40), nullable=False),
        Column("rule", String(32), nullable=False),
        Column("run_id", String(26), nullable=False),
        Column("matched_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("line_key", name="pk_matches"),
        ForeignKeyConstraint(["line_key"], ["statement_lines.line_key"], name="fk_matches_line_key"),
        ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_matches_run_id"),
        UniqueConstraint("leg_id", name="uq_matches_leg_id"),
    )
    op.create_index("ix_matches_run", "matches", ["run_id"])

    op.create_table(
        "leg_proofs",
        Column("leg_id", String(40), nullable=False),
        Column("confirmed", Boolean(), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("detail", Text(), nullable=False),
        Column("run_id", String(26), nullable=False),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("leg_id", name="pk_leg_proofs"),
        ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_leg_proofs_run_id"),
    )

    op.create_table(
        "breaks",
        Column("break_id", String(36), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("facility", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("agent", String(64), nullable=True),
        Column("leg_id", String(40), nullable=True),
        Column("line_key", String(160), nullable=True),
        Column("ours_yen", BigInteger(), nullable=True),
        Column("theirs_yen", BigInteger(), nullable=True),
        Column("difference_yen", BigInteger(), nullable=False),
        Column("status", String(16), nullable=False),
        Column("detail", Text(), nullable=False),
        Column("first_run_id", String(26), nullable=False),
        Column("found_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("break_id", name="pk_breaks"),
        ForeignKeyConstraint(["first_run_id"], ["runs.run_id"], name="fk_breaks_first_run_id"),
        CheckConstraint("status IN ('open', 'proposed', 'confirmed', 'closed')", name="ck_breaks_status_known"),
    )
    op.create_index("ix_breaks_day", "breaks", ["business_day", "facility"])

    op.create_table(
        "break_events",
        Column("break_id", String(36), nullable=False),
        Column("sequence", Integer(), autoincrement=False, nullable=False),
        Column("move", String(16), nullable=False),
        Column("actor", String(80), nullable=False),
        Column("reason", Text(), nullable=False),
        Column("run_id", String(26), nullable=True),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("break_id", "sequence", name="pk_break_events"),
        ForeignKeyConstraint(["break_id"], ["breaks.break_id"], name="fk_break_events_break_id"),
        ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_break_events_run_id"),
    )

    op.create_table(
        "sheet_revisions",
        Column("facility", String(64), nullable=False),
        Column("business_day", Date(), nullable=False),
        Column("revision", Integer(), autoincrement=False, nullable=False),
        Column("run_id", String(26), nullable=False),
        Column("state", String(16), nullable=False),
        Column("figures_sha256", String(64), nullable=False),
        Column("sheet", JSON(), nullable=False),
        Column("pdf", LargeBinary(), nullable=False),
        Column("pdf_sha256", String(64), nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("facility", "business_day", "revision", name="pk_sheet_revisions"),
        ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_sheet_revisions_run_id"),
    )
