"""When a webhook is sent, and when a receiver that did not take it hears from us again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

#: Seconds to wait before each attempt, counted from the attempt before: the schedule that Standard Webhooks names.
#: Together 3 days: a receiver that is down over a weekend misses nothing.
WAITS_SECONDS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)

#: A receiver may ask for more patience than the schedule has, but not for ever.
_LONGEST_WAIT = timedelta(days=1)

_GONE = 410


class DeliveryStatus(StrEnum):
    """Of one event to one endpoint."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"  #: the last attempt failed; it can be repeated by hand
    DISABLED = "disabled"  #: the endpoint was switched off first


def status_after(attempts: int, response_status: int | None) -> DeliveryStatus:
    """What the attempt with number `attempts` made of the delivery; `response_status` None: no answer came."""
    if response_status is not None and 200 <= response_status < 300:
        return DeliveryStatus.DELIVERED
    if response_status == _GONE:
        return DeliveryStatus.DISABLED
    return DeliveryStatus.PENDING if attempts < len(WAITS_SECONDS) else DeliveryStatus.GIVEN_UP


def next_attempt_at(attempts: int, now: datetime, retry_after: str | None) -> datetime:
    """When to try again after `attempts` failed ones. `retry_after`: the answer's header, honoured up to a day."""
    by_schedule = now + timedelta(seconds=WAITS_SECONDS[attempts])
    asked = _asked_for(retry_after, now)
    return max(by_schedule, min(asked, now + _LONGEST_WAIT)) if asked else by_schedule


def _asked_for(retry_after: str | None, now: datetime) -> datetime | None:
    """Seconds or an HTTP date (RFC 9110, 10.2.3); anything else is no wish at all."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), _LONGEST_WAIT)
    try:
        asked = parsedate_to_datetime(text)
    except ValueError:
        return None
    return asked if asked.tzinfo else asked.replace(tzinfo=UTC)
