"""PostgreSQL: a pool of threads, each with its connection; a transaction for every call, again if it must."""

import contextlib
import random
import threading
import time
from collections.abc import Sequence

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from bot.storage.calls import PATIENCE, Call, Lanes, Outcome
from bot.storage.connection import Kept, Misuse, not_done, refuse
from bot.storage.errors import CannotOpen, OutcomeUnknown
from bot.storage.workers import Workers

LINE = {
    "application_name": "kompis",
    "connect_timeout": 3,  # seconds
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
"""How soon a dead line is noticed; what the address itself says goes before."""

SESSION = "SET timezone = 'UTC'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '3s'"
"""The second keeps a thread from waiting for ever; the third frees the rows that a frozen machine holds."""

AGAIN = frozenset(
    (
        "40001",  # serialization failure
        "40P01",  # deadlock
        "55P03",  # lock not available in time
        "57014",  # cancelled by whoever looks after the server
    )
)

TROUBLE = frozenset(
    (
        "53",  # disk full, out of memory, too many connections
        "58",  # the system beneath the server fails
    )
)
"""Classes of what is wrong with the server at the moment, and not with the statement."""

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0
"""Seconds between tries, doubled from one to the other."""


WRITERS = 4
READERS = 3
"""Threads, and so connections, of one process."""


def open_workers(url: URL, stopping: threading.Event) -> tuple[Workers, Workers]:
    """Start the threads that write and those that read. Raises CannotOpen."""
    writing = _engine(url, reads_only=False)
    writers = [Runner(writing, stopping) for _ in range(WRITERS)]
    try:
        writers[0].connect()
    except (DBAPIError, psycopg.Error) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        where = url.set(query={}).render_as_string(hide_password=True)
        raise CannotOpen(
            f"cannot reach {where}: {reason}; see that the server runs and lets us in"
        ) from error
    reading = _engine(url, reads_only=True)
    readers = [Runner(reading, stopping) for _ in range(READERS)]
    return Workers("writer", writers, WRITERS - 1), Workers("reader", readers, READERS - 1)


class Line(Kept[psycopg.Connection[tuple[object, ...]]]):
    """A connection to the server, which a function cannot commit or roll back."""

    ENDINGS = ("commit", "rollback")

    def __init__(self, engine: Engine) -> None:
        """Connect. Raises sqlalchemy.exc.DBAPIError."""
        super().__init__(engine)
        for ending in self.ENDINGS:
            event.listen(self.db, ending, refuse)

    def close(self) -> None:
        """Leave the server, which rolls back what had begun."""
        for ending in self.ENDINGS:
            event.remove(self.db, ending, refuse)
        with contextlib.suppress(psycopg.Error):
            self.raw.close()
        super().close()


class Runner:
    """Runs one call at a time in a transaction of its own."""

    def __init__(self, engine: Engine, stopping: threading.Event) -> None:
        self._engine = engine
        self._stopping = stopping
        self._line: Line | None = None

    def run(self, first: Call, lanes: Lanes) -> Sequence[tuple[Call, Outcome]]:  # noqa: ARG002
        """Run a call, again after what passes by itself, for ten seconds at most."""
        give_up = time.monotonic() + PATIENCE
        pause = FIRST_PAUSE
        while True:
            outcome, passing = self._once(first)
            if passing is None:
                return [(first, outcome)]
            wait = random.uniform(pause / 2, pause)  # noqa: S311 - so that two who collided do not meet again
            if time.monotonic() + wait > give_up or self._stopping.wait(wait):
                return [(first, Outcome(error=not_done(first.name, passing)))]
            pause = min(2 * pause, LONGEST_PAUSE)

    def close(self) -> None:
        """Close the connection."""
        self._drop()

    def connect(self) -> Line:
        """Give the connection, making it if need be. Raises sqlalchemy.exc.DBAPIError."""
        if self._line is None:
            self._line = Line(self._engine)
        return self._line

    def _once(self, call: Call) -> tuple[Outcome, Exception | None]:
        """Try once: the outcome, or with it the error that makes another try worth while."""
        try:
            line = self.connect()
        except (DBAPIError, psycopg.Error) as error:
            return Outcome(), error
        try:
            value = call.run(line.db)
            self._check(call, line)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is handed to who asked
            lost = line.raw.closed and not isinstance(error, Misuse)
            self._roll_back(line)
            return Outcome(error=error), error if lost or _passes(error) else None
        try:
            line.raw.commit()
        except psycopg.Error as error:
            if line.raw.closed:
                self._drop()
                if line.raw.read_only:  # nothing came of it, whatever became of COMMIT
                    return Outcome(error=error), error
                unknown = OutcomeUnknown(f"{call.name}: connection lost at COMMIT; look its key up")
                unknown.__cause__ = error
                return Outcome(error=unknown), None
            self._roll_back(line)
            return Outcome(error=error), error if _passes(error) else None
        return Outcome(value), None

    @staticmethod
    def _check(call: Call, line: Line) -> None:
        """Raise an error if a function that returned has left nothing fit to be committed."""
        line.check(call.name)
        if line.raw.info.transaction_status == TransactionStatus.INERROR:
            raise RuntimeError(
                f"{call.name} went on after an error; a savepoint belongs around what may fail"
            )
        if line.raw.closed:
            raise psycopg.OperationalError(f"{call.name} went on after the connection was lost")

    def _roll_back(self, line: Line) -> None:
        """Undo what has begun; keep the connection only if it is as it was before."""
        if line.raw.closed or line.misuse():
            self._drop()
            return
        try:
            line.raw.rollback()
        except psycopg.Error:
            self._drop()

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _engine(url: URL, *, reads_only: bool) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        query_cache_size=1000,
        hide_parameters=True,  # what people wrote belongs in no log
        use_native_hstore=False,
        connect_args={name: value for name, value in LINE.items() if name not in url.query},
    )

    @event.listens_for(engine, "connect")
    def set_session(raw: psycopg.Connection[tuple[object, ...]], _: object) -> None:
        raw.execute(SESSION)
        raw.commit()
        if reads_only:
            raw.read_only = True
            raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # one call sees one moment

    return engine


def _passes(error: Exception) -> bool:
    reason = error.orig if isinstance(error, DBAPIError) else error
    state = reason.sqlstate if isinstance(reason, psycopg.Error) else None
    return state is not None and (state in AGAIN or state[:2] in TROUBLE)
