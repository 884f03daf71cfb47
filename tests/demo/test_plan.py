"""The demo's day as it is planned: who comes, when, and that every trouble the agents know happens twice."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from pos.demo.fates import AT_COUNTERS, ONLINE, DayTooSmall, told
from pos.demo.plan import Size, busiest_day, open_counters, plan_day
from pos.demo.steps import CloseDrawer, DayPlan, Fate, OpenDrawer, Sell
from pos.demo.trouble import MISTAKES
from pos.domain.business_day import TOKYO
from pos.domain.tender import Tender
from pos.facilities import TerminalMode, UnconfirmedWrite
from pos.gateways.simulator.charges.endings import PageOutcome
from pos.gateways.simulator.charges.terminals import TerminalOutcome
from pos.gateways.simulator.faults.faults import Fault
from pos.gateways.simulator.notices.notices import NoticeFault
from pos.gateways.simulator.reports.report_edits import EditKind
from tests.tills import the_ward

WARD = the_ward()
WEDNESDAY, SUNDAY = date(2026, 11, 25), date(2026, 11, 22)


@pytest.fixture(scope="module")
def plan() -> DayPlan:
    return plan_day(WARD, WEDNESDAY, Size(3_800), seed=1)


def test_the_same_seed_is_the_same_day_and_another_one_is_not(plan: DayPlan) -> None:
    assert plan_day(WARD, WEDNESDAY, Size(3_800), seed=1) == plan
    assert plan_day(WARD, WEDNESDAY, Size(3_800), seed=2) != plan


def test_all_counters_open_one_forgets_to_close_and_one_is_short(plan: DayPlan) -> None:
    opened = [step.counter for step in plan.steps if isinstance(step, OpenDrawer)]
    closed = [step.counter for step in plan.steps if isinstance(step, CloseDrawer)]
    assert sorted(opened) == sorted(WARD.counters)
    assert set(opened) - set(closed) == {plan.not_closed}
    assert [step.counter for step in plan.steps if isinstance(step, CloseDrawer) and step.short_yen] == [plan.short]


def test_about_three_thousand_come_to_the_counters_and_eight_hundred_book_online(plan: DayPlan) -> None:
    assert (len(plan.sells()), len(plan.orders())) == (3_002, 798)
    assert len(plan.facilities) == sum(1 for facility in WARD.online_facilities())


def test_people_come_by_the_hours_of_a_weekday(plan: DayPlan) -> None:
    hours = Counter(sale.at.astimezone(TOKYO).hour for sale in plan.sells())
    assert set(hours) == set(range(9, 17))
    assert max(hours, key=lambda hour: hours[hour]) == 10
    assert min(hours, key=lambda hour: hours[hour]) in {12, 16}


def test_every_fate_happens_at_least_twice(plan: DayPlan) -> None:
    fates = Counter(step.fate for step in (*plan.sells(), *plan.orders()))
    assert {fate for fate in Fate if fates[fate] < 2} == set()


def test_everything_that_the_agents_can_do_is_asked_of_them() -> None:
    asked = [told(fate) for fate in (*AT_COUNTERS, *ONLINE)]
    assert {facts.fault for facts in asked} - {None} == set(Fault)
    assert {facts.notice for facts in asked} - {None} == set(NoticeFault)
    assert {outcome for facts in asked for outcome in facts.page} == set(PageOutcome)
    # A terminal that is told nothing approves; no brand of the ward is without a rule.
    assert {facts.terminal for facts in asked} - {None} == set(TerminalOutcome) - {TerminalOutcome.APPROVE}
    assert {facts.write for facts in asked} - {None} == set(UnconfirmedWrite) - {UnconfirmedWrite.UNKNOWN}
    assert {kind for kind, _ in MISTAKES} == set(EditKind)
    assert {len(amounts) for _, amounts in MISTAKES} == {2}


def test_some_pay_nothing_some_twice_and_some_change_their_mind(plan: DayPlan) -> None:
    tenders = Counter(sale.tender for sale in plan.sells())
    assert set(tenders) == set(Tender)
    assert any(sale.twice for sale in plan.sells())
    assert any(order.twice for order in plan.orders())
    assert any(len(sale.basket.lines) > 1 for sale in plan.sells())
    assert all(sale.basket.amount_yen == 0 for sale in plan.sells() if sale.tender is Tender.NONE)
    assert any(0 < order.refund_yen < order.basket.amount_yen for order in plan.orders())


def test_sales_at_standalone_terminals_can_be_told_apart_in_a_report(plan: DayPlan) -> None:
    seen: dict[object, list[Sell]] = {}
    for sale in plan.sells():
        if WARD.counter(sale.counter).terminal_mode is TerminalMode.STANDALONE and sale.tender.through_agent:
            seen.setdefault((sale.counter, sale.tender, sale.basket.amount_yen), []).append(sale)
    assert seen
    for alike in seen.values():
        assert all(later.at - earlier.at > timedelta(minutes=20) for earlier, later in pairwise(alike))


def test_on_a_sunday_only_some_counters_open_and_the_bookings_go_on() -> None:
    plan = plan_day(WARD, SUNDAY, Size(3_800), seed=1)
    assert 0 < len(plan.counters) < 44
    assert len(plan.orders()) == 798
    assert len(plan.sells()) < 3_002


def test_the_day_that_is_played_has_most_counters_open() -> None:
    day = busiest_day(WARD, date(2026, 11, 26))
    assert open_counters(WARD, day) == 44
    assert day < date(2026, 11, 26)


def test_a_day_without_room_for_its_troubles_is_refused() -> None:
    with pytest.raises(DayTooSmall, match="troubles"):
        plan_day(WARD, WEDNESDAY, Size(60), seed=1)
