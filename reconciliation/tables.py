"""The tables of checking money, on the same metadata as the tables of taking it."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from pos.storage.columns import instant, ulid, yen
from pos.storage.tables import metadata
from pos.storage.tables.base import APPEND_ONLY

_CARRIED = text("type = 'carry_over'")

#: facilities.yaml as each run saw it.
ward_versions = Table(
    "ward_versions",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    instant("first_seen_at"),
    info=APPEND_ONLY,
)

runs = Table(
    "runs",
    metadata,
    ulid("run_id", primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("business_day", Date, nullable=False),
    Column("facility", String(64)),  # None: the whole ward
    Column("ward_sha256", ForeignKey("ward_versions.sha256"), nullable=False),
    instant("as_of"),
    instant("published_at", nullable=True),  # None: nothing of this run is visible
    Column("manifest_sha256", String(64)),
    Index("ix_runs_day", "business_day"),
)

statement_files = Table(
    "statement_files",
    metadata,
    ulid("file_id", primary_key=True),
    Column("sha256", String(64), nullable=False),  # of the file as it came
    Column("source", String(64), nullable=False),  # an agent's id, or "bank"
    Column("name", String(200), nullable=False),
    Column("raw", LargeBinary, nullable=False),  # masked where a card number was found
    Column("masked", Boolean, nullable=False),
    Column("received_by", String(80), nullable=False),
    instant("received_at"),
    Index("ix_statement_files_sha256", "sha256"),
    info=APPEND_ONLY,
)

#: Looked at by a person who has not said yes yet; no evidence, and forgotten after a day.
statement_uploads = Table(
    "statement_uploads",
    metadata,
    ulid("upload_id", primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("uploaded_by", String(80), nullable=False, unique=True),
    instant("uploaded_at"),
)

#: ACCEPTED or REJECTED, once: the primary key sees to it.
statement_verdicts = Table(
    "statement_verdicts",
    metadata,
    Column("file_id", ForeignKey("statement_files.file_id"), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("layout", String(32)),
    Column("reason", Text),
    Column("period_from", Date),
    Column("period_to", Date),
    Column("new_lines", Integer, nullable=False),
    Column("known_lines", Integer, nullable=False),
    instant("decided_at"),
    Column("decided_by", String(80), nullable=False),
    CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict_known"),
    info=APPEND_ONLY,
)

statement_lines = Table(
    "statement_lines",
    metadata,
    Column("line_key", String(160), primary_key=True),  # <agent>:<line_id>
    Column("file_id", ForeignKey("statement_files.file_id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("agent", String(64), nullable=False),
    Column("line_id", String(80), nullable=False),
    Column("type", String(32), nullable=False),
    Column("merchant_account", String(64)),
    Column("terminal_id", String(64)),
    Column("our_reference", String(64)),
    Column("agent_reference", String(64)),
    Column("method", String(16)),
    Column("brand", String(32)),
    instant("occurred_at"),
    Column("business_day", Date, nullable=False),  # the Tokyo day of occurred_at, by the ward's cut-off
    yen("gross_yen"),
    yen("fee_yen"),
    yen("fee_tax_yen"),
    yen("net_yen"),
    Column("payout_id", String(80)),
    Column("payout_on", Date),
    Column("content_sha256", String(64), nullable=False),
    Index("ix_statement_lines_day", "agent", "business_day"),
    Index("ix_statement_lines_file", "file_id", "type", "business_day", "payout_on"),
    Index("ix_statement_lines_reference", "our_reference"),
    Index("ix_statement_lines_payout", "payout_on", "agent", "payout_id"),
    Index("ix_statement_lines_payout_id", "agent", "payout_id", "file_id"),
    Index("ix_statement_lines_carried", "agent", "payout_id", sqlite_where=_CARRIED, postgresql_where=_CARRIED),
    info=APPEND_ONLY,
)

bank_lines = Table(
    "bank_lines",
    metadata,
    Column("line_key", String(160), primary_key=True),  # bank:<account>:<day>:<reference>
    Column("file_id", ForeignKey("statement_files.file_id"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("account", String(64), nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    yen("amount_yen"),
    Column("payer_code", String(16)),
    Column("payer_name", String(96), nullable=False),
    Column("remarks", String(96), nullable=False),
    Column("edi", String(96), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Index("ix_bank_lines_day", "booked_on"),
    info=APPEND_ONLY,
)

#: What each statement (全銀 03) began and ended with: they have to join.
bank_balances = Table(
    "bank_balances",
    metadata,
    Column("file_id", ForeignKey("statement_files.file_id"), primary_key=True),
    Column("row", Integer, primary_key=True),  # of the account's header
    Column("account", String(64), nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    yen("before_yen"),
    yen("after_yen"),
    info=APPEND_ONLY,
)

#: Each line at most once, each leg settled at most once.
matches = Table(
    "matches",
    metadata,
    Column("line_key", ForeignKey("statement_lines.line_key"), primary_key=True),
    Column("leg_id", String(40), nullable=False, unique=True),
    Column("rule", String(32), nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    instant("matched_at"),
    Index("ix_matches_run", "run_id"),
    info=APPEND_ONLY,
)

#: Step 3 of the proof: each bank line at most once; each payout (`payout:<agent>:<payout id>`) and each pay-in slip
#: (`slip:<number>`) at most once.
bank_matches = Table(
    "bank_matches",
    metadata,
    Column("line_key", ForeignKey("bank_lines.line_key"), primary_key=True),
    Column("subject", String(160), nullable=False, unique=True),
    Column("rule", String(32), nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    instant("matched_at"),
    Index("ix_bank_matches_run", "run_id"),
    info=APPEND_ONLY,
)

#: Step 1 of the proof: the agent confirmed a leg when asked by our reference.
leg_proofs = Table(
    "leg_proofs",
    metadata,
    Column("leg_id", String(40), primary_key=True),
    Column("confirmed", Boolean, nullable=False),
    yen("amount_yen"),
    Column("detail", Text, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    instant("asked_at"),
    info=APPEND_ONLY,
)

breaks = Table(
    "breaks",
    metadata,
    Column("break_id", String(36), primary_key=True),  # UUIDv5: the same fact is the same break in every run
    Column("kind", String(40), nullable=False),
    Column("facility", String(64), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("agent", String(64)),
    Column("leg_id", String(40)),
    Column("line_key", String(160)),
    yen("ours_yen", nullable=True),
    yen("theirs_yen", nullable=True),
    yen("difference_yen"),
    Column("status", String(16), nullable=False),
    Column("detail", Text, nullable=False),
    Column("first_run_id", ForeignKey("runs.run_id"), nullable=False),
    instant("found_at"),
    CheckConstraint("status IN ('open', 'proposed', 'confirmed', 'closed')", name="status_known"),
    Index("ix_breaks_day", "business_day", "facility"),
)

break_events = Table(
    "break_events",
    metadata,
    Column("break_id", ForeignKey("breaks.break_id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("move", String(16), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("run_id", ForeignKey("runs.run_id")),
    instant("recorded_at"),
    info=APPEND_ONLY,
)

sheet_revisions = Table(
    "sheet_revisions",
    metadata,
    Column("facility", String(64), primary_key=True),  # "ward": the total sheet
    Column("business_day", Date, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("state", String(16), nullable=False),  # the headline: agreed, pending, broken
    Column("figures_sha256", String(64), nullable=False),
    Column("sheet", JSON, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    Column("pdf_sha256", String(64), nullable=False),
    instant("made_at"),
    info=APPEND_ONLY,
)
