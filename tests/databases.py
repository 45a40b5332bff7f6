"""Databases for tests: each test that asks gets one of its own, on SQLite and then on PostgreSQL.

``database_url`` is the address of an empty database, ``migrated_url`` of one with all tables, ``store`` an
open store on the latter. The PostgreSQL server is the one that TEST_DATABASE_URL names (an address whose
user may create databases), else one that the tests start and stop by themselves.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cache, partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Connection, make_url, text

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

NUMBERS_FROM_ONE = {
    "sqlite": "DELETE FROM sqlite_sequence",
    "postgresql": """
        SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences WHERE last_value IS NOT NULL
    """,
}
DELETIONS = [str(table.delete()) for table in reversed(metadata.sorted_tables) if table.name != "revisions"]
"""Of all tables but one, which goes with the shape of the others."""
DELETE_ALL = "; ".join([*DELETIONS, NUMBERS_FROM_ONE["postgresql"]])
"""Takes away all rows, and lets numbers begin at 1 again."""

EMPTYING = {"sqlite": DELETIONS, "postgresql": ["SELECT tests.empty()"]}
"""Takes away all rows in as few trips to the database as it allows."""

CAN_BE_EMPTIED = f"""
    CREATE SCHEMA tests;
    CREATE FUNCTION tests.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {"; ".join(DELETIONS)}; END $$
"""
"""Adds a function to PostgreSQL, since each connection plans only once what that does."""


class PostgresServer:
    """A server on which databases are made, lent to one test after the other, and dropped in the end.

    Making one with all tables takes much longer than emptying it, since each table is several files.
    """

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql")
        self._connection = psycopg.connect(self._written(self._address), autocommit=True)
        self._free: dict[str, list[str]] = {EMPTY: []}
        self._names: list[str] = []

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
        name = make_url(address).database
        self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        with psycopg.connect(address) as db:
            if template == EMPTY:
                db.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                free.append(address)
            elif db.execute(SHAPE["postgresql"].encode()).fetchone() == self._shape(template):
                db.execute(DELETE_ALL.encode())
                free.append(address)

    def close(self) -> None:
        """Drop all that was made, and leave the server."""
        for name in self._names:
            self._connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        self._connection.close()

    @cache  # noqa: B019 - there is one server for a run
    def _shape(self, name: str) -> object:
        with psycopg.connect(self._written(self._address.set(database=name))) as db:
            return db.execute(SHAPE["postgresql"].encode()).fetchone()

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


class Stores:
    """Open stores that tests get one after the other, since opening one costs more than emptying it.

    One that a test has closed, or whose tables it has changed, is not lent again.
    """

    def __init__(self, database: Callable[[], AbstractContextManager[str]]) -> None:
        self._database = database
        self._free: list[tuple[Store, object]] = []
        self._leave = ExitStack()

    @contextmanager
    def lend(self) -> Iterator[Store]:
        """Lend a store on a database with all tables and no rows."""
        store, shape = self._free.pop() if self._free else self._open()
        yield store
        with suppress(NotDone):
            if store.write_now(_empty) == shape:
                self._free.append((store, shape))

    def close(self) -> None:
        """Close all of them, and give their databases back."""
        self._leave.close()

    def _open(self) -> tuple[Store, object]:
        store = self._leave.enter_context(open_store(self._leave.enter_context(self._database())))
        return store, store.read_now(_shape)


def _shape(db: Connection) -> object:
    return db.execute(text(SHAPE[db.dialect.name])).one()


def _empty(db: Connection) -> object:
    for statement in EMPTYING[db.dialect.name]:
        db.exec_driver_sql(statement)
    db.execute(text(NUMBERS_FROM_ONE[db.dialect.name]))
    return _shape(db)


@pytest.fixture(scope="session")
def sqlite_stores(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    @contextmanager
    def copy() -> Iterator[str]:
        path = tmp_path_factory.mktemp("store") / "kompis.db"
        shutil.copyfile(sqlite_template, path)
        yield f"sqlite:///{path}"

    stores = Stores(copy)
    yield stores
    stores.close()


@pytest.fixture(scope="session")
def postgresql_stores(postgres: PostgresServer, postgres_template: str) -> Iterator[Stores]:
    stores = Stores(lambda: postgres.lend(postgres_template))
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
