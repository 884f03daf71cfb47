"""The legs as SQL reads them, and the first pass in SQL against the pure rules, on both databases."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from pos.storage.engine import Database
from reconciliation.proof.legs import LegKind
from reconciliation.proof.matching import Match, Outcome, Rule, match
from reconciliation.steps.matching import leftovers
from reconciliation.storage import legs, lines, matches
from reconciliation.tables import matches as matches_table
from tests.reconciliation.books import Sale, SettlementLine, ulid, write_lines, write_run, write_sales
from tests.reconciliation.makers import TUESDAY, TUESDAY_AFTERNOON
from tests.tills import the_ward

WEDNESDAY = TUESDAY + timedelta(days=1)
AGENTS = ["counter-card", "counter-code"]


class Undo(Exception):
    """Takes back what an example has written."""


def in_short(connection: Connection, *days: object) -> list[tuple[str, str, int, bool]]:
    found = legs.unmatched_of_days(connection, days)  # type: ignore[arg-type]
    return sorted((leg.our_reference, leg.kind.value, int(leg.amount_yen), leg.undone_same_day) for leg in found)


def test_a_captured_payment_is_a_leg(database: Database) -> None:
    with database.transaction() as connection:
        write_sales(connection, [Sale("a", 300)])
        [leg] = legs.unmatched_of_days(connection, [TUESDAY])
    assert (leg.leg_id, leg.kind, leg.amount_yen) == (f"{ulid('a')}:capture", LegKind.CAPTURE, 300)
    assert (leg.facility, leg.counter, leg.terminal_id, leg.brand) == ("tax", "tax-1", "T-1", "Visa")
    assert leg.occurred_at == TUESDAY_AFTERNOON
    assert leg.belongs_to_day == TUESDAY


def test_a_void_on_the_same_day_undoes_and_one_on_a_later_day_is_a_leg_of_its_own(database: Database) -> None:
    with database.transaction() as connection:
        write_sales(connection, [Sale("a", 300, voided_after=0), Sale("b", 500, voided_after=1)])
        assert in_short(connection, TUESDAY) == sorted(
            [(ulid("a"), "capture", 300, True), (ulid("a"), "void", -300, True), (ulid("b"), "capture", 500, False)]
        )
        assert in_short(connection, WEDNESDAY) == [(ulid("b"), "void", -500, False)]


def test_a_refund_is_a_leg_under_its_own_reference(database: Database) -> None:
    with database.transaction() as connection:
        write_sales(connection, [Sale("a", 300, refunded_yen=100)])
        assert (ulid("a-back"), "refund", -100, False) in in_short(connection, TUESDAY)
        [found] = legs.unmatched_of_references(connection, [ulid("a-back")])
    assert found.payment_id == ulid("a")


def test_a_matched_leg_is_not_read_again(database: Database) -> None:
    with database.transaction() as connection:
        write_sales(connection, [Sale("a"), Sale("b")])
        write_lines(connection, [SettlementLine("1", ulid("a"), 300)])
        assert matches.match_by_reference(connection, AGENTS, TUESDAY, write_run(connection), TUESDAY_AFTERNOON) == 1
        assert [leg.our_reference for leg in legs.unmatched_of_days(connection, [TUESDAY])] == [ulid("b")]


def test_lines_that_have_waited_too_long_are_left_to_people(database: Database) -> None:
    with database.transaction() as connection:
        write_sales(connection, [Sale("a")])
        write_lines(connection, [SettlementLine("1", ulid("a"), 300)])
        since = lines.waiting_since(TUESDAY + lines.LINES_WAIT + timedelta(days=1))
        assert matches.match_by_reference(connection, AGENTS, since, write_run(connection), TUESDAY_AFTERNOON) == 0


NAMES = st.sampled_from(["a", "b", "c", "d"])
SALES = st.lists(
    st.builds(
        Sale,
        NAMES,
        st.sampled_from([300, 500]),
        voided_after=st.sampled_from([None, None, 0, 1]),
        refunded_yen=st.sampled_from([0, 0, 100]),
        agent=st.sampled_from(AGENTS),
    ),
    unique_by=lambda sale: sale.name,
    min_size=1,
)
REFERENCES = st.one_of(st.none(), NAMES.map(ulid), NAMES.map(lambda name: ulid(f"{name}-back")))
LINES = st.lists(
    st.builds(
        SettlementLine,
        st.sampled_from([f"L{number}" for number in range(9)]),
        REFERENCES,
        st.sampled_from([300, 500, -300, -500, -100]),
        type=st.sampled_from(["sale", "refund"]),
        agent=st.sampled_from(AGENTS),
    ),
    unique_by=lambda line: (line.agent, line.key),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SALES, LINES)
def test_the_pass_in_sql_and_the_pure_rules_agree(
    database: Database, sales: list[Sale], settlement: list[SettlementLine]
) -> None:
    try:
        with database.transaction() as connection:
            write_sales(connection, sales)
            write_lines(connection, settlement)
            expected = pure(connection)
            matches.match_by_reference(connection, AGENTS, TUESDAY, write_run(connection), TUESDAY_AFTERNOON)
            in_sql = stored(connection)
            rest = leftovers(connection, the_ward(), TUESDAY)
            raise Undo
    except Undo:
        by_reference = {found for found in expected.matches if found.rule is Rule.REFERENCE}
        assert in_sql == by_reference
        assert set(rest.matches) == set(expected.matches) - by_reference
        assert rest.differing == expected.differing
        assert rest.duplicates == expected.duplicates
        assert rest.ambiguities == expected.ambiguities
        assert rest.lines_left == expected.lines_left


def pure(connection: Connection) -> Outcome:
    """Everything by the rules in Python."""
    every_leg = legs.unmatched_of_days(connection, [TUESDAY, WEDNESDAY])
    return match(every_leg, lines.unmatched(connection, AGENTS, TUESDAY))


def stored(connection: Connection) -> set[Match]:
    table = matches_table.c
    rows = connection.execute(select(table.line_key, table.leg_id, table.rule))
    return {Match(row.line_key, row.leg_id, Rule(row.rule)) for row in rows}
