"""Whether every name in facilities.yaml can be printed: asked when the file changes, not in the night."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from pos.facilities.ward import Ward
from reconciliation.sheet_pdf.characters import CharacterNotInFont, require_in_font


def names_not_in_font(ward: Ward) -> list[CharacterNotInFont]:
    """One refusal for each name with a character that the sheets would print as 〓; empty when all is well."""
    refusals = []
    for where, name in _names(ward):
        try:
            require_in_font(name, where)
        except CharacterNotInFont as refusal:
            refusals.append(refusal)
    return refusals


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def _names(ward: Ward) -> Iterator[tuple[str, str]]:
    yield "name", ward.name
    named: dict[str, Mapping[str, _Named]] = {
        "sections": ward.sections,
        "facilities": ward.facilities,
        "counters": ward.counters,
        "revenue_accounts": ward.revenue_accounts,
        "owners": ward.owners,
        "tenders": ward.tenders,
        "agents": ward.agents,
    }
    for kind, rows in named.items():
        for row_id, row in rows.items():
            yield f"{kind}.{row_id}.name", row.name
    for tender in ward.tenders.values():
        for brand in tender.brands:
            yield f"tenders.{tender.id}.brands", brand
    for code, reason in ward.exemption_reasons.items():
        yield f"exemption_reasons.{code}", reason
