"""Which nights are due, that each is run once, and what happens to one that fails, is stopped or learns something."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.office import Office
from pos.operations.inquire import inquire
from pos.storage import jobs
from reconciliation.findings.day import Hit
from reconciliation.house_checks import verify_house
from reconciliation.incoming.import_settlement import import_settlement
from reconciliation.leases import NIGHTLY
from reconciliation.nightly import prove, run
from reconciliation.nights import NightWatch, due_days, night_begins_at, run_due_nights, run_one_night
from reconciliation.steps.night import Night, Progress
from reconciliation.storage.news import days_with_news
from tests.makers import ManualClock
from tests.reconciliation.world import THURSDAY, WEDNESDAY, World

pytestmark = pytest.mark.usefixtures("plain_paper")
FRIDAY = date(2026, 11, 27)
#: What the report of 1 December says something of.
REPORTED = [WEDNESDAY + timedelta(days=offset) for offset in range(6)]


def tokyo(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=TOKYO)


class Watch:
    """A scheduler's nights, with a look at which days it has run."""

    def __init__(self, world: World, holder: str = "a", is_stopping: Callable[[], bool] = lambda: False) -> None:
        self.ran: list[date] = []
        self.world = world
        self.real_clock = ManualClock()
        self.watch = NightWatch(world.office, self._prove, self._verify, holder, self.real_clock, is_stopping)
        self.before: Callable[[date], None] = lambda _: None
        self.before_check: Callable[[], None] = lambda: None
        self.checks = 0

    def _prove(self, day: date, progress: Progress) -> Night:
        self.before(day)
        self.ran.append(day)
        return prove(self.world.office, self.world.sheets_dir, day, progress=progress)

    def _verify(self, office: Office) -> Sequence[Hit]:
        self.before_check()
        self.checks += 1
        return verify_house(office)

    def nights(self) -> list[date]:
        """The days it has run this time."""
        self.ran.clear()
        self.checks = 0
        run_due_nights(self.watch)
        return list(self.ran)


def job_of(world: World, day: date) -> tuple[str, str | None]:
    with world.office.database.reading() as connection:
        query = "SELECT status, error FROM job_runs WHERE job = 'nightly' AND business_day = "
        place = "?" if world.office.database.is_sqlite else "%s"
        value = day.isoformat() if world.office.database.is_sqlite else day
        return tuple(connection.exec_driver_sql(query + place, (value,)).one())  # type: ignore[return-value]


def test_no_night_is_due_in_a_house_where_nothing_has_happened(world: World) -> None:
    assert due_days(world.office) == []


def test_a_night_begins_at_two_and_not_a_second_earlier(world: World) -> None:
    world.till()
    world.clock.set(tokyo(THURSDAY, 1, 59, 59))
    assert due_days(world.office) == []
    world.clock.set(tokyo(THURSDAY, 2))
    assert due_days(world.office) == [WEDNESDAY]


def test_three_missed_nights_are_caught_up_oldest_first(world: World) -> None:
    world.till()
    world.clock.set(tokyo(FRIDAY + timedelta(days=1), 9))
    watch = Watch(world)
    assert watch.nights() == [WEDNESDAY, THURSDAY, FRIDAY]
    assert watch.nights() == []


def test_a_night_that_is_done_is_not_run_by_another_scheduler(world: World) -> None:
    world.till()
    world.clock.set(tokyo(THURSDAY, 2))
    assert Watch(world, "a").nights() == [WEDNESDAY]
    assert Watch(world, "b").nights() == []
    assert job_of(world, WEDNESDAY) == ("done", None)


def test_a_night_that_another_scheduler_runs_is_left_to_it_until_its_lease_is_over(world: World) -> None:
    world.till()
    world.clock.set(tokyo(THURSDAY, 2))
    watch = Watch(world, "b")
    with world.office.database.transaction() as connection:
        jobs.take(connection, NIGHTLY, WEDNESDAY, "died", watch.real_clock.now())
    assert watch.nights() == []
    with pytest.raises(Refused, match="night_is_running"):
        run_one_night(watch.watch, WEDNESDAY)
    watch.real_clock.advance(minutes=11)
    assert watch.nights() == [WEDNESDAY]


def test_a_night_that_fails_does_not_keep_the_others_and_is_tried_again_later(world: World) -> None:
    world.till()
    world.clock.set(tokyo(FRIDAY, 2))
    watch = Watch(world)
    watch.before = lambda day: _fail() if day == WEDNESDAY else None
    assert watch.nights() == [THURSDAY]
    assert job_of(world, WEDNESDAY) == ("failed", "ValueError: the disk is full")
    watch.before = lambda _: None
    assert watch.nights() == []
    watch.real_clock.advance(minutes=6)
    assert watch.nights() == [WEDNESDAY]


def test_a_night_that_is_asked_to_stop_ends_between_two_steps_and_goes_on_next_time(world: World) -> None:
    world.till()
    world.clock.set(tokyo(THURSDAY, 2))
    stopping: list[bool] = []
    watch = Watch(world, is_stopping=lambda: bool(stopping))
    watch.before = lambda _: stopping.append(True)
    assert watch.nights() == [WEDNESDAY]
    assert job_of(world, WEDNESDAY) == ("failed", "stopped on request")
    stopping.clear()
    watch.before = lambda _: None
    assert watch.nights() == [WEDNESDAY]
    with world.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar_one() == 1


def test_one_night_on_request_runs_again_though_it_is_done(world: World) -> None:
    world.till()
    world.clock.set(tokyo(THURSDAY, 2))
    watch = Watch(world)
    watch.nights()
    assert run_one_night(watch.watch, WEDNESDAY).new_revisions == {}


def test_one_night_on_request_before_the_day_is_over_leaves_no_trace(world: World) -> None:
    with pytest.raises(Refused, match="day_not_over"):
        run_one_night(Watch(world).watch, WEDNESDAY)
    with world.office.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM job_runs").scalar_one() == 0


def news(world: World) -> list[date]:
    with world.office.database.reading() as connection:
        return days_with_news(world.office, connection)


def test_a_day_without_news_is_not_run_again(world: World) -> None:
    world.till().cash()
    world.night()
    world.clock.advance(hours=5)
    assert news(world) == []


def test_an_answer_that_comes_late_is_news_for_the_day_of_the_question(world: World) -> None:
    till = world.till()
    payment = world.unconfirmed(till)
    till.close(till.session, 10_000)
    world.night()
    world.clock.advance(hours=5)
    assert news(world) == []
    world.agents.settle_write(world.clock.now(), agent="counter-card", our_reference=payment.id, written=True)
    inquire(world.office, payment.id)
    assert news(world) == [WEDNESDAY]
    assert Watch(world).nights() == [WEDNESDAY]
    assert world.breaks() == {}
    assert news(world) == []


def test_a_drawer_that_is_closed_late_is_news(world: World) -> None:
    till = world.till()
    world.night()
    world.clock.advance(hours=7)
    till.close(till.session, 10_000)
    assert news(world) == [WEDNESDAY]
    assert Watch(world).nights() == [WEDNESDAY]
    assert news(world) == []


def test_a_report_that_falls_due_is_news_for_every_day_it_covers(world: World) -> None:
    world.till()
    world.night()
    world.clock.set(tokyo(date(2026, 12, 2), 8, 59))
    assert news(world) == []
    world.clock.set(tokyo(date(2026, 12, 2), 9))
    assert news(world) == [WEDNESDAY]


def test_a_file_that_was_brought_in_is_news_for_the_days_of_its_lines(world: World) -> None:
    till = world.till()
    world.card(till)
    till.close(till.session, 10_000)
    world.night()
    world.clock.set(tokyo(date(2026, 12, 1), 12))
    raw = world.agents.report(world.clock.now(), agent="counter-card", on=date(2026, 12, 1))
    import_settlement(world.office, raw, agent="counter-card", name="late.csv", actor="staff:1")
    assert news(world) == [WEDNESDAY]


def test_a_file_that_comes_while_the_night_runs_is_news_for_the_days_of_its_lines(world: World) -> None:
    till = world.till()
    world.card(till)
    till.close(till.session, 10_000)
    world.night()
    world.clock.set(tokyo(date(2026, 12, 1), 12))
    raw = world.agents.report(world.clock.now(), agent="counter-card", on=date(2026, 12, 1))
    world.hold_back_reports()

    def bring_in(office: Office) -> Sequence[Hit]:
        world.clock.advance(seconds=1)
        import_settlement(office, raw, agent="counter-card", name="late.csv", actor="staff:1")
        world.clock.advance(seconds=1)
        return []

    run(world.office, world.sheets_dir, WEDNESDAY, verify=bring_in)
    assert news(world) == [WEDNESDAY]
    world.night(at=world.clock.now())
    assert "一致" in world.night(at=world.clock.now()).headline
    assert news(world) == []


def report_comes(world: World) -> None:
    """Cards were taken on three days; all nights are done, and then the report of their cycle comes."""
    for day in (WEDNESDAY, THURSDAY, FRIDAY):
        world.clock.set(tokyo(day, 10))
        till = world.till()
        world.card(till)
        till.close(till.session, 10_000)
    world.clock.set(tokyo(FRIDAY + timedelta(days=1), 2))
    Watch(world).nights()
    world.clock.set(tokyo(date(2026, 12, 1), 12))
    world.hold_back_reports()
    Watch(world).nights()
    world.clock.advance(minutes=1)
    raw = world.agents.report(world.clock.now(), agent="counter-card", on=date(2026, 12, 1))
    import_settlement(world.office, raw, agent="counter-card", name="counter-card.csv", actor="staff:1")
    assert news(world) == REPORTED


def test_days_with_news_are_run_again_together_and_the_house_is_checked_once(world: World) -> None:
    report_comes(world)
    watch = Watch(world)
    assert watch.nights() == REPORTED
    assert watch.checks == 1
    assert news(world) == []


def test_a_house_that_cannot_be_checked_concludes_no_day(world: World) -> None:
    report_comes(world)
    watch = Watch(world)
    watch.before_check = _fail
    watch.nights()
    assert {job_of(world, day) for day in REPORTED} == {("failed", "ValueError: the disk is full")}
    assert news(world) == REPORTED
    watch.before_check = lambda: None
    assert watch.nights() == REPORTED
    assert news(world) == []


def test_one_of_the_days_that_fails_does_not_keep_the_others_from_being_run_again(world: World) -> None:
    report_comes(world)
    watch = Watch(world)
    watch.before = lambda day: _fail() if day == THURSDAY else None
    assert watch.nights() == [day for day in REPORTED if day != THURSDAY]
    assert news(world) == [THURSDAY]


def test_days_that_wait_for_their_turn_are_given_back_when_the_night_is_asked_to_stop(world: World) -> None:
    report_comes(world)
    stopping: list[bool] = []
    watch = Watch(world, is_stopping=lambda: bool(stopping))
    watch.before_check = lambda: stopping.append(True)
    watch.nights()
    assert {job_of(world, day) for day in REPORTED} == {("failed", "stopped on request")}
    assert Watch(world, "b").nights() == REPORTED


def test_the_night_of_a_day_begins_at_two_of_the_next_one(world: World) -> None:
    assert night_begins_at(world.office, WEDNESDAY) == tokyo(THURSDAY, 2)


def _fail() -> None:
    raise ValueError("the disk is full")
