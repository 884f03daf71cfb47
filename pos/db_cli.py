"""`pos db`: look after the database."""

from pathlib import Path

import click

from pos.clock import SystemClock
from pos.command_line import actor, command_settings, open_database, open_desk, refusals_in_words
from pos.operations.restore_guards import restore_guards
from pos.storage.backup import BackupRefused, backup
from pos.storage.engine import Database
from pos.storage.grants import RoleUnsuitable, grant_application_role
from pos.storage.readiness import NotReady, assert_ready
from pos.storage.schema import current_revision, newest_revision, upgrade


@click.group()
def db() -> None:
    """The database: make it, check it, copy it."""


@db.command(name="upgrade")
def upgrade_() -> None:
    """Make the database, or bring it to the newest schema; all or nothing. Stop the servers first, make a backup."""
    with open_database(command_settings()) as database:
        revision = upgrade(database, SystemClock().now())
        assert_ready(database)
        click.echo(f"OK: {_place(database)} is at revision {revision}")


@db.command()
def status() -> None:
    """Say where the database is, at which revision, and whether it keeps what it promises; exit 1 when not."""
    with open_database(command_settings()) as database, refusals_in_words(NotReady):
        click.echo(f"database: {_place(database)}")
        click.echo(f"needed:   revision {newest_revision()}")
        assert_ready(database)
        with database.reading() as connection:
            click.echo(f"found:    revision {current_revision(connection)}")
        click.echo("OK: durable, schema up to date, append-only tables guarded")


@db.command(name="backup")
@click.argument("path", type=click.Path(path_type=Path))
def backup_(path: Path) -> None:
    """Copy the living SQLite database to PATH, which must not exist yet."""
    with open_database(command_settings()) as database, refusals_in_words(BackupRefused):
        size = backup(database, path)
        click.echo(f"OK: {path}, {size:,} bytes, checked")


@db.command()
@click.argument("role")
def grant(role: str) -> None:
    """Give the PostgreSQL role ROLE exactly what the application needs. Run as the owner of the tables."""
    with open_database(command_settings()) as database, refusals_in_words(RoleUnsuitable):
        if database.is_sqlite:
            raise click.ClickException("found SQLite, which has no roles; expected PostgreSQL (POS_DATABASE_URL)")
        assert_ready(database)
        with database.transaction() as connection:
            grant_application_role(connection, role)
        click.echo(f"OK: {role} may read and add; put it into POS_DATABASE_URL of the servers")


@db.command()
def guard() -> None:
    """Put back triggers of append-only tables that are missing or changed. First find out who changed them."""
    with open_desk(check=False) as desk:
        restored = restore_guards(desk, actor())
        click.echo(f"OK: {', '.join(restored) if restored else 'nothing was missing'}")


def _place(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)
