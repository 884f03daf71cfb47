"""The reservation system's side: clients, keys, idempotency, notifications, outbox, webhooks."""

from alembic import op
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0002"
down_revision = "0001"

_UNPUBLISHED = text("position IS NULL")
_PENDING = text("status = 'pending'")


def upgrade() -> None:
    op.create_table(
        "api_clients",
        Column("id", String(64), nullable=False),
        Column("name", String(200), nullable=False),
        Column("facilities", JSON(), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("disabled_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("id", name="pk_api_clients"),
    )

    op.create_table(
        "api_keys",
        Column("key_id", String(32), nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("secret_sha256", String(64), nullable=False),
        Column("scopes", JSON(), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=True),
        Column("last_used_at", DateTime(timezone=True), nullable=True),
        Column("revoked_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("key_id", name="pk_api_keys"),
        ForeignKeyConstraint(["client_id"], ["api_clients.id"], name="fk_api_keys_client_id"),
    )

    op.create_table(
        "idempotency",
        Column("client_id", String(64), nullable=False),
        Column("key", String(255), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("subject_id", String(26), nullable=False),
        Column("response_status", Integer(), nullable=True),
        Column("response_body", Text(), nullable=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("client_id", "key", name="pk_idempotency"),
        ForeignKeyConstraint(["client_id"], ["api_clients.id"], name="fk_idempotency_client_id"),
    )

    op.create_table(
        "notifications",
        Column("agent", String(64), nullable=False),
        Column("notification_id", String(128), nullable=False),
        Column("our_reference", String(26), nullable=False),
        Column("operation", String(16), nullable=False),
        Column("raw", JSON(), nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("agent", "notification_id", name="pk_notifications"),
    )

    op.create_table(
        "outbox",
        Column("event_id", String(26), nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("type", String(64), nullable=False),
        Column("payment_id", String(26), nullable=True),
        Column("refund_id", String(26), nullable=True),
        Column("sequence", Integer(), nullable=False),
        Column("payload", JSON(), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("position", Integer(), nullable=True),
        PrimaryKeyConstraint("event_id", name="pk_outbox"),
        ForeignKeyConstraint(["client_id"], ["api_clients.id"], name="fk_outbox_client_id"),
        UniqueConstraint("position", name="uq_outbox_position"),
    )
    op.create_index(
        "ix_outbox_unpublished", "outbox", ["created_at"], sqlite_where=_UNPUBLISHED, postgresql_where=_UNPUBLISHED
    )

    op.create_table(
        "webhook_endpoints",
        Column("id", String(26), nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("url", Text(), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("disabled_at", DateTime(timezone=True), nullable=True),
        Column("disabled_reason", Text(), nullable=True),
        PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
        ForeignKeyConstraint(["client_id"], ["api_clients.id"], name="fk_webhook_endpoints_client_id"),
    )

    op.create_table(
        "webhook_deliveries",
        Column("id", String(26), nullable=False),
        Column("event_id", String(26), nullable=False),
        Column("endpoint_id", String(26), nullable=False),
        Column("status", String(16), nullable=False),
        Column("attempts", Integer(), nullable=False),
        Column("next_attempt_at", DateTime(timezone=True), nullable=True),
        PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoints.id"], name="fk_webhook_deliveries_endpoint_id"),
        ForeignKeyConstraint(["event_id"], ["outbox.event_id"], name="fk_webhook_deliveries_event_id"),
        UniqueConstraint("event_id", "endpoint_id", name="uq_webhook_deliveries_event_id"),
        CheckConstraint(
            "status IN ('pending', 'delivered', 'given_up', 'disabled')", name="ck_webhook_deliveries_status_known"
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["next_attempt_at"],
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    )

    op.create_table(
        "webhook_attempts",
        Column("delivery_id", String(26), nullable=False),
        Column("attempt", Integer(), autoincrement=False, nullable=False),
        Column("attempted_at", DateTime(timezone=True), nullable=False),
        Column("response_status", Integer(), nullable=True),
        Column("error", Text(), nullable=True),
        Column("duration_ms", Integer(), nullable=False),
        PrimaryKeyConstraint("delivery_id", "attempt", name="pk_webhook_attempts"),
        ForeignKeyConstraint(["delivery_id"], ["webhook_deliveries.id"], name="fk_webhook_attempts_delivery_id"),
    )
