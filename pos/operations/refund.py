"""還付: give money of a captured payment back to where it came from, in whole or in part, by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from pos.crash_points import crash_point
from pos.domain import journal
from pos.domain.errors import Refused
from pos.domain.identifiers import identifier
from pos.domain.journal import Portion
from pos.domain.money import Yen
from pos.domain.refund import IN_DOUBT, RefundMove, RefundReason, RefundRoute, RefundStatus
from pos.gateways.gateway import Answer, Approved, Declined, NextAction, Operation, Unknown, UnknownReason
from pos.office import Office
from pos.operations.inquiry_times import GIVE_UP_AFTER, next_inquiry
from pos.operations.recording import Happening, record_refund
from pos.operations.refund_lines import amounts_by_line
from pos.operations.refund_rows import create_refund
from pos.operations.refund_window import check_refund_window
from pos.storage import payments, refunds
from pos.storage.payments import Payment
from pos.storage.refunds import Refund


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """`refundable_yen` is what the caller believes is left; `lines` (yen per line id) is required where it matters.

    The refund id is made by the caller, so that a retry finds the same refund.
    """

    refund_id: str
    payment_id: str
    amount_yen: int
    reason: RefundReason
    refundable_yen: int
    lines: Mapping[str, int] | None = None
    api_client_id: str | None = None
    fingerprint: str = ""


def request_refund(office: Office, connection: Connection, request: RefundRequest, actor: str) -> Refund:
    """Claim the money in the caller's transaction; `send_refund` follows after the commit.

    The same request again gives the same refund. Raises Refused: `unknown_payment`, `refundable_changed`,
    `refund_too_large`, `lines_required`, `payment_not_captured`, `refund_route_closed`, `refund_window_closed`,
    `refund_id_reused`.
    """
    payment = payments.find_for_update(connection, request.payment_id)
    if payment is None:
        raise Refused("unknown_payment", f"there is no payment {request.payment_id}")
    existing = refunds.find(connection, identifier(request.refund_id))
    if existing is not None:
        return _same_request(existing, request)
    if payment.agent is None:
        raise Refused(
            "refund_route_closed", "cash is given back at the counter (取消) or by bank transfer, not by an agent"
        )
    if request.refundable_yen != payment.refundable_yen:
        raise Refused(
            "refundable_changed",
            f"the request says ¥{request.refundable_yen:,} is left, it is {payment.refundable_yen}",
            refundable_yen=int(payment.refundable_yen),
        )
    check_refund_window(office, connection, payment)
    claimed = refunds.claimed_by_line(connection, payment.id)
    return create_refund(
        office,
        connection,
        payment,
        refund_id=request.refund_id,
        amounts=amounts_by_line(payment.lines, claimed, Yen(request.amount_yen), request.lines),
        reason=request.reason,
        route=RefundRoute.ORIGINAL,
        fingerprint=request.fingerprint,
        actor=actor,
        approved_by=actor,
        api_client_id=request.api_client_id,
    )


def send_refund(office: Office, refund_id: str, actor: str) -> Refund:
    """Send an approved refund to its agent, or ask what became of one that was sent. Safe to repeat."""
    with office.database.transaction() as connection:
        refund = refunds.find(connection, refund_id, for_update=True)
        if refund is None:
            raise Refused("unknown_refund", f"there is no refund {refund_id}")
        was_sent_before = refund.status in IN_DOUBT
        if refund.status is RefundStatus.APPROVED:
            now = office.clock.now()
            intent = Happening(now, actor, refund.amount_yen, changes={"inquire_at": next_inquiry(now, 0)})
            refund = record_refund(office, connection, refund, RefundMove.SEND, intent)
    if was_sent_before:
        return inquire_refund(office, refund, actor)
    return _call(office, refund, actor) if refund.status is RefundStatus.REFUNDING else refund


def inquire_refund(office: Office, refund: Refund, actor: str = "system:inquiry") -> Refund:
    """Ask the agent what became of a refund; one that never arrived is sent again, it pays only once."""
    assert refund.agent is not None
    gateway = office.gateway(refund.agent)
    answer = gateway.inquire(Operation.REFUND, refund.id)
    if isinstance(answer, Unknown) and answer.reason is UnknownReason.NOT_FOUND:
        return _call(office, refund, actor)
    return _apply(office, refund.id, answer, actor)


def _call(office: Office, refund: Refund, actor: str) -> Refund:
    assert refund.agent is not None
    crash_point("refund:intent_committed")
    answer = office.gateway(refund.agent).refund(refund.id, refund.payment_id, refund.amount_yen)
    crash_point("refund:answered")
    return _apply(office, refund.id, answer, actor)


def _apply(office: Office, refund_id: str, answer: Answer, actor: str) -> Refund:
    with office.database.transaction() as connection:
        # The payment first, then the refund: everybody locks in this order.
        found = refunds.find(connection, refund_id)
        assert found is not None
        payment = payments.find_for_update(connection, found.payment_id)
        refund = refunds.find(connection, refund_id, for_update=True)
        assert payment is not None
        assert refund is not None
        if refund.status in {RefundStatus.REFUNDED, RefundStatus.FAILED}:
            return refund
        match answer:
            case Approved():
                return _succeeded(office, connection, payment, refund, answer, actor)
            case Declined():
                return _failed(office, connection, payment, refund, answer, actor)
            case Unknown() | NextAction():
                return _unknown(office, connection, refund, answer, actor)


def _succeeded(
    office: Office, connection: Connection, payment: Payment, refund: Refund, answer: Approved, actor: str
) -> Refund:
    assert refund.agent is not None
    payments.change(connection, payment, {"refunded_yen": payment.refunded_yen + refund.amount_yen})
    lines = {line.line_id: line for line in payment.lines}
    portions = [
        Portion(amount, lines[line_id].owner, lines[line_id].revenue_account, line_id)
        for line_id, amount in refund.lines.items()
    ]
    done = Happening(
        occurred_at=answer.occurred_at,
        actor=actor,
        amount_yen=refund.amount_yen,
        details={"agent_reference": answer.agent_reference},
        changes={"agent_reference": answer.agent_reference, "inquire_at": None, "inquiries": 0},
        postings=partial(journal.give_back_entry, journal.receivable(refund.agent), portions),
        gives_back=True,
    )
    return record_refund(office, connection, refund, RefundMove.SUCCEED, done)


def _failed(
    office: Office, connection: Connection, payment: Payment, refund: Refund, answer: Declined, actor: str
) -> Refund:
    payments.change(connection, payment, {"refund_claimed_yen": payment.refund_claimed_yen - refund.amount_yen})
    refused = Happening(
        occurred_at=answer.occurred_at or office.clock.now(),
        actor=actor,
        amount_yen=refund.amount_yen,
        details={"code": answer.code, "message": answer.message},
        changes={"inquire_at": None, "inquiries": 0},
    )
    return record_refund(office, connection, refund, RefundMove.FAIL, refused)


def _unknown(
    office: Office, connection: Connection, refund: Refund, answer: Unknown | NextAction, actor: str
) -> Refund:
    now = office.clock.now()
    changes = {"inquiries": refund.inquiries + 1, "inquire_at": next_inquiry(now, refund.inquiries)}
    tired = refund.inquiries + 1 >= GIVE_UP_AFTER and refund.status is RefundStatus.REFUNDING
    if refund.inquiries > 0 and not tired:
        refunds.change(connection, refund, changes)
        changed = refunds.find(connection, refund.id)
        assert changed is not None
        return changed
    reason = answer.reason.value if isinstance(answer, Unknown) else "no_outcome"
    happening = Happening(now, actor, refund.amount_yen, details={"reason": reason}, changes=changes)
    move = RefundMove.GIVE_UP_ASKING if tired else RefundMove.REMAIN_UNKNOWN
    return record_refund(office, connection, refund, move, happening)


def _same_request(existing: Refund, request: RefundRequest) -> Refund:
    asked_before = (existing.payment_id, existing.amount_yen, existing.reason, existing.fingerprint)
    if asked_before != (request.payment_id, request.amount_yen, request.reason, request.fingerprint):
        raise Refused("refund_id_reused", f"refund {existing.id} was asked for with other content")
    return existing
