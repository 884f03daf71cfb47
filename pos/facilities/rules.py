"""What must hold between rows whose kinds and references are in order."""

from collections.abc import Iterator
from datetime import time

from pos.domain.journal import WARD
from pos.domain.tender import Tender
from pos.facilities.mistakes import Mistake, shown
from pos.facilities.rules_agents import agent_mistakes
from pos.facilities.rules_fees import fee_mistakes, revenue_mistakes
from pos.facilities.rules_places import account_mistakes, counter_mistakes, facility_mistakes
from pos.facilities.schema import WardDraft
from pos.facilities.ward import OwnerKind

#: The nightly run starts at 02:00 Tokyo time; the business day must have ended by then.
NIGHT_STARTS = time(2, 0)


def rule_mistakes(draft: WardDraft) -> list[Mistake]:
    """Every broken rule, table by table."""
    checks = (
        _cut_off_mistakes,
        _owner_mistakes,
        _calendar_mistakes,
        _tender_mistakes,
        revenue_mistakes,
        agent_mistakes,
        fee_mistakes,
        facility_mistakes,
        counter_mistakes,
        account_mistakes,
    )
    return [mistake for check in checks for mistake in check(draft)]


def _cut_off_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    if draft.cut_off >= NIGHT_STARTS:
        expected = f"a time before {NIGHT_STARTS:%H:%M}, when the nightly run starts"
        yield Mistake("cut_off", f"{draft.cut_off:%H:%M}", expected)


def _owner_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    if WARD not in {owner.id for owner in draft.owners}:
        yield Mistake("owners", "no owner `ward`", "a row {id: ward, kind: ward}")
    for index, owner in enumerate(draft.owners):
        if (owner.kind is OwnerKind.WARD) != (owner.id == WARD):
            expected = "the kind `ward` for the owner `ward`, and for no other"
            yield Mistake(f"owners[{index}].kind", f"{owner.kind} for {shown(owner.id)}", expected)


def _calendar_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    for index, calendar in enumerate(draft.calendars):
        for day in sorted(calendar.open_days & calendar.closed_days):
            yield Mistake(f"calendars[{index}].closed_days", str(day), "a day that is not in open_days, too")


def _tender_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    if Tender.CASH not in {tender.id for tender in draft.tenders}:
        yield Mistake("tenders", "no tender `cash`", "a row for cash: it works when nothing else does")
    for index, tender in enumerate(draft.tenders):
        names: set[str] = set()
        for number, brand in enumerate(tender.brands):
            path = f"tenders[{index}].brands[{number}]"
            if brand.name in names:
                yield Mistake(f"{path}.name", shown(brand.name), "each brand once")
            if brand.unconfirmed_write and tender.id != Tender.E_MONEY:
                expected = "nothing: only IC e-money has 処理未了"
                yield Mistake(f"{path}.unconfirmed_write", str(brand.unconfirmed_write), expected)
            names.add(brand.name)
