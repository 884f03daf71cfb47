"""The guard of accounting's room, and what its pages share."""

from datetime import date
from pathlib import Path

from flask import Blueprint, abort, current_app

from pos.domain.access import EVERYWHERE, Role
from pos.web.authentication import guard, staff
from reconciliation.web.wording import FILTERS

#: 会計, 監査 and the administrator; what a person may change is asked where it is changed.
ROLES = (Role.ACCOUNTING, Role.AUDITOR, Role.ADMINISTRATOR)
#: The setting's name in the app's configuration.
SHEETS_DIR = "POS_SHEETS_DIR"

blueprint = Blueprint("accounting", __name__, url_prefix="/accounting", template_folder="templates")
guard(blueprint, *ROLES)


@blueprint.before_request
def _sees_the_whole_ward() -> None:
    # The pages add up all facilities: for somebody who may see some of them, that would tell about the others.
    if EVERYWHERE not in staff().facilities:
        abort(403)


@blueprint.record_once
def _learn_words(state: object) -> None:
    state.app.jinja_env.filters |= FILTERS  # type: ignore[attr-defined]


def sheets_dir() -> Path:
    """Where the night puts its files."""
    found = current_app.config[SHEETS_DIR]
    assert isinstance(found, Path)
    return found


def day_of(text: str) -> date:
    """A day in an address, 2026-11-24; anything else is 404."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
