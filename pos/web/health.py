"""Whether the process lives, and whether it can do its work. For the operator's supervision, not for people."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from pos.storage.readiness import NotReady, assert_ready
from pos.web.current import office

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Database, schema and guards are as they must be; otherwise 503 and what is missing."""
    try:
        assert_ready(office().database)
    except NotReady as missing:
        return jsonify(status="not_ready", what=missing.what, remedy=missing.remedy), 503
    except SQLAlchemyError as error:
        return jsonify(status="not_ready", what="the database", remedy=type(error).__name__), 503
    return jsonify(status="ready")
