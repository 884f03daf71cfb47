"""Statements that join and statements that do not."""

from datetime import date

from pos.domain.money import Yen
from pos.facilities import is_holiday
from reconciliation.proof.bank_balances import BalanceGap, StatementBalances, balance_gaps

THURSDAY, FRIDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (19, 20, 22, 23))
#: Monday is 勤労感謝の日.
TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def of(first: date, last: date, before: int, after: int) -> StatementBalances:
    return StatementBalances(first, last, Yen(before), Yen(after))


def gaps(*statements: StatementBalances) -> list[BalanceGap]:
    return list(balance_gaps(statements, is_holiday))


def test_a_statement_that_begins_with_what_the_one_before_ended_with_joins_it() -> None:
    assert gaps(of(THURSDAY, THURSDAY, 100, 250), of(FRIDAY, MONDAY, 250, 70), of(TUESDAY, TUESDAY, 70, 70)) == []


def test_one_that_begins_with_another_balance_leaves_a_gap_on_its_first_day() -> None:
    first, second = of(THURSDAY, THURSDAY, 100, 250), of(FRIDAY, FRIDAY, 200, 300)
    assert gaps(first, second) == [BalanceGap(FRIDAY, Yen(250), Yen(200))]
    assert gaps(second, first) == [BalanceGap(FRIDAY, Yen(250), Yen(200))]


def test_days_on_which_banks_are_closed_are_no_matter_whose_period_has_them() -> None:
    for last in (FRIDAY, SUNDAY, MONDAY):
        assert gaps(of(FRIDAY, last, 100, 250), of(TUESDAY, TUESDAY, 250, 300)) == []
        assert gaps(of(FRIDAY, last, 100, 250), of(TUESDAY, TUESDAY, 1, 300)) == [BalanceGap(TUESDAY, Yen(250), Yen(1))]
    assert gaps(of(FRIDAY, FRIDAY, 100, 250), of(SUNDAY, TUESDAY, 1, 300)) == [BalanceGap(TUESDAY, Yen(250), Yen(1))]


def test_a_day_without_a_statement_is_no_gap() -> None:
    assert gaps(of(THURSDAY, THURSDAY, 100, 250), of(TUESDAY, TUESDAY, 1, 2)) == []


def test_of_a_statement_that_came_again_with_more_lines_one_has_to_fit() -> None:
    short, whole = of(THURSDAY, THURSDAY, 100, 200), of(THURSDAY, THURSDAY, 100, 250)
    following = of(FRIDAY, FRIDAY, 250, 300)
    assert gaps(short, following) == [BalanceGap(FRIDAY, Yen(200), Yen(250))]
    assert gaps(short, following, whole) == gaps(whole, short, following) == []
    assert gaps(short, whole, of(FRIDAY, FRIDAY, 1, 2)) == [BalanceGap(FRIDAY, Yen(250), Yen(1))]


def test_a_month_in_one_file_joins_the_days_around_it() -> None:
    month = of(THURSDAY, TUESDAY, 100, 900)
    days = [of(THURSDAY, THURSDAY, 100, 250), of(FRIDAY, MONDAY, 250, 70), of(TUESDAY, TUESDAY, 70, 900)]
    assert gaps(month, *days, of(WEDNESDAY, WEDNESDAY, 900, 900)) == []
    assert gaps(month, of(WEDNESDAY, WEDNESDAY, 901, 900)) == [BalanceGap(WEDNESDAY, Yen(900), Yen(901))]
