"""A night that dies anywhere and is run again ends as a night that nobody disturbed."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pos.crash_points import SimulatedCrash, install
from pos.gateways.simulator.reports.report_edits import EditKind
from pos.storage.engine import Database
from pos.storage.tables import metadata
from reconciliation import readmodels
from tests.reconciliation.world import THURSDAY, World

pytestmark = pytest.mark.usefixtures("plain_paper")

#: What differs by itself: identifiers and hashes that follow from how often something was begun.
_BY_ITSELF = {
    "payments": {"inquiries", "inquire_at"},  # a night that begins again asks again
    "runs": {"number", "run_id", "manifest_sha256"},
    "sheet_revisions": {"run_id", "sheet", "pdf", "pdf_sha256"},
    "audit_chains": {"head_mac"},
    "audit_rows": {"previous", "mac", "payload"},
    "statement_files": {"file_id"},
    "statement_verdicts": {"file_id"},
    "statement_lines": {"file_id"},
    "matches": {"run_id"},
    "leg_proofs": {"run_id"},
    "breaks": {"first_run_id"},
    "break_events": {"run_id"},
}


class Executioner:
    """Counts the crash points a night passes, and kills it at one of them."""

    def __init__(self, at: int | None = None) -> None:
        self.passed: list[str] = []
        self._at = at

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) - 1 == self._at:
            raise SimulatedCrash(name)


@pytest.fixture(autouse=True)
def nobody_is_killed_afterwards() -> Iterator[None]:
    yield
    install(None)


def eventful(world: World) -> World:
    """A day with a bit of everything."""
    till = world.till()
    till.cash()
    card = world.card(till)
    world.void(world.card(till, "CERT-INKAN"))
    world.unconfirmed(till)
    till.close(till.session, 10_200)
    first, second = world.online("R-1"), world.online("R-2")
    world.refund(first, 600)
    world.edit_report("online-credit", THURSDAY, EditKind.LEAVE_OUT, second)
    world.edit_report("online-credit", THURSDAY, EditKind.ADD, yen=1_500)
    world.agents.void(world.clock.now(), agent="counter-card", our_reference=card.id)
    return world


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, without what differs by itself."""
    with database.reading() as connection:
        return {
            table.name: sorted(
                repr([value for name, value in row.items() if name not in _BY_ITSELF.get(table.name, ())])
                for row in connection.execute(select(table)).mappings()
            )
            for table in metadata.sorted_tables
        }


def files(folder: Path) -> dict[str, str]:
    """What everybody finds on the disk; bytes of PDF carry run number and audit head."""
    kept = {".csv": lambda file: hashlib.sha256(file.read_bytes()).hexdigest()}
    return {
        str(file.relative_to(folder)): kept.get(file.suffix, lambda _: "")(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.endswith(".draft")
    }


def undisturbed(world: World) -> tuple[list[str], dict[str, list[Any]], dict[str, str]]:
    counting = Executioner()
    install(counting)
    world.night()
    install(None)
    return counting.passed, rows(world.office.database), files(world.sheets_dir)


def run_killed_at(world: World, position: int) -> None:
    install(Executioner(position))
    with pytest.raises(SimulatedCrash):
        world.night()
    install(None)
    world.night(at=world.clock.now())


def check_positions(new_world: Any, choose: Callable[[list[str]], list[int]]) -> None:
    points, expected_rows, expected_files = undisturbed(eventful(new_world()))
    assert {"night:begun", "night:match", "night:settle", "night:published", "night:write_files"} <= set(points)
    published = points.index("night:published") - 1  # the commit before it
    assert points[published] == "after_commit"
    for position in choose(points):
        world = eventful(new_world())
        run_killed_at(world, position)
        found = rows(world.office.database)
        if position >= published:  # the second run is then one of its own
            found["runs"] = found["runs"][:1]
        where = f"after a crash at {position} {points[position]}"
        assert found == expected_rows, where
        assert files(world.sheets_dir) == expected_files, where


def between_the_steps(points: list[str]) -> list[int]:
    """The first of each name of the night, and two of its many commits."""
    firsts = {name: position for position, name in reversed(list(enumerate(points)))}
    named = [position for name, position in firsts.items() if name.startswith("night:")]
    commits = [position for position, name in enumerate(points) if name == "before_commit"]
    return sorted({*named, *commits[2::20]})


def test_a_night_killed_between_its_steps_and_run_again_is_an_undisturbed_night(new_world: Any, backend: str) -> None:
    every = 1 if backend == "sqlite" else 3  # a PostgreSQL takes a second to copy; `make test-all` kills it everywhere
    check_positions(new_world, lambda points: between_the_steps(points)[::every])


@pytest.mark.slow
def test_a_night_killed_at_any_point_and_run_again_is_an_undisturbed_night(new_world: Any) -> None:
    check_positions(new_world, lambda points: list(range(len(points))))


def test_a_night_killed_twice_still_ends_well(new_world: Any) -> None:
    _, expected_rows, expected_files = undisturbed(eventful(new_world()))
    world = eventful(new_world())
    for position in (9, 21):
        install(Executioner(position))
        with pytest.raises(SimulatedCrash):
            world.night(at=None if position == 9 else world.clock.now())
    install(None)
    world.night(at=world.clock.now())
    assert rows(world.office.database) == expected_rows
    assert files(world.sheets_dir) == expected_files


def test_nothing_of_a_night_is_visible_before_it_is_published(world: World) -> None:
    eventful(world)
    install(lambda name: _die(name) if name == "night:fold" else None)
    with pytest.raises(SimulatedCrash):
        world.night()
    install(None)
    day = THURSDAY - timedelta(days=1)
    with world.office.database.reading() as connection:
        assert readmodels.sheets_of(connection, day) == []
        assert readmodels.breaks_of(connection, day) == []
        assert readmodels.sheet_pdf(connection, day, "ward", None) is None
    assert not world.sheets_dir.exists()


def test_a_second_revision_that_was_kept_before_the_night_died_is_in_the_print_job(world: World) -> None:
    till = world.till()
    till.cash()
    world.night()
    till.close(till.session, 10_300)
    install(lambda name: _die(name) if name == "night:settle" else None)
    with pytest.raises(SimulatedCrash):
        world.night(at=world.clock.now() + timedelta(hours=1))
    install(None)
    result = world.night(at=world.clock.now())
    assert result.new_revisions == {"family-registry": 2, "ward": 2}
    printed = json.loads((world.sheets_dir / "2026-11-25" / "all.pdf").read_bytes())
    assert (printed["revision"], printed["figures"]["headline"]["state"]) == (2, "agreed")


def _die(name: str) -> None:
    raise SimulatedCrash(name)
