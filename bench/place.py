"""Where the sides work: towns made once and copied for every run, and the local API."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final, Literal

from adapters.telegram.render import render
from bench import town
from bench.databases import Databases, Files, Server
from bot.domain.message import from_json
from bot.storage.migrate import prepare
from tests import postgres_server
from tests.doubles.process import Remote, double_process

Engine = Literal["sqlite", "postgresql"]
ENGINES: Final[tuple[Engine, ...]] = ("sqlite", "postgresql")

AS_IN_LIFE: Final = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
"""The tests' server takes no care of what it writes; this one does."""


class Place:
    """A folder for one run of the bench, and a PostgreSQL server once somebody asks for one.

    ``server`` is the address of one that is there already; else one is started, and stopped by :meth:`close`.
    """

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder = folder
        self._server = server
        self._stack = ExitStack()
        self._databases: dict[Engine, Databases] = {"sqlite": Files(folder)}
        self._ready: set[tuple[Engine, str]] = set()
        self._building = asyncio.Lock()
        self._composed: Mapping[str, Any] | None = None

    def close(self) -> None:
        """Stop what was started."""
        self._stack.close()

    @asynccontextmanager
    async def town(
        self,
        people: int,
        engine: Engine = "sqlite",
        *,
        past: bool = False,
        planned: bool = False,
        composed: bool = False,
    ) -> AsyncIterator[str]:
        """A fresh database, as :mod:`bench.town` makes it: its address. Gone afterwards."""
        databases = self._databases_of(engine)
        name = f"town-{people}{'-past' * past}{'-planned' * planned}{'-composed' * composed}"
        async with self._building:
            if (engine, name) not in self._ready:
                if past:
                    database = databases.make(name, await self._neighbours(engine))
                    await town.grow(database, people, planned=planned)
                else:
                    database = databases.make(name, self._with_tables(engine))
                    await town.build(database, people, planned=planned or composed)
                if composed:
                    await town.put_into_all(database, await self._lesson())
                databases.settle(name)
                self._ready.add((engine, name))
        with databases.copied(name) as database:
            yield database

    async def _neighbours(self, engine: Engine) -> str:
        """The name of a database with a block of people who have a past."""
        name = "neighbours"
        if (engine, name) not in self._ready:
            database = self._databases_of(engine).make(name, self._with_tables(engine))
            await town.build(database, town.BLOCK, past=True)
            self._ready.add((engine, name))
        return name

    def _with_tables(self, engine: Engine) -> str:
        """The name of a database that has all tables, and nobody yet."""
        name = "tables"
        if (engine, name) not in self._ready:
            prepare(self._databases_of(engine).make(name))
            self._ready.add((engine, name))
        return name

    async def message(self) -> dict[str, Any]:
        """The lesson that peers send, ready: what the Bot API is to get, but for the chat."""
        async with self._building:
            lesson = await self._lesson()
        drawn = render(from_json(lesson["message"]))
        return {**drawn.as_text, "link_preview_options": {"is_disabled": True}}

    async def _lesson(self) -> Mapping[str, Any]:
        """What a person with a past gets."""
        if self._composed is None:
            files = self._databases_of("sqlite")
            database = files.make("neighbours-planned", await self._neighbours("sqlite"))
            await town.grow(database, town.BLOCK, planned=True)
            self._composed = await town.a_lesson(database)
        return self._composed

    def _databases_of(self, engine: Engine) -> Databases:
        if engine not in self._databases:
            address = self._server or self._stack.enter_context(
                postgres_server.running(self.folder.name, **AS_IN_LIFE)
            )
            server = Server(address)
            self._stack.callback(server.close)
            self._databases[engine] = server
        return self._databases[engine]


def api(latency_ms: float) -> AbstractAsyncContextManager[Remote]:
    """The local API as a process of its own; what can be asked of it stands in :mod:`bench.api`."""
    return double_process("bench.api", "--latency-ms", str(latency_ms))
