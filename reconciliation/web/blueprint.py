"""The guard of accounting's room, and what its pages share."""

from datetime import date
from pathlib import Path

from flask import Blueprint, abort, current_app, request

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


#: The entries of the room: endpoint, word, and the endpoints that belong to it.
NAVIGATION = (
    ("accounting.calendar", "日計", ("calendar", "day", "sheet", "closing_page", "close_the_day")),
    ("accounting.break_list", "不一致", ("break_list", "one_break")),
    ("accounting.owed", "未収・払込", ("owed", "owed_by_agent")),
    ("accounting.file_list", "ファイル", ("file_list", "look_at_file", "accept_file")),
)


@blueprint.context_processor
def _navigation() -> dict[str, object]:
    here = (request.endpoint or "").rpartition(".")[2]
    return {"entries": [(endpoint, word, here in names) for endpoint, word, names in NAVIGATION]}


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
