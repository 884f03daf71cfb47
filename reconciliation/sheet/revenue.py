"""Block B 調定・収入: by fiscal year, revenue account and tax class; money of other owners apart."""

from dataclasses import dataclass, field

from pos.domain.money import Yen
from pos.facilities.fees import TaxClass
from reconciliation.sheet.adding_up import refuse_twice, set_worked_out, sum_of
from reconciliation.sheet.words import fiscal_year_in_words, tax_class_in_words


@dataclass(frozen=True, slots=True)
class RevenueAmounts:
    """調定 stays gross; a refund of a later day is 減額調定, never netted. 未収 below zero is 還付未済."""

    count: int
    assessed_yen: Yen  #: 調定額
    reduced_yen: Yen  #: 減額調定, positive
    received_yen: Yen  #: 収入済額, after 戻出
    outstanding_yen: Yen = field(init=False)  #: 未収 = 調定 − 減額調定 − 収入済

    def __post_init__(self) -> None:
        set_worked_out(self, outstanding_yen=self.assessed_yen - self.reduced_yen - self.received_yen)


@dataclass(frozen=True, slots=True)
class RevenueRow:
    """One revenue account in one 年度 and one tax class. `account_code`: 会計-款-項-目-節-細節."""

    fiscal_year: int
    account_id: str
    account_name: str
    account_code: str
    tax_class: TaxClass
    amounts: RevenueAmounts

    @property
    def key(self) -> tuple[str, ...]:
        """Year, account, tax class."""
        return (str(self.fiscal_year), self.account_id, str(self.tax_class))

    @property
    def title(self) -> str:
        """令和8年度 証明手数料 (非課税)."""
        tax = tax_class_in_words(self.tax_class)
        return f"{fiscal_year_in_words(self.fiscal_year)} {self.account_name} ({tax})"


@dataclass(frozen=True, slots=True)
class RevenueBlock:
    """The ward's own revenue."""

    rows: tuple[RevenueRow, ...] = ()
    total: RevenueAmounts = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block B", [row.key for row in self.rows])
        set_worked_out(self, total=sum_of(RevenueAmounts, [row.amounts for row in self.rows]))

    @property
    def years(self) -> dict[int, RevenueAmounts]:
        """The sum of each 年度, oldest first: in April and May two are live, and no book adds them up."""
        return {
            year: sum_of(RevenueAmounts, [row.amounts for row in self.rows if row.fiscal_year == year])
            for year in sorted({row.fiscal_year for row in self.rows})
        }


@dataclass(frozen=True, slots=True)
class HeldAmounts:
    """Money that is not the ward's revenue."""

    count: int
    taken_yen: Yen
    given_back_yen: Yen  #: positive
    net_yen: Yen = field(init=False)

    def __post_init__(self) -> None:
        set_worked_out(self, net_yen=self.taken_yen - self.given_back_yen)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """利用料金 of a designated manager, or 歳入歳出外現金 kept for another body. `kind_name` says which."""

    owner_id: str
    owner_name: str
    kind_name: str
    tax_class: TaxClass
    amounts: HeldAmounts

    @property
    def key(self) -> tuple[str, ...]:
        """Owner, kind, tax class."""
        return (self.owner_id, self.kind_name, str(self.tax_class))

    @property
    def title(self) -> str:
        """公益財団法人○○ 利用料金 (10%)."""
        return f"{self.owner_name} {self.kind_name} ({tax_class_in_words(self.tax_class)})"


@dataclass(frozen=True, slots=True)
class HeldBlock:
    """What belongs to other owners, outside of every total of the ward's revenue."""

    rows: tuple[HeldRow, ...] = ()
    total: HeldAmounts = field(init=False)

    def __post_init__(self) -> None:
        refuse_twice("block B (other owners)", [row.key for row in self.rows])
        set_worked_out(self, total=sum_of(HeldAmounts, [row.amounts for row in self.rows]))
