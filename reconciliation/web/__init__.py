"""Accounting's room in the browser: business days, their sheets, breaks, money owed, files, 確定."""

from pathlib import Path

from flask import Flask

from reconciliation.web import breaks, closing, days, files, owed, sheets
from reconciliation.web.blueprint import SHEETS_DIR, blueprint

#: Style sheets of this room, for pos/app.py to deliver.
STATIC = Path(__file__).parent / "static"

__all__ = ["STATIC", "breaks", "closing", "days", "files", "owed", "register", "sheets"]


def register(app: Flask, sheets_dir: Path) -> None:
    """Open the room. `sheets_dir`: where the night puts its files."""
    app.config[SHEETS_DIR] = sheets_dir
    app.register_blueprint(blueprint)
