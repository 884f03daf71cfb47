"""How a revision came about: printed on it, but no part of its figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pos.domain.business_day import business_day_of
from reconciliation.sheet.breaks import BreakRow


@dataclass(frozen=True, slots=True)
class Provenance:
    """`as_of`: the facts up to this instant are in; `audit_head`: the chain's head before the run's own rows."""

    run_number: int
    as_of: datetime
    made_at: datetime
    audit_head: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a ward may call its papers by setting."""

    title: str = "収納日計表(突合結果付)"
    ward_title: str = "収納日計総括表"
    pay_in_slip: str = "払込書"


def ages_in_days(breaks: Iterable[BreakRow], as_of: datetime) -> tuple[int, ...]:
    """Each break's age on the Tokyo day of `as_of`, in their order; 0 on its own day."""
    today: date = business_day_of(as_of)
    return tuple(max((today - row.since).days, 0) for row in breaks)
