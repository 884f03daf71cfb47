"""What may never change is guarded in the database: UPDATE, DELETE and TRUNCATE of these tables are refused.

SQLite's INSERT OR REPLACE is stopped by the DELETE trigger because every connection sets recursive_triggers=1.
PostgreSQL's triggers fire ALWAYS: also for a session that plays a replica (session_replication_role).
"""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = (
    "audit_rows",
    "bank_lines",
    "break_events",
    "drawer_counts",
    "epochs",
    "journal_entries",
    "journal_lines",
    "leg_proofs",
    "matches",
    "notifications",
    "payment_events",
    "payment_lines",
    "receipts",
    "refund_events",
    "refund_lines",
    "sheet_revisions",
    "statement_files",
    "statement_lines",
    "statement_verdicts",
    "ward_versions",
    "webhook_attempts",
)

_REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def _guard_on_sqlite() -> None:
    for table in _TABLES:
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change} BEFORE {change.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )


def _guard_on_postgresql() -> None:
    op.execute(_REFUSE_CHANGE)
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuses_change")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuses_truncate")
