"""What accounting's pages are told."""

from hashlib import sha256

from pos.domain.facility_day import DayMove, DayStatus
from pos.storage import facility_days
from reconciliation import readmodels
from reconciliation.sheet import HeadlineState, SettlementSheet, WardSheet
from tests.reconciliation.world import AFTER_THE_CYCLE, THURSDAY, WEDNESDAY, World


def traded(world: World) -> World:
    till = world.till()
    till.cash()
    world.card(till)
    till.close(till.session, 10_200)
    return world


def test_a_day_before_its_night_is_open_and_has_no_sheet(world: World) -> None:
    traded(world)
    with world.office.database.reading() as connection:
        [day] = readmodels.days(connection, WEDNESDAY, THURSDAY)
        assert (day.business_day, day.state, day.net_yen, day.facilities) == (WEDNESDAY, None, None, 1)
        assert readmodels.sheets_of(connection, WEDNESDAY) == []
        assert readmodels.sheet_of(connection, WEDNESDAY, "tax") is None
        assert readmodels.last_run(connection, WEDNESDAY) is None


def test_a_reconciled_day_has_its_state_and_its_net(world: World) -> None:
    traded(world).night()
    with world.office.database.reading() as connection:
        [day] = readmodels.days(connection, WEDNESDAY, WEDNESDAY)
    assert (day.state, day.net_yen, day.revision, day.is_closed) == (HeadlineState.BROKEN, 600, 1, False)
    assert not day.is_unfinished


def test_a_day_is_closed_when_it_is_closed_everywhere(world: World) -> None:
    traded(world).night()
    with world.office.database.transaction() as connection:
        for place in world.office.ward.facilities:
            facility_days.move(connection, place, WEDNESDAY, DayMove.CLOSE, at=world.clock.now(), by="staff:2")
    with world.office.database.reading() as connection:
        assert readmodels.days(connection, WEDNESDAY, WEDNESDAY)[0].is_closed


def test_sheets_come_ward_first_and_the_worst_before_the_others(world: World) -> None:
    traded(world).night()
    with world.office.database.reading() as connection:
        found = readmodels.sheets_of(connection, WEDNESDAY)
    assert [one.facility for one in found][:2] == ["ward", "family-registry"]
    assert (found[1].name, found[1].count, found[1].net_yen) == ("戸籍住民課", 2, 600)
    assert found[1].status is DayStatus.RECONCILED
    assert not found[2].has_movement


def test_a_sheet_is_read_whole(world: World) -> None:
    traded(world).night()
    with world.office.database.reading() as connection:
        facility = readmodels.sheet_of(connection, WEDNESDAY, "family-registry")
        ward = readmodels.sheet_of(connection, WEDNESDAY, "ward")
    assert isinstance(facility, SettlementSheet)
    assert isinstance(ward, WardSheet)
    assert ward.figures.taken.total == facility.figures.taken.total


def test_a_pdf_is_the_one_that_was_given_out(world: World) -> None:
    traded(world).night()
    world.night(at=AFTER_THE_CYCLE)
    with world.office.database.reading() as connection:
        newest = readmodels.sheet_pdf(connection, WEDNESDAY, "family-registry", None)
        first = readmodels.sheet_pdf(connection, WEDNESDAY, "family-registry", 1)
        assert readmodels.sheet_pdf(connection, WEDNESDAY, "family-registry", 9) is None
        numbers = [one.revision for one in readmodels.revisions_of(connection, WEDNESDAY, "family-registry")]
    assert newest is not None
    assert first is not None
    assert numbers == [1, 2]
    assert newest.name == "20261125-family-registry.r2.pdf"
    folder = world.sheets_dir / WEDNESDAY.isoformat()
    assert first.content == (folder / "family-registry.r1.pdf").read_bytes()
    assert newest.sha256 == sha256(newest.content).hexdigest()


def test_breaks_have_the_numbers_of_their_sheet(world: World) -> None:
    traded(world)
    world.till().cash()
    world.night()
    with world.office.database.reading() as connection:
        found = readmodels.breaks_of(connection, WEDNESDAY, "family-registry")
        sheet = readmodels.sheet_of(connection, WEDNESDAY, "family-registry")
        assert readmodels.breaks_of(connection, WEDNESDAY, "tax") == []
    assert [(one.number, one.fact.kind.value) for one in found] == [(1, "cash_over_short"), (2, "drawer_not_closed")]
    assert [one.blocks_closing for one in found] == [True, True]
    assert isinstance(sheet, SettlementSheet)
    assert [row.number for row in sheet.figures.breaks.rows] == ["1"]


def test_the_files_that_cover_a_day_are_listed(world: World) -> None:
    traded(world)
    world.online()
    world.night()
    with world.office.database.reading() as connection:
        [found] = readmodels.files_of(connection, WEDNESDAY)
        assert readmodels.files_of(connection, THURSDAY) == []
    assert (found.source, found.verdict.verdict, found.verdict.new_lines) == ("online-credit", "accepted", 1)
