"""How much a person adds to the database: ``python -m bench.growth``.

Neighbours live through some months by kompis' own services (:mod:`bench.week`) with a course that lasts all
the while; their rows are copied for a whole town, words and all; then the database says how large its tables
and indices are. SQLite is measured as it lies, PostgreSQL after a VACUUM.
"""

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection, Text, cast, func, select, text

from bench.copies import copy_people
from bench.databases import Databases, Files, Server
from bench.place import AS_IN_LIFE, ENGINES, Engine
from bench.process import be_quiet
from bench.town import BLOCK, COURSE, FIRST_CHAT, MORNING, build, shipped_shelf
from bench.week import live_through
from bot.content.codec import content_hash, encode
from bot.services.learning.shelf import Shelf, keep_versions
from bot.storage.store import open_store
from bot.storage.tables import bodies, deliveries, metadata
from tests import postgres_server

TOLD: Final = ("deliveries", "bodies", "asks", "answers", "cards")
"""The tables that grow with every message; the rest is one line."""

SIZES: Final = {
    "sqlite": """
        SELECT tbl_name, sum(CASE type WHEN 'table' THEN size ELSE 0 END),
               sum(CASE type WHEN 'index' THEN size ELSE 0 END)
        FROM sqlite_schema JOIN (SELECT name AS part, sum(pgsize) AS size FROM dbstat GROUP BY name)
             ON part = name
        GROUP BY tbl_name
    """,
    "postgresql": """
        SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    """,
}
"""Bytes of each table, and of its indices."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What lies in a town's database in the end."""

    sizes: Mapping[str, tuple[int, int]]
    rows: Mapping[str, int]
    kinds: Mapping[str, int]
    words: int
    """Bytes of all messages, written out as JSON: in ``bodies``, which may press them together."""

    @property
    def messages(self) -> int:
        """How many messages came unasked."""
        return sum(count for kind, count in self.kinds.items() if kind != "reply")


def main() -> int:
    """Read the options, measure, print."""
    chosen = _options()
    be_quiet()
    with tempfile.TemporaryDirectory(prefix="kompis-growth-") as folder:
        for engine in chosen.engines:
            with _databases(engine, Path(folder)) as databases:
                grown = asyncio.run(measured(databases, chosen.people, chosen.days))
            print(f"{engine}: {chosen.people} people, {chosen.days} days\n{_told(grown, chosen.people)}")
    return 0


async def measured(databases: Databases, people: int, days: int) -> Grown:
    """Build the town, and look."""
    database = databases.make("growth")
    await build(database, BLOCK)
    shelf = _long_shelf(days)
    until = MORNING + dt.timedelta(days=days)
    async with open_store(database) as store:
        await store.write(keep_versions, shelf.library, MORNING)
        await live_through(store, shelf, until)
        await store.write(_copied, people)
    databases.settle("growth")
    async with open_store(database) as store:
        return await store.read(_grown)


def _long_shelf(days: int) -> Shelf:
    """The shipped course over and over under new names, until it lasts so many days."""
    library = shipped_shelf().library
    versioned = library.courses[COURSE]
    shipped = versioned.course.lessons
    lessons = tuple(
        replace(shipped[number % len(shipped)], id=f"{shipped[number % len(shipped)].id}-{number}")
        for number in range(days)
    )
    course = replace(versioned.course, lessons=lessons)
    body = encode(course)
    return Shelf(
        replace(
            library, courses={COURSE: replace(versioned, course=course, body=body, hash=content_hash(body))}
        )
    )


def _copied(db: Connection, people: int) -> None:
    copy_people(db, BLOCK, people, FIRST_CHAT, words=True)


def _grown(db: Connection) -> Grown:
    sizes = {
        str(name): (int(data), int(index)) for name, data, index in db.execute(text(SIZES[db.dialect.name]))
    }
    rows = {
        table.name: int(db.scalar(select(func.count()).select_from(table)) or 0)
        for table in metadata.sorted_tables
    }
    kinds = db.execute(select(deliveries.c.kind, func.count()).group_by(deliveries.c.kind))
    words = db.scalar(select(func.sum(func.length(cast(bodies.c.body, Text)))))
    return Grown(sizes, rows, {str(kind): int(count) for kind, count in kinds}, int(words or 0))


def _told(grown: Grown, people: int) -> str:
    """A line a table, in bytes a person; and what that is a message."""
    lines = [f"  {'':14}{'rows a person':>14}{'bytes, table':>14}{'indices':>10}"]
    for name in TOLD:
        data, index = grown.sizes[name]
        lines.append(
            f"  {name:14}{grown.rows[name] / people:>14.1f}{data / people:>14,.0f}{index / people:>10,.0f}"
        )
    rest = [size for name, size in grown.sizes.items() if name not in TOLD]
    data, index = (sum(column) / people for column in zip(*rest, strict=True))
    lines.append(f"  {'all else':14}{'':>14}{data:>14,.0f}{index:>10,.0f}")
    whole = sum(data + index for data, index in grown.sizes.values())
    kinds = ", ".join(f"{count / people:.1f} {kind}" for kind, count in sorted(grown.kinds.items()))
    lines.append(f"  in all {whole / people:,.0f} a person, {whole / 1e6:,.1f} MB; a person got {kinds}")
    lines.append(f"  {whole / grown.messages:,.0f} bytes for each message that came unasked")
    lines.append(f"  words of messages and replies, as JSON: {grown.words / people:,.0f} a person")
    return "\n".join(lines)


@contextmanager
def _databases(engine: Engine, folder: Path) -> Iterator[Databases]:
    if engine == "sqlite":
        yield Files(folder)
        return
    with postgres_server.running(folder.name, **AS_IN_LIFE) as address:
        server = Server(address)
        yield server
        server.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=91)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
