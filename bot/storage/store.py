"""The store: runs functions on the database, in threads, and never blocks the event loop.

Services and queries are synchronous functions ``f(db: Connection, …)`` that do nothing but SQL and return
plain values. A function may be run again, so it sends nothing, sleeps never, and is given ``now`` and
random values; it neither commits nor rolls back. A refusal is a value it returns. Edges call them::

    seat = await store.write(take_seat, workshop, person, now)
    shown = await store.read(progress_of, person)

Whoever waits gets the value, the function's own exception, :class:`NotDone` (nothing was kept, safe to ask
again) or :class:`OutcomeUnknown` (look the unique key up). A call cancelled before it began never runs; one
cancelled later is kept, and its result dropped.
"""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Concatenate, Literal, ParamSpec, Self, TypeVar, cast, overload

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from bot.storage import sqlite
from bot.storage.calls import Lane
from bot.storage.errors import CannotOpen, NotDone, OutcomeUnknown
from bot.storage.workers import Workers

__all__ = ["CannotOpen", "Lane", "NotDone", "OutcomeUnknown", "Store", "open_store"]

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open database. Made by :func:`open_store`; close it, or use it as a context manager."""

    def __init__(
        self,
        dialect: Literal["sqlite", "postgresql"],
        writers: Workers,
        readers: Workers,
        stopping: threading.Event,
    ) -> None:
        self.dialect = dialect
        self._writers = writers
        self._readers = readers
        self._stopping = stopping

    @overload
    async def write(
        self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...
    @overload
    async def write(self, f: Callable[..., T], *args: object, lane: Lane, **kwargs: object) -> T: ...
    async def write(  # type: ignore[misc]  # a parameter named lane is the store's, not the function's
        self, f: Callable[..., T], *args: object, lane: Lane = "tap", **kwargs: object
    ) -> T:
        """Run ``f(db, *args, **kwargs)`` in a transaction, and give its value when that is on disk.

        ``lane="bulk"`` is for what nobody waits for: it goes after all taps, in many small calls. Raises
        what ``f`` raises, NotDone or OutcomeUnknown.
        """
        return cast("T", await self._writers.ask(f, args, kwargs, lane))

    @overload
    async def read(
        self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T: ...
    @overload
    async def read(self, f: Callable[..., T], *args: object, lane: Lane, **kwargs: object) -> T: ...
    async def read(  # type: ignore[misc]  # as write
        self, f: Callable[..., T], *args: object, lane: Lane = "tap", **kwargs: object
    ) -> T:
        """Run ``f(db, *args, **kwargs)`` on a connection that can change nothing and sees one moment.

        For at most 200 rows; a report belongs in another process, or in the lane "bulk". Raises what ``f``
        raises, or NotDone.
        """
        return cast("T", await self._readers.ask(f, args, kwargs, lane))

    def write_now(self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do as :meth:`write` for a caller without an event loop: blocks this thread."""
        return cast("T", self._writers.ask_now(f, args, kwargs))

    def read_now(self, f: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do as :meth:`read` for a caller without an event loop: blocks this thread."""
        return cast("T", self._readers.ask_now(f, args, kwargs))

    async def close(self) -> None:
        """Let nothing in any more, run what waits, close the connections."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Do as :meth:`close`: blocks this thread. May be called again."""
        self._stopping.set()
        self._readers.close()
        self._writers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_now()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def open_store(address: str) -> Store:
    """Open ``sqlite:///data/kompis.db`` (made if it is not there) or ``postgresql://user@host/kompis``.

    Raises CannotOpen with a sentence when the address is not understood or the database out of reach.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    stopping = threading.Event()
    if url is not None and url.get_backend_name() == "sqlite":
        return Store("sqlite", *sqlite.open_workers(url, stopping), stopping)
    if url is not None and url.get_backend_name() == "postgresql":
        from bot.storage import postgres  # noqa: PLC0415 - SQLite needs no driver for PostgreSQL

        return Store("postgresql", *postgres.open_workers(url, stopping), stopping)
    raise CannotOpen("database: give sqlite:///path/to/file.db or postgresql://user@host/name")
