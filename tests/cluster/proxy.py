"""A line between one machine and something it speaks with, which can be cut, and is listened to."""

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Self

REQUEST: Final = re.compile(rb"^(?:GET|POST) /\S*?([A-Za-z_.]+)(?:\?\S*)? HTTP/1\.1\r\n")
CHUNK: Final = 1 << 16
SILENCE: Final = 10.0
"""Seconds after which a system gives up a line on which nothing is answered (``tcp_user_timeout``)."""


@dataclass(frozen=True, slots=True)
class Request:
    """The last part of an HTTP request's path, in lower case, and when it came."""

    at: float
    method: str


@dataclass(eq=False)
class Link:
    """One connection. ``open_requests``: written by the machine, and not yet answered."""

    upstream: asyncio.StreamWriter
    downstream: asyncio.StreamWriter
    open_requests: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Both ends are told that there is nobody."""
        for end in (self.upstream, self.downstream):
            end.transport.abort()


class Proxy:
    """Listens on a port of its own and passes everything on to another, or to a Unix socket.

    ``async with Proxy(…) as proxy:``; what it is asked by HTTP is noted in ``requests``. Addresses of the
    far end in what comes back are those of this one, so that whoever follows them comes through here, too.
    """

    def __init__(self, port: int = 0, path: str = "") -> None:
        self.port = 0
        self.requests: list[Request] = []
        self._to = (port, path)
        self._links: set[Link] = set()
        self._through = asyncio.Event()
        self._through.set()
        self._refuses = False
        self._silence: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def in_flight(self) -> Counter[str]:
        """Requests that were written here and not yet answered, by method."""
        return Counter(method for link in self._links for method in link.open_requests)

    def cut(self, *, silently: bool) -> None:
        """Nothing gets through: without a word, as if a cable were pulled, or with every link reset."""
        self._refuses = not silently
        self._through.clear()
        if silently:
            self._silence = asyncio.get_running_loop().call_later(SILENCE, self.reset)
        else:
            self.reset()

    def mend(self) -> None:
        """Let everything through again, what was written meanwhile first."""
        self._refuses = False
        if self._silence is not None:
            self._silence.cancel()
        self._through.set()

    def reset(self) -> None:
        """End every link."""
        for link in list(self._links):
            link.reset()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if not self._through.is_set():  # nobody answers: a link that never was
            if not self._refuses:
                await self._through.wait()
            writer.transport.abort()
            return
        with contextlib.suppress(OSError):
            async with self._far_end() as (far_reader, far_writer):
                link = Link(far_writer, writer)
                self._links.add(link)
                try:
                    await asyncio.gather(self._up(reader, link), self._down(far_reader, link))
                finally:
                    self._links.discard(link)
        writer.transport.abort()

    @asynccontextmanager
    async def _far_end(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        port, path = self._to
        if path:
            reader, writer = await asyncio.open_unix_connection(path)
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, link: Link) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if found := REQUEST.match(chunk):
                    method = found[1].decode().lower()
                    self.requests.append(Request(time.monotonic(), method))
                    link.open_requests.append(method)
                await self._through.wait()
                link.upstream.write(chunk)
                await link.upstream.drain()
        await self._through.wait()
        with contextlib.suppress(OSError):
            link.upstream.write_eof()
        link.open_requests.clear()

    async def _down(self, reader: asyncio.StreamReader, link: Link) -> None:
        port, path = self._to
        theirs, ours = f"127.0.0.1:{port}".encode(), f"127.0.0.1:{self.port}".encode()
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                await self._through.wait()
                link.open_requests.clear()
                if not path and len(theirs) == len(ours):
                    chunk = chunk.replace(theirs, ours)
                link.downstream.write(chunk)
                await link.downstream.drain()
        link.downstream.transport.abort()
        link.upstream.transport.abort()


class Front:
    """The web server in front of all machines: each connection goes to the next one that is well."""

    def __init__(self) -> None:
        self.port = 0
        self.behind: dict[str, int] = {}
        """The ports of those that are well, by name."""
        self._turn = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ports = list(self.behind.values())
        self._turn += 1
        with contextlib.suppress(OSError, IndexError, ZeroDivisionError):
            far_reader, far_writer = await asyncio.open_connection(
                "127.0.0.1", ports[self._turn % len(ports)]
            )
            await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))
            far_writer.transport.abort()
        writer.transport.abort()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
