"""The tables of taking money. Reconciliation's own are in reconciliation/tables.py, on the same metadata.

Append-only tables are named in APPEND_ONLY: triggers guard them in the database, on both engines.
"""

from pos.storage.tables.base import metadata
from pos.storage.tables.clients import (
    api_clients,
    api_keys,
    idempotency,
    notifications,
    outbox,
    webhook_attempts,
    webhook_deliveries,
    webhook_endpoints,
)
from pos.storage.tables.drawers import drawer_counts, drawer_sessions, facility_days
from pos.storage.tables.house import devices, job_runs, staff, staff_sessions
from pos.storage.tables.journal import (
    audit_chains,
    audit_rows,
    epochs,
    journal_entries,
    journal_lines,
    receipt_series,
    receipts,
)
from pos.storage.tables.payments import payment_events, payment_lines, payment_texts, payments
from pos.storage.tables.refunds import refund_events, refund_lines, refunds

#: Guarded by triggers against UPDATE and DELETE (and TRUNCATE on PostgreSQL), checked at every start.
APPEND_ONLY = (
    "drawer_counts",
    "payment_lines",
    "payment_events",
    "refund_lines",
    "refund_events",
    "journal_entries",
    "journal_lines",
    "receipts",
    "epochs",
    "audit_rows",
    "notifications",
    "webhook_attempts",
)

__all__ = [
    "APPEND_ONLY",
    "api_clients",
    "api_keys",
    "audit_chains",
    "audit_rows",
    "devices",
    "drawer_counts",
    "drawer_sessions",
    "epochs",
    "facility_days",
    "idempotency",
    "job_runs",
    "journal_entries",
    "journal_lines",
    "metadata",
    "notifications",
    "outbox",
    "payment_events",
    "payment_lines",
    "payment_texts",
    "payments",
    "receipt_series",
    "receipts",
    "refund_events",
    "refund_lines",
    "refunds",
    "staff",
    "staff_sessions",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_endpoints",
]
