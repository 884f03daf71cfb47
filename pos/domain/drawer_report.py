"""点検 and レジ精算票: what a drawer session has taken, by tender and brand."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.money import Yen, total
from pos.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class Taken:
    """One row: a tender and brand. `net_yen` = gross − voids − refunds."""

    tender: Tender
    brand: str | None
    count: int
    gross_yen: Yen
    void_count: int
    void_yen: Yen
    refund_count: int
    refund_yen: Yen

    @property
    def net_yen(self) -> Yen:
        """What is left of it."""
        return self.gross_yen - self.void_yen - self.refund_yen


def summed(rows: Sequence[Taken], tender: Tender) -> Taken:
    """All rows of one tender as one, without a brand; zeros when there is none."""
    of_tender = [row for row in rows if row.tender is tender]
    return Taken(
        tender=tender,
        brand=None,
        count=sum(row.count for row in of_tender),
        gross_yen=total([row.gross_yen for row in of_tender]),
        void_count=sum(row.void_count for row in of_tender),
        void_yen=total([row.void_yen for row in of_tender]),
        refund_count=sum(row.refund_count for row in of_tender),
        refund_yen=total([row.refund_yen for row in of_tender]),
    )
