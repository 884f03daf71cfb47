"""Whole days with their nights: what the agents got wrong is found, to the last yen, and nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.gateways.simulator.reports.report_edits import EditKind
from pos.storage.engine import Database
from tests.conftest import PostgresServer
from tests.simulation.one_day import fresh_copy
from tests.simulation.one_night import PlayedNights, play_with_nights

pytestmark = pytest.mark.simulation


def must_be_good(played: PlayedNights) -> None:
    print(played.in_words())
    assert played.broken == []
    assert played.changed_by_another_night == []


@pytest.mark.parametrize("seed", range(1, 11))
def test_the_nights_of_a_day_find_what_was_planted(seed: int, migrated_sqlite_file: Path, tmp_path: Path) -> None:
    must_be_good(play_with_nights(fresh_copy(migrated_sqlite_file, tmp_path, "day"), seed, tmp_path / "sheets"))


@pytest.mark.postgres
@pytest.mark.parametrize("seed", [401, 402])
def test_the_nights_find_what_was_planted_on_postgresql(seed: int, postgres_database: Database, tmp_path: Path) -> None:
    url = postgres_database.url.render_as_string(hide_password=False)
    must_be_good(play_with_nights(url, seed, tmp_path / "sheets"))


#: 300 days on each database, in parts that several workers can share.
DAYS_OF_A_PART = 20
PARTS = range(1_000, 1_300, DAYS_OF_A_PART)


@pytest.fixture
def new_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[int], str]]:
    """A fresh database for each day of a part; gone after it."""
    if backend == "sqlite":
        template = request.getfixturevalue("migrated_sqlite_file")
        yield lambda seed: fresh_copy(template, tmp_path, str(seed))
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template_name = request.getfixturevalue("migrated_postgres_template")
    names: list[str] = []

    def make(_seed: int) -> str:
        if names:
            server.drop_database(names.pop())
        names.append(server.create_database(template_name))
        return server.url(names[-1])

    yield make
    for name in names:
        server.drop_database(name)


@pytest.mark.slow
@pytest.mark.parametrize("first", PARTS)
def test_three_hundred_days_and_their_nights(first: int, new_url: Callable[[int], str], tmp_path: Path) -> None:
    planted: Counter[str] = Counter()
    for seed in range(first, first + DAYS_OF_A_PART):
        played = play_with_nights(new_url(seed), seed, tmp_path / f"sheets-{seed}")
        must_be_good(played)
        planted += played.nights.planted + played.nights.damages + played.nights.died
    print("planted and survived:", *sorted(planted.items()), sep="\n  ")
    assert set(EditKind) <= set(planted)
