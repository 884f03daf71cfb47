"""Each invariant is broken on purpose, behind the back of the application, and found."""

import contextlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, text

from pos.gateways.gateway import Declined, MoneyState
from pos.office import Office
from pos.operations.cancel import cancel_payment
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.operations.void import void
from pos.storage.engine import Database
from pos.verification.cli import verify as verify_command
from pos.verification.run import CHECKS, verify, violations
from tests.fakes import SILENCE, ScriptedGateway, approved
from tests.makers import ManualClock, SequentialIds, audit_keys
from tests.tills import (
    CLERK,
    LINKED,
    STANDALONE,
    WEDNESDAY_MORNING,
    Till,
    ask_refund,
    book_online,
    office_with,
    register_client,
    whole_database,
)
from tests.verification.damages import DAMAGES
from tests.verification.settled import settle_a_payout

KEYS = {"test-0": b"0" * 32, "test-1": b"test-1".ljust(32, b"1")}


@pytest.fixture
def database(database: Database, clock: ManualClock, new_id: SequentialIds) -> Database:
    """A morning with a bit of everything, and without the guards of its tables."""
    clock.set(WEDNESDAY_MORNING)
    agent = ScriptedGateway()
    office = office_with(database, clock, new_id, agent)
    a_morning(office, agent)
    with database.transaction() as connection:
        settle_a_payout(office, connection)
        drop_guards(connection)
    return database


def a_morning(office: Office, agent: ScriptedGateway) -> None:
    till = Till(office, LINKED)
    till.open()
    till.cash("CERT-JUMIN", "MYNUM-REISSUE")
    void(office, till.cash().id, reason="wrong", actor=CLERK)
    captured = approved(MoneyState.CAPTURED, 300, WEDNESDAY_MORNING)
    agent.will("authorize", captured, SILENCE, Declined("declined_by_issuer", "no"))
    refund = ask_refund(office, till.card(), 200)
    agent.will("refund", approved(MoneyState.REFUNDED, 200, WEDNESDAY_MORNING))
    send_refund(office, refund.id, CLERK)
    till.card()
    declined = till.card()
    agent.will("inquire_authorize", captured)
    inquire(office, declined.id)
    register_client(office)
    cancel_payment(office, book_online(office).id, CLERK)
    book_online(office)
    closing = Till(office, STANDALONE)
    session = closing.open()
    closing.cash("ROAD-WIDTH")
    closing.close(session, 10_400)


def drop_guards(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    guarded = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    for table in connection.scalars(text(guarded)).all():
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


class _Undo(Exception):
    pass


def noticed(database: Database, *statements: str, keep: bool = False) -> set[str]:
    """Which checks see the damage; it is undone afterwards, unless it is to be kept."""
    with contextlib.suppress(_Undo), database.transaction() as connection:
        allow_anything(connection)
        for statement in statements:
            assert connection.execute(text(statement)).rowcount, f"nothing was damaged by {statement}"
        seen = {name for name, outcome in verify(connection, KEYS).items() if outcome.violations}
        if not keep:
            raise _Undo
    return seen


def allow_anything(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=1")
        return
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # foreign keys off
    for table in ("payments", "payment_lines", "journal_lines", "refund_lines"):
        drop_checks(connection, table)


def drop_checks(connection: Connection, table: str) -> None:
    checks = f"SELECT conname FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'"
    for name in connection.scalars(text(checks)).all():
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))


def test_all_invariants_hold_after_an_ordinary_morning(database: Database) -> None:
    with database.reading() as connection:
        outcomes = verify(connection, KEYS)
        assert violations(connection, KEYS) == []
    assert list(outcomes) == list(CHECKS)
    assert all(outcome.looked_at for outcome in outcomes.values())


def test_every_damage_is_found(database: Database) -> None:
    missed = {
        damage: expected
        for damage, (statements, expected) in DAMAGES.items()
        if expected not in noticed(database, *statements)
    }
    assert missed == {}
    assert noticed(database, "UPDATE payments SET locale = 'en'") == set(), "the damages were undone"


def test_a_fraction_of_a_yen_is_found(sqlite_database: Database) -> None:
    """SQLite alone would keep it; PostgreSQL's columns are whole."""
    with sqlite_database.transaction() as connection:
        drop_guards(connection)
        connection.exec_driver_sql("PRAGMA foreign_keys=0")
    row = "INSERT INTO journal_lines (entry_id, line_no, account, amount_yen, facility, owner, fiscal_year) "
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=0")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql(row + "VALUES ('e', 1, 'suspense', 0.5, 'tax', 'ward', 2026)")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
        found = violations(connection, KEYS)
    assert [violation.subject for violation in found] == ["journal_lines.amount_yen"]


def test_a_check_that_found_nothing_to_look_at_says_so(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run_command(sqlite_database, monkeypatch)
    assert answer.exit_code == 0
    assert "none (nothing to look at)" in answer.output


def run_command(database: Database, monkeypatch: pytest.MonkeyPatch, *options: str):
    settings = SimpleNamespace(
        facilities=Path("facilities.yaml").resolve(),
        database_url=database.url.render_as_string(hide_password=False),
        audit_keys=audit_keys(),
    )
    monkeypatch.setattr("pos.verification.cli.command_settings", lambda: settings)
    return CliRunner().invoke(verify_command, options)


def test_the_command_shows_a_table_and_exits_with_0_when_all_hold(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run_command(database, monkeypatch)
    assert answer.exit_code == 0, answer.output
    assert answer.output.count(" none\n") == len(CHECKS)


def test_the_command_names_what_does_not_hold_and_exits_with_1(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed(database, "DELETE FROM receipts WHERE number = 2", keep=True)
    answer = run_command(database, monkeypatch)
    assert answer.exit_code == 1
    assert "I12 receipts family-registry-1 2026-11-25 A (epoch 1): found" in answer.output
    told = json.loads(run_command(database, monkeypatch, "--json").output)
    assert not told["holds"]
    (wrong,) = [check for check in told["checks"] if check["violations"]]
    assert wrong["check"].startswith("I12")


def test_an_unknown_option_or_a_missing_ward_exits_with_2(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run_command(sqlite_database, monkeypatch, "--no-such-option").exit_code == 2
    broken = tmp_path / "facilities.yaml"
    broken.write_text("name: [", encoding="utf-8")
    monkeypatch.setattr("pos.verification.cli.command_settings", lambda: SimpleNamespace(facilities=broken))
    assert CliRunner().invoke(verify_command).exit_code == 2


def test_checking_changes_nothing(database: Database) -> None:
    before = whole_database(database)
    with database.reading() as connection:
        violations(connection, KEYS)
    assert whole_database(database) == before


def test_every_check_is_broken_once() -> None:
    named = {expected for _, expected in DAMAGES.values()} | {"I1 all amounts are whole"}
    assert named == set(CHECKS)
