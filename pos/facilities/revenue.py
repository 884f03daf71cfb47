"""歳入科目: the accounts the ward's fees are booked to."""

from dataclasses import dataclass

from pos.domain.errors import Refused


class NoAccountCode(Refused):
    """The revenue account has no number in this fiscal year."""

    def __init__(self, account: str, fiscal_year: int) -> None:
        super().__init__(
            "no_account_code",
            f"revenue account {account} has no number in fiscal year {fiscal_year}",
            account=account,
            fiscal_year=fiscal_year,
        )


@dataclass(frozen=True, slots=True)
class AccountCode:
    """The number of an account while it is valid, both fiscal years included; None: until further notice."""

    valid_from_fiscal_year: int
    valid_to_fiscal_year: int | None
    kaikei: str
    kan: str
    ko: str
    moku: str
    setsu: str
    saisetsu: str

    def covers(self, fiscal_year: int) -> bool:
        """Whether the number is valid in that 年度."""
        ended = self.valid_to_fiscal_year is not None and fiscal_year > self.valid_to_fiscal_year
        return fiscal_year >= self.valid_from_fiscal_year and not ended

    def __str__(self) -> str:
        return f"{self.kaikei}-{self.kan}-{self.ko}-{self.moku}-{self.setsu}-{self.saisetsu}"


@dataclass(frozen=True, slots=True)
class RevenueAccount:
    """A 歳入科目 under an id of ours that stays when the budget renumbers it."""

    id: str
    name: str
    section: str  #: the 所管課 that collects it
    codes: tuple[AccountCode, ...]

    def code_for(self, fiscal_year: int) -> str:
        """会計-款-項-目-節-細節 in that 年度. Raises NoAccountCode."""
        for code in self.codes:
            if code.covers(fiscal_year):
                return str(code)
        raise NoAccountCode(self.id, fiscal_year)
