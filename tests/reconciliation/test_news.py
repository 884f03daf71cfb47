"""What makes a day that was reconciled be run again because of what happened to another one, on both databases."""

from datetime import date, datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from reconciliation.breaks import WARD_WIDE
from reconciliation.closing import close_day
from reconciliation.findings.day import Hit
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.storage.news import days_with_news
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World

pytestmark = pytest.mark.usefixtures("plain_paper")
FRIDAY = date(2026, 11, 27)


def news(world: World) -> list[date]:
    with world.office.database.reading() as connection:
        return days_with_news(world.office, connection)


def report_comes(world: World) -> None:
    """What the online agent reports of Wednesday, on Friday morning."""
    world.clock.set(datetime(2026, 11, 27, 10, 0, tzinfo=TOKYO))
    raw = world.agents.report(world.clock.now(), agent="online-credit", on=THURSDAY)
    import_settlement(world.office, raw, agent="online-credit", name="late.csv", actor="staff:3001")


def again(world: World, *days: date) -> None:
    for day in days:
        world.clock.advance(minutes=1)
        world.night(day, at=world.clock.now())


def test_a_fee_of_a_closed_day_is_news_for_the_day_that_counts_it(world: World) -> None:
    world.hold_back_reports()
    world.online()
    world.night()
    assert not close_day(world.office, WEDNESDAY, "staff:3001").left_open
    world.night(THURSDAY)
    assert "agent_fee" not in world.text_of("journal.csv", THURSDAY)
    report_comes(world)
    assert news(world) == [WEDNESDAY]
    again(world, WEDNESDAY)
    assert news(world) == [THURSDAY]
    again(world, THURSDAY)
    assert "agent_fee" in world.text_of("journal.csv", THURSDAY)
    assert news(world) == []


def test_a_report_of_a_closed_day_is_news_for_the_day_that_counts_its_late_sale(world: World) -> None:
    world.hold_back_reports()
    world.night()
    assert not close_day(world.office, WEDNESDAY, "staff:3001").left_open
    world.clock.set(datetime(2026, 11, 25, 23, 30, tzinfo=TOKYO))
    world.online()
    world.night(THURSDAY)
    assert news(world) == []
    report_comes(world)
    assert news(world) == [WEDNESDAY, THURSDAY]
    again(world, WEDNESDAY, THURSDAY)
    assert news(world) == []


def test_a_drawer_that_is_closed_weeks_later_is_news(world: World) -> None:
    till = world.till()
    world.night()
    world.clock.advance(hours=24 * 20)
    world.night(at=world.clock.now())
    assert news(world) == []
    world.clock.advance(hours=1)
    till.close(till.session, 10_000)
    assert news(world) == [WEDNESDAY]


def test_a_broken_invariant_that_another_night_no_longer_finds_is_news_once(world: World) -> None:
    world.night(verify=lambda _: [Hit("I1", WARD_WIDE, "the journal does not balance")])
    assert "invariant_failed" in world.breaks()
    assert news(world) == []
    world.night(THURSDAY, verify=lambda _: [Hit("I1", WARD_WIDE, "the journal does not balance")])
    assert news(world) == []
    world.night(FRIDAY)
    assert news(world) == [WEDNESDAY, THURSDAY]
    again(world, WEDNESDAY, THURSDAY)
    assert "invariant_failed" not in world.breaks() | world.breaks(THURSDAY)
    assert news(world) == []


def test_a_broken_invariant_that_is_still_found_makes_no_day_run_for_ever(world: World) -> None:
    def broken(_: object) -> list[Hit]:
        return [Hit("I1", WARD_WIDE, "the journal does not balance")]

    world.night(verify=broken)
    world.night(THURSDAY)
    assert news(world) == [WEDNESDAY]
    world.night(at=world.clock.now() + timedelta(minutes=1), verify=broken)
    assert news(world) == []
