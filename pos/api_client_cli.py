"""`pos api-client`: the reservation system's programs and their keys."""

from datetime import datetime, timedelta

import click

from pos.command_line import actor, known_facilities, open_desk
from pos.domain.access import EVERYWHERE, Scope
from pos.facilities_cli import aligned
from pos.front_desk import FrontDesk
from pos.operations.api_clients.issue_api_key import issue_api_key
from pos.operations.api_clients.new_key import IssuedKey
from pos.operations.api_clients.register_client import register_client
from pos.operations.api_clients.revoke_api_key import revoke_api_key
from pos.operations.api_clients.rotate_api_key import rotate_api_key
from pos.storage.api_clients import ApiKey, all_clients, keys_of
from pos.webhook_cli import webhook

_expires = click.option(
    "--expires-in-days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Life of the new key."
)

_scopes = click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="May be repeated.",
)


@click.group()
def api_client() -> None:
    """The reservation system's programs and their keys."""


api_client.add_command(webhook)


@api_client.command()
@click.argument("client_id")
@click.option("--name", required=True, help="Whose program it is.")
@click.option("--facility", "facilities", multiple=True, help="For which it may take payments; may be repeated.")
@click.option("--everywhere", is_flag=True, help="For all facilities, also those to come.")
@_scopes
@_expires
def add(
    client_id: str,
    name: str,
    facilities: tuple[str, ...],
    everywhere: bool,
    scopes: tuple[str, ...],
    expires_in_days: int,
) -> None:
    """Register the program CLIENT_ID and show its first key, once."""
    places = frozenset({*facilities, *([EVERYWHERE] if everywhere else [])})
    opened = frozenset(Scope(scope) for scope in scopes)
    with open_desk() as desk:
        register_client(desk, client_id, name, places, known_facilities(), actor())
        _show(issue_api_key(desk, client_id, opened, _in_days(desk, expires_in_days), actor()))


@api_client.command(name="list")
def list_() -> None:
    """Show all programs with all their keys (never the secrets)."""
    with open_desk() as desk, desk.database.reading() as connection:
        rows = [
            (client.id, client.name, " ".join(sorted(client.facilities)), *columns)
            for client in all_clients(connection)
            for columns in _key_columns(keys_of(connection, client.id), desk.clock.now())
        ]
    for line in aligned([("client", "name", "facilities", "key", "state", "scopes", "expires", "last used"), *rows]):
        click.echo(line)


@api_client.command()
@click.argument("client_id")
@_scopes
@_expires
def issue(client_id: str, scopes: tuple[str, ...], expires_in_days: int) -> None:
    """Show one more key for CLIENT_ID, once: with other scopes, or after the last one ended."""
    opened = frozenset(Scope(scope) for scope in scopes)
    with open_desk() as desk:
        _show(issue_api_key(desk, client_id, opened, _in_days(desk, expires_in_days), actor()))


@api_client.command()
@click.argument("client_id")
@click.option(
    "--overlap-days", type=click.IntRange(0, 90), default=7, show_default=True, help="How long the old key still works."
)
@_expires
def rotate(client_id: str, overlap_days: int, expires_in_days: int) -> None:
    """Show a new key for CLIENT_ID, once; the old one ends after the overlap."""
    with open_desk() as desk:
        expires_at = _in_days(desk, expires_in_days)
        _show(rotate_api_key(desk, client_id, expires_at, timedelta(days=overlap_days), actor()))


@api_client.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End the key KEY_ID at once."""
    with open_desk() as desk:
        revoke_api_key(desk, key_id, actor())
        click.echo(f"OK: {key_id} opens nothing any more")


def _in_days(desk: FrontDesk, days: int) -> datetime:
    return desk.clock.now() + timedelta(days=days)


def _show(issued: IssuedKey) -> None:
    click.echo(issued.text)
    click.echo(f"This key is shown once. It ends on {issued.key.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


def _key_columns(keys: list[ApiKey], now: datetime) -> list[tuple[str, ...]]:
    return [_columns_of(key, now) for key in keys] or [("-", "no key", "", "", "")]


def _columns_of(key: ApiKey, now: datetime) -> tuple[str, ...]:
    state = "live" if key.is_live(now) else "revoked" if key.revoked_at else "expired"
    return (key.key_id, state, " ".join(sorted(key.scopes)), _day(key.expires_at), _day(key.last_used_at))


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d}" if instant else ""
