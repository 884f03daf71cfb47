"""What the client may take payments for."""

from datetime import date
from typing import Any

from flask import Response

from pos.domain.access import Scope
from pos.domain.business_day import business_day_of
from pos.facilities import Facility, Fee, PriceClass
from pos.web.api import answers
from pos.web.api.blueprint import ApiBlueprint
from pos.web.api.caller import caller, needs
from pos.web.api.presenting import json_answer
from pos.web.current import office

blueprint = ApiBlueprint("facilities", __name__, description="What may be paid, and what it costs today")


@blueprint.route("/facilities", methods=["GET"])
@needs(Scope.PAYMENTS_READ)
@blueprint.response(200, answers.FacilityList, description="In the order of the ward's own list.")
@blueprint.doc(operationId="listFacilities")
@blueprint.refuses(401, 403)
def index() -> Response:
    """List the facilities that this client may take payments for, with their fees and today's prices."""
    today = business_day_of(office().clock.now(), office().ward.cut_off)
    online = [facility for facility in office().ward.online_facilities() if facility.is_in_use(today)]
    mine = [_facility(facility, today) for facility in online if caller().may_see(facility.id)]
    return json_answer(200, {"facilities": mine})


def _facility(facility: Facility, today: date) -> dict[str, Any]:
    sold = [fee for fee in office().ward.fees_at(facility.id, today) if not fee.cash_only]
    return {
        "id": facility.id,
        "name": facility.name_on(today),
        "name_en": facility.name_en,
        "fees": [_fee(facility, fee, today) for fee in sold],
    }


def _fee(facility: Facility, fee: Fee, today: date) -> dict[str, Any]:
    classes = [kind for kind in fee.price_classes(facility.group, today) if kind is not PriceClass.EXEMPTED]
    return {
        "code": fee.code,
        "name": fee.name_on(today),
        "name_en": fee.name_en,
        "unit": fee.unit,
        "tax_class": fee.tax.value,
        "revenue_account": fee.revenue,
        "owner": office().ward.owner_of(facility.id, fee.code),
        "prices": [{"price_class": kind.value, "unit_yen": int(fee.price(today, kind))} for kind in classes],
    }
