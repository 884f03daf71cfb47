"""An agent tells us that something happened. It is a hint only: checked, stored, and then we ask."""

from collections.abc import Mapping

from pos.domain.errors import Refused
from pos.gateways.gateway import Notification, Operation
from pos.office import Office
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.storage import notifications, payments, refunds


def accept_notification(office: Office, agent: str, headers: Mapping[str, str], body: bytes) -> None:
    """Verify, keep, inquire. In any order, any number of times: the same end state.

    Raises ForgedNotification before anything is stored, and Refused `unknown_agent`.
    """
    notification = office.gateway(agent).parse_notification(headers, body)
    with office.database.transaction() as connection:
        notifications.keep(
            connection,
            agent=agent,
            notification_id=notification.notification_id,
            our_reference=notification.our_reference,
            operation=notification.operation.value,
            raw=notification.raw,
            at=office.clock.now(),
        )
    _inquire(office, agent, notification)


def _inquire(office: Office, agent: str, notification: Notification) -> None:
    actor = f"agent:{agent}"
    with office.database.reading() as connection:
        payment = payments.find(connection, notification.our_reference)
        refund = refunds.find(connection, notification.our_reference)
    if notification.operation is Operation.REFUND and refund is not None:
        send_refund(office, refund.id, actor)
    elif payment is not None:
        inquire(office, payment.id, actor)
    else:
        # The night finds money that is not ours to the settlement line; a hint about it is no error of the agent.
        raise Refused("unknown_reference", f"we have no payment or refund {notification.our_reference!r}")
