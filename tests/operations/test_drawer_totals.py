"""What 点検 and レジ精算票 add up, on both databases."""

from datetime import timedelta

from pos.domain.drawer_report import Taken, summed
from pos.domain.money import Yen
from pos.domain.tender import Tender
from pos.gateways.gateway import MoneyState, Operation
from pos.office import Office
from pos.operations.inquire import inquire
from pos.operations.void import void
from pos.storage.drawer_totals import receipts_of_session, taken_in_session
from tests.fakes import SILENCE, ScriptedGateway, approved
from tests.makers import ManualClock
from tests.tills import CLERK, Till


def taken(office: Office, session_id: str, **options: object) -> dict[tuple[Tender, str | None], Taken]:
    with office.database.reading() as connection:
        rows = taken_in_session(connection, session_id, **options)  # type: ignore[arg-type]
    return {(row.tender, row.brand): row for row in rows}


def test_an_untouched_drawer_has_taken_nothing(office: Office) -> None:
    till = Till(office)
    session = till.open()
    assert taken(office, session.id) == {}
    with office.database.reading() as connection:
        assert receipts_of_session(connection, session.id) is None


def test_each_tender_and_brand_is_a_row_with_voids_apart(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    till = Till(office)
    session = till.open()
    till.cash()
    voided = till.cash("KOSEKI-ALL")
    void(office, voided.id, reason="test", actor=CLERK)
    agent.will("authorize", approved(MoneyState.CAPTURED, 300, clock.now(), "Visa"))
    agent.will("authorize", approved(MoneyState.CAPTURED, 300, clock.now(), "JCB"))
    till.card()
    till.card()
    rows = taken(office, session.id)
    cash = rows[Tender.CASH, None]
    assert (cash.count, cash.gross_yen, cash.void_count, cash.void_yen, cash.net_yen) == (2, 750, 1, 450, 300)
    assert rows[Tender.CREDIT, "Visa"].net_yen == rows[Tender.CREDIT, "JCB"].net_yen == 300
    assert summed(list(rows.values()), Tender.CREDIT).count == 2


def test_a_payment_of_several_lines_and_owners_counts_once(office: Office) -> None:
    till = Till(office)
    session = till.open()
    till.cash("CERT-JUMIN", "MYNUM-REISSUE")
    assert taken(office, session.id)[Tender.CASH, None].count == 1
    assert taken(office, session.id)[Tender.CASH, None].gross_yen == Yen(1_100)


def test_what_surfaces_after_closing_changes_no_report(
    office: Office, agent: ScriptedGateway, clock: ManualClock
) -> None:
    till = Till(office)
    session = till.open()
    agent.will("authorize", SILENCE)
    payment = till.card()
    for _ in range(10):
        clock.advance(hours=2)
        agent.will(f"inquire_{Operation.AUTHORIZE}", SILENCE)
        inquire(office, payment.id)
    closed = till.close(session, 10_000)
    clock.advance(seconds=1)
    agent.will(f"inquire_{Operation.AUTHORIZE}", approved(MoneyState.CAPTURED, 300, clock.now() - timedelta(hours=9)))
    inquire(office, payment.id)
    assert taken(office, session.id, until=closed.closed_at) == {}
    assert taken(office, session.id)[Tender.CREDIT, "Visa"].gross_yen == 300


def test_receipts_are_told_from_first_to_last_and_counted(office: Office) -> None:
    till = Till(office)
    earlier = till.open()
    till.cash()
    till.close(earlier, 10_300)
    session = till.open()
    till.cash()
    till.cash()
    with office.database.reading() as connection:
        span = receipts_of_session(connection, session.id)
    assert span
    assert (span.first.number, span.last.number, span.count) == (2, 3, 2)
