"""Send one event to one endpoint once more, because somebody asks for it."""

from pos.domain.errors import Refused
from pos.front_desk import FrontDesk
from pos.operations.ward_events import seal_ward_event
from pos.storage import webhooks


def redeliver_webhook(desk: FrontDesk, delivery_id: str, actor: str) -> None:
    """It is due at once, whatever became of it before. Its attempts go on counting: after the last one of the schedule
    there is this one more.

    Raises Refused `unknown_delivery`, and `endpoint_disabled` where nobody listens any more.
    """
    with desk.database.transaction() as connection:
        endpoint = webhooks.endpoint_of_delivery(connection, delivery_id)
        if endpoint is None:
            raise Refused("unknown_delivery", f"there is no webhook delivery {delivery_id[:40]!r}")
        if endpoint.disabled_at is not None:
            raise Refused("endpoint_disabled", f"{endpoint.url} was disabled: {endpoint.disabled_reason}")
        webhooks.repeat_delivery(connection, delivery_id, desk.clock.now())
        seal_ward_event(desk, connection, "webhook_redelivered", actor, delivery=delivery_id)
