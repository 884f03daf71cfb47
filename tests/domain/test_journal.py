import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.errors import UnbalancedEntry
from pos.domain.journal import (
    DrawerClose,
    Place,
    Portion,
    Posting,
    agent_fee_entry,
    balanced,
    capture_entry,
    cash,
    close_drawer_entry,
    give_back_entry,
    income_account,
    open_drawer_entry,
    receivable,
)
from pos.domain.money import Yen, total

PLACE = Place("tax", 2026, "S1")
yen = st.integers(1, 10_000_000).map(Yen)
portions = st.builds(
    Portion,
    amount_yen=yen,
    owner=st.sampled_from(["ward", "j-lis", "manager"]),
    revenue_account=st.sampled_from(["fee-a", "fee-b"]),
    line_id=st.integers(1, 50).map(lambda number: f"{number:02d}"),
)


def sum_of(postings: list[Posting], start: str = "") -> int:
    return sum(int(posting.amount_yen) for posting in postings if posting.account.startswith(start))


@given(st.lists(portions, max_size=8))
def test_a_capture_balances_also_for_each_owner(parts: list[Portion]) -> None:
    entry = capture_entry(cash("tax-1"), parts, PLACE)
    assert sum_of(entry) == 0
    assert sum_of(entry, "cash:") == total([part.amount_yen for part in parts])
    for owner in {part.owner for part in parts}:
        assert sum(int(posting.amount_yen) for posting in entry if posting.owner == owner) == 0


@given(st.lists(portions, max_size=8))
def test_giving_back_undoes_a_capture_line_by_line(parts: list[Portion]) -> None:
    there = capture_entry(receivable("a"), parts, PLACE)
    back = give_back_entry(receivable("a"), parts, PLACE)
    assert [(posting.account, -posting.amount_yen) for posting in back] == [
        (posting.account, posting.amount_yen) for posting in there
    ]


def test_what_goes_back_in_a_later_year_lowers_the_revenue_of_the_earlier_one_and_balances() -> None:
    there = capture_entry(receivable("a"), [Portion(Yen(300), "ward", "fee-a", "01")], Place("tax", 2026))
    back = give_back_entry(
        receivable("a"), [Portion(Yen(300), "ward", "fee-a", "01")], Place("tax", 2027, income_year=2026)
    )
    assert sum_of(back) == 0
    assert sum_of([*there, *back], "revenue:2026:tax:fee-a") == 0
    assert {(line.account, line.fiscal_year) for line in back} == {
        ("receivable:a", 2027),
        ("revenue:2026:tax:fee-a", 2026),
    }


def test_money_of_others_is_held_and_the_wards_is_revenue_of_its_year_place_and_account() -> None:
    assert income_account(Portion(Yen(1), "ward", "fee-a", "01"), PLACE) == "revenue:2026:tax:fee-a"
    assert income_account(Portion(Yen(1), "j-lis", None, "01"), PLACE) == "held_for:j-lis"


@given(st.integers(0, 1_000_000).map(Yen))
def test_opening_a_drawer_balances(float_yen: Yen) -> None:
    entry = open_drawer_entry("tax-1", float_yen, PLACE)
    assert sum_of(entry) == 0
    assert sum_of(entry, "cash:") == float_yen
    assert all(posting.drawer_session_id == "S1" for posting in entry)


drawer_amounts = st.integers(0, 5_000_000).map(Yen)


@given(drawer_amounts, drawer_amounts, drawer_amounts)
def test_closing_a_drawer_balances_and_empties_it(expected: Yen, counted: Yen, float_yen: Yen) -> None:
    close = DrawerClose(expected, counted, float_yen)
    entry = close_drawer_entry("tax-1", "slip", close, PLACE)
    assert sum_of(entry) == 0
    assert sum_of(entry, "cash:") == -expected
    assert close.pay_in_yen + close.float_returned_yen == counted
    assert close.pay_in_yen >= 0
    assert close.float_returned_yen <= float_yen
    assert sum_of(entry, "over_short:") == -close.over_short_yen


def test_a_drawer_that_holds_less_than_its_float_pays_nothing_in() -> None:
    close = DrawerClose(Yen(10_000), Yen(9_000), Yen(10_000))
    assert (close.over_short_yen, close.pay_in_yen, close.float_returned_yen) == (-1_000, 0, 9_000)


@given(yen, st.booleans())
def test_a_fee_balances_and_never_touches_revenue(fee: Yen, netted: bool) -> None:
    entry = agent_fee_entry("a", fee, PLACE, netted=netted, owner="ward")
    assert sum_of(entry) == 0
    assert sum_of(entry, "fee:a") == fee
    assert sum_of(entry, "receivable:a" if netted else "payable:a") == -fee
    assert sum_of(entry, "revenue:") == 0


def test_an_entry_out_of_balance_is_refused() -> None:
    with pytest.raises(UnbalancedEntry, match="¥1"):
        balanced([Posting("cash:tax-1", Yen(301), "tax", "ward", 2026), Posting("x", Yen(-300), "tax", "ward", 2026)])


def test_lines_of_zero_are_left_out() -> None:
    assert balanced([Posting("cash:tax-1", Yen(0), "tax", "ward", 2026)]) == []
