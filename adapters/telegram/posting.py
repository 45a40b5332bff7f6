"""Requests with a small JSON body, many at once, on connections that are kept: HTTP/1.1 by hand.

Most of what kompis does is to send messages, and this costs far less than a client for everything does.
One request at a time goes on a connection. How a request ends is told apart as delivery needs it: certainly
not taken (:class:`NoConnection`), or nobody knows (:class:`NoAnswer`).
"""

import asyncio
from typing import cast

from adapters.telegram.reading import Answer, Garbled, Reader
from adapters.telegram.server import Server


class NoConnection(Exception):
    """Nothing was written: the server certainly knows nothing of the request."""


class NoAnswer(Exception):
    """The request was written, perhaps in part, and no answer to it can be read."""


class Posts:
    """The connections to one server, ``most`` at a time.

    ``connect_seconds`` is how long it may take until a request has a connection, ``read_seconds`` until an
    answer to it is there; ``keep_seconds`` how long a connection may be at rest.
    """

    def __init__(
        self, server: Server, *, most: int, connect_seconds: float, read_seconds: float, keep_seconds: float
    ) -> None:
        self._server = server
        self._connect_seconds = connect_seconds
        self._room = asyncio.Semaphore(most)
        self._asked = _Timed(read_seconds, "no answer in time")
        self._resting = _Timed(keep_seconds, "at rest too long")

    async def post(self, path: str, body: bytes) -> Answer:
        """Post a body to this path of the server.

        Raises:
            NoConnection, NoAnswer: as they say.
        """
        connection = None if self._room.locked() else self._resting.take()
        if connection is None:
            connection = await self._connected()
        else:
            await self._room.acquire()
        try:
            return await connection.exchange(self._server.request(path, body))
        finally:
            self._room.release()

    async def close(self) -> None:
        """Let go of all connections; who waits for an answer hears that nobody knows."""
        self._asked.cut_all("closed")
        self._resting.cut_all("closed")
        await asyncio.sleep(0)

    async def _connected(self) -> "_Connection":
        """A connection, once there is room for one."""
        try:
            async with asyncio.timeout(self._connect_seconds):
                await self._room.acquire()
                try:
                    return self._resting.take() or await self._server.connect(self._made)
                except BaseException:
                    self._room.release()
                    raise
        except (OSError, TimeoutError) as error:
            raise NoConnection(type(error).__name__) from None

    def _made(self) -> "_Connection":
        return _Connection(self._asked, self._resting)


class _Timed:
    """Connections in one state, in the order in which they came to it; each may be in it equally long."""

    def __init__(self, seconds: float, why: str) -> None:
        self._seconds = seconds
        self._why = why
        self._loop = asyncio.get_running_loop()
        self._until: dict[_Connection, float] = {}
        self._watch: asyncio.TimerHandle | None = None

    def add(self, connection: "_Connection") -> None:
        """From now on it is in this state; when that has lasted too long, it is cut."""
        until = self._until[connection] = self._loop.time() + self._seconds
        if self._watch is None:
            self._watch = self._loop.call_at(until, self._look)

    def discard(self, connection: "_Connection") -> None:
        """It is not, or no more."""
        self._until.pop(connection, None)

    def take(self) -> "_Connection | None":
        """Take out the one that came last, of those that a request may be written to."""
        while self._until:
            connection, until = self._until.popitem()
            if connection.stands() and self._loop.time() < until:
                return connection
            connection.cut(self._why)
        return None

    def cut_all(self, why: str) -> None:
        """Cut them, and watch over none any more."""
        if self._watch is not None:
            self._watch.cancel()
        for connection in list(self._until):
            connection.cut(why)

    def _look(self) -> None:
        self._watch = None
        while self._until:
            connection, until = next(iter(self._until.items()))
            if until > self._loop.time():
                self._watch = self._loop.call_at(until, self._look)
                return
            connection.cut(self._why)


class _Connection(asyncio.Protocol):
    """One connection: asked, at rest, or gone."""

    _transport: asyncio.Transport

    def __init__(self, asked: _Timed, resting: _Timed) -> None:
        self._asked = asked
        self._resting = resting
        self._reader = Reader()
        self._answered: asyncio.Future[Answer] | None = None

    async def exchange(self, request: bytes) -> Answer:
        """Write a request and wait for its answer.

        Raises:
            NoAnswer: there is none.
        """
        self._reader = Reader()
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answered = answered
        self._asked.add(self)
        self._transport.write(request)
        try:
            return await answered
        except asyncio.CancelledError:
            if (
                answered.cancelled()
            ):  # else the connection has an answer already, and perhaps the next request
                self.cut("given up")
            raise

    def stands(self) -> bool:
        """Whether a request may be written, as far as anybody here knows."""
        return not self._transport.is_closing()

    def cut(self, why: str) -> None:
        """End the connection, whatever is on its way."""
        self._asked.discard(self)
        self._resting.discard(self)
        self._transport.abort()
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(NoAnswer(why))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It stands."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by name

    def data_received(self, data: bytes) -> None:
        """Read on. What comes unasked is not for us, and nothing behind it would be."""
        if self._answered is None or self._answered.done():
            self.cut("an answer that nobody asked for")
            return
        try:
            answer = self._reader.feed(data)
        except Garbled as error:
            self.cut(str(error))
        else:
            if answer is not None:
                self._take(answer, self._answered)

    def eof_received(self) -> None:
        """The server says no more: what it has said may be whole by that."""
        if self._answered is None or self._answered.done():
            self.cut("the server has ended the connection")
            return
        try:
            self._take(self._reader.end(), self._answered)
        except Garbled as error:
            self.cut(str(error))

    def connection_lost(self, exc: Exception | None) -> None:
        """It stands no more."""
        self.cut("the connection was lost" if exc is None else type(exc).__name__)

    def _take(self, answer: Answer, answered: "asyncio.Future[Answer]") -> None:
        answered.set_result(answer)
        self._asked.discard(self)
        if answer.kept and self.stands():
            self._resting.add(self)
        else:
            self._transport.close()
