"""Connections for copying a whole database: one that sees a single moment, one that keeps all or nothing."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from bot.storage.errors import CannotOpen
from bot.storage.sqlite import path_of

_CONNECT: Final = 3
_SECURE: Final = "PRAGMA secure_delete=ON"  # as the store does: who is erased leaves nothing in free pages


@contextlib.contextmanager
def one_moment(address: str) -> Iterator[Connection]:
    """Connect to read, and see the database as it stands now however long it takes.

    Nobody who writes waits for it. Raises CannotOpen.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        if not path_of(url).is_file():
            raise CannotOpen(f"there is no database {path_of(url)}; the first `kompis run` makes it")
        engine = _sqlite(path_of(url), "BEGIN", "PRAGMA query_only=ON")
    else:
        engine = _postgresql(url).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with _connected(url, engine) as db:
        yield db


@contextlib.contextmanager
def all_or_nothing(address: str) -> Iterator[Connection]:
    """Connect to write, in a transaction that is kept when the block ends, and undone when it raises.

    On SQLite constraints between tables are not looked at meanwhile: see that they hold before the end.
    Raises CannotOpen.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = _sqlite(path_of(url), "BEGIN IMMEDIATE", "PRAGMA foreign_keys=OFF", _SECURE)
    else:
        engine = _postgresql(url)
    with _connected(url, engine) as db:
        yield db
        db.commit()


@contextlib.contextmanager
def _connected(url: URL, engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as db:
            yield db
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        where = url.set(query={}).render_as_string(hide_password=True)
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
        raise CannotOpen(f"cannot read or write {where}: {said}; see to room and access there") from error
    finally:
        engine.dispose()


def _sqlite(path: Path, begin: str, *pragmas: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=path.absolute().as_uri(), query={"uri": "true", "mode": "rw"}),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": 5.0},
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(raw: sqlite3.Connection, _: object) -> None:
        for pragma in pragmas:
            raw.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def begin_so(db: Connection) -> None:
        db.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        hide_parameters=True,
        use_native_hstore=False,
        connect_args={"application_name": "kompis backup", "connect_timeout": _CONNECT, **url.query},
    )
