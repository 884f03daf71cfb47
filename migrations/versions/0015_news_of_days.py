"""What makes a day be run again is found without reading everything: late events, what nights booked, new lines."""

from alembic import op
from sqlalchemy import text

revision = "0015"
down_revision = "0014"

_LATE = text("business_day > belongs_to_day")
_OF_A_LINE = text("statement_line IS NOT NULL")


def upgrade() -> None:
    for table in ("payment_events", "refund_events"):
        op.create_index(
            f"ix_{table}_late", table, ["business_day", "belongs_to_day"], sqlite_where=_LATE, postgresql_where=_LATE
        )
    op.create_index("ix_statement_lines_file", "statement_lines", ["file_id", "type", "business_day", "payout_on"])
    op.create_index(
        "ix_journal_entries_booked",
        "journal_entries",
        ["recorded_at", "business_day"],
        sqlite_where=_OF_A_LINE,
        postgresql_where=_OF_A_LINE,
    )
