"""night(night(x)) = night(x); what changes makes revision n+1, what does not makes nothing."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from pos.domain.errors import Refused
from pos.domain.facility_day import DayMove
from pos.storage import facility_days
from reconciliation import readmodels
from reconciliation.breaks import BREAK_MOVES, BreakMove, BreakStatus
from reconciliation.sheet import SettlementSheet
from reconciliation.tables import break_events, breaks
from tests.reconciliation.world import AFTER_THE_CYCLE, WEDNESDAY, World

FOLDER = WEDNESDAY.isoformat()


def listing(folder: Path) -> dict[str, str]:
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*"))
            if file.is_file()}  # fmt: skip


def busy(world: World, counted_yen: int = 10_200) -> World:
    till = world.till()
    till.cash()
    world.card(till)
    till.close(till.session, counted_yen)
    world.online()
    return world


def decide(world: World, break_id: str, *moves: BreakMove) -> None:
    """What people do to a break, on the workbench."""
    with world.office.database.transaction() as connection:
        status = BreakStatus.OPEN
        for sequence, move in enumerate(moves, start=2):
            status = BREAK_MOVES.next_status(status, move)
            who = {"actor": "staff:1", "reason": "計数誤り", "recorded_at": world.clock.now()}
            event = {"break_id": break_id, "sequence": sequence, "move": move.value, **who}
            connection.execute(insert(break_events).values(event))
        connection.execute(update(breaks).where(breaks.c.break_id == break_id).values(status=status.value))


def test_a_second_night_writes_no_revision_and_no_byte(world: World) -> None:
    busy(world).night()
    before = listing(world.sheets_dir)
    world.clock.advance(hours=3)
    again = world.night(at=world.clock.now())
    assert again.new_revisions == {}
    assert listing(world.sheets_dir) == before


def test_a_lost_file_is_written_again_with_the_same_bytes(world: World) -> None:
    busy(world).night()
    before = listing(world.sheets_dir)
    for name in ("tax.r1.pdf", "tax.pdf", "all.pdf", "settlement.csv", "manifest.json"):
        (world.sheets_dir / FOLDER / name).unlink()
    world.night(at=world.clock.now())
    assert listing(world.sheets_dir) == before


def test_a_revision_that_somebody_altered_is_named_and_not_painted_over(embedded_world: World) -> None:
    busy(embedded_world).night()
    altered = embedded_world.sheets_dir / FOLDER / "tax.r1.pdf"
    altered.write_bytes(b"%PDF altered")
    with pytest.raises(Refused, match=r"file_altered.*tax\.r1\.pdf"):
        embedded_world.night(at=embedded_world.clock.now())
    assert altered.read_bytes() == b"%PDF altered"


def test_a_late_report_makes_a_second_revision_that_says_what_changed(world: World) -> None:
    busy(world).night()
    first = listing(world.sheets_dir)
    result = world.night(at=AFTER_THE_CYCLE)
    assert result.new_revisions == {"family-registry": 2, "ward": 2}
    after = listing(world.sheets_dir)
    kept = [name for name in first if ".r1." in name]
    assert {name: after[name] for name in kept} == {name: first[name] for name in kept}
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, WEDNESDAY, "family-registry")
    assert isinstance(sheet, SettlementSheet)
    assert [(change.block, change.column) for change in sheet.changes][:1] == [("突合", "")]
    assert (
        after[str(world.sheets_dir / FOLDER / "family-registry.pdf")]
        == after[str(world.sheets_dir / FOLDER / "family-registry.r2.pdf")]
    )


def test_the_manifest_names_every_other_file_with_its_hash(world: World) -> None:
    busy(world).night()
    folder = world.sheets_dir / FOLDER
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
    own = files.pop("manifest.json")
    assert manifest["sha256"] == files
    with world.office.database.reading() as connection:
        run = readmodels.last_run(connection, WEDNESDAY)
    assert run is not None
    assert run.manifest_sha256 == own


def test_what_people_decided_about_a_break_survives_the_next_run(world: World) -> None:
    busy(world).night()
    [short] = world.breaks()["cash_over_short"]
    decide(world, short.fact.break_id, BreakMove.PROPOSE, BreakMove.CONFIRM, BreakMove.CLOSE)
    result = world.night(at=world.clock.now() + timedelta(hours=1))
    assert world.breaks() == {}
    assert result.new_revisions == {"family-registry": 2, "ward": 2}
    with world.office.database.reading() as connection:
        sheet = readmodels.sheet_of(connection, WEDNESDAY, "family-registry")
    assert isinstance(sheet, SettlementSheet)
    assert sheet.figures.breaks.rows == ()
    assert [row.detail for row in sheet.figures.adjustments.rows] == ["計数誤り"]


def test_a_day_that_accounting_has_closed_keeps_its_sheet(world: World) -> None:
    busy(world).night()
    with world.office.database.transaction() as connection:
        now = world.clock.now()
        facility_days.move(connection, "family-registry", WEDNESDAY, DayMove.CLOSE, at=now, by="staff:2")
    result = world.night(at=AFTER_THE_CYCLE)
    assert "family-registry" not in result.new_revisions


def test_a_fee_reported_after_closing_enters_the_next_open_day(world: World) -> None:
    busy(world).night()
    with world.office.database.transaction() as connection:
        now = world.clock.now()
        facility_days.move(connection, "family-registry", WEDNESDAY, DayMove.CLOSE, at=now, by="staff:2")
    world.night(at=AFTER_THE_CYCLE)
    with world.office.database.reading() as connection:
        query = "SELECT facility, business_day, belongs_to_day FROM journal_entries WHERE kind = 'agent_fee'"
        found = {row[0]: (str(row[1]), str(row[2])) for row in connection.exec_driver_sql(query)}
    assert found["family-registry"] == ("2026-11-26", "2026-11-25")
    assert found["community-center-osaki-1"] == ("2026-11-25", "2026-11-25")


def test_a_sale_that_comes_late_makes_a_new_revision_of_its_own_day(world: World) -> None:
    till = world.till()
    till.cash()
    world.night()
    world.clock.set(world.clock.now() - timedelta(hours=3))  # a device that was cut off syncs its sale of 23:00
    till.cash()
    result = world.night(at=world.clock.now() + timedelta(hours=4))
    assert result.new_revisions == {"family-registry": 2, "ward": 2}
    assert world.text_of("chotei.csv").splitlines()[1].endswith("2,600")


def test_screen_paper_csv_and_journal_tell_the_same_yen(world: World) -> None:
    till = world.till()
    till.cash()
    world.card(till)
    world.void(world.card(till))
    till.close(till.session, 10_300)
    world.refund(world.online(), 600)
    world.night()
    with world.office.database.reading() as connection:
        screen = {one.facility: int(one.net_yen) for one in readmodels.sheets_of(connection, WEDNESDAY)}
        journal = connection.exec_driver_sql(
            "SELECT facility, -sum(amount_yen) FROM journal_lines"
            " WHERE substr(account, 1, 8) IN ('revenue:', 'held_for') GROUP BY facility"
        ).all()
    rows = [row.split(",") for row in world.text_of("settlement.csv").splitlines()[1:]]
    from_csv: dict[str, int] = {}
    for row in rows:
        from_csv[row[1]] = from_csv.get(row[1], 0) + int(row[14])
    assert from_csv == {facility: int(amount) for facility, amount in journal}
    assert from_csv == {facility: amount for facility, amount in screen.items() if amount and facility != "ward"}
    assert sum(from_csv.values()) == screen["ward"] == 600 + 3_000
