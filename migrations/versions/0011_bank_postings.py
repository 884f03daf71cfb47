"""A bank line is booked once at each facility whose money it brings: one payout is the money of many places."""

from alembic import op
from sqlalchemy import text

revision = "0011"
down_revision = "0010"

_BOOKED_ONCE = "uq_journal_entries_statement_line"
_HAS_A_LINE = text("statement_line IS NOT NULL")


def upgrade() -> None:
    op.drop_index(_BOOKED_ONCE, table_name="journal_entries")
    op.create_index(
        _BOOKED_ONCE,
        "journal_entries",
        ["kind", "statement_line", "facility"],
        unique=True,
        sqlite_where=_HAS_A_LINE,
        postgresql_where=_HAS_A_LINE,
    )
