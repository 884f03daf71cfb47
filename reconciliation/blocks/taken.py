"""Block A 収納."""

from collections import defaultdict
from collections.abc import Iterable

from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.facilities import Ward
from reconciliation.day_rows import Free, Taken
from reconciliation.sheet import FreeOfCharge, TakenAmounts, TakenBlock, TakenRow

_NO_REASON = "理由の記録なし"
_TENDERS = list(Tender)


def taken_block(ward: Ward, rows: Iterable[Taken], free: Iterable[Free]) -> TakenBlock:
    """One facility's rows by tender and brand, tenders in their fixed order."""
    by_brand: dict[tuple[Tender, str | None], dict[str, Taken]] = defaultdict(dict)
    for row in rows:
        by_brand[row.tender, row.brand][row.sort] = row
    in_order = sorted(by_brand.items(), key=lambda item: (_TENDERS.index(item[0][0]), item[0][1] or ""))
    return TakenBlock(
        tuple(
            TakenRow(tender, tender_name(ward, tender), brand, _amounts(sorts)) for (tender, brand), sorts in in_order
        ),
        tuple(
            FreeOfCharge(ward.exemption_reasons.get(one.reason, one.reason or _NO_REASON), one.count) for one in free
        ),
    )


def tender_name(ward: Ward, tender: Tender) -> str:
    """現金, クレジットカード … as the ward calls it."""
    return ward.tenders[tender.value].name if tender.value in ward.tenders else tender.value


def _amounts(sorts: dict[str, Taken]) -> TakenAmounts:
    def of(sort: str) -> tuple[int, Yen]:
        return (sorts[sort].count, sorts[sort].amount_yen) if sort in sorts else (0, Yen(0))

    return TakenAmounts(*of("taken"), *of("undone"), *of("refunded"))
