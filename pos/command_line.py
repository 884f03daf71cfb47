"""What the commands for administrators have in common: settings, an open database, and refusals in words."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager

import click

import reconciliation.tables  # noqa: F401 its tables join the metadata: they are guarded and granted, too
from pos.domain.errors import Refused
from pos.facilities import load_ward
from pos.front_desk import FrontDesk
from pos.joining import open_front_desk
from pos.secrets_file import with_local_secrets
from pos.settings import DEFAULT_DATA_DIR, Settings
from pos.storage.engine import Database
from pos.storage.readiness import assert_ready


def command_settings() -> Settings:
    """The settings of whoever types the command; after `make run`, those of the local database.

    Raises SettingsInvalid or SecretsFileUnusable.
    """
    return Settings.from_environment(with_local_secrets(os.environ, DEFAULT_DATA_DIR))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database, whatever state it is in."""
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def open_desk(*, check: bool = True) -> Iterator[FrontDesk]:
    """Where staff and programs are let in. Raises NotReady; a Refused inside becomes a message and exit code 1."""
    settings = command_settings()
    with open_database(settings) as database, refusals_in_words():
        if check:
            assert_ready(database)
        yield open_front_desk(database, settings.audit_keys)


@contextmanager
def refusals_in_words(*others: type[Exception]) -> Iterator[None]:
    """A rule forbids it: say which, and exit with 1. `others`: further exceptions that are meant for people."""
    meant_for_people: tuple[type[Exception], ...] = (Refused, *others)
    try:
        yield
    except meant_for_people as refusal:
        raise click.ClickException(str(refusal)) from refusal


def known_facilities() -> frozenset[str]:
    """The ids in the ward's file. Raises FacilitiesInvalid."""
    return frozenset(load_ward(command_settings().facilities).facilities)


def actor() -> str:
    """How the audit chain names whoever types: by their account on this machine."""
    return f"system:command-line:{pwd.getpwuid(os.getuid()).pw_name}"[:80]
