import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from pos.domain.errors import InvalidYen
from pos.domain.money import Yen
from pos.storage.engine import Database
from pos.storage.tables import audit_chains, drawer_counts, epochs, payment_texts, receipt_series
from tests.makers import TUESDAY_MORNING


def add_chain(connection: Connection, chain: str = "tax") -> None:
    connection.execute(insert(audit_chains).values(chain=chain, head_seq=0, head_mac=""))


def head(database: Database, chain: str = "tax") -> int | None:
    with database.reading() as connection:
        return connection.scalar(select(audit_chains.c.head_seq).where(audit_chains.c.chain == chain))


def test_a_transaction_is_committed_when_its_block_ends(database: Database) -> None:
    with database.transaction() as connection:
        add_chain(connection)
    assert head(database) == 0


def test_a_transaction_that_raises_changes_nothing(database: Database) -> None:
    def add_and_fail() -> None:
        with database.transaction() as connection:
            add_chain(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert head(database) is None


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.reading() as reader:
        assert reader.scalars(select(audit_chains.c.chain)).all() == []
        with database.transaction() as connection:
            add_chain(connection)
        assert reader.scalars(select(audit_chains.c.chain)).all() == []
    assert head(database) == 0


def count_up(database: Database, times: int) -> None:
    for _ in range(times):
        with database.transaction() as connection:
            chain = audit_chains.c.chain == "tax"
            found = connection.scalar(select(audit_chains.c.head_seq).where(chain).with_for_update())
            connection.execute(update(audit_chains).where(chain).values(head_seq=found + 1))


def test_no_update_is_lost_between_threads_and_processes(database: Database) -> None:
    """A second Database on the same file stands for a second process: only the side file keeps them apart."""
    with database.transaction() as connection:
        add_chain(connection)
    other = Database(database.url.render_as_string(hide_password=False))
    threads = [threading.Thread(target=count_up, args=(each, 10)) for each in (database, database, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert head(database) == 40


def test_a_writer_holds_the_write_lock_from_its_first_statement(sqlite_database: Database) -> None:
    """A deferred transaction that reads first and writes later would fail half-way, whatever busy_timeout says."""
    with sqlite_database.transaction(), sqlite_database.engine.connect() as intruder:
        intruder.connection.execute("PRAGMA busy_timeout=1")
        with pytest.raises(OperationalError, match="locked"):
            intruder.exec_driver_sql("DELETE FROM audit_chains")
        intruder.invalidate()


def test_the_write_lock_is_free_again_after_an_error(sqlite_database: Database) -> None:
    with pytest.raises(IntegrityError), sqlite_database.transaction() as connection:
        connection.execute(insert(epochs).values(epoch=1, started_at=TUESDAY_MORNING, reason="twice"))
    with sqlite_database.transaction() as connection:
        add_chain(connection)
    assert head(sqlite_database) == 0


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(insert(payment_texts).values(payment_id="0" * 26, field="note", value="x"))


def epoch_started_at(database: Database, instant: datetime) -> datetime:
    with database.transaction() as connection:
        connection.execute(insert(epochs).values(epoch=2, started_at=instant, reason="restore"))
    with database.reading() as connection:
        return connection.scalars(select(epochs.c.started_at).where(epochs.c.epoch == 2)).one()


def test_an_instant_comes_back_in_utc_whatever_offset_it_had(database: Database) -> None:
    in_tokyo = datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    found = epoch_started_at(database, in_tokyo)
    assert found == in_tokyo
    assert found.tzinfo is UTC


def test_an_instant_without_an_offset_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="expected an instant with an offset"):
        epoch_started_at(database, datetime(2026, 11, 24, 10, 0))


def test_yen_come_back_as_yen_and_fractions_are_refused(database: Database) -> None:
    column = drawer_counts.c.counted_yen.type
    dialect = database.engine.dialect
    assert isinstance(column.process_result_value(300, dialect), Yen)
    with pytest.raises(InvalidYen, match=r"300\.5"):
        column.process_bind_param(300.5, dialect)


def test_a_number_is_taken_from_a_series_in_one_statement(database: Database) -> None:
    with database.transaction() as connection:
        day = datetime(2026, 11, 24).date()
        connection.execute(
            insert(receipt_series).values(epoch=1, counter="tax-1", business_day=day, series="A", last_number=16)
        )
        taken = connection.scalar(
            update(receipt_series)
            .values(last_number=receipt_series.c.last_number + 1)
            .returning(receipt_series.c.last_number)
        )
    assert taken == 17
