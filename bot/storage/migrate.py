"""The revision of a database: compared at every start with one SELECT, brought up to date when it differs.

Alembic is imported only for the latter; it takes longer to load than all the rest of a start.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage.errors import CannotOpen
from bot.storage.sqlite import make_private, path_of

if TYPE_CHECKING:
    from alembic.config import Config

CURRENT = "0004"
"""The revision this code reads and writes: the newest file in ``migrations/versions``."""

CONNECT_SECONDS = 3
"""How long a PostgreSQL that does not answer is waited for."""

MIGRATIONS = Path(__file__).parent / "migrations"

log = structlog.get_logger("store")


def prepare(address: str) -> None:
    """Make a database fit for ``kompis run``, before the store is opened on it.

    One at the current revision is left alone. A new or empty one gets its tables. A SQLite file is copied
    (``kompis.db.before-<revision>``) and migrated. Raises CannotOpen when PostgreSQL is at another revision,
    since machines with other code may be at work on it, and when the database is out of reach.
    """
    url = make_url(address)
    found = revision(address)
    if found == CURRENT:
        return
    if found is not None and url.get_backend_name() == "postgresql":
        raise CannotOpen(
            f"the database is at revision {found}, and this kompis needs {CURRENT}: "
            "stop the others, take a backup, and call `kompis migrate`"
        )
    if found is not None:
        log.info("the database was copied before it is migrated", copy=str(_copy(path_of(url))))
    upgrade(address)


def revision(address: str) -> str | None:
    """Ask a database for its revision; None when it is new or empty. Raises CannotOpen."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not path_of(url).exists():
        return None
    with _connected(url, "BEGIN") as db:
        return revision_of(db)


def revision_of(db: Connection) -> str | None:
    """Ask a connection for the revision of its database; None when that is empty."""
    try:
        with db.begin_nested():
            found: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        if inspect(db).has_table("alembic_version"):
            raise
        return None
    return found


def upgrade(address: str) -> None:
    """Bring a database to the current revision, all or nothing. Raises CannotOpen."""
    from alembic import command  # noqa: PLC0415 - see the top
    from alembic.util import CommandError  # noqa: PLC0415

    config = alembic_config()
    with _connected(make_url(address)) as db:
        if db.dialect.name == "postgresql":  # two machines that start at once on an empty database
            db.execute(text("SELECT pg_advisory_xact_lock(hashtext('kompis migrate'))"))
        config.attributes["connection"] = db
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            found = revision_of(db)
            raise CannotOpen(
                f"the database is at revision {found}, which this kompis ({CURRENT}) does not know: "
                "it was made by a newer one; install that"
            ) from error
        db.commit()


def alembic_config() -> "Config":
    """Give Alembic's configuration for our folder of migrations."""
    from alembic.config import Config  # noqa: PLC0415 - see the top

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextlib.contextmanager
def _connected(url: URL, begin: str = "BEGIN IMMEDIATE") -> Iterator[Connection]:
    """Connect in a transaction that holds definitions too, and is rolled back unless it is committed.

    ``begin`` is how SQLite begins: a look alone waits for no writer.
    """
    engine = _engine(url, begin)
    try:
        with engine.connect() as db:
            yield db
    except DBAPIError as error:
        raise CannotOpen(
            f"cannot read or write {url.set(query={}).render_as_string(hide_password=True)}: {error.orig}; "
            "see that it runs, and lets us in"
        ) from error
    finally:
        engine.dispose()


def _engine(url: URL, begin: str) -> Engine:
    if url.get_backend_name() != "sqlite":
        address = url.set(drivername="postgresql+psycopg")
        return create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    make_private(path_of(url))
    engine = create_engine(url, poolclass=NullPool, connect_args={"isolation_level": None})

    @event.listens_for(engine, "begin")
    def _(db: Connection) -> None:
        db.exec_driver_sql(begin)

    return engine


def _copy(path: Path) -> Path:
    """Copy a SQLite database with what is still in its log."""
    to = path.with_name(f"{path.name}.before-{CURRENT}")
    make_private(to)
    with contextlib.closing(sqlite3.connect(path)) as old, contextlib.closing(sqlite3.connect(to)) as new:
        old.backup(new)
    return to
