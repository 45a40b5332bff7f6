"""The web server: serves the site in our own event loop and stops when told to, not by signals."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.pages.listening import listen

GRACE_SECONDS: Final = 1


class WebServer:
    """Serves one application on one address. Start it once, stop it once."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        """``port`` 0 takes any free one; :attr:`port` says which."""
        self.host = host
        self.port = port
        self._server = _Quiet(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                ws="none",
            )
        )
        self._serving: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where the site is, as a browser on this machine writes it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Listen, and return once requests are answered.

        Raises:
            PortTaken: another program listens there.
            CannotListen: there is no such address here, or it takes more rights than we have.
        """
        listener = listen(self.host, self.port)
        self.port = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve([listener]), name="web server")
        answering = asyncio.create_task(self._server.answering.wait())
        await asyncio.wait({self._serving, answering}, return_when=asyncio.FIRST_COMPLETED)
        answering.cancel()
        if self._serving.done():
            await self._serving

    async def stop(self) -> None:
        """Answer what has been asked, for a second at most, and let the port go."""
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving


class _Quiet(uvicorn.Server):
    """Uvicorn without hands on the process: signals belong to whoever started us."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()


class _EndedStreams(logging.Filter):
    """A stream that a stop cuts off is no fault, though the server calls it one."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "ASGI callable returned without completing response" not in record.getMessage()


logging.getLogger("uvicorn.error").addFilter(_EndedStreams())
