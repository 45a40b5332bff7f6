"""Databases for tests: each test that asks gets one of its own, on SQLite and then on PostgreSQL.

``database_url`` is the address of an empty database, ``migrated_url`` of one with all tables, ``store`` an
open store on the latter; in ``folder_with_tables`` lies a file with all tables. The PostgreSQL server is the
one that TEST_DATABASE_URL names (an address whose user may create databases), else one that the tests start
and stop by themselves.
"""

import fcntl
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Connection, make_url

from bot.storage import announcement_tables, file_tables, workshop_tables  # noqa: F401 - emptied too
from bot.storage.migrate import upgrade
from bot.storage.store import NotDone, Store, open_store
from bot.storage.tables import metadata
from tests import postgres_server

ENGINES = ("sqlite", "postgresql")

EMPTY = "template0"

SHAPE = {
    "sqlite": """
        SELECT count(*), sum(length(sql)), (SELECT version_num FROM alembic_version) FROM sqlite_master
    """,
    "postgresql": """
        SELECT count(*), sum(relnatts), (SELECT version_num FROM alembic_version)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace
    """,
}
"""Tells a database whose tables a test has changed from one in which it has only left rows."""

DELETIONS = [str(table.delete()) for table in reversed(metadata.sorted_tables) if table.name != "revisions"]
"""Of all tables but one, which goes with the shape of the others."""

EMPTY_FILE = [*DELETIONS, "DELETE FROM sqlite_sequence"]
"""Takes away all rows of a file, and lets numbers begin at 1 again."""

CAN_BE_EMPTIED = f"""
    CREATE SCHEMA tests;
    CREATE TABLE tests.shape AS {SHAPE["postgresql"]};
    CREATE FUNCTION tests.empty() RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (TABLE tests.shape EXCEPT {SHAPE["postgresql"]}) THEN
            RETURN false;
        END IF;
        {"; ".join(DELETIONS)};
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
        RETURN true;
    END $$
"""
"""Adds a function to PostgreSQL that does the same, unless tables have changed; it says whether it did."""

ALL_GO = """
    SET lock_timeout = '10s';
    SELECT set_config('session_replication_role', 'replica', false)
    FROM pg_roles WHERE rolname = current_user AND rolsuper
"""
"""Spares most of the work: a row that goes is not looked for in other tables. Only a superuser may say so."""


class Emptier:
    """Empties one PostgreSQL database after each test, by a connection that stays and plans that once."""

    def __init__(self, address: str) -> None:
        self._db = psycopg.connect(address, autocommit=True)
        self._db.execute(ALL_GO)

    def empty(self) -> bool:
        """Take away all rows, if nothing else has changed: whether the database is as it was made."""
        return self._db.execute("SELECT tests.empty()", prepare=True).fetchone() == (True,)

    @property
    def pid(self) -> int:
        """The number of the server's process for it."""
        return self._db.info.backend_pid

    def close(self) -> None:
        """Leave the server."""
        self._db.close()


class PostgresServer:
    """A server on which databases are made, lent to one test after the other, and dropped in the end.

    Making one with all tables takes much longer than emptying it, since each table is several files.
    """

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._connection = psycopg.connect(self._written(self._address), autocommit=True)
        self._free: dict[str, list[str]] = {}
        self._names: list[str] = []
        self._emptiers: dict[str, Emptier] = {}

    def make(self, template: str = "template0") -> str:
        """Make a database, a copy of another if named, and give its address."""
        name = f"kompis_test_{uuid.uuid4().hex[:12]}"
        self._connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        self._names.append(name)
        return self._written(self._address.set(database=name))

    @contextmanager
    def lend(self, template: str) -> Iterator[str]:
        """Lend a database that is empty, or has all tables and no rows if the template is a migrated one."""
        free = self._free.setdefault(template, [])
        address = free.pop() if free else self.make(template)
        yield address
        self._send_away(address)
        if template == EMPTY:
            with psycopg.connect(address) as db:
                db.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            free.append(address)
        elif self.empty(address):
            free.append(address)

    def empty(self, address: str) -> bool:
        """Take away all rows of a database that was lent migrated: whether it can be used again."""
        if address not in self._emptiers:
            self._emptiers[address] = Emptier(address)
        return self._emptiers[address].empty()

    def close(self) -> None:
        """Drop all that was made, and leave the server."""
        for emptier in self._emptiers.values():
            emptier.close()
        for name in self._names:
            self._connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        self._connection.close()

    def _send_away(self, address: str) -> None:
        """End the connections that a test has left open."""
        everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid != %s"
        emptier = self._emptiers.get(address)
        self._connection.execute(everybody, [make_url(address).database, emptier.pid if emptier else 0])

    @staticmethod
    def _written(url: URL) -> str:
        return url.render_as_string(hide_password=False)


@contextmanager
def server_of_its_own() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that may come to harm: the address of an empty database on it, and what starts it anew."""
    run = f"alone-{uuid.uuid4().hex}"
    with postgres_server.running(run) as address:
        with psycopg.connect(address, autocommit=True) as db:
            db.execute("CREATE DATABASE kompis")
        kompis = make_url(address).set(database="kompis").render_as_string(hide_password=False)
        yield kompis, partial(postgres_server.restart, run)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = PostgresServer(given)
        yield server
        server.close()
        return
    with postgres_server.running(os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)) as address:
        server = PostgresServer(address)
        yield server
        server.close()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A migrated database, which tests get copies of."""
    address = postgres.make()
    upgrade(address)
    with psycopg.connect(address) as db:
        db.execute(CAN_BE_EMPTIED.encode())
    return str(make_url(address).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, which tests get copies of; the first worker makes it for all."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "migrated.db"
    with (folder / "migrating").open("w") as migrating:
        fcntl.flock(migrating, fcntl.LOCK_EX)
        if not path.exists():
            upgrade(f"sqlite:///{path}.new")
            path.with_name(f"{path.name}.new").rename(path)
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database at hand; a test can be for one only by overriding the parameters."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'kompis.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.lend(EMPTY) as address:
        yield address


@pytest.fixture
def migrated_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if engine == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "kompis.db")
        yield f"sqlite:///{tmp_path / 'kompis.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.lend(request.getfixturevalue("postgres_template")) as address:
        yield address


@pytest.fixture
def folder_with_tables(sqlite_template: Path, tmp_path: Path) -> Path:
    """The test's own folder; kompis.db in it has all tables, as the first start leaves it."""
    shutil.copyfile(sqlite_template, tmp_path / "kompis.db")
    return tmp_path


class Stores:
    """Open stores that tests get one after the other, since opening one costs more than emptying it.

    One that a test has closed, or whose tables it has changed, is not lent again. ``empty`` takes away all
    rows of a store's database, and says whether the tables are as they were.
    """

    def __init__(
        self, database: Callable[[], AbstractContextManager[str]], empty: Callable[[Store, str], bool]
    ) -> None:
        self._database = database
        self._empty = empty
        self._free: list[tuple[Store, str]] = []
        self._leave = ExitStack()

    @contextmanager
    def lend(self) -> Iterator[Store]:
        """Lend a store on a database with all tables and no rows."""
        store, address = self._free.pop() if self._free else self._open()
        yield store
        with suppress(NotDone, psycopg.OperationalError):
            if self._empty(store, address):
                self._free.append((store, address))

    def close(self) -> None:
        """Close all of them, and give their databases back."""
        self._leave.close()

    def _open(self) -> tuple[Store, str]:
        address = self._leave.enter_context(self._database())
        return self._leave.enter_context(open_store(address)), address


def _empty_file(db: Connection) -> object:
    """Take away all rows by the driver alone: SQLAlchemy would double the time."""
    file: Any = db.connection.dbapi_connection
    for statement in EMPTY_FILE:
        file.execute(statement)
    return file.execute(SHAPE["sqlite"]).fetchone()


def _look(_: Connection) -> None:
    """Do nothing, which a store that is closed refuses."""


@pytest.fixture(scope="session")
def sqlite_stores(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    @contextmanager
    def copy() -> Iterator[str]:
        path = tmp_path_factory.mktemp("store") / "kompis.db"
        shutil.copyfile(sqlite_template, path)
        yield f"sqlite:///{path}"

    with closing(sqlite3.connect(sqlite_template)) as db:
        shape = db.execute(SHAPE["sqlite"]).fetchone()
    stores = Stores(copy, lambda store, _: store.write_now(_empty_file) == shape)
    yield stores
    stores.close()


@pytest.fixture(scope="session")
def postgresql_stores(postgres: PostgresServer, postgres_template: str) -> Iterator[Stores]:
    def empty(store: Store, address: str) -> bool:
        store.write_now(_look)
        return postgres.empty(address)

    stores = Stores(lambda: postgres.lend(postgres_template), empty)
    yield stores
    stores.close()


@pytest.fixture
def store(engine: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    if "migrated_url" in request.fixturenames:  # the test looks at the same database by itself
        with open_store(request.getfixturevalue("migrated_url")) as opened:
            yield opened
        return
    stores: Stores = request.getfixturevalue(f"{engine}_stores")
    with stores.lend() as lent:
        yield lent
