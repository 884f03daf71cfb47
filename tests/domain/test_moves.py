"""Every status × every move of everything that has a life, against tables written here a second time."""

import itertools
from enum import StrEnum

import pytest

from pos.domain.drawer import DRAWER_MOVES, DrawerMove, DrawerStatus
from pos.domain.errors import IllegalMove
from pos.domain.facility_day import DAY_MOVES, DayMove, DayStatus
from pos.domain.moves import MoveTable
from pos.domain.payment import IN_DOUBT, NOT_LIVE, PAYMENT_MOVES, TERMINAL, PaymentMove, PaymentStatus, next_status
from pos.domain.refund import IN_DOUBT as REFUNDS_IN_DOUBT
from pos.domain.refund import REFUND_MOVES, RefundMove, RefundStatus

PAYMENT = """
created              take_cash                  captured
created              request_authorization      authorizing
created              authorize                  authorized
created              capture                    captured
created              decline                    declined
created              cancel                     canceled
created              expire                     expired
authorizing          await_payer                awaiting_payer
authorizing          authorize                  authorized
authorizing          capture                    captured
authorizing          decline_attempt            created
authorizing          decline                    declined
authorizing          remain_unknown             authorizing
authorizing          give_up_asking             indeterminate
authorizing          cancel                     canceled
authorizing          expire                     expired
awaiting_payer       authorize                  authorized
awaiting_payer       capture                    captured
awaiting_payer       decline_attempt            created
awaiting_payer       decline                    declined
awaiting_payer       remain_unknown             awaiting_payer
awaiting_payer       give_up_asking             indeterminate
awaiting_payer       cancel                     canceled
awaiting_payer       expire                     expired
indeterminate        authorize                  authorized
indeterminate        capture                    captured
indeterminate        decline_attempt            created
indeterminate        decline                    declined
indeterminate        remain_unknown             indeterminate
indeterminate        cancel                     canceled
indeterminate        expire                     expired
authorized           request_capture            capturing
authorized           request_void               voiding
capturing            capture                    captured
capturing            refuse_capture             authorized
capturing            remain_unknown             capturing
captured             request_void               voiding
captured             void_cash                  voided
voiding              capture                    captured
voiding              void                       voided
voiding              refuse_void_of_captured    captured
voiding              refuse_void_of_authorized  authorized
voiding              remain_unknown             voiding
declined             capture_after_finish       captured
expired              capture_after_finish       captured
canceled             capture_after_finish       captured
voided               capture_after_finish       captured
"""

REFUND = """
requested      approve          approved
requested      reject           failed
approved       reject           failed
approved       send             refunding
approved       pay_from_drawer  refunded
refunding      succeed          refunded
refunding      fail             failed
refunding      remain_unknown   refunding
refunding      give_up_asking   indeterminate
indeterminate  succeed          refunded
indeterminate  fail             failed
indeterminate  remain_unknown   indeterminate
"""

DAY = """
open        end        ended
ended       reconcile  reconciled
reconciled  reconcile  reconciled
reconciled  close      closed
"""

DRAWER = """
open      count   counting
counting  count   counting
counting  resume  open
counting  close   closed
"""

LIVES = [
    (PAYMENT_MOVES, PaymentStatus, PaymentMove, PAYMENT),
    (REFUND_MOVES, RefundStatus, RefundMove, REFUND),
    (DAY_MOVES, DayStatus, DayMove, DAY),
    (DRAWER_MOVES, DrawerStatus, DrawerMove, DRAWER),
]


def written(table: str) -> dict[tuple[str, str], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {(status, move): target for status, move, target in rows}


PAIRS = [
    pytest.param(moves, status, move, written(table).get((status, move)), id=f"{moves.thing}-{status}-{move}")
    for moves, statuses, all_moves, table in LIVES
    for status, move in itertools.product(statuses, all_moves)
]  # fmt: skip


@pytest.mark.parametrize(("moves", "status", "move", "target"), PAIRS)
def test_a_move_leads_where_the_table_says_or_is_refused(
    moves: MoveTable, status: StrEnum, move: StrEnum, target: str | None
) -> None:
    assert moves.allows(status, move) == (target is not None)
    if target is None:
        with pytest.raises(IllegalMove) as refusal:
            moves.next_status(status, move)
        assert (refusal.value.thing, refusal.value.status, refusal.value.move) == (moves.thing, status, move)
    else:
        assert moves.next_status(status, move) == target


@pytest.mark.parametrize(("moves", "table"), [(life[0], life[3]) for life in LIVES])
def test_a_table_lists_its_moves(moves: MoveTable, table: str) -> None:
    assert {(status.value, move.value): target.value for status, move, target in moves} == written(table)


@pytest.mark.parametrize(("moves", "statuses", "table"), [(life[0], life[1], life[3]) for life in LIVES])
def test_every_status_can_be_reached(moves: MoveTable, statuses: type[StrEnum], table: str) -> None:
    first = next(iter(statuses))
    reached = {first.value, *written(table).values()}
    assert reached == {status.value for status in statuses}


def test_a_payment_is_captured_by_its_moves() -> None:
    assert next_status(PaymentStatus.AUTHORIZING, PaymentMove.CAPTURE) is PaymentStatus.CAPTURED


def test_a_finished_payment_is_left_only_by_money_that_surfaced() -> None:
    leaving = {move for status, move, _ in PAYMENT_MOVES if status in TERMINAL}
    assert leaving == {PaymentMove.CAPTURE_AFTER_FINISH}
    assert TERMINAL == NOT_LIVE


def test_whatever_is_on_the_wire_is_asked_for() -> None:
    on_the_wire = {status for status in PaymentStatus if status.endswith("ing")}
    assert on_the_wire | {PaymentStatus.AWAITING_PAYER, PaymentStatus.INDETERMINATE} == IN_DOUBT
    assert {RefundStatus.REFUNDING, RefundStatus.INDETERMINATE} == REFUNDS_IN_DOUBT


def test_a_request_on_the_wire_is_left_by_an_answer_only() -> None:
    asked_by_us = {PaymentMove.REQUEST_CAPTURE, PaymentMove.REQUEST_VOID, PaymentMove.REQUEST_AUTHORIZATION}
    for status, move, _ in PAYMENT_MOVES:
        assert not (status.endswith("ing") and move in asked_by_us)
