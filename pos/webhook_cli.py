"""`pos api-client webhook`: where programs hear from us, and what became of what we sent."""

import click
from sqlalchemy import Connection

from pos.command_line import actor, command_settings, open_desk
from pos.domain.errors import Refused
from pos.facilities_cli import aligned
from pos.front_desk import FrontDesk
from pos.operations.redeliver_webhook import redeliver_webhook
from pos.operations.register_webhook import disable_webhook, register_webhook
from pos.operations.webhook_secret import webhook_secret
from pos.settings import Mode
from pos.storage import api_clients, webhooks
from pos.storage.webhooks import Endpoint


@click.group()
def webhook() -> None:
    """Where a program wants to hear from us."""


@webhook.command()
@click.argument("client_id")
@click.argument("url")
def add(client_id: str, url: str) -> None:
    """Send the events of CLIENT_ID to URL from now on, and show the secret that verifies them."""
    loopback = command_settings().mode is not Mode.PRODUCTION
    with open_desk() as desk:
        endpoint = register_webhook(desk, client_id, url, actor(), loopback_http=loopback)
    click.echo(f"OK: {endpoint.id}", err=True)
    click.echo(_secret(endpoint))


@webhook.command(name="list")
def list_() -> None:
    """Show all endpoints of all programs."""
    with open_desk() as desk, desk.database.reading() as connection:
        endpoints = [
            endpoint
            for client in api_clients.all_clients(connection)
            for endpoint in webhooks.endpoints_of(connection, client.id)
        ]
    rows = [(one.id, one.client_id, one.url, one.disabled_reason or "listening") for one in endpoints]
    for line in aligned([("endpoint", "client", "address", "state"), *rows]):
        click.echo(line)


@webhook.command()
@click.argument("endpoint_id")
def secret(endpoint_id: str) -> None:
    """Show the secret of ENDPOINT_ID once more: it follows from POS_SECRET_KEY."""
    with open_desk() as desk:
        endpoint = _endpoint(desk, endpoint_id)
    click.echo(_secret(endpoint))


@webhook.command()
@click.argument("endpoint_id")
@click.option("--reason", required=True, help="Kept with it.")
def disable(endpoint_id: str, reason: str) -> None:
    """Send nothing more to ENDPOINT_ID."""
    with open_desk() as desk:
        endpoint = disable_webhook(desk, endpoint_id, reason, actor())
    click.echo(f"OK: {endpoint.url} hears nothing any more")


@webhook.command()
@click.argument("endpoint_id")
@click.option("--last", type=click.IntRange(1, 1000), default=20, show_default=True)
def deliveries(endpoint_id: str, last: int) -> None:
    """Show the newest deliveries to ENDPOINT_ID, each with its last attempt."""
    with open_desk() as desk:
        _endpoint(desk, endpoint_id)
        with desk.database.reading() as connection:
            rows = [
                (row["id"], row["type"], row["status"], str(row["attempts"]), _last_attempt(connection, row["id"]))
                for row in webhooks.deliveries_of(connection, endpoint_id, limit=last)
            ]
    for line in aligned([("delivery", "event", "state", "attempts", "last attempt"), *rows]):
        click.echo(line)


@webhook.command()
@click.argument("delivery_id")
def redeliver(delivery_id: str) -> None:
    """Send DELIVERY_ID once more."""
    with open_desk() as desk:
        redeliver_webhook(desk, delivery_id, actor())
    click.echo(f"OK: {delivery_id} is sent within a minute")


def _endpoint(desk: FrontDesk, endpoint_id: str) -> Endpoint:
    with desk.database.reading() as connection:
        endpoint = webhooks.find_endpoint(connection, endpoint_id)
    if endpoint is None:
        raise Refused("unknown_endpoint", f"there is no webhook endpoint {endpoint_id[:40]!r}")
    return endpoint


def _secret(endpoint: Endpoint) -> str:
    return webhook_secret(command_settings().secret_key, endpoint.id)


def _last_attempt(connection: Connection, delivery_id: str) -> str:
    attempts = webhooks.attempts_of(connection, delivery_id)
    if not attempts:
        return ""
    last = attempts[-1]
    return f"{last['attempted_at']:%Y-%m-%d %H:%M:%S} {last['response_status'] or last['error']}"
