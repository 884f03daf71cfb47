"""How long the agent of a payment gives its money back; afterwards only a bank transfer does."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, RowMapping

from pos.domain.business_day import business_day_of
from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove
from pos.facilities import Ward
from pos.office import Office
from pos.storage import payments
from pos.storage.payments import Payment

_CAPTURES = frozenset({PaymentMove.CAPTURE.value, PaymentMove.CAPTURE_AFTER_FINISH.value})


def refund_until(ward: Ward, payment: Payment, events: Iterable[RowMapping]) -> date | None:
    """The last Tokyo day on which the agent refunds. None: the payment is not captured, has no agent, or its agent
    refunds without end.
    """
    agent = ward.agents.get(payment.agent or "")
    captured_at = next((event["occurred_at"] for event in events if event["move"] in _CAPTURES), None)
    if agent is None or captured_at is None:
        return None
    # The agent counts from its own day of the sale, whatever day of ours the event entered.
    return agent.refund_until(business_day_of(captured_at))


def check_refund_window(office: Office, connection: Connection, payment: Payment) -> None:
    """Raises Refused `refund_window_closed`: the agent would only refuse, and the money has to go another way."""
    last_day = refund_until(office.ward, payment, payments.events_of(connection, payment.id))
    if last_day is not None and business_day_of(office.clock.now()) > last_day:
        raise Refused(
            "refund_window_closed",
            f"{payment.agent} gave this payment's money back until {last_day}; use a bank transfer",
            refund_until=last_day.isoformat(),
        )
