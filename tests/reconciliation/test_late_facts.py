"""Facts that come after their day: before 確定 they enter it, afterwards the earliest day that is not closed."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pos.domain.business_day import TOKYO
from pos.storage.tables import journal_entries, pay_in_slips
from reconciliation import readmodels
from reconciliation.breaks import BreakMove
from reconciliation.closing import close_day
from reconciliation.sheet import SettlementSheet
from reconciliation.storage.news import days_with_news
from tests.reconciliation.test_closing import late_sale
from tests.reconciliation.test_rerun import decide
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World, four_places_as_data, ward_of
from tests.tills import ONLINE

pytestmark = pytest.mark.usefixtures("plain_paper")

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
PLACE = "family-registry"
WHO = "staff:3001"


def a_day(world: World, day: date) -> None:
    """¥300 in cash, and everything agrees."""
    world.clock.set(datetime.combine(day, time(9, 0), tzinfo=TOKYO))
    till = world.till()
    till.cash()
    till.close(till.session, 10_300)
    world.night(day)


def close(world: World, *days: date) -> None:
    for day in days:
        assert close_day(world.office, day, WHO).left_open == ()


def sheet(world: World, day: date, facility: str = PLACE) -> SettlementSheet:
    with world.office.database.reading() as connection:
        found = readmodels.sheet_of(connection, day, facility)
    assert isinstance(found, SettlementSheet)
    return found


def rows(world: World, name: str, day: date) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(world.text_of(name, day))))


def papers(world: World, day: date, facility: str = PLACE) -> dict[str, bytes]:
    folder = Path(world.sheets_dir) / day.isoformat()
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.startswith(facility)}


def drawers_on(world: World, day: date) -> list[tuple[str, int, int]]:
    return [
        (row.counter_name, row.session_number, int(row.pay_in_yen or 0))
        for row in sheet(world, day).figures.drawers.rows
    ]


def paid_in_by_files(world: World, *days: date) -> int:
    return sum(int(row["内訳額"]) for day in days for row in rows(world, "haraikomi.csv", day))


def slips(world: World) -> int:
    with world.office.database.reading() as connection:
        return sum(connection.execute(select(pay_in_slips.c.amount_yen)).scalars())


def test_a_late_drawer_before_its_day_is_closed_is_on_the_sheet_of_its_day(world: World) -> None:
    a_day(world, WEDNESDAY)
    late_sale(world)
    result = world.night(at=world.clock.now() + timedelta(hours=1))
    assert result.new_revisions == {PLACE: 2, "ward": 2}
    assert [amount for _, _, amount in drawers_on(world, WEDNESDAY)] == [300, 300]
    changed = {change.block for change in sheet(world, WEDNESDAY).changes}
    assert changed == {"A 収納", "B 調定・収入", "C 現金", "領収書"}
    assert paid_in_by_files(world, WEDNESDAY) == slips(world) == 600


def test_a_late_drawer_after_its_day_is_closed_is_on_the_next_sheet_with_its_cash(world: World) -> None:
    a_day(world, WEDNESDAY)
    close(world, WEDNESDAY)
    before = papers(world, WEDNESDAY)
    late_sale(world)
    a_day(world, THURSDAY)
    [own, late] = drawers_on(world, THURSDAY)
    assert own[1:] == (1, 300)
    assert late[0].endswith("(11月25日分)")
    assert late[2] == 300
    figures = sheet(world, THURSDAY).figures
    assert [row.belongs_to_day for row in figures.adjustments.rows] == [WEDNESDAY]
    assert int(figures.taken.total.net_yen) == 600
    assert {row["払込額"] for row in rows(world, "haraikomi.csv", THURSDAY)} == {"300"}

    world.night(WEDNESDAY, at=datetime.combine(FRIDAY, time(2, 0), tzinfo=TOKYO))  # it stays as it was signed
    assert papers(world, WEDNESDAY) == before
    assert drawers_on(world, WEDNESDAY)[0][2] == 300
    assert paid_in_by_files(world, WEDNESDAY, THURSDAY) == slips(world) == 900


def test_of_several_closed_days_in_a_row_a_late_fact_finds_the_first_that_is_open(world: World) -> None:
    for day in (WEDNESDAY, THURSDAY):
        a_day(world, day)
    close(world, WEDNESDAY, THURSDAY)
    before = papers(world, WEDNESDAY) | papers(world, THURSDAY)
    world.clock.set(datetime.combine(THURSDAY, time(2, 0), tzinfo=TOKYO))  # the device sold three hours earlier
    late_sale(world)
    a_day(world, FRIDAY)
    assert papers(world, WEDNESDAY) | papers(world, THURSDAY) == before
    [moved] = sheet(world, FRIDAY).figures.adjustments.rows
    assert (moved.belongs_to_day, int(moved.amount_yen)) == (WEDNESDAY, 300)
    assert [row["調定額"] for row in rows(world, "chotei.csv", FRIDAY)] == ["600"]
    assert paid_in_by_files(world, WEDNESDAY, THURSDAY, FRIDAY) == slips(world) == 1_200


def test_a_drawer_that_is_closed_after_its_day_was_is_on_the_day_that_counts_it(world: World) -> None:
    """Somebody went home without レジ締め; two people said so of the day, and it was closed."""
    forgotten = world.till("family-registry-2")
    forgotten.cash()
    world.night()
    [unclosed] = world.breaks()["drawer_not_closed"]
    decide(world, unclosed.fact.break_id, BreakMove.PROPOSE, BreakMove.CONFIRM, BreakMove.CLOSE)
    world.night(at=world.clock.now() + timedelta(hours=1))
    close(world, WEDNESDAY)
    a_day(world, THURSDAY)
    assert [amount for _, _, amount in drawers_on(world, THURSDAY)] == [300]

    world.clock.set(datetime.combine(FRIDAY, time(9, 0), tzinfo=TOKYO))
    forgotten.close(forgotten.session, 10_200)
    with world.office.database.reading() as connection:
        assert THURSDAY in days_with_news(world.office, connection)
    world.night(THURSDAY, at=world.clock.now() + timedelta(hours=1))
    [own, late] = sorted(drawers_on(world, THURSDAY), key=lambda row: "日分" in row[0])
    assert (own[2], late[2]) == (300, 200)
    assert "invariant_failed" not in world.breaks(THURSDAY)
    [short] = world.breaks(THURSDAY)["cash_over_short"]
    assert short.fact.difference_yen == -100
    parts = {(row["区分"], row["内訳額"]) for row in rows(world, "haraikomi.csv", THURSDAY)}
    assert ("現金過不足", "-100") in parts
    assert paid_in_by_files(world, WEDNESDAY, THURSDAY) == slips(world) == 500


def test_the_fee_of_a_line_that_comes_weeks_later_enters_the_first_open_day(world: World) -> None:
    world.online()
    world.night()
    close(world, WEDNESDAY)
    world.night(THURSDAY)
    close(world, THURSDAY)
    world.night(at=datetime.combine(SATURDAY, time(2, 0), tzinfo=TOKYO))
    with world.office.database.reading() as connection:
        query = select(journal_entries).where(journal_entries.c.kind == "agent_fee")
        found: list[Any] = list(connection.execute(query))
    assert {(row.business_day, row.belongs_to_day) for row in found} <= {(FRIDAY, WEDNESDAY), (WEDNESDAY, WEDNESDAY)}
    assert found


def test_a_day_on_which_nothing_moved_has_a_sheet_of_every_place_and_is_closed(world: World) -> None:
    a_day(world, WEDNESDAY)
    result = world.night(THURSDAY)
    assert set(result.new_revisions) == {*world.office.ward.facilities, "ward"}
    assert int(sheet(world, THURSDAY).figures.taken.total.net_yen) == 0
    assert sheet(world, THURSDAY, ONLINE).figures.day_notes
    close(world, THURSDAY)
    for name in ("chotei.csv", "genchotei.csv", "haraikomi.csv", "journal.csv"):
        assert rows(world, name, THURSDAY) == []


def test_a_place_has_a_sheet_from_its_first_day_to_its_last_and_when_its_money_moves_later(world: World) -> None:
    data = four_places_as_data()
    by_id = {place["id"]: place for place in data["facilities"]}
    by_id[ONLINE]["valid_until"] = WEDNESDAY
    by_id["civil-engineering"]["valid_from"] = THURSDAY
    for counter in data["counters"]:
        if counter["facility"] == "civil-engineering":
            counter["since"] = THURSDAY
        if counter["facility"] == ONLINE:
            counter["until"] = WEDNESDAY
    world.office = replace(world.office, ward=ward_of(data))
    booked, other = world.online("R-1"), world.online("R-2")
    first = world.night(WEDNESDAY).new_revisions
    assert ONLINE in first
    assert "civil-engineering" not in first
    close(world, WEDNESDAY)
    second = world.night(THURSDAY).new_revisions
    assert "civil-engineering" in second
    assert ONLINE not in second
    world.clock.set(datetime.combine(FRIDAY, time(9, 0), tzinfo=TOKYO))
    world.refund(booked, 600)
    world.refund(other, 100)
    assert ONLINE in world.night(FRIDAY).new_revisions
    assert [row["減額調定"] for row in rows(world, "genchotei.csv", FRIDAY)] == ["700"]
    close(world, THURSDAY, FRIDAY)


def test_refunds_of_a_closed_day_are_of_the_days_on_which_they_were_made(world: World) -> None:
    booked = world.online()
    world.night(WEDNESDAY)
    close(world, WEDNESDAY)
    before = papers(world, WEDNESDAY, ONLINE)
    for day, yen in ((THURSDAY, 100), (FRIDAY, 200)):
        world.clock.set(datetime.combine(day, time(9, 0), tzinfo=TOKYO))
        world.refund(booked, yen)
        world.night(day)
        [reduced] = rows(world, "genchotei.csv", day)
        assert (reduced["当初調定日"], reduced["減額調定"]) == (WEDNESDAY.isoformat(), str(yen))
        assert sheet(world, day, ONLINE).figures.adjustments.rows == ()  # it is no late fact: it happened on its day
    world.night(WEDNESDAY, at=datetime.combine(SATURDAY, time(9, 0), tzinfo=TOKYO))
    assert papers(world, WEDNESDAY, ONLINE) == before
