"""When an outcome that is not known is asked for again."""

from datetime import datetime, timedelta

#: Quick while somebody waits at the counter, slow afterwards. The number of calls per payment stays bounded: after
#: the last step it is a person's task, and the settlement report will tell.
_DELAYS_SECONDS = (2, 5, 15, 60, 300, 600, 900, 1_800, 3_600, 3_600)

#: After this many questions without an answer people take over (INDETERMINATE).
GIVE_UP_AFTER = len(_DELAYS_SECONDS)

#: Then once a day, until the settlement report or a person decides.
_DAILY = timedelta(days=1)


def next_inquiry(now: datetime, inquiries: int) -> datetime:
    """The next time to ask after `inquiries` questions without an answer."""
    if inquiries >= GIVE_UP_AFTER:
        return now + _DAILY
    return now + timedelta(seconds=_DELAYS_SECONDS[inquiries])
