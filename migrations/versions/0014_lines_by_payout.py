"""A payout is found by its id alone, whatever days its lines name, with its files; and those that carry money over."""

from alembic import op
from sqlalchemy import text

revision = "0014"
down_revision = "0013"

_CARRIED = text("type = 'carry_over'")


def upgrade() -> None:
    columns = ["agent", "payout_id"]
    op.create_index("ix_statement_lines_payout_id", "statement_lines", [*columns, "file_id"])
    op.create_index(
        "ix_statement_lines_carried", "statement_lines", columns, sqlite_where=_CARRIED, postgresql_where=_CARRIED
    )
