"""What is owed, why, since when, and what is on its way: the journal's balance is explained to the yen."""

from datetime import date, datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.tender import Tender
from pos.gateways.simulator.reports.report_edits import EditKind
from reconciliation.owed.money_owed import MoneyOwed, money_owed
from reconciliation.owed.receivables import Age, AgentOwed, Owed, OwedSort, by_agent
from tests.reconciliation.test_bank_step import AGENT, PAYER, PAYOUT_DAY, paid_online, with_bank
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World
from tests.tills import ONLINE

pytestmark = pytest.mark.usefixtures("plain_paper")


def now_owed(world: World) -> MoneyOwed:
    with world.office.database.reading() as connection:
        return money_owed(world.office, connection)


def of(money: MoneyOwed, agent: str = AGENT) -> AgentOwed:
    [found] = [one for one in money.agents if one.agent == agent]
    assert found.remainders == {}
    return found


def parts(found: AgentOwed) -> list[tuple[OwedSort, str, int]]:
    return [(part.sort, part.facility, part.amount_yen) for part in found.parts]


def test_before_the_report_a_sale_waits_and_afterwards_its_payout_is_owed_less_the_fee(world: World) -> None:
    world.hold_back_reports()
    sale = world.online()
    world.night()
    waiting = of(now_owed(world))
    assert parts(waiting) == [(OwedSort.WAITING, ONLINE, sale.amount_yen)]
    assert waiting.parts[0].pay_on == PAYOUT_DAY
    world.let_reports_go()
    world.night(at=world.clock.now() + timedelta(hours=8))
    reported = of(now_owed(world))
    assert parts(reported) == [(OwedSort.REPORTED, ONLINE, sale.amount_yen - sale.amount_yen * 3 // 100)]
    assert reported.parts[0].payout_id


def test_a_sale_without_a_line_and_a_line_without_a_sale_stay_until_people_decide(world: World) -> None:
    bank = with_bank(world)
    sale = world.online()
    world.edit_report(AGENT, THURSDAY, EditKind.LEAVE_OUT, sale)
    world.edit_report(AGENT, THURSDAY, EditKind.ADD, yen=1_500)
    world.night()
    assert parts(of(now_owed(world))) == [(OwedSort.NOT_REPORTED, ONLINE, sale.amount_yen)]
    [payout] = now_owed(world).payouts
    bank.credit(PAYOUT_DAY, payout.payout.expected_yen, PAYER)
    world.night(PAYOUT_DAY)
    found = of(now_owed(world))
    assert found.by_sort()[OwedSort.NOT_REPORTED] == sale.amount_yen
    assert found.by_sort()[OwedSort.PAID_UNKNOWN] == -payout.payout.expected_yen
    assert found.balance_yen == sale.amount_yen - payout.payout.expected_yen


def test_a_payout_has_its_four_dates(world: World) -> None:
    bank = with_bank(world)
    expected = paid_online(world)
    [coming] = now_owed(world).payouts
    assert (coming.payout.first_day, coming.payout.payout_on) == (WEDNESDAY, PAYOUT_DAY)
    assert (coming.banked_on, coming.income_on) == (None, None)
    late = PAYOUT_DAY + timedelta(days=1)
    bank.credit(late, expected, PAYER)
    world.night(PAYOUT_DAY)
    assert now_owed(world).payouts[0].is_overdue(PAYOUT_DAY + timedelta(days=1))
    assert of(now_owed(world)).by_age(late)[Age.TO_30] == expected
    world.night(late)
    [came] = now_owed(world).payouts
    assert (came.banked_on, came.banked_yen, came.income_on) == (late, expected, late)
    assert now_owed(world).agents == []


def test_what_comes_is_foretold_by_day(world: World) -> None:
    expected = paid_online(world)
    world.card(world.till(), tender=Tender.CODE, brand=None)
    days = {(one.on, one.amount_yen, one.is_exact) for one in now_owed(world).due_days()}
    assert (PAYOUT_DAY, expected, True) in days
    assert {exact for _, _, exact in days} == {True, False}


def test_cash_on_its_way_is_the_open_slips_and_the_journal_says_the_same(world: World) -> None:
    bank = with_bank(world)
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    cash = now_owed(world).cash
    assert [slip.amount_yen for slip in cash.slips] == [300]
    assert cash.slips_yen == cash.balance_yen == 300
    bank.credit(THURSDAY, 300, "ｶｶﾘ", cash.slips[0].slip, kind="10")
    world.night(THURSDAY)
    cash = now_owed(world).cash
    assert (list(cash.slips), cash.balance_yen) == ([], 0)


def test_a_chargeback_is_disputed_and_no_longer_owed(world: World) -> None:
    sale = world.online()
    world.edit_report(AGENT, THURSDAY, EditKind.CHARGE_BACK, sale)
    world.night()
    money = now_owed(world)
    assert money.disputed == {AGENT: sale.amount_yen}
    assert of(money).balance_yen < 0  # the fee is kept all the same


@pytest.mark.parametrize(
    ("days", "age"),
    [(-1, Age.NOT_DUE), (0, Age.NOT_DUE), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (60, Age.TO_60),
     (61, Age.OVER_60)],
)  # fmt: skip
def test_age_is_counted_from_the_day_after_the_due_day(days: int, age: Age) -> None:
    due = date(2026, 12, 7)
    part = Owed("a", "f", OwedSort.REPORTED, due, "p", due, due, 1, 100)  # type: ignore[arg-type]
    assert part.age(due + timedelta(days=days)) is age


def test_what_no_part_explains_is_named_by_place() -> None:
    day = date(2026, 11, 25)
    part = Owed("a", "f", OwedSort.WAITING, day, "", day, day, 1, 100)  # type: ignore[arg-type]
    [found] = by_agent([part], {("a", "f"): 90, ("a", "g"): 5})  # type: ignore[dict-item]
    assert found.remainders == {"f": -10, "g": 5}


def test_looking_is_at_an_instant(world: World) -> None:
    world.clock.set(datetime(2026, 11, 26, 0, 30, tzinfo=TOKYO))
    assert now_owed(world).today == THURSDAY
