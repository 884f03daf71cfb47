"""Cash at the counter, and payments of ¥0: one transaction from the basket to the receipt."""

from functools import partial

from pos.domain import journal
from pos.domain.errors import Refused
from pos.domain.money import Yen
from pos.domain.payment import PaymentMove
from pos.domain.tender import Tender
from pos.office import Office
from pos.operations import counter_sale
from pos.operations.counter_sale import CounterSale
from pos.operations.recording import Happening, record_payment
from pos.storage.payments import Payment


def take_cash(office: Office, sale: CounterSale, received_yen: int, actor: str) -> Payment:
    """Take `received_yen` for the sale; the receipt number is bound before anything is shown.

    The same request again gives the same payment. Raises Refused: `received_too_little`, `tender_does_not_fit`,
    `drawer_not_open` and what counter_sale refuses.
    """
    if sale.tender not in {Tender.CASH, Tender.NONE}:
        raise Refused("tender_does_not_fit", f"expected cash or none, found {sale.tender.value}")
    if Yen(received_yen) < sale.amount_yen:
        raise Refused("received_too_little", f"¥{received_yen:,} was received for ¥{sale.amount_yen:,}")
    with office.database.transaction() as connection:
        payment, is_new = counter_sale.find_or_create(office, connection, sale)
        if not is_new:
            return payment
        return record_payment(office, connection, payment, PaymentMove.TAKE_CASH, _taken(payment, received_yen, actor))


def _taken(payment: Payment, received_yen: int, actor: str) -> Happening:
    assert payment.counter is not None
    amount = payment.amount_yen
    return Happening(
        occurred_at=payment.created_at,
        actor=actor,
        amount_yen=amount,
        details={"received_yen": received_yen, "change_yen": received_yen - int(amount)},
        changes={"authorized_yen": amount, "captured_yen": amount},
        postings=partial(journal.capture_entry, journal.cash(payment.counter), payment.portions),
        takes_receipt=True,
    )
