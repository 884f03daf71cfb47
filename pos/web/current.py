"""What the request at hand works with: the office and the front desk that create_app was given."""

from flask import Flask, current_app

from pos.front_desk import FrontDesk
from pos.office import Office


def set_up(app: Flask, office: Office, desk: FrontDesk) -> None:
    """Once, when the app is made."""
    app.extensions |= {"office": office, "front_desk": desk}


def office() -> Office:
    """The office of the app that answers this request."""
    found = current_app.extensions["office"]
    assert isinstance(found, Office)
    return found


def front_desk() -> FrontDesk:
    """Likewise its front desk."""
    found = current_app.extensions["front_desk"]
    assert isinstance(found, FrontDesk)
    return found
