"""One demo day from the first drawer to the second night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from pos.demo.clients import CounterClient, ReservationSystem, SimulatorControl
from pos.demo.night import Night
from pos.demo.people import SUPERVISOR, LogIns
from pos.demo.plan import plan_day
from pos.demo.player import Books, Player
from pos.demo.report import Proof
from pos.demo.stage import Stage, log_ins_file, shared_environment, stage
from pos.demo.steps import DayPlan
from pos.demo.trouble import Trouble, found_breaks
from pos.facilities import Ward
from pos.settings import Settings

_NIGHT = time(2, 0)
_AFTER_THE_LATE_REPORT = time(2, 30)


@dataclass(frozen=True)
class Outcome:
    """What the demo has to show."""

    books: Books
    proofs: tuple[Proof, ...]
    invariants_hold: bool
    invariants: str
    peak_kb: dict[str, int]
    day_seconds: float
    night_seconds: float
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
    payments: int,
    seed: int,
    progress: Callable[[int], Callable[[], None]],
    seconds: Callable[[], float],
) -> Outcome:
    """Play it on a set-up data directory. `progress(number of steps)` gives what to call after each."""
    plan = plan_day(ward, day, payments, seed)
    log_ins = LogIns.read(log_ins_file(settings.data_dir))
    with stage(settings, log_ins, seed, plan.steps[0].at) as ready:
        simulator = SimulatorControl(ready.simulator_url)
        player = _player(ward, ready, plan, simulator)
        player.play(plan, progress(len(plan.steps)))
        day_seconds = seconds()
        trouble = Trouble(ward, plan, player.books, simulator, day)
        trouble.plant()
        night = Night(ready, day, shared_environment(settings) | _clock_of(ready, settings))
        proofs = (_night_without_report(trouble, night), _night_with_report(trouble, night))
        hold, invariants = night.invariants()
        peaks = {**ready.processes.peak_memory_kb(), "night": night.peak_kb}
    return Outcome(
        books=player.books,
        proofs=proofs,
        invariants_hold=hold,
        invariants=invariants,
        peak_kb=peaks,
        day_seconds=day_seconds,
        night_seconds=seconds() - day_seconds,
        folder=settings.sheets_dir / day.isoformat(),
    )


def _player(ward: Ward, ready: Stage, plan: DayPlan, simulator: SimulatorControl) -> Player:
    counters = {counter: CounterClient(ready.web_url, counter) for counter in plan.counters}
    for client in counters.values():
        client.sign_in(SUPERVISOR, ready.log_ins.passwords[SUPERVISOR])
    reservations = ReservationSystem(ready.web_url, ready.log_ins.api_key, f"{ready.web_url}/healthz")
    return Player(ward, ready.clock, counters, reservations, simulator)


def _clock_of(ready: Stage, settings: Settings) -> dict[str, str]:
    return {
        "POS_MODE": "demo",
        "POS_CLOCK_FILE": str(settings.data_dir / "demo-clock"),
        "POS_PUBLIC_URL": ready.web_url,
        "POS_GATEWAY_URL": ready.simulator_url,
    }


def _night_without_report(trouble: Trouble, night: Night) -> Proof:
    trouble.withhold_report(withheld=True)
    expected = frozenset(trouble.expected())
    night.run(_NIGHT)
    return Proof("02:00, the online agent's report is late", expected, frozenset(found_breaks(night.breaks())))


def _night_with_report(trouble: Trouble, night: Night) -> Proof:
    trouble.withhold_report(withheld=False)
    expected = frozenset(trouble.expected())
    night.run(_AFTER_THE_LATE_REPORT)
    return Proof("02:30, the report has come", expected, frozenset(found_breaks(night.breaks())))
