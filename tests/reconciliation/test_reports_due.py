"""When a report is due, whether it has come, and on which dates it is asked for."""

from datetime import date, datetime

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.facilities import is_holiday
from reconciliation.breaks import BreakKind
from reconciliation.findings.legs import Denial, not_confirmed, report_overdue, sort_out
from reconciliation.proof.legs import LegKind
from reconciliation.proof.report_dates import dates_to_ask
from reconciliation.proof.reports_due import Period, ReportsDue, ReportState
from tests.reconciliation.makers import TUESDAY, leg
from tests.tills import the_ward

CYCLE: Period = (date(2026, 11, 16), date(2026, 11, 30))


def reports(now: datetime, **arrived: list[Period]) -> ReportsDue:
    return ReportsDue(
        the_ward().agents, {name.replace("_", "-"): periods for name, periods in arrived.items()}, now, is_holiday
    )


def tokyo(day: int, hour: int = 2, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


def test_a_daily_report_is_due_on_the_next_morning() -> None:
    assert reports(tokyo(25, 1, 29)).state("online-credit", TUESDAY) is ReportState.NOT_DUE
    assert reports(tokyo(25, 1, 30)).state("online-credit", TUESDAY) is ReportState.OVERDUE


def test_a_report_by_cycle_covers_its_whole_period_and_is_due_after_bank_days() -> None:
    due = reports(tokyo(3, 9, 0, month=12))
    assert due.period("counter-card", TUESDAY) == CYCLE
    assert due.due_at("counter-card", TUESDAY) == tokyo(3, 9, 0, month=12)
    assert due.state("counter-card", TUESDAY) is ReportState.OVERDUE


def test_a_report_that_came_early_proves_nothing_missing_before_it_is_due() -> None:
    early = reports(tokyo(1, 12, 0, month=12), counter_card=[CYCLE])
    assert early.state("counter-card", TUESDAY) is ReportState.NOT_DUE


def test_an_agent_that_the_wards_file_has_lost_is_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"unknown_agent.*'lost'"):
        reports(tokyo(25)).state("lost", TUESDAY)


def test_before_the_report_is_due_a_leg_waits_and_afterwards_it_is_missing() -> None:
    one = leg("P1", agent="online-credit")
    early = sort_out([one], reports(tokyo(25, 1, 0)), set())
    assert [(waiting.leg, waiting.due_on, waiting.overdue) for waiting in early.pending] == [
        (one, date(2026, 11, 25), False)
    ]
    late = sort_out([one], reports(tokyo(25), online_credit=[(TUESDAY, TUESDAY)]), set())
    assert (late.pending, late.missing) == ((), (one,))


def test_a_leg_of_an_overdue_report_waits_too() -> None:
    [waiting] = sort_out([leg("P1", agent="online-credit")], reports(tokyo(25)), set()).pending
    assert waiting.overdue


def test_a_leg_that_another_break_speaks_of_is_in_neither_list() -> None:
    left = sort_out([leg("P1")], reports(tokyo(25)), {"P1:capture"})
    assert (left.pending, left.missing) == ((), ())


def test_a_sale_undone_on_its_day_that_nobody_reports_is_nothing() -> None:
    pair = [leg("P1", undone_same_day=True), leg("P1", kind=LegKind.VOID, undone_same_day=True)]
    left = sort_out(pair, reports(tokyo(10, month=12), counter_card=[CYCLE]), set())
    assert (left.pending, left.missing) == ((), ())


def test_an_undone_sale_whose_void_was_not_reported_is_missing() -> None:
    void = leg("P1", kind=LegKind.VOID, undone_same_day=True)
    left = sort_out([void], reports(tokyo(10, month=12), counter_card=[CYCLE]), set())
    assert left.missing == (void,)


def test_a_denied_leg_is_a_break_only_while_its_report_has_not_spoken() -> None:
    waiting = sort_out([leg("P1")], reports(tokyo(25)), set()).pending
    [found] = not_confirmed(waiting, {"P1:capture": Denial("P1:capture", None, "記録なし")})
    assert (found.kind, found.difference_yen) == (BreakKind.NOT_CONFIRMED_BY_AGENT, -300)
    assert list(not_confirmed([], {"P1:capture": Denial("P1:capture", Yen(0), "記録なし")})) == []


def test_an_overdue_file_is_one_break_on_the_last_day_it_covers() -> None:
    due = reports(tokyo(3, 9, 0, month=12))
    legs = [leg("P1"), leg("P2", 500)]
    assert list(report_overdue(TUESDAY, due, {"counter-card": legs})) == []
    [found] = report_overdue(CYCLE[1], due, {"counter-card": legs})
    assert (found.facility, found.difference_yen) == ("ward", -800)
    assert "11/16〜11/30" in found.detail
    assert "2件" in found.detail


def test_an_overdue_file_for_which_nothing_waits_is_no_break() -> None:
    assert list(report_overdue(CYCLE[1], reports(tokyo(3, 9, 0, month=12)), {"counter-card": []})) == []


def test_a_report_is_asked_for_on_every_date_on_which_it_may_have_come_out() -> None:
    due = reports(tokyo(4, month=12))
    assert dates_to_ask(due, "counter-card", TUESDAY) == [date(2026, 12, day) for day in (1, 2, 3, 4)]


def test_a_report_that_has_come_is_not_asked_for() -> None:
    due = reports(tokyo(4, month=12), counter_card=[CYCLE])
    assert dates_to_ask(due, "counter-card", TUESDAY) == []


def test_a_report_that_stays_away_is_asked_for_under_the_dates_of_the_last_week() -> None:
    due = reports(tokyo(20, month=12))
    asked = dates_to_ask(due, "online-credit", date(2026, 12, 1))
    assert asked[0] == date(2026, 12, 2)
    assert asked[-1] == date(2026, 12, 20)
    assert len(asked) == 19


def test_nothing_is_asked_about_days_before_the_first_one() -> None:
    assert dates_to_ask(reports(tokyo(25)), "online-credit", date(2026, 11, 25)) == []
