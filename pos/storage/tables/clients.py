"""The reservation system's side: clients, keys, idempotency, notifications, outbox, webhooks."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from pos.storage.columns import instant, ulid
from pos.storage.tables.base import APPEND_ONLY, metadata

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("facilities", JSON, nullable=False),  # ids, or ["*"]
    instant("created_at"),
    instant("disabled_at", nullable=True),
)


api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(32), primary_key=True),
    Column("client_id", ForeignKey("api_clients.id"), nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("scopes", JSON, nullable=False),
    instant("created_at"),
    instant("expires_at", nullable=True),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
)


idempotency = Table(
    "idempotency",
    metadata,
    Column("client_id", ForeignKey("api_clients.id"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("subject_id", String(26), nullable=False),
    Column("response_status", Integer),
    Column("response_body", Text),
    instant("created_at"),
)


notifications = Table(
    "notifications",
    metadata,
    Column("agent", String(64), primary_key=True),
    Column("notification_id", String(128), primary_key=True),
    Column("our_reference", String(26), nullable=False),
    Column("operation", String(16), nullable=False),
    Column("raw", JSON, nullable=False),
    instant("received_at"),
    info=APPEND_ONLY,
)


outbox = Table(
    "outbox",
    metadata,
    ulid("event_id", primary_key=True),
    Column("client_id", ForeignKey("api_clients.id"), nullable=False),
    Column("type", String(64), nullable=False),
    Column("payment_id", String(26)),
    Column("refund_id", String(26)),
    Column("sequence", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    instant("created_at"),
    Column("position", Integer, unique=True),  # publication order, given after commit by the one publisher
    Index(
        "ix_outbox_unpublished",
        "created_at",
        sqlite_where=text("position IS NULL"),
        postgresql_where=text("position IS NULL"),
    ),
)


webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    ulid("id", primary_key=True),
    Column("client_id", ForeignKey("api_clients.id"), nullable=False),
    Column("url", Text, nullable=False),
    instant("created_at"),
    instant("disabled_at", nullable=True),
    Column("disabled_reason", Text),
)


webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    ulid("id", primary_key=True),
    Column("event_id", ForeignKey("outbox.event_id"), nullable=False),
    Column("endpoint_id", ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    instant("next_attempt_at", nullable=True),
    UniqueConstraint("event_id", "endpoint_id"),
    CheckConstraint("status IN ('pending', 'delivered', 'given_up', 'disabled')", name="status_known"),
    Index(
        "ix_webhook_deliveries_due",
        "next_attempt_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
)


webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("delivery_id", ForeignKey("webhook_deliveries.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    instant("attempted_at"),
    Column("response_status", Integer),
    Column("error", Text),
    Column("duration_ms", Integer, nullable=False),
    info=APPEND_ONLY,
)
