"""A harness that finds nothing proves nothing: mistakes that people do make are planted, and each must be found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pos.crash_points import SimulatedCrash
from pos.domain import journal
from pos.domain.errors import Refused
from pos.domain.payment import PaymentMove
from pos.gateways.gateway import Declined, Unknown
from pos.operations import (
    answers,
    approvals,
    authorize,
    cancel,
    counter_sale,
    inquire,
    recording,
    refund,
    refund_rows,
    take_cash,
    void,
)
from pos.operations.recording import Happening, record_payment
from pos.storage import facility_days, payments, receipts
from tests.simulation.one_day import fresh_copy, play

pytestmark = pytest.mark.simulation

Patch = Callable[[pytest.MonkeyPatch], None]


def no_intent_before_the_call(patch: pytest.MonkeyPatch) -> None:
    def call_first(office: Any, sale: Any, actor: str) -> Any:
        with office.database.reading() as connection:
            known = payments.find(connection, sale.payment_id)
        if known is None and office.ward.counter(sale.counter).terminal_mode == "linked":
            try:
                with office.database.transaction() as connection:
                    drafted, _ = counter_sale.find_or_create(office, connection, sale)
                    raise Draft(drafted)
            except Draft as draft:
                charge = authorize.charge_of(office, draft.payment)
                office.gateway(draft.payment.agent).authorize(charge)
                authorize.crash_point("authorize:answered")
        return real(office, sale, actor)

    real = authorize.authorize_at_counter
    patch.setattr(authorize, "authorize_at_counter", call_first)


class Draft(Exception):
    def __init__(self, payment: Any) -> None:
        self.payment = payment


def a_new_reference_for_every_call(patch: pytest.MonkeyPatch) -> None:
    real = authorize.charge_of
    patch.setattr(
        authorize, "charge_of", lambda office, payment: replace(real(office, payment), our_reference=office.new_id())
    )


def the_day_of_utc(patch: pytest.MonkeyPatch) -> None:
    def utc_day(occurred_at: datetime, cut_off: time) -> Any:
        return occurred_at.astimezone(UTC).date()

    patch.setattr(facility_days, "business_day_of", utc_day)


def a_refund_without_the_claim(patch: pytest.MonkeyPatch) -> None:
    class NoClaim:
        @staticmethod
        def change(*_: Any) -> None:
            pass

    patch.setattr(refund_rows, "payments", NoClaim)
    patch.setattr(refund, "amounts_by_line", lambda *asked: asked[-1])


def acknowledged_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    real = take_cash.take_cash

    def hopeful(office: Any, sale: Any, received_yen: int, actor: str) -> Any:
        try:
            return real(office, sale, received_yen, actor)
        except SimulatedCrash:
            return Hoped(sale)

    patch.setattr(take_cash, "take_cash", hopeful)


class Hoped:
    status = "captured"

    def __init__(self, sale: Any) -> None:
        self.id = sale.payment_id
        self.captured_yen = self.amount_yen = sale.amount_yen


def silence_taken_for_a_decline(patch: pytest.MonkeyPatch) -> None:
    real = answers.apply_answer

    def impatient(office: Any, payment_id: str, answer: Any, actor: str) -> Any:
        if isinstance(answer, Unknown):
            answer = Declined("timeout", "the agent did not answer")
        return real(office, payment_id, answer, actor)

    for module in (authorize, inquire):
        patch.setattr(module, "apply_answer", impatient)


def a_void_that_nobody_asked_the_agent_for(patch: pytest.MonkeyPatch) -> None:
    def forgetful(office: Any, payment_id: str, *, reason: str, actor: str, slip_number: str | None = None) -> Any:
        with office.database.transaction() as connection:
            payment = void._voidable(office, connection, payment_id)
            if payment.agent is None or payment.status == "voided":
                raise Refused("not_planted", "only payments through agents")
            now = office.clock.now()
            asked = record_payment(office, connection, payment, PaymentMove.REQUEST_VOID, Happening(now, actor))
            back = partial(journal.give_back_entry, journal.receivable(payment.agent), payment.portions)
            done = Happening(now, actor, payment.captured_yen, postings=back)
            return record_payment(office, connection, asked, PaymentMove.VOID, done)

    patch.setattr(void, "void", forgetful)


def a_void_that_gives_up_when_it_never_arrived(patch: pytest.MonkeyPatch) -> None:
    """The agent answers that the sale still stands; a clerk has given the citizen the money's word."""
    patch.setattr(inquire, "_ask_for_void", lambda gateway, payment: gateway.inquire("void", payment.id))


def canceled_without_asking_afterwards(patch: pytest.MonkeyPatch) -> None:
    def trusting(gateway: Any, payment: Any) -> Any:
        gateway.cancel(payment.id)
        return Declined("canceled", "surely")

    for module in (cancel, inquire):
        patch.setattr(module, "close_at_agent", trusting)


def an_answer_that_is_booked_each_time(patch: pytest.MonkeyPatch) -> None:
    real = approvals._captured

    def again(office: Any, connection: Any, payment: Any, answer: Any, actor: str) -> Any:
        if payment.status == "captured" and payment.agent is not None:
            postings = partial(journal.capture_entry, journal.receivable(payment.agent), payment.portions)
            seal = recording._Seal(office, connection, payment.facility, Happening(office.clock.now(), actor,
                                   payment.captured_yen, postings=postings))  # fmt: skip
            seal.close("again", {}, seal.entry("capture", None, payment_id=payment.id), None)
        return real(office, connection, payment, answer, actor)

    patch.setattr(approvals, "_captured", again)


def a_receipt_number_in_a_transaction_of_its_own(patch: pytest.MonkeyPatch) -> None:
    """A rollback then leaves a gap. Here: every seventh number is thrown away."""
    real = receipts.issue
    count = iter(range(1, 10_000))

    def wasteful(connection: Any, payment_id: str, counter: str, day: Any, at: Any) -> Any:
        if next(count) % 7 == 0:
            connection.exec_driver_sql("UPDATE receipt_series SET last_number = last_number + 1")
        return real(connection, payment_id, counter, day, at)

    patch.setattr(recording.receipts, "issue", wasteful)


def a_refund_sent_again_under_a_new_reference(patch: pytest.MonkeyPatch) -> None:
    real = refund._call

    def renewed(office: Any, asked: Any, actor: str) -> Any:
        gateway = office.gateway(asked.agent)
        gateway.refund(office.new_id(), asked.payment_id, asked.amount_yen)
        return real(office, asked, actor)

    patch.setattr(refund, "_call", renewed)


#: Each with a day that is known to show it, tried first: a bug may need the right moment.
BUGS: dict[Patch, int] = {
    no_intent_before_the_call: 3,
    a_new_reference_for_every_call: 1,
    the_day_of_utc: 1,
    a_refund_without_the_claim: 1,
    acknowledged_before_the_commit: 1,
    silence_taken_for_a_decline: 1,
    a_void_that_nobody_asked_the_agent_for: 1,
    a_void_that_gives_up_when_it_never_arrived: 9,
    canceled_without_asking_afterwards: 5,
    an_answer_that_is_booked_each_time: 1,
    a_receipt_number_in_a_transaction_of_its_own: 1,
    a_refund_sent_again_under_a_new_reference: 1,
}
MOST_DAYS = 16


@contextmanager
def planted(bug: Patch) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        yield


def found_by(url: str, seed: int) -> str | None:
    """What gave the bug away: a broken promise, something the replay changed, or the database's own guards."""
    try:
        played = play(url, seed)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if played.broken:
        return f"{len(played.broken)} broken promises, first: {played.broken[0]}"
    return f"the replay changed {played.changed_by_replay}" if played.changed_by_replay else None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bug: Patch, migrated_sqlite_file: Path, tmp_path: Path) -> None:
    days = [BUGS[bug], *range(1, MOST_DAYS + 1)]
    with planted(bug):
        for number, seed in enumerate(days):
            found = found_by(fresh_copy(migrated_sqlite_file, tmp_path, str(number)), seed)
            if found:
                print(f"{bug.__name__} was found on day {seed}: {found[:300]}")
                return
    pytest.fail(f"{bug.__name__} was not found in {MOST_DAYS} days")
