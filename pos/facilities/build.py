"""A checked draft -> the frozen Ward."""

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from pos.facilities.places import Counter, Facility, Group
from pos.facilities.schema import WardDraft
from pos.facilities.schema_money import TenderDraft
from pos.facilities.schema_places import CounterDraft, FacilityDraft
from pos.facilities.ward import TenderKind, Ward


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasId)


def build(draft: WardDraft, source: bytes) -> Ward:
    """The ward. The draft's references and rules have been checked."""
    return Ward(
        name=draft.name,
        name_en=draft.name_en,
        cut_off=draft.cut_off,
        bank_account=draft.bank_account,
        drawer_float_default_yen=draft.drawer_float_default_yen,
        pay_in=draft.pay_in,
        sections=_by_id(draft.sections),
        groups=_by_id(draft.groups),
        calendars=_by_id(draft.calendars),
        revenue_accounts=_by_id(draft.revenue_accounts),
        owners=_by_id(draft.owners),
        tenders=_by_id(_tender(tender) for tender in draft.tenders),
        agents=_by_id(draft.agents),
        fees=MappingProxyType({fee.code: fee for fee in draft.fees}),
        facilities=_by_id(_facilities(draft)),
        counters=_by_id(_counter(counter, draft) for counter in draft.counters),
        counters_by_terminal=MappingProxyType(_counters_by_terminal(draft)),
        exemption_reasons=MappingProxyType({reason.id: reason.name for reason in draft.exemption_reasons}),
        sha256=hashlib.sha256(source).hexdigest(),
        source=source,
    )


def _by_id(rows: Iterable[_Row]) -> Mapping[str, _Row]:
    return MappingProxyType({row.id: row for row in rows})


def _tender(draft: TenderDraft) -> TenderKind:
    rules = {brand.name: brand.unconfirmed_write for brand in draft.brands if brand.unconfirmed_write}
    brands = tuple(brand.name for brand in draft.brands)
    return TenderKind(draft.id, draft.name, draft.name_en, brands, MappingProxyType(rules))


def _facilities(draft: WardDraft) -> Iterable[Facility]:
    groups = {group.id: group for group in draft.groups}
    counters: dict[str, list[str]] = {}
    for counter in draft.counters:
        counters.setdefault(counter.facility, []).append(counter.id)
    for facility in draft.facilities:
        yield _facility(facility, groups[facility.group], counters.get(facility.id, ()), draft)


def _facility(facility: FacilityDraft, group: Group, counters: Iterable[str], draft: WardDraft) -> Facility:
    return Facility(
        id=facility.id,
        name=facility.name,
        name_en=facility.name_en,
        group=facility.group,
        section=facility.section or group.section,
        calendar=facility.calendar or group.calendar,
        counters=tuple(counters),
        online=facility.online is not None,
        online_agent=facility.online.agent if facility.online else None,
        merchant_account=facility.online.merchant_account if facility.online else None,
        owner=facility.owner,
        name_from=facility.name_from,
        bank_payer_name=facility.bank_payer_name,
        phone=facility.phone,
        valid_from=facility.valid_from or draft.in_use_since,
        valid_until=facility.valid_until,
        former_names=facility.former_names,
    )


def _counter(counter: CounterDraft, draft: WardDraft) -> Counter:
    return Counter(
        id=counter.id,
        facility=counter.facility,
        number=counter.number,
        name=counter.name,
        since=counter.since,
        until=counter.until,
        collector=counter.collector,
        terminal_mode=counter.terminal_mode,
        terminals=counter.terminals,
        tenders=counter.tenders,
        float_yen=draft.drawer_float_default_yen if counter.float_yen is None else counter.float_yen,
        cash_refund_from_drawer=counter.cash_refund_from_drawer,
    )


def _counters_by_terminal(draft: WardDraft) -> dict[tuple[str, str], str]:
    return {
        (terminal.agent, terminal.terminal_id): counter.id
        for counter in draft.counters
        for terminal in counter.terminals
    }
