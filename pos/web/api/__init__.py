"""/api/v1 for the reservation system. A call comes in through authentication, strict JSON, its idempotency key and
its schema, in this order, to one operation; every error is a problem (RFC 9457).
"""

from flask import Flask

from pos.office import Office
from pos.web import problems
from pos.web.api import documents, facilities, payments, refunds
from pos.web.api.blueprint import ApiBlueprint
from pos.web.api.caller import authenticate
from pos.web.api.fields import LOOPBACK_HTTP
from pos.web.api.idempotency import RunningKeys
from pos.web.api.specification import new_api
from pos.web.security import csrf
from pos.web.wrong_addresses import answer_wrong_addresses

PREFIX = "/api/v1"

#: A further room of the API is one more name here.
_ROOMS: tuple[ApiBlueprint, ...] = (payments.blueprint, refunds.blueprint, facilities.blueprint)


def register(app: Flask, office: Office, *, loopback_http: bool = False) -> None:
    """Open the API. `loopback_http`: a `return_url` may be http to this machine (development and demo)."""
    app.config[LOOPBACK_HTTP] = loopback_http
    app.extensions["running_keys"] = RunningKeys()
    api = new_api(app, office.public_url)
    for room in _ROOMS:
        csrf.exempt(room)  # no cookie opens anything here: a forged form has no key
        api.register_blueprint(room, url_prefix=PREFIX)
    app.register_blueprint(documents.blueprint, url_prefix=PREFIX)
    app.extensions["openapi_document"] = api.spec.to_dict()
    answer_wrong_addresses(app, f"{PREFIX}/", problems.of_http_error)


for _room in _ROOMS:
    problems.register(_room)
    _room.before_request(authenticate)
