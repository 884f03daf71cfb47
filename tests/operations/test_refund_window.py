"""Some agents refund for so many days only: nothing is claimed for a refund that would come too late."""

from datetime import datetime, time, timedelta

import pytest

from pos.domain.business_day import TOKYO
from pos.domain.errors import Refused
from pos.domain.refund import RefundStatus
from pos.gateways.gateway import Declined, MoneyState
from pos.operations.refund import send_refund
from pos.storage.payments import Payment
from tests.fakes import ScriptedGateway, approved
from tests.makers import ManualClock
from tests.tills import CLERK, WEDNESDAY_MORNING, Till, ask_refund, now_stored, whole_database


def paid(till: Till, agent: ScriptedGateway, at: datetime = WEDNESDAY_MORNING) -> Payment:
    agent.will("authorize", approved(MoneyState.CAPTURED, 300, at))
    return till.card("CERT-JUMIN")


def window(till: Till) -> timedelta:
    days = till.office.ward.agents["counter-card"].refund_window_days
    assert days is not None
    return timedelta(days=days)


def test_after_the_last_day_nothing_is_claimed(till: Till, agent: ScriptedGateway, clock: ManualClock) -> None:
    payment = paid(till, agent)
    clock.set(WEDNESDAY_MORNING + window(till))
    assert ask_refund(till.office, payment, 100).status is RefundStatus.APPROVED
    clock.advance(days=1)
    before = whole_database(till.office.database)
    with pytest.raises(Refused, match=r"refund_window_closed.*bank transfer"):
        ask_refund(till.office, payment, 100)
    assert whole_database(till.office.database) == before


def test_the_last_day_ends_at_midnight_in_tokyo(till: Till, agent: ScriptedGateway, clock: ManualClock) -> None:
    payment = paid(till, agent)
    day_after = WEDNESDAY_MORNING.astimezone(TOKYO).date() + window(till) + timedelta(days=1)
    midnight = datetime.combine(day_after, time(0), tzinfo=TOKYO)
    clock.set(midnight - timedelta(microseconds=1))
    ask_refund(till.office, payment, 100)
    clock.set(midnight)
    with pytest.raises(Refused, match="refund_window_closed"):
        ask_refund(till.office, payment, 100)


def test_a_refund_that_reaches_the_agent_too_late_fails_and_gives_the_claim_back(
    till: Till, agent: ScriptedGateway, clock: ManualClock
) -> None:
    payment = paid(till, agent)
    clock.set(WEDNESDAY_MORNING + window(till))
    refund = ask_refund(till.office, payment, 100)
    clock.advance(days=1)
    agent.will("refund", Declined("refund_window_closed", "sales are refunded for 180 days"))
    assert send_refund(till.office, refund.id, CLERK).status is RefundStatus.FAILED
    assert now_stored(till.office, payment).refundable_yen == 300
