"""All doors of the simulator in one pure function: a request and an instant in, a reply out."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from pos.domain.errors import Refused
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.doors import agent_doors, bank_doors, control_doors, page_doors
from pos.gateways.simulator.messages import Reply, Request, problem

_CHARGE = "/agents/<agent>/charges/<our_reference>"
_DOORS = Map(
    [
        Rule("/agents/<agent>/charges", methods=["POST"], endpoint=agent_doors.authorize),
        Rule(f"{_CHARGE}/capture", methods=["POST"], endpoint=agent_doors.capture),
        Rule(f"{_CHARGE}/void", methods=["POST"], endpoint=agent_doors.void),
        Rule(f"{_CHARGE}/refunds", methods=["POST"], endpoint=agent_doors.refund),
        Rule(f"{_CHARGE}/cancel", methods=["POST"], endpoint=agent_doors.cancel),
        Rule(
            "/agents/<agent>/operations/<any(authorize, capture, void, refund):operation>/<our_reference>",
            methods=["GET"],
            endpoint=agent_doors.inquire,
        ),
        Rule("/reports/<agent>", methods=["GET"], endpoint=agent_doors.report),
        Rule("/bank/statement", methods=["GET"], endpoint=bank_doors.statement),
        Rule("/control/bank/pay-ins", methods=["POST"], endpoint=bank_doors.pay_in),
        Rule("/control/bank/edits", methods=["POST"], endpoint=bank_doors.edit_statement),
        Rule("/control/bank/withhold", methods=["POST"], endpoint=bank_doors.withhold_statement),
        Rule("/control/bank/expected-breaks", methods=["GET"], endpoint=bank_doors.expected_breaks),
        Rule("/hosted/<token>", methods=["GET"], endpoint=page_doors.show),
        Rule("/hosted/<token>", methods=["POST"], endpoint=page_doors.choose),
        Rule("/hosted/<token>/complete", methods=["POST"], endpoint=control_doors.complete_page),
        Rule("/static/hosted_page.css", methods=["GET"], endpoint=page_doors.style),
        Rule("/favicon.ico", methods=["GET"], endpoint=page_doors.icon),
        Rule("/control/faults", methods=["POST"], endpoint=control_doors.plant_fault),
        Rule("/control/notifications", methods=["POST"], endpoint=control_doors.plant_notice_fault),
        Rule("/control/terminals/<terminal_id>", methods=["POST"], endpoint=control_doors.plan_terminal),
        Rule("/control/standalone", methods=["POST"], endpoint=control_doors.sell_alone),
        Rule("/control/standalone/<own_name>/undo", methods=["POST"], endpoint=control_doors.undo_alone),
        Rule("/control/charges/<agent>/<our_reference>/write", methods=["POST"], endpoint=control_doors.settle_write),
        Rule(
            "/control/charges/<agent>/<our_reference>/void-at-terminal",
            methods=["POST"],
            endpoint=control_doors.void_at_terminal,
        ),
        Rule("/control/charges/<agent>/<our_reference>/surface", methods=["POST"], endpoint=control_doors.surface),
        Rule("/control/report-edits", methods=["POST"], endpoint=control_doors.edit_report),
        Rule("/control/reports/withhold", methods=["POST"], endpoint=control_doors.withhold_report),
        Rule("/control/expected-breaks", methods=["GET"], endpoint=control_doors.expected_breaks),
        Rule("/control/truth", methods=["GET"], endpoint=control_doors.truth),
        Rule("/healthz", methods=["GET"], endpoint=control_doors.health),
    ],
    merge_slashes=False,
).bind("simulator")

#: Refusals that are about something that is not there, or not yet, or not any more; the others are 422.
_STATUS: Mapping[str, HTTPStatus] = {
    "unknown_agent": HTTPStatus.NOT_FOUND,
    "not_found": HTTPStatus.NOT_FOUND,
    "report_not_ready": HTTPStatus.NOT_FOUND,
    "statement_not_ready": HTTPStatus.NOT_FOUND,
    "no_bank": HTTPStatus.NOT_FOUND,
    "not_json": HTTPStatus.BAD_REQUEST,
    "invalid_query": HTTPStatus.BAD_REQUEST,
    "already_published": HTTPStatus.CONFLICT,
    "already_edited": HTTPStatus.CONFLICT,
    "already_paid_in": HTTPStatus.CONFLICT,
    "not_unconfirmed": HTTPStatus.CONFLICT,
    "not_on_page": HTTPStatus.CONFLICT,
}


def handle(simulator: Simulator, request: Request, now: datetime) -> Reply:
    """Answer one request. A refusal is a reply, too; only a defect of the simulator raises."""
    try:
        door, names = _DOORS.match(request.path, request.method)
        reply: Reply = door(simulator, request, now, **names)
    except Refused as refusal:
        return problem(_STATUS.get(refusal.code, HTTPStatus.UNPROCESSABLE_ENTITY), refusal.code, refusal.detail)
    except MethodNotAllowed as refusal:
        methods = ", ".join(sorted(refusal.valid_methods or ()))
        reply = problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", f"expected one of {methods}")
        return Reply(reply.status, {**reply.headers, "Allow": methods}, reply.body)
    except HTTPException:
        return problem(HTTPStatus.NOT_FOUND, "no_such_door", f"there is nothing at {request.path}")
    return reply
