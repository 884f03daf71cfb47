"""The sale screen's own door. Each answer is the payment as it is now; a repeated request gives the same payment."""

from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from pos.domain.business_day import business_day_of
from pos.domain.errors import InvalidIdentifier, InvalidYen
from pos.operations.attest import attest_approved, attest_declined
from pos.operations.authorize import authorize_at_counter
from pos.operations.cancel import cancel_payment
from pos.operations.counter_sale import CounterSale
from pos.operations.take_cash import take_cash
from pos.storage import payments, receipts
from pos.storage.payments import Payment
from pos.web.api.strict_json import NotStrictJson, read_json
from pos.web.authentication import actor
from pos.web.counter.blueprint import blueprint, counter, unclosed_session
from pos.web.counter.in_doubt import in_doubt_of_session, up_to_date
from pos.web.counter.payment_json import payment_json
from pos.web.counter.schemas import OutcomeSchema, SaleSchema
from pos.web.counter.state_json import state_json
from pos.web.current import office
from pos.web.errors import refusal_as_json


@blueprint.get("/json/state")
def state() -> ResponseReturnValue:
    """The counter's fees and tenders of today, and whether anything waits for its outcome."""
    day = business_day_of(office().clock.now(), office().ward.cut_off)
    session = unclosed_session()
    with office().database.reading() as connection:
        in_doubt = payments.in_doubt_of_session(connection, session.id) if session else []
    return jsonify(state_json(office().ward, counter(), day, len(in_doubt)))


@blueprint.post("/json/payments")
def pay() -> ResponseReturnValue:
    """Take the sale: cash and ¥0 at once, anything else by asking the terminal or the clerk."""
    asked = _loaded(SaleSchema())
    received_yen = asked.pop("received_yen")
    sale = CounterSale(counter=counter().id, **{**asked, "lines": tuple(asked["lines"])})
    if sale.tender.through_agent:
        return _answer(authorize_at_counter(office(), sale, actor()))
    return _answer(take_cash(office(), sale, received_yen, actor()))


@blueprint.get("/json/payments/<payment_id>")
def follow(payment_id: str) -> ResponseReturnValue:
    """Where the payment is now; asks the agent when it is time to."""
    return _answer(up_to_date(payment_here(payment_id)))


@blueprint.post("/json/payments/<payment_id>/outcome")
def outcome(payment_id: str) -> ResponseReturnValue:
    """The clerk enters what the standalone terminal printed."""
    payment = payment_here(payment_id)
    printed = _loaded(OutcomeSchema())
    if not printed["approved"]:
        return _answer(attest_declined(office(), payment.id, actor=actor()))
    return _answer(
        attest_approved(office(), payment.id, brand=printed["brand"], slip_number=printed["slip_number"], actor=actor())
    )


@blueprint.post("/json/payments/<payment_id>/cancel")
def give_up(payment_id: str) -> ResponseReturnValue:
    """The citizen changed their mind. If the card was faster, the answer is a paid payment."""
    return _answer(cancel_payment(office(), payment_here(payment_id).id, actor()))


@blueprint.get("/json/in-doubt")
def in_doubt() -> ResponseReturnValue:
    """What was parked and is not known yet, after asking for whatever is due."""
    session = unclosed_session()
    waiting = in_doubt_of_session(session.id) if session else []
    return jsonify(payments=[_as_json(payment) for payment in waiting])


def payment_here(payment_id: str) -> Payment:
    """A payment of this counter; for anybody else's there is 404."""
    with office().database.reading() as connection:
        payment = payments.find(connection, payment_id)
    if payment is None or payment.counter != counter().id:
        abort(404, f"there is no payment {payment_id} at {counter().id}")
    return payment


def _loaded(schema: Schema) -> dict[str, Any]:
    if not request.is_json:  # a form of another site cannot say that it is JSON
        abort(415)
    loaded = schema.load(read_json(request.get_data()))
    assert isinstance(loaded, dict)
    return loaded


def _answer(payment: Payment) -> ResponseReturnValue:
    return jsonify(_as_json(payment))


def _as_json(payment: Payment) -> dict[str, Any]:
    with office().database.reading() as connection:
        events = payments.events_of(connection, payment.id)
        receipt = receipts.of_payment(connection, payment.id)
    return payment_json(office().ward, payment, events, receipt)


@blueprint.errorhandler(NotStrictJson)
@blueprint.errorhandler(ValidationError)
@blueprint.errorhandler(InvalidIdentifier)
@blueprint.errorhandler(InvalidYen)
def _not_a_request(error: Exception) -> ResponseReturnValue:
    return refusal_as_json(422, "invalid_request", str(error))
