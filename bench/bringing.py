"""Bringing updates to a webhook as Telegram does: by connections that stay open, each one after the other."""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

_SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_TAKEN: Final = b"HTTP/1.1 200 "
_LENGTH: Final = b"content-length:"
_END: Final = b"\r\n\r\n"


class Bringer:
    """Brings what it is given to one address, whose answers say no more than that it was taken."""

    def __init__(self, url: str, secret: str, connections: int) -> None:
        """``secret`` is shown at the door; ``connections`` are used at the same time, at most."""
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        path = urlsplit(url).path
        self._head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\n{_SECRET}: {secret}\r\n".encode()
        self._waiting: asyncio.Queue[tuple[dict[str, Any], float]] = asyncio.Queue()
        self._working = [asyncio.create_task(self._bring()) for _ in range(connections)]

    def take(self, update: dict[str, Any], way: float) -> None:
        """Bring this; it is so many seconds on its way there, and the answer as long on its way back."""
        self._waiting.put_nowait((update, way))

    async def _bring(self) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        while True:
            update, way = await self._waiting.get()
            body = orjson.dumps(update)
            await asyncio.sleep(way)
            if reader.at_eof():  # it was idle for too long
                reader, writer = await asyncio.open_connection(self._host, self._port)
            writer.write(b"%bContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body))
            head = await reader.readuntil(_END)
            if not head.startswith(_TAKEN):
                raise ValueError(head.decode())
            at = head.lower().find(_LENGTH)
            await reader.readexactly(int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0)
            await asyncio.sleep(way)
