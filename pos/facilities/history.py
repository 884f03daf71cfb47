"""Names change; papers of an old day keep the name of that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FormerName:
    """What a thing was called up to and including `until`."""

    name: str
    until: date


def name_on(day: date, name: str, former_names: Sequence[FormerName]) -> str:
    """The name that was valid on `day`; `name` is the present one."""
    earlier = sorted((former for former in former_names if day <= former.until), key=lambda former: former.until)
    return earlier[0].name if earlier else name
