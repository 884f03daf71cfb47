"""What standalone terminals say of themselves at レジ締め."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
)

revision = "0010"
down_revision = "0009"

_TABLE = "terminal_totals"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        Column("session_id", String(26), nullable=False),
        Column("terminal_id", String(64), nullable=False),
        Column("attempt", Integer(), nullable=False),
        Column("tender", String(16), nullable=False),
        Column("brand", String(32), nullable=False),
        Column("count", Integer(), nullable=False),
        Column("amount_yen", BigInteger(), nullable=False),
        Column("entered_by", String(64), nullable=False),
        Column("entered_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("session_id", "terminal_id", "attempt", "tender", "brand", name="pk_terminal_totals"),
        ForeignKeyConstraint(["session_id"], ["drawer_sessions.id"], name="fk_terminal_totals_session_id"),
        CheckConstraint("count >= 0 AND amount_yen >= 0", name="ck_terminal_totals_total_not_negative"),
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
