"""SQLite: one thread writes, many calls to a transaction; others read, each on a connection of its own."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Engine, ExceptionContext, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.storage.calls import Call, Lanes, Outcome, log
from bot.storage.connection import Held, Kept, Misuse, close_if_undone, not_done
from bot.storage.errors import CannotOpen
from bot.storage.owner import give_to_owner_of_folder, make_folder
from bot.storage.workers import Workers

BATCH = 64
"""Calls in one transaction, at most."""

WORK = 0.05
"""Seconds of work after which a transaction takes no further call."""

BUSY = 5.0
"""Seconds to wait for another process that writes (a command beside the service)."""

LOOK = 0.2
"""Of these so many at a time, so that a store that is closing need not wait for them all."""

TROUBLE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    )
)
"""What is wrong with the machine at the moment, and not with the statement."""


WRITING = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA secure_delete=ON",  # who is erased shall not stand in free pages; only some builds see to that
    f"PRAGMA busy_timeout={LOOK * 1000:.0f}",
)

READERS = 2
"""Threads that read, each with its connection."""


def open_workers(url: URL, stopping: threading.Event) -> tuple[Workers, Workers]:
    """Start the threads on a file, which is made if need be. Raises CannotOpen."""
    path = path_of(url)
    try:
        make_private(path)
        writing = _engine(path, "rwc", *WRITING)
        writer = Writer(writing, "BEGIN IMMEDIATE", stopping)
        writer.connect()
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise CannotOpen(
            f"cannot open {path}: {reason}; see that the file and its folder can be written"
        ) from error
    reading = _engine(path, "ro", "PRAGMA query_only=ON")
    readers = [Alone(reading, "BEGIN", stopping) for _ in range(READERS)]
    return Workers("writer", [writer], BATCH), Workers("reader", readers, READERS - 1)


def path_of(url: URL) -> Path:
    """Give the file of a SQLite address. Raises CannotOpen for a database in memory."""
    if not url.database or url.database == ":memory:":
        raise CannotOpen("database: SQLite needs a file, for example sqlite:///data/kompis.db")
    return Path(url.database)


def make_private(path: Path) -> None:
    """Make the file and its folder, if need be, for nobody but their owner to read.

    SQLite gives the files it puts beside this one the same access. Raises OSError.
    """
    make_folder(path.parent)
    if not path.exists():
        path.touch(mode=0o600)
        give_to_owner_of_folder(path)


class Line(Kept[Held]):
    """A connection to the file."""

    def stands(self) -> bool:
        """Say whether the transaction that was begun is still there to be committed."""
        try:
            return not self.db.invalidated and self.raw.in_transaction
        except sqlite3.ProgrammingError:  # closed
            return False

    def roll_back(self) -> None:
        """Undo what has begun, if anything. Raises sqlite3.Error."""
        if self.stands():
            self.raw.execute("ROLLBACK")


class Alone:
    """Runs each call in a transaction of its own; the connection is made when one is needed."""

    def __init__(self, engine: Engine, begin: str, stopping: threading.Event) -> None:
        self._engine = engine
        self._begin_with = begin
        self._stopping = stopping
        self._line: Line | None = None

    def run(self, first: Call, lanes: Lanes) -> Sequence[tuple[Call, Outcome]]:  # noqa: ARG002
        """Run this one call."""
        return [(first, self._alone(first))]

    def close(self) -> None:
        """Close the connection. The last one to close moves what is in the log into the file."""
        self._drop()

    def connect(self) -> Line:
        """Give the connection, making it if need be. Raises sqlalchemy.exc.DBAPIError."""
        if self._line is None:
            self._line = Line(self._engine)
        return self._line

    def _begin(self) -> Line:
        line = self.connect()
        give_up = time.monotonic() + BUSY
        while True:
            try:
                line.raw.execute(self._begin_with)
            except sqlite3.OperationalError as error:
                if self._stopping.is_set() or not _is_busy(error) or time.monotonic() > give_up:
                    raise
            else:
                return line

    def _alone(self, call: Call) -> Outcome:
        try:
            line = self._begin()
        except (DBAPIError, sqlite3.Error) as error:
            self._drop()
            return Outcome(error=not_done(call.name, error))
        try:
            value = call.run(line.db)
            line.check(call.name)
            line.raw.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is handed to who asked
            trouble = not isinstance(error, Misuse) and (_is_trouble(error) or not line.stands())
            cause = line.raw.undone_by or error
            self._roll_back(line)
            return Outcome(error=not_done(call.name, cause) if trouble else error)
        return Outcome(value)

    def _roll_back(self, line: Line) -> None:
        """Undo what has begun; keep the connection only if it is as it was before."""
        if not line.stands() or line.misuse():
            self._drop()
            return
        try:
            line.roll_back()
        except sqlite3.Error:
            self._drop()

    def _drop(self) -> None:
        """Close the connection, rolled back first: else its lock on the file would stay."""
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(sqlite3.Error):
                line.roll_back()
            line.close()


class Writer(Alone):
    """Runs what waits in one transaction; if one of the calls fails, each alone, in order."""

    def run(self, first: Call, lanes: Lanes) -> Sequence[tuple[Call, Outcome]]:
        """Run a call and what waits behind it, and commit once."""
        try:
            line = self._begin()
        except (DBAPIError, sqlite3.Error) as error:
            self._drop()
            return [(first, Outcome(error=not_done(first.name, error)))]
        done, failed = self._together(line, first, lanes)
        if failed is None:
            try:
                line.raw.execute("COMMIT")
            except sqlite3.Error as error:
                log.warning("commit failed; each call again, alone", calls=len(done), error=str(error))
            else:
                return done
        self._roll_back(line)
        if failed is not None and not done and failed[1].error is not None:
            return [failed]  # it was alone already, and the fault is its own
        calls = [call for call, _ in done] + ([failed[0]] if failed else [])
        return [(call, self._alone(call)) for call in calls]

    def _together(
        self, line: Line, first: Call, lanes: Lanes
    ) -> tuple[list[tuple[Call, Outcome]], tuple[Call, Outcome] | None]:
        """Run calls until one fails, none waits, or it is enough: what was done, and the one that failed.

        The outcome of the one that failed has an error only if the function raised it and the transaction
        still stands. Taps may follow bulk work into its transaction, bulk work never follows a tap: nobody
        who waits for a tap waits for bulk work that came later.
        """
        done: list[tuple[Call, Outcome]] = []
        enough = time.monotonic() + WORK
        taps = False
        call: Call | None = first
        while call is not None:
            try:
                value = call.run(line.db)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is handed to who asked
                own = isinstance(error, Misuse) or (line.stands() and not _is_trouble(error))
                return done, (call, Outcome(error=error if own else None))
            if line.misuse() or not line.stands():
                return done, (call, Outcome())
            done.append((call, Outcome(value)))
            taps = taps or call.lane == "tap"
            more = len(done) < BATCH and time.monotonic() < enough
            call = lanes.take(bulk=not taps) if more else None
        return done, None


def _engine(path: Path, mode: str, *pragmas: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=path.absolute().as_uri(), query={"uri": "true", "mode": mode}),
        poolclass=NullPool,
        query_cache_size=1000,
        hide_parameters=True,  # what people wrote belongs in no log
        connect_args={
            "factory": Held,
            "isolation_level": None,  # the driver begins nothing by itself
            "timeout": BUSY,
            "cached_statements": 500,
            "check_same_thread": False,  # opened where a fault can be told, then used by one thread
        },
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(raw: sqlite3.Connection, _: object) -> None:
        for pragma in (*pragmas, "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON"):
            raw.execute(pragma).close()

    @event.listens_for(engine, "handle_error")
    def end_at_lost_transaction(context: ExceptionContext) -> None:
        if context.connection is not None and not context.connection.invalidated:
            close_if_undone(context.connection.connection.dbapi_connection, context.original_exception)

    return engine


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _is_trouble(error: Exception) -> bool:
    reason = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(reason, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in TROUBLE
