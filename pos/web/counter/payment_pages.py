"""取引一覧 of the drawer session: look at a payment, print its paper again, 取消."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pos.domain.errors import Refused
from pos.domain.payment import IN_DOUBT, PaymentStatus
from pos.operations.void import void
from pos.storage import payments
from pos.storage.payments import Payment
from pos.web.authentication import actor, staff
from pos.web.counter.blueprint import blueprint, unclosed_session
from pos.web.counter.json_door import payment_here
from pos.web.counter.paper import paper_of
from pos.web.counter.void_rights import may_void, needs_slip
from pos.web.current import office
from pos.web.errors import in_japanese
from pos.web.wording import NO_TENDER

#: A choice, not free text: names and card numbers get typed into free text.
VOID_REASONS = ("入力誤り", "支払方法の変更", "申請の取りやめ", "端末・プリンターの不調")

#: More than a busy counter takes in a day.
_MOST_LISTED = 1_000


@blueprint.get("/payments")
def payment_list() -> ResponseReturnValue:
    """This session's payments, newest first."""
    tenders = {key: kind.name for key, kind in office().ward.tenders.items()} | {"none": NO_TENDER}
    return render_template("counter/payments.html", payments=_of_session(), tenders=tenders)


@blueprint.get("/payments/<payment_id>")
def payment(payment_id: str) -> ResponseReturnValue:
    """One payment with its paper."""
    return _page(payment_here(payment_id))


@blueprint.get("/payments/<payment_id>/paper")
def payment_paper(payment_id: str) -> ResponseReturnValue:
    """The paper alone: the sale screen puts it into itself. In doubt, a notice to take home instead."""
    found = payment_here(payment_id)
    with office().database.reading() as connection:
        paper = paper_of(connection, office().ward, found)
    if paper is not None:
        return render_template("counter/paper.html", paper=paper)
    if found.status not in IN_DOUBT:
        abort(404, f"payment {payment_id} is {found.status.value}: there is no paper")
    tender = office().ward.tenders[found.tender.value]
    return render_template("counter/in_doubt_notice.html", payment=found, tender=tender)


@blueprint.post("/payments/<payment_id>/void")
def void_payment(payment_id: str) -> ResponseReturnValue:
    """取消, after the question on the payment's page."""
    found = payment_here(payment_id)
    slip_number = request.form.get("slip_number", "").strip() or None
    try:
        _check_rights(found)
        void(office(), found.id, reason=_reason(), actor=actor(), slip_number=slip_number)
    except Refused as refusal:
        return _page(found, in_japanese(refusal.code)), 409
    return redirect(url_for(".payment", payment_id=payment_id))


def _check_rights(found: Payment) -> None:
    # A second click finds it voided already: answered with the payment as it is.
    is_done = found.status in {PaymentStatus.VOIDED, PaymentStatus.VOIDING}
    if not is_done and not may_void(staff(), found, _of_session()):
        raise Refused("void_needs_supervisor", f"{actor()} may not void {found.id}")


def _reason() -> str:
    reason = request.form.get("reason", "")
    if reason not in VOID_REASONS:
        raise Refused("void_reason_required", f"expected one of {', '.join(VOID_REASONS)}; found {reason[:40]!r}")
    return reason


def _page(found: Payment, mistake: str | None = None) -> str:
    with office().database.reading() as connection:
        paper = paper_of(connection, office().ward, found)
    return render_template(
        "counter/payment.html",
        payment=found,
        paper=paper,
        may_void=may_void(staff(), found, _of_session()),
        needs_slip=needs_slip(found),
        reasons=VOID_REASONS,
        mistake=mistake,
    )


def _of_session() -> list[Payment]:
    session = unclosed_session()
    if session is None:
        return []
    with office().database.reading() as connection:
        return payments.of_session(connection, session.id, limit=_MOST_LISTED)
