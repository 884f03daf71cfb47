"""Seven demo days with their nights, and quiet days until the bank has brought the first payouts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from pos.demo.bank_clerk import BankClerk
from pos.demo.books import Books
from pos.demo.calendar import days_of, published_on, quiet_days, report_is_due
from pos.demo.clients import SimulatorControl
from pos.demo.day import make_player
from pos.demo.keyed import KeyedBreak, found_breaks, planted_breaks
from pos.demo.moving_clock import MovingClock
from pos.demo.night import Night
from pos.demo.people import LogIns
from pos.demo.plan import Size, plan_day
from pos.demo.report import Proof
from pos.demo.stage import Stage, log_ins_file, stage
from pos.demo.steps import CloseDrawer, DayPlan, Fate, OpenDrawer, Step
from pos.demo.trouble import Trouble
from pos.domain.business_day import TOKYO
from pos.facilities import Ward
from pos.settings import Settings

_NIGHT = time(2, 0)
#: Of the seven days, counted from 0: when the bank loses, doubles and changes cash, and when a file is late.
_BANK_GETS_WRONG, _LATE_REPORTS, _LATE_STATEMENTS = (0, 5), (1, 5), (0, 4)
_BEFORE_OPENING = time(8, 20)


@dataclass
class PlayedDay:
    """One of the seven."""

    plan: DayPlan
    books: Books
    trouble: Trouble
    seconds: float


@dataclass
class Week:
    """What there is to show. `owed`: the agents' debts on the last day, explained; `nights`: real seconds by day."""

    days: list[PlayedDay] = field(default_factory=list)
    quiet: list[date] = field(default_factory=list)
    proof: Proof | None = None
    owed_is_explained: bool = False
    owed: str = ""
    unexplained_on: list[date] = field(default_factory=list)
    invariants_hold: bool = False
    invariants: str = ""
    nights: dict[date, float] = field(default_factory=dict)
    peak_kb: dict[str, int] = field(default_factory=dict)


def play_week(
    settings: Settings,
    ward: Ward,
    first: date,
    size: Size,
    seed: int,
    say: Callable[[str], None],
    stop_watch: Callable[[], float],
) -> Week:
    """Play it on a set-up data directory; `say` gets a line per day."""
    log_ins = LogIns.read(log_ins_file(settings.data_dir))
    begins_at = datetime.combine(first, time(0, 20), tzinfo=TOKYO)
    with stage(settings, log_ins, seed, begins_at) as ready:
        player = _WeekPlayer(ward, ready, size, seed, stop_watch)
        for number, day in enumerate(days_of(first)):
            say(player.day(number, day))
        for day in quiet_days(ward, first):
            say(player.quiet(day))
        return player.end()


class _WeekPlayer:
    def __init__(self, ward: Ward, ready: Stage, size: Size, seed: int, stop_watch: Callable[[], float]) -> None:
        self._ward = ward
        self._ready = ready
        self._size = size
        self._seed = seed
        self._stop_watch = stop_watch
        self._clock = MovingClock(ready.clock)
        self._simulator = SimulatorControl(ready.simulator_url)
        self._bank = BankClerk(ward, self._simulator)
        self._night = Night(ready, self._clock)
        self._unclosed: dict[str, tuple[str, Books]] = {}  #: by counter: its session, and the books of its day
        self._late_statements: set[date] = set()
        self._paid_in: set[str] = set()
        self.week = Week()

    def day(self, number: int, day: date) -> str:
        """Play one day and its night; then its cash goes to the bank."""
        begun = self._stop_watch()
        plan = plan_day(self._ward, day, self._size, self._seed)
        player = make_player(self._ward, self._ready, self._clock, plan.counters, self._simulator)
        late, others = self._closings_of_yesterday(plan)
        steps = sorted((*late, *plan.steps), key=lambda step: step.at)
        books = player.play(replace(plan, steps=tuple(steps)), lambda: None, others)
        trouble = Trouble(self._ward, plan, books, self._simulator)
        trouble.plant()
        self.week.days.append(PlayedDay(plan, books, trouble, self._stop_watch() - begun))
        self._remember_unclosed(plan, books)
        if number in _LATE_STATEMENTS:
            self._withhold_statement(published_on(day + timedelta(days=1)))
        trouble.withhold_report(withheld=number in _LATE_REPORTS)
        self._pass_the_night(day)
        trouble.withhold_report(withheld=False)
        self._touch_again(books)
        self._take_cash_to_the_bank(number, day + timedelta(days=1))
        spent = self.week.days[-1].seconds
        return f"{day}: {books.payments:,} payments, {len(plan.counters)} counters, {spent:.0f} s + {self._spent(day)}"

    def quiet(self, day: date) -> str:
        """Nobody comes; reports, statements and money do."""
        if not self.week.quiet:
            self._book_a_payout_wrongly()
        self._pass_the_night(day)
        self.week.quiet.append(day)
        return f"{day}: {self._spent(day)}"

    def end(self) -> Week:
        """Hold everything against everything."""
        week = self.week
        days = [*(played.plan.business_day for played in week.days), *week.quiet]
        expected = {one for day in days for one in self._expected(day)}
        found = {one for day in days for one in found_breaks(self._night.breaks(day))}
        week.proof = Proof(f"{days[0]} to {days[-1]}", frozenset(expected), frozenset(found))
        week.owed_is_explained, week.owed = self._night.owed()
        week.invariants_hold, week.invariants = self._night.invariants()
        week.peak_kb = {**self._ready.processes.peak_memory_kb(), "night": self._night.peak_kb}
        return week

    def _pass_the_night(self, day: date) -> None:
        begun = self._stop_watch()
        self._night.run_all_due(datetime.combine(day + timedelta(days=1), _NIGHT, tzinfo=TOKYO))
        self.week.nights[day] = self._stop_watch() - begun
        if not self._night.owed()[0]:
            self.week.unexplained_on.append(day)
        for on in [on for on in self._late_statements if on <= day]:
            self._bank.withhold_statement(on, withheld=False)
            self._late_statements.discard(on)

    def _spent(self, day: date) -> str:
        return f"night {self.week.nights[day]:.1f} s"

    def _closings_of_yesterday(self, plan: DayPlan) -> tuple[list[Step], dict[str, Books]]:
        """Who forgot レジ締め does it before they open again; with the books in which their cash stands."""
        steps: list[Step] = []
        others: dict[str, Books] = {}
        for counter in sorted(set(self._unclosed) & set(plan.counters)):
            session_id, books = self._unclosed.pop(counter)
            at = datetime.combine(plan.business_day, _BEFORE_OPENING, tzinfo=TOKYO)
            steps.append(CloseDrawer(at, counter, session_id))
            others[session_id] = books
        return steps, others

    def _remember_unclosed(self, plan: DayPlan, books: Books) -> None:
        for step in plan.steps:
            if isinstance(step, OpenDrawer) and step.counter == plan.not_closed:
                self._unclosed[step.counter] = (step.session_id, books)

    def _touch_again(self, books: Books) -> None:
        """Cards of 処理未了 come back: half of what counts first was written, the rest was not."""
        for number, (id_, (agent, fate)) in enumerate(sorted(books.touch_again.items())):
            written = fate is Fate.WRITTEN_AT_NEXT_TOUCH or number % 2 == 0
            self._simulator.post(f"/control/charges/{agent}/{id_}/write", {"written": written})

    def _take_cash_to_the_bank(self, number: int, on: date) -> None:
        for played in self.week.days:
            slips = [slip for slip in played.books.slips if slip.number not in self._paid_in]
            self._bank.pay_in(played.plan.business_day, slips, on)
            self._paid_in |= {slip.number for slip in slips}
            if number in _BANK_GETS_WRONG and played is self.week.days[-1]:
                played.books.planted.update(self._bank.get_wrong(slips))
        if number in _BANK_GETS_WRONG:
            self._bank.let_a_stranger_pay(on, 4_001 + number)

    def _withhold_statement(self, on: date) -> None:
        self._bank.withhold_statement(on, withheld=True)
        self._late_statements.add(on)

    def _book_a_payout_wrongly(self) -> None:
        payouts = [one for one in self._simulator.get("/control/truth")["payouts"] if one["transferred_yen"]]
        last = max(payouts, key=lambda one: str(one["on"]))
        self._bank.book_wrongly(f"payout:{last['agent']}:{last['payout_id']}", last["transferred_yen"] + 10_000)

    def _expected(self, day: date) -> set[KeyedBreak]:
        doors = ("/control/expected-breaks", "/control/bank/expected-breaks")
        planted = [row for door in doors for row in self._simulator.get(door, business_day=day.isoformat())]
        return planted_breaks(planted) | {
            one for played in self.week.days if played.plan.business_day == day for one in self._left_of(played)
        }

    def _left_of(self, played: PlayedDay) -> Iterator[KeyedBreak]:
        """Of what people left behind: drawers were closed since, cards were touched again, reports have come."""
        unclosed = any(books is played.books for _, books in self._unclosed.values())
        today = self._clock.now().astimezone(TOKYO).date()
        for one in played.trouble.own():
            if one.kind == "unresolved_payment" or (one.kind == "drawer_not_closed" and not unclosed):
                continue
            if one.kind == "not_confirmed_by_agent":
                agent = self._ward.agents[played.books.undone[one.about]]
                if report_is_due(agent, one.business_day, today):
                    yield replace(one, kind="missing_in_settlement")
                    continue
            yield one
