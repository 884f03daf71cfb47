"""確定: what is closed, what is left open and why, and that posting and closing never miss each other."""

from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any

import pytest
from sqlalchemy import select, text

from pos.domain.facility_day import DayStatus
from pos.facilities.ward import UnknownPlace
from pos.operations.inquire import inquire
from pos.storage import drawers
from pos.storage.payments import Payment
from pos.storage.tables import facility_days, payment_events
from reconciliation.breaks import WARD_WIDE
from reconciliation.closing import Closing, close_day
from reconciliation.closing_candidates import Candidate, InTheWay, candidates_of
from reconciliation.findings.day import Hit
from reconciliation.house_checks import verify_house
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.storage import runs, sheets
from tests.makers import ManualClock
from tests.operations.test_at_the_same_time import both
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World
from tests.tills import ONLINE, Till, whole_database

PLACE = "family-registry"
WHO = "staff:3001"

pytestmark = pytest.mark.usefixtures("plain_paper")


def agreed(world: World, **night: Any) -> World:
    """One place took ¥300 in cash; everything agrees."""
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(**night)
    return world


def short_of_cash(world: World) -> World:
    till = world.till()
    till.cash()
    till.close(till.session, 10_200)
    world.night()
    return world


def close(world: World, *facilities: str, **options: Any) -> Closing:
    return close_day(world.office, WEDNESDAY, WHO, facilities=facilities or None, **options)


def names(found: Any) -> list[str]:
    return [one.facility for one in found]


def in_the_way(closing: Closing, facility: str = PLACE) -> list[InTheWay]:
    [found] = [one for one in closing.left_open if one.facility == facility]
    return [obstacle.code for obstacle in found.obstacles]


def shown(world: World) -> dict[str, str]:
    """What a page has shown: the hash of each newest sheet."""
    with world.office.database.reading() as connection:
        newest = sheets.newest(connection, WEDNESDAY, published=True)
    return {facility: sheet.figures_sha256 for facility, sheet in newest.items()}


def cut_off_till(world: World) -> Till:
    """A device that lost its line on Wednesday at 23:00 and sends what it did later."""
    late = ManualClock(world.clock.now())
    late.set(world.clock.now() - timedelta(hours=3))
    till = Till(replace(world.office, clock=late), "family-registry-2")
    till.open()
    return till


def late_sale(world: World) -> Payment:
    """One sale of such a device, its drawer counted right."""
    till = cut_off_till(world)
    sale = till.cash()
    with world.office.database.reading() as connection:
        session = drawers.unclosed_of_counter(connection, till.counter)
    assert session is not None
    till.close(session, 10_300)
    return sale


def test_everything_that_agrees_is_closed_at_once_with_who_and_when(world: World) -> None:
    closing = close(agreed(world))
    assert names(closing.closed) == list(world.office.ward.facilities)
    assert (closing.closed_before, closing.left_open) == ((), ())
    with world.office.database.reading() as connection:
        day = facility_days
        rows = connection.execute(select(day.c.status, day.c.closed_by, day.c.closed_at)).all()
    assert {tuple(row) for row in rows} == {("closed", WHO, world.clock.now())}


def test_the_hash_of_every_sheet_that_was_closed_is_sealed(world: World) -> None:
    seen = shown(agreed(world))
    close(world)
    with world.office.database.reading() as connection:
        query = "SELECT payload FROM audit_rows WHERE chain = 'ward' ORDER BY seq DESC LIMIT 1"
        sealed = connection.exec_driver_sql(query).scalar_one()
    assert f'"actor":"{WHO}"' in sealed
    assert '"move":"close"' in sealed
    del seen["ward"]
    assert [sha for sha in seen.values() if sha not in sealed] == []


def test_a_difference_keeps_its_own_place_open_and_is_named(world: World) -> None:
    closing = close(short_of_cash(world))
    assert names(closing.left_open) == [PLACE]
    [obstacle] = closing.left_open[0].obstacles
    assert obstacle.code is InTheWay.BREAKS_BLOCK
    assert [one.fact.kind.value for one in obstacle.breaks] == ["cash_over_short"]
    assert len(closing.closed) == len(world.office.ward.facilities) - 1


def test_a_difference_of_the_whole_ward_keeps_every_place_open(world: World) -> None:
    agreed(world, verify=lambda _: [Hit("I1", WARD_WIDE, "x")])
    closing = close(world)
    assert closing.closed == ()
    assert in_the_way(closing) == [InTheWay.BREAKS_BLOCK]


def test_what_only_waits_for_an_agent_is_closed(world: World) -> None:
    till = world.till()
    world.card(till)
    till.close(till.session, 10_000)
    world.night()
    assert PLACE in names(close(world).closed)


def test_closing_again_answers_the_same_and_changes_nothing(world: World) -> None:
    close(agreed(world))
    before = whole_database(world.office.database)
    again = close(world)
    assert (again.closed, again.left_open) == ((), ())
    assert names(again.closed_before) == list(world.office.ward.facilities)
    assert whole_database(world.office.database) == before


def test_two_who_close_at_the_same_time_close_each_place_once(world: World) -> None:
    agreed(world)
    one, two = both(lambda: close(world), lambda: close(world))
    assert sorted(map(len, (one.closed, two.closed))) == [0, len(world.office.ward.facilities)]
    with world.office.database.reading() as connection:
        query = text("SELECT count(*) FROM audit_rows WHERE payload LIKE :pattern")
        assert connection.execute(query, {"pattern": '%"move":"close"%'}).scalar_one() == 1


def test_a_day_that_was_not_reconciled_cannot_be_closed(world: World) -> None:
    world.till().cash()
    assert in_the_way(close(world)) == [InTheWay.DAY_NOT_RECONCILED, InTheWay.NO_SHEET]
    assert in_the_way(close_day(world.office, THURSDAY, WHO, facilities=[PLACE])) == [
        InTheWay.DAY_NOT_RECONCILED,
        InTheWay.NO_SHEET,
    ]


def test_only_the_places_that_were_named_are_closed(world: World) -> None:
    assert names(close(agreed(world), ONLINE).closed) == [ONLINE]
    with pytest.raises(UnknownPlace):
        close(world, "nowhere")


def test_a_page_that_shows_an_older_sheet_closes_nothing_of_that_place(world: World) -> None:
    seen = shown(agreed(world))
    late_sale(world)
    world.night()
    closing = close(world, shown=seen)
    assert in_the_way(closing) == [InTheWay.SHEET_CHANGED]
    assert len(closing.closed) == len(world.office.ward.facilities) - 1
    assert names(close(world, shown=shown(world)).closed) == [PLACE]


def test_a_sheet_that_nobody_has_looked_at_is_not_closed(world: World) -> None:
    assert in_the_way(close(agreed(world), shown={})) == [InTheWay.SHEET_CHANGED]


def test_a_late_sale_before_closing_waits_for_the_next_run_and_its_revision(world: World) -> None:
    agreed(world)
    late_sale(world)
    assert in_the_way(close(world)) == [InTheWay.FACTS_CHANGED]
    assert world.night().new_revisions == {PLACE: 2, "ward": 2}
    assert names(close(world).closed) == [PLACE]


def test_a_late_sale_after_closing_enters_the_next_day_and_points_back(world: World) -> None:
    close(agreed(world))
    sale = late_sale(world)
    with world.office.database.reading() as connection:
        event = payment_events
        query = select(event.c.business_day, event.c.belongs_to_day)
        [row] = connection.execute(query.where(event.c.payment_id == sale.id).distinct()).all()
    assert tuple(row) == (THURSDAY, WEDNESDAY)
    assert world.night().new_revisions == {}


def test_a_report_that_no_run_has_seen_keeps_the_day_open(world: World) -> None:
    world.hold_back_reports()
    world.online()
    world.night()
    world.let_reports_go()
    world.clock.advance(hours=1)
    raw = world.gateways["online-credit"].settlement_report(THURSDAY)
    imported = import_settlement(world.office, raw, agent="online-credit", name="late.csv", actor=WHO)
    assert imported.new_lines == 1
    assert in_the_way(close(world), ONLINE) == [InTheWay.FACTS_CHANGED]
    world.night(at=world.clock.now() + timedelta(minutes=10))
    assert ONLINE in names(close(world).closed)


def test_nothing_is_closed_while_a_run_of_the_day_is_at_work(world: World) -> None:
    agreed(world)
    office = world.office
    with office.database.transaction() as connection:
        runs.begin(connection, office.ward, office.new_id(), WEDNESDAY, None, office.clock.now())
    closing = close(world)
    assert closing.closed == ()
    assert in_the_way(closing) == [InTheWay.NIGHT_IS_RUNNING]


@pytest.mark.parametrize("attempt", range(3))
def test_a_sale_and_a_closing_at_the_same_time_never_miss_each_other(world: World, attempt: int) -> None:
    agreed(world)
    till = cut_off_till(world)
    closing, sale = both(lambda: close(world), till.cash)
    with world.office.database.reading() as connection:
        event, day = payment_events, facility_days
        counted_on = connection.execute(select(event.c.business_day).where(event.c.payment_id == sale.id)).scalars()
        of_the_day = (day.c.facility == PLACE) & (day.c.business_day == WEDNESDAY)
        status = connection.execute(select(day.c.status).where(of_the_day)).scalar_one()
    was_first = set(counted_on) == {WEDNESDAY}
    assert (status == DayStatus.CLOSED) != was_first
    assert (PLACE in names(closing.left_open)) == was_first
    # Here the device's clock says when it was recorded; second, it would seem to have come before the closing.
    assert list(verify_house(world.office)) == [] or not was_first


def test_money_that_has_to_wait_for_a_closing_is_recorded_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(world)
    night = world.clock.now()
    world.clock.set(night - timedelta(hours=3))
    payment = world.on_the_page()
    world.clock.set(night + timedelta(hours=1))
    looked = Event()

    def slowly(*arguments: Any, **options: Any) -> list[Candidate]:
        found = candidates_of(*arguments, **options)
        looked.set()
        sleep(0.3)  # by now the answer waits for the day
        world.clock.advance(seconds=1)
        return found

    def answered() -> Payment:
        assert looked.wait(timeout=10)
        return inquire(world.office, payment.id)

    monkeypatch.setattr("reconciliation.closing.candidates_of", slowly)
    closing, paid = both(lambda: close(world), answered)
    assert ONLINE in names(closing.closed)
    with world.office.database.reading() as connection:
        event = payment_events.c
        query = select(event.business_day, event.belongs_to_day, event.recorded_at)
        captured = connection.execute(query.where(event.payment_id == paid.id, event.move == "capture")).one()
    assert tuple(captured) == (THURSDAY, WEDNESDAY, night + timedelta(hours=1, seconds=1))
    assert list(verify_house(world.office)) == []
