"""Plays one day with its nights and says what came of it."""

import logging
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import structlog

import reconciliation.tables  # noqa: F401 its tables are part of what is compared
from pos.verification.run import violations
from reconciliation.owed.explain_owed import explain_owed, unexplained
from reconciliation.storage.news import days_with_news
from tests.makers import audit_keys
from tests.simulation.day import FLOAT_YEN, Day, Told
from tests.simulation.nights import DAYS, PAYOUT_DAYS, WEDNESDAY, Nights, plain_paper, small_ward
from tests.simulation.oracle import judge
from tests.simulation.oracle_of_nights import judge_nights
from tests.simulation.world import World
from tests.tills import whole_database


@dataclass
class PlayedNights:
    """A day that is over, and its nights."""

    world: World
    nights: Nights
    broken: list[str] = field(default_factory=list)
    changed_by_another_night: list[str] = field(default_factory=list)

    def in_words(self) -> str:
        world = self.world
        return (
            f"seed {world.seed}: {sum(world.done.values())} operations, {sum(world.faults.values())} faults, "
            f"{sum(world.crashes.values())} crashes, mistakes {dict(self.nights.planted)}, "
            f"files spoilt {dict(self.nights.damages)}, "
            f"nights that died {dict(self.nights.died)}"
        )


def play_with_nights(url: str, seed: int, folder: Path) -> PlayedNights:
    """Chaos, mistakes in reports, nights that die; then all reports are due and everything planted must be found."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    world = World(url, seed, small_ward())
    nights = Nights(world, folder)
    played = PlayedNights(world, nights)
    try:
        with plain_paper():
            _play(url, played)
        return played
    finally:
        world.close()
        structlog.reset_defaults()


def _play(url: str, played: PlayedNights) -> None:
    world, nights = played.world, played.nights
    day = Day(world)
    nights.late = world.chance.choice(["online-credit", "counter-card", "counter-code", None])

    def before_midnight() -> None:
        nights.surface()
        nights.spoil_report("online-credit")

    day.before_midnight = before_midnight
    day.play()
    nights.pay_cash_in()
    nights.withhold(withheld=True)
    nights.night(WEDNESDAY, deadly=True)
    for agent in ("counter-card", "counter-code"):
        nights.spoil_report(agent)
    nights.spoil_payouts()
    nights.when_all_is_due()
    _nights(nights, DAYS, deadly=True)
    nights.heal_lines()
    _nights(nights, DAYS, deadly=False)
    _judge(url, played, day.told, DAYS)
    nights.withhold(withheld=False)
    nights.late = None
    nights.when_all_is_paid()
    _nights(nights, (*DAYS, *PAYOUT_DAYS), deadly=True)
    _judge(url, played, day.told, (*DAYS, *PAYOUT_DAYS))
    played.broken += judge(url, world.simulator.truth(), day.told, FLOAT_YEN)
    with world.office.database.reading() as connection:
        played.broken += [str(each) for each in violations(connection, audit_keys().keys)]
    before = _facts(world)
    _nights(nights, (*DAYS, *PAYOUT_DAYS), deadly=False)
    after = _facts(world)
    with world.office.database.reading() as connection:
        news = days_with_news(world.office, connection)
    played.broken += [f"{day} has news after its last night" for day in news]
    played.changed_by_another_night = [table for table, rows in before.items() if rows != after[table]]


def _judge(url: str, played: PlayedNights, told: Told, days: tuple[date, ...]) -> None:
    world, nights = played.world, played.nights
    expected = [*nights.expected_of_agents(), *nights.expected_at_the_bank(days)]
    with world.office.database.reading() as connection:
        rest = unexplained(explain_owed(world.office, connection))
    played.broken += [f"{agent} at {place} owes {yen} that nothing explains" for agent, place, yen in rest]
    fees = {agent.id: agent.fee_mode.value for agent in world.ward.agents.values()}
    played.broken += judge_nights(url, world.simulator.truth(), told, expected, fees, nights.late)


def _nights(nights: Nights, days: tuple[date, ...], *, deadly: bool) -> None:
    for business_day in days:
        nights.night(business_day, deadly=deadly)


def _facts(world: World) -> dict[str, list[Any]]:
    """What a night may not change that finds nothing new. It leaves its own row, and counts how often it has asked for
    an outcome that is still not known.
    """
    counters = [f"{table}.{column}" for table in ("payments", "refunds") for column in ("inquiries", "inquire_at")]
    dump = whole_database(world.office.database, without=counters)
    return {table: rows for table, rows in dump.items() if table != "runs"}
