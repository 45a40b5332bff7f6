"""One answer of HTTP/1.1 out of the bytes of a connection, however they are cut up. Pure.

Strict: what two readers could understand in two ways is no answer. It would be worse to take half of a yes
for one than to say that nobody knows.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

LONGEST_HEAD: Final = 32_768
"""Bytes of a status line and its fields together, and of what may stand behind a body in chunks."""

LONGEST_BODY: Final = 8 * 1024 * 1024

_END_OF_HEAD: Final = b"\r\n\r\n"
_END_OF_LINE: Final = b"\r\n"
_STATUS: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: [^\r\n\0]*)?")
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")
_NUMBER: Final = re.compile(rb"[0-9]{1,12}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n\0]*)?")
_LONGEST_CHUNK_LINE: Final = 1_024
_FIRST_FINAL: Final = 200
_SWITCHED: Final = 101
_WITHOUT_BODY: Final = frozenset({204, 304})


class Garbled(Exception):
    """What came is no answer of HTTP/1.1, or longer than one may be."""


class Answer(Struct, frozen=True):
    """A whole answer. ``kept``: the connection is good for another request."""

    status: int
    body: bytes
    kept: bool


class _Head(Struct, frozen=True):
    """What a head says of what follows. ``length`` None: in chunks, or until the connection ends."""

    status: int
    kept: bool
    length: int | None
    chunked: bool


class Reader:
    """Reads one answer: :meth:`feed` it what comes, and say when nothing more will (:meth:`end`)."""

    def __init__(self) -> None:
        self._waiting = b""
        self._head: _Head | None = None
        self._body = bytearray()
        self._left_of_chunk: int | None = None
        self._last_chunk_read = False

    def feed(self, data: bytes) -> Answer | None:
        """Take in bytes; the answer, once it is whole.

        Raises:
            Garbled: it will never be one.
        """
        self._waiting += data
        while self._head is None:
            head = self._read_head()
            if head is None:
                return None
            if head.status >= _FIRST_FINAL:
                self._head = head
            elif head.status == _SWITCHED:
                raise Garbled("the server has begun to speak something else")
        if self._head.chunked:
            return self._whole(self._head, kept=True) if self._read_chunks() else None
        return self._read_body(self._head)

    def end(self) -> Answer:
        """No more bytes will come: that is how some bodies end.

        Raises:
            Garbled: it was cut off.
        """
        head = self._head
        if head is None or head.chunked or head.length is not None:
            raise Garbled("the connection ended in the middle of an answer")
        return self._whole(head, kept=False)

    def _read_head(self) -> _Head | None:
        end = self._waiting.find(_END_OF_HEAD)
        if end < 0 and len(self._waiting) <= LONGEST_HEAD:
            return None
        if not 0 <= end <= LONGEST_HEAD:
            raise Garbled("a head that is too long")
        head, self._waiting = self._waiting[:end], self._waiting[end + len(_END_OF_HEAD) :]
        return _head_of(head)

    def _read_body(self, head: _Head) -> Answer | None:
        left = LONGEST_BODY if head.length is None else head.length - len(self._body)
        self._body += self._waiting[:left]
        self._waiting = self._waiting[left:]
        if head.length is None and len(self._body) > LONGEST_BODY:
            raise Garbled("a body that is too long")
        return self._whole(head, kept=True) if len(self._body) == head.length else None

    def _read_chunks(self) -> bool:
        """Move whole and half chunks into the body; whether that was all."""
        while not self._last_chunk_read:
            if self._left_of_chunk is None:
                line = self._line(_LONGEST_CHUNK_LINE)
                if line is None:
                    return False
                self._begin_chunk(line)
            elif not self._read_chunk(self._left_of_chunk):
                return False
        while (line := self._line(LONGEST_HEAD)) is not None:
            if not line:
                return True
            _field_of(line)
        return False

    def _begin_chunk(self, line: bytes) -> None:
        size = _CHUNK.fullmatch(line)
        if size is None:
            raise Garbled("a chunk without its size")
        self._left_of_chunk = int(size[1], 16)
        self._last_chunk_read = not self._left_of_chunk
        if len(self._body) + self._left_of_chunk > LONGEST_BODY:
            raise Garbled("a body that is too long")

    def _read_chunk(self, left: int) -> bool:
        """Move what is there of a chunk into the body; whether it is whole, with the line's end behind it."""
        part, self._waiting = self._waiting[:left], self._waiting[left:]
        self._body += part
        self._left_of_chunk = left - len(part)
        if self._left_of_chunk or len(self._waiting) < len(_END_OF_LINE):
            return False
        if not self._waiting.startswith(_END_OF_LINE):
            raise Garbled("a chunk that is longer than it says")
        self._waiting = self._waiting[len(_END_OF_LINE) :]
        self._left_of_chunk = None
        return True

    def _line(self, longest: int) -> bytes | None:
        end = self._waiting.find(_END_OF_LINE)
        if end > longest or (end < 0 and len(self._waiting) > longest + 1):
            raise Garbled("a line that is too long")
        if end < 0:
            return None
        line, self._waiting = self._waiting[:end], self._waiting[end + len(_END_OF_LINE) :]
        return line

    def _whole(self, head: _Head, *, kept: bool) -> Answer:
        """The answer. Bytes behind it belong to no request: the connection that brings such is not kept."""
        return Answer(head.status, bytes(self._body), kept and head.kept and not self._waiting)


@lru_cache(maxsize=256)
def _head_of(said: bytes) -> _Head:
    """What a head says. In the same second a server says nearly the same in every answer."""
    lines = said.split(_END_OF_LINE)
    first = _STATUS.fullmatch(lines[0])
    if first is None:
        raise Garbled("no status line")
    status, kept = int(first[2]), first[1] == b"1"
    length: int | None = None
    chunked = False
    for line in lines[1:]:
        name, value = _field_of(line)
        if name == b"content-length":
            length = _length_of(value, length)
        elif name == b"transfer-encoding":
            if chunked or value.lower() != b"chunked" or first[1] == b"0":
                raise Garbled("an encoding that nobody asked for")
            chunked = True
        elif name == b"connection" and b"close" in map(bytes.strip, value.lower().split(b",")):
            kept = False
    if chunked and length is not None:
        raise Garbled("two lengths")
    if status < _FIRST_FINAL or status in _WITHOUT_BODY:
        return _Head(status, kept, 0, chunked=False)
    return _Head(status, kept, length, chunked)


def _field_of(line: bytes) -> tuple[bytes, bytes]:
    """A field's name, in small letters, and its value."""
    field = _FIELD.fullmatch(line)
    if field is None:
        raise Garbled("a line that is no field")
    return field[1].lower(), field[2]


def _length_of(value: bytes, said_before: int | None) -> int:
    length = int(value) if _NUMBER.fullmatch(value) else -1
    if not 0 <= length <= LONGEST_BODY or said_before not in {None, length}:
        raise Garbled("a length that cannot be")
    return length
