"""Block A 収納: what was taken on the day, by tender and brand."""

from dataclasses import dataclass, field

from pos.domain.money import Yen
from pos.domain.tender import Tender
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out, sum_of


@dataclass(frozen=True, slots=True)
class TakenAmounts:
    """収納, 取消 (same day) and 還付 (later) of one day; all three are written as positive amounts."""

    count: int
    gross_yen: Yen
    voided_count: int
    voided_yen: Yen
    refunded_count: int
    refunded_yen: Yen
    net_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        set_worked_out(self, net_yen=self.gross_yen - self.voided_yen - self.refunded_yen)


@dataclass(frozen=True, slots=True)
class TakenRow:
    """One brand of a tender; `brand` is None for cash and where the terminal names none."""

    tender: Tender
    tender_name: str  #: クレジット
    brand: str | None
    amounts: TakenAmounts

    @property
    def key(self) -> tuple[str, ...]:
        """Tender and brand."""
        return (str(self.tender), self.brand or "")

    @property
    def title(self) -> str:
        """クレジット VISA."""
        return f"{self.tender_name} {self.brand}" if self.brand else self.tender_name


@dataclass(frozen=True, slots=True)
class TenderSum:
    """The brands of one tender together."""

    tender: Tender
    tender_name: str
    amounts: TakenAmounts


@dataclass(frozen=True, slots=True)
class FreeOfCharge:
    """Payments of ¥0: tender none, a receipt number, no money. `reason_name`: 減免, 公用, 法令無料."""

    reason_name: str
    count: int

    @property
    def key(self) -> tuple[str, ...]:
        """The reason."""
        return (self.reason_name,)

    @property
    def title(self) -> str:
        """The reason."""
        return self.reason_name


@dataclass(frozen=True, slots=True)
class TakenBlock:
    """The rows in the order in which they are printed: tenders together, then brands."""

    rows: tuple[TakenRow, ...] = ()
    free_of_charge: tuple[FreeOfCharge, ...] = ()
    tenders: tuple[TenderSum, ...] = field(init=False)
    total: TakenAmounts = field(init=False)
    free_count: int = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block A", [row.key for row in self.rows])
        refuse_twice("block A (free of charge)", [row.key for row in self.free_of_charge])
        set_worked_out(
            self,
            tenders=_by_tender(self.rows),
            total=sum_of(TakenAmounts, [row.amounts for row in self.rows]),
            free_count=sum(reason.count for reason in self.free_of_charge),
        )


def _by_tender(rows: tuple[TakenRow, ...]) -> tuple[TenderSum, ...]:
    names = {row.tender: row.tender_name for row in rows}
    return tuple(
        TenderSum(tender, name, sum_of(TakenAmounts, [row.amounts for row in rows if row.tender is tender]))
        for tender, name in names.items()
    )
