"""Plays one day and says what came of it; run as a program it prints the trace, for another process to compare."""

import logging
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

import reconciliation.tables  # noqa: F401 its tables are part of the trace
from pos.verification.run import violations
from tests.makers import audit_keys
from tests.simulation.day import FLOAT_YEN, Day
from tests.simulation.oracle import judge
from tests.simulation.world import World


@dataclass
class Played:
    """A day that is over."""

    world: World
    broken: list[str]
    changed_by_replay: list[str]
    edges: list[tuple[str, str, str]]
    trace: str

    def in_words(self) -> str:
        world = self.world
        return (
            f"seed {world.seed}: {sum(world.done.values())} operations, {sum(world.faults.values())} faults, "
            f"{sum(world.crashes.values())} crashes {dict(world.crashes)}, {len(set(self.edges))} state edges"
        )


def play(url: str, seed: int) -> Played:
    """Chaos, healing, judgement; then everything once more, which must change nothing."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    world = World(url, seed)
    try:
        day = Day(world)
        day.play()
        broken = judge(url, world.simulator.truth(), day.told, FLOAT_YEN)
        with world.office.database.reading() as connection:
            broken += [str(each) for each in violations(connection, audit_keys().keys)]
            edges = _edges(connection)
        before = world.dump()
        day.everything_again()
        after = world.dump()
        changed = [table for table, rows in before.items() if rows != after[table]]
        return Played(world, broken, changed, edges, world.trace())
    finally:
        world.close()
        structlog.reset_defaults()


def _edges(connection: Any) -> list[tuple[str, str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT from_status, move, to_status FROM payment_events"
        " UNION SELECT DISTINCT from_status, move, to_status FROM refund_events ORDER BY 1, 2, 3"
    )
    return [tuple(row) for row in rows]


def fresh_copy(template: Path, folder: Path, name: str) -> str:
    file = folder / f"{name}.sqlite"
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


if __name__ == "__main__":
    print(play(sys.argv[1], int(sys.argv[2])).trace)
