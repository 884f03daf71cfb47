"""Scheduled jobs: one row per job and business day, held under a lease, so that two schedulers do it once.

A holder that died loses its lease by time; a failed job may be tried again once its pause is over.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select, update

from pos.storage.tables import job_runs
from pos.storage.upsert import insert_or

RUNNING, DONE, FAILED = "running", "done", "failed"

#: A holder renews while it works; a dead one blocks the job for no longer than this.
LEASE = timedelta(minutes=10)
#: The first pause after a failure; it doubles with each attempt.
_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=6)
#: What people read of an error; the log has the whole of it.
_LONGEST_ERROR = 2_000


class LeaseLost(Exception):
    """Somebody else holds the job by now: whoever finds out stops at once."""


def take(
    connection: Connection, job: str, business_day: date, holder: str, now: datetime, *, again: bool = False
) -> bool:
    """Whether the job is ours now. `again`: also one that is done, or that failed a moment ago."""
    new = {"attempts": 1, "status": RUNNING, "holder": holder, "lease_until": now + LEASE, "started_at": now}
    rest = {"finished_at": None, "error": None}
    table = job_runs
    over = table.c.lease_until <= now
    free = or_(table.c.status != RUNNING, over) if again else and_(table.c.status != DONE, over)
    statement = insert_or(connection, table).values(job=job, business_day=business_day, **new, **rest)
    attempts = case((table.c.status == DONE, 1), else_=table.c.attempts + 1)
    statement = statement.on_conflict_do_update(
        index_elements=["job", "business_day"], set_={**new, **rest, "attempts": attempts}, where=free
    )
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1


def renew(connection: Connection, job: str, business_day: date, holder: str, now: datetime) -> None:
    """Still at work. Raises LeaseLost."""
    _change(connection, job, business_day, holder, {"lease_until": now + LEASE})


def finish(connection: Connection, job: str, business_day: date, holder: str, now: datetime) -> None:
    """Done for good. Raises LeaseLost."""
    _change(connection, job, business_day, holder, {"status": DONE, "finished_at": now, "error": None})


def fail(connection: Connection, job: str, business_day: date, holder: str, now: datetime, error: str) -> None:
    """Not done; may be tried again after a pause. Raises LeaseLost."""
    attempts = connection.execute(select(job_runs.c.attempts).where(_is(job, business_day))).scalar_one()
    pause = min(_PAUSE * 2 ** min(attempts - 1, 10), _LONGEST_PAUSE)
    changes = {"status": FAILED, "finished_at": now, "error": error[:_LONGEST_ERROR], "lease_until": now + pause}
    _change(connection, job, business_day, holder, changes)


def give_back(connection: Connection, job: str, business_day: date, holder: str, now: datetime) -> None:
    """Stopped on request: anybody may take it at once. Raises LeaseLost."""
    changes = {"status": FAILED, "finished_at": now, "error": "stopped on request", "lease_until": now}
    _change(connection, job, business_day, holder, changes)


def done_days(connection: Connection, job: str) -> set[date]:
    """The days for which the job is done."""
    query = select(job_runs.c.business_day).where(job_runs.c.job == job, job_runs.c.status == DONE)
    return set(connection.execute(query).scalars())


def _is(job: str, business_day: date) -> ColumnElement[bool]:
    return and_(job_runs.c.job == job, job_runs.c.business_day == business_day)


def _change(connection: Connection, job: str, business_day: date, holder: str, changes: dict[str, object]) -> None:
    mine = and_(_is(job, business_day), job_runs.c.holder == holder, job_runs.c.status == RUNNING)
    if connection.execute(update(job_runs).where(mine).values(changes)).rowcount != 1:
        raise LeaseLost(f"{job} of {business_day} is not held by {holder} any more")
