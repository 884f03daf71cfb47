"""Rules for fees: prices in order, and an account for every year in which the ward sells them."""

from collections.abc import Iterator

from pos.domain.business_day import fiscal_year_of
from pos.domain.journal import WARD
from pos.facilities.fees import Fee
from pos.facilities.mistakes import Mistake, shown
from pos.facilities.revenue import RevenueAccount
from pos.facilities.schema import WardDraft


def revenue_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """An account has one number per fiscal year, the older number first."""
    for index, account in enumerate(draft.revenue_accounts):
        ended: int | None = 0
        for number, code in enumerate(account.codes):
            where = f"revenue_accounts[{index}].codes[{number}]"
            if ended is None or code.valid_from_fiscal_year <= ended:
                expected = "a fiscal year after the last one of the number before"
                yield Mistake(f"{where}.valid_from_fiscal_year", str(code.valid_from_fiscal_year), expected)
            ended = code.valid_to_fiscal_year
            if ended is not None and ended < code.valid_from_fiscal_year:
                expected = f"{code.valid_from_fiscal_year} or later"
                yield Mistake(f"{where}.valid_to_fiscal_year", str(ended), expected)


def fee_mistakes(draft: WardDraft) -> Iterator[Mistake]:
    """What is wrong with the price list."""
    accounts = {account.id: account for account in draft.revenue_accounts}
    for index, fee in enumerate(draft.fees):
        path = f"fees[{index}]"
        yield from _revenue(path, fee, accounts)
        yield from _prices(path, fee)
        yield from _reduction(path, fee)


def _revenue(path: str, fee: Fee, accounts: dict[str, RevenueAccount]) -> Iterator[Mistake]:
    if fee.revenue is None:
        if fee.owner == WARD:
            yield Mistake(f"{path}.revenue", "nothing", "a revenue account, as the fee belongs to the ward")
        return
    year = _first_year_without_number(accounts[fee.revenue], fee)
    if year is not None:
        expected = f"an account with a number in fiscal year {year}, when the fee is sold"
        yield Mistake(f"{path}.revenue", shown(fee.revenue), expected)


def _first_year_without_number(account: RevenueAccount, fee: Fee) -> int | None:
    year = fiscal_year_of(fee.prices[0].valid_from)
    last = fiscal_year_of(fee.valid_until) if fee.valid_until else None
    while last is None or year <= last:
        code = next((code for code in account.codes if code.covers(year)), None)
        if code is None:
            return year
        if code.valid_to_fiscal_year is None:
            return None
        year = code.valid_to_fiscal_year + 1
    return None


def _prices(path: str, fee: Fee) -> Iterator[Mistake]:
    for number, price in enumerate(fee.prices):
        where = f"{path}.prices[{number}]"
        if number and price.valid_from <= fee.prices[number - 1].valid_from:
            yield Mistake(f"{where}.valid_from", str(price.valid_from), "a later day than the price before")
        if price.reduced_yen is not None and price.reduced_yen > price.yen:
            yield Mistake(f"{where}.reduced_yen", str(int(price.reduced_yen)), f"at most the price, {int(price.yen)}")
    first = fee.prices[0].valid_from
    if fee.valid_until is not None and fee.valid_until < first:
        yield Mistake(f"{path}.valid_until", str(fee.valid_until), f"{first} or later, when its first price starts")


def _reduction(path: str, fee: Fee) -> Iterator[Mistake]:
    for group in sorted(fee.reduced_at - fee.sold_at):
        yield Mistake(f"{path}.reduced_at", shown(group), "a group that stands in sold_at")
    has_reduced_price = any(price.reduced_yen is not None for price in fee.prices)
    if has_reduced_price and not fee.reduced_at:
        yield Mistake(f"{path}.reduced_at", "nothing", "the groups that give the reduced price")
    if fee.reduced_at and not has_reduced_price:
        yield Mistake(f"{path}.prices", "no reduced_yen", "a reduced price, as reduced_at names groups")
