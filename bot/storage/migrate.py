"""The revision of a database: compared at every start with one SELECT, brought up to date when it differs.

Alembic is imported only for the latter; it takes longer to load than all the rest of a start.

Each migration says what it is. An *expand* step only adds, so that older code runs on as before. A *contract*
step takes away what older code needed, and waits until none of it runs. The table ``revisions`` keeps which
were taken, so that code which has never heard of a step knows whether it can run beside it.
"""

import contextlib
import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage.errors import CannotOpen
from bot.storage.sqlite import make_private, path_of

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import Script

CURRENT = "0010"
"""The revision this code reads and writes: the newest file in ``migrations/versions``."""

NEEDED = "0010"
"""The newest step without which this code does not run. A contract step behind it may wait."""

EXPAND, CONTRACT = "expand", "contract"

CONNECT_SECONDS = 3
"""How long a PostgreSQL that does not answer is waited for."""

MIGRATIONS = Path(__file__).parent / "migrations"

_NOTE = text("INSERT INTO revisions (revision, place, step) VALUES (:revision, :place, :step)")

log = structlog.get_logger("store")


def prepare(address: str) -> None:
    """Make a database fit for ``kompis run``, before the store is opened on it.

    One at the current revision is left alone. A new or empty one gets its tables. A SQLite file is copied
    (``kompis.db.before-<revision>``) and migrated. PostgreSQL is left alone, since machines with other code
    may be at work on it. Raises CannotOpen when this code does not run on what is there, and when the
    database is out of reach.
    """
    url = make_url(address)
    found = revision(address)
    if found == CURRENT:
        return
    if found is not None and url.get_backend_name() == "postgresql":
        check(address)
        log.info("the database is at another revision, beside which this kompis runs", revision=found)
        return
    if found is None:
        upgrade(address)
        return
    if not _ahead(found):
        raise _made_by_newer(found)
    copy = _copy(path_of(url))
    log.info("the database was copied before it is migrated", copy=str(copy))
    try:
        upgrade(address)
    except BaseException:
        copy.unlink()  # the database is as it was; a start that is tried again and again fills no disk
        raise


def _made_by_newer(found: str | None) -> CannotOpen:
    return CannotOpen(
        f"the database is at revision {found}, which this kompis ({CURRENT}) does not know: "
        "it was made by a newer one; install that"
    )


def check(address: str) -> None:
    """See that this code runs on a database that has tables. Raises CannotOpen, with what to do, if not."""
    with _connected(make_url(address), "BEGIN") as db:
        found = revision_of(db)
        if found == CURRENT:
            return
        places = _steps_taken(db)
    own = places.get(CURRENT)
    newer = [] if own is None else [step for place, step in places.values() if place > own[0]]
    if CONTRACT in newer:
        raise CannotOpen(
            f"the database is at revision {found}, beside which this kompis ({CURRENT}) cannot run: "
            "it was made by a newer one; install that"
        )
    if own is None and NEEDED not in places:
        raise CannotOpen(
            f"the database is at revision {found}, and this kompis needs {CURRENT}: "
            "take a backup, and call `kompis migrate`"
        )


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
    with _connected(make_url(address)) as db:
        _lock(db)
        _step_up(db, "head")
        db.commit()


def expand(address: str) -> Sequence[str]:
    """Take every step that leaves older kompis running; the revisions of those that wait. Raises CannotOpen.

    All that stand behind the first contract step wait, too.
    """
    with _connected(make_url(address)) as db:
        _lock(db)
        ahead = _ahead(revision_of(db))
        contract = next((place for place, one in enumerate(ahead) if step_of(one) == CONTRACT), len(ahead))
        if contract or not ahead:
            _step_up(db, ahead[contract - 1].revision if contract else "head")
        db.commit()
    return [one.revision for one in ahead[contract:]]


def older_hosts(address: str) -> Sequence[str]:
    """The machines that run now, on PostgreSQL, with code older than this. Raises CannotOpen."""
    from bot.storage import hosts, leases  # noqa: PLC0415 - needed by few

    older = {one.revision for one in _ahead(None)} - {CURRENT}
    with _connected(make_url(address), "BEGIN") as db:
        if not inspect(db).has_table("hosts"):
            return []
        clock = leases.clock(db, dt.datetime.now(dt.UTC))
        return [row.name for row in hosts.alive(db, clock) if row.revision in older]


def step_of(script: "Script") -> str:
    """What a migration says it is. Those from before machines could run side by side say nothing."""
    return getattr(script.module, "step", EXPAND)


def _lock(db: Connection) -> None:
    if db.dialect.name == "postgresql":  # two machines that start at once on an empty database
        db.execute(text("SELECT pg_advisory_xact_lock(hashtext('kompis migrate'))"))


def _ahead(found: str | None) -> Sequence["Script"]:
    """The steps behind this revision, in order."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see the top

    steps = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())[::-1]
    names = [one.revision for one in steps]
    if found is None:
        return steps
    return steps[names.index(found) + 1 :] if found in names else []


def _step_up(db: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - see the top
    from alembic.util import CommandError  # noqa: PLC0415

    config = alembic_config()
    config.attributes["connection"] = db
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise _made_by_newer(revision_of(db)) from error
    _note_steps(db)


def _note_steps(db: Connection) -> None:
    """Keep which steps were taken, and what each of them is."""
    if not inspect(db).has_table("revisions"):
        return
    found, taken = revision_of(db), _steps_taken(db)
    for place, one in enumerate(_ahead(None)):
        if one.revision not in taken:
            db.execute(_NOTE, {"revision": one.revision, "place": place, "step": step_of(one)})
        if one.revision == found:
            return


def _steps_taken(db: Connection) -> Mapping[str, tuple[int, str]]:
    """Place and kind of each step, by revision; nothing where the database is too old to tell."""
    if not inspect(db).has_table("revisions"):
        return {}
    rows = db.execute(text("SELECT revision, place, step FROM revisions"))
    return {row.revision: (row.place, row.step) for row in rows}


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
    """Copy a SQLite database with what is still in its log, beside it, under a name that nothing has yet.

    Raises CannotOpen, and leaves nothing behind, when there is no room.
    """
    wanted = path.with_name(f"{path.name}.before-{CURRENT}")
    names = itertools.chain([wanted], (wanted.with_name(f"{wanted.name}-{n}") for n in itertools.count(2)))
    to = next(name for name in names if not name.exists())
    try:
        make_private(to)
        with contextlib.closing(sqlite3.connect(path)) as old, contextlib.closing(sqlite3.connect(to)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        to.unlink(missing_ok=True)
        raise CannotOpen(
            f"cannot copy {path} before it is upgraded: {error}; make room for a second one of "
            f"{path.stat().st_size / 1e6:.0f} MB in {path.parent}, and see that kompis may write there"
        ) from error
    return to
