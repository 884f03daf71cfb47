"""`pos staff`: who works here. The same can be done on the administrator's pages; this is how the first one is made."""

import sys

import click

from pos.command_line import actor, known_facilities, open_desk
from pos.domain.access import EVERYWHERE, Role, StaffMember
from pos.facilities_cli import aligned
from pos.operations.staff.disable_staff import disable_staff
from pos.operations.staff.register_staff import NewStaff, register_staff
from pos.operations.staff.set_password import set_password
from pos.storage.staff import everybody

#: A password on the command line would stand in the shell's history and in the list of processes.
_password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from stdin; else it is asked.")


@click.group()
def staff() -> None:
    """Who works here, and what they may do."""


@staff.command()
@click.argument("number")
@click.option("--name", required=True, help="As it is shown on screens.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="May be repeated.",
)
@click.option("--facility", "facilities", multiple=True, help="Where they work; may be repeated.")
@click.option("--everywhere", is_flag=True, help="At all facilities, also those to come.")
@_password_stdin
def add(
    number: str, name: str, roles: tuple[str, ...], facilities: tuple[str, ...], everywhere: bool, password_stdin: bool
) -> None:
    """Register the person with staff number NUMBER."""
    places = frozenset({*facilities, *([EVERYWHERE] if everywhere else [])})
    new = NewStaff(number, name, frozenset(Role(role) for role in roles), places)
    with open_desk() as desk:
        register_staff(desk, new, _password(password_stdin), known_facilities(), actor())
        click.echo(f"OK: {number} may sign in")


@staff.command(name="list")
def list_() -> None:
    """Show everybody, also those who were disabled."""
    with open_desk() as desk, desk.database.reading() as connection:
        rows = [_row(member) for member in everybody(connection)]
    for line in aligned([("number", "name", "roles", "facilities", "since", "disabled"), *rows]):
        click.echo(line)


@staff.command()
@click.argument("number")
def disable(number: str) -> None:
    """End all sessions of NUMBER and let them in no more."""
    with open_desk() as desk:
        disable_staff(desk, number, actor())
        click.echo(f"OK: {number} is out")


@staff.command(name="set-password")
@click.argument("number")
@_password_stdin
def set_password_(number: str, password_stdin: bool) -> None:
    """Give NUMBER a new password and end all their sessions."""
    with open_desk() as desk:
        set_password(desk, number, _password(password_stdin), actor())
        click.echo(f"OK: {number} has a new password")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _row(member: StaffMember) -> tuple[str, ...]:
    return (
        member.number,
        member.name,
        " ".join(sorted(member.roles)),
        " ".join(sorted(member.facilities)),
        f"{member.created_at:%Y-%m-%d}",
        f"{member.disabled_at:%Y-%m-%d}" if member.disabled_at else "",
    )
