"""The 日計 of standalone terminals, typed in before レジ締め."""

from typing import Any

import pytest

from pos.domain.errors import Refused
from pos.domain.tender import Tender
from pos.domain.terminal_totals import BrandAt, BrandTotal, Comparison, compared
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer
from pos.operations.enter_terminal_totals import enter_terminal_totals
from pos.operations.void import void
from pos.storage import drawers, terminal_totals
from pos.storage.audit import WARD_CHAIN
from pos.storage.tables import audit_rows
from tests.makers import ManualClock
from tests.tills import CLERK, LINKED, STANDALONE, Till, in_pieces, the_ward, whole_database

FEE = "ROAD-COPY"
CARD = the_ward().counter(STANDALONE).terminal_for("credit").terminal_id  # type: ignore[union-attr]
CODE = the_ward().counter(STANDALONE).terminal_for("code").terminal_id  # type: ignore[union-attr]
VISA = (Tender.CREDIT, "Visa")


@pytest.fixture
def till(standalone: Till) -> Till:
    """An open drawer, two Visa sales of ¥400, one of them voided."""
    standalone.attested_card(FEE, slip_number="00017")
    voided = standalone.attested_card(FEE, slip_number="00018")
    void(standalone.office, voided.id, reason="wrong", actor=CLERK, slip_number="00019")
    return standalone


def session_of(till: Till) -> str:
    with till.office.database.reading() as connection:
        session = drawers.unclosed_of_counter(connection, till.counter)
    assert session
    return session.id


def enter(till: Till, lines: dict[Any, Any], terminal_id: str = CARD) -> terminal_totals.EnteredTotals:
    return enter_terminal_totals(till.office, session_of(till), terminal_id, lines, CLERK)


def comparisons(till: Till) -> list[Comparison]:
    session_id = session_of(till)
    with till.office.database.reading() as connection:
        entered = terminal_totals.last_of_sessions(connection, [session_id])
        sales = terminal_totals.attested_of_sessions(connection, [session_id])
    return list(compared(entered[session_id, CARD].totals, sales[session_id]))


def test_what_stands_after_voids_is_held_against_the_terminal(till: Till) -> None:
    enter(till, {VISA: (1, 400)})
    assert [(one.at.brand, one.ours, one.agrees) for one in comparisons(till)] == [("Visa", BrandTotal(1, 400), True)]


def test_a_brand_that_only_one_side_knows_differs(till: Till) -> None:
    enter(till, {(Tender.CREDIT, "JCB"): (1, 400)})
    found = {one.at.brand: (one.difference_yen, [sale.slip_number for sale in one.sales]) for one in comparisons(till)}
    assert found == {"JCB": (400, []), "Visa": (-400, ["00017"])}


def test_the_same_sum_of_another_number_of_payments_differs(till: Till) -> None:
    enter(till, {VISA: (2, 400)})
    (visa,) = comparisons(till)
    assert not visa.agrees
    assert visa.difference_yen == 0


def test_every_entry_is_kept_and_the_last_one_counts(till: Till, clock: ManualClock) -> None:
    enter(till, {VISA: (1, 4_000)})
    clock.advance(minutes=1)
    assert enter(till, {VISA: (1, 400)}).attempt == 2
    assert comparisons(till)[0].agrees
    with till.office.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT attempt, amount_yen FROM terminal_totals WHERE brand = 'Visa'").all()
    assert sorted(kept) == [(1, 4_000), (2, 400)]


def test_the_same_entry_again_changes_nothing(till: Till) -> None:
    first = enter(till, {VISA: (1, 400)})
    before = whole_database(till.office.database)
    assert enter(till, {VISA: (1, 400)}) == first
    assert whole_database(till.office.database) == before


def test_a_terminal_that_took_nothing_was_entered_all_the_same(till: Till) -> None:
    enter(till, {}, CODE)
    session_id = session_of(till)
    with till.office.database.reading() as connection:
        entered = terminal_totals.last_of_sessions(connection, [session_id])
    assert set(entered) == {(session_id, CODE)}
    assert {one.count for one in entered[session_id, CODE].totals.values()} == {0}


def test_it_may_be_entered_after_the_count_but_not_after_closing(till: Till) -> None:
    session_id = session_of(till)
    count_drawer(till.office, session_id, in_pieces(10_000), CLERK)
    enter(till, {VISA: (1, 400)})
    close_drawer(till.office, session_id, CLERK)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match="drawer_not_open"):
        enter_terminal_totals(till.office, session_id, CARD, {VISA: (2, 800)}, CLERK)
    assert whole_database(till.office.database) == before


@pytest.mark.parametrize(
    ("terminal_id", "lines", "message"),
    [
        ("CT-9999", {}, f"unknown_terminal: expected one of {CARD}, {CODE}; found 'CT-9999'"),
        (CARD, {(Tender.CODE, "PayPay"): (1, 400)}, "unknown_brand: expected one of Visa, .* found code 'PayPay'"),
        (CARD, {(Tender.E_MONEY, "Visa"): (1, 400)}, "unknown_brand: .* found e_money 'Visa'"),
        (CARD, {VISA: (-1, 400)}, "invalid_terminal_total: .*expected 0 to 10,000 payments, found -1"),
        (CARD, {VISA: (1, -400)}, "invalid_terminal_total: .*expected 0 to 100,000,000 yen, found -400"),
        (CARD, {VISA: (1, 400.0)}, r"invalid_terminal_total: .*found 400\.0"),
        (CARD, {VISA: (True, 400)}, "invalid_terminal_total: .*found True"),
        (CARD, {VISA: ("1", 400)}, "invalid_terminal_total: .*found '1'"),
        (CARD, {VISA: (10_001, 400)}, "invalid_terminal_total: .*found 10001"),
        (CARD, {VISA: (0, 400)}, "invalid_terminal_total: .*both 0 or both above, found 0 payments of ¥400"),
        (CARD, {VISA: (3, 0)}, "invalid_terminal_total: .*both 0 or both above"),
    ],
)
def test_what_no_terminal_says_is_refused_and_nothing_is_kept(
    till: Till, terminal_id: str, lines: dict[Any, Any], message: str
) -> None:
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match=message):
        enter(till, lines, terminal_id)
    assert whole_database(till.office.database) == before


def test_a_linked_terminal_is_asked_by_itself(till: Till) -> None:
    linked = Till(till.office, LINKED)
    session = linked.open()
    terminal = till.office.ward.counter(LINKED).terminals[0].terminal_id
    with pytest.raises(Refused, match="not_a_standalone_terminal"):
        enter_terminal_totals(till.office, session.id, terminal, {}, CLERK)


def test_an_entry_stands_in_the_facilitys_audit_chain(till: Till) -> None:
    enter(till, {VISA: (1, 400)})
    with till.office.database.reading() as connection:
        newest = connection.execute(
            audit_rows.select().where(audit_rows.c.chain != WARD_CHAIN).order_by(audit_rows.c.seq.desc()).limit(1)
        ).one()
    assert '"act":"enter_terminal_totals"' in newest.payload
    assert '["credit","Visa",1,400]' in newest.payload


def test_brands_are_compared_by_terminal() -> None:
    here, there = BrandAt("A", Tender.CREDIT, "Visa"), BrandAt("B", Tender.CREDIT, "Visa")
    found = compared({here: BrandTotal(1, 400), there: BrandTotal(0, 0)}, [])  # type: ignore[arg-type]
    assert [one.at for one in found] == [here]
