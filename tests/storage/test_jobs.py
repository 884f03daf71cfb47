"""The lease of a scheduled job: two schedulers do it once, and a dead one does not keep it."""

from datetime import date, timedelta

import pytest

from pos.storage import jobs
from pos.storage.engine import Database
from pos.storage.jobs import LEASE, LeaseLost
from tests.makers import TUESDAY_MORNING, ManualClock

DAY = date(2026, 11, 24)


def take(database: Database, holder: str, clock: ManualClock, **options: bool) -> bool:
    with database.transaction() as connection:
        return jobs.take(connection, "nightly", DAY, holder, clock.now(), **options)


def do(database: Database, what: object, holder: str, clock: ManualClock, *more: str) -> None:
    with database.transaction() as connection:
        what(connection, "nightly", DAY, holder, clock.now(), *more)  # type: ignore[operator]


def test_two_schedulers_get_one_job_between_them(database: Database, clock: ManualClock) -> None:
    assert [take(database, "a", clock), take(database, "b", clock)] == [True, False]


def test_a_job_that_is_done_is_done_for_everybody(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    do(database, jobs.finish, "a", clock)
    clock.advance(days=1)
    assert not take(database, "b", clock)
    assert take(database, "b", clock, again=True)


def test_the_job_of_a_holder_that_died_is_free_when_its_lease_is_over(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert not take(database, "b", clock)
    clock.advance(seconds=1)
    assert take(database, "b", clock)


def test_a_holder_that_renews_keeps_its_job(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    clock.advance(minutes=9)
    do(database, jobs.renew, "a", clock)
    clock.advance(minutes=9)
    assert not take(database, "b", clock)


@pytest.mark.parametrize("what", [jobs.renew, jobs.finish, jobs.give_back])
def test_who_has_lost_the_lease_is_told_so(database: Database, clock: ManualClock, what: object) -> None:
    take(database, "a", clock)
    clock.advance(minutes=11)
    take(database, "b", clock)
    with pytest.raises(LeaseLost, match="not held by a"):
        do(database, what, "a", clock)


def test_a_job_that_failed_is_tried_again_after_a_pause_that_doubles(database: Database, clock: ManualClock) -> None:
    for minutes in (5, 10, 20):
        assert take(database, "a", clock)
        do(database, jobs.fail, "a", clock, "ValueError: broken")
        clock.advance(seconds=minutes * 60 - 1)
        assert not take(database, "a", clock)
        clock.advance(seconds=1)


def test_a_person_may_try_a_failed_job_at_once(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    do(database, jobs.fail, "a", clock, "ValueError: broken")
    assert take(database, "b", clock, again=True)


def test_a_job_that_was_stopped_on_request_is_free_at_once(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    do(database, jobs.give_back, "a", clock)
    assert take(database, "b", clock)


def test_only_finished_days_count_as_done(database: Database, clock: ManualClock) -> None:
    take(database, "a", clock)
    with database.transaction() as connection:
        jobs.take(connection, "nightly", DAY - timedelta(days=1), "a", clock.now())
        jobs.finish(connection, "nightly", DAY - timedelta(days=1), "a", clock.now())
    with database.reading() as connection:
        assert jobs.done_days(connection, "nightly") == {DAY - timedelta(days=1)}
    assert clock.now() == TUESDAY_MORNING
