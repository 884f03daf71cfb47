"""Block B 調定・収入, and the money of other owners."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pos.domain.journal import WARD
from pos.domain.money import Yen, total
from pos.domain.tender import Tender
from pos.facilities import OwnerKind, RevenueAccount, Ward
from reconciliation.day_rows import Income
from reconciliation.sheet import HeldAmounts, HeldBlock, HeldRow, RevenueAmounts, RevenueBlock, RevenueRow

_KIND_NAMES = {OwnerKind.MANAGER: "利用料金", OwnerKind.OTHER_BODY: "歳入歳出外現金", OwnerKind.WARD: "区の歳入"}
_NO_CODE = "番号なし"


def revenue_block(ward: Ward, income: Iterable[Income]) -> RevenueBlock:
    """The ward's own revenue by year, account and tax class."""
    own = [row for row in income if row.owner == WARD]
    groups = _grouped(own, lambda row: (row.fiscal_year, account_id(row), row.tax_class))
    rows = []
    for (year, account, tax_class), same in groups.items():
        known = ward.revenue_accounts.get(account)
        name = known.name if known else account
        rows.append(RevenueRow(year, account, name, account_code(known, year), tax_class, _revenue(same)))
    return RevenueBlock(tuple(sorted(rows, key=lambda row: (row.fiscal_year, row.account_code, row.key))))


def held_block(ward: Ward, income: Iterable[Income]) -> HeldBlock:
    """利用料金 and 歳入歳出外現金."""
    others = [row for row in income if row.owner != WARD]
    groups = _grouped(others, lambda row: (row.owner, row.tax_class))
    rows = []
    for (owner, tax_class), same in groups.items():
        known = ward.owners.get(owner)
        kind = owner_kind_name(ward, owner)
        rows.append(HeldRow(owner, known.name if known else owner, kind, tax_class, _held(same)))
    return HeldBlock(tuple(sorted(rows, key=lambda row: row.key)))


def account_id(row: Income) -> str:
    """revenue:2026:tax:fee-tax-certificates is of the revenue account fee-tax-certificates."""
    return _id_of(row.account)


@dataclass(frozen=True, slots=True)
class AccountNames:
    """What a 歳入科目 is called in one fiscal year; empty for money that is not the ward's revenue."""

    kaikei: str = ""
    code: str = ""
    id: str = ""
    name: str = ""
    section: str = ""


def account_names(ward: Ward, fiscal_year: int, account: str) -> AccountNames:
    """Of a journal account of the ward's revenue."""
    known = ward.revenue_accounts.get(_id_of(account))
    code = account_code(known, fiscal_year)
    kaikei = "" if code == _NO_CODE else code.split("-")[0]
    if known is None:
        return AccountNames(kaikei, code, _id_of(account))
    return AccountNames(kaikei, code, known.id, known.name, ward.sections[known.section].name)


def owner_kind_name(ward: Ward, owner: str) -> str:
    """区の歳入, 利用料金 or 歳入歳出外現金."""
    known = ward.owners.get(owner)
    return _KIND_NAMES[known.kind if known else OwnerKind.OTHER_BODY]


def _id_of(account: str) -> str:
    return account.split(":", 3)[-1]


def account_code(account: RevenueAccount | None, fiscal_year: int) -> str:
    """会計-款-項-目-節-細節; a year without a number is printed as that, it stops no night."""
    if account is None or not any(code.covers(fiscal_year) for code in account.codes):
        return _NO_CODE
    return account.code_for(fiscal_year)


def assessed_yen(rows: Iterable[Income]) -> Yen:
    """調定額: what was taken on the day; what was undone on the same day is left out."""
    return total([row.amount_yen for row in rows if row.sort in {"taken", "undone"}])


def reduced_yen(rows: Iterable[Income]) -> Yen:
    """減額調定, positive: what went back on a later day."""
    return -total([row.amount_yen for row in rows if row.sort == "reduced"])


def count_of(rows: Iterable[Income]) -> int:
    """Payments with such a line that were taken on the day and not undone on it."""
    return sum(row.count if row.sort == "taken" else -row.count for row in rows if row.sort in {"taken", "undone"})


def _revenue(rows: Sequence[Income]) -> RevenueAmounts:
    # Cash is received when it is in the drawer; what agents owe is outstanding until they pay it over.
    received = total([row.amount_yen for row in rows if row.tender is Tender.CASH])
    return RevenueAmounts(count_of(rows), assessed_yen(rows), reduced_yen(rows), received)


def _held(rows: Sequence[Income]) -> HeldAmounts:
    return HeldAmounts(count_of(rows), assessed_yen(rows), reduced_yen(rows))


def _grouped(rows: Iterable[Income], key: Callable[[Income], tuple]) -> dict[tuple, list[Income]]:  # type: ignore[type-arg]
    groups: dict[tuple, list[Income]] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        groups[key(row)].append(row)
    return groups
