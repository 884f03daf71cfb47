"""One demo day from the first drawer to the second night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from pos.demo.agents import Agents
from pos.demo.books import Books
from pos.demo.citizens import Citizens
from pos.demo.clients import CounterClient, ReservationSystem, SimulatorControl
from pos.demo.counter_staff import CounterStaff
from pos.demo.keyed import found_breaks
from pos.demo.moving_clock import MovingClock
from pos.demo.night import Night
from pos.demo.people import SUPERVISOR, LogIns
from pos.demo.plan import Size, plan_day
from pos.demo.player import Player
from pos.demo.report import Proof
from pos.demo.stage import Stage, log_ins_file, stage
from pos.demo.steps import DayPlan
from pos.demo.trouble import Trouble
from pos.facilities import Ward
from pos.settings import Settings

_NIGHT = time(2, 0)
_AFTER_THE_LATE_REPORT = time(2, 30)


@dataclass(frozen=True)
class Outcome:
    """What the demo has to show."""

    plan: DayPlan
    books: Books
    proofs: tuple[Proof, ...]
    invariants_hold: bool
    invariants: str
    peak_kb: dict[str, int]
    seconds: dict[str, float]  #: what it took, by what was done
    folder: Path

    def sheets_missing(self, ward: Ward, day: date) -> list[str]:
        """Files of the night that are not there."""
        facilities = [one.id for one in ward.facilities.values() if one.is_in_use(day)]
        wanted = [f"{name}.pdf" for name in (*facilities, "ward", "all")] + ["manifest.json", "settlement.csv"]
        return [name for name in wanted if not (self.folder / name).is_file()]


def play_day(
    settings: Settings,
    ward: Ward,
    day: date,
    size: Size,
    seed: int,
    progress: Callable[[int], Callable[[], None]],
    stop_watch: Callable[[], float],
) -> Outcome:
    """Play it on a set-up data directory. `progress(number of steps)` gives what to call after each; `stop_watch` the
    real seconds since some beginning.
    """
    plan = plan_day(ward, day, size, seed)
    log_ins = LogIns.read(log_ins_file(settings.data_dir))
    with stage(settings, log_ins, seed, plan.steps[0].at) as ready:
        simulator = SimulatorControl(ready.simulator_url)
        clock = MovingClock(ready.clock)
        player = make_player(ward, ready, clock, plan.counters, simulator)
        begun = stop_watch()
        books = player.play(plan, progress(len(plan.steps)))
        played = stop_watch()
        trouble = Trouble(ward, plan, books, simulator)
        trouble.plant()
        night = Night(ready, clock)
        proofs = (_night_without_report(trouble, night, day), _night_with_report(trouble, night, day))
        seconds = {"the day": played - begun, **night.seconds}
        hold, invariants = night.invariants()
        peaks = {**ready.processes.peak_memory_kb(), "night": night.peak_kb}
    return Outcome(plan, books, proofs, hold, invariants, peaks, seconds, settings.sheets_dir / day.isoformat())


def make_player(
    ward: Ward, ready: Stage, clock: MovingClock, counters: tuple[str, ...], simulator: SimulatorControl
) -> Player:
    """Clerks who have signed in at these counters, the reservation system and its citizens."""
    clients = {counter: CounterClient(ready.web_url, counter) for counter in counters}
    for client in clients.values():
        client.sign_in(SUPERVISOR, ready.log_ins.passwords[SUPERVISOR])
    agents = Agents(simulator)
    reservations = ReservationSystem(ready.web_url, ready.log_ins.api_key, f"{ready.web_url}/healthz")
    staff = CounterStaff(ward, clients, agents)
    return Player(clock, staff, Citizens(ward, reservations, agents, clock.now))


def _night_without_report(trouble: Trouble, night: Night, day: date) -> Proof:
    trouble.withhold_report(withheld=True)
    expected = frozenset(trouble.expected())
    night.run(day, _NIGHT)
    return Proof("02:00, the online agent's report is late", expected, frozenset(found_breaks(night.breaks(day))))


def _night_with_report(trouble: Trouble, night: Night, day: date) -> Proof:
    trouble.withhold_report(withheld=False)
    expected = frozenset(trouble.expected())
    night.run(day, _AFTER_THE_LATE_REPORT)
    return Proof("02:30, the report has come", expected, frozenset(found_breaks(night.breaks(day))))
