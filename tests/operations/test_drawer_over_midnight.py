"""A drawer belongs to the day on which it was opened, also over the cut-off and over the end of the fiscal year."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from pos.domain.business_day import TOKYO, ends_at
from pos.domain.errors import Refused
from pos.domain.facility_day import DayMove
from pos.domain.money import Yen
from pos.gateways.gateway import MoneyState
from pos.office import Office
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer
from pos.operations.inquire import inquire
from pos.operations.void import void
from pos.storage import drawers, facility_days, pay_in_slips, payments
from pos.storage.tables import journal_entries, journal_lines
from pos.verification.run import violations
from tests.fakes import SILENCE, ScriptedGateway, approved
from tests.makers import ManualClock, audit_keys
from tests.tills import CLERK, Till, in_pieces

TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
PLACE = "family-registry"


def at(day: date, *clock_time: int) -> datetime:
    return datetime.combine(day, time(*clock_time), tzinfo=TOKYO)


def entry_of(office: Office, kind: str) -> tuple[date, date, set[int]]:
    """Its business day, the day it belongs to, and the fiscal years of its lines."""
    entry, line = journal_entries, journal_lines
    with office.database.reading() as connection:
        found = connection.execute(
            select(entry.c.business_day, entry.c.belongs_to_day, line.c.fiscal_year)
            .join(line, line.c.entry_id == entry.c.id)
            .where(entry.c.kind == kind)
        ).all()
        assert list(violations(connection, audit_keys().keys)) == []
    [(day, belongs)] = {(row[0], row[1]) for row in found}
    return day, belongs, {row[2] for row in found}


def close_day(office: Office, day: date) -> None:
    with office.database.transaction() as connection:
        for move in (DayMove.END, DayMove.RECONCILE, DayMove.CLOSE):
            facility_days.move(connection, PLACE, day, move, at=office.clock.now(), by="staff:9")


def closed_next_morning(office: Office, clock: ManualClock, counted_yen: int = 10_200) -> str:
    """Sold ¥300 in cash, and went home; ¥100 are missing."""
    till = Till(office)
    session = till.open()
    till.cash()
    clock.set(ends_at(session.business_day) + timedelta(hours=8, minutes=20))
    till.close(session, counted_yen)
    return session.id


def test_what_is_closed_next_morning_stands_in_the_journal_of_its_own_day(office: Office, clock: ManualClock) -> None:
    session_id = closed_next_morning(office, clock)
    assert entry_of(office, "close_drawer") == (TODAY, TODAY, {2026})
    with office.database.reading() as connection:
        session = drawers.find(connection, session_id)
        slip = pay_in_slips.of_session(connection, session_id)
    assert session is not None
    assert session.closed_at == at(TOMORROW, 8, 20)
    assert slip is not None
    assert (slip.business_day, slip.due_on) == (TODAY, TOMORROW)


def test_once_its_day_is_closed_it_enters_the_next_one_and_points_back(office: Office, clock: ManualClock) -> None:
    till = Till(office)
    session = till.open()
    till.cash()
    clock.set(at(TOMORROW, 9))
    close_day(office, TODAY)
    till.close(session, 10_300)
    assert entry_of(office, "close_drawer") == (TOMORROW, TODAY, {2026})


def test_an_over_short_of_march_that_is_counted_in_april_is_of_the_old_year(office: Office, clock: ManualClock) -> None:
    clock.set(at(date(2027, 3, 31), 16))
    closed_next_morning(office, clock)
    assert entry_of(office, "close_drawer") == (date(2027, 3, 31), date(2027, 3, 31), {2026})


def test_nothing_is_sold_in_yesterdays_drawer_until_it_is_closed(office: Office, clock: ManualClock) -> None:
    till = Till(office)
    session = till.open()
    clock.set(at(TOMORROW, 0, 0))
    with pytest.raises(Refused, match="drawer_of_another_day"):
        till.cash()
    till.close(session, 10_000)
    till.open()
    till.cash()
    assert entry_of(office, "take_cash")[0] == TOMORROW


@pytest.mark.parametrize(
    ("last", "year"), [(at(date(2027, 3, 31), 23, 59, 59, 900_000), 2026), (at(date(2027, 4, 1), 0, 0), 2027)]
)
def test_the_last_instant_of_march_and_the_first_of_april(
    office: Office, clock: ManualClock, last: datetime, year: int
) -> None:
    clock.set(last)
    till = Till(office)
    till.open()
    till.cash()
    day, _, years = entry_of(office, "take_cash")
    assert (day, years) == (last.date(), {year})


def test_an_approval_of_the_last_second_that_is_found_out_in_april_is_of_march(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    """The agent's instant decides, not ours."""
    clock.set(at(date(2027, 3, 31), 23, 59, 50))
    till = Till(office)
    till.open()
    agent.will("authorize", SILENCE)
    payment = till.card()
    clock.set(at(date(2027, 4, 1), 0, 0, 5))
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, at(date(2027, 3, 31), 23, 59, 59)))
    inquire(office, payment.id)
    with office.database.reading() as connection:
        last = payments.events_of(connection, payment.id)[-1]
    assert (last["business_day"], last["belongs_to_day"]) == (date(2027, 3, 31), date(2027, 3, 31))


def test_an_approval_of_the_first_second_of_april_is_of_april_though_it_was_begun_in_march(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    clock.set(at(date(2027, 3, 31), 23, 59, 59))
    till = Till(office)
    till.open()
    agent.will("authorize", SILENCE)
    payment = till.card()
    clock.set(at(date(2027, 4, 1), 0, 0, 5))
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, at(date(2027, 4, 1), 0, 0, 1)))
    inquire(office, payment.id)
    day, belongs, years = entry_of(office, "capture")
    assert (day, belongs, years) == (date(2027, 4, 1), date(2027, 4, 1), {2027})


def test_with_a_cut_off_of_one_oclock_half_past_midnight_is_still_the_day_before(
    office: Office, clock: ManualClock
) -> None:
    late = replace(office, ward=replace(office.ward, cut_off=time(1, 0)))
    clock.set(at(TOMORROW, 0, 30))
    till = Till(late)
    session = till.open()
    till.cash()
    assert session.business_day == TODAY
    assert entry_of_day(late, "take_cash") == TODAY
    clock.set(at(TOMORROW, 1, 10))
    count_drawer(late, session.id, in_pieces(10_300), CLERK)
    close_drawer(late, session.id, CLERK)
    assert entry_of_day(late, "close_drawer") == TODAY


def entry_of_day(office: Office, kind: str) -> date:
    with office.database.reading() as connection:
        query = select(journal_entries.c.business_day).where(journal_entries.c.kind == kind)
        return connection.execute(query).scalar_one()


def test_amounts_stay_whole(office: Office, clock: ManualClock) -> None:
    session_id = closed_next_morning(office, clock)
    with office.database.reading() as connection:
        session = drawers.find(connection, session_id)
    assert session is not None
    assert (session.expected_yen, session.counted_yen, session.pay_in_yen) == (Yen(10_300), Yen(10_200), Yen(200))


class RunningClock(ManualClock):
    """Every look at it costs a millisecond."""

    def now(self) -> datetime:
        self.advance(milliseconds=1)
        return super().now()


def days_of(office: Office, payment_id: str) -> dict[str, date]:
    with office.database.reading() as connection:
        return {event["move"]: event["business_day"] for event in payments.events_of(connection, payment_id)}


def test_midnight_in_the_middle_of_a_cash_sale_and_of_its_void_parts_neither_from_its_drawer(office: Office) -> None:
    """The drawer was asked at 23:59:59.999 whether it is of today; the books must not say tomorrow."""
    morning = Till(replace(office, clock=ManualClock(at(TODAY, 9))))
    morning.open()
    sale = Till(replace(office, clock=RunningClock(at(TODAY, 23, 59, 59, 998_000)))).cash()
    assert days_of(office, sale.id)["take_cash"] == TODAY
    last_look = replace(office, clock=RunningClock(at(TODAY, 23, 59, 59, 998_000)))
    void(last_look, sale.id, reason="入力誤り", actor=CLERK)
    assert days_of(office, sale.id)["void_cash"] == TODAY
    with office.database.reading() as connection:
        assert list(violations(connection, audit_keys().keys)) == []


def test_yesterdays_cash_is_not_voided_after_midnight_though_its_drawer_is_open(
    office: Office, clock: ManualClock
) -> None:
    till = Till(office)
    till.open()
    sale = till.cash()
    clock.set(at(TOMORROW, 0, 0))
    with pytest.raises(Refused, match="void_of_another_day"):
        void(office, sale.id, reason="入力誤り", actor=CLERK)


def test_a_clock_that_steps_back_over_midnight_sells_nothing_in_a_drawer_of_tomorrow(
    office: Office, clock: ManualClock
) -> None:
    clock.set(at(TOMORROW, 0, 0, 1))
    till = Till(office)
    till.open()
    sale = till.cash()
    clock.set(at(TODAY, 23, 59, 59))
    with pytest.raises(Refused, match="drawer_of_another_day"):
        till.cash()
    with pytest.raises(Refused, match="void_of_another_day"):
        void(office, sale.id, reason="入力誤り", actor=CLERK)
    clock.set(at(TOMORROW, 0, 0, 2))
    till.cash()
    assert days_of(office, sale.id) == {"take_cash": TOMORROW}


@pytest.mark.parametrize(("approved_at", "day"), [((23, 59, 59), TODAY), ((0, 0, 1), TOMORROW)])
def test_a_terminal_sale_begun_before_midnight_counts_on_the_day_the_agent_approved_it_and_stays_in_its_drawer(
    office: Office, agent: ScriptedGateway, clock: ManualClock, approved_at: tuple[int, ...], day: date
) -> None:
    clock.set(at(TODAY, 23, 59, 59))
    till = Till(office)
    session = till.open()
    agent.will("authorize", SILENCE)
    payment = till.card()
    clock.set(at(TOMORROW, 8, 30))
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, at(day, *approved_at)))
    captured = inquire(office, payment.id)
    till.close(session, 10_000)
    assert captured.drawer_session_id == session.id
    assert entry_of(office, "capture")[:2] == (day, day)


def test_with_a_cut_off_of_one_oclock_the_house_agrees_with_itself(office: Office, clock: ManualClock) -> None:
    late = replace(office, ward=replace(office.ward, cut_off=time(1, 0)))
    clock.set(at(TOMORROW, 0, 59, 59))
    till = Till(late)
    session = till.open()
    sale = till.cash()
    clock.set(at(TOMORROW, 1, 0))
    with pytest.raises(Refused, match="drawer_of_another_day"):
        till.cash()
    with pytest.raises(Refused, match="void_of_another_day"):
        void(late, sale.id, reason="入力誤り", actor=CLERK)
    till.close(session, 10_300)
    till.open()
    till.cash()
    with office.database.reading() as connection:
        assert list(violations(connection, audit_keys().keys, late.ward.cut_off)) == []
        query = select(journal_entries.c.business_day).where(journal_entries.c.kind == "take_cash")
        assert sorted(connection.execute(query).scalars()) == [TODAY, TOMORROW]
