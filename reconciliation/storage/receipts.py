"""The receipts of a day: per counter and series the first, the last, and what is missing between."""

from datetime import date

from sqlalchemy import Connection, func, select

from pos.storage.tables import receipts
from reconciliation.day_rows import Series


def of_day(connection: Connection, day: date) -> list[Series]:
    """Every series of the ward's day; a series of another epoch is a series of its own."""
    groups = (receipts.c.counter, receipts.c.series, receipts.c.epoch)
    number = receipts.c.number
    query = select(*groups, func.min(number), func.max(number), func.count()).where(receipts.c.business_day == day)
    found = []
    for counter, series, epoch, first, last, count in connection.execute(query.group_by(*groups)):
        missing = () if first == 1 and count == last else _missing(connection, day, (counter, series, epoch), last)
        found.append(Series(counter, series if epoch == 1 else f"{series}/{epoch}", first, last, count, missing))
    return sorted(found)


def _missing(connection: Connection, day: date, key: tuple[str, str, int], last: int) -> tuple[int, ...]:
    counter, series, epoch = key
    query = select(receipts.c.number).where(
        receipts.c.business_day == day,
        receipts.c.counter == counter,
        receipts.c.series == series,
        receipts.c.epoch == epoch,
    )
    return tuple(sorted(set(range(1, last + 1)) - set(connection.execute(query).scalars())))
