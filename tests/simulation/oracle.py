"""What must hold after the day, judged by plain SQL and by what the agents and the people know.

Imports nothing of the application but the name of its SQLite library: a mistake in it cannot hide itself here.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, create_engine, text

from pos.storage.sqlite_driver import sqlite

ON_THE_WIRE = {"authorizing", "capturing", "voiding", "refunding", "awaiting_payer"}
FINISHED = {"voided", "declined", "expired", "canceled"}


def engine_of(url: str) -> Engine:
    """With the very library the application has the file open with: a second SQLite in one process does not see the
    locks of the first, takes itself for the last reader, and removes the log that the other still writes to.
    """
    return create_engine(url, **({"module": sqlite} if url.startswith("sqlite") else {}))


class Books:
    """The tables that matter, as rows."""

    def __init__(self, url: str) -> None:
        engine = engine_of(url)
        with engine.connect() as connection:
            for table in (
                "payments", "payment_events", "refunds", "refund_events", "journal_entries", "journal_lines",
                "receipts", "drawer_sessions", "audit_rows",
            ):  # fmt: skip
                rows = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
                setattr(self, table, [dict(row) for row in rows])
        engine.dispose()

    payments: list[dict[str, Any]]
    payment_events: list[dict[str, Any]]
    refunds: list[dict[str, Any]]
    refund_events: list[dict[str, Any]]
    journal_entries: list[dict[str, Any]]
    journal_lines: list[dict[str, Any]]
    receipts: list[dict[str, Any]]
    drawer_sessions: list[dict[str, Any]]
    audit_rows: list[dict[str, Any]]


def judge(url: str, truth: Mapping[str, Any], told: Any, float_yen: int) -> list[str]:
    """Every broken promise in words; empty when the day was good. `truth`: the simulated agents' own books."""
    books = Books(url)
    return [
        *entries_balance(books),
        *told_is_kept(books, told),
        *voids_are_carried_through(books, truth, told),
        *agents_and_books_agree(books, truth),
        *refunds_are_within(books),
        *no_yen_is_lost(books, truth, told),
        *days_are_tokyos(books),
        *events_follow_each_other(books),
        *receipts_are_gapless(books),
        *nothing_is_on_the_wire(books),
        *bookings_have_one_payment(books),
        *drawers_hold_what_was_taken(books, told, float_yen),
        *chains_have_no_gap(books),
    ]


def entries_balance(books: Books) -> list[str]:
    sums: Counter[str] = Counter()
    for line in books.journal_lines:
        sums[line["entry_id"]] += line["amount_yen"]
    return [f"I1 entry {entry} sums to {amount}" for entry, amount in sums.items() if amount]


def told_is_kept(books: Books, told: Any) -> list[str]:
    stored = {payment["id"]: payment for payment in books.payments}
    found = []
    for payment, amount in told.paid.items():
        if payment not in stored or stored[payment]["captured_yen"] != amount:
            found.append(f"I2 {payment} was told as paid ({amount}) and is {stored.get(payment)}")
    found += [
        f"I2 {payment} was told as voided and is {stored[payment]['status']}"
        for payment in told.voided
        if stored[payment]["status"] != "voided"
    ]
    return found


def voids_are_carried_through(books: Books, truth: Mapping[str, Any], told: Any) -> list[str]:
    """A clerk who asked for a void has given the citizen their word: only the agent's refusal ends it."""
    refused = {charge["asked"]["our_reference"] for charge in truth["charges"] if charge["refusals"]}
    return [
        f"I2 {payment['id']} was to be voided and is {payment['status']}"
        for payment in books.payments
        if payment["id"] in told.void_asked - refused and payment["status"] != "voided"
    ]


def agents_and_books_agree(books: Books, truth: Mapping[str, Any]) -> list[str]:
    stored = {payment["id"]: payment for payment in books.payments}
    at_agents = {charge["asked"]["our_reference"]: charge for charge in truth["charges"]}
    found = [f"I3 two charges under one reference: {len(truth['charges'])}"] * (len(at_agents) != len(truth["charges"]))
    sold = Counter(entry["our_reference"] for entry in truth["entries"] if entry["kind"] == "sale")
    found += [f"I3 {reference} was charged {times} times" for reference, times in sold.items() if times > 1]
    for reference, charge in at_agents.items():
        ours = stored.get(reference)
        if charge["captured_at"] is None:
            continue
        if ours is None:
            found.append(f"I3 the agent has taken {charge['amount_yen']} for {reference}, which we do not know")
        elif ours["status"] != charge["status"] or ours["captured_yen"] != charge["amount_yen"]:
            found.append(f"I3 {reference} is {charge['status']} at the agent, {ours['status']} here")
        elif ours["late_capture"] and ours["refunded_yen"] != ours["captured_yen"]:
            found.append(f"I3 late money of {reference} has not gone back")
    for payment in books.payments:
        if payment["evidence"] == "gateway" and payment["status"] == "captured":
            charge = at_agents.get(payment["id"])
            if charge is None or charge["status"] != "captured":
                found.append(f"I3 {payment['id']} is captured here only")
    paid_back = {each["refund_reference"]: each for each in truth["refunds"] if each["declined"] is None}
    ours_back = {refund["id"]: refund for refund in books.refunds if refund["status"] == "refunded"}
    if {key: each["amount_yen"] for key, each in paid_back.items()} != {
        key: each["amount_yen"] for key, each in ours_back.items()
    }:
        found.append(f"I3 refunds differ: {sorted(paid_back.keys() ^ ours_back.keys())}")
    return found


def refunds_are_within(books: Books) -> list[str]:
    asked: Counter[str] = Counter()
    for refund in books.refunds:
        if refund["status"] != "failed":
            asked[refund["payment_id"]] += refund["amount_yen"]
    return [
        f"I5 {payment['id']}: {asked[payment['id']]} of {payment['captured_yen']} is going back"
        for payment in books.payments
        if not asked[payment["id"]] <= payment["captured_yen"] <= payment["authorized_yen"] <= payment["amount_yen"]
    ]


def no_yen_is_lost(books: Books, truth: Mapping[str, Any], told: Any) -> list[str]:
    income = -sum(
        line["amount_yen"] for line in books.journal_lines if line["account"].startswith(("revenue:", "held_for:"))
    )
    by_hand = {**told.cash, **told.attested}
    outside = sum(amount for payment, amount in by_hand.items() if payment not in told.voided)
    outside += sum(entry["amount_yen"] for entry in truth["entries"])
    return [f"I6 {income} is booked, {outside} was taken"] if income != outside else []


def days_are_tokyos(books: Books) -> list[str]:
    found = []
    for name in ("payment_events", "refund_events", "journal_entries"):
        for row in getattr(books, name):
            day = (_utc(row["occurred_at"]) + timedelta(hours=9)).date().isoformat()
            if not day == str(row["business_day"]) == str(row["belongs_to_day"]):
                found.append(f"I8 {name}: {row['occurred_at']} on {row['business_day']}")
    return found


def _utc(instant: Any) -> datetime:
    parsed = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return parsed if parsed.tzinfo is None else parsed - (parsed.utcoffset() or timedelta())


def events_follow_each_other(books: Books) -> list[str]:
    found = []
    for name, key, first, things in (
        ("payment_events", "payment_id", "created", books.payments),
        ("refund_events", "refund_id", "requested", books.refunds),
    ):
        by_thing: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for event in getattr(books, name):
            by_thing[event[key]].append(event)
        for thing in things:
            status, number = first, 0
            for event in sorted(by_thing[thing["id"]], key=lambda each: each["sequence"]):
                if (event["from_status"], event["sequence"]) != (status, number + 1):
                    found.append(f"I10 {thing['id']} #{event['sequence']} does not follow #{number} ({status})")
                if status in FINISHED and not event["actor"].startswith(("rule:", "staff:")):
                    found.append(f"I10 {thing['id']} was reopened by {event['actor']}")
                status, number = event["to_status"], event["sequence"]
            if (thing["status"], thing["sequence"]) != (status, number):
                found.append(f"I10 {thing['id']} is {thing['status']}, its events say {status}")
    return found


def receipts_are_gapless(books: Books) -> list[str]:
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    for receipt in books.receipts:
        series[receipt["counter"], str(receipt["business_day"])].append(receipt["number"])
    return [
        f"I12 receipts of {key}: {numbers}"
        for key, numbers in series.items()
        if sorted(numbers) != list(range(1, len(numbers) + 1))
    ]


def nothing_is_on_the_wire(books: Books) -> list[str]:
    return [
        f"I18 {row['id']} is still {row['status']}"
        for row in (*books.payments, *books.refunds)
        if row["status"] in ON_THE_WIRE and row.get("evidence") != "attested"
    ]


def bookings_have_one_payment(books: Books) -> list[str]:
    live = Counter(
        (payment["facility"], payment["reference"])
        for payment in books.payments
        if payment["reference"] and payment["status"] not in FINISHED and not payment["late_capture"]
        and not 0 < payment["captured_yen"] <= payment["refunded_yen"]
    )  # fmt: skip
    return [f"I19 {booking} has {number} live payments" for booking, number in live.items() if number > 1]


def drawers_hold_what_was_taken(books: Books, told: Any, float_yen: int) -> list[str]:
    found = []
    for session in books.drawer_sessions:
        if session["status"] != "closed":
            continue
        taken = sum(
            amount for payment, amount in told.cash.items()
            if told.counter_of[payment] == session["counter"] and payment not in told.voided
        )  # fmt: skip
        if session["expected_yen"] != float_yen + taken:
            found.append(f"I6 {session['counter']} should hold {session['expected_yen']}, holds {float_yen + taken}")
    return found


def chains_have_no_gap(books: Books) -> list[str]:
    chains: dict[str, list[int]] = defaultdict(list)
    for row in books.audit_rows:
        chains[row["chain"]].append(row["seq"])
    return [
        f"I4 chain {chain} has a gap" for chain, seqs in chains.items() if sorted(seqs) != list(range(1, len(seqs) + 1))
    ]
