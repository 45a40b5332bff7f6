"""A connection that one thread keeps, and on which functions of others run."""

import contextlib
import sqlite3
from typing import Generic, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from bot.storage.errors import NotDone

Raw = TypeVar("Raw")  # the driver's kind of connection


class Misuse(RuntimeError):
    """A function did to its connection what it must not."""


class Kept(Generic[Raw]):
    """A connection for the life of a thread.

    Transactions begin and end on the driver's own connection (``raw``), beneath SQLAlchemy; functions get
    ``db``, on which each database's line refuses ``commit`` and ``rollback``.
    """

    def __init__(self, engine: Engine) -> None:
        """Connect. Raises sqlalchemy.exc.DBAPIError."""
        self.db = engine.connect()
        self.raw = cast("Raw", self.db.connection.dbapi_connection)
        self.db.begin()  # for SQLAlchemy all is one transaction; without one it would roll back after errors
        self._options = self.db.get_execution_options()

    def misuse(self) -> str | None:
        """Say what a function did to the connection that it must not do, if anything."""
        if self.db.closed:
            return "closed the connection"
        transaction = self.db.get_transaction()
        if transaction is not None and not transaction.is_active:
            return "tried to end the transaction"
        if self.db.in_nested_transaction():
            return "left a savepoint open"
        if self.db.get_execution_options() is not self._options:
            return (
                "changed the options of the connection, which others use after it; put them on the statement"
            )
        return None

    def check(self, name: str) -> None:
        """Raise Misuse if the function of that name misused the connection."""
        misuse = self.misuse()
        if misuse:
            raise Misuse(f"{name} {misuse}")

    def close(self) -> None:
        """Leave the server or file. A transaction must have been rolled back before."""
        if not self.db.closed:
            self.db.invalidate()  # SQLAlchemy would else roll back once more
            self.db.close()


def refuse(_: object) -> None:
    """Stand in for ``commit`` and ``rollback`` while a function runs. Raises Misuse."""
    raise Misuse("a function of the store neither commits nor rolls back; it returns or raises")


class _Cursor(sqlite3.Cursor):
    """A cursor that can be closed after its connection: SQLAlchemy would else log a traceback of that."""

    def close(self) -> None:
        """Close it, if there is anything to close."""
        with contextlib.suppress(sqlite3.ProgrammingError):
            super().close()


class Held(sqlite3.Connection):
    """The connection to a file, which a function cannot commit or roll back through SQLAlchemy."""

    undone_by: Exception | None = None
    """What has undone its transaction, if anything: whoever tries on meets a closed connection only."""

    def cursor(self, _: object = None) -> sqlite3.Cursor:  # type: ignore[override]  # nobody wants another kind
        """A cursor."""
        return super().cursor(_Cursor)

    def commit(self) -> None:
        """Raise Misuse."""
        refuse(self)

    def rollback(self) -> None:
        """Raise Misuse if there is a transaction: SQLAlchemy calls this at times without one."""
        if self.in_transaction:
            refuse(self)


def close_if_undone(raw: object, error: BaseException) -> None:
    """After an error: close a connection to a file whose whole transaction the error has undone.

    A full disk or a failing one does that, and whatever the function did next would be kept by itself. On a
    closed connection it can do nothing next.
    """
    if isinstance(raw, sqlite3.Connection) and raw.isolation_level is None and not raw.in_transaction:
        if isinstance(raw, Held) and isinstance(error, Exception):
            raw.undone_by = error
        raw.close()


def not_done(name: str, cause: Exception) -> NotDone:
    """Make the NotDone of a function, with its cause; what the database said, but no row's values."""
    reason = cause.orig if isinstance(cause, DBAPIError) else cause
    said = str(reason).partition("\n")[0]
    error = NotDone(f"{name}: {said}")
    error.__cause__ = cause
    return error
