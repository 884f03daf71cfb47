"""Why a program of this house does not start, in words for whoever started it."""

import click

from pos.facilities import FacilitiesInvalid
from pos.secrets_file import SecretsFileUnusable
from pos.settings import SettingsInvalid
from pos.storage.readiness import NotReady

#: Settings, ward or database are not as they must be; nothing was changed.
REFUSED_START = (SettingsInvalid, FacilitiesInvalid, NotReady, SecretsFileUnusable)


def say_why(refusal: BaseException) -> None:
    """All mistakes, one a line, on stderr."""
    click.echo(str(refusal), err=True)
