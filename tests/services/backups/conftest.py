"""A town in which something of everything lies, on both databases, its backup, and empty databases beside."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection, Executable, insert, select, update

from bot.services.backups.make import Made, make
from bot.storage.bodies import keep
from bot.storage.store import open_store
from bot.storage.tables import asks, deliveries, inbox, metadata, persons, workplaces
from tests.cast import MONDAY, SLOT, at, found
from tests.databases import EMPTY, PostgresServer

NOW = dt.datetime(2026, 11, 22, 2, 40, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=5)
SAME_DAY = at(MONDAY, 10)
"""Before anything of the town is due, so that a restore has nothing to pass by."""
ALVA, BASHIR = 1, 2
LARGE = 'Hej på er, åäö ÅÄÖ éèê 日本 🙂 \\ " \t\r\n\x7f\u2028 {0}' * 2_000

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Source:
    """A database that tests only read, its rows, and a backup of it."""

    address: str
    rows: Rows
    made: Made


def lived(address: str) -> None:
    """Alva and Bashir have their first tip; Alva has answered; and there are values that are hard to keep."""
    with open_store(address) as store:
        town = found(store)
        alva, _ = town.joins("alva"), town.joins("bashir")
        sent, _ = town.morning()
        town.answers(sent, at(MONDAY, 9), 1)
        town.do(hard_values, alva)


def hard_values(db: Connection, person: int) -> None:
    body = {"message": LARGE, "numbers": [0, -1, 2**53 + 1, 0.1, 1e-300], "nothing": None, "yes": True}
    for delivery in db.scalars(select(deliveries.c.id).where(deliveries.c.person_id == person)).all():
        keep(db, delivery, body)
    received = {"state": "poisoned", "received_at": SLOT, "tries": 3, "channel": "web"}
    payloads = [bytes(range(256)) * 40, b"", "Åsa".encode("latin-1")]
    events = [{**received, "key": str(key), "payload": payload} for key, payload in enumerate(payloads)]
    db.execute(insert(inbox), events)
    db.execute(update(asks).values(forecast=0.1 + 0.2, held_out=True))
    exact = dt.datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=dt.UTC)
    db.execute(update(persons).where(persons.c.id == person).values(joined_at=exact, paused_until=MONDAY))
    db.execute(insert(workplaces), [{"organisation_id": 1, "code": "abc", "name": "NULL", "area": "\\N"}])


def rows_in(address: str) -> Rows:
    """Every row of every table, as our code reads it."""
    with open_store(address) as opened:
        return opened.read_now(_rows)


def _rows(db: Connection) -> Rows:
    return {
        table.name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))]
        for table in metadata.sorted_tables
        if table.name not in {"hosts", "revisions", "leases"}
    }


def run(db: Connection, statement: Executable) -> None:
    db.execute(statement)


def persons_in(address: str) -> list[int]:
    with open_store(address) as opened:
        return opened.read_now(lambda db: list(db.scalars(select(persons.c.id).order_by(persons.c.id))))


def source_at(address: str, folder: Path) -> Source:
    lived(address)
    return Source(address, rows_in(address), make(address, folder / "backups", NOW))


@pytest.fixture(scope="session")
def sqlite_source(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("source")
    copyfile(sqlite_template, folder / "kompis.db")
    return source_at(f"sqlite:///{folder / 'kompis.db'}", folder)


@pytest.fixture(scope="session")
def postgresql_source(
    postgres: PostgresServer, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Source]:
    with postgres.lend(postgres_template) as address:
        yield source_at(address, tmp_path_factory.mktemp("source"))


@pytest.fixture
def source(engine: str, request: pytest.FixtureRequest) -> Source:
    found: Source = request.getfixturevalue(f"{engine}_source")
    return found


@pytest.fixture
def backup(source: Source, tmp_path: Path) -> Path:
    """A backup of the source in a folder of its own."""
    (tmp_path / "backups").mkdir()
    return Path(copyfile(source.made.path, tmp_path / "backups" / source.made.path.name))


@pytest.fixture
def own_town(migrated_url: str) -> str:
    """A database with the same town, for a test that changes it."""
    lived(migrated_url)
    return migrated_url


NewDatabase = Callable[[str], str]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """``new_database("postgresql")``: the address of one that is empty."""
    with ExitStack() as lent:

        def make_empty(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite:///{tmp_path / 'other' / 'kompis.db'}"
            server: PostgresServer = request.getfixturevalue("postgres")
            return lent.enter_context(server.lend(EMPTY))

        yield make_empty


def one_more(address: str) -> None:
    """Somebody more becomes known."""
    with open_store(address) as store:
        store.write_now(run, insert(persons).values(created_at=SLOT, language="sv"))
