"""Days of a whole ward, written straight into the tables and sealed like real ones.

44 counters and 102 facilities online, all agents, every tender, refunds; what agents know of it stands in a file of
their own, with mistakes in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks.instant_agent import Charge, Truth
from pos.domain.business_day import TOKYO
from pos.domain.identifiers import derived_identifier
from pos.domain.money import Yen
from pos.facilities import Ward
from pos.office import Office
from pos.storage import audit
from pos.storage.tables import (
    drawer_sessions,
    facility_days,
    journal_entries,
    journal_lines,
    payment_events,
    payment_lines,
    payments,
    receipt_series,
    receipts,
    refund_events,
    refund_lines,
    refunds,
)
from reconciliation.breaks import BreakKind

#: Of twenty payments in a row.
_TENDERS = [*["online"] * 9, *["credit"] * 4, *["code"] * 3, "e_money", *["cash"] * 3]
_UNIT_YEN = 300
#: One online sale in so many is given back on the day.
_REFUND_EVERY = 50
#: So many sales of a day have something wrong with them at their agent, each in one of these ways.
_MISTAKES = 250
_AT_REPORT = (BreakKind.MISSING_IN_SETTLEMENT, BreakKind.AMOUNT_DIFFERS, BreakKind.DUPLICATE_IN_SETTLEMENT,
              BreakKind.MISSING_IN_POS)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sale:
    """One payment, and its refund if it has one."""

    number: int
    id: str
    facility: str
    counter: str | None
    session: str | None
    tender: str
    agent: str | None
    merchant_account: str | None
    terminal_id: str | None
    at: datetime
    quantity: int
    is_refunded: bool
    mistake: BreakKind | None

    @property
    def yen(self) -> int:
        """What was paid."""
        return _UNIT_YEN * self.quantity

    @property
    def refund_id(self) -> str:
        """The refund's id, our reference for it."""
        return derived_identifier("benchmark-refund", self.id)

    @property
    def day(self) -> date:
        """Its business day."""
        return self.at.date()


def make_day(office: Office, truth: Truth, day: date, count: int, *, mistakes: bool) -> Counter[str]:
    """Write `count` payments; the breaks a night must find, by kind."""
    expected: Counter[str] = Counter()
    for facility, numbers in sorted(_by_facility(office.ward, count).items()):
        sales = [_sale(office.ward, day, number, count, mistakes=mistakes) for number in numbers]
        with office.database.transaction() as connection:
            _write(office, connection, facility, day, sales)
        truth.add([charge for sale in sales for charge in _charges(sale)])
        expected.update(sale.mistake.value for sale in sales if sale.mistake)
    return expected


def _by_facility(ward: Ward, count: int) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    places = _Places(ward)
    for number in range(count):
        numbers[places.facility_of(number)].append(number)
    return numbers


class _Places:
    """Payments go round the ward's counters and online facilities."""

    def __init__(self, ward: Ward) -> None:
        self.online = [place for place in ward.facilities.values() if place.online]
        self.counters = list(ward.counters.values())

    def facility_of(self, number: int) -> str:
        round_number = number // len(_TENDERS)
        if _TENDERS[number % len(_TENDERS)] == "online":
            return self.online[round_number % len(self.online)].id
        return self.counters[round_number % len(self.counters)].facility


def _sale(ward: Ward, day: date, number: int, count: int, *, mistakes: bool) -> Sale:
    round_number, tender = number // len(_TENDERS), _TENDERS[number % len(_TENDERS)]
    opening = datetime.combine(day, time(9, 0), tzinfo=TOKYO)
    common = {
        "number": number,
        "id": derived_identifier("benchmark", f"{day}:{number}"),
        "at": opening + timedelta(seconds=int(8 * 3600 * number / count)),
        "quantity": 1 + number % 3,
        "mistake": _mistake(tender, number, count) if mistakes else None,
    }
    places = _Places(ward)
    if tender == "online":
        place = places.online[round_number % len(places.online)]
        is_refunded = round_number % _REFUND_EVERY == 0 and common["mistake"] is None
        return Sale(
            **common, facility=place.id, counter=None, session=None, tender="credit", agent=place.online_agent,
            merchant_account=place.merchant_account, terminal_id=None, is_refunded=is_refunded,
        )  # fmt: skip
    counter = places.counters[round_number % len(places.counters)]
    terminal = counter.terminal_for(tender)
    return Sale(
        **common, facility=counter.facility, counter=counter.id, session=_session_id(counter.id, day), tender=tender,
        agent=terminal and terminal.agent, merchant_account=terminal and terminal.merchant_account,
        terminal_id=terminal and terminal.terminal_id, is_refunded=False,
    )  # fmt: skip


def _mistake(tender: str, number: int, count: int) -> BreakKind | None:
    """Spread evenly: the agent of the counters denies, the report of the online agent is wrong."""
    every = max(count // _MISTAKES // len(_TENDERS), 1) * len(_TENDERS)
    nth, place = divmod(number, every)
    if place == _TENDERS.index("credit"):
        return BreakKind.NOT_CONFIRMED_BY_AGENT if nth % 2 else None
    if place == _TENDERS.index("online") and tender == "online":
        return _AT_REPORT[nth % len(_AT_REPORT)]
    return None


def _charges(sale: Sale) -> Iterator[Charge]:
    """What the agent knows of the sale, and tells."""
    if sale.agent is None:
        return
    account, terminal = sale.merchant_account or "", sale.terminal_id or ""
    about = (sale.agent, account, terminal, sale.tender, sale.at.isoformat(), sale.day.isoformat())
    told = {BreakKind.MISSING_IN_SETTLEMENT: 0, BreakKind.DUPLICATE_IN_SETTLEMENT: 2}.get(sale.mistake, 1)
    told_yen = sale.yen + (1 if sale.mistake is BreakKind.AMOUNT_DIFFERS else 0)
    denied = sale.mistake is BreakKind.NOT_CONFIRMED_BY_AGENT
    yield Charge(sale.id, "sale", *about, sale.yen, told, told_yen, denied=denied, asked=True)
    if sale.mistake is BreakKind.MISSING_IN_POS:
        stranger = derived_identifier("benchmark-stranger", sale.id)
        yield Charge(stranger, "sale", *about, sale.yen, 1, sale.yen, denied=False, asked=False)
    if sale.is_refunded:
        yield Charge(sale.refund_id, "refund", *about, sale.yen, 1, -sale.yen, denied=False, asked=True)


def _write(office: Office, connection: Connection, facility: str, day: date, sales: Sequence[Sale]) -> None:
    connection.execute(insert(facility_days).values(facility=facility, business_day=day, status="open"))
    _insert(connection, drawer_sessions, _sessions(facility, day, sales))
    _insert(connection, payments, map(_payment, sales))
    _insert(connection, payment_lines, map(_line, sales))
    given_back = [sale for sale in sales if sale.is_refunded]
    _insert(connection, refunds, map(_refund, given_back))
    _insert(connection, refund_lines, ({"refund_id": sale.refund_id, "line_id": "1", "amount_yen": sale.yen}
                                       for sale in given_back))  # fmt: skip
    _write_events(office, connection, facility, sales)
    _write_receipts(connection, day, sales)


def _insert(connection: Connection, table: Any, rows: Any) -> None:
    found = list(rows)
    if found:
        connection.execute(insert(table), found)


def _write_events(office: Office, connection: Connection, facility: str, sales: Sequence[Sale]) -> None:
    happened = [one for sale in sales for one in _happenings(sale)]
    stamps = audit.append_many(connection, office.audit_keys, facility, [payload for *_, payload in happened])
    events: dict[str, list[Row]] = defaultdict(list)
    entries: list[Row] = []
    lines: list[Row] = []
    for (what, event, entry, sale, _), stamp in zip(happened, stamps, strict=True):
        events[what].append({**event, "details": {}, **_days(sale), "audit_seq": stamp.seq})
        if entry:
            about = {"payment_id": sale.id, "refund_id": event.get("refund_id"), "drawer_session_id": sale.session}
            head = {"id": entry["id"], "kind": entry["kind"], **about, **_days(sale)}
            entries.append({**head, "audit_seq": stamp.seq})
            lines += _journal_rows(entry, sale)
    _insert(connection, payment_events, events["payment_event"])
    _insert(connection, refund_events, events["refund_event"])
    _insert(connection, journal_entries, entries)
    _insert(connection, journal_lines, lines)


def _happenings(sale: Sale) -> Iterator[tuple[str, Row, Row, Sale, Row]]:
    """Event, its journal entry ({} for none), and what is sealed."""
    moves = [("take_cash", "created", "captured")]
    if sale.agent:
        moves = [("request_authorization", "created", "authorizing"), ("capture", "authorizing", "captured")]
    key = {"payment_id": sale.id}
    yield from _moved("payment_event", sale, key, moves, ("capture", "take_cash"))
    if sale.is_refunded:
        moves = [("approve", "requested", "approved"), ("send", "approved", "refunding"),
                 ("succeed", "refunding", "refunded")]  # fmt: skip
        key = {"refund_id": sale.refund_id, "payment_id": sale.id}
        yield from _moved("refund_event", sale, key, moves, ("succeed",))


def _moved(
    what: str, sale: Sale, key: Row, moves: list[tuple[str, str, str]], with_entry: tuple[str, ...]
) -> Iterator[tuple[str, Row, Row, Sale, Row]]:
    for sequence, (move, before, after) in enumerate(moves, start=1):
        event = {**key, "sequence": sequence, "move": move, "from_status": before, "to_status": after,
                 "amount_yen": sale.yen, "actor": "staff:1"}  # fmt: skip
        if what == "payment_event":
            event["attempt"] = 1
        entry = _entry(sale, move) if move in with_entry else {}
        days = {name: value if isinstance(value, str | int) else value.isoformat()
                for name, value in _days(sale).items()}  # fmt: skip
        yield what, event, entry, sale, {what: event, **days, **({"journal_entry": entry} if entry else {})}


def _entry(sale: Sale, move: str) -> Row:
    signed = -sale.yen if move == "succeed" else sale.yen
    money = f"receivable:{sale.agent}" if sale.agent else f"cash:{sale.counter}"
    revenue = f"revenue:2026:{sale.facility}:fee-certificates"
    lines = [{"account": money, "amount_yen": signed}, {"account": revenue, "amount_yen": -signed}]
    kind = "refund" if move == "succeed" else move
    return {"id": derived_identifier(f"benchmark-{kind}", sale.id), "kind": kind, "lines": lines}


def _journal_rows(entry: Row, sale: Sale) -> Iterator[Row]:
    for number, line in enumerate(entry["lines"], start=1):
        yield {
            **line, "entry_id": entry["id"], "line_no": number, "facility": sale.facility, "owner": "ward",
            "fiscal_year": 2026, "drawer_session_id": sale.session, "line_id": None if number == 1 else "1",
        }  # fmt: skip


def _write_receipts(connection: Connection, day: date, sales: Sequence[Sale]) -> None:
    numbers: Counter[str] = Counter()
    issued = []
    for sale in sales:
        if sale.counter:
            numbers[sale.counter] += 1
            issued.append({"payment_id": sale.id, "counter": sale.counter, "number": numbers[sale.counter],
                           "epoch": 1, "business_day": day, "series": "A", "issued_at": sale.at})  # fmt: skip
    _insert(connection, receipts, issued)
    key = {"epoch": 1, "business_day": day, "series": "A"}
    _insert(connection, receipt_series, ({**key, "counter": name, "last_number": last} for name, last in
                                         numbers.items()))  # fmt: skip


def _sessions(facility: str, day: date, sales: Sequence[Sale]) -> Iterator[Row]:
    """Closed, counted, and with nothing to pay in."""
    cash: Counter[str] = Counter()
    for sale in sales:
        if sale.counter:
            cash[sale.counter] += 0 if sale.agent else sale.yen
    at = datetime.combine(day, time(8, 30), tzinfo=TOKYO)
    for counter, yen in sorted(cash.items()):
        yield {
            "id": _session_id(counter, day), "counter": counter, "facility": facility, "business_day": day,
            "status": "closed", "float_yen": yen, "opened_by": "1", "opened_at": at, "closed_by": "1",
            "closed_at": at + timedelta(hours=9), "expected_yen": yen, "counted_yen": yen, "pay_in_yen": 0,
        }  # fmt: skip


def _session_id(counter: str, day: date) -> str:
    return derived_identifier("benchmark-session", f"{counter}:{day}")


def _payment(sale: Sale) -> Row:
    known = {name: getattr(sale, name) for name in
             ("id", "facility", "counter", "agent", "merchant_account", "terminal_id", "tender")}  # fmt: skip
    back = sale.yen if sale.is_refunded else 0
    return {
        **known, "channel": "counter" if sale.counter else "online", "drawer_session_id": sale.session,
        "evidence": "gateway" if sale.agent else None, "brand": "Visa" if sale.tender == "credit" else None,
        "amount_yen": sale.yen, "authorized_yen": sale.yen, "captured_yen": sale.yen, "refund_claimed_yen": back,
        "refunded_yen": back, "status": "captured", "sequence": 2 if sale.agent else 1, "attempt": 1,
        "attempt_limit": 1, "capture_mode": "automatic", "late_capture": False, "locale": "ja", "inquiries": 0,
        "price_list_version": "0" * 64, "fingerprint": "", "created_at": sale.at,
    }  # fmt: skip


def _line(sale: Sale) -> Row:
    return {
        "payment_id": sale.id, "line_id": "1", "fee": "CERT-JUMIN", "name": "住民票の写し", "quantity": sale.quantity,
        "unit_yen": Yen(_UNIT_YEN), "amount_yen": sale.yen, "price_class": "standard", "tax_class": "exempt",
        "revenue_account": "fee-certificates", "owner": "ward",
    }  # fmt: skip


def _refund(sale: Sale) -> Row:
    return {
        "id": sale.refund_id, "payment_id": sale.id, "facility": sale.facility, "amount_yen": sale.yen,
        "status": "refunded", "sequence": 3, "route": "original", "reason": "use_canceled", "requested_by": "staff:1",
        "approved_by": "staff:2", "agent": sale.agent, "inquiries": 0, "fingerprint": "", "created_at": sale.at,
    }  # fmt: skip


def _days(sale: Sale) -> Row:
    return {"facility": sale.facility, "occurred_at": sale.at, "recorded_at": sale.at, "business_day": sale.day,
            "belongs_to_day": sale.day, "fiscal_year": 2026}  # fmt: skip
