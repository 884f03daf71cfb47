"""Files that somebody has looked at and not accepted yet: one per person, forgotten after a day."""

from alembic import op
from sqlalchemy import Column, DateTime, LargeBinary, PrimaryKeyConstraint, String, UniqueConstraint

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "statement_uploads",
        Column("upload_id", String(26), nullable=False),
        Column("sha256", String(64), nullable=False),
        Column("source", String(64), nullable=False),
        Column("name", String(200), nullable=False),
        Column("raw", LargeBinary(), nullable=False),
        Column("uploaded_by", String(80), nullable=False),
        Column("uploaded_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("upload_id", name="pk_statement_uploads"),
        UniqueConstraint("uploaded_by", name="uq_statement_uploads_uploaded_by"),
    )
