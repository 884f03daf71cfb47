"""Payments whose outcome is not known yet: asked for when it is time, never guessed."""

from pos.domain.payment import IN_DOUBT, PaymentStatus
from pos.operations.inquire import inquire
from pos.storage import payments
from pos.storage.payments import Payment
from pos.web.counter.payment_json import is_worth_asking
from pos.web.current import office


def up_to_date(payment: Payment) -> Payment:
    """The payment after asking the agent, if it is time to ask."""
    return inquire(office(), payment.id) if is_worth_asking(payment, office().clock.now()) else payment


def in_doubt_of_session(session_id: str) -> list[Payment]:
    """A drawer session's payments in doubt, each asked for if it is time; those just resolved are among them."""
    with office().database.reading() as connection:
        waiting = payments.in_doubt_of_session(connection, session_id)
    return [up_to_date(payment) for payment in waiting]


def payments_that_block_closing(session_id: str) -> list[Payment]:
    """確認中 blocks レジ締め; 処理未了 is carried over and does not."""
    unresolved = IN_DOUBT - {PaymentStatus.INDETERMINATE}
    return [payment for payment in in_doubt_of_session(session_id) if payment.status in unresolved]
