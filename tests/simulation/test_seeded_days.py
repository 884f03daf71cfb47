"""Whole days with faults and crashes: seeded, repeatable, healed, judged, and done all over again."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pos.storage.engine import Database
from tests.simulation.one_day import Played, fresh_copy, play

pytestmark = pytest.mark.simulation

CRASH_POINTS = {
    "before_commit", "after_commit", "authorize:intent_committed", "authorize:answered", "inquire:answered",
    "void:intent_committed", "void:answered", "cancel:called", "refund:intent_committed", "refund:answered",
}  # fmt: skip


def must_be_good(played: Played) -> None:
    print(played.in_words())
    assert played.broken == []
    assert played.changed_by_replay == []
    assert sum(played.world.done.values()) >= 100
    assert sum(played.world.faults.values()) >= 3


@pytest.mark.parametrize("seed", range(1, 21))
def test_a_day_ends_well(seed: int, migrated_sqlite_file: Path, tmp_path: Path) -> None:
    must_be_good(play(fresh_copy(migrated_sqlite_file, tmp_path, "day"), seed))


@pytest.mark.postgres
@pytest.mark.parametrize("seed", [101, 102])
def test_a_day_ends_well_on_postgresql(seed: int, postgres_database: Database) -> None:
    must_be_good(play(postgres_database.url.render_as_string(hide_password=False), seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(103, 110))
@pytest.mark.postgres
def test_more_days_end_well_on_postgresql(seed: int, postgres_database: Database) -> None:
    must_be_good(play(postgres_database.url.render_as_string(hide_password=False), seed))


@pytest.mark.slow
def test_many_days_end_well_and_leave_no_corner_unseen(migrated_sqlite_file: Path, tmp_path: Path) -> None:
    crashes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    edges: Counter[tuple[str, str, str]] = Counter()
    for seed in range(200, 260):
        played = play(fresh_copy(migrated_sqlite_file, tmp_path, str(seed)), seed)
        must_be_good(played)
        crashes += played.world.crashes
        faults += played.world.faults
        edges += Counter(played.edges)
    print("crash points fired:", *sorted(crashes.items()), sep="\n  ")
    print("faults planted:", *sorted(faults.items()), sep="\n  ")
    print("state edges:", *sorted(edges.items()), sep="\n  ")
    assert set(crashes) == CRASH_POINTS


def test_the_same_seed_is_the_same_day_also_in_another_process(migrated_sqlite_file: Path, tmp_path: Path) -> None:
    here = play(fresh_copy(migrated_sqlite_file, tmp_path, "here"), 7).trace
    url = fresh_copy(migrated_sqlite_file, tmp_path, "there")
    there = subprocess.run(
        [sys.executable, "-m", "tests.simulation.one_day", url, "7"],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "4711"},
    )  # fmt: skip
    assert there.stdout.strip() == here
