"""The door at which agents tell us that something happened. What they say is a hint; then we ask."""

import structlog
from flask import Blueprint, Flask, Response, request
from prometheus_client import Counter

from pos.domain.errors import Refused
from pos.gateways.gateway import ForgedNotification
from pos.operations.accept_notification import accept_notification
from pos.web import problems
from pos.web.current import office
from pos.web.problems import Problem
from pos.web.security import csrf
from pos.web.wrong_addresses import answer_wrong_addresses

blueprint = Blueprint("agents", __name__)

#: An agent's notification has a few hundred bytes.
LARGEST_NOTIFICATION_BYTES = 65_536

log = structlog.get_logger()
_forged = Counter("pos_forged_notifications_total", "Notifications whose signature was wrong", ["agent"])


def register(app: Flask) -> None:
    """Open the door; a signature is what opens it, not a cookie."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
    answer_wrong_addresses(app, "/agents/", problems.of_http_error)


@blueprint.post("/agents/<agent>/notifications")
def notify(agent: str) -> Response:
    """204 when it was heard, 202 when it is about nothing we know; repeat on anything else but 401 and 404."""
    request.max_content_length = LARGEST_NOTIFICATION_BYTES
    body = request.get_data()
    if agent not in office().gateways.agents():
        raise Problem("unknown_agent", "there is no such agent")
    try:
        accept_notification(office(), agent, dict(request.headers), body)
    except ForgedNotification as forgery:
        _forged.labels(agent).inc()
        log.warning("forged_notification", agent=agent, address=request.remote_addr, why=str(forgery))
        raise Problem("forged_notification", "the signature is missing or wrong") from None
    except Refused as refusal:
        if refusal.code != "unknown_reference":
            raise
        log.info("notification_about_nothing_known", agent=agent, detail=refusal.detail)
        return Response(status=202)
    return Response(status=204)


problems.register(blueprint)
