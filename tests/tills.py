"""A counter of the ward's own file at work, for tests: named fees, a drawer, sales of every tender."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pos.domain.money import Yen
from pos.domain.refund import RefundReason
from pos.domain.tender import Tender
from pos.facilities import Ward, load_ward
from pos.gateways.gateway import PaymentGateway
from pos.gateways.registry import Gateways
from pos.office import Office
from pos.operations.attest import attest_approved
from pos.operations.authorize import authorize_at_counter
from pos.operations.close_drawer import close_drawer
from pos.operations.count_drawer import count_drawer
from pos.operations.counter_sale import CounterSale
from pos.operations.create_payment import NewPayment, create_payment
from pos.operations.open_drawer import open_drawer
from pos.operations.pricing import LineRequest
from pos.operations.refund import RefundRequest, request_refund
from pos.operations.take_cash import take_cash
from pos.storage import payments
from pos.storage.drawers import DrawerSession
from pos.storage.engine import Database
from pos.storage.payments import Payment
from pos.storage.refunds import Refund
from pos.storage.tables import api_clients, metadata
from tests.makers import audit_keys

#: A Wednesday between two ordinary days: 10:00 in Tokyo.
WEDNESDAY_MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)

LINKED = "family-registry-1"
STANDALONE = "civil-engineering-1"
ONLINE = "community-center-osaki-1"
CLERK = "staff:1001"
CLIENT = "reservation"


@cache
def the_ward() -> Ward:
    return load_ward(Path(__file__).parents[1] / "facilities.yaml")


def office_with(database: Database, clock: Any, new_id: Any, gateway: PaymentGateway) -> Office:
    """Every agent of the ward behind the one gateway."""
    ward = the_ward()
    return Office(
        database=database,
        ward=ward,
        gateways=Gateways(dict.fromkeys(ward.agents, gateway)),
        audit_keys=audit_keys(),
        clock=clock,
        new_id=new_id,
        public_url="http://127.0.0.1:8000",
    )


def lines(*fees: str, **facts: Any) -> tuple[LineRequest, ...]:
    return tuple(LineRequest(fee, 1, **facts) for fee in fees)


class Till:
    """One counter. Each method is one request with an identifier of its own, unless it is told which."""

    def __init__(self, office: Office, counter: str = LINKED) -> None:
        self.office = office
        self.counter = counter

    def open(self, float_yen: int = 10_000, session_id: str | None = None) -> DrawerSession:
        return open_drawer(self.office, session_id or self.office.new_id(), self.counter, float_yen, CLERK)

    def sale(
        self, *fees: str, tender: Tender = Tender.CASH, payment_id: str | None = None, **facts: Any
    ) -> CounterSale:
        wanted = facts.pop("lines", None) or lines(*(fees or ("CERT-JUMIN",)))
        amount = facts.pop("amount_yen", None)
        if amount is None:
            amount = sum(self._price(line) * line.quantity for line in wanted)
        return CounterSale(payment_id or self.office.new_id(), self.counter, wanted, tender, amount, **facts)

    def cash(self, *fees: str, received_yen: int | None = None, **facts: Any) -> Payment:
        sale = self.sale(*fees, **facts)
        return take_cash(self.office, sale, sale.amount_yen if received_yen is None else received_yen, CLERK)

    def card(self, *fees: str, tender: Tender = Tender.CREDIT, **facts: Any) -> Payment:
        return authorize_at_counter(self.office, self.sale(*fees, tender=tender, **facts), CLERK)

    def attested_card(self, *fees: str, slip_number: str = "00017") -> Payment:
        payment = self.card(*fees)
        return attest_approved(self.office, payment.id, brand="Visa", slip_number=slip_number, actor=CLERK)

    def close(self, session: DrawerSession, counted_yen: int) -> DrawerSession:
        count_drawer(self.office, session.id, in_pieces(counted_yen), CLERK)
        return close_drawer(self.office, session.id, CLERK)

    def _price(self, line: LineRequest) -> int:
        if line.price_class == "exempted":
            return 0
        return int(self.office.ward.fee(line.fee).prices[-1].yen)


def in_pieces(amount_yen: int) -> Mapping[int, int]:
    """An amount as notes and coins."""
    pieces, left = {}, amount_yen
    for face in (10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1):
        pieces[face], left = divmod(left, face)
    return {face: number for face, number in pieces.items() if number}


def register_client(office: Office, client_id: str = CLIENT) -> None:
    with office.database.transaction() as connection:
        row = {"id": client_id, "name": "予約", "facilities": ["*"], "created_at": office.clock.now()}
        connection.execute(api_clients.insert().values(row))


def new_payment(office: Office, *fees: str, **facts: Any) -> NewPayment:
    wanted = tuple(LineRequest(fee, 1) for fee in fees or ("ROOM-AM",))
    usual = {
        "payment_id": office.new_id(),
        "client_id": CLIENT,
        "facility": ONLINE,
        "amount_yen": sum(int(office.ward.fee(line.fee).prices[-1].yen) for line in wanted),
        "lines": wanted,
        "reference": "R-1",
        "return_url": "https://reservation.invalid/back",
        "fingerprint": "f" * 64,
        "expires_at": office.clock.now() + timedelta(hours=3),
    }
    return NewPayment(**{**usual, **facts})


def book_online(office: Office, *fees: str, **facts: Any) -> Payment:
    with office.database.transaction() as connection:
        return create_payment(office, connection, new_payment(office, *fees, **facts))


def ask_refund(
    office: Office, payment: Payment, amount_yen: int, refund_id: str | None = None, actor: str = CLERK, **facts: Any
) -> Refund:
    usual = {
        "refund_id": refund_id or office.new_id(),
        "payment_id": payment.id,
        "amount_yen": amount_yen,
        "reason": RefundReason.USE_CANCELED,
        "refundable_yen": int(now_stored(office, payment).refundable_yen),
    }
    with office.database.transaction() as connection:
        return request_refund(office, connection, RefundRequest(**{**usual, **facts}), actor)


def now_stored(office: Office, payment: Payment) -> Payment:
    with office.database.reading() as connection:
        found = payments.find(connection, payment.id)
    assert found is not None
    return found


def whole_database(database: Database, *, without: Collection[str] = ()) -> dict[str, list[Any]]:
    """Every row of every table: equal before and after means that nothing was changed. `without`: `table.column`."""
    with database.reading() as connection:
        return {
            table.name: sorted(
                repr(row)
                for row in connection.execute(select(*(each for each in table.c if str(each) not in without))).all()
            )
            for table in metadata.sorted_tables
        }


def balances(database: Database) -> dict[str, Yen]:
    """The journal summed by account, without accounts at zero."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT account, sum(amount_yen) FROM journal_lines GROUP BY account ORDER BY account"
        ).all()
    return {account: Yen(int(amount)) for account, amount in rows if amount}
