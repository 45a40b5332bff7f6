"""The server at the other end: how a request to it begins, and connections to it."""

import asyncio
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import SplitResult, quote, unquote, urlsplit

from aiohappyeyeballs import start_connection

HEAD_START: Final = 0.25
"""Seconds that one of the server's addresses has before the next one is tried beside it."""

KNOWN_FOR: Final = 10.0
"""Seconds for which its addresses are not looked up again."""

HTTP: Final = 80
HTTPS: Final = 443

_IN_A_PATH: Final = "/%:@!$&'()*+,;="

P = TypeVar("P", bound=asyncio.Protocol)


class Server:
    """Whoever answers at an ``http`` or ``https`` address. All requests go to what begins with ``base``."""

    def __init__(self, base: str) -> None:
        """Raises nothing: what is no address is one that nobody can connect to."""
        parts = urlsplit(base)
        self._secure = parts.scheme == "https"
        self._path = parts.path
        try:
            self._host = (parts.hostname or "").encode("idna").decode("ascii")
            self._port = parts.port or (HTTPS if self._secure else HTTP)
        except ValueError:  # as https://a..b or https://a:99999
            self._host, self._port = "", 0
        self._fields = _fields(self._host, self._port, parts)
        self._beginning = lru_cache(maxsize=64)(self._made_beginning)
        self._tls: ssl.SSLContext | None = None
        self._addresses: Sequence[Any] = ()
        self._known_until = 0.0
        self._looking_up = asyncio.Lock()

    def request(self, path: str, body: bytes) -> bytes:
        """A request, whole."""
        return b"%b%d\r\n\r\n%b" % (self._beginning(path), len(body), body)

    async def connect(self, protocol: Callable[[], P]) -> P:
        """A new connection.

        Raises:
            OSError: there is none to be had.
        """
        if not self._host:
            raise OSError("no address to connect to")
        addresses = await self._found()
        sock = await start_connection(addresses, happy_eyeballs_delay=HEAD_START, interleave=1)
        try:
            tls: dict[str, Any] = {}
            if self._secure:
                tls = {"ssl": await self._context(), "server_hostname": self._host}
            _, made = await asyncio.get_running_loop().create_connection(protocol, sock=sock, **tls)
        except BaseException:
            sock.close()
            raise
        return made

    async def _found(self) -> Sequence[Any]:
        loop = asyncio.get_running_loop()
        async with self._looking_up:
            if loop.time() >= self._known_until:
                found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
                self._addresses, self._known_until = found, loop.time() + KNOWN_FOR
        return self._addresses

    async def _context(self) -> ssl.SSLContext:
        """Made once, in a thread: to read all certificates of the system takes a while."""
        async with self._looking_up:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_trusting)
        return self._tls

    def _made_beginning(self, path: str) -> bytes:
        line = f"POST {quote(self._path + path, safe=_IN_A_PATH)} HTTP/1.1\r\n"
        return line.encode("ascii") + self._fields + b"Content-Length: "


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def _fields(host: str, port: int, parts: SplitResult) -> bytes:
    """The fields that all requests have."""
    host = f"[{host}]" if ":" in host else host
    usual = port == (HTTPS if parts.scheme == "https" else HTTP)
    fields = [f"Host: {host}" if usual else f"Host: {host}:{port}", "Content-Type: application/json"]
    if parts.username is not None:
        said = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        fields.append(f"Authorization: Basic {b64encode(said.encode()).decode('ascii')}")
    return "".join(f"{field}\r\n" for field in fields).encode("ascii")
