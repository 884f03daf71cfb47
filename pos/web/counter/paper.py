"""What stands on the paper that the citizen takes away: 領収書 for cash, キャッシュレス利用控え otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping

from pos.domain.money import Yen, tax_included_in, total
from pos.domain.payment import PaymentMove
from pos.domain.receipt import ReceiptNumber
from pos.facilities import Counter, Facility, TaxClass, Ward
from pos.storage import payments, receipts, staff
from pos.storage.payments import Payment, PaymentLine

_TOOK = {PaymentMove.TAKE_CASH.value, PaymentMove.CAPTURE.value}
_VOIDED = {PaymentMove.VOID.value, PaymentMove.VOID_CASH.value}


@dataclass(frozen=True)
class TaxBlock:
    """The lines of one rate together: one rounding per rate per document (Consumption Tax Act, article 57-4)."""

    rate_percent: int
    total_yen: Yen
    tax_yen: Yen


@dataclass(frozen=True)
class Paper:
    """A receipt or slip, ready to be laid out."""

    payment: Payment
    number: ReceiptNumber | None
    facility: Facility
    counter: Counter
    tender_name: str | None
    taken_at: datetime
    business_day: date
    taken_by: str
    received_yen: int | None
    change_yen: int | None
    taxable: TaxBlock | None
    exemption_reasons: dict[str, str]
    voided_at: datetime | None

    @property
    def is_receipt(self) -> bool:
        """領収書 for cash and 0 yen; for cashless payment the agent's contract makes it a 控え."""
        return not self.payment.tender.through_agent


def paper_of(connection: Connection, ward: Ward, payment: Payment) -> Paper | None:
    """The paper of a payment; None while there is nothing to give (not paid, or not known yet)."""
    events = payments.events_of(connection, payment.id)
    taken = _last(events, _TOOK)
    if taken is None or payment.counter is None:
        return None
    voided = _last(events, _VOIDED)
    tender = ward.tenders.get(payment.tender.value)
    return Paper(
        payment=payment,
        number=receipts.of_payment(connection, payment.id),
        facility=ward.facility(payment.facility),
        counter=ward.counter(payment.counter),
        tender_name=tender.name if tender else None,
        taken_at=taken["occurred_at"],
        business_day=taken["business_day"],
        taken_by=name_of(connection, events[0]["actor"]),  # who rang it up, not who asked the agent last
        received_yen=taken["details"].get("received_yen"),
        change_yen=taken["details"].get("change_yen"),
        taxable=_taxable(payment.lines),
        exemption_reasons=dict(ward.exemption_reasons),
        voided_at=voided["occurred_at"] if voided else None,
    )


def name_of(connection: Connection, actor: str) -> str:
    """The name of a member of staff; of a rule or a job, what it is called."""
    kind, _, number = actor.partition(":")
    member = staff.find(connection, number) if kind == "staff" else None
    return member.name if member else actor


def _last(events: Sequence[RowMapping], moves: set[str]) -> RowMapping | None:
    return next((event for event in reversed(events) if event["move"] in moves), None)


def _taxable(lines: Sequence[PaymentLine]) -> TaxBlock | None:
    taxable = [line.amount_yen for line in lines if line.tax_class == TaxClass.TAXABLE_10]
    if not taxable:
        return None
    rate = TaxClass.TAXABLE_10.rate_percent
    return TaxBlock(rate, total(taxable), tax_included_in(total(taxable), rate))
