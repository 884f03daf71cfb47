"""Whatever people, agents and the sweep do in whatever order: the books stay right."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pos.domain.errors import DomainError
from pos.domain.tender import Tender
from pos.gateways.gateway import Answer, Declined, MoneyState
from pos.operations.cancel import cancel_payment
from pos.operations.inquire import inquire
from pos.operations.refund import send_refund
from pos.operations.sweep import sweep
from pos.operations.void import void
from pos.storage.engine import Database
from pos.verification.run import violations
from tests.fakes import CANCELED, NEVER_HEARD_OF, SILENCE, UNCONFIRMED_WRITE, approved, at_terminal
from tests.makers import ManualClock, SequentialIds, audit_keys
from tests.tills import CLERK, WEDNESDAY_MORNING, Till, ask_refund, now_stored, office_with


class Fickle:
    """An agent that answers anything at all: `next_answer` says what comes next."""

    agent = "fickle"

    def __init__(self, clock: ManualClock) -> None:
        self.next_answer = "silence"
        self._clock = clock

    def authorize(self, charge: object) -> Answer:
        return self._answer(300)

    def void(self, our_reference: str) -> Answer:
        return self._answer(300)

    def cancel(self, our_reference: str) -> Answer:
        return self._answer(300)

    def inquire(self, operation: object, our_reference: str) -> Answer:
        return self._answer(300)

    def refund(self, refund_reference: str, our_reference: str, amount_yen: int) -> Answer:
        return self._answer(amount_yen)

    def _answer(self, amount_yen: int) -> Answer:
        now = self._clock.now()
        answers = {
            "silence": SILENCE,
            "never heard of": NEVER_HEARD_OF,
            "unconfirmed": UNCONFIRMED_WRITE,
            "waits": at_terminal(now + timedelta(seconds=90)),
            "declined": Declined("no", "no"),
            "declined for now": Declined("no", "no", final=False),
            "canceled": CANCELED,
            "captured": approved(MoneyState.CAPTURED, amount_yen, now),
            "too little": approved(MoneyState.CAPTURED, 1, now),
            "voided": approved(MoneyState.VOIDED, amount_yen, now),
            "refunded": approved(MoneyState.REFUNDED, amount_yen, now),
            "held": approved(MoneyState.AUTHORIZED, amount_yen, now),
        }
        return answers[self.next_answer]


ANSWERS = ["silence", "never heard of", "unconfirmed", "waits", "declined", "declined for now", "canceled", "captured",
           "too little", "voided", "refunded", "held"]  # fmt: skip


class Counter(RuleBasedStateMachine):
    template: Path
    sales = Bundle("sales")
    refunds = Bundle("refunds")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "pos.sqlite"
        shutil.copyfile(self.template, file)
        self.database = Database(f"sqlite:///{file}")
        self.clock = ManualClock(WEDNESDAY_MORNING)
        self.agent = Fickle(self.clock)
        self.office = office_with(self.database, self.clock, SequentialIds(), self.agent)
        self.till = Till(self.office)
        self.till.open()

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(target=sales, tender=st.sampled_from([Tender.CASH, Tender.CREDIT]), answer=st.sampled_from(ANSWERS))
    def sell(self, tender: Tender, answer: str):
        self.agent.next_answer = answer
        return self.till.cash() if tender is Tender.CASH else self.till.card(tender=tender)

    @rule(sale=sales, answer=st.sampled_from(ANSWERS), what=st.sampled_from([inquire, cancel_payment]))
    def ask(self, sale, answer: str, what) -> None:
        self._try(answer, lambda: what(self.office, sale.id, CLERK))

    @rule(sale=sales, answer=st.sampled_from(ANSWERS))
    def undo(self, sale, answer: str) -> None:
        self._try(answer, lambda: void(self.office, sale.id, reason="any", actor=CLERK))

    @rule(target=refunds, sale=sales, amount=st.integers(1, 301))
    def claim(self, sale, amount: int):
        return self._try("silence", lambda: ask_refund(self.office, sale, amount))

    @rule(refund=refunds, answer=st.sampled_from(ANSWERS))
    def give_back(self, refund, answer: str) -> None:
        if refund is not None:
            self._try(answer, lambda: send_refund(self.office, refund.id, CLERK))

    @rule(minutes=st.integers(1, 90), answer=st.sampled_from(ANSWERS))
    def time_passes(self, minutes: int, answer: str) -> None:
        self.clock.advance(minutes=minutes)
        self._try(answer, lambda: sweep(self.office))

    def _try(self, answer: str, act):
        self.agent.next_answer = answer
        try:
            return act()
        except DomainError:
            return None

    @invariant()
    def the_books_are_right(self) -> None:
        with self.database.reading() as connection:
            assert violations(connection, audit_keys().keys) == []

    @rule(sale=sales)
    def what_is_paid_stays_within_its_amount(self, sale) -> None:
        stored = now_stored(self.office, sale)
        assert 0 <= stored.refunded_yen <= stored.refund_claimed_yen <= stored.captured_yen <= 300


@pytest.mark.parametrize("examples", [25, pytest.param(500, marks=pytest.mark.slow)])
def test_in_any_order_the_books_are_right(migrated_sqlite_file: Path, examples: int) -> None:
    class Here(Counter):
        template = migrated_sqlite_file

    quick = settings(max_examples=examples, stateful_step_count=20, deadline=None, derandomize=True,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Here, settings=quick)
