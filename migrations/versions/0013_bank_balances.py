"""What each statement of the bank began and ended with: a line lost between two of them shows there."""

from alembic import op
from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String

revision = "0013"
down_revision = "0012"

_TABLE = "bank_balances"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        Column("file_id", String(26), nullable=False),
        Column("row", Integer(), nullable=False),
        Column("account", String(64), nullable=False),
        Column("period_from", Date(), nullable=False),
        Column("period_to", Date(), nullable=False),
        Column("before_yen", BigInteger(), nullable=False),
        Column("after_yen", BigInteger(), nullable=False),
        PrimaryKeyConstraint("file_id", "row", name="pk_bank_balances"),
        ForeignKeyConstraint(["file_id"], ["statement_files.file_id"], name="fk_bank_balances_file_id"),
    )
    _guard()


def _guard() -> None:
    """As 0008 does it: what may never change is guarded in the database."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {_TABLE}_refuses_{change} BEFORE {change.upper()} ON {_TABLE} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {_TABLE}'); END"
            )
        return
    for name, event, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {_TABLE}_refuses_{name} BEFORE {event} ON {_TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ALWAYS TRIGGER {_TABLE}_refuses_{name}")
