"""Signed notifications: a hint that something happened, with an HMAC-SHA256 over the body's bytes."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from pos.gateways.gateway import ForgedNotification, Notification, Operation
from pos.gateways.simulator.notices.notices import Notice

SIGNATURE_HEADER = "X-Simulator-Signature"


def notification_body(notice: Notice) -> bytes:
    """The JSON that is sent."""
    facts = {
        "notification_id": notice.notification_id,
        "agent": notice.agent,
        "our_reference": notice.our_reference,
        "operation": notice.operation,
        "occurred_at": notice.occurred_at.isoformat(),
    }
    return json.dumps(facts).encode()


def signature_headers(secret: str, body: bytes) -> dict[str, str]:
    """The headers under which a body is sent."""
    return {SIGNATURE_HEADER: _signature(secret, body), "Content-Type": "application/json"}


def notification_headers(secret: str, notice: Notice, body: bytes) -> dict[str, str]:
    """The headers of a notice; a forger does not know the secret and signs with another one."""
    return signature_headers(f"not {secret}" if notice.forged else secret, body)


def read_notification(agent: str, secret: str, headers: Mapping[str, str], body: bytes) -> Notification:
    """Check the signature, then read. Raises ForgedNotification, also for another agent's notification."""
    found = next((value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER.lower()), "")
    if not hmac.compare_digest(found.encode(), _signature(secret, body).encode()):
        raise ForgedNotification(f"{SIGNATURE_HEADER} does not belong to this body")
    try:
        facts = json.loads(body)
        told = Notification(facts["notification_id"], facts["our_reference"], Operation(facts["operation"]), facts)
    except (ValueError, KeyError, TypeError) as error:
        raise ForgedNotification(f"signed, but not a notification: {body[:200]!r}") from error
    if facts.get("agent") != agent:
        raise ForgedNotification(f"signed for {facts.get('agent')!r}, sent to {agent!r}")
    return told


def _signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
