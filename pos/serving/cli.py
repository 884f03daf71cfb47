"""`pos serve`."""

import sys

import click

from pos.app import create_app
from pos.command_line import command_settings
from pos.joining import open_office
from pos.serving.one_process import AlreadyServing, only_web_process
from pos.serving.server import WebServer


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: POS_PORT, or 8000.")
def serve(host: str, port: int | None) -> None:
    """Serve counters, checkout, API and accounting until interrupted."""
    settings = command_settings()
    office = open_office(settings)  # a refusal is said here, before anything listens
    database_file = office.database.url.database if office.database.is_sqlite else None
    office.database.close()  # connections do not survive the fork
    try:
        with only_web_process(database_file):
            WebServer(lambda: create_app(settings), f"{host}:{port or settings.port}").run()
    except AlreadyServing as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
