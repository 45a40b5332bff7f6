"""As little HTTP/1.1 as clients of the Bot API need: a request with its length, an answer, the same again."""

import asyncio
from abc import ABC, abstractmethod
from typing import Final, cast
from urllib.parse import parse_qsl

import orjson

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_FORM: Final = b"application/x-www-form-urlencoded"
_WORDS: Final = {200: b"OK", 400: b"Bad Request", 404: b"Not Found", 429: b"Too Many Requests"}

Values = dict[str, object]


class Connection(asyncio.Protocol, ABC):
    """One client's connection; :meth:`asked` is called with each request, in order."""

    def __init__(self) -> None:
        self._come = b""
        self._transport: asyncio.Transport | None = None

    @abstractmethod
    def asked(self, path: str, head: bytes, body: bytes) -> None:
        """Answer a request, now or later. ``head`` is in lower case."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no common class

    def data_received(self, data: bytes) -> None:
        """Take every request out that is complete."""
        come = self._come + data if self._come else data
        while (end := come.find(_END)) >= 0:
            head = come[:end].lower()
            at = head.find(_LENGTH)
            length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            whole = end + len(_END) + length
            if len(come) < whole:
                break
            path = come[:end].split(b" ", 2)[1].decode()
            body = come[whole - length : whole]
            come = come[whole:]
            self.asked(path, head, body)
        self._come = come

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more."""
        del error
        self._transport = None

    def answer(self, body: bytes, status: int = 200, more: bytes = b"") -> None:
        """Send an answer, unless nobody waits for it any more; ``more`` are headers."""
        if self._transport is not None:
            length = b"Content-Length: %d\r\nContent-Type: application/json\r\n" % len(body)
            head = b"HTTP/1.1 %d %b\r\n%b%b\r\n" % (status, _WORDS[status], length, more)
            self._transport.write(head + body)


def read(head: bytes, body: bytes) -> Values:
    """The values in a body, which is JSON or a form; in a form, objects and lists stay text."""
    if not body:
        return {}
    if _FORM in head:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    values: Values = orjson.loads(body)
    return values
