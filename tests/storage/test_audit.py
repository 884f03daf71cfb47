import json
import threading

import pytest
import rfc8785
from sqlalchemy import event, select

from pos.domain.audit import GENESIS, AuditStamp, chain_mac
from pos.storage import audit
from pos.storage.engine import Database
from pos.storage.tables import audit_rows
from tests.makers import audit_keys


def append(database: Database, chain: str = "tax", **payload) -> AuditStamp:
    with database.transaction() as connection:
        return audit.append(connection, audit_keys(), chain, payload)


def rows(database: Database, chain: str = "tax") -> list:
    with database.reading() as connection:
        return connection.execute(select(audit_rows).where(audit_rows.c.chain == chain).order_by("seq")).all()


def test_each_row_points_back_to_the_one_before_it(database: Database) -> None:
    stamps = [append(database, amount_yen=amount) for amount in (300, 500)]
    assert [(row.seq, row.previous, row.mac) for row in rows(database)] == [
        (1, GENESIS, stamps[0].mac),
        (2, stamps[0].mac, stamps[1].mac),
    ]


def test_a_row_can_be_verified_from_what_is_stored(database: Database) -> None:
    append(database, text="領収 1号", amount_yen=300)
    (row,) = rows(database)
    assert row.payload == '{"amount_yen":300,"text":"領収 1号"}'
    recomputed = chain_mac(
        audit_keys(),
        row.key_id,
        row.chain,
        seq=row.seq,
        epoch=row.epoch,
        previous=row.previous,
        payload=row.payload.encode(),
    )
    assert row.mac == recomputed


def test_each_chain_counts_for_itself(database: Database) -> None:
    first, second, other = append(database), append(database), append(database, "ward")
    with database.reading() as connection:
        assert audit.heads(connection) == {"tax": second, "ward": other}
    assert (first.seq, second.seq, other.seq) == (1, 2, 1)


def test_a_transaction_that_fails_leaves_the_chain_as_it_was(database: Database) -> None:
    before = append(database)

    def append_and_fail() -> None:
        with database.transaction() as connection:
            audit.append(connection, audit_keys(), "tax", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        append_and_fail()
    with database.reading() as connection:
        assert audit.heads(connection) == {"tax": before}
    assert append(database).seq == 2


def test_what_is_not_json_is_refused_before_anything_is_written(database: Database) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        append(database, when=object())
    assert rows(database) == []


def test_threads_that_append_at_once_make_one_unbroken_chain(database: Database) -> None:
    """Also while the chain does not exist yet."""
    threads = [threading.Thread(target=lambda: [append(database, row=number) for number in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = rows(database)
    assert [row.seq for row in written] == list(range(1, 21))
    assert [row.previous for row in written[1:]] == [row.mac for row in written[:-1]]
    assert sorted(json.loads(row.payload)["row"] for row in written) == sorted([*range(5)] * 4)


def test_appending_to_a_chain_takes_three_statements(database: Database) -> None:
    append(database)
    statements = []
    with database.transaction() as connection:
        event.listen(connection, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        audit.append(connection, audit_keys(), "tax", {})
    assert [statement.split()[0] for statement in statements] == ["SELECT", "INSERT", "UPDATE"]
