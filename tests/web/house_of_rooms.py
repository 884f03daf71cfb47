"""The rooms for staff as their browsers see them: signed in, with a form token, at a counter."""

import re
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from pos.app import create_app
from pos.domain.access import EVERYWHERE, Role
from pos.operations.staff.register_staff import NewStaff, register_staff
from pos.settings import Settings
from pos.storage import payments
from pos.storage.engine import Database
from pos.storage.payments import Payment
from tests.fakes import ScriptedGateway
from tests.makers import ManualClock, SequentialIds, front_desk
from tests.tills import LINKED, Till, office_with, the_ward

PASSWORD = "correct horse battery"
FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Rooms:
    """The application on one database; every agent is the scripted one."""

    def __init__(self, database: Database, clock: ManualClock, new_id: SequentialIds) -> None:
        self.clock = clock
        self.agent = ScriptedGateway()
        self.office = office_with(database, clock, new_id, self.agent)
        self.desk = front_desk(database, clock)
        settings = Settings.from_environment(
            {"POS_MODE": "development", "POS_SHEETS_DIR": str(Path(str(database.url.database)).parent / "sheets")}
        )
        self.sheets_dir = settings.sheets_dir
        self.app: Flask = create_app(settings, self.office, self.desk)

    def staff(self, number: str, *roles: Role, facilities: frozenset[str] = frozenset({EVERYWHERE})) -> "Browser":
        """A person who has signed in."""
        new = NewStaff(number, f"職員 {number}", frozenset(roles), facilities)
        register_staff(self.desk, new, PASSWORD, the_ward().facilities, "system:test")
        browser = Browser(self.app)
        assert browser.sign_in(number).status_code == 302
        return browser

    def till(self, counter: str = LINKED) -> Till:
        return Till(self.office, counter)

    def stored(self, payment_id: str) -> Payment:
        with self.office.database.reading() as connection:
            payment = payments.find(connection, payment_id)
        assert payment is not None
        return payment


class Browser:
    """One browser: keeps its cookie, and sends the token of the form it has seen."""

    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()

    def sign_in(self, number: str, password: str = PASSWORD, wanted: str = "") -> TestResponse:
        form = {"number": number, "password": password, "next": wanted, "csrf_token": self.token()}
        return self.http.post("/sign-in", data=form)

    def token(self) -> str:
        found = FORM_TOKEN.search(self.http.get("/sign-in").text)
        assert found
        return found[1]

    def get(self, path: str) -> TestResponse:
        return self.http.get(path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.http.post(path, data={"csrf_token": self.token(), **fields})

    def send(self, path: str, body: Any) -> TestResponse:
        """JSON, as the sale screen sends it."""
        return self.http.post(path, json=body, headers={"X-CSRFToken": self.token()})
