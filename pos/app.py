"""The web application: the only place where the doors are joined."""

from pathlib import Path

from flask import Flask

from pos.front_desk import FrontDesk
from pos.joining import open_front_desk, open_office
from pos.office import Office
from pos.settings import Mode, Settings
from pos.web import agents, api, checkout, current, errors, health, security, sign_in, wording
from pos.web.assets import Assets
from pos.web.authentication import staff_or_nobody
from pos.web.counter import doors as counter
from reconciliation import web as accounting

_WEB = Path(__file__).parent / "web"


def create_app(settings: Settings, office: Office | None = None, desk: FrontDesk | None = None) -> Flask:
    """The doors side by side, each with its guard. `office` and `desk`: those of a test; by default from settings."""
    office = office or open_office(settings)
    loopback_http = settings.mode is not Mode.PRODUCTION
    app = Flask("pos.web", static_folder=None)
    current.set_up(app, office, desk or open_front_desk(office.database, office.audit_keys))
    security.protect(app, secret_key=settings.secret_key, https=settings.public_url.startswith("https:"))
    wording.register(app)
    errors.register(app)
    _assets().register(app)
    for room in (health.blueprint, sign_in.blueprint, sign_in.rooms, counter.blueprint):
        app.register_blueprint(room)
    api.register(app, office, loopback_http=loopback_http)
    checkout.register(app, loopback_http=loopback_http)
    agents.register(app)
    accounting.register(app, settings.sheets_dir)
    app.context_processor(lambda: _what_every_page_shows(office))
    return app


def _what_every_page_shows(office: Office) -> dict[str, object]:
    member = staff_or_nobody()
    return {"ward_name": office.ward.name, "staff": member, "rooms": sign_in.rooms_of(member) if member else []}


def _assets() -> Assets:
    assets = Assets({"": _WEB / "static", "counter": _WEB / "counter" / "static", "accounting": accounting.STATIC})
    assets.join("css/base.css")
    assets.join("counter/sale/screen.js")
    return assets
