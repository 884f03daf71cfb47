"""The tables of taking money. Reconciliation's own are in reconciliation/tables.py, on the same metadata.

A table marked with `info=APPEND_ONLY` is guarded by triggers in the database, on both engines.
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
from pos.storage.tables.drawers import (
    drawer_counts,
    drawer_sessions,
    facility_days,
    pay_in_slips,
    terminal_totals,
)
from pos.storage.tables.house import devices, job_runs, sign_in_attempts, staff, staff_sessions
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

__all__ = [
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
    "pay_in_slips",
    "payment_events",
    "payment_lines",
    "payment_texts",
    "payments",
    "receipt_series",
    "receipts",
    "refund_events",
    "refund_lines",
    "refunds",
    "sign_in_attempts",
    "staff",
    "staff_sessions",
    "terminal_totals",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_endpoints",
]
