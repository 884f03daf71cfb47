"""The command `pos`. Each subcommand lives beside what it is about and is imported only when it is used."""

import importlib
import sys

import click

from pos.refused_start import REFUSED_START, say_why

_COMMANDS = {
    "serve": "pos.serving.cli:serve",
    "demo": "pos.demo.cli:demo",
    "db": "pos.db_cli:db",
    "facilities": "pos.facilities_cli:facilities",
    "staff": "pos.staff_cli:staff",
    "api-client": "pos.api_client_cli:api_client",
    "gateway-simulator": "pos.gateways.simulator.cli:gateway_simulator",
    "verify": "pos.verification.cli:verify",
}


class _LazyCommands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
def pos() -> None:
    """The cashless counter of the ward: serve it, look after it, try it out.

    Exit codes: 0 done, 1 refused or something is wrong (said on stderr), 2 usage or settings.
    """


def main() -> None:
    """Run the command line; a start that is refused says why in plain words and exits with 2."""
    try:
        pos()
    except REFUSED_START as refusal:
        say_why(refusal)
        sys.exit(2)
