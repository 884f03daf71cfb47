import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pos.domain.drawer import DrawerStatus
from pos.domain.errors import IllegalMove, Refused
from pos.domain.facility_day import DayMove
from pos.domain.pay_in import slip_number
from pos.domain.payment import PaymentStatus
from pos.gateways.gateway import MoneyState
from pos.office import Office
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer, resume_drawer
from pos.operations.inquire import inquire
from pos.storage import facility_days, payments
from pos.storage.tables import audit_rows, pay_in_slips
from tests.fakes import CANCELED, SILENCE, UNCONFIRMED_WRITE, ScriptedGateway, approved
from tests.makers import ManualClock
from tests.tills import CLERK, LINKED, WEDNESDAY_MORNING, Till, balances, in_pieces, whole_database

TODAY = date(2026, 11, 25)


def test_opening_books_the_float_out_of_the_facilitys_change_money(office: Office) -> None:
    session = Till(office).open(float_yen=10_000)
    assert (session.status, session.business_day) == (DrawerStatus.OPEN, TODAY)
    assert balances(office.database) == {f"cash:{LINKED}": 10_000, "cash_float:family-registry": -10_000}


def test_opening_again_is_the_same_session(office: Office) -> None:
    till = Till(office)
    session = till.open()
    before = whole_database(office.database)
    assert till.open(session_id=session.id) == session
    assert whole_database(office.database) == before


@pytest.mark.parametrize(("counter", "float_yen"), [(LINKED, 1), ("family-registry-2", 10_000)])
def test_the_same_session_id_with_other_content_is_refused(office: Office, counter: str, float_yen: int) -> None:
    session = Till(office).open()
    before = whole_database(office.database)
    with pytest.raises(Refused, match="session_id_reused"):
        Till(office, counter).open(float_yen, session_id=session.id)
    assert whole_database(office.database) == before


def test_a_counter_has_one_open_drawer(office: Office) -> None:
    Till(office).open()
    before = whole_database(office.database)
    with pytest.raises(Refused, match=r"drawer_already_open.*2026-11-25"):
        Till(office).open()
    assert whole_database(office.database) == before


@pytest.mark.parametrize("float_yen", [-1, 1_000_001])
def test_an_impossible_float_is_refused(office: Office, float_yen: int) -> None:
    with pytest.raises(Refused, match="invalid_float"):
        Till(office).open(float_yen)


def test_closing_says_what_goes_to_the_bank_and_leaves_the_drawer_empty(office: Office) -> None:
    till = Till(office)
    session = till.open(float_yen=10_000)
    till.cash()
    closed = till.close(session, 10_290)
    assert (closed.expected_yen, closed.counted_yen, closed.pay_in_yen) == (10_300, 10_290, 290)
    assert (closed.closed_by, closed.status) == (CLERK, DrawerStatus.CLOSED)
    assert balances(office.database) == {
        f"cash_in_transit:{session.id}": 290,
        f"over_short:{LINKED}": 10,
        "revenue:2026:family-registry:fee-certificates": -300,
    }


def slips(office: Office) -> list[Any]:
    with office.database.reading() as connection:
        return list(connection.execute(select(pay_in_slips)).all())


def test_what_goes_to_the_bank_has_a_slip_with_its_due_day(office: Office) -> None:
    till = Till(office)
    session = till.open(float_yen=10_000)
    till.cash()
    till.close(session, 10_290)
    [slip] = slips(office)
    assert (slip.slip, slip.drawer_session_id) == (slip_number(session.id, TODAY), session.id)
    assert (slip.facility, slip.counter, slip.business_day) == ("family-registry", LINKED, TODAY)
    assert (slip.amount_yen, slip.due_on) == (290, office.ward.pay_in_due_on(TODAY))
    with office.database.reading() as connection:
        [told] = connection.scalars(select(audit_rows.c.payload).where(audit_rows.c.payload.contains(slip.slip))).all()
    assert json.loads(told)["drawer"]["pay_in_slip"] == {
        "slip": slip.slip, "amount_yen": 290, "due_on": slip.due_on.isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize("counted_yen", [10_000, 9_000])
def test_a_drawer_that_holds_no_more_than_its_float_has_no_slip(office: Office, counted_yen: int) -> None:
    till = Till(office)
    till.close(till.open(float_yen=10_000), counted_yen)
    assert slips(office) == []


def test_closing_again_changes_nothing(office: Office) -> None:
    till = Till(office)
    closed = till.close(till.open(), 10_300)
    before = whole_database(office.database)
    assert close_drawer(office, closed.id, CLERK) == closed
    assert whole_database(office.database) == before


def test_a_drawer_that_was_not_counted_is_not_closed(office: Office) -> None:
    session = Till(office).open()
    with pytest.raises(IllegalMove):
        close_drawer(office, session.id, CLERK)


def test_nothing_is_sold_while_the_drawer_is_counted_until_sales_are_resumed(office: Office) -> None:
    till = Till(office)
    session = till.open()
    count_drawer(office, session.id, in_pieces(10_000), CLERK)
    before = whole_database(office.database)
    with pytest.raises(Refused, match="drawer_is_counted"):
        till.cash()
    assert whole_database(office.database) == before
    assert resume_drawer(office, session.id, CLERK).status is DrawerStatus.OPEN
    assert till.cash().status is PaymentStatus.CAPTURED


def test_a_drawer_is_counted_three_times_and_then_closed_with_the_last(office: Office) -> None:
    session = Till(office).open()
    for amount in (1, 2, 3):
        count = count_drawer(office, session.id, in_pieces(amount), CLERK)
    assert (count.attempt, count.expected_yen) == (3, 10_000)
    before = whole_database(office.database)
    with pytest.raises(Refused, match="too_many_counts"):
        count_drawer(office, session.id, in_pieces(4), CLERK)
    assert whole_database(office.database) == before
    assert close_drawer(office, session.id, CLERK).counted_yen == 3


def test_after_more_sales_a_drawer_can_be_counted_and_closed_however_often_it_was_counted(office: Office) -> None:
    till = Till(office)
    session = till.open()
    for _ in range(3):
        count_drawer(office, session.id, in_pieces(10_000), CLERK)
    resume_drawer(office, session.id, CLERK)
    till.cash()
    assert till.close(session, 10_300).pay_in_yen == 300


@pytest.mark.parametrize(
    ("pieces", "code"),
    [({3: 1}, "unknown_denomination"), ({100: -1}, "invalid_count"), ({100: 1.0}, "invalid_count")],
)
def test_an_impossible_count_is_refused(office: Office, pieces: dict, code: str) -> None:
    session = Till(office).open()
    before = whole_database(office.database)
    with pytest.raises(Refused, match=code):
        count_drawer(office, session.id, pieces, CLERK)
    assert whole_database(office.database) == before


def test_an_unknown_session_is_refused(office: Office) -> None:
    for act in (close_drawer, resume_drawer):
        with pytest.raises(Refused, match="unknown_drawer_session"):
            act(office, office.new_id(), CLERK)


def test_a_drawer_is_not_closed_while_an_outcome_is_being_asked_for(office: Office, agent: ScriptedGateway) -> None:
    till = Till(office)
    session = till.open()
    agent.will("authorize", SILENCE)
    payment = till.card()
    count_drawer(office, session.id, in_pieces(10_000), CLERK)
    before = whole_database(office.database)
    with pytest.raises(Refused, match="payments_in_doubt") as refusal:
        close_drawer(office, session.id, CLERK)
    assert refusal.value.context["payments"] == [payment.id]
    assert whole_database(office.database) == before
    agent.will("inquire_authorize", CANCELED)
    inquire(office, payment.id)
    assert close_drawer(office, session.id, CLERK).status is DrawerStatus.CLOSED


def test_an_unconfirmed_write_does_not_block_closing_and_is_booked_when_it_is_known(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    till = Till(office)
    session = till.open()
    agent.will("authorize", UNCONFIRMED_WRITE)
    payment = till.card()
    till.close(session, 10_000)
    clock.advance(days=1)
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, WEDNESDAY_MORNING))
    assert inquire(office, payment.id).status is PaymentStatus.CAPTURED
    with office.database.reading() as connection:
        last = payments.events_of(connection, payment.id)[-1]
    assert last["business_day"] == TODAY, "its own day is not closed yet"


def close_day(office: Office, facility: str, day: date) -> None:
    with office.database.transaction() as connection:
        for move in (DayMove.END, DayMove.RECONCILE, DayMove.CLOSE):
            facility_days.move(connection, facility, day, move, at=office.clock.now(), by="staff:9")


def test_what_comes_after_its_day_was_closed_enters_the_next_and_points_back(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    till = Till(office)
    session = till.open()
    agent.will("authorize", UNCONFIRMED_WRITE)
    payment = till.card()
    till.close(session, 10_000)
    clock.advance(days=2)
    close_day(office, "family-registry", TODAY)
    close_day(office, "family-registry", date(2026, 11, 26))
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, WEDNESDAY_MORNING))
    inquire(office, payment.id)
    with office.database.reading() as connection:
        last = payments.events_of(connection, payment.id)[-1]
    assert (last["business_day"], last["belongs_to_day"]) == (date(2026, 11, 27), TODAY)


def test_a_late_fact_of_march_belongs_to_the_old_fiscal_year(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    last_of_march = WEDNESDAY_MORNING.replace(year=2027, month=3, day=31)
    clock.set(last_of_march)
    till = Till(office)
    session = till.open()
    agent.will("authorize", UNCONFIRMED_WRITE)
    payment = till.card()
    till.close(session, 10_000)
    clock.advance(days=1)
    close_day(office, "family-registry", date(2027, 3, 31))
    agent.will("inquire_authorize", approved(MoneyState.CAPTURED, 300, last_of_march))
    inquire(office, payment.id)
    assert balances(office.database)["revenue:2026:family-registry:fee-certificates"] == -300
