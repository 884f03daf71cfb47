"""A card sale and its refund, reported, matched, paid over by the agent and booked, each as the night would."""

from sqlalchemy import Connection, insert, select

from pos.domain.business_day import business_day_of, fiscal_year_of
from pos.domain.identifiers import derived_identifier
from pos.domain.journal import WARD, Posting, PostingDay
from pos.domain.money import Yen
from pos.office import Office
from pos.storage import audit, journal
from pos.storage.journal import Entry
from pos.storage.tables import refunds
from reconciliation.tables import matches
from tests.reconciliation.bank_books import ACCOUNT, Booked, write_bank_lines
from tests.reconciliation.books import SettlementLine, write_lines, write_run

FEE_YEN, TRANSFER_FEE_YEN, CARRIED_YEN = 9, 20, 50


def settle_a_payout(office: Office, connection: Connection) -> None:
    """What the agent keeps back: a fee on the sale, and one for the transfer; something was carried in, too."""
    query = select(refunds.c.id, refunds.c.payment_id, refunds.c.agent, refunds.c.facility)
    refund_id, payment_id, agent, facility = connection.execute(query.where(refunds.c.status == "refunded")).one()
    now = office.clock.now()
    day = business_day_of(now)
    payout = {"agent": agent, "at": now, "payout_id": "PO-1", "payout_on": day}
    carried_from = {**payout, "payout_id": "PO-0"}
    run_id = write_run(connection)
    lines = [
        SettlementLine("L1", payment_id, 300, fee_yen=FEE_YEN, **payout),
        SettlementLine("L2", refund_id, -200, "refund", **payout),
        SettlementLine("L3", None, -TRANSFER_FEE_YEN, "transfer_fee", **payout),
        SettlementLine("L4", None, CARRIED_YEN, "carry_over", **payout),
        SettlementLine("L0", None, -CARRIED_YEN, "carry_over", **carried_from),
    ]
    write_lines(connection, lines)
    proven = {"L1": f"{payment_id}:capture", "L2": f"{refund_id}:refund"}
    made = {"rule": "reference", "run_id": run_id, "matched_at": now}
    rows = [{"line_key": f"{agent}:{line}", "leg_id": leg, **made} for line, leg in proven.items()]
    connection.execute(insert(matches), rows)
    owed = 300 - 200 - FEE_YEN + CARRIED_YEN
    booked = Booked("1", day, owed - TRANSFER_FEE_YEN, proves=f"payout:{agent}:PO-1")
    write_bank_lines(connection, booked)
    _post(office, connection, facility, f"{agent}:L1", {f"fee:{agent}": FEE_YEN, f"receivable:{agent}": -FEE_YEN})
    came = {f"bank:{ACCOUNT}": booked.amount_yen, f"fee:{agent}": TRANSFER_FEE_YEN, f"receivable:{agent}": -owed}
    _post(office, connection, facility, booked.key, came)


def _post(office: Office, connection: Connection, facility: str, line_key: str, amounts: dict[str, int]) -> None:
    now = office.clock.now()
    day = business_day_of(now)
    year = fiscal_year_of(day)
    postings = [Posting(account, Yen(amount), facility, WARD, year) for account, amount in amounts.items()]
    entry = Entry(derived_identifier("settled", line_key), "settled", facility, postings, statement_line=line_key)
    payload = {
        "journal_entry": entry.payload(),
        "occurred_at": now.isoformat(),
        "recorded_at": now.isoformat(),
        "business_day": day.isoformat(),
        "belongs_to_day": day.isoformat(),
    }
    stamp = audit.append(connection, office.audit_keys, facility, payload)
    posting_day = PostingDay(day, day, year)
    journal.post(connection, entry, posting_day, occurred_at=now, recorded_at=now, audit_seq=stamp.seq)
