"""The file of a backup: lines of JSON in gzip, table by table, and a seal at the end.

``zcat`` shows it. The first line is the head; then each table has a line that names its columns, a line for
every row, and a line with their number and their SHA-256; the last line counts it all. Behind that, as a
second member of the gzip, stands the SHA-256 of every byte before it: one that is changed or missing anywhere
is noticed.

Values stand as SQLite keeps them, whichever database they come from: moments and dates as text, true and
false as 1 and 0, bytes as ``{"bytes": base64}``.
"""

import base64
import hashlib
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from msgspec import Struct

FORMAT: Final = 1
"""Raised when a file is written that older versions of kompis cannot read."""

LEVEL: Final = 4
"""Of compression: most of what can be gained, for a third of the time of the usual one."""

_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31
_FRAME: Final = 15
"""Bytes of a seal before its line."""

Row = Sequence[Any]


class Unusable(Exception):
    """A file cannot be restored from. The sentence says why, and what to do."""


class Head(Struct, frozen=True):
    """What a backup says of itself first. ``database`` is the kind it was taken of."""

    revision: str
    database: str
    made_at: datetime
    version: str


class Table(Struct, frozen=True):
    """A table's name and columns. ``last_id``: the highest id it ever gave, where it counts by itself."""

    name: str
    columns: Sequence[str]
    last_id: int | None


class Sum(Struct, frozen=True):
    """How many rows a table has, and the SHA-256 of their lines."""

    rows: int
    sha256: str


class Contents(Struct, frozen=True):
    """A backup that was read to its end, and is whole."""

    head: Head
    tables: Mapping[str, Sum]

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables.values())


class Writing:
    """Writes a backup into an open file: the head at once, then :meth:`table` for each, then :meth:`end`."""

    def __init__(self, file: BinaryIO, head: Head) -> None:
        self._file = file
        self._pack = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
        self._sealed = hashlib.sha256()
        self._head = head
        self._sums: dict[str, Sum] = {}
        self._line(
            {
                "kompis": "backup",
                "format": FORMAT,
                "revision": head.revision,
                "database": head.database,
                "made_at": head.made_at.isoformat(),
                "version": head.version,
            }
        )

    def table(self, table: Table, rows: Iterable[Row]) -> None:
        """Write a table with all its rows."""
        self._line({"table": table.name, "columns": table.columns, "last_id": table.last_id})
        counted, summed = 0, hashlib.sha256()
        for row in rows:
            line = orjson.dumps(row, default=_portable, option=orjson.OPT_APPEND_NEWLINE)
            summed.update(line)
            self._put(self._pack.compress(line))
            counted += 1
        self._sums[table.name] = Sum(counted, summed.hexdigest())
        self._line({"end": table.name, "rows": counted, "sha256": summed.hexdigest()})

    def end(self) -> Contents:
        """Write the last line and the seal."""
        contents = Contents(self._head, self._sums)
        self._line({"end": "backup", "tables": len(self._sums), "rows": contents.rows})
        self._put(self._pack.flush())
        self._file.write(_seal(self._sealed.hexdigest()))
        return contents

    def _line(self, what: Mapping[str, Any]) -> None:
        self._put(self._pack.compress(orjson.dumps(what, option=orjson.OPT_APPEND_NEWLINE)))

    def _put(self, packed: bytes) -> None:
        if packed:
            self._sealed.update(packed)
            self._file.write(packed)


@dataclass(slots=True)
class Reading:
    """Reads a backup whose seal is whole. ``contents`` are there once :meth:`tables` has come to its end."""

    path: Path
    head: Head = field(init=False)
    contents: Contents | None = field(default=None, init=False)
    _lines: Iterator[bytes] = field(init=False)

    def __post_init__(self) -> None:
        """Compare the seal, then read the head. Raises Unusable, and OSError when the file cannot be read."""
        self._compare_seal()
        self._lines = self._unpacked()
        first = self._next()
        if first.get("kompis") != "backup":
            raise self._foreign()
        if first.get("format") != FORMAT:
            raise Unusable(f"{self.path} was written by a newer kompis; install that, and restore with it")
        made_at = datetime.fromisoformat(first["made_at"])
        self.head = Head(first["revision"], first["database"], made_at, first["version"])

    def tables(self) -> Iterator[tuple[Table, Iterator[Row]]]:
        """Every table with its rows, which are to be read before the next table is asked for.

        Raises Unusable when something is not as it was written.
        """
        sums: dict[str, Sum] = {}
        while "table" in (line := self._next()):
            table = Table(line["table"], tuple(line["columns"]), line["last_id"])
            yield table, self._rows(table.name, sums)
            if table.name not in sums:
                raise RuntimeError(f"the rows of {table.name} were not read")
        contents = Contents(self.head, sums)
        if line != {"end": "backup", "tables": len(sums), "rows": contents.rows}:
            raise self._damaged("it does not hold what its last line says")
        self.contents = contents

    def _rows(self, name: str, sums: dict[str, Sum]) -> Iterator[Row]:
        counted, summed = 0, hashlib.sha256()
        for line in self._lines:
            value = orjson.loads(line)
            if isinstance(value, list):
                summed.update(line + b"\n")
                counted += 1
                yield [_value(one) for one in value]
                continue
            sums[name] = Sum(counted, summed.hexdigest())
            if value != {"end": name, "rows": counted, "sha256": summed.hexdigest()}:
                raise self._damaged(f"the rows of {name} are not those that were written")
            return
        raise self._damaged(f"{name} has no end")

    def _next(self) -> dict[str, Any]:
        line: Any = orjson.loads(next(self._lines, b"null"))
        if not isinstance(line, dict):
            raise self._foreign()
        return line

    def _unpacked(self) -> Iterator[bytes]:
        """The lines, without their ends."""
        unpack, rest = zlib.decompressobj(_GZIP_WINDOW), b""
        with self.path.open("rb") as file:
            while not unpack.eof and (chunk := file.read(_CHUNK)):
                *lines, rest = (rest + unpack.decompress(chunk)).split(b"\n")
                yield from lines

    def _compare_seal(self) -> None:
        with self.path.open("rb") as file:
            if file.read(len(_GZIP)) != _GZIP:
                raise self._foreign()
            left = file.seek(0, os.SEEK_END) - len(_seal(""))
            file.seek(0)
            summed = hashlib.sha256()
            while left > 0 and (chunk := file.read(min(left, _CHUNK))):
                summed.update(chunk)
                left -= len(chunk)
            seal = file.read()
        if seal != _seal(summed.hexdigest()):
            whole_before = seal.startswith(_seal("")[:_FRAME])
            raise self._damaged("it is not as it was written" if whole_before else "its end is missing")

    def _foreign(self) -> Unusable:
        return Unusable(f"{self.path} is no backup of kompis; `kompis backup` makes one")

    def _damaged(self, how: str) -> Unusable:
        return Unusable(f"{self.path} is damaged: {how}; take another backup")


def check(path: Path) -> Contents:
    """Read a backup from end to end. Raises Unusable, and OSError when the file cannot be read."""
    reading = Reading(path)
    for _, rows in reading.tables():
        deque(rows, maxlen=0)  # reads them all
    if reading.contents is None:
        raise RuntimeError("a backup came to its end without its contents")
    return reading.contents


def _seal(sha256: str) -> bytes:
    """The member of gzip that ends a file: of one length, and not packed, so that every library does alike.

    Without a sum it is a pattern to measure by.
    """
    line = orjson.dumps({"sha256": sha256 or "0" * 64}, option=orjson.OPT_APPEND_NEWLINE)
    length = len(line)
    stored = struct.pack("<BHH", 1, length, length ^ 0xFFFF) + line
    return _GZIP + b"\x08\0\0\0\0\0\0\xff" + stored + struct.pack("<II", zlib.crc32(line), length)


def _portable(value: object) -> dict[str, str]:
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(value).decode()}
    raise TypeError(f"a value of type {type(value).__name__} has no place in a backup")


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value
